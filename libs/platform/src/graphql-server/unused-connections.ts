import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections on which nothing has been asked yet. Browsers and fetch open such in advance; Node does not count them as
 * idle (https://nodejs.org/api/http.html#servercloseidleconnections), so a closing server would wait for them.
 */
export class UnusedConnections {
  private readonly sockets = new Set<Socket>();
  private ended = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      if (this.ended) return void socket.destroy();
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    for (const event of ['request', 'upgrade'] as const) {
      server.prependListener(event, ({ socket }: { readonly socket: Socket }) => void this.sockets.delete(socket));
    }
  }

  /** Ends them, and every one that still comes. */
  end(): void {
    this.ended = true;
    for (const socket of this.sockets) socket.destroy();
  }
}

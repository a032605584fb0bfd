import { once } from 'node:events';
import net from 'node:net';
import { EICAR } from './sample-files.js';

/** A scanner on a socket that speaks as clamd does and knows one signature. */
export interface FakeClamd {
  readonly url: string;
  /** What it was sent, whole. */
  readonly scanned: Buffer[];
  /** How it behaves from now on; `limited` refuses what is longer than 1,000 bytes in the midst of it. */
  behave(how: 'well' | 'silent' | 'hangs up' | 'fails' | 'limited'): void;
  stop(): Promise<void>;
}

/** @param path of a Unix socket; without it a free port of this machine */
export async function startFakeClamd(path?: string): Promise<FakeClamd> {
  let how: Parameters<FakeClamd['behave']>[0] = 'well';
  const scanned: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => undefined));
    if (how === 'hangs up') return socket.destroy();
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (how === 'silent') return;
      if (how === 'limited' && received.length > 1_000) return socket.end('INSTREAM size limit exceeded. ERROR\0');
      if (received.equals(Buffer.from('zPING\0'))) return socket.end('PONG\0');
      const content = contentOf(received);
      if (!content) return;
      scanned.push(content);
      if (how === 'fails') return socket.end('lstat() failed. ERROR\0');
      return socket.end(content.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
    });
    return undefined;
  });
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  const address = server.address();
  return {
    url: typeof address === 'object' && address ? `tcp://127.0.0.1:${address.port}` : `unix://${path}`,
    scanned,
    behave: (next) => {
      how = next;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The chunks of an INSTREAM put together, once the empty one has come. */
function contentOf(received: Buffer): Buffer | undefined {
  const command = Buffer.from('zINSTREAM\0');
  if (!received.subarray(0, command.length).equals(command)) return undefined;
  const parts: Buffer[] = [];
  for (let at = command.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    parts.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

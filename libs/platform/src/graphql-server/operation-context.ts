import type { Credential } from '../acting/caller.js';
import type { OperationContext } from '../graphql/access.js';

/** What resolvers get as context, over HTTP and WebSocket alike. */
export class ServerContext implements OperationContext {
  private controller: AbortController | undefined;

  constructor(
    readonly credential: Credential | undefined,
    readonly requestId: string,
    readonly ip: string,
  ) {}

  /** Aborted when the answer took too long, for work that can be given up half way. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    return this.controller.signal;
  }

  giveUp(): void {
    this.controller?.abort();
  }
}

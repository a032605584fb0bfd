import { createHash } from 'node:crypto';
import type { Credential } from '../acting/caller.js';
import type { OperationContext } from '../graphql/access.js';

/** An API key begins with this; everything else is a session token. */
export const API_KEY_PREFIX = 'mlk_';

/** Reads `Bearer <token>`. A key is hashed here: the clear key goes no further. Undefined when it is no such header. */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  const token = /^Bearer +([\w.~+/=-]{1,512})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  if (!token.startsWith(API_KEY_PREFIX)) return { scheme: 'session', secret: token };
  return { scheme: 'key', secret: createHash('sha256').update(token).digest('hex') };
}

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

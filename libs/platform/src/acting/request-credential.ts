import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Credential } from './caller.js';
import { credentialFromHeader } from './credential.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; whether it is let in is known only to the database. */
    credential: Credential | undefined;
  }
}

/** The session that a `Cookie` header carries, if its signature is ours. */
export type ReadSessionCookie = (header: string) => Credential | undefined;

/**
 * Reads who asks, for every route mounted afterwards: by the Authorization header, or without one by the cookie of a
 * session. A browser adds the cookie to whatever page asks, so it only counts from our own.
 */
export function readCredentials(fastify: FastifyInstance, sessionOf: ReadSessionCookie): void {
  fastify.decorateRequest('credential', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined) request.credential = credentialFromHeader(authorization);
    else if (cookie !== undefined && isFromOwnPage(request) === true) request.credential = sessionOf(cookie);
    done();
  });
}

/**
 * Whether a browser says that a page of this very host is asking. Pages cannot write these headers themselves. Programs
 * send none of them, and then it is not known.
 */
export function isFromOwnPage({
  headers,
  protocol,
  host,
}: Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>): boolean | undefined {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined) return origin === `${protocol}://${host}`;
  return site === undefined ? undefined : site === 'same-origin';
}

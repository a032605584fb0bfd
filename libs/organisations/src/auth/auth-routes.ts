import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isFromOwnPage } from '#libs/platform';
import type { AuthPort } from './auth-port.js';

/**
 * The engine's endpoints that are open, for clients that keep a session in a cookie. Everything else it brings (setting
 * passwords by mail, social sign-in, switching the second factor off) is not served.
 */
const ROUTES = [
  { method: 'POST', url: '/auth/sign-in/email' },
  { method: 'POST', url: '/auth/two-factor/verify-totp' },
  { method: 'POST', url: '/auth/two-factor/verify-backup-code' },
  { method: 'POST', url: '/auth/sign-out' },
  { method: 'GET', url: '/auth/get-session' },
] as const;

/** Mounts them. Bodies are JSON. */
export function mountAuth(fastify: FastifyInstance, auth: AuthPort): void {
  for (const { method, url } of ROUTES) {
    fastify.route({
      method,
      url,
      bodyLimit: 8 * 1024,
      handler: async (request, reply) => {
        if (isFromOwnPage(request) === false) return reply.code(403).send({ message: 'Ask from a page of this host.' });
        const answer = await auth.handle(toWebRequest(request));
        reply.code(answer.status);
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
        for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
        return reply.header('cache-control', 'no-store').send(await answer.text());
      },
    });
  }
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const name of ['content-type', 'cookie', 'origin', 'referer', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  // The engine counts by this header; what a client wrote into it does not count.
  headers.set('x-forwarded-for', request.ip);
  const body = request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {};
  return new Request(`${request.protocol}://${request.host}${request.url}`, {
    method: request.method,
    headers,
    ...body,
  });
}

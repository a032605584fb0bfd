import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '#libs/platform';

/** How the names of the engine's cookies begin; over TLS browsers want one more prefix. */
export const COOKIE_PREFIX = 'medlane';
const SESSION = new RegExp(
  `(?:^|; ?)(?:__Secure-)?${COOKIE_PREFIX}\\.session_token=([0-9a-f]{64})\\.([\\w%+/=-]{43,64})`,
);

const signatureOf = (session: string, secret: string): Buffer => createHmac('sha256', secret).update(session).digest();

/** A session's hash with the engine's signature, as it stands in a cookie. */
export const signedSession = (session: string, secret: string): string =>
  encodeURIComponent(`${session}.${signatureOf(session, secret).toString('base64')}`);

/**
 * The session that a `Cookie` header carries. It names the hash that is stored, not the token, so it is the signature
 * that nobody else can write.
 */
export function sessionOfCookie(header: string, secret: string): Credential | undefined {
  const [, session, signature] = SESSION.exec(header) ?? [];
  if (session === undefined || signature === undefined) return undefined;
  const given = Buffer.from(
    signature.replaceAll(/%2B/gi, '+').replaceAll(/%2F/gi, '/').replaceAll(/%3D/gi, '='),
    'base64',
  );
  const right = signatureOf(session, secret);
  return given.length === right.length && timingSafeEqual(given, right)
    ? { scheme: 'session', secret: session }
    : undefined;
}

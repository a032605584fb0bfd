import { createHash } from 'node:crypto';
import type { Credential } from './caller.js';

/** How an API key begins, so that it is told apart from a session's token, by us and by secret scanners. */
export const API_KEY_PREFIX = 'mlk_';

/** Bounds what is hashed; our own secrets have 32 to 47 characters. */
const BEARER = /^Bearer +([\w-]{16,128})$/i;

/** SHA-256 in hex: the only form in which sessions' tokens, API keys and invitations reach the database. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The credential that a secret stands for: `mlk_…` is an API key, anything else a session's token. */
export const credentialOf = (secret: string): Credential => ({
  scheme: secret.startsWith(API_KEY_PREFIX) ? 'key' : 'session',
  secret: secretHash(secret),
});

/**
 * Reads an `Authorization` header (or the value a WebSocket sends in its place). Undefined when there is none or it is
 * no bearer token of a plausible form; whether it is valid is known only to the database.
 */
export function credentialFromHeader(header: string | undefined): Credential | undefined {
  const secret = header === undefined ? undefined : BEARER.exec(header)?.[1];
  return secret === undefined ? undefined : credentialOf(secret);
}

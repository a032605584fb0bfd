import { randomBytes } from 'node:crypto';
import { API_KEY_PREFIX, secretHash } from '#libs/platform';

/** 256 bits, as base64url. */
const randomSecret = (): string => randomBytes(32).toString('base64url');

/** A secret that is shown once; only its hash (SHA-256, hex) is stored. */
export interface NewSecret {
  readonly secret: string;
  readonly hash: string;
}

export function newApiKeySecret(): NewSecret & { readonly prefix: string } {
  const secret = API_KEY_PREFIX + randomSecret();
  return { secret, hash: secretHash(secret), prefix: secret.slice(0, API_KEY_PREFIX.length + 6) };
}

export function newInvitationToken(): NewSecret {
  const secret = randomSecret();
  return { secret, hash: secretHash(secret) };
}

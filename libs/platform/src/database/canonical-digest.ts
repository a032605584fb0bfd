import { createHash } from 'node:crypto';
import { canonicalJson } from '#libs/kernel';

/** SHA-256 of a JSON value in canonical form, 32 bytes: the same for the same value, however it is stored. */
export const canonicalDigest = (value: unknown): Buffer => createHash('sha256').update(canonicalJson(value)).digest();

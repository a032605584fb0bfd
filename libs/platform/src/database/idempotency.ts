import { createHash } from 'node:crypto';
import { err, type Refused, type Result } from '#libs/kernel';
import { decodeAnswer, encodeAnswer } from './answer-codec.js';

export type IdempotencyRefusal = 'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_KEY_MALFORMED';

/** What a request that takes an idempotency key is recognised by; it stands beside the key. */
export const requestHash = (request: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(encodeAnswer(request)))
    .digest();

export const malformedKey = (key: string): Refused<'IDEMPOTENCY_KEY_MALFORMED'> | undefined =>
  key.length < 8 || key.length > 120 ? err('IDEMPOTENCY_KEY_MALFORMED', { length: key.length }) : undefined;

/** The answer that a key was given before, where the request is the same. */
export function earlierAnswer<T>(
  before: { readonly request_hash: Buffer; readonly answer: unknown },
  { operation, key, hash }: { readonly operation: string; readonly key: string; readonly hash: Buffer },
): Result<T, 'IDEMPOTENCY_KEY_REUSED'> {
  if (!before.request_hash.equals(hash)) return err('IDEMPOTENCY_KEY_REUSED', { operation, key });
  return { ok: true, value: decodeAnswer(before.answer) as T };
}

/** An answer as it is stored beside its key. */
export const storedAnswer = (value: unknown): string => JSON.stringify(encodeAnswer(value));

import { createHash } from 'node:crypto';
import { canonicalJson } from '#libs/kernel';

/** What JSON can say; fields that are undefined are left out. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 of the canonical form (RFC 8785), in lower-case hex. */
export const digestOf = (value: object): string => sha256(canonicalJson(value));

/**
 * A bid's place in the draw of its round: fixed by the seed that was committed to before the deadline and revealed after
 * it. The lower text comes first.
 */
export const drawKey = (round: string, seed: string, bid: string): string => sha256(`${round}|${seed}|${bid}`);

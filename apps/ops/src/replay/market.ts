import { createHash } from 'node:crypto';
import { invariant } from '#libs/kernel';
import type { ApiClient } from '../actors/api-client.js';
import { type Actor, stableKey } from '../actors/requests.js';

/** Everyone who acts, by the name that the file uses. */
export interface Market {
  readonly operator: ApiClient;
  readonly purchasers: ReadonlyMap<string, Actor & { readonly countryCode: string }>;
  readonly suppliers: ReadonlyMap<string, Actor>;
  /** Product type id by item description. */
  readonly productTypes: ReadonlyMap<string, string>;
  /** The lot of an item in a quarter, known once its tender is published. */
  readonly lots: Map<string, Lot>;
  /** What vendors have listed in this run. */
  readonly listed: Set<string>;
}

export interface Lot {
  readonly tenderId: string;
  readonly lotId: string;
  /** Raw X25519 key that bids are sealed to. */
  readonly publicKey: Uint8Array;
}

export const lotKey = (quarter: string, item: string): string => `${quarter} ${item}`;

/** A stable key: the same row of the same file asks for the same thing at every run. */
export const keyOf = (...parts: readonly string[]): string => stableKey('replay', ...parts);

/** A short stable reference, readable enough to find the row again. */
export const referenceOf = (quarter: string, ...parts: readonly string[]): string =>
  `${quarter}-${createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 12)}`;

export function get<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  invariant(value !== undefined, `${String(key)} is not in the market`);
  return value;
}

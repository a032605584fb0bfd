import type { Column } from './pricing.js';

/** Shares of columns closer to a whole number than this are whole. */
export const WHOLE = 1e-6;

/** A yes-or-no question, and how far the master answers yes: 0 to 1. */
interface Use<K> {
  readonly key: K;
  share: number;
}

/** How far the master lets bids win, and in which segments; only those that it takes at all. */
export function usesOf(columns: readonly Column[], mix: readonly number[]) {
  const bids = new Map<string, Use<readonly [lot: number, bid: string]>>();
  const segments = new Map<string, Use<readonly [lot: number, bid: string, segment: number]>>();
  for (const [at, { lot, award }] of columns.entries()) {
    const share = mix[at] ?? 0;
    if (share <= WHOLE) continue;
    const won = new Map(award.shares.map(({ bid, segment }) => [bid, segment]));
    for (const [bid, segment] of won) {
      add(bids, `${lot} ${bid}`, [lot, bid], share);
      add(segments, `${lot} ${segment} ${bid}`, [lot, bid, segment], share);
    }
  }
  return { bids, segments };
}

function add<K>(uses: Map<string, Use<K>>, name: string, key: K, share: number): void {
  const use = uses.get(name);
  if (use) use.share += share;
  else uses.set(name, { key, share });
}

/** What is farthest from a yes or a no; the first of equals. */
export function mostDoubtful<K>(uses: ReadonlyMap<string, Use<K>>): Use<K> | undefined {
  let found: Use<K> | undefined;
  let most = WHOLE;
  for (const use of uses.values()) {
    const doubt = Math.min(use.share, 1 - use.share);
    if (doubt > most) [found, most] = [use, doubt];
  }
  return found;
}

import { floorProduct } from './exact.js';
import { type FilledDemand, type Offer, type Places, RankFill, suffices, type Turn } from './fill-by-rank.js';

/** The demand filled by shares, and how many winners shared it at most. */
export interface SharedDemand extends FilledDemand {
  readonly limit: number;
}

/**
 * Offers take set shares of the demand in order, as far as they can supply: as many as may win and find enough. Row k
 * of the table holds the shares of k winners. An offer for which its share is not enough is passed over; where fewer
 * than k offers take a share, it is tried again with one winner less.
 */
export function fillByShares(
  places: Places,
  offers: readonly Offer[],
  maxWinners: number,
  table: readonly (readonly number[])[],
): SharedDemand {
  const base = places.quantities.reduce((sum, quantity) => sum + quantity, 0);
  for (let limit = Math.max(1, Math.min(maxWinners, offers.length)); ; limit--) {
    const filled = fillParts(places, offers, partsOf(base, table[limit - 1] ?? []));
    if (limit === 1 || filled.after.winnersBefore === limit) return { ...filled, limit };
  }
}

/** Shares rounded down; what that leaves goes to the best ranks, a unit each. */
function partsOf(base: number, sharesPermille: readonly number[]): number[] {
  const parts = sharesPermille.map((share) => floorProduct(base, share, 1_000));
  const left = base - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, at) => part + (at < left ? 1 : 0));
}

function fillParts(places: Places, offers: readonly Offer[], parts: readonly number[]): FilledDemand {
  const fill = new RankFill(places);
  const leftNow = (): number => fill.result.left.reduce((sum, left) => sum + left, 0);
  let winners = 0;
  const turns = offers.map((offer): Turn => {
    const leftBefore = leftNow();
    const available = Math.min(fill.most(offer), parts[winners] ?? 0);
    const wins = winners < parts.length && suffices(available, offer);
    const turn = { winnersBefore: winners, leftBefore, available, taken: wins ? fill.take(offer, available) : 0 };
    if (wins) winners += 1;
    return turn;
  });
  return { turns, after: { winnersBefore: winners, leftBefore: leftNow() }, fill };
}

import { unreachable, type UnitPrice } from '#libs/kernel';
import { byBigint, byText } from '../order-by.js';
import type { LeastCostMethod, TieBreaker } from '../rulebook/award-method.js';

export interface RankableBid {
  readonly id: string;
  readonly unitPrice: UnitPrice;
  readonly receivedAt: Date;
  /** SHA-256 of the envelope in lower-case hex: what the receipt says. */
  readonly digest: string;
}

/**
 * Orders valid bids by the rulebook's tie breakers, in their written order. Two bids never tie: envelopes of equal
 * digest do not occur, and the bid's id decides all the same. The answer does not depend on the order given.
 */
export function rankBids<B extends RankableBid>(bids: readonly B[], method: Pick<LeastCostMethod, 'tieBreakers'>): B[] {
  return [...bids].sort((a, b) => {
    for (const tieBreaker of method.tieBreakers) {
      const order = compareBy(tieBreaker, a, b);
      if (order !== 0) return order;
    }
    return byText(a.id, b.id);
  });
}

function compareBy(tieBreaker: TieBreaker, a: RankableBid, b: RankableBid): number {
  switch (tieBreaker) {
    case 'LOWER_UNIT_PRICE':
      return byBigint(a.unitPrice, b.unitPrice);
    case 'EARLIER_RECEIPT':
      return a.receivedAt.getTime() - b.receivedAt.getTime();
    case 'LOWER_DIGEST':
      return byText(a.digest, b.digest);
    default:
      return unreachable(tieBreaker);
  }
}

import { formatUnitPrice } from '#libs/kernel';
import type { RevivalAnswer } from '#libs/rules';
import type { TenderLine } from '#libs/demands';
import type { HeldLot, HeldTender, ValidBid } from '#libs/tenders';

/** What a tender is evaluated on, as its tables hold it. */
export interface RoundFacts {
  readonly tender: HeldTender;
  readonly lines: readonly TenderLine[];
  readonly bids: readonly ValidBid[];
  /** What bidders said to offers of revival; null while they may still answer. */
  readonly answers: ReadonlyMap<string, RevivalAnswer | null>;
  /** Of each supplier that was related to others when bidding ended: the group it counts in. */
  readonly groups: ReadonlyMap<string, string>;
  /** Of each lot whose product type was awarded before: what a unit cost then. */
  readonly lastPrices: ReadonlyMap<string, string>;
}

/**
 * A tender as the file that `npm run evaluate` reads: lots and bids under their ids, demand rows under those of the
 * demand lines, purchasers as buyers and their countries as regions. The same rows give the same file, and whoever has
 * the file can compute the award again.
 */
export function exportRound({ tender, lines, bids, answers, groups, lastPrices }: RoundFacts): object {
  return {
    rulebook: tender.rulebook,
    round: tender.id,
    drawSeed: tender.drawSeed?.toString('hex'),
    // Those that a bid needs, so that a round of one currency is the same file with or without others allowed.
    rates: tender.rates?.rates.filter(({ from }) => bids.some(({ particulars }) => particulars.currency === from)),
    lots: tender.lots
      .filter(({ status }) => status === 'active')
      .map((lot) => ({ ...exportLot(lot, tender.currency, lines), lastPrice: lastPrices.get(lot.id) ?? null })),
    bids: bids.map((bid) => ({
      ...exportBid(bid),
      group: groups.get(bid.supplierId),
      ...(bid.disqualifiedFor === null ? {} : { excluded: bid.disqualifiedFor }),
      ...accepts(answers.get(bid.id)),
    })),
  };
}

const exportLot = (lot: HeldLot, currency: string, lines: readonly TenderLine[]): object => ({
  id: lot.id,
  currency,
  ceiling: lot.ceilingPrice === null ? null : formatUnitPrice(lot.ceilingPrice),
  class: lot.comparison?.class ?? null,
  form: lot.comparison?.form ?? null,
  reference: lot.comparison && { strength: lot.comparison.strength, fill: lot.comparison.fill },
  demand: lines
    .filter(({ lotId }) => lotId === lot.id)
    .map((line) => ({
      id: line.id,
      buyer: line.purchaserId,
      region: line.destination,
      quantity: String(line.quantity),
      history: line.report.history.map(String),
      reason: line.report.shortfallReason,
      brands: line.report.brands.map(({ supplierId, quantity }) => ({
        bidder: supplierId,
        quantity: String(quantity),
      })),
      ceiling: line.ceilingPrice === null ? null : formatUnitPrice(line.ceilingPrice),
    })),
});

const exportBid = (bid: ValidBid): object => ({
  id: bid.id,
  lot: bid.lotId,
  bidder: bid.supplierId,
  unitPrice: formatUnitPrice(bid.unitPrice),
  capacity: String(bid.capacity),
  minQuantity: String(bid.minimumQuantity),
  submittedAt: bid.receivedAt.toISOString(),
  digest: bid.digest,
  deliveryDays: bid.leadTimeDays,
  // Named as in the file, and written as the bidder wrote them.
  ...bid.particulars,
});

const accepts = (answer: RevivalAnswer | null | undefined): object =>
  answer === null || answer === undefined ? {} : { acceptsRevival: answer === 'accepted' };

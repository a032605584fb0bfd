import { formatAmount, invariant, isCurrency, type Minor, parseAmount } from '#libs/kernel';
import { z } from 'zod';

const baseline = z
  .object({ price: z.string(), value: z.string(), saving: z.string(), savingShare: z.number() })
  .nullable();
/** What is compared of an evaluation's output; a stored one leaves other things out. */
export const comparedOutput = z.object({
  rulebook: z.object({ code: z.string().nullable(), version: z.int().nullable(), digest: z.string() }),
  inputDigest: z.string(),
  outputDigest: z.string(),
  lots: z.array(
    z.object({
      id: z.string(),
      currency: z.string(),
      winners: z.int(),
      value: z.string(),
      allocations: z.array(
        z.object({ bid: z.string(), bidder: z.string(), quantity: z.int(), role: z.string(), amount: z.string() }),
      ),
      bids: z.array(
        z.object({ id: z.string(), bidder: z.string(), status: z.string(), contractPrice: z.string().nullable() }),
      ),
      baselines: z.object({ ceiling: baseline, lastPrice: baseline, medianBid: baseline }),
      supplySecurity: z.object({ suppliers: z.int(), largestShare: z.number().nullable() }),
    }),
  ),
});
export type ComparedOutput = z.output<typeof comparedOutput>;
type Lot = ComparedOutput['lots'][number];

interface Winner {
  readonly bidId: string;
  readonly supplierId: string;
  readonly status: string;
  readonly quantity: number;
  readonly unitPrice: string | null;
  readonly value: string;
}
interface LotSummary {
  readonly winners: readonly Winner[];
  /** Bids that would win if they accepted a set price. */
  readonly offeredRevival: number;
  readonly quantity: number;
  readonly value: string;
  readonly saving: Lot['baselines'];
  readonly supplySecurity: Lot['supplySecurity'];
}
interface ComparedLot {
  readonly lotId: string;
  readonly currency: string;
  readonly real: LotSummary | null;
  readonly whatIf: LotSummary | null;
  /** What it would have cost more, in the lot's currency; negative when less. */
  readonly valueDifference: string;
  readonly wouldWin: readonly string[];
  readonly wouldLose: readonly string[];
}
export interface ComparedAwards {
  readonly real: Omit<ComparedOutput, 'lots'>;
  readonly whatIf: Omit<ComparedOutput, 'lots'>;
  readonly lots: readonly ComparedLot[];
}

/** Two awards of one round side by side, lot by lot, in the order of the lots' ids. */
export function compareAwards(real: ComparedOutput, whatIf: ComparedOutput): ComparedAwards {
  const [before, after] = [byId(real.lots), byId(whatIf.lots)];
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    real: headOf(real),
    whatIf: headOf(whatIf),
    lots: ids.map((id) => compareLot(id, before.get(id), after.get(id))),
  };
}

const byId = (lots: readonly Lot[]): ReadonlyMap<string, Lot> => new Map(lots.map((lot) => [lot.id, lot]));
const headOf = ({ rulebook, inputDigest, outputDigest }: ComparedOutput): Omit<ComparedOutput, 'lots'> => ({
  rulebook,
  inputDigest,
  outputDigest,
});

function compareLot(lotId: string, before: Lot | undefined, after: Lot | undefined): ComparedLot {
  const currency = (before ?? after)?.currency ?? '';
  invariant(isCurrency(currency), `lot ${lotId} is in a currency that is not traded`);
  const [real, whatIf] = [before && summaryOf(before), after && summaryOf(after)];
  const minor = (lot: Lot | undefined): Minor => (lot ? amountOf(lot.value, currency) : 0n);
  const [were, would] = [suppliersOf(real), suppliersOf(whatIf)];
  return {
    lotId,
    currency,
    real: real ?? null,
    whatIf: whatIf ?? null,
    valueDifference: formatAmount(minor(after) - minor(before), currency),
    wouldWin: [...would].filter((id) => !were.has(id)).sort(),
    wouldLose: [...were].filter((id) => !would.has(id)).sort(),
  };
}

function summaryOf(lot: Lot): LotSummary {
  const { currency } = lot;
  invariant(isCurrency(currency), `lot ${lot.id} is in a currency that is not traded`);
  const won = lot.bids.filter(({ status }) => status.startsWith('WON'));
  const winners = won.map(({ id, bidder, status, contractPrice }) => {
    const parts = lot.allocations.filter(({ bid, role }) => bid === id && role !== 'spare');
    const value = parts.reduce((sum, { amount }) => sum + amountOf(amount, currency), 0n);
    return {
      bidId: id,
      supplierId: bidder,
      status,
      quantity: parts.reduce((sum, part) => sum + part.quantity, 0),
      unitPrice: contractPrice,
      value: formatAmount(value, currency),
    };
  });
  return {
    winners,
    offeredRevival: lot.bids.filter(({ status }) => status === 'OFFERED_REVIVAL').length,
    quantity: winners.reduce((sum, { quantity }) => sum + quantity, 0),
    value: lot.value,
    saving: lot.baselines,
    supplySecurity: lot.supplySecurity,
  };
}

const suppliersOf = (summary: LotSummary | undefined): ReadonlySet<string> =>
  new Set(summary?.winners.map(({ supplierId }) => supplierId));

function amountOf(text: string, currency: Lot['currency']): Minor {
  const amount = isCurrency(currency) ? parseAmount(text, currency) : undefined;
  invariant(amount !== undefined, `not an amount of ${currency}: ${text}`);
  return amount;
}

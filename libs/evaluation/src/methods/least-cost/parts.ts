import { type Currency, divideHalfEven, invariant, minorDigits, type Minor } from '#libs/kernel';
import type { LotAward } from '#libs/solver';
import type { DemandInput } from '../../format/round-input.js';
import { amountOf, currencyOf } from '../amounts.js';
import type { Entrant } from './entrants.js';
import type { PreparedLot } from './lot-problem.js';
import { priceOfUnits, unitPriceAt } from './prices.js';

/** What one winner delivers to one demand row. */
export interface Part {
  readonly entrant: Entrant;
  readonly row: DemandInput;
  readonly quantity: number;
  /** Null for incremental tiers. */
  readonly unitPrice: number | null;
  /** In the bid's currency. */
  readonly amount: Minor;
}

/** The award of a lot by demand rows, in order of rank and then of the rows; each part is rounded once. */
export function partsOf(prepared: PreparedLot, award: LotAward): Part[] {
  const { field, rows, byRow, lot } = prepared;
  const left = new Map(rows.map(({ id, quantity }) => [id, quantity]));
  return field.entrants.flatMap((entrant) => {
    const shares = award.shares.filter(({ bid }) => bid === entrant.bid.id);
    if (shares.length === 0) return [];
    const given = byRow
      ? new Map(shares.map(({ destination, quantity }) => [destination, Number(quantity)]))
      : servedInOrder(Number(shares.reduce((sum, { quantity }) => sum + quantity, 0n)), left);
    return priced(
      entrant,
      rows.flatMap((row) => {
        const quantity = given.get(row.id) ?? 0;
        return quantity > 0 ? [{ row, quantity }] : [];
      }),
      currencyOf(entrant.bid, lot),
    );
  });
}

/** The better ranks serve first, and the rows in their order. */
function servedInOrder(quantity: number, left: Map<string, number>): Map<string, number> {
  const given = new Map<string, number>();
  let open = quantity;
  for (const [row, wanted] of left) {
    const taken = Math.min(open, wanted);
    if (taken === 0) continue;
    given.set(row, taken);
    left.set(row, wanted - taken);
    open -= taken;
  }
  invariant(open === 0, 'more is awarded than the rows ask for');
  return given;
}

type Given = Pick<Part, 'row' | 'quantity'>;

/** One price per unit: each part is a line. Incremental tiers: the parts of the exact total, which they sum up to. */
function priced(entrant: Entrant, given: readonly Given[], currency: Currency): Part[] {
  const { bid } = entrant;
  const total = given.reduce((sum, { quantity }) => sum + quantity, 0);
  const unitPrice = unitPriceAt(bid, total);
  if (unitPrice !== null) {
    return given.map((part) => ({ ...part, entrant, unitPrice, amount: amountOf(part.quantity, unitPrice, currency) }));
  }
  const whole = divideHalfEven(priceOfUnits(bid, total), 10n ** BigInt(6 - minorDigits(currency)));
  let quantity = 0;
  let before = 0n;
  return given.map((part) => {
    quantity += part.quantity;
    const until = divideHalfEven(whole * BigInt(quantity), BigInt(total));
    const amount = until - before;
    before = until;
    return { ...part, entrant, unitPrice: null, amount };
  });
}

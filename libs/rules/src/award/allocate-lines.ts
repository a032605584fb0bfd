import { invariant, lineAmount, type Currency, type Minor, type UnitPrice } from '#libs/kernel';
import { byBigint, byText, minBigint, sumBigint } from '../order-by.js';

export interface WinningShare {
  readonly bidId: string;
  readonly supplierId: string;
  readonly rank: number;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
}

export interface ServedLine {
  /** Sorts by age: a UUIDv7. */
  readonly id: string;
  readonly purchaserId: string;
  readonly quantity: bigint;
  readonly ceilingPrice: UnitPrice | null;
}

export interface AllocatedLine {
  readonly bidId: string;
  readonly supplierId: string;
  readonly demandLineId: string;
  readonly purchaserId: string;
  readonly rank: number;
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly valueMinor: Minor;
}

/**
 * Hands the winners' quantities to the demand lines: the best rank serves first, lines with the lowest ceiling are
 * served first (none comes last), then the oldest. The answer does not depend on the order given, sums exactly to the
 * winners' quantities, and leaves only the last lines unserved when the lot is not covered.
 */
export function allocateToDemandLines(
  winners: readonly WinningShare[],
  lines: readonly ServedLine[],
  currency: Currency,
): AllocatedLine[] {
  const total = sumBigint(winners.map(({ quantity }) => quantity));
  invariant(total <= sumBigint(lines.map(({ quantity }) => quantity)), 'more is won than the lines ask for');
  const queue = [...lines].sort(byCeilingThenAge);
  const allocated: AllocatedLine[] = [];
  let at = 0;
  let wanted = queue[0]?.quantity ?? 0n;
  for (const winner of [...winners].sort((a, b) => a.rank - b.rank)) {
    let left = winner.quantity;
    while (left > 0n) {
      while (wanted === 0n && at < queue.length) wanted = queue[++at]?.quantity ?? 0n;
      const line = queue[at];
      invariant(line, 'the lines are used up');
      const quantity = minBigint(left, wanted);
      allocated.push({
        bidId: winner.bidId,
        supplierId: winner.supplierId,
        demandLineId: line.id,
        purchaserId: line.purchaserId,
        rank: winner.rank,
        quantity,
        unitPrice: winner.unitPrice,
        valueMinor: lineAmount(quantity, winner.unitPrice, currency),
      });
      left -= quantity;
      wanted -= quantity;
    }
  }
  return allocated;
}

function byCeilingThenAge(a: ServedLine, b: ServedLine): number {
  if (a.ceilingPrice !== b.ceilingPrice) {
    if (a.ceilingPrice === null) return 1;
    if (b.ceilingPrice === null) return -1;
    return byBigint(a.ceilingPrice, b.ceilingPrice);
  }
  return byText(a.id, b.id);
}

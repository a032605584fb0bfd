import { byText } from '../order-by.js';
import { exactSum, floorProduct } from './exact.js';
import type { DemandCase, RejectedDemand } from './outcome.js';

/** The demand of a lot that counts, and the rows that do not. */
export interface WeighedDemand {
  /** By id. */
  readonly rows: readonly DemandCase[];
  readonly rejected: readonly RejectedDemand[];
  readonly base: number;
}

/**
 * Sorts the rows and leaves out those below the floor: less than a share of the mean of past years, without a reason
 * (domain.md 1.3).
 */
export function weighDemand(
  demand: readonly DemandCase[],
  floor: { readonly sharePermille: number } | null,
): WeighedDemand {
  const rows: DemandCase[] = [];
  const rejected: RejectedDemand[] = [];
  let base = 0;
  for (const row of inOrder(demand)) {
    const least = floor ? leastQuantity(row, floor.sharePermille) : 0;
    if (row.quantity < least) {
      rejected.push({ demand: row.id, buyer: row.buyer, quantity: row.quantity, floor: least });
    } else {
      rows.push(row);
      base += row.quantity;
    }
  }
  return { rows, rejected, base };
}

/** The items by id: the order in which everything is looked at, so that the order given decides nothing. */
export function inOrder<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  for (let at = 1; at < items.length; at++) {
    if ((items[at - 1] as T).id >= (items[at] as T).id) return [...items].sort((a, b) => byText(a.id, b.id));
  }
  return items;
}

/** The least whole quantity that needs no reason: 0 with a reason, or without a past. */
function leastQuantity({ history, reason }: DemandCase, sharePermille: number): number {
  if (history.length === 0 || (reason !== null && reason.trim() !== '')) return 0;
  const divisor = history.length * 1_000;
  return floorProduct(exactSum(history), sharePermille, divisor, divisor - 1);
}

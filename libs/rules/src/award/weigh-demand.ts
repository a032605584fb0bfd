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
  const ordered = inOrder(demand);
  const rejected: RejectedDemand[] = [];
  let base = 0;
  for (const row of ordered) {
    if (floor && isBelow(row, floor.sharePermille)) {
      const least = leastQuantity(row, floor.sharePermille);
      rejected.push({ demand: row.id, buyer: row.buyer, quantity: row.quantity, floor: least });
    } else {
      base += row.quantity;
    }
  }
  if (rejected.length === 0) return { rows: ordered, rejected, base };
  const out = new Set(rejected.map((row) => row.demand));
  return { rows: ordered.filter(({ id }) => !out.has(id)), rejected, base };
}

/** The items by id: the order in which everything is looked at, so that the order given decides nothing. */
export function inOrder<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  for (let at = 1; at < items.length; at++) {
    if ((items[at - 1] as T).id >= (items[at] as T).id) return [...items].sort((a, b) => byText(a.id, b.id));
  }
  return items;
}

/** Whether a row needs a reason and has none. Most are far above their floor: a product says so, no division is due. */
function isBelow(row: DemandCase, sharePermille: number): boolean {
  const { quantity, history, reason } = row;
  if (history.length === 0 || (reason !== null && reason.trim() !== '')) return false;
  const sum = exactSum(history);
  if (typeof sum === 'number') {
    const [reached, asked] = [quantity * history.length * 1_000, sum * sharePermille];
    if (reached <= Number.MAX_SAFE_INTEGER && asked <= Number.MAX_SAFE_INTEGER) return reached < asked;
  }
  return quantity < leastQuantity(row, sharePermille);
}

/** The least whole quantity that needs no reason. */
function leastQuantity({ history }: DemandCase, sharePermille: number): number {
  const divisor = history.length * 1_000;
  return floorProduct(exactSum(history), sharePermille, divisor, divisor - 1);
}

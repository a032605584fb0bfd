import { groupBy, invariant, type UnitPrice } from '#libs/kernel';
import { quarterOf, type Day } from '../calendar.js';
import { byText, sumBigint } from '../order-by.js';
import type { Rulebook } from '../rulebook/rulebook.js';

/** The most demand lines that one lot carries; a larger group goes on in a further lot. */
export const MAX_LINES_PER_LOT = 500;
/** The most lots of a direct request: one for each line of its demand. */
export const MAX_LOTS_PER_TENDER = 100;

export interface PoolableLine {
  /** Sorts by age: a UUIDv7. */
  readonly id: string;
  readonly corridorCode: string;
  readonly productTypeId: string;
  readonly currency: string;
  readonly quantity: bigint;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  readonly ceilingPrice: UnitPrice | null;
}

export interface PlannedLot {
  /** From 1 within its tender. */
  readonly number: number;
  readonly productTypeId: string;
  readonly quantity: bigint;
  /** The ceiling of each of its lines; null when they have none. */
  readonly ceilingPrice: UnitPrice | null;
  readonly deliveryFrom: Day;
  readonly deliveryTo: Day;
  /** In the order of age. */
  readonly lineIds: readonly string[];
}

export interface PlannedTender {
  readonly corridorCode: string;
  readonly currency: string;
  /** The delivery quarter that its lines begin in, such as `2026-Q3`. */
  readonly quarter: string;
  readonly lots: readonly PlannedLot[];
}

/**
 * Pools open lines into volume rounds: lines of one corridor, product type, currency and delivery quarter (of the
 * window's first day) compete as one lot, if they have the same ceiling: nobody is to be awarded above its own. The
 * answer does not depend on the order of the lines.
 */
export function poolLines(lines: readonly PoolableLine[], rulebook: Pick<Rulebook, 'lotsPerTender'>): PlannedTender[] {
  const rounds = inOrder(lines, (line) => [line.corridorCode, line.currency, quarterOf(line.deliveryFrom)].join('|'));
  return rounds.flatMap((round) => {
    const lots = inOrder(round, (line) => `${line.productTypeId}|${line.ceilingPrice ?? ''}`).flatMap((group) =>
      inChunks(group, MAX_LINES_PER_LOT),
    );
    return inChunks(lots, rulebook.lotsPerTender).map((chosen) => {
      const [first] = round;
      invariant(first, 'a group has a line');
      const { corridorCode, currency } = first;
      return { corridorCode, currency, quarter: quarterOf(first.deliveryFrom), lots: chosen.map(planLot) };
    });
  });
}

/** A direct request of one purchaser: one tender, one lot for each line, numbered in the order given. */
export function planDirectTender(lines: readonly PoolableLine[]): PlannedTender {
  const [first] = lines;
  invariant(first && lines.length <= MAX_LOTS_PER_TENDER, `a direct request has 1 to ${MAX_LOTS_PER_TENDER} lines`);
  const { corridorCode, currency } = first;
  return { corridorCode, currency, quarter: quarterOf(first.deliveryFrom), lots: lines.map((l, i) => planLot([l], i)) };
}

function planLot(lines: readonly PoolableLine[], index: number): PlannedLot {
  const [first] = lines;
  invariant(first, 'a lot has a line');
  return {
    number: index + 1,
    productTypeId: first.productTypeId,
    quantity: sumBigint(lines.map(({ quantity }) => quantity)),
    ceilingPrice: first.ceilingPrice,
    deliveryFrom: lines.map((line) => line.deliveryFrom).reduce((a, b) => (a < b ? a : b)),
    deliveryTo: lines.map((line) => line.deliveryTo).reduce((a, b) => (a > b ? a : b)),
    lineIds: lines.map(({ id }) => id),
  };
}

/** Groups in the order of their keys, each group in the order of age. */
const inOrder = (lines: readonly PoolableLine[], keyOf: (line: PoolableLine) => string): PoolableLine[][] =>
  [...groupBy(lines, keyOf)]
    .sort(([a], [b]) => byText(a, b))
    .map(([, group]) => group.sort((a, b) => byText(a.id, b.id)));

function inChunks<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

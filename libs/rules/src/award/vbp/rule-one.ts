import type { VbpMethod } from '../../rulebook/award-method.js';
import { exactSum, floorProduct } from '../exact.js';
import type { LotCase } from '../outcome.js';

/**
 * The first rule of winning as comparable prices in millionths. Each limit is the highest whole millionth that still
 * wins, so that comparing with it is comparing with the exact fraction.
 */
export interface RuleOne {
  /** The lowest price or the anchor, rounded half-up: what the multiplier is taken of. */
  readonly basis: number;
  readonly limit: number;
  /** Up to here a bid wins by its form's absolute floor; 0 when there is none. */
  readonly floor: number;
  /** Up to here a bid wins by its cut from the ceiling; 0 when there is none. */
  readonly door: number;
  /** The highest price below the anchor; 0 when there is none. */
  readonly belowAnchor: number;
}

/** Limits of a lot that do not depend on the bids. */
export interface FixedLimits {
  readonly floor: number;
  readonly door: number;
}

export function fixedLimits(method: VbpMethod, lot: LotCase): FixedLimits {
  let floor = 0;
  for (const { form, priceMicro } of method.absoluteFloors) {
    if (priceMicro !== null && (form === null || form === lot.form)) floor = Math.max(floor, priceMicro);
  }
  const cut = method.ceilingCutDoorBasisPoints;
  const door = cut === null || lot.ceiling === null ? 0 : floorProduct(lot.ceiling, 10_000 - cut, 10_000);
  return { floor, door };
}

/** Rule 1 over the shortlisted comparable prices, lowest first and at least one. */
export function ruleOne({ spread }: VbpMethod, fixed: FixedLimits, shortlisted: readonly number[]): RuleOne {
  const { multiplierPermille, anchorSharePermille } = spread;
  const lowest = shortlisted[0] ?? 0;
  const ofLowest = floorProduct(lowest, multiplierPermille, 1_000);
  const { floor, door } = fixed;
  const byLowest = { basis: lowest, limit: ofLowest, floor, door, belowAnchor: 0 };
  if (spread.basis === 'LOWEST') return byLowest;
  const sum = exactSum(shortlisted);
  const count = shortlisted.length * 1_000;
  const belowAnchor = floorProduct(sum, anchorSharePermille, count, anchorSharePermille > 0 ? -1 : 0);
  if (belowAnchor < lowest) return byLowest;
  return {
    basis: floorProduct(sum, 2 * anchorSharePermille, 2 * count, count),
    limit: floorProduct(sum, multiplierPermille * anchorSharePermille, 1_000 * count),
    floor,
    door,
    belowAnchor,
  };
}

/** The highest comparable price that wins by any door. */
export const reachOf = ({ limit, floor, door }: RuleOne): number => Math.max(limit, floor, door);

/** Shortlisted comparable prices that a bid would stand beside. */
export interface Beside {
  readonly lowest: number;
  /** Asked for only where the anchor needs it. */
  readonly sum: () => number | bigint;
  readonly count: number;
}

/**
 * The highest comparable price with which one more bid would win beside these shortlisted ones. Its own price moves the
 * anchor: `u <= m (S + u) / n` holds up to `m S / (n - m)`.
 */
export function reachBeside({ spread }: VbpMethod, { floor, door }: FixedLimits, beside: Beside): number {
  const { multiplierPermille, anchorSharePermille, basis } = spread;
  if (beside.count === 0) return Number.MAX_SAFE_INTEGER;
  const reach = Math.max(floorProduct(beside.lowest, multiplierPermille, 1_000), floor, door);
  if (basis === 'LOWEST') return reach;
  const multiple = multiplierPermille * anchorSharePermille;
  const divisor = 1_000_000 * (beside.count + 1) - multiple;
  return divisor <= 0 ? Number.MAX_SAFE_INTEGER : Math.max(reach, floorProduct(beside.sum(), multiple, divisor));
}

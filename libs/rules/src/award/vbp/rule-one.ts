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
  const byLowest = { ...fixed, basis: lowest, limit: ofLowest, belowAnchor: 0 };
  if (spread.basis === 'LOWEST') return byLowest;
  const sum = exactSum(shortlisted);
  const count = shortlisted.length * 1_000;
  const belowAnchor = floorProduct(sum, anchorSharePermille, count, anchorSharePermille > 0 ? -1 : 0);
  if (belowAnchor < lowest) return byLowest;
  return {
    ...fixed,
    basis: floorProduct(sum, 2 * anchorSharePermille, 2 * count, count),
    limit: floorProduct(sum, multiplierPermille * anchorSharePermille, 1_000 * count),
    belowAnchor,
  };
}

/** The highest comparable price that wins by any door. */
export const reachOf = ({ limit, floor, door }: RuleOne): number => Math.max(limit, floor, door);

/**
 * The highest comparable price with which one more bid would win beside these shortlisted ones. Its own price moves the
 * anchor: `u <= m (S + u) / n` holds up to `m S / (n - m)`.
 */
export function reachBeside(method: VbpMethod, fixed: FixedLimits, shortlisted: readonly number[]): number {
  const lowest = shortlisted[0];
  if (lowest === undefined) return Number.MAX_SAFE_INTEGER;
  const { multiplierPermille, anchorSharePermille, basis } = method.spread;
  const reach = Math.max(floorProduct(lowest, multiplierPermille, 1_000), fixed.floor, fixed.door);
  if (basis === 'LOWEST') return reach;
  const multiple = multiplierPermille * anchorSharePermille;
  const divisor = 1_000_000 * (shortlisted.length + 1) - multiple;
  return divisor <= 0
    ? Number.MAX_SAFE_INTEGER
    : Math.max(reach, floorProduct(exactSum(shortlisted), multiple, divisor));
}

import { divideHalfEven } from '#libs/kernel';
import { type Day, daysBetween } from '../calendar.js';
import { minBigint } from '../order-by.js';
import { SUPPLY_PROFILE, type SupplyProfile } from './supply-profile.js';

/** A contract over its term. Quantities in units of the product. */
export interface ContractCourse {
  /** Less what its default released. */
  readonly agreedQuantity: bigint;
  readonly acceptedQuantity: bigint;
  /** When both had signed; null before. */
  readonly startedOn: Day | null;
  /** The last day on which orders are taken. */
  readonly endsOn: Day | null;
}

export interface Forecast {
  /** Of the agreed quantity, in basis points; null when nothing is agreed any more. */
  readonly fulfilled: number | null;
  /** Of the term, in basis points, at most all of it. */
  readonly elapsed: number;
  /** What will have been accepted at its end if it goes on as until now, at most what was agreed. */
  readonly expectedQuantity: bigint;
  /** The same as a share of the agreed quantity, in basis points. */
  readonly expected: number | null;
}

const share = (part: bigint, whole: bigint): number | null =>
  whole <= 0n ? null : Number(divideHalfEven(part * 10_000n, whole));

/**
 * Fulfilment of a contract (delivered by agreed, domain.md 8.5), and what its run rate comes to at the end of the term:
 * what was accepted, by the days passed, times the days there are. Undefined before it has begun.
 */
export function forecastFulfilment(contract: ContractCourse, today: Day): Forecast | undefined {
  const { agreedQuantity: agreed, acceptedQuantity: accepted, startedOn, endsOn } = contract;
  if (startedOn === null || endsOn === null) return undefined;
  const total = BigInt(Math.max(1, daysBetween(startedOn, endsOn) + 1));
  const passed = minBigint(total, BigInt(Math.max(1, daysBetween(startedOn, today) + 1)));
  const expectedQuantity = minBigint(agreed, divideHalfEven(accepted * total, passed));
  return {
    fulfilled: share(accepted, agreed),
    elapsed: Number(divideHalfEven(passed * 10_000n, total)),
    expectedQuantity,
    expected: share(expectedQuantity, agreed),
  };
}

export const SUPPLY_WARNING_LEVELS = ['none', 'watch', 'warning', 'critical'] as const;
export type SupplyWarningLevel = (typeof SUPPLY_WARNING_LEVELS)[number];

/** How a contract's deliveries stand by now: what was due with its grace, and what of it was accepted. */
export interface DueDeliveries {
  readonly dueQuantity: bigint;
  readonly acceptedQuantity: bigint;
}

/** The level of warning that a fill rate gives, and the rate in basis points; full when nothing was due. */
export function judgeFillRate(
  { dueQuantity, acceptedQuantity }: DueDeliveries,
  { warnings }: SupplyProfile = SUPPLY_PROFILE,
): { readonly fillRate: number; readonly level: SupplyWarningLevel } {
  const fillRate = share(minBigint(acceptedQuantity, dueQuantity), dueQuantity) ?? 10_000;
  if (fillRate < warnings.critical) return { fillRate, level: 'critical' };
  if (fillRate < warnings.warning) return { fillRate, level: 'warning' };
  return { fillRate, level: fillRate < warnings.watch ? 'watch' : 'none' };
}

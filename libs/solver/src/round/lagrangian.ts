import type { Round } from '../problem.js';
import { packageKey, type Duals } from './pricing.js';

/** Per package, in the order of the round: true when its discount must be given, false when it must not. */
export type GivenPackages = readonly (boolean | undefined)[];

/**
 * A lower bound of every award's cost, whatever the duals are: each shared row relaxed at its price. In 1 / `scale` of the
 * money's unit.
 *
 * @param values what the best award of each lot is worth at these prices, or less
 */
export function lagrangian(
  { bidderCapacities, packages }: Round,
  duals: Duals,
  values: readonly bigint[],
  scale: bigint,
  given: GivenPackages = [],
): bigint {
  let total = values.reduce((sum, value) => sum + value, 0n);
  for (const { bidder, capacity } of bidderCapacities) total -= (duals.capacity.get(bidder) ?? 0n) * capacity;
  packages.forEach(({ discount, items }, index) => {
    if (given[index] === false) return;
    let net = -discount * scale;
    for (const { lot } of items) net += duals.packages.get(packageKey(index, lot)) ?? 0n;
    if (net < 0n || given[index]) total += net;
  });
  for (const price of duals.conflicts.values()) total -= price;
  return total;
}

/** A bound in whole money: costs are whole, so it is rounded up. */
export function inWholeMoney(scaled: bigint, scale: bigint): bigint {
  const quotient = scaled / scale;
  return quotient * scale < scaled ? quotient + 1n : quotient;
}

/** A lot earns nothing for the volume of a package whose discount must not be given. */
export function withoutRefused({ packages: offers }: Round, duals: Duals, given: GivenPackages): Duals {
  if (!given.includes(false)) return duals;
  const packages = new Map(duals.packages);
  offers.forEach(({ items }, at) => {
    if (given[at] === false) for (const { lot } of items) packages.delete(packageKey(at, lot));
  });
  return { ...duals, packages };
}

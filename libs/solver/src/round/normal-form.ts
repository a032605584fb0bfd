import type { Round } from '../problem.js';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The round with everything in one order that has no rank of its own: lots, capacities, packages, pairs. */
export function inOrder(round: Round): Round {
  return {
    ...round,
    lots: round.lots.toSorted((a, b) => byText(a.id, b.id)),
    bidderCapacities: round.bidderCapacities.toSorted((a, b) => byText(a.bidder, b.bidder)),
    packages: round.packages
      .map((offer) => ({ ...offer, items: offer.items.toSorted((a, b) => byText(a.lot, b.lot)) }))
      .sort((a, b) => byText(a.id, b.id)),
    lotConflicts: round.lotConflicts
      .map(([one, other]) => (one < other ? ([one, other] as const) : ([other, one] as const)))
      .sort((a, b) => byText(a[0], b[0]) || byText(a[1], b[1])),
  };
}

/**
 * The round with its money divided by what all of it has in common. Prices in cents and the same in millionths become
 * one round, and get one award.
 */
export function withoutCommonFactor(round: Round): { round: Round; factor: bigint } {
  const factor = commonFactor(round);
  if (factor <= 1n) return { round, factor: 1n };
  const lots = round.lots.map((lot) => ({
    ...lot,
    bids: lot.bids.map(({ segments, destinations, ...bid }) => ({
      ...bid,
      segments: segments.map(({ unitCost, fixedCost, ...bounds }) => ({
        ...bounds,
        unitCost: unitCost / factor,
        fixedCost: fixedCost / factor,
      })),
      ...(destinations && {
        destinations: destinations.map(({ id, perUnit, fixed }) => ({
          id,
          perUnit: perUnit / factor,
          fixed: fixed / factor,
        })),
      }),
    })),
  }));
  const packages = round.packages.map((offer) => ({ ...offer, discount: offer.discount / factor }));
  return { round: { ...round, lots, packages }, factor };
}

function commonFactor({ lots, packages }: Round): bigint {
  let factor = 0n;
  const add = (value: bigint) => {
    if (factor !== 1n) factor = greatestCommonDivisor(factor, value < 0n ? -value : value);
  };
  for (const { bids } of lots) {
    for (const { segments, destinations } of bids) {
      for (const { unitCost, fixedCost } of segments) {
        add(unitCost);
        add(fixedCost);
      }
      for (const { perUnit, fixed } of destinations ?? []) {
        add(perUnit);
        add(fixed);
      }
    }
  }
  for (const { discount } of packages) add(discount);
  return factor;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

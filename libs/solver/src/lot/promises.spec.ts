import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LARGE, randomLots } from '../../../../test/support/solver/random-lots.js';
import { checkLot, solveLot, type LotAnswer, type LotProblem, type Segment } from '../index.js';
import { solveWhole } from '../round/whole.js';

const lots = randomLots({ destinations: 4, bids: 8, demand: 40, dearest: 30, fees: true });
const withoutFees = randomLots({ destinations: 4, bids: 8, demand: 40, dearest: 30, fees: false });

const withSegments = (problem: LotProblem, change: (segment: Segment, bid: number) => Segment): LotProblem => ({
  ...problem,
  bids: problem.bids.map((bid, at) => ({ ...bid, segments: bid.segments.map((tier) => change(tier, at)) })),
});

const withMoney = (problem: LotProblem, times: bigint): LotProblem => ({
  ...problem,
  bids: problem.bids.map(({ segments, destinations, ...bid }) => ({
    ...bid,
    segments: segments.map((tier) => ({
      ...tier,
      unitCost: tier.unitCost * times,
      fixedCost: tier.fixedCost * times,
    })),
    ...(destinations && {
      destinations: destinations.map(({ id, perUnit, fixed }) => ({
        id,
        perUnit: perUnit * times,
        fixed: fixed * times,
      })),
    }),
  })),
});

function solved(problem: LotProblem): LotAnswer {
  const answer = solveLot(problem);
  expect(checkLot(problem, answer)).toEqual([]);
  expect(answer.status).not.toBe('feasible');
  return answer;
}

const turned = <T>(list: readonly T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)].toReversed();

/** What does not depend on ranks. */
const worth = ({ status, objective, servedAtMost }: LotAnswer) => ({ status, objective, servedAtMost });

/** Whether one award is at least as good as another: it serves more, or as much at no more. */
function atLeastAsGood(one: LotAnswer, other: LotAnswer): boolean {
  if (other.status === 'infeasible') return true;
  if (one.status === 'infeasible') return false;
  if (one.servedAtMost !== other.servedAtMost) return one.servedAtMost > other.servedAtMost;
  return one.objective <= other.objective;
}

describe('the award of a lot', () => {
  it('is the same when all money is multiplied, beyond what doubles hold too', () => {
    fc.assert(
      fc.property(lots, fc.constantFrom(100n, 10n ** 12n, 10n ** 25n + 7n), (problem, times) => {
        const { shares, unserved, objective } = solved(problem);
        const more = solved(withMoney(problem, times));
        expect({ shares, unserved, objective: objective * times }).toEqual({
          shares: more.shares,
          unserved: more.unserved,
          objective: more.objective,
        });
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it.each([1, 3])('is proven in few steps with money that doubles cannot hold, for %d destinations', (places) => {
    const destinations = Array.from({ length: places }, (_, d) => ({
      id: `d${d}`,
      quantity: 40_000n + BigInt(d * 777),
    }));
    const bids = Array.from({ length: 20 }, (_, k) => ({
      id: `b${k}`,
      bidder: `b${k}`,
      group: null,
      segments: [
        {
          from: 500n,
          to: BigInt(places * (9_000 + ((k * 7_919) % 20_000))),
          unitCost: BigInt(1_000 + ((k * 373) % 400)) * LARGE + BigInt(k),
          fixedCost: BigInt(((k * 577) % 900) * 1_000) * LARGE,
        },
      ],
      destinations: destinations.map(({ id }, d) => ({
        id,
        perUnit: BigInt((k * 31 + d * 17) % 50) * LARGE,
        fixed: 0n,
      })),
    }));
    const rules = { minWinners: 2, maxWinners: 4, maxSharePermille: 700, shortage: 'refused' as const };
    const answer = solved({ id: 'lot', destinations, bids, ...rules, singleWinner: false, destinationConflicts: [] });
    expect(answer.status).toBe('optimal');
    expect(answer.nodes).toBeLessThan(500);
  });

  it('costs the same in any order of bids and destinations', () => {
    fc.assert(
      fc.property(lots, fc.nat(7), fc.nat(3), (problem, bids, destinations) => {
        const shuffled = {
          ...problem,
          bids: turned(problem.bids, bids),
          destinations: turned(problem.destinations, destinations),
        };
        expect(worth(solved(shuffled))).toEqual(worth(solved(problem)));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('costs the same when a destination without fixed freight is split in two', () => {
    fc.assert(
      fc.property(withoutFees, fc.nat(40), (problem, part) => {
        const [first, ...rest] = problem.destinations;
        if (!first) return;
        const moved = BigInt(part) < first.quantity ? BigInt(part) : first.quantity;
        const twin = {
          ...problem,
          destinations: [{ ...first, quantity: first.quantity - moved }, ...rest, { id: 'twin', quantity: moved }],
          bids: problem.bids.map((bid) => {
            const delivery = bid.destinations?.find(({ id }) => id === first.id);
            return delivery
              ? { ...bid, destinations: [...(bid.destinations ?? []), { ...delivery, id: 'twin' }] }
              : bid;
          }),
        };
        expect(worth(solved(twin))).toEqual(worth(solved(problem)));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('is the same with one more bid that is dearer than a related one', () => {
    fc.assert(
      fc.property(lots, fc.nat(7), fc.bigInt(0n, 3n), (problem, which, dearer) => {
        const at = which % problem.bids.length;
        const group = problem.bids[at]?.group ?? 'twins';
        const bids = problem.bids.map((bid, index) => (index === at ? { ...bid, group } : bid));
        const dominated = bids.slice(at, at + 1).map((bid) => ({
          ...bid,
          id: 'twin',
          segments: bid.segments.map((tier) => ({ ...tier, unitCost: tier.unitCost + dearer })),
        }));
        const alone = solved({ ...problem, bids });
        const { shares, objective } = solved({ ...problem, bids: [...bids, ...dominated] });
        expect({ shares, objective }).toEqual({ shares: alone.shares, objective: alone.objective });
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('never gets worse when a price falls, a capacity grows, or a rule is loosened', () => {
    fc.assert(
      fc.property(lots, fc.nat(7), fc.bigInt(1n, 10n), (problem, which, by) => {
        const at = which % problem.bids.length;
        const now = solved(problem);
        const cheaper = withSegments(problem, (tier, bid) =>
          bid === at ? { ...tier, unitCost: tier.unitCost > by ? tier.unitCost - by : 0n } : tier,
        );
        const larger = withSegments(problem, (tier, bid) => (bid === at ? { ...tier, to: tier.to + by } : tier));
        const looser = { ...problem, maxWinners: problem.maxWinners + 1, maxSharePermille: 1000 };
        for (const better of [cheaper, larger, looser]) expect(atLeastAsGood(solved(better), now)).toBe(true);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('still has a winner that lowers its price', () => {
    fc.assert(
      fc.property(lots, fc.bigInt(1n, 10n), (problem, by) => {
        const winner = solved(problem).shares[0]?.bid;
        if (winner === undefined) return;
        const at = problem.bids.findIndex(({ id }) => id === winner);
        const { shares } = solved(
          withSegments(problem, (tier, bid) => (bid === at ? { ...tier, unitCost: tier.unitCost - by } : tier)),
        );
        expect(shares.some(({ bid }) => bid === winner)).toBe(true);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('agrees with HiGHS', async () => {
    const large = randomLots({ destinations: 5, bids: 10, demand: 900, dearest: 500, fees: true });
    const limits = { nodes: 100_000, lpIterations: 10_000_000, seconds: 60 };
    await fc.assert(
      fc.asyncProperty(large, async (problem) => {
        const answer = solved(problem);
        const round = { lots: [problem], bidderCapacities: [], packages: [], lotConflicts: [] };
        const { infeasible, award } = await solveWhole(round, limits);
        expect(answer.status === 'infeasible').toBe(infeasible);
        if (award) expect(answer.objective).toBe(award.objective);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

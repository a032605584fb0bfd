import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAllocation, entryPrice, leastCost, type AllocationProblem, type Offer } from './index.js';

/** Every set of winners, each filled by price: the answer that nothing can beat, in ten lines without the search. */
function bruteForce({ demand, offers, maxWinners }: AllocationProblem): { served: bigint; costMicro: bigint } {
  let best = { served: 0n, costMicro: 0n };
  for (let set = 0; set < 2 ** offers.length; set++) {
    const chosen = offers.filter((offer, at) => (set >> at) % 2 === 1 && offer.minimum <= offer.capacity);
    let left = demand - chosen.reduce((sum, { minimum }) => sum + minimum, 0n);
    if (chosen.length > maxWinners || left < 0n) continue;
    let costMicro = chosen.reduce((sum, { minimum, unitPriceMicro }) => sum + minimum * unitPriceMicro, 0n);
    for (const offer of chosen.toSorted((a, b) => Number(a.unitPriceMicro - b.unitPriceMicro))) {
      const more = offer.capacity - offer.minimum < left ? offer.capacity - offer.minimum : left;
      left -= more;
      costMicro += more * offer.unitPriceMicro;
    }
    const served = demand - left;
    if (served > best.served || (served === best.served && costMicro < best.costMicro)) best = { served, costMicro };
  }
  return best;
}

const offer = (id: string, unitPriceMicro: bigint, capacity: bigint, minimum = 0n): Offer => ({
  id,
  unitPriceMicro,
  capacity,
  minimum,
});
const offersOf = (count: number) =>
  fc
    .array(fc.tuple(fc.bigInt(0n, 12n), fc.bigInt(0n, 30n), fc.bigInt(0n, 25n)), { maxLength: count })
    .map((rows) => rows.map(([price, capacity, minimum], at) => offer(`offer-${at}`, price, capacity, minimum)));
const problems = fc.record({
  demand: fc.bigInt(0n, 60n),
  offers: offersOf(8),
  maxWinners: fc.integer({ min: 0, max: 6 }),
});

describe('leastCost', () => {
  it('serves most and costs least, as every set of winners tried one by one says', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const answer = leastCost(problem);
        expect(checkAllocation(problem, answer)).toEqual([]);
        expect(answer.status).toBe('optimal');
        expect({ served: answer.served, costMicro: answer.costMicro }).toEqual(bruteForce(problem));
        expect(answer.bound).toEqual({ servedAtMost: answer.served, costAtLeastMicro: answer.costMicro });
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the volume to the earlier offer among equal prices', () => {
    const offers = [offer('a', 5n, 10n), offer('b', 5n, 10n), offer('c', 5n, 10n)];
    const { shares } = leastCost({ demand: 15n, offers, maxWinners: 5 });
    expect(shares).toEqual([
      { id: 'a', quantity: 10n },
      { id: 'b', quantity: 5n },
    ]);
  });

  it('keeps that order where minimums and the limit on winners bind', () => {
    const offers = [offer('a', 5n, 10n, 6n), offer('b', 5n, 10n, 6n), offer('c', 5n, 10n, 6n)];
    expect(leastCost({ demand: 10n, offers, maxWinners: 1 }).shares).toEqual([{ id: 'a', quantity: 10n }]);
    expect(leastCost({ demand: 14n, offers, maxWinners: 2 }).shares).toEqual([
      { id: 'a', quantity: 8n },
      { id: 'b', quantity: 6n },
    ]);
  });

  it('serves more rather than cheaper', () => {
    const offers = [offer('cheap', 1n, 60n), offer('whole', 9n, 100n, 100n)];
    expect(leastCost({ demand: 100n, offers, maxWinners: 3 }).shares).toEqual([{ id: 'whole', quantity: 100n }]);
  });

  it('needs one node where nothing binds', () => {
    const offers = Array.from({ length: 200 }, (_, at) => offer(`o${at}`, BigInt((at * 37) % 101), 1_000n));
    expect(leastCost({ demand: 50_000n, offers, maxWinners: 200 }).nodes).toBe(1);
  });

  it('says so when it runs into the node limit, with an answer that keeps the rules and a true bound', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: 0, max: 3 }), (problem, nodeLimit) => {
        const answer = leastCost({ ...problem, nodeLimit });
        expect(checkAllocation(problem, answer)).toEqual([]);
        const { served, costMicro } = bruteForce(problem);
        expect(answer.bound.servedAtMost >= served).toBe(true);
        if (answer.served === served) expect(answer.bound.costAtLeastMicro <= costMicro).toBe(true);
        if (answer.status === 'optimal') expect(answer).toMatchObject({ served, costMicro });
      }),
    );
  });

  it('does large volumes and prices exactly', () => {
    const offers = [offer('a', 112_326_700n, 10n ** 12n, 10n ** 11n), offer('b', 112_326_699n, 10n ** 12n - 7n)];
    const answer = leastCost({ demand: 10n ** 12n, offers, maxWinners: 2 });
    expect(answer.costMicro).toBe(10n ** 11n * 112_326_700n + 9n * 10n ** 11n * 112_326_699n);
  });

  it('proves hard lots within the node limit', () => {
    const rows = Array.from({ length: 30 }, (_, at) =>
      offer(`o${at}`, BigInt(100_000 + ((at * 7_919) % 40_009)), BigInt(400 + ((at * 131) % 211)), BigInt(300 + at)),
    );
    const answer = leastCost({ demand: 4_000n, offers: rows, maxWinners: 9 });
    expect(answer.status).toBe('optimal');
    expect(checkAllocation({ demand: 4_000n, offers: rows, maxWinners: 9 }, answer)).toEqual([]);
  });
});

describe('entryPrice', () => {
  it('wins at that price and at none above it', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { shares } = leastCost(problem);
        const loser = problem.offers.find(({ id }) => !shares.some((share) => share.id === id));
        if (!loser) return;
        const winsAt = (unitPriceMicro: bigint) => {
          const offers = problem.offers.map((o) => (o.id === loser.id ? { ...o, unitPriceMicro } : o));
          return leastCost({ ...problem, offers }).shares.some(({ id }) => id === loser.id);
        };
        const entry = entryPrice(problem, loser.id);
        for (let price = 1n; price < loser.unitPriceMicro; price++) {
          expect(winsAt(price)).toBe(typeof entry === 'bigint' && price <= entry);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('checkAllocation', () => {
  const problem = { demand: 10n, offers: [offer('a', 2n, 6n, 3n), offer('b', 3n, 6n)], maxWinners: 1 };
  it.each([
    ['no offer', [{ id: 'x', quantity: 1n }]],
    [
      'two shares',
      [
        { id: 'b', quantity: 1n },
        { id: 'b', quantity: 1n },
      ],
    ],
    ['more than its capacity', [{ id: 'a', quantity: 7n }]],
    ['less than its minimum', [{ id: 'a', quantity: 2n }]],
    [
      'winners, at most 1',
      [
        { id: 'a', quantity: 3n },
        { id: 'b', quantity: 1n },
      ],
    ],
    ['is served of a demand', [{ id: 'a', quantity: 60n }]],
    ['has a share of 0', [{ id: 'b', quantity: 0n }]],
  ])('finds: %s', (fault, shares) => {
    const faults = checkAllocation(problem, { shares, served: 0n, unmet: 0n, costMicro: 0n });
    expect(faults.some((text) => text.includes(fault))).toBe(true);
  });
  it('recomputes the figures', () => {
    const faults = checkAllocation(problem, {
      shares: [{ id: 'a', quantity: 6n }],
      served: 5n,
      unmet: 5n,
      costMicro: 1n,
    });
    expect(faults).toHaveLength(3);
  });
});

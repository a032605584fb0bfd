import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LotProblem, Round } from '../problem.js';
import { partsOf } from './parts.js';

const lot = (id: string, bidders: readonly string[], to: bigint): LotProblem => ({
  id,
  destinations: [{ id: 'd', quantity: to }],
  bids: bidders.map((bidder) => ({
    id: `${id} ${bidder}`,
    bidder,
    group: null,
    segments: [{ from: 1n, to, unitCost: 5n, fixedCost: 0n }],
  })),
  minWinners: 1,
  maxWinners: 9,
  maxSharePermille: 1_000,
  singleWinner: false,
  destinationConflicts: [],
  shortage: 'refused',
});
const FIRMS = ['a', 'b', 'c', 'd', 'e'];
const someRound = fc
  .record({
    lots: fc.array(fc.tuple(fc.subarray(FIRMS), fc.bigInt(1n, 9n)), { minLength: 1, maxLength: 8 }),
    capacities: fc.array(fc.tuple(fc.constantFrom(...FIRMS), fc.bigInt(1n, 20n))),
    pairs: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 3 }),
    packages: fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  })
  .map(({ lots, capacities, pairs, packages }): Round => ({
    lots: lots.map(([bidders, to], at) => lot(`${at}`, bidders, to)),
    bidderCapacities: [...new Map(capacities)].map(([bidder, capacity]) => ({ bidder, capacity })),
    packages: packages.map((items, at) => ({
      id: `${at}`,
      bidder: 'a',
      discount: 1n,
      items: [...new Set(items)].map((to) => ({ lot: `${to}`, minQuantity: 1n })),
    })),
    lotConflicts: pairs.filter(([one, other]) => one !== other).map(([one, other]) => [`${one}`, `${other}`]),
  }));

const ids = (part: Round) => part.lots.map(({ id }) => id);

it('keeps together what shares something, and every rule where its lots are', () => {
  fc.assert(
    fc.property(someRound, fc.subarray(FIRMS), (round, joining) => {
      const parts = partsOf(round, new Set(joining));
      expect(parts.flatMap(ids).sort()).toEqual(ids(round).sort());
      const home = new Map(parts.flatMap((part, at) => ids(part).map((id) => [id, at] as const)));
      const known = (lots: readonly string[]) => lots.every((id) => home.has(id));
      for (const { id, items } of round.packages) {
        const lots = items.map((item) => item.lot);
        const holders = parts.flatMap((part, at) => (part.packages.some((offer) => offer.id === id) ? [at] : []));
        expect(holders).toEqual(known(lots) ? [home.get(lots[0] ?? '')] : []);
        expect(new Set(lots.flatMap((to) => home.get(to) ?? [])).size).toBeLessThanOrEqual(1);
      }
      const kept = parts.reduce((sum, { lotConflicts }) => sum + lotConflicts.length, 0);
      expect(kept).toBe(round.lotConflicts.filter(known).length);
      for (const { bidder, capacity } of round.bidderCapacities) {
        const bidding = parts.filter(({ lots }) => lots.some(({ bids }) => bids.some((bid) => bid.bidder === bidder)));
        const limiting = parts.filter(({ bidderCapacities }) => bidderCapacities.some((row) => row.bidder === bidder));
        if (joining.includes(bidder)) expect(limiting).toEqual(bidding);
        else if (bidding.length > 1) expect(limiting).toEqual([]);
        for (const bid of bidding.flatMap(({ lots }) => lots.flatMap(({ bids }) => bids))) {
          if (bid.bidder === bidder) expect((bid.segments[0]?.to ?? 0n) <= capacity).toBe(true);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

it('looks at each lot once, not once for every part', () => {
  const lots = Array.from({ length: 30_000 }, (_, at) => lot(`${at}`, FIRMS, 5n));
  const bidderCapacities = FIRMS.map((bidder) => ({ bidder, capacity: 1_000_000n }));
  const start = process.cpuUsage();
  expect(partsOf({ lots, bidderCapacities, packages: [], lotConflicts: [] }, new Set())).toHaveLength(30_000);
  // Once for every part takes a minute.
  expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
});

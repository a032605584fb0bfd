import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluateRound } from './evaluate-round.js';
import { readRound } from './format/read-round.js';

const CODES = ['cn-vbp-r7', 'cn-vbp-r9', 'cn-vbp-r10', 'cn-vbp-r11', 'insulin-abc', 'linked-lots', 'lowest-price', 'least-cost', 'weighted']; // prettier-ignore
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const prices = fc.constantFrom('0', '0.000001', '0.5', '0.5', '0.6', '1', '1.2', '999999999');
const quantities = fc.constantFrom(0, 1, 7, 100, 999, 1_000, 1_000_000_000_000);
const measures = fc.constantFrom('0.000001', '5', '10', '999999999');

/** The edges on purpose: nothing, one millionth, everything equal, the largest that can be written. */
const demandRow = fc.record({
  region: fc.constantFrom('north', 'south'),
  quantity: quantities,
  history: rarely(fc.constantFrom([], [10, 20], [0, 0])),
  brands: rarely(fc.constantFrom([{ bidder: 'firm 1', quantity: 0 }])),
});
const someLot = fc.record({
  ceiling: rarely(fc.constantFrom('1', '1.2', '1000000000')),
  classBPrice: rarely(fc.constant('0.7')),
  precedence: rarely(fc.nat(2)),
  reference: rarely(fc.record({ strength: measures, fill: rarely(measures) })),
  demand: fc.array(demandRow, { maxLength: 3 }),
});
const someBid = fc.record({
  lot: fc.nat(2),
  bidder: fc.nat(4),
  group: rarely(fc.constant('group')),
  unitPrice: prices,
  strength: rarely(measures),
  fill: rarely(measures),
  capacity: rarely(quantities),
  minQuantity: rarely(quantities),
  acceptsRevival: rarely(fc.boolean()),
  regions: rarely(fc.constantFrom(['north'], ['elsewhere'])),
  quality: rarely(fc.constantFrom(0, 500, 1_000)),
  deliveryDays: rarely(fc.constantFrom(0, 10)),
  shelfLifeMonths: rarely(fc.constantFrom(0, 24)),
});
const constraints = fc.record({
  capacities: fc.array(fc.record({ bidder: fc.constant('firm 1'), quantity: quantities }), { maxLength: 1 }),
  lots: fc.array(
    fc.record({
      lot: fc.constant('lot 0'),
      minWinners: rarely(fc.constantFrom(0, 2, 1_000)),
      maxShare: rarely(fc.constantFrom('0.001', '0.5', '1')),
      singleWinner: rarely(fc.boolean()),
    }),
    { maxLength: 1 },
  ),
  packages: fc.array(
    fc.record({
      bidder: fc.constant('firm 1'),
      discount: prices,
      items: fc.constant([{ lot: 'lot 0', minQuantity: 1 }]),
    }),
    { maxLength: 1 },
  ),
});
const documents = fc
  .record({
    rulebook: fc.constantFrom(...CODES),
    lots: fc.array(someLot, { minLength: 1, maxLength: 3 }),
    bids: fc.array(someBid, { maxLength: 9 }),
    constraints: rarely(constraints),
  })
  .map(({ rulebook, lots, bids, constraints: rules }) => ({
    rulebook,
    round: 'round',
    drawSeed: 'seed',
    lots: lots.map(({ demand, ...lot }, at) => ({
      id: `lot ${at}`,
      ...lot,
      demand: demand.map((row, index) => ({ id: `row ${index}`, ...row })),
    })),
    bids: bids.map(({ lot, bidder, ...bid }, at) => ({
      id: `bid ${at}`,
      lot: `lot ${lot % lots.length}`,
      bidder: `firm ${bidder}`,
      ...bid,
    })),
    ...(rulebook === 'least-cost' && rules && { constraints: rules }),
  }));

const strange = fc.constantFrom<unknown>(null, -1, 1.5, 1e12, 1e300, '', '0', '1', 'x', '__proto__', true, [], {}, [[]], [null], '1e3', ' 1', '１', '0.1234567', '2026-02-30T00:00:00Z', 'VND', '9999999999999', '\u0000', 'a'.repeat(300)); // prettier-ignore

/** The document with one thing in it replaced, left out or added. */
function spoiled(document: object, steps: readonly number[], value: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  let place: Record<string, unknown> = copy;
  for (const [at, step] of steps.entries()) {
    const keys = Object.keys(place);
    const key = keys[step % (keys.length + 1)] ?? 'unknown';
    const inner = place[key];
    if (at < steps.length - 1 && typeof inner === 'object' && inner !== null) place = inner as Record<string, unknown>;
    else if (step % 5 === 0) delete place[key];
    else place[key] = structuredClone(value);
  }
  return copy;
}

const asRead = (document: unknown): unknown => JSON.parse(JSON.stringify(document));

it('awards every round that can be read, and keeps the rules at the edges', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (document) => {
      const read = readRound(asRead(document));
      expect(read.ok ? [] : read.faults).toEqual([]);
      // Every award is checked before it is given.
      if (read.ok) await evaluateRound(read.round);
    }),
    { numRuns: 400 },
  );
}, 60_000);

it('answers a spoiled file with an award, or with faults that name a place and say what to do', async () => {
  const changes = fc.array(fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), strange), { minLength: 1, maxLength: 3 }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(documents, changes, async (document, spoils) => {
      const file = spoils.reduce<object>((whole, [steps, value]) => spoiled(whole, steps, value) as object, document);
      const read = readRound(asRead(file));
      if (read.ok) return void (await evaluateRound(read.round));
      expect(read.faults.length).toBeGreaterThan(0);
      for (const { path, problem } of read.faults) {
        expect(path).not.toBe('');
        expect(problem).toMatch(/^[^A-Z].{5,}/s);
        expect(problem).not.toMatch(/undefined|NaN|\[object|Invalid input/);
      }
    }),
    { numRuns: 600 },
  );
}, 60_000);

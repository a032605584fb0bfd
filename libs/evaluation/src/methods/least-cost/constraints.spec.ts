import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkEvaluation } from '../../check/check-evaluation.js';
import { evaluateRound } from '../../evaluate-round.js';
import type { EvaluationOutput } from '../../format/output-schema.js';
import { readRound } from '../../format/read-round.js';

const LOTS = ['L1', 'L2', 'L3'];
const REGIONS = ['A', 'B'];
const upTo = (max: number, min = 0) => fc.integer({ min, max });
const money = upTo(300).map((cents) => (cents / 100).toFixed(2));
const price = upTo(30, 2).map((cents) => (cents / 100).toFixed(2));
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });

const row = fc.record({ region: fc.constantFrom(...REGIONS), quantity: upTo(40) });
const bid = fc.record({
  lot: fc.constantFrom(...LOTS),
  bidder: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  unitPrice: price,
  capacity: sometimes(upTo(60)),
  minQuantity: sometimes(upTo(20)),
  group: sometimes(fc.constant('kin')),
  regions: sometimes(fc.subarray(REGIONS, { minLength: 1 })),
  fixedCost: sometimes(money),
  tier: sometimes(fc.record({ from: upTo(30, 2), unitPrice: price })),
  tierKind: fc.constantFrom('all-units', 'incremental'),
});
const lotRule = fc.record({
  maxWinners: sometimes(upTo(5, 1)),
  maxShare: sometimes(fc.constantFrom('0.4', '0.5', '0.7')),
  singleWinner: sometimes(fc.constant(true)),
});

/** Rounds of three small lots under every kind of constraint that a file can name, in any mix. */
const rounds = fc
  .record({
    shortage: fc.constantFrom('ALLOWED', 'ALLOWED', 'REFUSED'),
    rows: fc.array(fc.array(row, { minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 3 }),
    bids: fc.array(bid, { minLength: 1, maxLength: 9 }),
    rules: fc.array(lotRule, { minLength: 3, maxLength: 3 }),
    capacity: sometimes(upTo(60)),
    lotPair: sometimes(fc.constantFrom(['L1', 'L2'], ['L2', 'L3'])),
    placePair: sometimes(fc.constant(true)),
    discount: sometimes(fc.tuple(money, upTo(20, 1))),
    freight: sometimes(fc.record({ perUnit: sometimes(money), fixed: sometimes(money) })),
    switchingCost: sometimes(money),
    factor: sometimes(fc.constantFrom('0.9', '1.1')),
  })
  .map((drawn) => {
    const lots = LOTS.map((id, at) => ({
      id,
      demand: (drawn.rows[at] ?? []).map((asked, place) => ({ id: `${id}/${place}`, buyer: `H${place}`, ...asked })),
    }));
    const bids = drawn.bids.map(({ tier, tierKind, unitPrice, ...rest }, at) => ({
      id: `b${at}`,
      ...rest,
      ...(tier ? { tiers: [{ from: 1, unitPrice }, tier], tierKind } : { unitPrice }),
    }));
    const places = lots[0]?.demand.map(({ id }) => id) ?? [];
    const items = ['L1', 'L2'].map((lot) => ({ lot, minQuantity: drawn.discount?.[1] }));
    const [first] = bids;
    const constraints = {
      lots: LOTS.map((lot, at) => ({ lot, ...drawn.rules[at] })),
      capacities: drawn.capacity === undefined ? [] : [{ bidder: 'a', quantity: drawn.capacity }],
      conflicts: [
        ...(drawn.lotPair ? [{ lots: drawn.lotPair }] : []),
        ...(drawn.placePair && places.length > 1 ? [{ lot: 'L1', destinations: places }] : []),
      ],
      packages: drawn.discount ? [{ id: 'both', bidder: 'b', discount: drawn.discount[0], items }] : [],
      freight: drawn.freight && first ? [{ bid: first.id, demand: `${first.lot}/0`, ...drawn.freight }] : [],
      incumbents:
        drawn.switchingCost === undefined ? [] : [{ lot: 'L1', bidder: 'c', switchingCost: drawn.switchingCost }],
      qualityWeights: drawn.factor && first ? [{ bid: first.id, factor: drawn.factor }] : [],
    };
    const rules = { method: 'least-cost', minWinners: 1, maxWinners: 10, maxSharePermille: 1_000 };
    const tieBreakers = ['LOWER_UNIT_PRICE', 'EARLIER_RECEIPT', 'LOWER_DIGEST'];
    // Through JSON, as a file is: what is undefined is not in it.
    const file = { rulebook: { ...rules, shortage: drawn.shortage, tieBreakers }, lots, bids, constraints };
    return JSON.parse(JSON.stringify(file)) as typeof file;
  });

async function award(file: object): Promise<EvaluationOutput> {
  const read = readRound(file);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const output = await evaluateRound(read.round);
  expect(checkEvaluation(read.round, output)).toEqual([]);
  return output;
}

it('keeps any mix of constraints, proves it, and awards the same in any order of the file', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (file) => {
      const output = await award(file);
      expect(output.status).toMatch(/^(optimal|infeasible)$/);
      const lots = file.lots.toReversed().map((lot) => ({ ...lot, demand: lot.demand.toReversed() }));
      const turned = await award({ ...file, lots, bids: file.bids.toReversed() });
      expect(turned.outputDigest).toBe(output.outputDigest);
    }),
    { numRuns: 200 },
  );
}, 120_000);

it('awards nothing where nothing is asked for, one winner for each place or not', async () => {
  const lots = [{ id: 'L', demand: [{ buyer: 'H', region: 'A', quantity: 0 }] }];
  const bids = [{ id: 'b', lot: 'L', bidder: 'a', unitPrice: '0.02' }];
  for (const singleWinner of [true, false]) {
    const constraints = { lots: [{ lot: 'L', singleWinner }] };
    const output = await award({ rulebook: 'least-cost', lots, bids, constraints });
    expect(output).toMatchObject({ status: 'optimal', objective: '0.000000', lots: [{ winners: 0 }] });
  }
});

const plainBid = (lot: string, bidder: string, unitPrice: string, group?: string): object => ({
  id: `${lot} ${bidder}`,
  lot,
  bidder,
  unitPrice,
  ...(group ? { group } : {}),
});

it('counts related firms as one where two lots must not share a supplier', async () => {
  const lots = ['L1', 'L2'].map((id) => ({ id, demand: [{ buyer: 'H', region: 'A', quantity: 100 }] }));
  const offers = (group?: string) => [
    plainBid('L1', 'a', '1.00', group),
    plainBid('L1', 'c', '1.50'),
    plainBid('L2', 'b', '1.00', group),
    plainBid('L2', 'd', '1.20'),
  ];
  const winners = async (bids: readonly object[]) => {
    const output = await award({
      rulebook: 'least-cost',
      lots,
      bids,
      constraints: { conflicts: [{ lots: ['L1', 'L2'] }] },
    });
    return output.lots.flatMap(({ allocations }) => allocations.map(({ bidder }) => bidder));
  };
  expect(await winners(offers())).toEqual(['a', 'b']);
  expect(await winners(offers('holding'))).toEqual(['a', 'd']);
  // Related by way of a third that bids on both, too dear to win.
  const tied = [plainBid('L1', 'a', '1.00', 'north'), plainBid('L2', 'b', '1.00', 'south')];
  const third = [plainBid('L1', 'e', '9.00', 'north'), plainBid('L2', 'e', '9.00', 'south')];
  const others = [plainBid('L1', 'c', '1.50'), plainBid('L2', 'd', '1.20')];
  expect(await winners([...tied, ...others])).toEqual(['a', 'b']);
  expect(await winners([...tied, ...third, ...others])).toEqual(['a', 'd']);
});

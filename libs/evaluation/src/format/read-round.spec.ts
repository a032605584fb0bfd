import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#libs/kernel';
import { SHIPPED_RULEBOOKS, shippedRulebook } from '#libs/rules';
import { digestOf } from './canonical.js';
import { readRound } from './read-round.js';
import { canonicalInput } from './write-round.js';

const LOT = { id: 'L1', demand: [{ buyer: 'H1', region: 'North', quantity: 100 }] };
const BID = { id: 'b1', lot: 'L1', bidder: 'f1', unitPrice: '0.5000' };
const FILE = { rulebook: 'least-cost', lots: [LOT], bids: [BID] };

const faultsOf = (document: unknown): string[] => {
  const read = readRound(document);
  return read.ok ? [] : read.faults.map(({ path, problem }) => `${path}: ${problem}`);
};
const roundOf = (document: unknown) => {
  const read = readRound(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.round;
};
const canonicalOf = (document: unknown): string => canonicalJson(canonicalInput(roundOf(document)));

const digest = (document: unknown): string => digestOf(canonicalInput(roundOf(document)));

describe('readRound', () => {
  it('fills in what is left out', () => {
    const [lot] = roundOf(FILE).lots;
    expect(lot).toMatchObject({ currency: 'CNY', class: 'ordinary', form: null, ceiling: null, reference: null });
    expect(lot?.demand[0]).toMatchObject({ id: 'H1/North', history: [], brands: [], reason: null });
    expect(roundOf(FILE).bids[0]).toMatchObject({ unitPrice: 500_000, capacity: null, regions: null, decimals: 6 });
  });

  it('reads classes and forms however they are written', () => {
    const lots = [{ ...LOT, class: ' Controlled_use', form: 'Small volume  injection' }];
    expect(roundOf({ ...FILE, lots }).lots[0]).toMatchObject({
      class: 'controlled-use',
      form: 'small-volume-injection',
    });
  });

  it.each(SHIPPED_RULEBOOKS.map((rulebook) => [rulebook.code, rulebook] as const))(
    'takes %s by its code, whole, or by its method alone',
    (code, rulebook) => {
      expect(roundOf({ ...FILE, rulebook: code }).rulebook).toMatchObject({ code, award: rulebook.award });
      expect(roundOf({ ...FILE, rulebook }).rulebook.document).toEqual(rulebook);
      expect(roundOf({ ...FILE, rulebook: rulebook.award }).rulebook).toMatchObject({
        code: null,
        award: rulebook.award,
      });
    },
  );

  it.each<[string, object, string]>([
    ['an unknown field', { lots: [{ ...LOT, colour: 1 }] }, 'lots[0].colour: is not known'],
    ['a missing field', { bids: [{ ...BID, lot: undefined }] }, 'bids[0].lot: write a text'],
    ['no price', { bids: [{ ...BID, unitPrice: null }] }, 'bids[0].unitPrice: write a decimal'],
    ['a negative price', { bids: [{ ...BID, unitPrice: '-1' }] }, 'bids[0].unitPrice: write a decimal'],
    [
      'too many decimals',
      { bids: [{ ...BID, unitPrice: '0.1234567' }] },
      'bids[0].unitPrice: write at most 6 decimals',
    ],
    [
      'a price too high',
      { bids: [{ ...BID, unitPrice: '1000000001' }] },
      'bids[0].unitPrice: write at most 1000000000',
    ],
    ['digits that were lost', { bids: [{ ...BID, unitPrice: 123456789.1234567 }] }, 'bids[0].unitPrice: write'],
    [
      'a fraction of a unit',
      { lots: [{ ...LOT, demand: [{ buyer: 'H', quantity: 1.5 }] }] },
      'lots[0].demand[0].quantity',
    ],
    ['an unknown class', { lots: [{ ...LOT, class: 'rare' }] }, 'lots[0].class: is not known; write one of ordinary'],
    ['an unknown form', { lots: [{ ...LOT, form: 'powder' }] }, 'lots[0].form: is not known; write one of oral-solid'],
    ['a currency not traded', { lots: [{ ...LOT, currency: 'XXX' }] }, 'lots[0].currency: is not traded'],
    ['a day as an instant', { bids: [{ ...BID, submittedAt: '2026-11-23' }] }, 'bids[0].submittedAt: write an instant'],
    ['an unknown lot', { bids: [{ ...BID, lot: 'L2' }] }, 'bids[0].lot: there is no lot L2'],
    ['a bid twice', { bids: [BID, BID] }, 'bids[1].id: another bid is called b1'],
    ['a lot twice', { lots: [LOT, LOT] }, 'lots[1].id: another lot is called L1'],
    [
      'a buyer and region twice',
      { lots: [{ ...LOT, demand: [...LOT.demand, ...LOT.demand] }] },
      'lots[0].demand[1]: another row has this buyer and region; give each row an id',
    ],
    [
      'a nameless row',
      { lots: [{ ...LOT, demand: [{ quantity: 1 }] }] },
      'lots[0].demand[0]: name a buyer or a region',
    ],
    [
      'brands above the quantity',
      { lots: [{ ...LOT, demand: [{ buyer: 'H', quantity: 5, brands: [{ bidder: 'f', quantity: 6 }] }] }] },
      'lots[0].demand[0].brands: sum to 6',
    ],
    [
      'tiers that do not rise',
      {
        bids: [
          {
            ...BID,
            unitPrice: null,
            tiers: [
              { from: 9, unitPrice: 1 },
              { from: 9, unitPrice: 2 },
            ],
          },
        ],
      },
      'bids[0].tiers[1].from: must be above',
    ],
    ['an unknown rulebook', { rulebook: 'cn-vbp-r12' }, 'rulebook: "cn-vbp-r12" is not shipped'],
    ['a malformed rulebook', { rulebook: { ...shippedRulebook('weighted'), version: 0 } }, 'rulebook.version: must be'],
    [
      'a malformed method',
      { rulebook: { ...shippedRulebook('cn-vbp-r9')?.award, capTable: [] } },
      'rulebook.capTable: ',
    ],
    ['no rulebook', { rulebook: undefined }, 'rulebook: name a shipped rulebook'],
    [
      'tiers where prices have none',
      { rulebook: 'cn-vbp-r10', bids: [{ ...BID, tiers: [{ from: 0, unitPrice: '0.5' }] }] },
      'bids[0].tiers: are for least-cost rulebooks',
    ],
    [
      'constraints where no rule knows them',
      { rulebook: 'cn-vbp-r10', constraints: { capacities: [{ bidder: 'f1', quantity: 1 }] } },
      'constraints.capacities: is for least-cost rulebooks',
    ],
    ['an unknown constraint', { constraints: { budget: 1 } }, 'constraints.budget: is not known'],
    [
      'freight of no bid',
      { constraints: { freight: [{ bid: 'b2' }] } },
      'constraints.freight[0].bid: there is no bid b2',
    ],
    [
      'freight to nobody',
      { constraints: { freight: [{ bid: 'b1', buyer: 'H2' }] } },
      'constraints.freight[0]: no demand row',
    ],
    [
      'freight twice',
      { constraints: { freight: [{ bid: 'b1' }, { bid: 'b1', region: 'North' }] } },
      'constraints.freight[1]: b1 has other freight to H1/North',
    ],
    [
      'a conflict of one',
      { constraints: { conflicts: [{ lots: ['L1', 'L1'] }] } },
      'constraints.conflicts[0].lots: name two',
    ],
    [
      'a package of nothing',
      { constraints: { packages: [{ bidder: 'f1', discount: 1, items: [] }] } },
      'constraints.packages[0].items',
    ],
    [
      'a share above one',
      { constraints: { lots: [{ lot: 'L1', maxShare: 1.5 }] } },
      'constraints.lots[0].maxShare: write a share',
    ],
  ])('names the path of %s', (_, change, fault) => {
    expect(faultsOf({ ...FILE, ...change }).join('\n')).toContain(fault);
  });

  it.each([null, [], 'x', 1])('refuses %j as a whole', (document) => {
    expect(faultsOf(document)).toEqual(['(the whole file): give an object']);
  });

  it('names at most fifty faults of one file', () => {
    const bids = Array.from({ length: 200 }, (_, at) => ({ ...BID, id: `b${at}`, lot: 'nowhere' }));
    expect(faultsOf({ ...FILE, bids })).toHaveLength(50);
    expect(faultsOf({ ...FILE, bids: bids.map((bid) => ({ ...bid, unitPrice: 'x' })) })).toHaveLength(50);
  });
});

const shuffled = <T>(items: readonly T[], dice: fc.Stream<number>): T[] =>
  items
    .map((item) => ({ item, key: dice.next().value }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

describe('the canonical input', () => {
  const full = {
    rulebook: 'least-cost',
    round: 'R1',
    drawSeed: 'seed',
    lots: [
      { ...LOT, ceiling: '2', lastPrice: 1.5, unit: 'tablet', form: 'oral-solid', reference: { strength: 10 } },
      {
        id: 'L0',
        demand: [
          { id: 'x', buyer: 'B', quantity: 5, history: [3, 4] },
          { buyer: 'A', quantity: 7 },
        ],
      },
    ],
    bids: [
      { ...BID, capacity: 10, minQuantity: 2, submittedAt: '2026-01-01T08:00:00+08:00', regions: ['South', 'North'] },
      {
        id: 'b0',
        lot: 'L0',
        bidder: 'f2',
        tiers: [
          { from: 1, unitPrice: 2 },
          { from: 5, unitPrice: '1.5' },
        ],
      },
      { id: 'b2', lot: 'L0', bidder: 'f3', unitPrice: 3, tiers: [{ from: 5, unitPrice: '1.5' }], fixedCost: 10 },
      {
        id: 'b3',
        lot: 'L0',
        bidder: 'f4',
        tiers: [{ from: 5, unitPrice: '1.5' }],
        tierKind: 'incremental',
        acceptsRevival: false,
      },
    ],
    constraints: {
      capacities: [
        { bidder: 'f2', quantity: 9 },
        { bidder: 'f1', quantity: 9 },
      ],
      conflicts: [{ lots: ['L1', 'L0'] }, { lot: 'L0', destinations: ['x', 'A/A'] }],
      packages: [
        {
          bidder: 'f1',
          discount: '1.5',
          items: [
            { lot: 'L1', minQuantity: 1 },
            { lot: 'L0', minQuantity: 2 },
          ],
        },
      ],
      freight: [{ bid: 'b1', perUnit: '0.1', fixed: 3 }],
      qualityWeights: [{ bid: 'b1', factor: 1.05 }],
    },
  };

  it('is a file of the same format that says the same', () => {
    const canonical = canonicalInput(roundOf(full));
    expect(roundOf(JSON.parse(canonicalJson(canonical)))).toEqual(roundOf(full));
    expect(canonicalOf(canonical)).toBe(canonicalJson(canonical));
  });

  it('does not depend on the order of rows, nor on how values are written', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (dice) => {
        const turned = {
          ...full,
          lots: shuffled(full.lots, dice).map((lot) => ({ ...lot, demand: shuffled<object>(lot.demand, dice) })),
          bids: shuffled(full.bids, dice),
          constraints: Object.fromEntries(
            Object.entries(full.constraints).map(([name, rows]) => [name, shuffled<object>(rows, dice)]),
          ),
        };
        expect(canonicalOf(turned)).toBe(canonicalOf(full));
      }),
      { numRuns: 30 },
    );
    expect(canonicalOf({ ...FILE, bids: [{ ...BID, unitPrice: 0.5, capacity: null, group: null }] })).toBe(
      canonicalOf(FILE),
    );
  });

  it('has a digest that any change of content changes', () => {
    expect(digest(FILE)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest({ ...FILE, bids: [{ ...BID, unitPrice: '0.500001' }] })).not.toBe(digest(FILE));
    expect(digest({ ...FILE, drawSeed: 's' })).not.toBe(digest(FILE));
  });
});

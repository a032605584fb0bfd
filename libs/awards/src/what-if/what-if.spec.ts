import { describe, expect, it } from 'vitest';
import { answerWhatIf } from './answer-what-if.js';
import { biddersOf, changeInput } from './change-input.js';
import { type ComparedOutput, compareAwards } from './compare-awards.js';

const INPUT = {
  rulebook: { code: 'ours' },
  lots: [{ id: 'l' }],
  bids: [
    { id: 'b1', lot: 'l', bidder: 's1' },
    { id: 'b2', lot: 'l', bidder: 's2' },
  ],
  constraints: {
    capacities: [
      { bidder: 's1', quantity: 1 },
      { bidder: 's2', quantity: 2 },
    ],
    freight: [
      { bid: 'b1', perUnit: '1' },
      { bid: 'b2', perUnit: '2' },
    ],
    conflicts: [{ lots: ['l', 'm'] }],
  },
};
const none = { rulebook: null, without: new Set<string>() };

describe('a changed input', () => {
  it('is the same where nothing is asked', () => {
    expect(changeInput(INPUT, none)).toEqual(INPUT);
    expect(biddersOf(INPUT)).toEqual(new Set(['s1', 's2']));
    expect(biddersOf({})).toEqual(new Set());
  });
  it('loses a supplier with everything that is said about it and its bids', () => {
    expect(changeInput(INPUT, { ...none, without: new Set(['s1']) })).toEqual({
      ...INPUT,
      bids: [INPUT.bids[1]],
      constraints: {
        capacities: [INPUT.constraints.capacities[1]],
        freight: [INPUT.constraints.freight[1]],
        conflicts: INPUT.constraints.conflicts,
      },
    });
  });
  it('has the other rulebook', () => {
    expect(changeInput(INPUT, { ...none, rulebook: { code: 'theirs' } })).toEqual({
      ...INPUT,
      rulebook: { code: 'theirs' },
    });
  });
});

const HEAD = {
  rulebook: { code: 'ours', version: 1, digest: '0' },
  inputDigest: '1',
  outputDigest: '2',
};
const lot = (id: string, winners: Readonly<Record<string, string>>, value: string): ComparedOutput['lots'][number] => ({
  id,
  currency: 'CNY',
  winners: Object.keys(winners).length,
  value,
  allocations: Object.entries(winners).flatMap(([bidder, amount]) => [
    { bid: `b-${bidder}`, bidder, quantity: 10, role: 'primary', amount },
    { bid: `b-${bidder}`, bidder, quantity: 0, role: 'spare', amount: '0.00' },
  ]),
  bids: [
    ...Object.keys(winners).map((bidder) => ({ id: `b-${bidder}`, bidder, status: 'WON', contractPrice: '1.000000' })),
    { id: 'b-x', bidder: 'x', status: 'OFFERED_REVIVAL', contractPrice: '2.000000' },
  ],
  baselines: { ceiling: null, lastPrice: null, medianBid: null },
  supplySecurity: { suppliers: Object.keys(winners).length, largestShare: 0.5 },
});

describe('two awards side by side', () => {
  const real: ComparedOutput = { ...HEAD, lots: [lot('l1', { a: '10.00', b: '5.50' }, '15.50')] };
  const other: ComparedOutput = {
    ...HEAD,
    lots: [lot('l2', { c: '1.00' }, '1.00'), lot('l1', { b: '5.50', c: '11.00' }, '16.50')],
  };
  it('name who would win and lose, and what it would cost, lot by lot', () => {
    const { lots } = compareAwards(real, other);
    expect(lots).toMatchObject([
      { lotId: 'l1', valueDifference: '1.00', wouldWin: ['c'], wouldLose: ['a'] },
      { lotId: 'l2', real: null, valueDifference: '1.00', wouldWin: ['c'], wouldLose: [] },
    ]);
    expect(lots[0]?.real).toMatchObject({
      winners: [
        { supplierId: 'a', quantity: 10, value: '10.00', unitPrice: '1.000000' },
        { supplierId: 'b', quantity: 10, value: '5.50' },
      ],
      offeredRevival: 1,
      quantity: 20,
      value: '15.50',
    });
  });
  it('are mirrored when they change places', () => {
    const [there, back] = [compareAwards(real, other), compareAwards(other, real)];
    expect(back.lots.map(({ wouldWin }) => wouldWin)).toEqual(there.lots.map(({ wouldLose }) => wouldLose));
    expect(back.lots.map(({ valueDifference }) => valueDifference)).toEqual(['-1.00', '-1.00']);
  });
});

it('says what is in the way when a tender cannot be evaluated so', async () => {
  const answer = await answerWhatIf({ input: INPUT, output: {} }, { rulebook: null, withoutSupplierIds: [] });
  expect(answer).toMatchObject({ problem: expect.stringContaining('lots[0].demand') });
});

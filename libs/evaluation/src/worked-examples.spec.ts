import { describe, expect, it } from 'vitest';
import { evaluateRound } from './evaluate-round.js';
import type { BidOutput, EvaluationOutput, LotOutput } from './format/output-schema.js';
import { readRound } from './format/read-round.js';

/**
 * The worked examples of domain.md 8.3 as files, from their text alone: what a bidder who repeats an award on another
 * machine reads. The examples of payment and default are in libs/rules/src/contract.
 */
async function evaluate(document: unknown): Promise<EvaluationOutput> {
  const read = readRound(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return evaluateRound(read.round);
}

type Fields = Readonly<Record<string, unknown>>;
/** Bids named after their prices, each of a firm of its own. */
const bidsAt = (prices: readonly string[], change: Fields = {}) =>
  prices.map((unitPrice, at) => ({ id: unitPrice, lot: 'L', bidder: `firm ${at + 1}`, unitPrice, ...change }));
const ONE_HOSPITAL = [{ buyer: 'H', region: 'A', quantity: 1_000 }];

/** The outcome of a round of one lot. */
async function lotOf(rulebook: string, lot: Fields, bids: readonly Fields[]): Promise<LotOutput> {
  const output = await evaluate({ rulebook, lots: [{ id: 'L', demand: ONE_HOSPITAL, ...lot }], bids });
  return output.lots[0] as LotOutput;
}
const bid = ({ bids }: LotOutput, id: string): BidOutput => bids.find((other) => other.id === id) as BidOutput;
const statuses = ({ bids }: LotOutput) => Object.fromEntries(bids.map(({ id, status }) => [id, status]));
const agreed = ({ allocations }: LotOutput): number => allocations.reduce((sum, { quantity }) => sum + quantity, 0);

const linkedBid = (lot: string, bidder: string, unitPrice: string) => ({
  id: `${bidder}/${lot}`,
  lot,
  bidder,
  unitPrice,
});

/** Who serves which of two linked lots. */
const linkedWinners = async (given: readonly Fields[], precedence: readonly (number | null)[] = [null, null]) => {
  const lots = ['1', '2'].map((id, at) => ({ id, demand: ONE_HOSPITAL, precedence: precedence[at] }));
  const output = await evaluate({ rulebook: 'linked-lots', lots, bids: given });
  return output.lots.map(({ id, allocations }) => [id, ...allocations.map(({ bidder }) => bidder)]);
};
const picksOf = ({ picks }: LotOutput, role: string): string[] =>
  picks.filter((pick) => pick.role === role).map(({ bidder, region }) => `${bidder.slice(-1)}${region}`);

const E2 = ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00'];

const round10 = (acceptsRevival: boolean | null) =>
  lotOf('cn-vbp-r10', { ceiling: '1.20' }, bidsAt(E2, { acceptsRevival }));

describe('worked examples, from file to award', () => {
  it.each([
    [8, 6, 5],
    [12, 9, 8],
    [16, 10, 10],
  ])('E1 Cap: %i bidders make a shortlist of %i in round 9 and of %i in round 10', async (count, nine, ten) => {
    const prices = Array.from({ length: count }, (_, at) => `1.${10 + at}`);
    expect((await lotOf('cn-vbp-r9', {}, bidsAt(prices))).cap).toBe(nine);
    expect((await lotOf('cn-vbp-r10', {}, bidsAt(prices))).cap).toBe(ten);
  });

  it('E2 Round 9: within 1.8 times the lowest, or half the ceiling', async () => {
    const lot = await lotOf('cn-vbp-r9', { ceiling: '1.20' }, bidsAt(E2));
    expect(lot).toMatchObject({ qualified: 7, cap: 5, limit: '0.540000', winners: 4, share: 0.8, termMonths: 36 });
    expect(statuses(lot)).toEqual({
      '0.30': 'WON_RULE1',
      '0.42': 'WON_RULE1',
      '0.50': 'WON_RULE1',
      '0.60': 'WON_RULE1',
      '0.61': 'LOST',
      '0.80': 'NOT_SHORTLISTED',
      '1.00': 'NOT_SHORTLISTED',
    });
    expect(bid(lot, '0.60')).toMatchObject({ reason: 'CEILING_CUT_REACHED', priceToWin: null });
    expect(['0.61', '0.80', '1.00'].map((id) => bid(lot, id).priceToWin)).toEqual(Array(3).fill('0.600000'));
  });

  it('E3 Round 10: the fourth may accept the highest price of rule 1', async () => {
    const open = await round10(null);
    expect(open).toMatchObject({ cap: 4, winners: 3, revivalPrice: '0.500000' });
    expect(bid(open, '0.60')).toMatchObject({ status: 'OFFERED_REVIVAL', priceToWin: '0.540000' });
    const accepted = await round10(true);
    expect(accepted.winners).toBe(4);
    expect(bid(accepted, '0.60')).toMatchObject({ status: 'WON_REVIVAL', contractPrice: '0.500000' });
    const refused = await round10(false);
    expect(refused).toMatchObject({ winners: 3, share: 0.7 });
    expect(bid(refused, '0.60').status).toBe('DECLINED');
  });

  it('E4 Anchor: half the mean of the shortlist stands above a very low bid', async () => {
    // Nine bidders, so that six are shortlisted.
    const prices = ['0.20', '0.55', '0.60', '0.66', '0.90', '1.05', '1.10', '1.15', '1.20'];
    const lot = await lotOf('cn-vbp-r11', {}, bidsAt(prices));
    expect(lot).toMatchObject({ cap: 6, anchor: '0.330000', limit: '0.594000', winners: 2 });
    expect([bid(lot, '0.20').status, bid(lot, '0.55').status]).toEqual(['WON_RULE1', 'WON_RULE1']);
    expect(bid(lot, '0.60').status).not.toMatch(/^WON/);
    expect([bid(lot, '0.20').duties, bid(lot, '0.55').duties]).toEqual([['COST_EXPLANATION'], []]);
    const ten = await lotOf('cn-vbp-r10', {}, bidsAt(prices));
    expect(ten).toMatchObject({ limit: '0.360000', winners: 1, revivalPrice: '0.360000' });
    expect(statuses(ten)).toMatchObject({ '0.20': 'WON_RULE1', '0.55': 'OFFERED_REVIVAL', '1.05': 'OFFERED_REVIVAL' });
  });

  it.each(['cn-vbp-r9', 'cn-vbp-r10', 'cn-vbp-r11'])('E5 Low price under %s: 0.09 wins beside 0.03', async (code) => {
    const lot = await lotOf(code, { form: 'oral-solid' }, bidsAt(['0.03', '0.09', '0.20']));
    expect(bid(lot, '0.09')).toMatchObject({ status: 'WON_RULE1', reason: 'WITHIN_ABSOLUTE_FLOOR' });
  });

  it.each([
    [1, 'ordinary', 0.5, 298_164],
    [2, 'ordinary', 0.6, 357_796],
    [3, 'ordinary', 0.7, 417_429],
    [4, 'ordinary', 0.8, 477_062],
    [3, 'antibiotic', 0.6, 357_796],
  ])('E6 Guarantee: %i winners of class %s share %f of 596,327', async (winners, drugClass, share, quantity) => {
    const prices = Array.from({ length: 8 }, (_, at) => (at < winners ? `1.0${at}` : `5.0${at}`));
    const demand = [{ buyer: 'H', region: 'A', quantity: 596_327 }];
    const lot = await lotOf('cn-vbp-r9', { class: drugClass, demand }, bidsAt(prices));
    expect(lot).toMatchObject({ winners, share, base: 596_327 });
    expect(agreed(lot)).toBe(quantity);
  });

  it('E7 Rank pick: seven regions among three winners, primaries and then spares', async () => {
    const sizes = { A: 900, B: 700, C: 520, D: 400, E: 300, F: 180, G: 100 };
    const demand = Object.entries(sizes).map(([region, quantity]) => ({ buyer: `H ${region}`, region, quantity }));
    const lot = await lotOf('cn-vbp-r9', { demand }, bidsAt(['1.00', '1.01', '1.02', '9.00']));
    expect(lot).toMatchObject({ winners: 3, share: 0.7 });
    expect(picksOf(lot, 'primary')).toEqual(['1A', '1B', '2C', '3D', '1E', '2F', '3G']);
    expect(picksOf(lot, 'spare')).toEqual(['1C', '2A', '3B', '1D', '2E', '3F', '1G']);
    expect(['1.00', '1.01', '1.02'].map((id) => bid(lot, id).awarded)).toEqual([1_330, 490, 350]);
    expect(agreed(lot)).toBe(2_170);
  });

  it('E8 Brand split: a winning brand keeps its part, the rest goes to the primary supplier', async () => {
    const brands = [
      { bidder: 'X', quantity: 6_000 },
      { bidder: 'Y', quantity: 3_000 },
    ];
    const row = { id: 'row', buyer: 'H', region: 'A', quantity: 10_000, history: [12_400, 11_800], brands };
    const firms = { P: '0.50', X: '0.55', Q: '0.56', R: '0.57', Y: '2.00', S: '3.00', T: '4.00' };
    const bids = Object.entries(firms).map(([bidder, unitPrice]) => ({
      id: bidder,
      lot: 'L',
      bidder,
      unitPrice,
      acceptsRevival: false,
    }));
    const reporting = (change: Fields) => lotOf('cn-vbp-r11', { demand: [{ ...row, ...change }] }, bids);
    const lot = await reporting({});
    expect(lot).toMatchObject({ winners: 4, share: 0.8, base: 10_000, unallocated: [] });
    expect(bid(lot, 'Y').status).not.toMatch(/^WON/);
    const parts = lot.allocations.filter(({ role }) => role !== 'spare');
    expect(parts.map(({ bidder, role, quantity }) => [bidder, role, quantity]).sort()).toEqual([
      ['P', 'primary', 3_200],
      ['X', 'brand', 4_800],
    ]);
    const low = await reporting({ quantity: 9_600 });
    expect(low).toMatchObject({ base: 0, rejectedDemand: [{ demand: 'row', quantity: 9_600, floor: 9_680 }] });
    expect(await reporting({ quantity: 9_600, reason: 'A surge in the year before' })).toMatchObject({ base: 9_600 });
    expect(await reporting({ quantity: 9_680 })).toMatchObject({ base: 9_680 });
  });

  it('E9 Spec conversion: other strengths at the price of the reference compare as 0.5000', async () => {
    const offers = [
      ['10', '0.5000'],
      ['20', '0.8500'],
      ['40', '1.4450'],
      ['30', '1.1594'],
      ['5', '0.2941'],
    ];
    const bids = offers.map(([strength, unitPrice], at) => ({
      id: `${strength} mg`,
      lot: 'L',
      bidder: `firm ${at}`,
      unitPrice,
      strength,
    }));
    const low = { id: 'low', lot: 'L', bidder: 'low', unitPrice: '0.7650', strength: '20' };
    const lot = await lotOf('cn-vbp-r10', { reference: { strength: '10' } }, [...bids, low]);
    for (const { id } of bids) expect(Number(bid(lot, id).comparablePrice).toFixed(4)).toBe('0.5000');
    expect(bid(lot, '20 mg').comparablePrice).toBe('0.500000');
    expect(bid(lot, '40 mg').comparablePrice).toBe('0.500000');
    expect(bid(lot, 'low')).toMatchObject({ rank: 1, comparablePrice: '0.450000', contractPrice: '0.765000' });
  });

  it('E20 Linked lots: one lot each, and no lot lost that a single bidder can serve', async () => {
    const bids = [
      linkedBid('1', 'S1', '1.00'),
      linkedBid('1', 'S2', '2.00'),
      linkedBid('2', 'S1', '1.00'),
      linkedBid('2', 'S2', '2.00'),
    ];
    expect(await linkedWinners(bids)).toEqual([
      ['1', 'S1'],
      ['2', 'S2'],
    ]);
    expect(await linkedWinners(bids.slice(0, 3))).toEqual([
      ['1', 'S2'],
      ['2', 'S1'],
    ]);
    expect(await linkedWinners(bids, [2, 1])).toEqual([
      ['1', 'S2'],
      ['2', 'S1'],
    ]);
  });

  it('E21 ABC: candidates within 1.3 times 20, the first keeps all its reported volume, the others of A 80%', async () => {
    const prices = ['20', '22', '26', '27'];
    const brands = prices.map((_, at) => ({ bidder: `firm ${at + 1}`, quantity: 1_000 }));
    const demand = [{ buyer: 'H', region: 'A', quantity: 4_000, brands }];
    const lot = await lotOf('insulin-abc', { demand }, bidsAt(prices));
    expect(lot).toMatchObject({ limit: '26.000000', winners: 3 });
    expect(prices.map((id) => bid(lot, id).status.startsWith('WON'))).toEqual([true, true, true, false]);
    const kept = lot.allocations.filter(({ role }) => role === 'brand').map(({ bid: id, quantity }) => [id, quantity]);
    expect(kept).toEqual([
      ['20', 1_000],
      ['22', 800],
      ['26', 800],
    ]);
    const atB = await lotOf('insulin-abc', { demand, classBPrice: '27' }, bidsAt(prices));
    expect(bid(atB, '27').status).toBe('WON_RULE1');
    const belowB = await lotOf('insulin-abc', { demand, classBPrice: '26.99' }, bidsAt(prices));
    expect(bid(belowB, '27')).toMatchObject({ priceToWin: '26.990000' });
    expect(bid(belowB, '27').status).not.toMatch(/^WON/);
  });

  it('compares insulin presentations by the ratios that the renewal fixes', async () => {
    const bids = [
      { ...bidsAt(['20'])[0], strength: '300', fill: '3' },
      { ...bidsAt(['19.5'])[0], strength: '400', fill: '10' },
      { ...bidsAt(['26'])[0], strength: '450', fill: '1.5' },
    ].map((each, at) => ({ ...each, bidder: `firm ${at + 1}` }));
    const lot = await lotOf('insulin-abc', { reference: { strength: '300', fill: '3' } }, bids);
    expect(lot.bids.map(({ id, comparablePrice }) => [id, comparablePrice])).toEqual([
      ['19.5', '19.500000'],
      ['20', '20.000000'],
      ['26', '20.000000'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { aBid, aLot, aRow, bidsOf, micro } from '../../../../../test/support/builders/award-cases.js';
import type { VbpMethod } from '../../rulebook/award-method.js';
import { VBP_RULEBOOKS } from '../../rulebook/vbp-rulebooks.js';
import type { BidOutcome, LotOutcome } from '../outcome.js';
import { evaluateVbp } from './evaluate-vbp.js';

const round = (number: number): VbpMethod => {
  const award = VBP_RULEBOOKS.find(({ code }) => code === `cn-vbp-r${number}`)?.award;
  if (award?.method !== 'vbp') throw new Error(`no rulebook of round ${number}`);
  return award;
};
const byId = ({ bids }: LotOutcome): Record<string, BidOutcome> => Object.fromEntries(bids.map((b) => [b.bid.id, b]));
const statuses = (outcome: LotOutcome) => Object.fromEntries(outcome.bids.map(({ bid, status }) => [bid.id, status]));
const winnersOf = (outcome: LotOutcome) =>
  outcome.bids.filter(({ status }) => status.startsWith('WON')).map(({ bid }) => bid.id);
const E2 = ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00'];
const CEILING = aLot({ ceiling: micro(1.2) });

const capAt = (number: number, bidders: number) =>
  evaluateVbp(
    round(number),
    aLot(),
    Array.from({ length: bidders }, (_, at) => aBid(`b${at}`, 1 + at / 100)),
  ).cap;
const revived = (acceptsRevival: boolean | null) =>
  evaluateVbp(
    round(10),
    CEILING,
    bidsOf(E2).map((bid) => ({ ...bid, acceptsRevival })),
  );
const agreed = (winners: number, drugClass: 'ordinary' | 'antibiotic') => {
  const lot = aLot({ class: drugClass, demand: [aRow('A', 596_327)] });
  const bids = Array.from({ length: 8 }, (_, at) => aBid(`b${at}`, at < winners ? 1 : 5));
  const outcome = evaluateVbp(round(9), lot, bids);
  expect(outcome.winners).toBe(winners);
  return [outcome.sharePermille, outcome.termMonths, outcome.allocations[0]?.quantity];
};

describe('worked examples of China’s volume-based rules', () => {
  it('E1: caps the shortlist by the number of bidders', () => {
    expect([8, 12, 16, 40].map((bidders) => capAt(9, bidders))).toEqual([6, 9, 10, 10]);
    expect([8, 12, 16, 40].map((bidders) => capAt(10, bidders))).toEqual([5, 8, 10, 10]);
  });

  it('E2: round 9 takes bids within 1.8 times the lowest, and one through the ceiling-cut door', () => {
    const outcome = evaluateVbp(round(9), CEILING, bidsOf(E2));
    expect(outcome).toMatchObject({ qualified: 7, cap: 5, limit: micro(0.54), anchor: null, winners: 4 });
    expect(outcome).toMatchObject({ sharePermille: 800, termMonths: 36, termUntil: null });
    expect(winnersOf(outcome)).toEqual(['0.30', '0.42', '0.50', '0.60']);
    const bids = byId(outcome);
    expect(bids['0.60']).toMatchObject({
      rule: 'CEILING_CUT',
      details: { cutBasisPoints: 5_000, doorBasisPoints: 5_000, ceilingPrice: micro(1.2) },
    });
    expect(bids['0.61']).toMatchObject({
      status: 'LOST',
      rank: 5,
      reason: 'ABOVE_LIMIT',
      details: { comparablePrice: 610_000, limitPrice: 540_000, basisPrice: 300_000, multiplierPermille: 1_800 },
      priceToWin: 600_000,
    });
    expect(bids['0.80']).toMatchObject({
      status: 'NOT_SHORTLISTED',
      details: { rank: 6, qualified: 7, cap: 5, lastPrice: 610_000 },
      priceToWin: 600_000,
    });
  });

  it('E3: round 10 offers revival at the highest price of rule 1', () => {
    expect(revived(true)).toMatchObject({ cap: 4, winners: 4, sharePermille: 800, revivalPrice: micro(0.5) });
    expect(revived(true)).toMatchObject({ termMonths: null, termUntil: '2027-12-31' });
    expect(byId(revived(true))['0.60']).toMatchObject({
      status: 'WON_REVIVAL',
      contractPrice: micro(0.5),
      priceToWin: null,
    });
    expect(revived(false)).toMatchObject({ winners: 3, sharePermille: 700 });
    expect(byId(revived(false))['0.60']).toMatchObject({ status: 'DECLINED', contractPrice: null });
    expect(revived(null)).toMatchObject({ winners: 3 });
    expect(statuses(revived(null))).toMatchObject({
      '0.50': 'WON_RULE1',
      '0.60': 'OFFERED_REVIVAL',
      '0.61': 'NOT_SHORTLISTED',
    });
    expect(byId(revived(null))['0.60']?.priceToWin).toBe(micro(0.54));
  });

  it('E4: an anchor keeps an extremely low bid from deciding alone, and asks it to explain its cost', () => {
    // Ten bidders, of which round 11 shortlists six.
    const bids = bidsOf(['0.20', '0.55', '0.60', '0.66', '0.90', '1.05', '1.10', '1.20', '1.30', '1.40']);
    const anchored = evaluateVbp(round(11), aLot(), bids);
    expect(anchored).toMatchObject({ cap: 6, anchor: micro(0.33), limit: micro(0.594) });
    expect(winnersOf(anchored)).toEqual(['0.20', '0.55']);
    expect(byId(anchored)['0.60']).toMatchObject({ status: 'OFFERED_REVIVAL', details: { revivalPrice: micro(0.55) } });
    expect(anchored.bids.filter(({ duties }) => duties.includes('COST_EXPLANATION')).map(({ bid }) => bid.id)).toEqual([
      '0.20',
    ]);

    const lowest = evaluateVbp(round(10), aLot(), bids);
    expect(lowest).toMatchObject({ anchor: null, limit: micro(0.36), winners: 1, revivalPrice: micro(0.36) });
    expect(statuses(lowest)).toMatchObject({
      '0.20': 'WON_RULE1',
      '0.55': 'OFFERED_REVIVAL',
      '1.05': 'OFFERED_REVIVAL',
    });
  });

  it('E5: an oral solid of at most 0.10 wins whatever the lowest bid', () => {
    const bids = bidsOf(['0.03', '0.09', '0.11', '0.12', '0.13']);
    const outcome = evaluateVbp(round(10), aLot({ form: 'oral-solid' }), bids);
    expect(byId(outcome)['0.09']).toMatchObject({
      status: 'WON_RULE1',
      rule: 'ABSOLUTE_FLOOR',
      reason: 'WITHIN_ABSOLUTE_FLOOR',
      details: { comparablePrice: micro(0.09), floorPrice: micro(0.1) },
    });
    expect(winnersOf(evaluateVbp(round(10), aLot({ form: 'small-volume-injection' }), bids))).toEqual(['0.03']);
    expect(winnersOf(evaluateVbp(round(7), aLot(), bids))).toEqual(['0.03', '0.09']);
  });

  it('E6: guarantees 50, 60, 70 and 80 percent of the base by winners, less for antibiotics', () => {
    expect(agreed(1, 'ordinary')).toEqual([500, 12, 298_164]);
    expect(agreed(2, 'ordinary')).toEqual([600, 12, 357_796]);
    expect(agreed(3, 'ordinary')).toEqual([700, 24, 417_429]);
    expect(agreed(4, 'ordinary')).toEqual([800, 36, 477_062]);
    expect(agreed(6, 'ordinary')).toEqual([800, 36, 477_062]);
    expect(agreed(3, 'antibiotic')).toEqual([600, 24, 357_796]);
  });

  it('E7: winners pick regions 1, 1, 2, 3, 1, 2, 3 and spares 1, 2, 3, 1, 2, 3, 1', () => {
    const volumes = { A: 900, B: 700, C: 520, D: 400, E: 300, F: 180, G: 100 };
    const demand = Object.entries(volumes).map(([region, thousands]) => aRow(region, thousands * 1_000));
    const outcome = evaluateVbp(round(9), aLot({ demand }), bidsOf(['1.00', '1.10', '1.20']).concat(aBid('9', 9)));
    const regionsOf = (bidder: string, role: 'primary' | 'spare') =>
      outcome.picks
        .filter((pick) => pick.bidder === bidder && pick.role === role)
        .map(({ region }) => region)
        .join('');
    const firms = ['firm-1.00', 'firm-1.10', 'firm-1.20'];
    expect(firms.map((firm) => regionsOf(firm, 'primary'))).toEqual(['ABE', 'CF', 'DG']);
    expect(firms.map((firm) => regionsOf(firm, 'spare'))).toEqual(['CDG', 'AE', 'BF']);
    const quantityOf = (firm: string) =>
      outcome.allocations.reduce((sum, { bidder, quantity }) => sum + (bidder === firm ? quantity : 0), 0);
    expect(firms.map(quantityOf)).toEqual([1_330_000, 490_000, 350_000]);
    expect(outcome.picks.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7]);
    expect(outcome.allocations.filter(({ role }) => role === 'spare')).toHaveLength(7);
  });

  it('E8: a named brand that wins supplies its hospital, a lost one falls to the primary', () => {
    const brands = [
      { bidder: 'firm-X', quantity: 6_000 },
      { bidder: 'firm-Y', quantity: 3_000 },
    ];
    const history = [12_400, 11_800];
    const demand = [aRow('A', 10_000, { brands, history }), aRow('B', 1_000), aRow('C', 9_600, { history })];
    const bids = [...bidsOf(['1.00', '1.10', '1.20']), aBid('X', 1.3), aBid('Y', 4), aBid('Z', 5), aBid('Q', 6)];
    const outcome = evaluateVbp(round(11), aLot({ demand }), bids);
    expect(winnersOf(outcome)).toEqual(['1.00', '1.10', '1.20', 'X']);
    expect(outcome.sharePermille).toBe(800);
    const inA = outcome.allocations.filter(({ region, role }) => region === 'A' && role !== 'spare');
    expect(inA.map(({ bidder, quantity, role }) => [bidder, quantity, role])).toEqual([
      ['firm-X', 4_800, 'brand'],
      ['firm-1.00', 3_200, 'primary'],
    ]);
    expect(outcome.rejectedDemand).toEqual([{ demand: 'row-C', buyer: 'hospital-C', quantity: 9_600, floor: 9_680 }]);
    expect(outcome.base).toBe(11_000);
  });
});

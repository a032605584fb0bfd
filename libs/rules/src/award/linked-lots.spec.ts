import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bidsArbitrary,
  lotArbitrary,
  unsoundness,
  winsByPrice,
  wrongPricesToWin,
} from '../../../../test/support/builders/award-arbitraries.js';
import { aBid, aLot, aRow, micro } from '../../../../test/support/builders/award-cases.js';
import { LINKED_LOTS } from '../rulebook/method-rulebooks.js';
import type { LinkedLotsMethod } from '../rulebook/rule-methods.js';
import { evaluateLinkedLots } from './linked-lots.js';
import type { BidCase, LotOutcome } from './outcome.js';
import { familiesOf } from './related-firms.js';

const METHOD = LINKED_LOTS.award as LinkedLotsMethod;
const methods: fc.Arbitrary<LinkedLotsMethod> = fc
  .record({ maxLotsPerBidder: fc.integer({ min: 1, max: 2 }), singleBidderLotsFirst: fc.boolean() })
  .map((change) => ({ ...METHOD, ...change }));

/** Three lots of one row each, so that bids which cannot supply a lot whole are not the most of them. */
const rounds = fc.array(lotArbitrary(), { minLength: 1, maxLength: 3 }).chain((lots) =>
  fc.tuple(...lots.map((_, at) => bidsArbitrary(`lot-${at}`, 4))).map((bids) => ({
    lots: lots.map((lot, at) => ({ ...lot, id: `lot-${at}`, demand: lot.demand.slice(0, 1) })),
    bids: bids.flat().map((bid) => (bid.capacity !== null && bid.capacity < 5 ? { ...bid, capacity: null } : bid)),
  })),
);

const winners = (outcomes: readonly LotOutcome[]) =>
  Object.fromEntries(
    outcomes.map(({ lot, bids }) => [lot.id, bids.find(({ status }) => status === 'WON')?.bid.bidder ?? null]),
  );
const bidsOf = (outcomes: readonly LotOutcome[]) => outcomes.flatMap(({ bids }) => bids);

/** Every way to give each lot one of its ranked bids or none, compared by the rule's words. */
function naive(method: LinkedLotsMethod, outcomes: readonly LotOutcome[], all: readonly BidCase[]): (string | null)[] {
  const families = familiesOf(all);
  const familyOf = (bid: BidCase) => families?.[all.indexOf(bid)] ?? all.indexOf(bid);
  const ranked = outcomes.map(({ bids, base }) =>
    base === 0 ? [] : bids.filter(({ rank }) => rank !== null).map(({ bid }) => bid),
  );
  let best: { key: number[]; chosen: (BidCase | null)[] } | undefined;
  const visit = (chosen: (BidCase | null)[]): void => {
    const own = ranked[chosen.length];
    if (own) {
      for (const bid of [...own, null]) {
        const held = chosen.filter((other) => bid && other && familyOf(other) === familyOf(bid)).length;
        if (held < method.maxLotsPerBidder) visit([...chosen, bid]);
      }
      return;
    }
    const served = chosen.filter((bid) => bid !== null).length;
    const single = chosen.filter((bid, at) => bid !== null && ranked[at]?.length === 1).length;
    const ranks = chosen.map((bid, at) => (bid ? (ranked[at]?.indexOf(bid) ?? 0) : 99));
    const key = [-served, method.singleBidderLotsFirst ? -single : 0, ...ranks];
    const at = best ? key.findIndex((part, index) => part !== best?.key[index]) : 0;
    if (!best || (at >= 0 && (key[at] ?? 0) < (best.key[at] ?? 0))) best = { key, chosen };
  };
  visit([]);
  return best?.chosen.map((bid) => bid?.id ?? null) ?? [];
}

const s1 = (lot: string) => aBid(`${lot} S1`, 1, { lot, bidder: 'S1' });
const s2 = (lot: string) => aBid(`${lot} S2`, 2, { lot, bidder: 'S2' });

describe('E20: linked lots', () => {
  const lots = ['lot 1', 'lot 2'].map((id) => aLot({ id, demand: [aRow('A', 100)] }));

  it('gives lot 1 to its best bidder and lot 2 to the second', () => {
    const outcomes = evaluateLinkedLots(METHOD, lots, [s1('lot 1'), s2('lot 1'), s1('lot 2'), s2('lot 2')]);
    expect(winners(outcomes)).toEqual({ 'lot 1': 'S1', 'lot 2': 'S2' });
    expect(outcomes[1]?.bids[0]).toMatchObject({
      status: 'LOST',
      rank: 1,
      reason: 'LINKED_LOTS_LIMIT',
      details: { wonLots: 'lot 1', maxLots: 1 },
      priceToWin: null,
      priceToWinReason: 'BOUND_TO_OTHER_LOTS',
    });
    expect(outcomes[0]?.bids[1]).toMatchObject({
      reason: 'LINKED_LOT_OUTRANKED',
      details: { winnerPrice: micro(1) },
      priceToWin: micro(1) - 1,
    });
  });
  it('gives lot 2 to the only bidder that is compliant there, and lot 1 to the next best', () => {
    const outcomes = evaluateLinkedLots(METHOD, lots, [s1('lot 1'), s2('lot 1'), s1('lot 2')]);
    expect(winners(outcomes)).toEqual({ 'lot 1': 'S2', 'lot 2': 'S1' });
    const excluded = { ...s2('lot 2'), excluded: 'NOT_ELIGIBLE' as const };
    const again = evaluateLinkedLots(METHOD, lots, [s1('lot 1'), s2('lot 1'), s1('lot 2'), excluded]);
    expect(winners(again)).toEqual({ 'lot 1': 'S2', 'lot 2': 'S1' });
  });
  it('counts related bidders as one, also across lots', () => {
    const related = [s1('lot 1'), s2('lot 1')].map((bid) => ({ ...bid, group: 'g' }));
    const outcomes = evaluateLinkedLots(METHOD, lots, [...related, s1('lot 2'), s2('lot 2')]);
    expect(winners(outcomes)).toEqual({ 'lot 1': 'S1', 'lot 2': null });
  });
  it('leaves neither of two lots with a single bidder to a lot with more', () => {
    const third = aLot({ id: 'lot 3', demand: [aRow('A', 100)] });
    const bids = [s1('lot 1'), s2('lot 1'), s2('lot 2'), s1('lot 3')];
    const single = evaluateLinkedLots(METHOD, [...lots, third], bids);
    expect(winners(single)).toEqual({ 'lot 1': null, 'lot 2': 'S2', 'lot 3': 'S1' });
    const inOrder = evaluateLinkedLots({ ...METHOD, singleBidderLotsFirst: false }, [...lots, third], bids);
    expect(winners(inOrder)).toEqual({ 'lot 1': 'S1', 'lot 2': 'S2', 'lot 3': null });
  });
  it('takes the lots by precedence, and only whole ones', () => {
    const [first, second] = lots.map((lot, at) => ({ ...lot, precedence: 2 - at }));
    const bids = [s1('lot 1'), s2('lot 1'), s1('lot 2'), s2('lot 2')];
    const outcomes = evaluateLinkedLots(METHOD, [first!, second!], bids);
    expect(outcomes.map(({ lot }) => lot.id)).toEqual(['lot 1', 'lot 2']);
    expect(winners(outcomes)).toEqual({ 'lot 2': 'S1', 'lot 1': 'S2' });
    const small = evaluateLinkedLots(METHOD, lots, [{ ...s1('lot 1'), capacity: 99 }, s2('lot 1')]);
    expect(winners(small)).toEqual({ 'lot 1': 'S2', 'lot 2': null });
    expect(small[0]?.bids[1]).toMatchObject({
      status: 'INVALID',
      reason: 'CANNOT_SUPPLY_LOT',
      priceToWinReason: 'SUPPLY_DOES_NOT_FIT',
    });
  });
});

describe('evaluateLinkedLots', { timeout: 30_000 }, () => {
  it('agrees with trying every assignment, and loses or invents no volume', () => {
    fc.assert(
      fc.property(methods, rounds, (method, { lots, bids }) => {
        const outcomes = evaluateLinkedLots(method, lots, bids);
        for (const outcome of outcomes) {
          const own = bids.filter(({ lot }) => lot === outcome.lot.id);
          expect(unsoundness(outcome.lot, own, outcome)).toEqual([]);
        }
        const won = outcomes.map(({ bids: own }) => own.find(({ status }) => status === 'WON')?.bid.id ?? null);
        expect(won).toEqual(naive(method, outcomes, bids));
        for (const { reason, details } of bidsOf(outcomes)) {
          if (reason !== 'LINKED_LOTS_LIMIT') continue;
          expect(String(details.wonLots).split(', ')).toHaveLength(method.maxLotsPerBidder);
        }
      }),
      { numRuns: 2_000 },
    );
  });
  it('tells the highest price that would have won, found by trying all', () => {
    fc.assert(
      fc.property(methods, rounds, (method, { lots, bids }) => {
        const evaluate = (given: readonly BidCase[]) => bidsOf(evaluateLinkedLots(method, lots, given));
        expect(wrongPricesToWin(bids, evaluate(bids), evaluate)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
  it('keeps a winner that lowers its price, and does not mind the order given', () => {
    const cases = fc.tuple(methods, rounds, fc.nat(5), fc.nat(20));
    fc.assert(
      fc.property(cases, ([method, { lots, bids }, at, cut]) => {
        const outcomes = evaluateLinkedLots(method, lots, bids);
        const turned = evaluateLinkedLots(method, lots.toReversed(), bids.toReversed());
        expect(turned.toReversed()).toEqual(outcomes);
        const winner = bidsOf(outcomes).filter(winsByPrice)[at];
        if (!winner) return;
        const lower = bids.map((bid) => {
          const unitPrice = Math.max(1, bid.unitPrice - cut);
          return bid === winner.bid ? { ...bid, unitPrice } : bid;
        });
        const again = bidsOf(evaluateLinkedLots(method, lots, lower)).find(({ bid }) => bid.id === winner.bid.id);
        if (again?.reason !== 'NOT_COMPARABLE') expect(again?.status).toBe('WON');
      }),
      { numRuns: 1_000 },
    );
  });
});

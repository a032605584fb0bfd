import { unitPrice } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type ExplainableBid, judgeCostExplanation } from './judge-cost-explanation.js';
import { judgeRevivalAnswer, revivalAnswerBy, type RevivalOffer } from './judge-revival.js';

const now = new Date('2026-11-20T08:00:00Z');
const later = new Date('2026-11-20T09:00:00Z');

describe('the answer to a revival offer', () => {
  const offer: RevivalOffer = { supplierId: 's-1', answerBy: later, answer: null };
  const answer = (changes: Partial<RevivalOffer> = {}, supplierId = 's-1', at = now) =>
    judgeRevivalAnswer({ ...offer, ...changes }, supplierId, 'accepted', at);

  it('counts until the deadline', () =>
    expect(answer()).toEqual({ ok: true, value: { answer: 'accepted', answeredAt: now } }));
  it('is its supplier’s alone', () => expect(answer({}, 's-2')).toMatchObject({ code: 'OFFER_UNKNOWN' }));
  it('is final', () => expect(answer({ answer: 'declined' })).toMatchObject({ code: 'OFFER_ANSWERED' }));
  it('is too late at the deadline itself', () =>
    expect(answer({}, 's-1', later)).toMatchObject({ code: 'OFFER_LAPSED' }));
  it('has the hours that the rulebook gives', () =>
    expect(revivalAnswerBy({ revivalPeriodHours: 1 }, now)).toEqual(later));
});

describe('the explanation of a price below the anchor', () => {
  const bid: ExplainableBid = {
    supplierId: 's-1',
    unitPrice: unitPrice('0.200000'),
    asked: true,
    explainedAt: null,
    noticeEndsAt: later,
  };
  const texts = {
    makingCost: '0.15',
    periodExpense: '0.03',
    profit: '0.02',
    statement: 'Own active ingredient, one line, full shifts.',
  };
  const explain = (changes: Partial<ExplainableBid> = {}, other: Partial<typeof texts> = {}, at = now) =>
    judgeCostExplanation({ ...bid, ...changes }, 's-1', { ...texts, ...other }, at);

  it('is taken when its parts are the price', () =>
    expect(explain()).toMatchObject({ ok: true, value: { profit: unitPrice('0.020000') } }));
  it('is asked of who won below the anchor', () =>
    expect(explain({ asked: false })).toMatchObject({ code: 'EXPLANATION_NOT_ASKED' }));
  it('is the bidder’s own', () =>
    expect(explain({ supplierId: 's-2' })).toMatchObject({ code: 'EXPLANATION_NOT_ASKED' }));
  it('is given once', () => expect(explain({ explainedAt: now })).toMatchObject({ code: 'EXPLANATION_GIVEN' }));
  it('is given before the notice period ends', () =>
    expect(explain({}, {}, later)).toMatchObject({ code: 'NOTICE_ENDED' }));
  it.each(['makingCost', 'periodExpense', 'profit'])('wants %s as a price', (field) =>
    expect(explain({}, { [field]: '-1' })).toMatchObject({ code: 'COST_PART_MALFORMED', details: { field } }),
  );
  it('adds up', () =>
    expect(explain({}, { profit: '0.03' })).toMatchObject({
      code: 'COST_PARTS_DO_NOT_ADD_UP',
      details: { sum: '0.210000', unitPrice: '0.200000' },
    }));
  it('says something', () => expect(explain({}, { statement: 'cheap' })).toMatchObject({ code: 'STATEMENT_SIZE' }));
});

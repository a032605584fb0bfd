import { MAX_UNIT_PRICE, unitPrice, type UnitPrice } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { addHours } from '../calendar.js';
import { LEAST_COST_RULEBOOK, shippedRulebook } from '../rulebook/shipped-rulebooks.js';
import {
  BID_REFUSALS,
  WITHDRAW_BID_REFUSALS,
  judgeBid,
  judgeWithdrawBid,
  type BidEnvelope,
  type Bidder,
  type BiddingTender,
} from './judge-bid.js';
import { INVALID_BID_REASONS, judgeOpenedBid, type BidContentTexts, type OpenedLot } from './judge-opened-bid.js';
import type { FrozenRates } from '../tender/frozen-rates.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const END = addHours(NOW, 1);
const TENDER: BiddingTender = {
  status: 'open',
  biddingEndsAt: END,
  procurementMethod: 'open',
  purchaserId: null,
  lotIds: ['lot-1'],
  rulebook: { maxRevisionsPerBid: 3 },
};
const BIDDER: Bidder = {
  id: 's1',
  kind: 'supplier',
  status: 'admitted',
  invited: false,
  listsProduct: true,
  lastRevision: 0,
};
const ENVELOPE: BidEnvelope = { lotId: 'lot-1', byteLength: 1_078, revision: 1 };

describe('judgeBid', () => {
  const cases: [string, Partial<BiddingTender>, Partial<Bidder>, Partial<BidEnvelope>, Date?][] = [
    ['TENDER_NOT_OPEN', { status: 'sealed' }, {}, {}],
    ['TENDER_NOT_OPEN', { biddingEndsAt: null }, {}, {}],
    ['BIDDING_ENDED', {}, {}, {}, END],
    ['LOT_UNKNOWN', {}, {}, { lotId: 'lot-2' }],
    ['NOT_A_SUPPLIER', {}, { kind: 'purchaser' }, {}],
    ['BIDDER_NOT_ADMITTED', {}, { status: 'applied' }, {}],
    ['OWN_TENDER', { procurementMethod: 'direct', purchaserId: 's1' }, {}, {}],
    ['NOT_INVITED', { procurementMethod: 'direct', purchaserId: 'p1' }, {}, {}],
    ['PRODUCT_NOT_LISTED', {}, { listsProduct: false }, {}],
    ['ENVELOPE_SIZE', {}, {}, { byteLength: 47 }],
    ['ENVELOPE_SIZE', {}, {}, { byteLength: 65_537 }],
    ['REVISION_NOT_NEXT', {}, { lastRevision: 1 }, { revision: 1 }],
    ['REVISION_LIMIT', {}, { lastRevision: 3 }, { revision: 4 }],
  ];
  it.each(cases)('refuses %s', (code, tender, bidder, envelope, now = NOW) => {
    const verdict = judgeBid({ ...TENDER, ...tender }, { ...BIDDER, ...bidder }, { ...ENVELOPE, ...envelope }, now);
    expect(verdict).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    const covered = new Set([...cases.map(([code]) => code), 'TENDER_UNKNOWN']);
    expect(covered).toEqual(new Set(Object.keys(BID_REFUSALS)));
  });
  it('takes a bid until the last millisecond', () => {
    const last = new Date(END.getTime() - 1);
    const value = { lotId: 'lot-1', supplierId: 's1', revision: 1, receivedAt: last };
    expect(judgeBid(TENDER, BIDDER, ENVELOPE, last)).toEqual({ ok: true, value });
  });
  it('takes the bid of an invited supplier in a direct request', () => {
    const direct = { ...TENDER, procurementMethod: 'direct', purchaserId: 'p1' } as const;
    expect(judgeBid(direct, { ...BIDDER, invited: true }, ENVELOPE, NOW).ok).toBe(true);
  });
});

describe('judgeWithdrawBid', () => {
  it('is possible for a live bid before the end, never after', () => {
    expect(judgeWithdrawBid(TENDER, { status: 'sealed' }, NOW)).toMatchObject({ ok: true });
    expect(judgeWithdrawBid(TENDER, { status: 'sealed' }, END)).toMatchObject({ code: 'BIDDING_ENDED' });
    expect(judgeWithdrawBid(TENDER, { status: 'replaced' }, NOW)).toMatchObject({ code: 'BID_NOT_LIVE' });
    const sealed = { ...TENDER, status: 'sealed' } as const;
    expect(judgeWithdrawBid(sealed, { status: 'sealed' }, NOW)).toMatchObject({ code: 'TENDER_NOT_OPEN' });
    expect(Object.keys(WITHDRAW_BID_REFUSALS)).toHaveLength(4);
  });
});

const tiers = (...list: [string, string][]) => ({ tiers: list.map(([from, unitPrice]) => ({ from, unitPrice })) });

describe('judgeOpenedBid', () => {
  const CONTENT: BidContentTexts = {
    unitPrice: '0.55',
    capacity: '2000000',
    minimumQuantity: '1000',
    leadTimeDays: 45,
    validUntil: '2026-11-26',
  };
  const LOT: OpenedLot = { quantity: 1_000_000n, ceilingPrice: unitPrice('0.60'), currency: 'CNY' };
  const RATES: FrozenRates = {
    day: '2026-11-20',
    maxAgeDays: 5,
    rates: [
      { from: 'USD', to: 'CNY', numerator: '75833', denominator: '10389', legs: [] },
      { from: 'KWD', to: 'CNY', numerator: '237', denominator: '10', legs: [] },
    ],
  };
  const rulebook = { noticePeriodHours: 72, award: LEAST_COST_RULEBOOK.award };
  const cases: [string, Partial<BidContentTexts>, Partial<OpenedLot>?][] = [
    ['MALFORMED', { unitPrice: '1e9' }],
    ['MALFORMED', { capacity: '1.5' }],
    ['MALFORMED', { minimumQuantity: '-1' }],
    ['MALFORMED', { leadTimeDays: 0.5 }],
    ['MALFORMED', { validUntil: '2026-02-30' }],
    ['PRICE_NOT_POSITIVE', { unitPrice: '0.000000' }],
    ['OVER_CEILING', { unitPrice: '0.600001' }],
    ['CURRENCY_NOT_ALLOWED', { currency: 'LAK' }],
    ['CURRENCY_NOT_ALLOWED', { currency: 'XYZ' }, { rates: RATES }],
    ['OVER_CEILING', { currency: 'USD', unitPrice: '0.082201' }, { rates: RATES }],
    [
      'LOT_VALUE_TOO_LARGE',
      { currency: 'KWD', unitPrice: '100000' },
      { rates: RATES, ceilingPrice: null, quantity: 10n ** 10n },
    ],
    [
      'LOT_VALUE_TOO_LARGE',
      { unitPrice: String(MAX_UNIT_PRICE) },
      { ceilingPrice: (MAX_UNIT_PRICE * 1_000_000n) as UnitPrice },
    ],
    ['CAPACITY_NOT_POSITIVE', { capacity: '0', minimumQuantity: '0' }],
    ['MINIMUM_OVER_CAPACITY', { capacity: '999' }],
    ['MINIMUM_OVER_LOT', { minimumQuantity: '1000001' }],
    ['LEAD_TIME_OUT_OF_RANGE', { leadTimeDays: 2_000 }],
    ['VALIDITY_TOO_SHORT', { validUntil: '2026-11-25' }],
    ['MALFORMED', { strength: 'x' }],
    ['MALFORMED', { fixedCost: '-1' }],
    ['MALFORMED', tiers(['1.5', '0.5'])],
    ['MALFORMED', tiers(['1', '1e9'])],
    ['SPECIFICATION_NOT_POSITIVE', { strength: '0' }],
    ['SPECIFICATION_NOT_POSITIVE', { fill: '0.000000' }],
    ['TIERS_NOT_RISING', tiers(['0', '0.5'])],
    ['TIERS_NOT_RISING', tiers(['10', '0.5'], ['10', '0.4'])],
    ['TIER_PRICE', tiers(['10', '0'])],
    ['TIER_PRICE', tiers(['10', '0.600001'])],
    ['SHELF_LIFE_OUT_OF_RANGE', { shelfLifeMonths: 121 }],
    ['SHELF_LIFE_OUT_OF_RANGE', { shelfLifeMonths: 0 }],
  ];
  it.each(cases)('finds %s', (code, content, lot = {}) => {
    const answer = judgeOpenedBid({ ...CONTENT, ...content }, { ...LOT, ...lot }, rulebook, NOW);
    expect(answer).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    // These come from the seal, and from the papers, products and bars of the supplier.
    const gate = ['PAPERS_NOT_IN_ORDER', 'PRODUCT_WITHDRAWN', 'SUPPLIER_BARRED', 'SUPPLIER_NOT_ADMITTED'];
    const elsewhere = ['UNREADABLE', ...gate];
    const covered = new Set([...cases.map(([code]) => code), ...elsewhere]);
    expect(covered).toEqual(new Set(Object.keys(INVALID_BID_REASONS)));
  });
  it('answers the values of a valid bid, at the ceiling and valid to the last day of the notice', () => {
    expect(judgeOpenedBid({ ...CONTENT, unitPrice: '0.6' }, LOT, rulebook, NOW)).toEqual({
      ok: true,
      value: {
        unitPrice: unitPrice('0.60'),
        capacity: 2_000_000n,
        minimumQuantity: 1_000n,
        leadTimeDays: 45,
        validUntil: '2026-11-26',
        particulars: {},
      },
    });
  });
  it('compares a bid in another currency with the ceiling at its frozen rate', () => {
    // 0.6 CNY are 0.0821990478… USD; what rounds to the ceiling is not above it.
    const dollars = { ...CONTENT, currency: 'USD', unitPrice: '0.082199' };
    const answer = judgeOpenedBid(dollars, { ...LOT, rates: RATES }, rulebook, NOW);
    expect(answer).toMatchObject({ ok: true, value: { unitPrice: 82_199n, particulars: { currency: 'USD' } } });
    expect(judgeOpenedBid({ ...CONTENT, currency: 'CNY' }, LOT, rulebook, NOW).ok).toBe(true);
  });
  it('answers what the bidder wrote besides, and nothing else', () => {
    const particulars = {
      strength: '20',
      fill: '2.5',
      ...tiers(['100', '0.5'], ['1000', '0.45']),
      tierKind: 'incremental',
      fixedCost: '12.50',
      regions: ['TH', 'VN'],
      shelfLifeMonths: 24,
      noMajorChange: true,
    } as const;
    const answer = judgeOpenedBid({ ...CONTENT, ...particulars }, LOT, rulebook, NOW);
    expect(answer.ok && answer.value.particulars).toEqual(particulars);
  });
  it('leaves the ceiling of another specification to a rulebook that converts prices', () => {
    const dear = { ...CONTENT, unitPrice: '0.85', strength: '20' };
    expect(judgeOpenedBid(dear, LOT, rulebook, NOW)).toMatchObject({ code: 'OVER_CEILING' });
    for (const code of ['cn-vbp-r10', 'insulin-abc', 'linked-lots', 'lowest-price', 'weighted']) {
      const { award } = shippedRulebook(code) ?? LEAST_COST_RULEBOOK;
      const converting = { noticePeriodHours: 72, award };
      expect(judgeOpenedBid(dear, LOT, converting, NOW).ok).toBe(true);
      expect(judgeOpenedBid({ ...CONTENT, unitPrice: '0.85' }, LOT, converting, NOW)).toMatchObject({
        code: 'OVER_CEILING',
      });
    }
  });
});

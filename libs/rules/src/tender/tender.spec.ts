import * as fc from 'fast-check';
import { unitPrice } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { addHours } from '../calendar.js';
import { sumBigint } from '../order-by.js';
import {
  AMEND_TENDER_REFUSALS,
  CANCEL_TENDER_REFUSALS,
  PUBLISH_TENDER_REFUSALS,
  judgeAmendTender,
  judgeCancelTender,
  judgePublishTender,
} from './judge-tender.js';
import { DIRECT_REQUEST_REFUSALS, MAX_INVITED_SUPPLIERS, judgeDirectRequest } from './judge-direct-request.js';
import { judgeAwarding, judgeCloseBidding, judgeOpening, nextTenderCheck, noticeEnd } from './judge-step.js';
import { MAX_LINES_PER_LOT, planDirectTender, poolLines, type PoolableLine } from './pool-lines.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const rulebook = { biddingPeriodHours: 72, minBiddingPeriodHours: 24, maxBiddingPeriodHours: 240 };

const codesOf = (cases: readonly (readonly [string, ...unknown[]])[], more: string[]) =>
  new Set([...cases.map(([code]) => code), ...more]);

describe('judgePublishTender', () => {
  const draft = { status: 'draft', hasPublicKey: true, rulebook } as const;
  const cases: [string, Partial<Parameters<typeof judgePublishTender>[0]>, number][] = [
    ['TENDER_NOT_DRAFT', { status: 'open' }, 72],
    ['KEY_MISSING', { hasPublicKey: false }, 72],
    ['BIDDING_END_PAST', {}, 0],
    ['BIDDING_PERIOD_TOO_SHORT', {}, 23.9],
    ['BIDDING_PERIOD_TOO_LONG', {}, 240.1],
  ];
  it.each(cases)('refuses %s', (code, change, hours) => {
    expect(judgePublishTender({ ...draft, ...change }, addHours(NOW, hours), NOW)).toMatchObject({ code });
  });
  it('has a case for every code', () => {
    // The last two come from the rates of the currencies that bids may be in.
    const elsewhere = ['TENDER_UNKNOWN', 'RATE_MISSING', 'RATE_TOO_OLD'];
    expect(codesOf(cases, elsewhere)).toEqual(new Set(Object.keys(PUBLISH_TENDER_REFUSALS)));
  });
  it('counts the bidding period of the rulebook from now unless an end is given', () => {
    const biddingEndsAt = addHours(NOW, 72);
    const value = { status: 'open', publishedAt: NOW, biddingEndsAt, nextCheckAt: biddingEndsAt };
    expect(judgePublishTender(draft, null, NOW)).toEqual({ ok: true, value });
  });
});

describe('judgeAmendTender', () => {
  const open = {
    status: 'open',
    publishedAt: NOW,
    biddingEndsAt: addHours(NOW, 72),
    anyBidPlaced: false,
    rulebook,
  } as const;
  const at = addHours(NOW, 10);
  const cases: [string, Partial<Parameters<typeof judgeAmendTender>[0]>, number, Date][] = [
    ['TENDER_NOT_OPEN', { status: 'sealed' }, 96, at],
    ['BIDDING_ENDED', {}, 96, addHours(NOW, 72)],
    ['BIDS_PLACED', { anyBidPlaced: true }, 96, at],
    ['BIDDING_END_PAST', {}, 10, at],
    ['BIDDING_PERIOD_TOO_SHORT', {}, 23, at],
    ['BIDDING_PERIOD_TOO_LONG', {}, 241, at],
  ];
  it.each(cases)('refuses %s', (code, change, hours, now) => {
    expect(judgeAmendTender({ ...open, ...change }, addHours(NOW, hours), now)).toMatchObject({ code });
  });
  it('has a case for every code', () => {
    expect(codesOf(cases, ['TENDER_UNKNOWN'])).toEqual(new Set(Object.keys(AMEND_TENDER_REFUSALS)));
  });
  it('moves the end of bidding', () => expect(judgeAmendTender(open, addHours(NOW, 96), at).ok).toBe(true));
});

describe('judgeCancelTender', () => {
  it('needs a reason and takes it before the opening only', () => {
    for (const status of ['draft', 'open', 'sealed'] as const) {
      expect(judgeCancelTender({ status }, ' no funds ')).toEqual({
        ok: true,
        value: { status: 'cancelled', reason: 'no funds' },
      });
      expect(judgeCancelTender({ status }, ' a ')).toMatchObject({ code: 'REASON_MISSING' });
    }
    expect(judgeCancelTender({ status: 'opened' }, 'no funds')).toMatchObject({ code: 'TENDER_NOT_CANCELLABLE' });
    expect(Object.keys(CANCEL_TENDER_REFUSALS)).toHaveLength(3);
  });
});

describe('judgeDirectRequest', () => {
  const open = { status: 'open', anyLinePooled: false } as const;
  const supplier = { id: 's1', kind: 'supplier', status: 'admitted' } as const;
  const many = Array.from({ length: MAX_INVITED_SUPPLIERS + 1 }, (_, at) => `s${at}`);
  const cases: [string, Parameters<typeof judgeDirectRequest>][] = [
    ['DEMAND_NOT_OPEN', [{ ...open, anyLinePooled: true }, ['s1'], [supplier]]],
    ['SUPPLIERS_MISSING', [open, [], []]],
    ['TOO_MANY_SUPPLIERS', [open, many, []]],
    ['SUPPLIER_REPEATED', [open, ['s1', 's1'], [supplier]]],
    ['SUPPLIER_NOT_ADMITTED', [open, ['s1'], [{ ...supplier, status: 'suspended' }]]],
  ];
  it.each(cases)('refuses %s', (code, args) => expect(judgeDirectRequest(...args)).toMatchObject({ code }));
  it('has a case for every code', () => {
    expect(codesOf(cases, ['DEMAND_UNKNOWN'])).toEqual(new Set(Object.keys(DIRECT_REQUEST_REFUSALS)));
  });
  it('invites admitted suppliers', () => expect(judgeDirectRequest(open, ['s1'], [supplier]).ok).toBe(true));
});

describe('steps that the clock drives', () => {
  const due = addHours(NOW, 1);
  const before = new Date(due.getTime() - 1);
  const times = { biddingEndsAt: due, noticeEndsAt: due };
  it.each([
    ['sealed', judgeCloseBidding, 'open'],
    ['opened', judgeOpening, 'sealed'],
    ['awarded', judgeAwarding, 'notice'],
  ] as const)('%s comes at its time and not before, and once', (to, judge, from) => {
    expect(judge({ ...times, status: from }, due)).toEqual({ ok: true, value: to });
    expect(judge({ ...times, status: from }, before)).toMatchObject({ code: 'TOO_EARLY' });
    expect(judge({ ...times, status: to }, due)).toMatchObject({ code: 'TENDER_NOT_THERE' });
  });
  it('are looked for at the right time', () => {
    expect(nextTenderCheck({ ...times, status: 'open' })).toBe(due);
    expect(nextTenderCheck({ ...times, status: 'notice' })).toBe(due);
    expect(nextTenderCheck({ ...times, status: 'awarded' })).toBeNull();
    expect(noticeEnd({ noticePeriodHours: 1 }, NOW)).toEqual(due);
  });
});

const lineOf = (id: number, change: Partial<PoolableLine> = {}): PoolableLine => ({
  id: `line-${String(id).padStart(5, '0')}`,
  corridorCode: 'china-asean',
  productTypeId: 'type-1',
  currency: 'CNY',
  quantity: 10n,
  deliveryFrom: '2027-01-15',
  deliveryTo: '2027-03-31',
  ceilingPrice: unitPrice('0.60'),
  ...change,
});
const pool = fc
  .array(
    fc.record({
      productTypeId: fc.constantFrom('type-1', 'type-2', 'type-3'),
      corridorCode: fc.constantFrom('a', 'b'),
      currency: fc.constantFrom('CNY', 'USD'),
      quantity: fc.bigInt(1n, 1_000n),
      deliveryFrom: fc.constantFrom('2027-01-15', '2027-03-31', '2027-04-01'),
      ceilingPrice: fc.constantFrom(null, unitPrice('1'), unitPrice('2')),
    }),
    { maxLength: 40 },
  )
  .map((changes) => changes.map((change, id) => lineOf(id, { ...change, deliveryTo: '2027-05-01' })));

describe('poolLines', () => {
  it('puts every line into exactly one lot of its own kind, whatever their order', () => {
    fc.assert(
      fc.property(pool, fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.nat()), (lines, lotsPerTender, dice) => {
        const planned = poolLines(lines, { lotsPerTender });
        const lots = planned.flatMap((tender) => tender.lots.map((lot) => ({ tender, lot })));
        expect(lots.flatMap(({ lot }) => lot.lineIds).toSorted()).toEqual(lines.map(({ id }) => id).toSorted());
        for (const { tender, lot } of lots) {
          const own = lines.filter(({ id }) => lot.lineIds.includes(id));
          expect(lot.quantity).toBe(sumBigint(own.map(({ quantity }) => quantity)));
          for (const field of ['corridorCode', 'currency'] as const) {
            expect(own.every((line) => line[field] === tender[field])).toBe(true);
          }
          expect(own.every(({ productTypeId }) => productTypeId === lot.productTypeId)).toBe(true);
          // Nobody is awarded above its own ceiling.
          expect(own.every(({ ceilingPrice }) => ceilingPrice === lot.ceilingPrice)).toBe(true);
        }
        expect(planned.every((tender) => tender.lots.length <= lotsPerTender)).toBe(true);
        const shuffled = lines
          .map((line) => ({ line, key: dice.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ line }) => line);
        expect(poolLines(shuffled, { lotsPerTender })).toEqual(planned);
      }),
    );
  });

  it('spans the windows of its lines and goes on in a further lot when one is full', () => {
    const [tender] = poolLines([lineOf(1), lineOf(2, { deliveryFrom: '2027-01-02', deliveryTo: '2027-04-30' })], {
      lotsPerTender: 1,
    });
    expect(tender?.quarter).toBe('2027-Q1');
    expect(tender?.lots[0]).toMatchObject({ number: 1, deliveryFrom: '2027-01-02', deliveryTo: '2027-04-30' });
    const many = Array.from({ length: MAX_LINES_PER_LOT + 1 }, (_, id) => lineOf(id));
    expect(poolLines(many, { lotsPerTender: 1 }).map(({ lots }) => lots[0]?.lineIds.length)).toEqual([
      MAX_LINES_PER_LOT,
      1,
    ]);
  });

  it('has nothing to do without lines', () => expect(poolLines([], { lotsPerTender: 1 })).toEqual([]));
});

it('planDirectTender makes one lot for each line', () => {
  const tender = planDirectTender([lineOf(2), lineOf(1, { productTypeId: 'type-2' })]);
  expect(tender.lots.map(({ number, productTypeId }) => [number, productTypeId])).toEqual([
    [1, 'type-1'],
    [2, 'type-2'],
  ]);
  expect(() => planDirectTender([])).toThrow('1 to 100');
});

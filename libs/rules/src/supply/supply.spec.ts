import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { unitPrice } from '#libs/kernel';
import { invoiceForReceipt } from '../payment/settle.js';
import { cutLine } from './cut-line.js';
import { forecastFulfilment, judgeFillRate } from './fulfilment.js';
import { judgeDeclaration, judgeNotice, restOf, type FailingContract, type StandingDefault } from './judge-default.js';
import { judgeOpenRecall, judgeRecalled } from './judge-recall.js';
import { coverOf, freeQuantity, judgeProposeTakeOver } from './judge-take-over.js';

const NOW = new Date('2026-03-20T09:00:00Z');
const NO_FEE = { basisPoints: 0, leastMinor: 0n };
const CONTRACT: FailingContract = {
  status: 'active',
  agreedQuantity: 100n,
  orderedQuantity: 60n,
  shippedQuantity: 40n,
  rejectedQuantity: 5n,
  arrearsQuantity: 20n,
};
const DEFAULT: StandingDefault = {
  status: 'noticed',
  ground: 'late-delivery',
  cureUntil: '2026-03-19',
  arrearsQuantity: 20n,
  shippedAtNotice: 40n,
  noticedByOfficer: null,
};

describe('a cancelled line', () => {
  const line = fc.record({ quantity: fc.bigInt(1n, 1_000n), amountMinor: fc.bigInt(0n, 10_000_000n) });
  it('keeps exactly what the invoices of its kept units sum to, however they arrive', () => {
    fc.assert(
      fc.property(line, fc.double({ min: 0, max: 1, noNaN: true }), fc.bigInt(1n, 50n), (priced, share, step) => {
        const kept = BigInt(Math.floor(Number(priced.quantity) * share));
        const held = {
          ...priced,
          heldMinor: priced.amountMinor,
          advanceMinor: 0n,
          balanceMinor: 0n,
          balancePaid: false,
        };
        let invoiced = 0n;
        for (let covered = 0n; covered < kept; covered += step) {
          const acceptedQuantity = kept - covered < step ? kept - covered : step;
          const receipt = { acceptedQuantity, rejectedQuantity: 0n, coveredBefore: covered };
          invoiced += invoiceForReceipt('escrow', priced, receipt, NO_FEE).amountMinor;
        }
        expect(cutLine(held, kept).refundMinor).toBe(priced.amountMinor - invoiced);
      }),
    );
  });
  it('under deposit and balance leaves the purchaser with the worth of the kept units, whatever was paid', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 0, max: 100 }), fc.boolean(), (priced, percent, balancePaid) => {
        const advanceMinor = (priced.amountMinor * BigInt(percent)) / 100n;
        const paidAhead = { heldMinor: 0n, advanceMinor, balanceMinor: priced.amountMinor - advanceMinor, balancePaid };
        const kept = priced.quantity / 3n;
        const cut = cutLine({ ...priced, ...paidAhead }, kept);
        const paid = advanceMinor + cut.balanceMinor - cut.owedMinor;
        const worth =
          priced.amountMinor -
          cutLine(
            { ...priced, heldMinor: priced.amountMinor, advanceMinor: 0n, balanceMinor: 0n, balancePaid: false },
            kept,
          ).refundMinor;
        if (priced.amountMinor > 0n) expect(paid).toBe(worth);
      }),
    );
  });
});

describe('a default', () => {
  it('releases what was agreed and not delivered; of an ended term only what was ordered', () => {
    expect(restOf(CONTRACT)).toEqual({ cancelledQuantity: 20n, releasedQuantity: 65n });
    expect(restOf({ ...CONTRACT, status: 'completed' })).toEqual({ cancelledQuantity: 20n, releasedQuantity: 20n });
  });
  it.each([
    ['DEFAULT_OPEN', {}, { openReference: 'F-1' }],
    ['CONTRACT_NOT_RUNNING', {}, { status: 'pending' as const }],
    ['GROUND_NOT_FITTING', { ground: 'barred' as const }, {}],
    ['NOTHING_LEFT', {}, { shippedQuantity: 100n, rejectedQuantity: 0n, orderedQuantity: 100n }],
    ['NOTHING_OVERDUE', {}, { arrearsQuantity: 0n }],
    ['TEXT_MISSING', { text: 'Late.' }, {}],
  ])('is not noticed: %s', (code, notice, contract) => {
    const given = {
      ground: 'late-delivery' as const,
      text: 'Nothing has come for weeks.',
      byOperator: false,
      ...notice,
    };
    expect(judgeNotice(given, { ...CONTRACT, openReference: null, ...contract }, NOW)).toMatchObject({
      ok: false,
      code,
    });
  });
  it.each([
    ['ACTION_NOT_ALLOWED_NOW', { status: 'cured' as const }, {}],
    ['SECOND_OFFICER_NEEDED', { noticedByOfficer: 'me' }, {}],
    ['CURE_PERIOD_RUNNING', { cureUntil: '2026-03-20' }, {}],
    ['CURED', {}, { shippedQuantity: 60n }],
    ['CONTRACT_NOT_RUNNING', {}, { status: 'closed' as const }],
    [
      'NOTHING_LEFT',
      { ground: 'quality' as const },
      { shippedQuantity: 100n, orderedQuantity: 100n, rejectedQuantity: 0n },
    ],
  ])('is not declared: %s', (code, standing, contract) => {
    expect(judgeDeclaration({ ...DEFAULT, ...standing }, { ...CONTRACT, ...contract }, 'me', NOW)).toMatchObject({
      code,
    });
  });
});

describe('a take-over', () => {
  const price = unitPrice('0.62');
  it('costs nothing more when the spare supplier is not dearer, and is unknown in another currency', () => {
    const failed = { unitPrice: unitPrice('0.70'), currency: 'CNY' as const, depositMinor: 100n };
    const taken = { quantity: 10n, unitPrice: price, currency: 'CNY' as const };
    expect(coverOf(failed, taken)).toEqual({ costMinor: 0n, forfeitMinor: 0n, uncoveredMinor: 0n });
    expect(coverOf(failed, { ...taken, currency: 'USD' })).toMatchObject({ costMinor: null, forfeitMinor: 0n });
  });
  it('moves volume and neither loses nor invents any, in whatever order it is offered, taken and declined', () => {
    const step = fc.record({ quantity: fc.bigInt(1n, 60n), declined: fc.boolean() });
    fc.assert(
      fc.property(fc.bigInt(1n, 100n), fc.array(step, { maxLength: 20 }), (freedQuantity, steps) => {
        let [promised, taken] = [0n, 0n];
        for (const { quantity, declined } of steps) {
          const volume = { freedQuantity, promisedQuantity: promised };
          const draft = { quantity, startsOn: '2026-04-01' };
          const judged = judgeProposeTakeOver(draft, volume, { unitPrice: price, currency: 'CNY' }, NOW);
          expect(judged.ok).toBe(quantity <= freedQuantity - promised);
          if (!judged.ok || declined) continue;
          promised += quantity;
          taken += quantity;
        }
        expect(taken + freeQuantity({ freedQuantity, promisedQuantity: promised })).toBe(freedQuantity);
        expect(taken <= freedQuantity).toBe(true);
      }),
    );
  });
});

describe('fulfilment', () => {
  it('is forecast from the run rate against the time passed', () => {
    const course = { agreedQuantity: 1_000n, acceptedQuantity: 200n, startedOn: '2026-01-01', endsOn: '2026-12-31' };
    expect(forecastFulfilment(course, '2026-03-14')).toEqual({
      fulfilled: 2_000,
      elapsed: 2_000,
      expectedQuantity: 1_000n,
      expected: 10_000,
    });
    expect(forecastFulfilment(course, '2026-07-01')).toMatchObject({ expectedQuantity: 401n, expected: 4_010 });
    expect(forecastFulfilment({ ...course, startedOn: null }, '2026-07-01')).toBeUndefined();
  });
  it.each([
    [100n, 100n, 'none', 10_000],
    [0n, 0n, 'none', 10_000],
    [100n, 94n, 'watch', 9_400],
    [100n, 89n, 'warning', 8_900],
    [100n, 62n, 'critical', 6_200],
  ])('of %s due with %s accepted is warned of as %s', (dueQuantity, acceptedQuantity, level, fillRate) => {
    expect(judgeFillRate({ dueQuantity, acceptedQuantity })).toEqual({ level, fillRate });
  });
});

describe('a recall', () => {
  const draft = { kind: 'recall', class: 'II', batchNumbers: ['A1'], reason: 'Glass in the vials.' } as const;
  it.each([
    ['GOODS_UNKNOWN', {}, 0],
    ['CLASS_NOT_FITTING', { class: null }, 1],
    ['BATCHES_NOT_FITTING', { kind: 'gmp-suspension' as const, class: null }, 1],
    ['BATCH_NUMBER_INVALID', { batchNumbers: ['A1', 'A1'] }, 1],
    ['BATCH_NUMBER_INVALID', { batchNumbers: ['*'] }, 1],
    ['REASON_MISSING', { reason: 'Bad.' }, 1],
  ])('is refused: %s', (code, change, contracts) => {
    expect(judgeOpenRecall({ ...draft, ...change }, contracts)).toMatchObject({ ok: false, code });
  });
  it('stops its batches, or all', () => {
    expect(judgeRecalled(null, () => ['A1']).ok).toBe(true);
    expect(judgeRecalled(['A1'], () => ['B1']).ok).toBe(true);
    expect(judgeRecalled(['A1'], () => ['B1', 'A1'])).toMatchObject({
      code: 'BATCH_RECALLED',
      details: { batch: 'A1' },
    });
    expect(judgeRecalled(['*'], () => [])).toMatchObject({ code: 'SUPPLY_RECALLED' });
  });
});

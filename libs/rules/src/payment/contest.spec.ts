import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAcceptRejection, judgeContest, partsOfReceipt, type StandingRejection } from './contest.js';
import { type InvoiceAmounts, type SettlementPlan, settlementPlan } from './settle.js';

const RECEIVED = { acceptedQuantity: 9n, receivedAt: new Date('2026-06-01T23:00:00Z') };
const NOW = new Date('2026-06-06T23:59:59Z');
const AFTER = new Date('2026-06-07T00:00:00Z');
const STANDING: StandingRejection = {
  contestUntil: '2026-06-06',
  isSettled: false,
  isAccepted: false,
  isDisputed: false,
  refundMinor: 100n,
};
const codeOf = (verdict: { readonly ok: boolean; readonly code?: string }): string => verdict.code ?? 'ok';

describe('a rejection that may be contested', () => {
  it('is cut off the invoice, and both parts together pay what the whole would have paid', () => {
    const amounts = fc
      .tuple(fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n))
      .map(([amountMinor, refundMinor, prepaid, fee]): InvoiceAmounts => ({
        instrument: 'escrow',
        amountMinor,
        feeMinor: fee % (amountMinor + 1n),
        refundMinor,
        prepaidMinor: prepaid % (amountMinor + refundMinor + 1n),
      }));
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 3 }), (whole, rejectionContestDays) => {
        const plans = partsOfReceipt(whole, RECEIVED, { rejectionContestDays }).map((part) =>
          settlementPlan(part.amounts),
        );
        const expected = settlementPlan(whole);
        for (const field of Object.keys(expected) as (keyof SettlementPlan)[]) {
          expect(plans.reduce((sum, plan) => sum + plan[field], 0n)).toBe(expected[field]);
        }
      }),
    );
  });

  it('waits to its last day, and where all was rejected there is no accepted part', () => {
    const whole = { instrument: 'escrow', amountMinor: 0n, feeMinor: 0n, refundMinor: 9n, prepaidMinor: 0n } as const;
    const parts = partsOfReceipt(whole, { ...RECEIVED, acceptedQuantity: 0n }, { rejectionContestDays: 5 });
    expect(parts).toEqual([{ part: 'rejected', amounts: whole, contestUntil: '2026-06-06' }]);
    expect(partsOfReceipt(whole, RECEIVED, {})).toEqual([{ part: 'whole', amounts: whole, contestUntil: null }]);
  });

  it('is contested to the end of its last day, and not once it was accepted or paid back', () => {
    expect(judgeContest(STANDING, NOW)).toEqual({ ok: true, value: { claimedMinor: 100n } });
    expect(codeOf(judgeContest(STANDING, AFTER))).toBe('CONTEST_TOO_LATE');
    expect(codeOf(judgeContest({ ...STANDING, isAccepted: true }, NOW))).toBe('REJECTION_ACCEPTED');
    expect(codeOf(judgeContest({ ...STANDING, isSettled: true }, NOW))).toBe('NOTHING_WAITS');
    expect(codeOf(judgeContest({ ...STANDING, contestUntil: null }, NOW))).toBe('NOTHING_WAITS');
  });

  it('is accepted once, unless it is in dispute', () => {
    expect(codeOf(judgeAcceptRejection(STANDING))).toBe('ok');
    expect(codeOf(judgeAcceptRejection({ ...STANDING, isAccepted: true, isSettled: true }))).toBe('ok');
    expect(codeOf(judgeAcceptRejection({ ...STANDING, isSettled: true }))).toBe('NOTHING_WAITS');
    expect(codeOf(judgeAcceptRejection({ ...STANDING, isDisputed: true }))).toBe('REJECTION_DISPUTED');
  });
});

import { describe, expect, it } from 'vitest';
import {
  CUSTOMS_RELEASE_REFUSALS,
  judgeCustomsRelease,
  judgeLeaving,
  judgeTakingIn,
  SHIPPING_MONEY_REFUSALS,
  TAKING_IN_REFUSALS,
  type LineToLeave,
} from './gate.js';
import { DEFAULT_PAYMENT_TERMS, type PaymentTerms } from './terms.js';

const line = (change: Partial<PaymentTerms>, balanceMinor = 0n): LineToLeave => ({
  payment: { ...DEFAULT_PAYMENT_TERMS, ...change },
  balanceMinor,
  balancePaidAt: null,
  creditIssuedAt: null,
});
const before = line({ instrument: 'deposit-and-balance', balance: 'before-shipment' }, 70n);
const against = line({ instrument: 'deposit-and-balance', balance: 'transport-document' }, 70n);
const credit = line({ instrument: 'letter-of-credit' });
const codes = (...verdicts: { readonly ok: boolean }[]) =>
  verdicts.map((verdict) => ('code' in verdict ? verdict.code : 'ok'));

describe('the money side of a shipment', () => {
  it('stops goods whose balance or credit is missing', () => {
    expect(codes(judgeLeaving(before, 'B/L 1'), judgeLeaving(credit, null), judgeLeaving(against, null))).toEqual(
      Object.keys(SHIPPING_MONEY_REFUSALS),
    );
    expect(codes(judgeTakingIn(against))).toEqual(Object.keys(TAKING_IN_REFUSALS));
  });
  it('lets all others go', () => {
    const paid = { balancePaidAt: new Date(0) };
    const verdicts = [
      judgeLeaving(line({}), null),
      judgeLeaving({ ...before, ...paid }, null),
      judgeLeaving({ ...credit, creditIssuedAt: new Date(0) }, null),
      judgeLeaving(against, 'B/L 1'),
      judgeTakingIn({ ...against, ...paid }),
      judgeTakingIn(before),
    ];
    expect(new Set(codes(...verdicts))).toEqual(new Set(['ok']));
  });
});

describe('judgeCustomsRelease', () => {
  it('is recorded once, of goods that are under way', () => {
    const shipment = { status: 'dispatched', cleared: false } as const;
    expect(judgeCustomsRelease(shipment, 'D-1').ok).toBe(true);
    const refused = codes(
      judgeCustomsRelease({ ...shipment, status: 'received' }, 'D-1'),
      judgeCustomsRelease({ status: 'received', cleared: true }, 'D-1'),
      judgeCustomsRelease(shipment, ''),
    );
    expect(['SHIPMENT_UNKNOWN', ...refused]).toEqual(Object.keys(CUSTOMS_RELEASE_REFUSALS));
  });
});

import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PAYMENT_TERMS,
  milestoneShare,
  parsePaymentTerms,
  PAYMENT_TERMS_REFUSALS,
  type PaymentTerms,
} from './terms.js';

const END_OF_NEXT_MONTH = { kind: 'END_OF_NEXT_MONTH' } as const;
const STAGED: PaymentTerms = {
  ...DEFAULT_PAYMENT_TERMS,
  milestones: [
    { step: 'shipment', basisPoints: 3_000 },
    { step: 'customs', basisPoints: 2_000 },
    { step: 'acceptance', basisPoints: 5_000 },
  ],
  performanceDepositBasisPoints: 500,
};
const SOUND: Record<string, PaymentTerms> = {
  default: DEFAULT_PAYMENT_TERMS,
  staged: STAGED,
  'open account': {
    ...DEFAULT_PAYMENT_TERMS,
    instrument: 'open-account',
    due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 30 },
    lateInterestBasisPoints: 800,
  },
  prepayment: {
    ...DEFAULT_PAYMENT_TERMS,
    instrument: 'prepayment',
    due: END_OF_NEXT_MONTH,
    advanceBasisPoints: 3_000,
  },
  'deposit and balance': {
    ...DEFAULT_PAYMENT_TERMS,
    instrument: 'deposit-and-balance',
    advanceBasisPoints: 3_000,
    balance: 'transport-document',
  },
  'a deposit of every bidder': { ...DEFAULT_PAYMENT_TERMS, bidDeposit: '5000000' },
  'no deposit, said so': { ...DEFAULT_PAYMENT_TERMS, bidDeposit: '0' },
  'letter of credit': { ...DEFAULT_PAYMENT_TERMS, instrument: 'letter-of-credit', due: END_OF_NEXT_MONTH },
};

const share = (step: string, basisPoints: number) => ({ step, basisPoints });

describe('parsePaymentTerms', () => {
  it.each(Object.entries(SOUND))('takes %s, also after a way through JSON', (_, terms) => {
    expect(parsePaymentTerms(JSON.parse(JSON.stringify(terms)))).toEqual({ ok: true, value: terms });
  });

  const faults: [string, object][] = [
    ['instrument', { instrument: 'cash' }],
    ['cheque', { cheque: true }],
    ['due.days', { instrument: 'open-account', due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 366 } }],
    ['due.kind', { due: { kind: 'SOON' } }],
    ['due', { due: END_OF_NEXT_MONTH }],
    ['advanceBasisPoints', { advanceBasisPoints: 3_000 }],
    ['advanceBasisPoints', { instrument: 'prepayment' }],
    ['milestones', { milestones: [] }],
    ['milestones[0].basisPoints', { milestones: [share('acceptance', 0)] }],
    ['milestones[0].step', { milestones: [share('arrival', 10_000)] }],
    ['milestones', { milestones: [share('acceptance', 9_999)] }],
    ['milestones', { milestones: [share('customs', 1), share('shipment', 1), share('acceptance', 9_998)] }],
    ['milestones', { milestones: [share('acceptance', 5_000), share('acceptance', 5_000)] }],
    ['milestones', { milestones: [share('shipment', 10_000)] }],
    ['milestones', { instrument: 'open-account', milestones: STAGED.milestones }],
    ['performanceDepositBasisPoints', { performanceDepositBasisPoints: 10_001 }],
    ['bidDeposit', { bidDeposit: '10000000000000001' }],
    ['bidDeposit', { bidDeposit: '-1' }],
    ['bidDeposit', { bidDeposit: '007' }],
    ['lateInterestBasisPoints', { lateInterestBasisPoints: 800 }],
    ['balance', { balance: 'before-shipment' }],
    ['balance', { instrument: 'deposit-and-balance', advanceBasisPoints: 3_000 }],
  ];
  it.each(faults)('says that %s is wrong', (field, change) => {
    const refused = parsePaymentTerms({ ...DEFAULT_PAYMENT_TERMS, ...change });
    expect(refused).toMatchObject({ code: Object.keys(PAYMENT_TERMS_REFUSALS)[0], details: { field } });
  });
  it('says so of what is no terms at all', () => {
    expect(parsePaymentTerms(null)).toMatchObject({ details: { field: '(root)', problem: 'must be an object' } });
  });
});

describe('milestoneShare', () => {
  it('is the share of the step, or nothing', () => {
    expect(milestoneShare(STAGED, 'customs')).toBe(2_000);
    expect(milestoneShare(DEFAULT_PAYMENT_TERMS, 'shipment')).toBe(0);
  });
});

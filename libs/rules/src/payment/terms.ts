import { defineRefusals, err, MAX_AMOUNT, ok, type Result } from '#libs/kernel';
import type { PaymentTerm } from '../contract/payment-terms.js';
import { allOf, type Check, listOf, must, oneOf, optional, record, text, variant, whole } from '../rulebook/checks.js';

/**
 * How a contract is paid (domain.md 1.12 and 4.3). `escrow`: held by the platform from the order on. `open-account`:
 * nothing held, the invoice falls due later. `prepayment`: a share at activation, the rest as on open account.
 * `deposit-and-balance`: a share with the order, the rest around the shipment (T/T). `letter-of-credit`: a bank pays.
 */
export const PAYMENT_INSTRUMENTS = [
  'escrow',
  'open-account',
  'prepayment',
  'deposit-and-balance',
  'letter-of-credit',
] as const;
export type PaymentInstrument = (typeof PAYMENT_INSTRUMENTS)[number];

/** Signed steps that release a share of what escrow holds, in the order in which they happen. */
export const MILESTONE_STEPS = ['shipment', 'customs', 'acceptance'] as const;
export type MilestoneStep = (typeof MILESTONE_STEPS)[number];

export interface Milestone {
  readonly step: MilestoneStep;
  /** Of the amount of the goods that take the step. */
  readonly basisPoints: number;
}

/** What the balance of deposit and balance is paid against: before the goods leave, or the copy of their document. */
export const BALANCE_MODES = ['before-shipment', 'transport-document'] as const;
export type BalanceMode = (typeof BALANCE_MODES)[number];

/** The payment part of the terms that a tender is published with and its contracts are drawn up under. */
export interface PaymentTerms {
  readonly instrument: PaymentInstrument;
  /** When an invoice is to be paid; the instruments that pay by steps and not by date have it at once (0 days). */
  readonly due: PaymentTerm;
  /** Paid ahead of delivery: of the contract's value (prepayment) or of each order (deposit and balance). Else 0. */
  readonly advanceBasisPoints: number;
  /** In the order of their steps; together 10,000. Only escrow has others than acceptance. */
  readonly milestones: readonly Milestone[];
  /** What the supplier lodges at signature, of the contract's value; 0 for none. */
  readonly performanceDepositBasisPoints: number;
  /** What every bidder lodges before its first bid: minor units of the tender's currency in digits; 0 or absent: none. */
  readonly bidDeposit?: string;
  /** Yearly interest on what is paid late, by days of 365; only where a due date exists. 0 or absent: none. */
  readonly lateInterestBasisPoints?: number;
  /**
   * Days that the supplier has to contest a rejection before the money goes back; the accepted part is paid meanwhile.
   * 0 or absent: none. Only where money is put aside or paid before the goods come.
   */
  readonly rejectionContestDays?: number;
  /** Only with deposit and balance, where it has to be said. */
  readonly balance?: BalanceMode;
}

/** What a contract has that says nothing else: held by the platform, released at acceptance, no advance, no deposit. */
export const DEFAULT_PAYMENT_TERMS: PaymentTerms = {
  instrument: 'escrow',
  due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 0 },
  advanceBasisPoints: 0,
  milestones: [{ step: 'acceptance', basisPoints: 10_000 }],
  performanceDepositBasisPoints: 0,
};

export const PAYMENT_TERMS_REFUSALS = defineRefusals({
  PAYMENT_TERMS_MALFORMED: {
    en: 'Correct the payment terms: {field} {problem}.',
    zh: '请更正付款条款：字段 {field} 有误（{problem}）。',
  },
});
export type PaymentTermsRefusal = keyof typeof PAYMENT_TERMS_REFUSALS;

const MAX_CONTEST_DAYS = 60;
const SHARE = whole(0, 10_000);
const DUE = variant('kind', {
  DAYS_AFTER_ACCEPTANCE: record<Extract<PaymentTerm, { days: number }>>({
    kind: oneOf(['DAYS_AFTER_ACCEPTANCE']),
    days: whole(0, 365),
  }),
  END_OF_NEXT_MONTH: record<{ kind: string }>({ kind: oneOf(['END_OF_NEXT_MONTH']) }),
});
const MILESTONE = record<Milestone>({ step: oneOf(MILESTONE_STEPS), basisPoints: whole(1, 10_000) });
const AMOUNT = text(
  (value) => /^(0|[1-9]\d{0,18})$/.test(value) && BigInt(value) <= MAX_AMOUNT,
  'an amount in minor units, as digits',
);

const needs = (holds: (terms: PaymentTerms) => boolean, at: keyof PaymentTerms, problem: string) =>
  must<PaymentTerms>(holds, at, problem);
const atOnce = ({ due }: PaymentTerms): boolean => due.kind === 'DAYS_AFTER_ACCEPTANCE' && due.days === 0;
const hasDueDate = ({ instrument }: PaymentTerms): boolean =>
  instrument === 'open-account' || instrument === 'prepayment';
const hasAdvance = ({ instrument }: PaymentTerms): boolean =>
  instrument === 'prepayment' || instrument === 'deposit-and-balance';

/** Checks payment terms inside larger data too: the paths of its faults begin at the given one. */
export const PAYMENT_TERMS_SHAPE: Check = allOf(
  record<PaymentTerms>({
    instrument: oneOf(PAYMENT_INSTRUMENTS),
    due: DUE,
    advanceBasisPoints: SHARE,
    milestones: listOf(MILESTONE, 1, MILESTONE_STEPS.length),
    performanceDepositBasisPoints: SHARE,
    bidDeposit: optional(AMOUNT),
    lateInterestBasisPoints: optional(SHARE),
    rejectionContestDays: optional(whole(0, MAX_CONTEST_DAYS)),
    balance: optional(oneOf(BALANCE_MODES)),
  }),
  needs(inOrder, 'milestones', `must name each step once, in the order ${MILESTONE_STEPS.join(', ')}`),
  needs(
    ({ milestones }) => milestones.reduce((sum, { basisPoints }) => sum + basisPoints, 0) === 10_000,
    'milestones',
    'must add up to 10000 basis points',
  ),
  needs(({ milestones }) => milestones.at(-1)?.step === 'acceptance', 'milestones', 'must leave a share to acceptance'),
  needs(
    ({ instrument, milestones }) => instrument === 'escrow' || milestones.length === 1,
    'milestones',
    'must be acceptance alone, unless the instrument is escrow',
  ),
  needs(
    (terms) => hasAdvance(terms) === terms.advanceBasisPoints > 0,
    'advanceBasisPoints',
    'must be above 0 with prepayment and deposit-and-balance, and 0 with any other instrument',
  ),
  needs(
    (terms) => hasDueDate(terms) || terms.instrument === 'letter-of-credit' || atOnce(terms),
    'due',
    'must be 0 days after acceptance, unless the instrument is open-account, prepayment or letter-of-credit',
  ),
  needs(
    (terms) => hasDueDate(terms) || (terms.lateInterestBasisPoints ?? 0) === 0,
    'lateInterestBasisPoints',
    'must be 0, unless the instrument is open-account or prepayment',
  ),
  needs(
    ({ instrument, rejectionContestDays = 0 }) =>
      instrument === 'escrow' || instrument === 'deposit-and-balance' || rejectionContestDays === 0,
    'rejectionContestDays',
    'must be 0, unless the instrument is escrow or deposit-and-balance',
  ),
  needs(
    ({ instrument, balance }) => (instrument === 'deposit-and-balance') === (balance !== undefined),
    'balance',
    'must be said with deposit-and-balance, and not with any other instrument',
  ),
);

/** Reads stored or handed-in payment terms strictly: an unknown field would be a term that nobody applies. */
export function parsePaymentTerms(stored: unknown): Result<PaymentTerms, PaymentTermsRefusal> {
  const fault = PAYMENT_TERMS_SHAPE(stored, '');
  return fault
    ? err('PAYMENT_TERMS_MALFORMED', { field: fault.path, problem: fault.problem })
    : ok(stored as PaymentTerms);
}

/** The share of one step in basis points; 0 when the terms do not name it. */
export const milestoneShare = ({ milestones }: PaymentTerms, step: MilestoneStep): number =>
  milestones.find((milestone) => milestone.step === step)?.basisPoints ?? 0;

function inOrder({ milestones }: PaymentTerms): boolean {
  const places = milestones.map(({ step }) => MILESTONE_STEPS.indexOf(step));
  return places.every((place, at) => at === 0 || place > (places[at - 1] ?? -1));
}

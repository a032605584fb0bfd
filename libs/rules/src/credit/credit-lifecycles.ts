import type { Transitions } from '#libs/kernel';

export type CreditStatus = 'applied' | 'issued' | 'advised' | 'honoured' | 'expired' | 'cancelled' | 'declined';
export type CreditAction = 'issue' | 'advise' | 'decline' | 'withdraw' | 'exhaust' | 'expire' | 'cancel';
/** A letter of credit. Once issued it is irrevocable: it ends by being drawn, by its day, or by an agreed cancellation. */
export const CREDIT_LIFECYCLE = {
  applied: { issue: 'issued', decline: 'declined', withdraw: 'cancelled' },
  issued: { advise: 'advised', cancel: 'cancelled', expire: 'expired' },
  advised: { exhaust: 'honoured', cancel: 'cancelled', expire: 'expired' },
  honoured: {},
  expired: {},
  cancelled: {},
  declined: {},
} as const satisfies Transitions<CreditStatus, CreditAction>;

/** A bank answers for the contract. */
export const isIssued = (status: CreditStatus): boolean => status === 'issued' || status === 'advised';
/** Nothing more becomes of it. */
export const isEndedCredit = (status: CreditStatus): boolean => Object.keys(CREDIT_LIFECYCLE[status]).length === 0;

export type PresentationStatus = 'presented' | 'complying' | 'discrepant' | 'waived' | 'refused' | 'honoured';
export type PresentationAction = 'comply' | 'preclude' | 'notify' | 'waive' | 'refuse' | 'honour';
/**
 * Documents before the bank. A bank that gives no notice in time is precluded from refusing (article 16 f), and a notice
 * is given once (16 c): from `discrepant` no other leads on.
 */
export const PRESENTATION_LIFECYCLE = {
  presented: { comply: 'complying', preclude: 'complying', notify: 'discrepant' },
  complying: { honour: 'honoured' },
  discrepant: { waive: 'waived', refuse: 'refused' },
  waived: { honour: 'honoured', refuse: 'refused' },
  refused: {},
  honoured: {},
} as const satisfies Transitions<PresentationStatus, PresentationAction>;

/** The bank still owes an answer or the money: meanwhile the credit does not expire. */
export const isOpenPresentation = (status: PresentationStatus): boolean =>
  Object.keys(PRESENTATION_LIFECYCLE[status]).length > 0;

export type CreditAmendmentStatus =
  'requested' | 'issued' | 'accepted' | 'rejected' | 'declined' | 'withdrawn' | 'lapsed';
export type CreditAmendmentAction = 'issue' | 'decline' | 'withdraw' | 'accept' | 'reject' | 'lapse';
/** The bank issues an amendment, and the beneficiary accepts or rejects it as a whole (article 10 a and e). */
export const CREDIT_AMENDMENT_LIFECYCLE = {
  requested: { issue: 'issued', decline: 'declined', withdraw: 'withdrawn', lapse: 'lapsed' },
  issued: { accept: 'accepted', reject: 'rejected', lapse: 'lapsed' },
  accepted: {},
  rejected: {},
  declined: {},
  withdrawn: {},
  lapsed: {},
} as const satisfies Transitions<CreditAmendmentStatus, CreditAmendmentAction>;

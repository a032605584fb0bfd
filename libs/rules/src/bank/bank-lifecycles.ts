import type { Transitions } from '#libs/kernel';

export type BankEntryStatus = 'read' | 'matched' | 'unmatched' | 'set_aside';
export type BankEntryAction = 'match' | 'leave' | 'set-aside';
/** A booking of a bank statement: matched by its reference, or left to an officer on the work list. */
export const BANK_ENTRY_LIFECYCLE = {
  read: { match: 'matched', leave: 'unmatched' },
  unmatched: { match: 'matched', 'set-aside': 'set_aside' },
  set_aside: { match: 'matched' },
  matched: {},
} as const satisfies Transitions<BankEntryStatus, BankEntryAction>;

export type PayeeAccountStatus = 'proposed' | 'verified' | 'refused' | 'withdrawn';
export type PayeeAccountAction = 'verify' | 'refuse' | 'withdraw';
/** An organisation's own account at a bank: paid to once an officer has verified it. */
export const PAYEE_ACCOUNT_LIFECYCLE = {
  proposed: { verify: 'verified', refuse: 'refused', withdraw: 'withdrawn' },
  verified: { withdraw: 'withdrawn' },
  refused: {},
  withdrawn: {},
} as const satisfies Transitions<PayeeAccountStatus, PayeeAccountAction>;

export type PaymentOrderStatus = 'requested' | 'approved' | 'sent' | 'executed' | 'refused' | 'returned';
export type PaymentOrderAction = 'approve' | 'refuse' | 'send' | 'execute' | 'return';
/** Money on its way from a wallet to its owner's bank account: out of the wallet with the request. */
export const PAYMENT_ORDER_LIFECYCLE = {
  requested: { approve: 'approved', refuse: 'refused' },
  approved: { send: 'sent', refuse: 'refused' },
  sent: { execute: 'executed', return: 'returned' },
  // A bank may give back what it had paid.
  executed: { return: 'returned' },
  refused: {},
  returned: {},
} as const satisfies Transitions<PaymentOrderStatus, PaymentOrderAction>;

import { defineRefusals, type Minor } from '#libs/kernel';
import { creditorReferencesIn } from '../code/iban.js';
import type { PaymentOrderStatus } from './bank-lifecycles.js';

/** A booking as matching sees it. */
export interface EntryToMatch {
  readonly direction: 'in' | 'out';
  readonly amountMinor: Minor;
  readonly currency: string;
  readonly remittance: string;
  readonly endToEndId: string | null;
  readonly reversal: boolean;
  /** An earlier statement has a booking of the same reference of the bank, direction and amount. */
  readonly seenBefore: boolean;
}
export interface OrderToMatch {
  readonly id: string;
  readonly amountMinor: Minor;
  readonly currency: string;
  readonly status: PaymentOrderStatus;
}

/** Why a booking waits for a person. */
export const UNMATCHED_REASONS = defineRefusals({
  NO_REFERENCE: {
    en: 'The payer gave no reference of an organisation: find out who paid, then match it by hand.',
    zh: '付款人未填写单位付款识别号：请查明付款方后人工匹配。',
  },
  REFERENCE_UNKNOWN: {
    en: 'No organisation that trades here has the reference {reference}: look for a mistyped one.',
    zh: '没有可交易单位使用识别号 {reference}：请核对是否误填。',
  },
  SEVERAL_REFERENCES: {
    en: 'Several references stand in it ({references}): ask the payer whose money it is.',
    zh: '包含多个识别号（{references}）：请向付款人确认归属。',
  },
  SEEN_BEFORE: {
    en: 'An earlier statement has a booking of the same bank reference and amount: set this one aside if it is that one.',
    zh: '早前对账单已有相同银行流水号和金额的分录：若为同一笔，请予搁置。',
  },
  REVERSAL: {
    en: 'The bank takes an earlier booking back: find that one and settle it with whom it was for.',
    zh: '银行冲正先前分录：请找到原分录并与相关单位处理。',
  },
  PAYMENT_UNKNOWN: {
    en: 'No payment of ours has this end-to-end reference: find out what the bank paid.',
    zh: '没有与该端到端标识对应的付款：请查明银行所付款项。',
  },
  AMOUNT_DIFFERS: {
    en: 'The payment {reference} is of another amount: ask the bank.',
    zh: '付款 {reference} 的金额不一致：请询问银行。',
  },
  PAYMENT_NOT_SENT: {
    en: 'The payment {reference} is {status}; the bank should know nothing of it yet.',
    zh: '付款 {reference} 当前状态为 {status}，银行不应已有记录。',
  },
});
export type UnmatchedReason = keyof typeof UNMATCHED_REASONS;

export type EntryMatch =
  | { readonly kind: 'deposit'; readonly organisationId: string }
  | { readonly kind: 'executed' | 'returned'; readonly orderId: string }
  | {
      readonly kind: 'unmatched';
      readonly reason: UnmatchedReason;
      readonly details: Readonly<Record<string, string | readonly string[]>>;
    };

const unmatched = (reason: UnmatchedReason, details: Record<string, string | readonly string[]> = {}): EntryMatch => ({
  kind: 'unmatched',
  reason,
  details,
});

/**
 * What a booking of our account is: money for the organisation whose reference it carries, a payment of ours that was
 * carried out or came back, or something that a person has to look at. Never guessed from names or amounts.
 */
export function matchBankEntry(
  entry: EntryToMatch,
  organisationOf: ReadonlyMap<string, string>,
  orderOf: ReadonlyMap<string, OrderToMatch>,
): EntryMatch {
  if (entry.seenBefore) return unmatched('SEEN_BEFORE');
  const order = entry.endToEndId === null ? undefined : orderOf.get(entry.endToEndId);
  if (order && entry.endToEndId !== null) return matchOrder(entry, entry.endToEndId, order);
  if (entry.reversal) return unmatched('REVERSAL');
  if (entry.direction === 'out') return unmatched('PAYMENT_UNKNOWN');
  const references = creditorReferencesIn(`${entry.remittance}\n${entry.endToEndId ?? ''}`);
  const [reference] = references;
  if (reference === undefined) return unmatched('NO_REFERENCE');
  if (references.length > 1) return unmatched('SEVERAL_REFERENCES', { references });
  const organisationId = organisationOf.get(reference);
  return organisationId === undefined
    ? unmatched('REFERENCE_UNKNOWN', { reference })
    : { kind: 'deposit', organisationId };
}

function matchOrder(entry: EntryToMatch, reference: string, order: OrderToMatch): EntryMatch {
  if (order.amountMinor !== entry.amountMinor || order.currency !== entry.currency) {
    return unmatched('AMOUNT_DIFFERS', { reference });
  }
  const { id: orderId, status } = order;
  if (entry.direction === 'out' && status === 'sent') return { kind: 'executed', orderId };
  if (entry.direction === 'in' && (status === 'sent' || status === 'executed')) return { kind: 'returned', orderId };
  return unmatched('PAYMENT_NOT_SENT', { reference, status });
}

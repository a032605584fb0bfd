import { defineRefusals, err, ok, type Minor, type Result } from '#libs/kernel';
import { addDays, type Day, dayOf } from '../calendar.js';
import { minBigint } from '../order-by.js';
import type { InvoiceAmounts } from './settle.js';
import type { PaymentTerms } from './terms.js';

/** What of a receipt an invoice is about: all of it, or one of the two parts where the rejection may be contested. */
export const INVOICE_PARTS = ['whole', 'accepted', 'rejected'] as const;
export type InvoicePart = (typeof INVOICE_PARTS)[number];

export interface PartOfReceipt {
  readonly part: InvoicePart;
  readonly amounts: InvoiceAmounts;
  /** The last day on which the supplier may contest the rejection; null where nothing waits for that. */
  readonly contestUntil: Day | null;
}

/**
 * Cuts what a receipt costs in two where the terms give the supplier days to contest a rejection: the accepted part is
 * paid at once, and what would go back to the purchaser waits. What was paid ahead counts for the accepted part first,
 * as it does in one invoice, so that both together pay what the one would have paid.
 * @param rejectionContestDays of the terms; 0 for none
 */
export function partsOfReceipt(
  amounts: InvoiceAmounts,
  receipt: { readonly acceptedQuantity: bigint; readonly receivedAt: Date },
  { rejectionContestDays = 0 }: Pick<PaymentTerms, 'rejectionContestDays'>,
): readonly PartOfReceipt[] {
  if (rejectionContestDays === 0 || amounts.refundMinor === 0n) {
    return [{ part: 'whole', amounts, contestUntil: null }];
  }
  const { instrument, amountMinor, feeMinor, refundMinor, prepaidMinor } = amounts;
  const ofAccepted = minBigint(prepaidMinor, amountMinor);
  const accepted = { instrument, amountMinor, feeMinor, refundMinor: 0n, prepaidMinor: ofAccepted };
  const rejected = {
    instrument,
    amountMinor: 0n,
    feeMinor: 0n,
    refundMinor,
    prepaidMinor: prepaidMinor - ofAccepted,
  };
  const contestUntil = addDays(dayOf(receipt.receivedAt), rejectionContestDays);
  return [
    ...(receipt.acceptedQuantity > 0n ? [{ part: 'accepted', amounts: accepted, contestUntil: null } as const] : []),
    { part: 'rejected', amounts: rejected, contestUntil },
  ];
}

/** A rejection as its supplier may contest or accept it. */
export interface StandingRejection {
  /** Null while its invoice has not been made, or where the terms give no days. */
  readonly contestUntil: Day | null;
  readonly isSettled: boolean;
  readonly isAccepted: boolean;
  /** There is an open dispute about these goods. */
  readonly isDisputed: boolean;
  readonly refundMinor: Minor;
}

const REJECTION_UNKNOWN = {
  en: 'Choose a shipment of yours of which goods were rejected.',
  zh: '请选择本单位发出且有拒收的货物。',
} as const;
const NOTHING_WAITS = {
  en: 'Nothing of this rejection waits to be contested: file a dispute to claim the money.',
  zh: '此次拒收没有待异议的款项：如需主张货款，请提出争议。',
} as const;

export const CONTEST_REJECTION_REFUSALS = defineRefusals({
  REJECTION_UNKNOWN,
  NOTHING_WAITS,
  CONTEST_TOO_LATE: {
    en: 'This rejection could be contested until {until}: file a dispute to claim the money.',
    zh: '此次拒收的异议期已于 {until} 截止：如需主张货款，请提出争议。',
  },
  REJECTION_ACCEPTED: {
    en: 'Your organisation has accepted this rejection.',
    zh: '本单位已接受此次拒收。',
  },
});
export type ContestRejectionRefusal = keyof typeof CONTEST_REJECTION_REFUSALS;

/** Whether a supplier may contest a rejection now; its own open dispute is found where that is filed. */
export function judgeContest(
  rejection: StandingRejection,
  now: Date,
): Result<{ readonly claimedMinor: Minor }, ContestRejectionRefusal> {
  const { contestUntil, isSettled, isAccepted, refundMinor } = rejection;
  if (isAccepted) return err('REJECTION_ACCEPTED');
  if (contestUntil === null) return err('NOTHING_WAITS');
  if (dayOf(now) > contestUntil) return err('CONTEST_TOO_LATE', { until: contestUntil });
  return isSettled ? err('NOTHING_WAITS') : ok({ claimedMinor: refundMinor });
}

export const ACCEPT_REJECTION_REFUSALS = defineRefusals({
  REJECTION_UNKNOWN,
  NOTHING_WAITS: {
    en: 'Nothing of this rejection waits: it was paid back, or will be at once.',
    zh: '此次拒收没有待处理的款项：已退款或将立即退款。',
  },
  REJECTION_DISPUTED: {
    en: 'There is an open dispute about these goods: withdraw it, or take a proposal there.',
    zh: '该批货物有未结争议：请撤回争议，或接受其中的方案。',
  },
});
export type AcceptRejectionRefusal = keyof typeof ACCEPT_REJECTION_REFUSALS;

/** Whether a supplier may give up its days, so that the purchaser has its money back at once. Twice is once. */
export function judgeAcceptRejection({
  contestUntil,
  isSettled,
  isAccepted,
  isDisputed,
}: StandingRejection): Result<undefined, AcceptRejectionRefusal> {
  if (isAccepted) return ok(undefined);
  if (contestUntil === null || isSettled) return err('NOTHING_WAITS');
  return isDisputed ? err('REJECTION_DISPUTED') : ok(undefined);
}

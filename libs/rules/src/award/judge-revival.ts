import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { addHours } from '../calendar.js';

/** What a supplier says to a revival offer; a lapsed offer counts as declined (domain.md 1.7, rule 2). */
export type RevivalAnswer = 'accepted' | 'declined';

export interface RevivalOffer {
  readonly supplierId: string;
  readonly answerBy: Date;
  readonly answer: RevivalAnswer | null;
}

export const ANSWER_REVIVAL_REFUSALS = defineRefusals({
  OFFER_UNKNOWN: { en: 'Choose one of your own revival offers.', zh: '请选择发给本单位的复活报价。' },
  OFFER_ANSWERED: {
    en: 'The offer was {answer} already; an answer is final.',
    zh: '该复活报价已答复（{answer}），答复不可更改。',
  },
  OFFER_LAPSED: {
    en: 'The offer had to be answered by {answerBy}; it counts as declined.',
    zh: '答复截止时间为 {answerBy}，逾期视为放弃。',
  },
});
export type AnswerRevivalRefusal = keyof typeof ANSWER_REVIVAL_REFUSALS;

/** Whether a supplier's answer to a revival offer counts: its own offer, not answered, before the deadline. */
export function judgeRevivalAnswer(
  offer: RevivalOffer,
  supplierId: string,
  answer: RevivalAnswer,
  now: Date,
): Result<{ readonly answer: RevivalAnswer; readonly answeredAt: Date }, AnswerRevivalRefusal> {
  if (offer.supplierId !== supplierId) return err('OFFER_UNKNOWN');
  if (offer.answer !== null) return err('OFFER_ANSWERED', { answer: offer.answer });
  if (now >= offer.answerBy) return err('OFFER_LAPSED', { answerBy: offer.answerBy.toISOString() });
  return ok({ answer, answeredAt: now });
}

/** Until when an offer made now is to be answered. */
export const revivalAnswerBy = (rulebook: { readonly revivalPeriodHours: number }, now: Date): Date =>
  addHours(now, rulebook.revivalPeriodHours);

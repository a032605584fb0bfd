import {
  defineRefusals,
  divideHalfEven,
  err,
  formatAmount,
  invariant,
  ok,
  transition,
  type Currency,
  type Minor,
  type Result,
} from '#libs/kernel';
import { type Day, dayOf } from '../calendar.js';
import type { PricedLine } from '../payment/funding.js';
import { isPaperText, isReference } from '../text.js';
import { examinationEndsOn, onBankingDay, presentationEndsOn } from './credit-dates.js';
import { creditCeiling, type CreditDocument, type CreditTerms } from './credit-terms.js';
import {
  type CreditStatus,
  PRESENTATION_LIFECYCLE,
  type PresentationAction,
  type PresentationStatus,
} from './credit-lifecycles.js';
import { BANK_REFERENCE_INVALID, CREDIT_UNKNOWN, STEP_NOT_ALLOWED } from './judge-credit.js';

/** Documents that one presentation can bring. */
export const MAX_PRESENTED_DOCUMENTS = 50;
export const MAX_DISCREPANCIES = 50;

/**
 * What is drawn for a shipment: the line's price, cut where the goods presented before it end, each cut rounded
 * half-even. All shipments of a line together draw exactly its price.
 */
export function drawingFor(line: PricedLine, presentedBefore: bigint, quantity: bigint): Minor {
  invariant(presentedBefore + quantity <= line.quantity, 'more is presented than was ordered');
  const upTo = (part: bigint): Minor => divideHalfEven(line.amountMinor * part, line.quantity);
  return upTo(presentedBefore + quantity) - upTo(presentedBefore);
}

export const PRESENT_DOCUMENTS_REFUSALS = defineRefusals({
  CREDIT_UNKNOWN,
  NOT_AVAILABLE: {
    en: 'The credit is {status}; documents are presented under an advised one.',
    zh: '信用证状态为 {status}；仅可在已通知的信用证项下交单。',
  },
  SHIPMENT_UNKNOWN: {
    en: 'Choose a dispatched shipment of the contract that the credit pays.',
    zh: '请选择该信用证对应合同下已发运的货物。',
  },
  ALREADY_PRESENTED: {
    en: 'The documents of this shipment are before the bank as presentation {number}.',
    zh: '该批货物的单据已作为第 {number} 次交单提交银行。',
  },
  SHIPPED_TOO_LATE: {
    en: 'The goods were shipped on {shipped}, the credit says {latest} at the latest: ask the purchaser for an amendment.',
    zh: '货物于 {shipped} 装运，晚于信用证最迟装运日 {latest}；请采购方申请修改信用证。',
  },
  PRESENTED_TOO_LATE: {
    en: 'These documents could be presented until {until}: ask the purchaser for an amendment.',
    zh: '该批单据的交单期已于 {until} 届满；请采购方申请修改信用证。',
  },
  DOCUMENTS_MISSING: {
    en: 'Add what the credit asks for: {missing}.',
    zh: '请补齐信用证要求的单据：{missing}。',
  },
  TOO_MANY_DOCUMENTS: {
    en: 'Present at most {limit} documents at once, each file once.',
    zh: '每次交单最多 {limit} 份单据，文件不得重复。',
  },
  CREDIT_EXCEEDED: {
    en: 'These goods cost {amount} {currency}; {available} is left under the credit. Ask the purchaser for an amendment.',
    zh: '该批货款为 {amount} {currency}，信用证余额为 {available}；请采购方申请修改信用证。',
  },
});
export type PresentDocumentsRefusal = keyof typeof PRESENT_DOCUMENTS_REFUSALS;

export interface CreditToDraw {
  readonly status: CreditStatus;
  readonly terms: CreditTerms;
  readonly currency: Currency;
  readonly drawnMinor: Minor;
}
export interface ShipmentToPresent {
  readonly shippedOn: Day;
  readonly amountMinor: Minor;
  /** The presentation of these goods that was not refused. */
  readonly presentedAs: number | null;
}
export interface PresentationDates {
  readonly presentedOn: Day;
  /** The last day for these documents. */
  readonly presentableUntil: Day;
  /** The last day for the bank. */
  readonly examinationEndsOn: Day;
}

/**
 * Whether the beneficiary may present the documents of a shipment now; answers the days that count from it.
 * @param holidays days on which the bank is closed, beside Saturdays and Sundays
 */
export function judgePresentation(
  credit: CreditToDraw,
  shipment: ShipmentToPresent,
  kinds: readonly CreditDocument[],
  now: Date,
  holidays: readonly Day[],
): Result<PresentationDates, PresentDocumentsRefusal> {
  const { status, terms, currency, drawnMinor } = credit;
  const { shippedOn, amountMinor, presentedAs } = shipment;
  if (status !== 'advised') return err('NOT_AVAILABLE', { status });
  if (presentedAs !== null) return err('ALREADY_PRESENTED', { number: presentedAs });
  if (shippedOn > terms.latestShipmentOn) {
    return err('SHIPPED_TOO_LATE', { shipped: shippedOn, latest: terms.latestShipmentOn });
  }
  const presentedOn = dayOf(now);
  const until = onBankingDay(presentationEndsOn(shippedOn, terms.expiresOn, terms.presentationDays), holidays);
  if (presentedOn > until) return err('PRESENTED_TOO_LATE', { until });
  if (kinds.length > MAX_PRESENTED_DOCUMENTS) return err('TOO_MANY_DOCUMENTS', { limit: MAX_PRESENTED_DOCUMENTS });
  const missing = missingKinds(terms, kinds);
  if (missing.length > 0) return err('DOCUMENTS_MISSING', { missing });
  const availableMinor = creditCeiling(terms) - drawnMinor;
  if (amountMinor > availableMinor) {
    const [amount, available] = [formatAmount(amountMinor, currency), formatAmount(availableMinor, currency)];
    return err('CREDIT_EXCEEDED', { amount, available, currency });
  }
  return ok({ presentedOn, presentableUntil: until, examinationEndsOn: examinationEndsOn(presentedOn, holidays) });
}

/** Each document that the credit asks for has to be there once; several of `other` each on their own. */
function missingKinds({ documents }: CreditTerms, kinds: readonly CreditDocument[]): CreditDocument[] {
  const left = [...kinds];
  return documents.flatMap(({ kind }) => {
    const at = left.indexOf(kind);
    if (at < 0) return [kind];
    left.splice(at, 1);
    return [];
  });
}

const PRESENTATION_UNKNOWN = {
  en: 'Choose a presentation under a credit that you can see.',
  zh: '请选择可见信用证项下的交单。',
} as const;

export const EXAMINE_PRESENTATION_REFUSALS = defineRefusals({
  PRESENTATION_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
  PRECLUDED: {
    en: 'The bank could give notice until {until}; without it the presentation counts as complying (UCP 600, article 16 f).',
    zh: '银行拒付通知期限已于 {until} 届满，依 UCP 600 第 16 条 f 款视为相符交单。',
  },
  DISCREPANCIES_INVALID: {
    en: 'List all discrepancies in this one notice: 1 to {limit}, each with 3 to 500 characters; none for a complying presentation.',
    zh: '须在同一通知中列明全部不符点：1 至 {limit} 条，每条 3 至 500 个字符；相符交单不填。',
  },
});
export type ExaminePresentationRefusal = keyof typeof EXAMINE_PRESENTATION_REFUSALS;

export interface StandingPresentation {
  readonly status: PresentationStatus;
  readonly examinationEndsOn: Day;
}

const step = (status: PresentationStatus, action: PresentationAction) =>
  transition<PresentationStatus, PresentationAction>(PRESENTATION_LIFECYCLE, status, action);

/**
 * What the bank has found: no discrepancies, or all of them in its one notice, given no later than the fifth banking day
 * (articles 14 b and 16 c, d).
 */
export function judgeExamination(
  presentation: StandingPresentation,
  discrepancies: readonly string[],
  now: Date,
): Result<PresentationStatus, ExaminePresentationRefusal> {
  const next = step(presentation.status, discrepancies.length === 0 ? 'comply' : 'notify');
  if (!next.ok) return next;
  const sound = discrepancies.every((text) => text.trim().length >= 3 && isPaperText(text, 500));
  if (!sound || discrepancies.length > MAX_DISCREPANCIES)
    return err('DISCREPANCIES_INVALID', { limit: MAX_DISCREPANCIES });
  const { examinationEndsOn: until } = presentation;
  return discrepancies.length > 0 && dayOf(now) > until ? err('PRECLUDED', { until }) : next;
}

/** The bank has let its days pass without a notice: it may not refuse any more (article 16 f). */
export const isPrecluded = ({ status, examinationEndsOn: until }: StandingPresentation, now: Date): boolean =>
  status === 'presented' && dayOf(now) > until;

export const ANSWER_DISCREPANCIES_REFUSALS = defineRefusals({
  PRESENTATION_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
});
export type AnswerDiscrepanciesRefusal = keyof typeof ANSWER_DISCREPANCIES_REFUSALS;

/** The applicant waives the discrepancies, or they are held against the documents and these go back. */
export const judgeDiscrepancyAnswer = (
  status: PresentationStatus,
  action: 'waive' | 'refuse',
): Result<PresentationStatus, AnswerDiscrepanciesRefusal> => step(status, action);

export const HONOUR_PRESENTATION_REFUSALS = defineRefusals({
  PRESENTATION_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW: STEP_NOT_ALLOWED,
  BANK_REFERENCE_INVALID,
});
export type HonourPresentationRefusal = keyof typeof HONOUR_PRESENTATION_REFUSALS;

/** The bank has paid: a complying presentation, or one whose discrepancies were waived. */
export function judgeHonour(
  status: PresentationStatus,
  bankReference: string,
): Result<PresentationStatus, HonourPresentationRefusal> {
  const next = step(status, 'honour');
  return next.ok && !isReference(bankReference) ? err('BANK_REFERENCE_INVALID') : next;
}

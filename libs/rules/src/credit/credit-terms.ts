import { err, formatAmount, ok, type Currency, type Minor, type Result } from '#libs/kernel';
import { addDays, type Day, isDay } from '../calendar.js';
import { isPaperText } from '../text.js';
import { PRESENTATION_DAYS } from './credit-dates.js';

/** Documents that credits ask for, by the names of UCP 600 (articles 18 to 28) and of the field. */
export const CREDIT_DOCUMENTS = [
  'commercial-invoice',
  'transport-document',
  'packing-list',
  'certificate-of-origin',
  'certificate-of-analysis',
  'insurance-document',
  'inspection-certificate',
  'beneficiary-certificate',
  'other',
] as const;
export type CreditDocument = (typeof CREDIT_DOCUMENTS)[number];

export interface RequiredDocument {
  readonly kind: CreditDocument;
  readonly originals: number;
  readonly copies: number;
  /** What the document has to show; the only name that `other` has. */
  readonly note: string | null;
}

/** What a credit says. Days are calendar days; tolerances are basis points of the amount (MT700 field 39A). */
export interface CreditTerms {
  readonly amountMinor: Minor;
  readonly plusBasisPoints: number;
  readonly minusBasisPoints: number;
  readonly expiresOn: Day;
  readonly expiryPlace: string;
  readonly latestShipmentOn: Day;
  /** After shipment, for its documents to be presented; at most 21. */
  readonly presentationDays: number;
  readonly documents: readonly RequiredDocument[];
}

/** "About" is ten percent (article 30 a): no tolerance goes beyond. */
export const MAX_TOLERANCE = 1_000;
export const MAX_CREDIT_DOCUMENTS = 20;
const MAX_DAYS = 1_098;

/** The most that may be drawn under it. */
export const creditCeiling = ({ amountMinor, plusBasisPoints }: CreditTerms): Minor =>
  (amountMinor * BigInt(10_000 + plusBasisPoints)) / 10_000n;

export const CREDIT_TERMS_TEXTS = {
  AMOUNT_OUT_OF_RANGE: {
    en: 'Give an amount above 0 and at most {limit} {currency}, the value of the contract.',
    zh: '金额须大于 0 且不超过合同金额 {limit} {currency}。',
  },
  CURRENCY_NOT_FITTING: {
    en: 'Give the amount in {currency}, the currency of the contract.',
    zh: '金额须以合同币种 {currency} 填写。',
  },
  TOLERANCE_OUT_OF_RANGE: {
    en: 'Give tolerances from 0 to {limit} basis points: more than ten percent is not customary.',
    zh: '溢短装幅度须为 0 至 {limit} 个基点（最多百分之十）。',
  },
  EXPIRY_OUT_OF_RANGE: {
    en: 'Give a day of expiry from {from} to {until}.',
    zh: '到期日须在 {from} 至 {until} 之间。',
  },
  SHIPMENT_DAY_OUT_OF_RANGE: {
    en: 'Give a latest day of shipment from {from} to {until}: not after the credit expires.',
    zh: '最迟装运日须在 {from} 至 {until} 之间，不得晚于信用证到期日。',
  },
  PERIOD_OUT_OF_RANGE: {
    en: 'Give 1 to {limit} days after shipment for the presentation.',
    zh: '交单期须为装运后 1 至 {limit} 天。',
  },
  PLACE_INVALID: { en: 'Name the place of expiry with 1 to 140 characters.', zh: '到期地点须为 1 至 140 个字符。' },
  DOCUMENTS_INVALID: {
    en: 'Ask for 1 to {limit} documents, each kind once, with 1 to 10 originals or copies; describe those named "other".',
    zh: '单据须为 1 至 {limit} 种，每种一次，正副本合计 1 至 10 份；"other" 须写明名称。',
  },
  DOCUMENT_NEEDED: {
    en: 'Ask for {kind} too: without it nobody can examine the presentation.',
    zh: '单据中须包含 {kind}，否则无法审单。',
  },
} as const;
export type CreditTermsRefusal = keyof typeof CREDIT_TERMS_TEXTS;

export interface PricedContract {
  readonly valueMinor: Minor;
  readonly currency: Currency;
}

/** Whether a credit may say this: of a contract of this value, on this day. */
export function judgeCreditTerms(
  terms: CreditTerms,
  { valueMinor, currency }: PricedContract,
  today: Day,
): Result<undefined, CreditTermsRefusal> {
  const { amountMinor, plusBasisPoints, minusBasisPoints, expiresOn, latestShipmentOn, presentationDays } = terms;
  if (amountMinor <= 0n || amountMinor > valueMinor) {
    return err('AMOUNT_OUT_OF_RANGE', { limit: formatAmount(valueMinor, currency), currency });
  }
  if (![plusBasisPoints, minusBasisPoints].every((share) => isWhole(share, 0, MAX_TOLERANCE))) {
    return err('TOLERANCE_OUT_OF_RANGE', { limit: MAX_TOLERANCE });
  }
  const until = addDays(today, MAX_DAYS);
  if (!isDay(expiresOn) || expiresOn < today || expiresOn > until) {
    return err('EXPIRY_OUT_OF_RANGE', { from: today, until });
  }
  if (!isDay(latestShipmentOn) || latestShipmentOn < today || latestShipmentOn > expiresOn) {
    return err('SHIPMENT_DAY_OUT_OF_RANGE', { from: today, until: expiresOn });
  }
  if (!isWhole(presentationDays, 1, PRESENTATION_DAYS)) return err('PERIOD_OUT_OF_RANGE', { limit: PRESENTATION_DAYS });
  if (!isPaperText(terms.expiryPlace, 140)) return err('PLACE_INVALID');
  return judgeDocuments(terms.documents);
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function judgeDocuments(
  documents: readonly RequiredDocument[],
): Result<undefined, 'DOCUMENTS_INVALID' | 'DOCUMENT_NEEDED'> {
  const named = documents.filter(({ kind }) => kind !== 'other').map(({ kind }) => kind);
  const sound =
    documents.length >= 1 &&
    documents.length <= MAX_CREDIT_DOCUMENTS &&
    new Set(named).size === named.length &&
    documents.every(
      ({ kind, originals, copies, note }) =>
        isWhole(originals, 0, 10) &&
        isWhole(copies, 0, 10) &&
        isWhole(originals + copies, 1, 10) &&
        (note === null ? kind !== 'other' : isPaperText(note, 500)),
    );
  if (!sound) return err('DOCUMENTS_INVALID', { limit: MAX_CREDIT_DOCUMENTS });
  const missing = (['commercial-invoice', 'transport-document'] as const).find((kind) => !named.includes(kind));
  return missing ? err('DOCUMENT_NEEDED', { kind: missing }) : ok(undefined);
}

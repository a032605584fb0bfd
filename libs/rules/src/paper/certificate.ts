import { defineRefusals, err, ok, type RefusalDetails, type Result } from '#libs/kernel';
import { addDays, type Day, dayOf, isDay } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import { isPaperText } from '../text.js';
import { CERTIFICATE_KIND_FACTS, type CertificateKind, type GmpScheme } from './certificate-kinds.js';
import { type DatedPaper, type PaperState, paperStateOn, type Verification } from './paper.js';
import { appliesTo, latestLastDay, VALIDITY_RULES } from './paper-validity.js';

/** A dated paper about a supplier, a site or products. */
export interface Certificate extends DatedPaper {
  readonly id: string;
  readonly kind: CertificateKind;
  readonly number: string;
  readonly issuer: string;
  /** ISO 3166-1 alpha-2. */
  readonly issuerCountry: string;
  /** The supplier that answers for it here. */
  readonly holderId: string;
  /** Whom the paper itself names; often the manufacturer. */
  readonly holder: string;
  readonly siteId: string | null;
  /** `all`: it speaks of the supplier or site as a whole. */
  readonly productIds: readonly string[] | 'all';
  /** What it covers, in its own words. */
  readonly scope: string | null;
  readonly scheme: GmpScheme | null;
  readonly deviceClass: 1 | 2 | 3 | null;
  /** The laboratory that wrote a test report. */
  readonly laboratoryId: string | null;
  /** The earliest last day among the papers that it was given on; null when none bounds it. */
  readonly basisEndsOn: Day | null;
  readonly verified: Verification | null;
}

/** The last day on which it can hold: its own, or an earlier one that the law leaves it, whatever it says of itself. */
export function certificateLastDay(certificate: Omit<Certificate, 'status'>): Day | null {
  const bounds = [certificate.expiresOn, latestLastDay(certificate)].filter((day) => day !== null);
  return bounds.sort()[0] ?? null;
}

export const certificateStateOn = (certificate: Certificate, day: Day): PaperState =>
  paperStateOn({ ...certificate, expiresOn: certificateLastDay(certificate) }, day);

/** Whether it speaks of this product. */
export const coversProduct = ({ productIds }: Pick<Certificate, 'productIds'>, productId: string): boolean =>
  productIds === 'all' || productIds.includes(productId);

/** What a supplier submits. Texts as printed on the paper. */
export interface CertificateDraft {
  readonly kind: CertificateKind;
  readonly number: string;
  readonly issuer: string;
  readonly issuerCountry: string;
  readonly holder: string;
  readonly siteId: string | null;
  /** Empty: the supplier or site as a whole. */
  readonly productIds: readonly string[];
  readonly scope: string | null;
  readonly scheme: GmpScheme | null;
  readonly deviceClass: number | null;
  readonly laboratoryId: string | null;
  readonly issuedOn: Day;
  readonly expiresOn: Day | null;
  /** The certificates that it was given on; asked for where the law bounds it by them. */
  readonly basisIds: readonly string[];
}

export const MAX_PAPER_PRODUCTS = 200;
export const MAX_PAPER_BASIS = 20;

/** Faults that certificates and registrations share. */
export const PAPER_FIELD_REFUSALS = defineRefusals({
  TEXT_INVALID: {
    en: 'Give {field} with 1 to {limit} characters, without blanks at its ends.',
    zh: '{field} 须为 1 至 {limit} 个字符，首尾不得有空格。',
  },
  COUNTRY_UNKNOWN: {
    en: 'Give {field} as a two-letter country code of ISO 3166-1, such as CN.',
    zh: '{field} 须为 ISO 3166-1 的两位国家代码，例如 CN。',
  },
  DAY_INVALID: {
    en: 'Give {field} as an existing day, such as 2026-11-23.',
    zh: '{field} 须为存在的日期，例如 2026-11-23。',
  },
  ISSUED_IN_FUTURE: {
    en: 'The paper says it is issued on {issuedOn}, which has not come: submit it when it has been issued.',
    zh: '该证件签发日 {issuedOn} 尚未到来；请在签发后再提交。',
  },
  EXPIRES_BEFORE_ISSUE: {
    en: 'The last day lies before the day of issue: look at both dates again.',
    zh: '有效期截止日早于签发日；请核对两个日期。',
  },
  EXPIRED_ALREADY: {
    en: 'The paper ended on {expiresOn}: submit the new one.',
    zh: '该证件已于 {expiresOn} 到期；请提交新证件。',
  },
  EXPIRES_MISSING: {
    en: 'Papers of this kind end: give expiresOn, the last day on which it holds.',
    zh: '此类证件有有效期；请填写 expiresOn（有效期截止日）。',
  },
  PRODUCT_UNKNOWN: {
    en: 'Name products that you list; {productId} is none of them.',
    zh: '请填写您已登记的产品；{productId} 不在其中。',
  },
});

export const CERTIFICATE_REFUSALS = defineRefusals({
  ...PAPER_FIELD_REFUSALS,
  EXPIRES_TOO_LATE: {
    en: 'The law lets this paper hold until {latest} at most ({rule}): look at expiresOn again.',
    zh: '依规定该证件最迟至 {latest} 有效（{rule}）；请核对 expiresOn。',
  },
  PRODUCTS_MISSING: {
    en: 'Papers of this kind speak of products: name 1 to {limit} that you list.',
    zh: '此类证件针对具体产品；请填写 1 至 {limit} 个您已登记的产品。',
  },
  SITE_MISSING: {
    en: 'Papers of this kind speak of a site: add the site, then name it.',
    zh: '此类证件针对生产场地；请先登记场地再填写。',
  },
  SITE_UNKNOWN: { en: 'Name a site of your own.', zh: '请填写您自己的生产场地。' },
  SCHEME_MISSING: {
    en: 'Say what the GMP certificate was inspected against: scheme pics, eu, who or national.',
    zh: '请填写 GMP 证书所依据的规范 scheme：pics、eu、who 或 national。',
  },
  DEVICE_CLASS_MISSING: {
    en: 'Give the deviceClass, 1, 2 or 3: it decides how long the paper may hold.',
    zh: '请填写医疗器械类别 deviceClass（1、2 或 3），它决定证明的最长有效期。',
  },
  BASIS_MISSING: {
    en: 'Name in basisIds the 1 to {limit} certificates that it was given on: it ends with the first of them.',
    zh: '请在 basisIds 中填写申请所依据的 1 至 {limit} 份证件；其有效期以最早到期者为限。',
  },
  BASIS_UNKNOWN: {
    en: 'Name certificates of your own in basisIds; {certificateId} is none of them.',
    zh: 'basisIds 须为您自己的证件；{certificateId} 不在其中。',
  },
  LABORATORY_MISSING: {
    en: 'Name the designated laboratory that wrote the report.',
    zh: '请填写出具报告的指定实验室。',
  },
  LABORATORY_NOT_DESIGNATED: {
    en: 'The laboratory was not designated on {issuedOn}: submit a report of one that was.',
    zh: '该实验室在 {issuedOn} 不属于指定实验室；请提交指定实验室出具的报告。',
  },
  CERTIFICATE_EXISTS: {
    en: 'You have submitted this paper already. Withdraw it first to submit it again.',
    zh: '您已提交过该证件。如需重新提交，请先撤回。',
  },
});
export type CertificateRefusal = keyof typeof CERTIFICATE_REFUSALS;
type Fault<R extends string = CertificateRefusal> = { readonly code: R; readonly details?: RefusalDetails } | undefined;

/** What the tables say about a draft. */
export interface CertificateContext {
  /** Days on which the named laboratory was designated; null when none is named. */
  readonly designations: readonly { readonly from: Day; readonly to: Day | null }[] | null;
  /** The earliest last day among the papers named as its basis. */
  readonly basisEndsOn: Day | null;
}

const isDeviceClass = (value: number | null): value is 1 | 2 | 3 => value === 1 || value === 2 || value === 3;

/**
 * Whether a certificate may be taken in for verification: the first fault, with the field that has it. Whether the
 * products, the site and the basis are the supplier's own is for the tables to say.
 */
export function judgeCertificate(
  draft: CertificateDraft,
  context: CertificateContext,
  now: Date,
): Result<CertificateDraft, CertificateRefusal> {
  const { mustExpire } = CERTIFICATE_KIND_FACTS[draft.kind];
  const fault =
    paperTextFault(draft, { number: 100, issuer: 300, holder: 300 }, { scope: 2000 }) ??
    (isCountry(draft.issuerCountry) ? undefined : { code: 'COUNTRY_UNKNOWN', details: { field: 'issuerCountry' } }) ??
    paperDaysFault(draft, mustExpire, now) ??
    subjectFault(draft) ??
    particularsFault(draft, context) ??
    validityFault(draft, context);
  return fault ? err(fault.code, fault.details) : ok(draft);
}

/** The first text that is none; those of `optional` may be null. */
export function paperTextFault<T extends object>(
  draft: T,
  required: Partial<Record<keyof T & string, number>>,
  optional: Partial<Record<keyof T & string, number>>,
): Fault<'TEXT_INVALID'> {
  for (const [field, limit] of Object.entries<number | undefined>({ ...required, ...optional })) {
    const value: unknown = draft[field as keyof T];
    if (value === null && Object.hasOwn(optional, field)) continue;
    if (!isPaperText(value, limit ?? 0)) return { code: 'TEXT_INVALID', details: { field, limit: limit ?? 0 } };
  }
  return undefined;
}

/** A paper issued today in the east may carry the day that is still tomorrow in UTC. */
export function paperDaysFault(
  { issuedOn, expiresOn }: { readonly issuedOn: Day; readonly expiresOn: Day | null },
  mustExpire: boolean,
  now: Date,
): Fault<Exclude<keyof typeof PAPER_FIELD_REFUSALS, 'TEXT_INVALID' | 'COUNTRY_UNKNOWN' | 'PRODUCT_UNKNOWN'>> {
  if (!isDay(issuedOn)) return { code: 'DAY_INVALID', details: { field: 'issuedOn' } };
  if (issuedOn > addDays(dayOf(now), 1)) return { code: 'ISSUED_IN_FUTURE', details: { issuedOn } };
  if (expiresOn === null) return mustExpire ? { code: 'EXPIRES_MISSING' } : undefined;
  if (!isDay(expiresOn)) return { code: 'DAY_INVALID', details: { field: 'expiresOn' } };
  if (expiresOn < issuedOn) return { code: 'EXPIRES_BEFORE_ISSUE' };
  return expiresOn < dayOf(now) ? { code: 'EXPIRED_ALREADY', details: { expiresOn } } : undefined;
}

function subjectFault({ kind, productIds, siteId }: CertificateDraft): Fault {
  const { of } = CERTIFICATE_KIND_FACTS[kind];
  if (productIds.length > MAX_PAPER_PRODUCTS || (of === 'product' && productIds.length === 0))
    return { code: 'PRODUCTS_MISSING', details: { limit: MAX_PAPER_PRODUCTS } };
  return of === 'site' && siteId === null ? { code: 'SITE_MISSING' } : undefined;
}

function particularsFault(draft: CertificateDraft, { designations }: CertificateContext): Fault {
  const { kind, scheme, deviceClass, issuedOn, basisIds } = draft;
  if (kind === 'drug-gmp' && scheme === null) return { code: 'SCHEME_MISSING' };
  if (
    kind === 'device-export-sales' ? !isDeviceClass(deviceClass) : deviceClass !== null && !isDeviceClass(deviceClass)
  )
    return { code: 'DEVICE_CLASS_MISSING' };
  const bounded = VALIDITY_RULES.some(
    (rule) => rule.withinBasis && appliesTo(rule, { ...asCase(draft), basisEndsOn: null }),
  );
  if (basisIds.length > MAX_PAPER_BASIS || (bounded && basisIds.length === 0))
    return { code: 'BASIS_MISSING', details: { limit: MAX_PAPER_BASIS } };
  if (kind !== 'test-report') return undefined;
  if (designations === null) return { code: 'LABORATORY_MISSING' };
  return designations.some(({ from, to }) => from <= issuedOn && (to === null || issuedOn <= to))
    ? undefined
    : { code: 'LABORATORY_NOT_DESIGNATED', details: { issuedOn } };
}

function validityFault(draft: CertificateDraft, { basisEndsOn }: CertificateContext): Fault {
  const paper = { ...asCase(draft), basisEndsOn };
  const latest = latestLastDay(paper);
  if (latest === null || (draft.expiresOn !== null && draft.expiresOn <= latest)) return undefined;
  const sources = VALIDITY_RULES.filter((rule) => appliesTo(rule, paper)).map(({ source }) => source);
  return { code: 'EXPIRES_TOO_LATE', details: { latest, rule: [...new Set(sources)].join('; ') } };
}

const asCase = ({ kind, issuerCountry, issuedOn, deviceClass }: CertificateDraft) => ({
  kind,
  issuerCountry,
  issuedOn,
  deviceClass: isDeviceClass(deviceClass) ? deviceClass : null,
});

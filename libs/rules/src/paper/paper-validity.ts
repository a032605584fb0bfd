import { addMonths, type Day, endOfYear } from '../calendar.js';
import type { CertificateKind } from './certificate-kinds.js';

/** How long certificates of a kind may hold at most, by the day of their issue. Dated data, not code. */
export interface ValidityRule {
  readonly kind: CertificateKind;
  /** Where it is issued; papers of other countries follow their own law. */
  readonly issuerCountry: string;
  readonly issuedFrom: Day;
  readonly issuedTo: Day | null;
  /** Only devices of this class; null for all. */
  readonly deviceClass: 1 | 2 | 3 | null;
  /** At most so many months: the day of the same number then. */
  readonly months: number | null;
  /** Not past the calendar year of its issue. */
  readonly withinYear: boolean;
  /** Not past the earliest end among the papers that it was given on. */
  readonly withinBasis: boolean;
  /** Where the rule is written down. */
  readonly source: string;
}

const rule = (kind: CertificateKind, issuedFrom: Day, more: Partial<ValidityRule>, source: string): ValidityRule => ({
  kind,
  issuerCountry: 'CN',
  issuedFrom,
  issuedTo: null,
  deviceClass: null,
  months: null,
  withinYear: false,
  withinBasis: false,
  source,
  ...more,
});

export const VALIDITY_RULES: readonly ValidityRule[] = [
  rule('pharmaceutical-product', '1900-01-01', { issuedTo: '2025-12-31', months: 24 }, 'domain.md 3.4 [F60]'),
  rule('pharmaceutical-product', '2026-01-01', { months: 36 }, 'NMPA provisions of 2025-11-17; domain.md 3.4 [F60-62]'),
  rule('device-export-sales', '2026-05-01', { withinBasis: true }, 'NMPA Ann. 126/2025; domain.md 3.4 [F64 F65]'),
  rule('device-export-sales', '2026-05-01', { deviceClass: 1, months: 36 }, 'NMPA Ann. 126/2025; domain.md 3.4'),
  rule('narcotic-export-licence', '1900-01-01', { months: 3, withinYear: true }, 'domain.md 3.4 [F66 F67], E19'),
  rule('narcotic-import-licence', '1900-01-01', { months: 12 }, 'domain.md 3.4 [F66 F67]'),
];

/** Good for one clearance: used once, it is used up (E19). */
export const SINGLE_USE_KINDS: ReadonlySet<CertificateKind> = new Set(['narcotic-export-licence']);

export interface ValidityCase {
  readonly kind: CertificateKind;
  readonly issuerCountry: string;
  readonly issuedOn: Day;
  readonly deviceClass: 1 | 2 | 3 | null;
  /** The earliest last day among the papers that it was given on; null when none of them ends, or none is named. */
  readonly basisEndsOn: Day | null;
}

export const appliesTo = (rule: ValidityRule, paper: ValidityCase): boolean =>
  rule.kind === paper.kind &&
  rule.issuerCountry === paper.issuerCountry &&
  rule.issuedFrom <= paper.issuedOn &&
  (rule.issuedTo === null || paper.issuedOn <= rule.issuedTo) &&
  (rule.deviceClass === null || rule.deviceClass === paper.deviceClass);

/** The latest last day that the rules leave a certificate; null when none of them bounds it. */
export function latestLastDay(paper: ValidityCase, rules: readonly ValidityRule[] = VALIDITY_RULES): Day | null {
  const bounds = rules
    .filter((rule) => appliesTo(rule, paper))
    .flatMap(({ months, withinYear, withinBasis }) => [
      months === null ? null : addMonths(paper.issuedOn, months),
      withinYear ? endOfYear(paper.issuedOn) : null,
      withinBasis ? paper.basisEndsOn : null,
    ])
    .filter((day) => day !== null);
  return bounds.sort()[0] ?? null;
}

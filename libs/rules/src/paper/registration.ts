import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { Day } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import { PAPER_FIELD_REFUSALS, paperDaysFault, paperTextFault } from './certificate.js';
import { type DatedPaper, paperStateOn, type PaperState, type Verification } from './paper.js';

/** Whoever permits products to be sold in a country, and how its numbers are written. */
export interface AuthorityFacts {
  readonly country: string;
  readonly en: string;
  readonly zh: string;
  readonly format: {
    readonly pattern: RegExp;
    readonly example: string;
    /** A number is refused on a format only where that is certain; else it is marked for the officer. */
    readonly certain: boolean;
  } | null;
  /** Usual term in years, from domain.md 4.1; shown, never judged on. */
  readonly years: number | null;
}

/** domain.md 4.1 and 7. Formats that are known from one example only are not certain; where none is given, none is asked. */
export const AUTHORITY_FACTS = {
  'th-fda': {
    country: 'TH',
    en: 'Thai FDA',
    zh: '泰国食品药品监督管理局',
    format: { pattern: /^\d[A-Z]{1,2} \d{1,5}\/\d{2}( ?\([A-Z]{1,4}\))?$/, example: '1C 15/60', certain: false },
    years: 7,
  },
  'vn-dav': { country: 'VN', en: 'Drug Administration of Vietnam', zh: '越南药品管理局', format: null, years: 5 },
  'my-npra': {
    country: 'MY',
    en: 'NPRA, Malaysia',
    zh: '马来西亚国家药品监管局',
    format: { pattern: /^MAL\d{4,12}[A-Z]{1,8}$/, example: 'MAL19950001A', certain: true },
    years: 5,
  },
  'id-bpom': {
    country: 'ID',
    en: 'BPOM, Indonesia',
    zh: '印度尼西亚食品药品监督管理局',
    format: { pattern: /^[A-Z\d]{15}$/, example: 'DKL1234567890A1', certain: true },
    years: 5,
  },
  'ph-fda': { country: 'PH', en: 'Philippines FDA', zh: '菲律宾食品药品监督管理局', format: null, years: 5 },
  'ml-dpm': { country: 'ML', en: 'DPM, Mali (AMM)', zh: '马里药品局', format: null, years: 5 },
  'pk-drap': { country: 'PK', en: 'DRAP, Pakistan', zh: '巴基斯坦药品监管局', format: null, years: null },
  'cn-nmpa': {
    country: 'CN',
    en: 'NMPA, China (import)',
    zh: '国家药品监督管理局（进口）',
    format: {
      pattern: /^(国药准字[A-Z]{1,2}\d{8}|国械(注[准进许]|备)(字)?\d{4,}.*)$/u,
      example: '国械注进20263140001',
      certain: true,
    },
    years: 5,
  },
} as const satisfies Readonly<Record<string, AuthorityFacts>>;

export type Authority = keyof typeof AUTHORITY_FACTS;
export const AUTHORITIES = Object.keys(AUTHORITY_FACTS) as Authority[];

/** Whether a number is written as its authority writes them; `unknown` where no format is known. */
export function numberFormatOf(authority: Authority | null, number: string): 'matches' | 'differs' | 'unknown' {
  const format = authority === null ? null : (AUTHORITY_FACTS[authority] as AuthorityFacts).format;
  if (format === null) return 'unknown';
  return format.pattern.test(number) ? 'matches' : 'differs';
}

/** A product's permission in one country. */
export interface Registration extends DatedPaper {
  readonly id: string;
  /** The supplier that answers for it here. */
  readonly holderId: string;
  readonly productId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Null: another authority than those known here; `authorityName` says which. */
  readonly authority: Authority | null;
  readonly authorityName: string;
  readonly number: string;
  /** Whom the registration names; in many countries a local firm. */
  readonly holder: string;
  /** Vietnam's tender groups; null elsewhere. */
  readonly tenderGroup: TenderGroup | null;
  readonly verified: Verification | null;
}

export const registrationStateOn = (registration: Registration, day: Day): PaperState =>
  paperStateOn(registration, day);

export type TenderGroup = 1 | 2 | 3 | 4 | 5;
/** Circular 40/2025/TT-BYT, in force from 2025-10-25 (domain.md 4.1). */
export const VIETNAM_TENDER_GROUPS: Readonly<Record<TenderGroup, { readonly en: string; readonly zh: string }>> = {
  1: { en: 'Brand, or stringent regulator or EU GMP', zh: '原研药，或严格监管机构批准／欧盟 GMP' },
  2: { en: 'Made in Vietnam under EU or PIC/S GMP', zh: '越南生产，欧盟或 PIC/S GMP' },
  3: { en: 'Imported, WHO GMP, with bioequivalence', zh: '进口，世卫 GMP，有生物等效性' },
  4: { en: 'Made in Vietnam, WHO GMP, with bioequivalence', zh: '越南生产，世卫 GMP，有生物等效性' },
  5: { en: 'WHO GMP, without bioequivalence', zh: '世卫 GMP，无生物等效性' },
};

/** The best group that a product can be in; null without any GMP that counts. */
export function vietnamTenderGroup(product: {
  readonly madeIn: string;
  readonly brandOrStringent: boolean;
  readonly gmp: 'eu' | 'pics' | 'who' | null;
  readonly bioequivalent: boolean;
}): TenderGroup | null {
  const { madeIn, brandOrStringent, gmp, bioequivalent } = product;
  const domestic = madeIn === 'VN';
  if (brandOrStringent || (gmp === 'eu' && !domestic)) return 1;
  if (gmp === null) return null;
  if (domestic && gmp !== 'who') return 2;
  if (!bioequivalent) return 5;
  return domestic ? 4 : 3;
}

export interface RegistrationDraft {
  readonly productId: string;
  readonly country: string;
  readonly authority: Authority | null;
  readonly authorityName: string;
  readonly number: string;
  readonly holder: string;
  readonly issuedOn: Day;
  readonly expiresOn: Day | null;
  readonly tenderGroup: number | null;
}

export const MARKET_REGISTRATION_REFUSALS = defineRefusals({
  ...PAPER_FIELD_REFUSALS,
  AUTHORITY_OF_ANOTHER_COUNTRY: {
    en: 'This authority registers products for {country}: choose that country, or the authority of yours.',
    zh: '该机构负责 {country} 的注册；请改选该国家，或选择相应国家的机构。',
  },
  NUMBER_FORMAT_INVALID: {
    en: 'Numbers of this authority are written like {example}: copy it from the registration as it stands there.',
    zh: '该机构的注册号格式如 {example}；请按注册证原样填写。',
  },
  TENDER_GROUP_INVALID: {
    en: 'Tender groups are 1 to 5 and Vietnam only: give one of them, or leave it out.',
    zh: '招标组别为 1 至 5，且仅适用于越南；请填写其一或留空。',
  },
  REGISTRATION_EXISTS: {
    en: 'You have submitted this registration already. Withdraw it first to submit it again.',
    zh: '您已提交过该注册证。如需重新提交，请先撤回。',
  },
});
export type MarketRegistrationRefusal = keyof typeof MARKET_REGISTRATION_REFUSALS;

const isTenderGroup = (value: number): value is TenderGroup => Number.isInteger(value) && value >= 1 && value <= 5;

/** Whether a registration may be taken in for verification; whether the product is the supplier's is for the table to say. */
export function judgeMarketRegistration(
  draft: RegistrationDraft,
  now: Date,
): Result<RegistrationDraft, MarketRegistrationRefusal> {
  const text = paperTextFault(draft, { authorityName: 300, number: 100, holder: 300 }, {});
  if (text) return err(text.code, text.details);
  if (!isCountry(draft.country)) return err('COUNTRY_UNKNOWN', { field: 'country' });
  if (draft.authority !== null) {
    const { country, format } = AUTHORITY_FACTS[draft.authority] as AuthorityFacts;
    if (country !== draft.country) return err('AUTHORITY_OF_ANOTHER_COUNTRY', { country });
    if (format?.certain && !format.pattern.test(draft.number))
      return err('NUMBER_FORMAT_INVALID', { example: format.example });
  }
  const days = paperDaysFault(draft, false, now);
  if (days) return err(days.code, days.details);
  const { tenderGroup } = draft;
  if (tenderGroup !== null && (draft.country !== 'VN' || !isTenderGroup(tenderGroup)))
    return err('TENDER_GROUP_INVALID');
  return ok(draft);
}

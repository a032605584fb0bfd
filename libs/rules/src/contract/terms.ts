import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, isDay } from '../calendar.js';
import { parseLocode } from '../code/trade-codes.js';
import { SHELF_LIFE_POINTS, type ShelfLifeRule } from '../dossier/shelf-life.js';
import { type Incoterm, INCOTERMS, TRANSPORT_MODES, type TransportMode } from '../dossier/shipment-facts.js';
import { isCountry } from '../organisation/countries.js';
import { PAYMENT_TERMS_SHAPE, type PaymentTerms } from '../payment/terms.js';
import {
  allOf,
  type Check,
  leadsSomewhere,
  listOf,
  must,
  nullable,
  oneOf,
  optional,
  record,
  text,
  variant,
  whole,
} from '../rulebook/checks.js';

/** INCOTERMS 2020 that only fit carriage by sea or inland waterway (domain.md 4.2). */
export const SEA_INCOTERMS: readonly Incoterm[] = ['FAS', 'FOB', 'CFR', 'CIF'];

/** Who bears carriage, insurance and risk up to where. */
export interface DeliveryTerm {
  readonly code: Incoterm;
  /** A term is valid only with a named place. */
  readonly place: string;
  /** Null where the supplier chooses the mode. */
  readonly transport: TransportMode | null;
}

export interface DeliveryPoint {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** UN/LOCODE of that country. */
  readonly locode: string | null;
  readonly place: string;
  readonly consignee: string | null;
}

export const MAX_DELIVERY_POINTS = 50;

/** How long orders may be placed. */
export type ContractTerm =
  | { readonly kind: 'MONTHS_FROM_ACTIVATION'; readonly months: number }
  /** To the last day of the lot's delivery window. */
  | { readonly kind: 'DELIVERY_WINDOW' };

/** Basis points are 1/100 of a percent. */
export interface ContractTerms {
  readonly code: string;
  readonly version: number;
  readonly title: { readonly en: string; readonly zh: string };
  readonly effectiveFrom: Day;
  /** Its last day; null while it is in force or its end is not known. */
  readonly effectiveTo: Day | null;
  /** Paths of the fields whose values no source confirms, such as `shelfLife.percent`. */
  readonly unverified: readonly string[];
  readonly incoterm: DeliveryTerm;
  readonly payment: PaymentTerms;
  /** Empty before the contract is drawn up: then the destinations of the purchaser's own lines count. */
  readonly deliveryPoints: readonly DeliveryPoint[];
  /** Null where the purchaser asks for none. */
  readonly shelfLife: ShelfLifeRule | null;
  /** Minutes for which goods may have been outside their storage range on the way; absent: none. */
  readonly excursionMinutes?: number;
  /** How far a delivery may differ from the quantity ordered; beyond it the goods may be refused. */
  readonly tolerances: { readonly overBasisPoints: number; readonly underBasisPoints: number };
  /** Of the value of what is late, for each day, up to a cap; both 0 where there is none. */
  readonly penalties: { readonly latePerDayBasisPoints: number; readonly capBasisPoints: number };
  readonly term: ContractTerm;
  /** ISO 639-1; the first prevails. */
  readonly languages: readonly string[];
  /** A signature by a person needs a second factor that was verified so many minutes ago at most. */
  readonly secondFactorMinutes: number;
}

export const CONTRACT_TERMS_REFUSALS = defineRefusals({
  CONTRACT_TERMS_MALFORMED: {
    en: 'Correct the contract terms: {field} {problem}.',
    zh: '请更正合同条款：字段 {field} 有误（{problem}）。',
  },
});
export type ContractTermsRefusal = keyof typeof CONTRACT_TERMS_REFUSALS;

const CODE = text((value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 60, 'a code such as asean-2026');
const LINE = text((value) => value.trim() === value && value.length >= 1 && value.length <= 300, '1 to 300 characters');
const A_DAY = text(isDay, 'a day such as 2026-11-23');
/** A week. */
const MAX_EXCURSION_MINUTES = 10_080;
const BASIS_POINTS = whole(0, 10_000);

const DELIVERY_TERM: Check = allOf(
  record<DeliveryTerm>({ code: oneOf(INCOTERMS), place: LINE, transport: nullable(oneOf(TRANSPORT_MODES)) }),
  must<DeliveryTerm>(
    ({ code, transport }) => transport === 'sea' || !SEA_INCOTERMS.includes(code),
    'code',
    'is for carriage by sea only: set transport to sea, or take FCA, CPT or CIP',
  ),
);

const DELIVERY_POINT: Check = allOf(
  record<DeliveryPoint>({
    country: text(isCountry, 'an ISO 3166 country'),
    locode: nullable(text((value) => parseLocode(value).ok, 'a UN/LOCODE such as THLCH')),
    place: LINE,
    consignee: nullable(LINE),
  }),
  must<DeliveryPoint>(
    ({ country, locode }) => locode === null || locode.startsWith(country),
    'locode',
    'must lie in the country',
  ),
);

const SHELF_LIFE: Check = allOf(
  record<ShelfLifeRule>({
    percent: nullable(whole(1, 100)),
    months: nullable(whole(1, 120)),
    point: oneOf(SHELF_LIFE_POINTS),
  }),
  must<ShelfLifeRule>(({ percent, months }) => percent !== null || months !== null, '', 'must name percent or months'),
);

const PENALTIES: Check = allOf(
  record<ContractTerms['penalties']>({ latePerDayBasisPoints: whole(0, 1_000), capBasisPoints: BASIS_POINTS }),
  must<ContractTerms['penalties']>(
    ({ latePerDayBasisPoints, capBasisPoints }) => latePerDayBasisPoints <= capBasisPoints,
    'capBasisPoints',
    'must not lie below one day of lateness',
  ),
);

const TERMS: Check = allOf(
  record<ContractTerms>({
    code: CODE,
    version: whole(1, 10_000),
    title: record<ContractTerms['title']>({ en: LINE, zh: LINE }),
    effectiveFrom: A_DAY,
    effectiveTo: nullable(A_DAY),
    unverified: listOf(LINE, 0, 100),
    incoterm: DELIVERY_TERM,
    payment: PAYMENT_TERMS_SHAPE,
    deliveryPoints: listOf(DELIVERY_POINT, 0, MAX_DELIVERY_POINTS),
    shelfLife: nullable(SHELF_LIFE),
    excursionMinutes: optional(whole(0, MAX_EXCURSION_MINUTES)),
    tolerances: record<ContractTerms['tolerances']>({
      overBasisPoints: BASIS_POINTS,
      underBasisPoints: BASIS_POINTS,
    }),
    penalties: PENALTIES,
    term: variant('kind', {
      MONTHS_FROM_ACTIVATION: record<{ kind: string; months: number }>({
        kind: oneOf(['MONTHS_FROM_ACTIVATION']),
        months: whole(1, 120),
      }),
      DELIVERY_WINDOW: record<{ kind: string }>({ kind: oneOf(['DELIVERY_WINDOW']) }),
    }),
    languages: listOf(
      text((value) => /^[a-z]{2}$/.test(value), 'an ISO 639-1 language such as en'),
      1,
      5,
    ),
    secondFactorMinutes: whole(1, 1_440),
  }),
  must<ContractTerms>(
    ({ languages }) => new Set(languages).size === languages.length,
    'languages',
    'must name each language once',
  ),
  must<ContractTerms>(
    ({ effectiveFrom, effectiveTo }) => effectiveTo === null || effectiveFrom <= effectiveTo,
    'effectiveTo',
    'must not lie before effectiveFrom',
  ),
  (value) => {
    const { unverified } = value as ContractTerms;
    const at = unverified.findIndex((path) => !leadsSomewhere(value, path));
    return at < 0 ? undefined : { path: `unverified[${at}]`, problem: `names no field: ${unverified[at]}` };
  },
);

/**
 * Reads terms strictly: an unknown field is refused, because nobody would keep it. The refusal's details name the path
 * of the first fault in `field` and what is wrong in `problem`.
 */
export function parseContractTerms(stored: unknown): Result<ContractTerms, ContractTermsRefusal> {
  const fault = TERMS(stored, '');
  return fault
    ? err('CONTRACT_TERMS_MALFORMED', { field: fault.path, problem: fault.problem })
    : ok(stored as ContractTerms);
}

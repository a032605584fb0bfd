import type { Day } from '../calendar.js';
import { DEFAULT_PAYMENT_TERMS } from '../payment/terms.js';
import type { ContractTerms } from './terms.js';

const DELIVERY_POINT = 'the delivery point named in this contract';

/**
 * What holds where nobody asks for anything else: the goods come to the purchaser, the whole value lies in escrow from
 * the order to the acceptance, and orders may be placed for as long as the longest published cycle lasts (domain.md
 * 1.8). In force on any day, also those of a replay of past years.
 */
export const STANDARD_TERMS: ContractTerms = {
  code: 'standard-2026',
  version: 1,
  title: { en: 'Standard terms', zh: '标准条款' },
  effectiveFrom: '1900-01-01',
  effectiveTo: null,
  unverified: ['incoterm', 'languages'],
  incoterm: { code: 'DAP', place: DELIVERY_POINT, transport: null },
  payment: DEFAULT_PAYMENT_TERMS,
  deliveryPoints: [],
  shelfLife: null,
  tolerances: { overBasisPoints: 0, underBasisPoints: 0 },
  penalties: { latePerDayBasisPoints: 0, capBasisPoints: 0 },
  term: { kind: 'MONTHS_FROM_ACTIVATION', months: 36 },
  languages: ['en', 'zh'],
  secondFactorMinutes: 15,
};

/** Deposit of 5% as in the worked example of a default; the rest is our own choice where `unverified` says so. */
const CHINA_ASEAN_TERMS: ContractTerms = {
  ...STANDARD_TERMS,
  code: 'china-asean-2026',
  title: { en: 'China to ASEAN, 2026', zh: '中国至东盟（2026）' },
  effectiveFrom: '2026-01-01',
  unverified: ['incoterm', 'payment', 'shelfLife', 'tolerances', 'penalties', 'term', 'languages'],
  incoterm: { code: 'CIP', place: 'the port or airport of entry nearest to the delivery point', transport: null },
  payment: {
    ...DEFAULT_PAYMENT_TERMS,
    milestones: [
      { step: 'shipment', basisPoints: 3_000 },
      { step: 'acceptance', basisPoints: 7_000 },
    ],
    performanceDepositBasisPoints: 500,
  },
  shelfLife: { percent: 75, months: null, point: 'entry' },
  tolerances: { overBasisPoints: 500, underBasisPoints: 500 },
  penalties: { latePerDayBasisPoints: 5, capBasisPoints: 500 },
  term: { kind: 'MONTHS_FROM_ACTIVATION', months: 24 },
};

/** A landlocked country with papers in French; a letter of credit bridges the weeks of transit (domain.md 4.1, 4.3). */
const CHINA_MALI_TERMS: ContractTerms = {
  ...STANDARD_TERMS,
  code: 'china-mali-2026',
  title: { en: 'China to Mali, 2026', zh: '中国至马里（2026）' },
  effectiveFrom: '2026-01-01',
  unverified: ['incoterm', 'payment', 'shelfLife', 'tolerances', 'penalties', 'term', 'languages'],
  incoterm: { code: 'CIP', place: 'Bamako', transport: null },
  payment: { ...DEFAULT_PAYMENT_TERMS, instrument: 'letter-of-credit', performanceDepositBasisPoints: 500 },
  // Two thirds on arrival are common practice.
  shelfLife: { percent: 67, months: 12, point: 'entry' },
  tolerances: { overBasisPoints: 500, underBasisPoints: 500 },
  penalties: { latePerDayBasisPoints: 10, capBasisPoints: 1_000 },
  term: { kind: 'MONTHS_FROM_ACTIVATION', months: 12 },
  languages: ['fr', 'en', 'zh'],
};

/** By rail or road over the land border; deposit and balance are the usual way of paying (domain.md 4.3). */
const XINJIANG_CENTRAL_ASIA_TERMS: ContractTerms = {
  ...STANDARD_TERMS,
  code: 'xinjiang-central-asia-2026',
  title: { en: 'Xinjiang to Central Asia, 2026', zh: '新疆至中亚（2026）' },
  effectiveFrom: '2026-01-01',
  unverified: ['incoterm', 'payment', 'shelfLife', 'penalties', 'term', 'languages'],
  incoterm: { code: 'CPT', place: 'the terminal nearest to the delivery point', transport: null },
  payment: {
    ...DEFAULT_PAYMENT_TERMS,
    instrument: 'deposit-and-balance',
    advanceBasisPoints: 3_000,
    balance: 'transport-document',
  },
  shelfLife: { percent: 67, months: null, point: 'entry' },
  penalties: { latePerDayBasisPoints: 5, capBasisPoints: 500 },
  term: { kind: 'DELIVERY_WINDOW' },
  languages: ['ru', 'zh', 'en'],
};

/** 30% of the agreed amount ahead and the rest within 30 days, as China's funds pay (domain.md 1.12). */
const INBOUND_CHINA_TERMS: ContractTerms = {
  ...STANDARD_TERMS,
  code: 'inbound-china-2026',
  title: { en: 'Inbound to China, 2026', zh: '进口中国（2026）' },
  effectiveFrom: '2026-01-01',
  unverified: ['incoterm', 'shelfLife', 'penalties', 'languages'],
  incoterm: { code: 'CIP', place: 'Shanghai', transport: null },
  payment: {
    ...DEFAULT_PAYMENT_TERMS,
    instrument: 'prepayment',
    advanceBasisPoints: 3_000,
    due: { kind: 'DAYS_AFTER_ACCEPTANCE', days: 30 },
  },
  shelfLife: { percent: 75, months: null, point: 'entry' },
  penalties: { latePerDayBasisPoints: 5, capBasisPoints: 500 },
  term: { kind: 'MONTHS_FROM_ACTIVATION', months: 24 },
  languages: ['zh', 'en'],
};

/** Every version of all terms. A version never changes once tenders were drafted under it: add the next one. */
export const SHIPPED_TERMS: readonly ContractTerms[] = [
  STANDARD_TERMS,
  CHINA_ASEAN_TERMS,
  CHINA_MALI_TERMS,
  XINJIANG_CENTRAL_ASIA_TERMS,
  INBOUND_CHINA_TERMS,
];

/** The latest version of a code that is in force on a day; undefined when there is none. */
export const contractTermsInForce = (code: string, day: Day): ContractTerms | undefined =>
  SHIPPED_TERMS.filter(
    (terms) =>
      terms.code === code && terms.effectiveFrom <= day && (terms.effectiveTo === null || terms.effectiveTo >= day),
  ).sort((a, b) => b.version - a.version)[0];

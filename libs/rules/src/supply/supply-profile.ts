import type { Day } from '../calendar.js';
import type { CreditGrade, StandingCause } from '../standing/grades.js';

/** Why a supplier is held to have failed a contract. */
export const DEFAULT_GROUNDS = [
  'late-delivery',
  'refusal',
  'quality',
  'recall',
  'licence-lost',
  'insolvency',
  'barred',
] as const;
export type DefaultGround = (typeof DEFAULT_GROUNDS)[number];

/** What a failure of a ground brings: dated data, of which each default keeps its own part. */
export interface GroundProfile {
  /** Calendar days after the notice in which the supplier can make good; 0 where nothing can be made good. */
  readonly cureDays: number;
  /** The entry of the record of conduct that is proposed; null: none, another decision stands behind the ground. */
  readonly standing: { readonly cause: StandingCause; readonly level: Exclude<CreditGrade, 'good'> } | null;
}

export interface SupplyProfile {
  readonly code: string;
  readonly effectiveFrom: Day;
  readonly grounds: Readonly<Record<DefaultGround, GroundProfile>>;
  /** Calendar days for a supplier to confirm or refuse an order. */
  readonly confirmationDays: number;
  /** Fill rates, in basis points of what was due, below which both sides are warned; the lower the graver. */
  readonly warnings: { readonly watch: number; readonly warning: number; readonly critical: number };
  /** Days after the promised one before a delivery counts as due and missing. */
  readonly graceDays: number;
  /** What no source gives (domain.md 10): our own choice. */
  readonly unverified: readonly string[];
}

/** Causes: the price and procurement credit rules of 2020 (domain.md 1.11). Days and thresholds are our own. */
export const SUPPLY_PROFILE: SupplyProfile = {
  code: 'standard-2026',
  effectiveFrom: '2026-01-01',
  grounds: {
    'late-delivery': { cureDays: 14, standing: { cause: 'late-or-short-delivery', level: 'general' } },
    refusal: { cureDays: 7, standing: { cause: 'refusing-to-supply', level: 'moderate' } },
    quality: { cureDays: 14, standing: { cause: 'quality-breach', level: 'moderate' } },
    recall: { cureDays: 0, standing: { cause: 'quality-breach', level: 'serious' } },
    'licence-lost': { cureDays: 0, standing: { cause: 'quality-breach', level: 'serious' } },
    insolvency: { cureDays: 0, standing: null },
    barred: { cureDays: 0, standing: null },
  },
  confirmationDays: 5,
  warnings: { watch: 9_500, warning: 9_000, critical: 8_000 },
  graceDays: 3,
  unverified: ['grounds', 'confirmationDays', 'warnings', 'graceDays'],
};

import { basisPoints, invariant, type Minor } from '#libs/kernel';
import type { Day } from '../calendar.js';
import type { CreditGrade, CustomsClass } from './grades.js';

/** What standing brings with it, from day to day. `unverified` names what no source says. */
export interface StandingProfile {
  readonly code: string;
  readonly version: number;
  readonly effectiveFrom: Day;
  readonly effectiveTo: Day | null;
  readonly unverified: readonly string[];
  /** Share of an ordinary firm's consignments that is inspected, in basis points. */
  readonly ordinaryInspection: number;
  /** Least share of consignments inspected of a dishonest firm, in basis points. */
  readonly dishonestInspection: number;
  /** An advanced-certified firm is inspected less than this share of the ordinary rate, in basis points. */
  readonly aeoInspectionBelow: number;
  /** The longest bar that comes with a grade, in months; 0 for none. */
  readonly longestBarMonths: Readonly<Record<CreditGrade, number>>;
  readonly longestCustomsBarMonths: Readonly<Record<CustomsClass, number>>;
  /** After how many months in force repair can be asked for, by grade. */
  readonly repairAfterMonths: Readonly<Record<Exclude<CreditGrade, 'good'> | 'dishonest', number>>;
  /** Days after the decision in which it can be appealed against. */
  readonly appealDays: number;
}

/** Inspection and guarantee: GACC (domain.md 3.3). Bars: 9 months for a refusal to supply, 18 for a GMP breach (1.11). */
export const STANDING_PROFILE: StandingProfile = {
  code: 'standing-cn',
  version: 1,
  effectiveFrom: '2000-01-01',
  effectiveTo: null,
  unverified: ['ordinaryInspection', 'longestBarMonths', 'longestCustomsBarMonths', 'repairAfterMonths', 'appealDays'],
  ordinaryInspection: 1_000,
  dishonestInspection: 8_000,
  aeoInspectionBelow: 2_000,
  longestBarMonths: { good: 0, watch: 0, general: 0, moderate: 9, serious: 18, especially_serious: 36 },
  longestCustomsBarMonths: { aeo: 0, ordinary: 0, dishonest: 24 },
  repairAfterMonths: { watch: 0, general: 1, moderate: 3, serious: 6, especially_serious: 12, dishonest: 12 },
  appealDays: 30,
};

/**
 * The probability that a consignment is drawn for inspection, in basis points (E12): at least 80% of a dishonest firm,
 * below a fifth of the ordinary rate of a certified one.
 * @throws when the profile's ordinary rate is not one of 0 to 10,000.
 */
export function inspectionProbability(customsClass: CustomsClass, profile: StandingProfile = STANDING_PROFILE): number {
  const { ordinaryInspection: ordinary } = profile;
  invariant(Number.isInteger(ordinary) && ordinary >= 0 && ordinary <= 10_000, 'a probability in basis points');
  switch (customsClass) {
    case 'dishonest':
      return Math.max(ordinary, profile.dishonestInspection);
    case 'ordinary':
      return ordinary;
    case 'aeo':
      // The largest whole number of basis points that is still below the share.
      return Math.max(0, Math.ceil((ordinary * profile.aeoInspectionBelow) / 10_000) - 1);
  }
}

/**
 * Whether a consignment is drawn: the same for the same draw, so that anybody can look it up again.
 * @param draw a hash of the consignment and of something nobody could choose, at least four bytes
 */
export function isDrawn(draw: Uint8Array, probability: number): boolean {
  invariant(draw.length >= 4, 'a draw of at least four bytes');
  const number = draw.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
  return number * 10_000 < probability * 2 ** 32;
}

export interface DutyRates {
  /** Of the customs value. */
  readonly dutyBasisPoints: number;
  /** Of the customs value with the duty. */
  readonly vatBasisPoints: number;
}

export interface ImportDuties extends DutyRates {
  readonly customsValueMinor: Minor;
}

export interface DutyGuarantee {
  readonly dutyMinor: Minor;
  readonly vatMinor: Minor;
  /** Duty and VAT together: what a guarantee in full covers. */
  readonly fullMinor: Minor;
  /** In full for a dishonest firm; a certified one may be exempt; null where customs decides case by case. */
  readonly owedMinor: Minor | null;
  readonly mayBeExempt: boolean;
}

/** The security for duty and VAT of an import (E12); each is rounded once, half to even. */
export function dutyGuarantee(customsClass: CustomsClass, duties: ImportDuties): DutyGuarantee {
  const { customsValueMinor, dutyBasisPoints, vatBasisPoints } = duties;
  const dutyMinor = basisPoints(customsValueMinor, dutyBasisPoints);
  const vatMinor = basisPoints(customsValueMinor + dutyMinor, vatBasisPoints);
  const fullMinor = dutyMinor + vatMinor;
  return {
    dutyMinor,
    vatMinor,
    fullMinor,
    owedMinor: customsClass === 'dishonest' ? fullMinor : null,
    mayBeExempt: customsClass === 'aeo',
  };
}

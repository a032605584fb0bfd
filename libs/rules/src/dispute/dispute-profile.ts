import type { Day } from '../calendar.js';

/** How long each step may take: dated data, frozen into a dispute when it is filed. Days are calendar days. */
export interface DisputeProfile {
  readonly code: string;
  readonly effectiveFrom: Day;
  /** For the other side to answer a claim. */
  readonly answerDays: number;
  /** From the answer, or its lapse, to the ruling. Late, it is the operators' fault, and they are reminded. */
  readonly rulingDays: number;
  /** For either side to appeal. */
  readonly appealDays: number;
  /** From the appeal to its decision. */
  readonly appealDecisionDays: number;
  /** How long after a receipt its goods can be complained of: hidden defects show late. */
  readonly claimDays: number;
  /** What no source gives (domain.md 10): our own choice. */
  readonly unverified: readonly string[];
}

export const DISPUTE_PROFILE: DisputeProfile = {
  code: 'standard-2026',
  effectiveFrom: '2026-01-01',
  answerDays: 10,
  rulingDays: 20,
  appealDays: 10,
  appealDecisionDays: 20,
  claimDays: 90,
  unverified: ['answerDays', 'rulingDays', 'appealDays', 'appealDecisionDays', 'claimDays'],
};

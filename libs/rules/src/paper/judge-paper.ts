import { addDays, type Day, daysBetween } from '../calendar.js';
import { type Certificate, certificateLastDay } from './certificate.js';
import { type DatedPaper, isInForce, type PaperState, paperStateOn } from './paper.js';

/** A paper as requirements look at it: when it holds, and which one it is. */
export interface AskedPaper extends DatedPaper {
  readonly id: string;
}

/** A certificate with the last day that the law leaves it, whatever it says of itself. */
export const askedOf = (certificate: Certificate): AskedPaper => ({
  ...certificate,
  expiresOn: certificateLastDay(certificate),
});

/** How a requirement stands by the papers there are, from the best to the worst. */
export const REQUIREMENT_STATES = [
  'valid',
  'expiring',
  'not-yet-valid',
  'unverified',
  'ends-before-delivery',
  'ends-before-bidding-ends',
  'expired',
  'used',
  'revoked',
  'rejected',
  'missing',
] as const satisfies readonly (PaperState | `ends-before-${string}` | 'missing')[];
export type RequirementState = (typeof REQUIREMENT_STATES)[number];

/** What a paper has to hold for, besides today. */
export interface Need {
  readonly until: Day;
  readonly mustOutlive: 'bidding' | 'delivery';
}

export interface JudgedRequirement {
  readonly state: RequirementState;
  /** The paper that comes nearest to what is needed; null when there is none. */
  readonly paper: AskedPaper | null;
}

const NO_END: Day = '9999-12-31';
/** The last day on which it holds or would hold, whether it is verified or not. */
export function endOf({ expiresOn, revokedFrom, usedOn }: DatedPaper): Day | null {
  const ends = [expiresOn, revokedFrom && addDays(revokedFrom, -1), usedOn && addDays(usedOn, -1)];
  return ends.filter((day) => day !== null).sort()[0] ?? null;
}
const lastDay = (paper: DatedPaper): Day => endOf(paper) ?? NO_END;

/** How one paper stands on a day, against what is needed of it. */
export function requirementStateOn(paper: AskedPaper, today: Day, need: Need): RequirementState {
  const state = paperStateOn(paper, today);
  switch (state) {
    case 'withdrawn':
      return 'missing';
    case 'rejected':
    case 'revoked':
    case 'used':
    case 'expired':
      return state;
    case 'unverified':
    case 'not-yet-valid':
    case 'expiring':
    case 'valid':
      if (lastDay(paper) < today) return 'expired';
      if (lastDay(paper) >= need.until) return state;
      return need.mustOutlive === 'delivery' ? 'ends-before-delivery' : 'ends-before-bidding-ends';
  }
}

/** Whether a paper in this state does what is needed of it today. */
export const holds = (state: RequirementState): boolean => state === 'valid' || state === 'expiring';

/** The best of several papers, of which one suffices. Their order does not matter. */
export function judgePapers(papers: readonly AskedPaper[], today: Day, need: Need): JudgedRequirement {
  let best: JudgedRequirement = { state: 'missing', paper: null };
  for (const paper of papers) {
    const state = requirementStateOn(paper, today, need);
    if (state !== 'missing' && isBetter(state, paper, best)) best = { state, paper };
  }
  return best;
}

/** By state, then by how long it holds, then by id, so that the choice never depends on the order. */
function isBetter(state: RequirementState, paper: AskedPaper, best: JudgedRequirement): boolean {
  const rank = REQUIREMENT_STATES.indexOf(state) - REQUIREMENT_STATES.indexOf(best.state);
  if (rank !== 0 || best.paper === null) return rank < 0;
  const longer = daysBetween(lastDay(best.paper), lastDay(paper));
  return longer === 0 ? paper.id < best.paper.id : longer > 0;
}

/**
 * The first day from `today` on on which none of these papers does what is needed, when one does today; papers that
 * follow one another without a gap are looked at as one. Null when that day never comes.
 */
export function firstUncoveredDay(papers: readonly AskedPaper[], today: Day, need: Need): Day | null {
  let day = today;
  for (;;) {
    const ends = papers
      .filter((paper) => isInForce(paperStateOn(paper, day)) && lastDay(paper) >= need.until)
      .map(lastDay)
      .sort()
      .at(-1);
    if (ends === undefined) return day;
    if (ends === NO_END) return null;
    day = addDays(ends, 1);
  }
}

import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, dayOf } from '../calendar.js';
import { leadsSomewhere } from '../rulebook/checks.js';
import { mergeChanges } from '../rulebook/merge.js';
import { contractTermsInForce } from './shipped-terms.js';
import { CONTRACT_TERMS_REFUSALS, type ContractTerms, parseContractTerms } from './terms.js';

const NOT_IN_FORCE = {
  CONTRACT_TERMS_NOT_IN_FORCE: {
    en: 'No contract terms called {code} are in force on {day}: take some from contractTermsTemplates.',
    zh: '在 {day} 没有名为 {code} 的现行合同条款；请从 contractTermsTemplates 中选择。',
  },
} as const;

export const CHOOSE_CONTRACT_TERMS_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
  ...NOT_IN_FORCE,
});
export type ChooseContractTermsRefusal = keyof typeof CHOOSE_CONTRACT_TERMS_REFUSALS;

/** Whether a corridor may draft its next tenders under these terms: what is drafted already keeps its copy. */
export function judgeChooseContractTerms(code: string, now: Date): Result<ContractTerms, ChooseContractTermsRefusal> {
  const day: Day = dayOf(now);
  const terms = contractTermsInForce(code, day);
  return terms ? ok(terms) : err('CONTRACT_TERMS_NOT_IN_FORCE', { code, day });
}

export const ADAPT_CONTRACT_TERMS_REFUSALS = defineRefusals({ ...NOT_IN_FORCE, ...CONTRACT_TERMS_REFUSALS });
export type AdaptContractTermsRefusal = keyof typeof ADAPT_CONTRACT_TERMS_REFUSALS;

/** What one tender asks for instead of the terms of its corridor. */
export interface TermsOverride {
  /** Other shipped terms to begin with; null: those it has. */
  readonly code: string | null;
  /** In the terms' own shape; what is left out stays. Null: no changes. */
  readonly changes: object | null;
}

/** These name where terms come from and how they are kept; a single tender does not change them. */
const FIXED = ['code', 'version', 'title', 'effectiveFrom', 'effectiveTo', 'unverified'];

/**
 * The terms of one tender. Records are merged field by field, lists replaced. What was changed was decided by somebody
 * for this deal, so it is not unverified any more.
 */
export function adaptContractTerms(
  terms: ContractTerms,
  { code, changes }: TermsOverride,
  now: Date,
): Result<ContractTerms, AdaptContractTermsRefusal> {
  const day = dayOf(now);
  const base = code === null || code === terms.code ? terms : contractTermsInForce(code, day);
  if (!base) return err('CONTRACT_TERMS_NOT_IN_FORCE', { code: String(code), day });
  if (changes === null) return ok(base);
  const fixed = FIXED.find((field) => field in changes);
  if (fixed !== undefined) return err('CONTRACT_TERMS_MALFORMED', { field: fixed, problem: 'is not to be changed' });
  const merged = mergeChanges(base, changes, 'kind') as ContractTerms;
  const touched = Object.keys(changes);
  const unverified = base.unverified.filter(
    (path) => leadsSomewhere(merged, path) && !touched.includes(path.split(/[.[]/)[0] ?? ''),
  );
  return parseContractTerms({ ...merged, unverified });
}

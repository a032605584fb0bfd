import { defineRefusals, err, ok, transition, type Result } from '#libs/kernel';
import { addDays, addMonths, type Day, dayOf, isDay, lastDayOfMonths } from '../calendar.js';
import { isCountry } from '../organisation/countries.js';
import type { OrganisationKind } from '../organisation/roles.js';
import type { BarDays } from '../paper/may-bid.js';
import { isReason } from '../text.js';
import { type StandingProfile, STANDING_PROFILE } from './consequences.js';
import { COUNTING, STANDING_LIFECYCLE, type StandingAction, type StandingStatus } from './entry-lifecycle.js';
import {
  type CreditGrade,
  type CustomsClass,
  STANDING_CAUSES,
  STANDING_LEVELS,
  type StandingCause,
  type StandingKind,
  type StandingLevel,
} from './grades.js';

export const MAX_BARS = 50;

export interface StandingProposal {
  readonly kind: StandingKind;
  readonly level: StandingLevel;
  readonly cause: StandingCause;
  /** What shows it: the decision of an authority, a case number, a report. */
  readonly evidence: string;
  readonly from: Day;
  readonly to: Day | null;
  readonly bars: readonly BarDays[];
}

const ORGANISATION_UNKNOWN = {
  en: 'Choose an admitted or suspended organisation.',
  zh: '请选择已准入或已暂停的单位。',
} as const;
const ENTRY_UNKNOWN = { en: 'Choose an entry that you can see.', zh: '请选择可见的信用记录。' } as const;
const OWN_ORGANISATION = {
  en: 'Nobody decides on the own organisation; ask another operator.',
  zh: '不可对本单位作出决定；请由其他运营方处理。',
} as const;
const REASON_MISSING = {
  en: 'Give a reason of 3 to 500 characters; the organisation reads it.',
  zh: '请填写 3 至 500 个字符的理由，对方单位可见。',
} as const;
const ACTION_NOT_ALLOWED_NOW = {
  en: 'The entry is {status}; from here these are possible: {possible}.',
  zh: '该记录状态为 {status}，当前可执行：{possible}。',
} as const;
const SECOND_OFFICER_NEEDED = {
  en: 'Another officer has to take this decision: you took the one before.',
  zh: '此决定须由另一位业务员作出：前一决定由您作出。',
} as const;

export const PROPOSE_STANDING_REFUSALS = defineRefusals({
  ORGANISATION_UNKNOWN,
  OWN_ORGANISATION,
  LEVEL_NOT_FITTING: { en: 'For {kind} choose one of {levels}.', zh: '{kind} 类请在 {levels} 中选择。' },
  CAUSE_NOT_FITTING: {
    en: 'The cause {cause} does not lead to {level}; choose one of {causes}.',
    zh: '事由 {cause} 与 {level} 不符；请在 {causes} 中选择。',
  },
  EVIDENCE_MISSING: {
    en: 'Name the evidence in 10 to 2000 characters: decision, case number, report.',
    zh: '请用 10 至 2000 个字符写明证据：决定书、案号或报告。',
  },
  DAYS_INVALID: {
    en: 'Give existing days, the last not before the first; {what} is wrong.',
    zh: '请填写存在的日期，且截止日不早于起始日；{what} 有误。',
  },
  BAR_NOT_FITTING: {
    en: '{level} comes without a bar; choose a grade that bars, or leave the bars out.',
    zh: '{level} 不附禁入；请选择附禁入的等级，或不填写禁入。',
  },
  BAR_TOO_LONG: {
    en: 'A bar with {level} lasts at most {months} months, here to {latest}: look at its last day again.',
    zh: '{level} 的禁入最长 {months} 个月，即至 {latest}：请核对截止日。',
  },
  BAR_SCOPE_INVALID: {
    en: 'Give for {scope} the corridor’s code, the country or the product type, and nothing for all.',
    zh: '{scope} 须填写通道代码、国家或品种；范围为全部时不填。',
  },
  TOO_MANY_BARS: { en: 'Give at most {limit} bars.', zh: '禁入最多 {limit} 项。' },
});
export type ProposeStandingRefusal = keyof typeof PROPOSE_STANDING_REFUSALS;

/** Whether an officer may propose this entry. What a bar refers to is looked up by the caller. */
export function judgeStandingProposal(
  proposal: StandingProposal,
  organisation: { readonly id: string; readonly kind: OrganisationKind; readonly status: string },
  operatorId: string,
  profile: StandingProfile = STANDING_PROFILE,
): Result<StandingProposal, ProposeStandingRefusal> {
  const { kind, level, cause, evidence, from, to, bars } = proposal;
  if (organisation.kind === 'operator') return err('ORGANISATION_UNKNOWN');
  if (!['admitted', 'suspended', 'barred'].includes(organisation.status)) return err('ORGANISATION_UNKNOWN');
  if (organisation.id === operatorId) return err('OWN_ORGANISATION');
  const levels: readonly string[] = STANDING_LEVELS[kind];
  if (!levels.includes(level)) return err('LEVEL_NOT_FITTING', { kind, levels });
  const causes = causesOf(level, kind);
  if (!causes.includes(cause)) return err('CAUSE_NOT_FITTING', { cause, level, causes });
  if (evidence.trim().length < 10 || evidence.length > 2000) return err('EVIDENCE_MISSING');
  if (!isPeriod({ from, to })) return err('DAYS_INVALID', { what: 'from, to' });
  if (bars.length > MAX_BARS) return err('TOO_MANY_BARS', { limit: MAX_BARS });
  if (bars.length > 0 && organisation.kind !== 'supplier') return err('BAR_NOT_FITTING', { level });
  for (const [at, bar] of bars.entries()) {
    const fault = barFault(bar, at, level, profile);
    if (fault) return fault;
  }
  return ok({ ...proposal, evidence: evidence.trim() });
}

const causesOf = (level: StandingLevel, kind: StandingKind): readonly StandingCause[] =>
  (Object.keys(STANDING_CAUSES) as StandingCause[]).filter(
    (cause) => STANDING_CAUSES[cause] === kind && (cause === 'customs-certification') === (level === 'aeo'),
  );

function barFault(bar: BarDays, at: number, level: StandingLevel, profile: StandingProfile) {
  const { scope, ref, from, to } = bar;
  if (!isPeriod(bar)) return err('DAYS_INVALID', { what: `bars.${at}` });
  const sound = scope === 'all' ? ref === null : scope === 'region' ? ref !== null && isCountry(ref) : Boolean(ref);
  if (!sound) return err('BAR_SCOPE_INVALID', { scope });
  const months = longestBar(level, profile);
  if (months === 0) return err('BAR_NOT_FITTING', { level });
  const latest = lastDayOfMonths(from, months);
  return to === null || to > latest ? err('BAR_TOO_LONG', { level, months, latest }) : undefined;
}

/** Months; by grade or customs class. */
const longestBar = (level: StandingLevel, profile: StandingProfile): number =>
  ({ ...profile.longestBarMonths, ...profile.longestCustomsBarMonths })[level satisfies CreditGrade | CustomsClass];

const isPeriod = ({ from, to }: { readonly from: Day; readonly to: Day | null }): boolean =>
  isDay(from) && (to === null || (isDay(to) && from <= to));

export const DECIDE_STANDING_REFUSALS = defineRefusals({
  ENTRY_UNKNOWN,
  OWN_ORGANISATION,
  ACTION_NOT_ALLOWED_NOW,
  REASON_MISSING,
  SECOND_OFFICER_NEEDED,
});
export type DecideStandingRefusal = keyof typeof DECIDE_STANDING_REFUSALS;

/** What officers decide about an entry that was proposed, appealed against or asked to be repaired. */
export type StandingDecision = Extract<
  StandingAction,
  'confirm' | 'decline' | 'uphold' | 'overturn' | 'repair' | 'refuseRepair'
>;

/**
 * Whether this officer may decide: never who proposed what is confirmed, nor who confirmed what is appealed against or
 * repaired. Only a confirmation goes without a reason; the proposal has its evidence.
 */
export function judgeStandingDecision(
  entry: {
    readonly organisationId: string;
    readonly status: StandingStatus;
    readonly proposedBy: string;
    readonly decidedBy: string | null;
  },
  decision: StandingDecision,
  officer: { readonly organisationId: string; readonly personId: string },
  reason: string | null,
): Result<{ readonly status: StandingStatus; readonly reason: string | null }, DecideStandingRefusal> {
  if (entry.organisationId === officer.organisationId) return err('OWN_ORGANISATION');
  const next = transition<StandingStatus, StandingAction>(STANDING_LIFECYCLE, entry.status, decision);
  if (!next.ok) return next;
  const before = entry.status === 'proposed' ? entry.proposedBy : entry.decidedBy;
  // Who proposed may take it back: that harms nobody.
  if (decision !== 'decline' && before === officer.personId) return err('SECOND_OFFICER_NEEDED');
  const why = reason?.trim() || null;
  if (decision !== 'confirm' && !isReason(why ?? undefined)) return err('REASON_MISSING');
  return ok({ status: next.value, reason: why });
}

export const ANSWER_STANDING_REFUSALS = defineRefusals({
  ENTRY_UNKNOWN,
  ACTION_NOT_ALLOWED_NOW,
  STATEMENT_MISSING: {
    en: 'Say in 10 to 2000 characters why, and what shows it.',
    zh: '请用 10 至 2000 个字符说明理由及依据。',
  },
  APPEALED_ALREADY: {
    en: 'This entry was appealed against already, and the decision stands.',
    zh: '该记录已申诉过，原决定维持。',
  },
  APPEAL_TOO_LATE: {
    en: 'An appeal was possible until {until}; ask for repair instead.',
    zh: '申诉期已于 {until} 届满；可申请信用修复。',
  },
  REPAIR_TOO_EARLY: {
    en: 'Repair can be asked for from {from} on.',
    zh: '自 {from} 起可申请信用修复。',
  },
});
export type AnswerStandingRefusal = keyof typeof ANSWER_STANDING_REFUSALS;

/** Whether the organisation may appeal against an entry, or ask for its repair, now. */
export function judgeStandingAnswer(
  entry: {
    readonly status: StandingStatus;
    readonly level: StandingLevel;
    readonly from: Day;
    readonly decidedAt: Date | null;
    readonly appealedAt: Date | null;
  },
  action: 'appeal' | 'requestRepair',
  statement: string,
  now: Date,
  profile: StandingProfile = STANDING_PROFILE,
): Result<{ readonly status: StandingStatus; readonly statement: string }, AnswerStandingRefusal> {
  if (entry.status === 'proposed' || entry.status === 'declined') return err('ENTRY_UNKNOWN');
  const next = transition<StandingStatus, StandingAction>(STANDING_LIFECYCLE, entry.status, action);
  if (!next.ok) return next;
  const text = statement.trim();
  if (text.length < 10 || text.length > 2000) return err('STATEMENT_MISSING');
  if (action === 'appeal') {
    if (entry.appealedAt !== null) return err('APPEALED_ALREADY');
    const until = addDays(dayOf(entry.decidedAt ?? now), profile.appealDays);
    if (dayOf(now) > until) return err('APPEAL_TOO_LATE', { until });
  } else {
    if (entry.level === 'aeo') return err('ENTRY_UNKNOWN');
    const from = addMonths(entry.from, profile.repairAfterMonths[entry.level]);
    if (dayOf(now) < from) return err('REPAIR_TOO_EARLY', { from });
  }
  return ok({ status: next.value, statement: text });
}

/** When an entry ends by time alone: after its last day and that of its bars; null when one of them has none. */
export function standingEndsAfter({ to, bars }: Pick<StandingProposal, 'to' | 'bars'>): Day | null {
  const days = [to, ...bars.map((bar) => bar.to)];
  return days.includes(null)
    ? null
    : (days
        .filter((day) => day !== null)
        .toSorted()
        .at(-1) ?? null);
}

export const isCounting = (status: StandingStatus): boolean => COUNTING.includes(status);

import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, dayOf, isDay } from '../calendar.js';
import { isReason } from '../text.js';

/** How many firms one declaration names. */
export const MAX_RELATED_FIRMS = 50;

export const DECLARE_RELATED_FIRMS_REFUSALS = defineRefusals({
  FIRMS_OUT_OF_RANGE: {
    en: 'Name 2 to {limit} suppliers that are related to each other.',
    zh: '请填写 2 至 {limit} 家互为关联的供应商。',
  },
  FIRM_REPEATED: { en: 'Name each supplier once: {organisationId}.', zh: '同一供应商只能填写一次：{organisationId}。' },
  FIRM_UNKNOWN: { en: '{organisationId} is no supplier here.', zh: '{organisationId} 不是本平台的供应商。' },
  SINCE_INVALID: {
    en: 'Give the day since when they are related as YYYY-MM-DD, not after {today}.',
    zh: '请按 YYYY-MM-DD 填写关联起始日，不得晚于 {today}。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters, such as the control that they are under.',
    zh: '请填写 3 至 500 个字符的理由，例如共同控制关系。',
  },
});
export type DeclareRelatedFirmsRefusal = keyof typeof DECLARE_RELATED_FIRMS_REFUSALS;

export interface RelatedFirmsDraft {
  readonly organisationIds: readonly string[];
  /** The first day on which they are related; null: today. */
  readonly since: Day | null;
  readonly reason: string;
}

/** Whether suppliers may be declared related: from then on they count as one bidder (domain.md 1.4). */
export function judgeRelatedFirms(
  { organisationIds, since, reason }: RelatedFirmsDraft,
  knownSuppliers: ReadonlySet<string>,
  now: Date,
): Result<{ readonly since: Day; readonly reason: string }, DeclareRelatedFirmsRefusal> {
  if (organisationIds.length < 2 || organisationIds.length > MAX_RELATED_FIRMS) {
    return err('FIRMS_OUT_OF_RANGE', { limit: MAX_RELATED_FIRMS });
  }
  const seen = new Set<string>();
  for (const organisationId of organisationIds) {
    if (seen.has(organisationId)) return err('FIRM_REPEATED', { organisationId });
    if (!knownSuppliers.has(organisationId)) return err('FIRM_UNKNOWN', { organisationId });
    seen.add(organisationId);
  }
  const today = dayOf(now);
  const first = since ?? today;
  if (!isDay(first) || first > today) return err('SINCE_INVALID', { today });
  return isReason(reason) ? ok({ since: first, reason: reason.trim() }) : err('REASON_MISSING');
}

export const END_RELATED_FIRMS_REFUSALS = defineRefusals({
  RELATION_UNKNOWN: { en: 'Choose an existing declaration.', zh: '请选择已有的关联声明。' },
  RELATION_ENDED: { en: 'This declaration has ended on {until} already.', zh: '该关联声明已于 {until} 终止。' },
  UNTIL_INVALID: {
    en: 'Give the last day on which they were related as YYYY-MM-DD, from {since} to {today}.',
    zh: '请按 YYYY-MM-DD 填写关联终止日，须在 {since} 至 {today} 之间。',
  },
  REASON_MISSING: { en: 'Give a reason of 3 to 500 characters.', zh: '请填写 3 至 500 个字符的理由。' },
});
export type EndRelatedFirmsRefusal = keyof typeof END_RELATED_FIRMS_REFUSALS;

/** Whether a declaration may end, with its last day; null: today. */
export function judgeEndRelatedFirms(
  relation: { readonly since: Day; readonly until: Day | null },
  { until, reason }: { readonly until: Day | null; readonly reason: string },
  now: Date,
): Result<{ readonly until: Day; readonly reason: string }, EndRelatedFirmsRefusal> {
  if (relation.until !== null) return err('RELATION_ENDED', { until: relation.until });
  const today = dayOf(now);
  const last = until ?? today;
  if (!isDay(last) || last < relation.since || last > today) {
    return err('UNTIL_INVALID', { since: relation.since, today });
  }
  return isReason(reason) ? ok({ until: last, reason: reason.trim() }) : err('REASON_MISSING');
}

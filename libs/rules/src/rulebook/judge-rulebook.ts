import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { isReason } from '../text.js';
import { leadsSomewhere } from './checks.js';
import { mergeChanges } from './merge.js';
import { parseRulebook, type Rulebook, RULEBOOK_REFUSALS } from './rulebook.js';
import { RULEBOOK_LIFECYCLE, type RulebookAction, type RulebookStatus } from './rulebook-lifecycle.js';

const UNKNOWN = {
  RULEBOOK_UNKNOWN: { en: 'Choose an existing rulebook and version.', zh: '请选择已有的规则书及其版本。' },
} as const;
const NOT_IN_FORCE = {
  RULEBOOK_NOT_IN_FORCE: {
    en: 'No version of {code} is active and in force today. Activate one, or choose another rulebook.',
    zh: '规则书 {code} 目前没有生效版本，请先启用一个版本或选择其他规则书。',
  },
} as const;

export const COPY_RULEBOOK_REFUSALS = defineRefusals({ ...UNKNOWN, ...RULEBOOK_REFUSALS });
export type CopyRulebookRefusal = keyof typeof COPY_RULEBOOK_REFUSALS;

/**
 * The rulebook that a copy with these changes is. Changes have the rulebook's own shape: records are merged field by
 * field, everything else (lists, texts, numbers, null) takes the place of what was there; an award of another method
 * takes the place of the whole award. Marks of unverified fields that are there no more fall away.
 */
export function judgeCopyRulebook(
  source: Rulebook,
  changes: unknown,
  as: { readonly code: string; readonly version: number },
): Result<Rulebook, CopyRulebookRefusal> {
  if (!isRecord(changes)) return err('RULEBOOK_MALFORMED', { field: '(root)', problem: 'must be a record of changes' });
  for (const field of ['code', 'version']) {
    if (field in changes)
      return err('RULEBOOK_MALFORMED', { field, problem: 'is not to be changed; the copy has its own' });
  }
  const merged = { ...(mergeChanges(source, changes, 'method') as object), ...as };
  const unverified =
    'unverified' in changes ? {} : { unverified: source.unverified.filter((path) => leadsSomewhere(merged, path)) };
  return parseRulebook({ ...merged, ...unverified });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const ACTIVATE_RULEBOOK_REFUSALS = defineRefusals({
  ...UNKNOWN,
  RULEBOOK_NOT_DRAFT: {
    en: 'This version is {status}; only a draft is activated. Copy it into a further version.',
    zh: '该版本状态为 {status}，仅草稿可启用；请复制为新版本。',
  },
});
export type ActivateRulebookRefusal = keyof typeof ACTIVATE_RULEBOOK_REFUSALS;

export const WITHDRAW_RULEBOOK_REFUSALS = defineRefusals({
  ...UNKNOWN,
  RULEBOOK_WITHDRAWN: { en: 'This version has been withdrawn already.', zh: '该版本已撤回。' },
  RULEBOOK_IN_USE: {
    en: 'Choose another rulebook for {corridors} first, or activate a further version: this is their last one in force.',
    zh: '该版本是 {corridors} 通道最后的生效版本，请先为其选择其他规则书或启用新版本。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; it is kept with the rulebook.',
    zh: '请填写 3 至 500 个字符的理由，理由将随规则书留存。',
  },
});
export type WithdrawRulebookRefusal = keyof typeof WITHDRAW_RULEBOOK_REFUSALS;

/** Whether a version may be used from now on, as far as its days allow. */
export function judgeActivateRulebook(status: RulebookStatus): Result<'active', ActivateRulebookRefusal> {
  const to = next(status, 'activate');
  return to === 'active' ? ok(to) : err('RULEBOOK_NOT_DRAFT', { status });
}

/** Whether a version may be withdrawn; `leaving` are the corridors that would have no rulebook in force then. */
export function judgeWithdrawRulebook(
  status: RulebookStatus,
  leaving: readonly string[],
  reason: string,
): Result<{ readonly status: 'withdrawn'; readonly reason: string }, WithdrawRulebookRefusal> {
  const to = next(status, 'withdraw');
  if (to !== 'withdrawn') return err('RULEBOOK_WITHDRAWN');
  if (leaving.length > 0) return err('RULEBOOK_IN_USE', { corridors: leaving });
  return isReason(reason) ? ok({ status: to, reason: reason.trim() }) : err('REASON_MISSING');
}

const next = (status: RulebookStatus, action: RulebookAction): RulebookStatus | undefined =>
  (RULEBOOK_LIFECYCLE[status] as Partial<Record<RulebookAction, RulebookStatus>>)[action];

/** For a corridor: its next rounds are drafted under it. */
export const CHOOSE_RULEBOOK_REFUSALS = defineRefusals({
  ...NOT_IN_FORCE,
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
});
export type ChooseRulebookRefusal = keyof typeof CHOOSE_RULEBOOK_REFUSALS;

/** For one tender: only while nobody outside has seen it. */
export const CHOOSE_TENDER_RULEBOOK_REFUSALS = defineRefusals({
  ...UNKNOWN,
  RULEBOOK_NOT_ACTIVE: {
    en: 'This version is {status}; choose an active one.',
    zh: '该版本状态为 {status}，请选择已启用的版本。',
  },
  TENDER_UNKNOWN: { en: 'Choose an existing tender.', zh: '请选择已有的招标。' },
  TENDER_NOT_DRAFT: {
    en: 'The tender is {status}; its rules stand from its publication on.',
    zh: '招标状态为 {status}，规则自发布起不可更改。',
  },
});
export type ChooseTenderRulebookRefusal = keyof typeof CHOOSE_TENDER_RULEBOOK_REFUSALS;

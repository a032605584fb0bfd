import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { RULEBOOK_REFUSALS } from '../rulebook/rulebook.js';

/** Tenders that one preview covers, suppliers that one question leaves out, and questions that wait for an answer. */
export const MAX_PREVIEWED_TENDERS = 20;
export const MAX_LEFT_OUT = 20;
export const MAX_OPEN_WHAT_IFS = 50;

const COMMON = {
  RULEBOOK_UNKNOWN: { en: 'Choose an existing rulebook and version.', zh: '请选择已有的规则书及其版本。' },
  TENDER_UNKNOWN: {
    en: 'Choose a tender that you see and that has been evaluated: {tenderId} is none.',
    zh: '请选择您可见且已评审的招标：{tenderId} 不是。',
  },
  TOO_MANY_OPEN: {
    en: 'Wait for answers first: at most {limit} cases of an organisation are computed at once.',
    zh: '请先等待已提交的推演完成：每个单位最多同时 {limit} 项。',
  },
} as const;

export const WHAT_IF_REFUSALS = defineRefusals({
  ...COMMON,
  ...RULEBOOK_REFUSALS,
  RULEBOOK_TWICE: {
    en: 'Name a rulebook or give changes to the tender’s own, not both.',
    zh: '请指定规则书或填写对原规则书的更改，二者只能选其一。',
  },
  NOTHING_CHANGED: {
    en: 'Say what to change: another rulebook, changes to it, or suppliers to leave out.',
    zh: '请说明要更改的内容：其他规则书、规则更改，或排除的供应商。',
  },
  SUPPLIER_DID_NOT_BID: {
    en: '{supplierId} has no bid in the evaluation; leave out suppliers that bid.',
    zh: '{supplierId} 在评审中没有投标，请填写参与投标的供应商。',
  },
  TOO_MANY_LEFT_OUT: { en: 'Leave out at most {limit} suppliers.', zh: '最多排除 {limit} 家供应商。' },
});
export type WhatIfRefusal = keyof typeof WHAT_IF_REFUSALS;

export const PREVIEW_RULEBOOK_REFUSALS = defineRefusals({
  ...COMMON,
  TENDERS_OUT_OF_RANGE: { en: 'Name 1 to {limit} tenders, each once.', zh: '请填写 1 至 {limit} 个不重复的招标。' },
});
export type PreviewRulebookRefusal = keyof typeof PREVIEW_RULEBOOK_REFUSALS;

export interface WhatIfDraft {
  readonly namesRulebook: boolean;
  readonly hasChanges: boolean;
  readonly withoutSupplierIds: readonly string[];
}

/** Whether a question about one evaluated tender is one that can be answered. */
export function judgeWhatIf(
  { namesRulebook, hasChanges, withoutSupplierIds }: WhatIfDraft,
  bidders: ReadonlySet<string>,
  openCases: number,
): Result<true, WhatIfRefusal> {
  if (namesRulebook && hasChanges) return err('RULEBOOK_TWICE');
  if (!namesRulebook && !hasChanges && withoutSupplierIds.length === 0) return err('NOTHING_CHANGED');
  if (withoutSupplierIds.length > MAX_LEFT_OUT) return err('TOO_MANY_LEFT_OUT', { limit: MAX_LEFT_OUT });
  const stranger = withoutSupplierIds.find((id) => !bidders.has(id));
  if (stranger !== undefined) return err('SUPPLIER_DID_NOT_BID', { supplierId: stranger });
  return openCases < MAX_OPEN_WHAT_IFS ? ok(true) : err('TOO_MANY_OPEN', { limit: MAX_OPEN_WHAT_IFS });
}

/** Whether a rulebook may be tried on these tenders. */
export function judgePreview(tenderIds: readonly string[], openCases: number): Result<true, PreviewRulebookRefusal> {
  const { length } = tenderIds;
  if (length === 0 || length > MAX_PREVIEWED_TENDERS || new Set(tenderIds).size !== length) {
    return err('TENDERS_OUT_OF_RANGE', { limit: MAX_PREVIEWED_TENDERS });
  }
  return openCases + length <= MAX_OPEN_WHAT_IFS ? ok(true) : err('TOO_MANY_OPEN', { limit: MAX_OPEN_WHAT_IFS });
}

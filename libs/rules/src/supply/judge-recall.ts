import { defineRefusals, err, ok, type Result, transition } from '#libs/kernel';
import { isReason, isReference } from '../text.js';
import { RECALL_LIFECYCLE, type RecallAction, type RecallStatus } from './supply-lifecycles.js';

/** Stands among batch numbers for every batch. */
export const ALL_BATCHES = '*';
export const MAX_RECALLED_BATCHES = 100;

export const RECALL_KINDS = ['recall', 'gmp-suspension'] as const;
export type RecallKind = (typeof RECALL_KINDS)[number];
/** How grave: I may cause death or lasting harm, II may harm for a time, III is unlikely to harm. */
export const RECALL_CLASSES = ['I', 'II', 'III'] as const;
export type RecallClass = (typeof RECALL_CLASSES)[number];

export interface RecallDraft {
  readonly kind: RecallKind;
  /** Of a recall; null of a suspension. */
  readonly class: RecallClass | null;
  /** None: all. */
  readonly batchNumbers: readonly string[];
  readonly reason: string;
}

export const OPEN_RECALL_REFUSALS = defineRefusals({
  GOODS_UNKNOWN: {
    en: 'Choose a supplier and one of its product types with a contract; suppliers recall their own goods only.',
    zh: '请选择供应方及其已签合同的品种；供应方仅可召回自己的产品。',
  },
  CLASS_NOT_FITTING: {
    en: 'Give the class I, II or III of a recall, and none of a suspension.',
    zh: '召回须填写级别 I、II 或 III；停产暂停不填级别。',
  },
  BATCHES_NOT_FITTING: {
    en: 'A suspension concerns all goods: leave the batches out.',
    zh: 'GMP 暂停涉及全部产品：请勿填写批次。',
  },
  BATCH_NUMBER_INVALID: {
    en: 'Name at most {limit} batches, each once, with 1 to 100 characters.',
    zh: '批次最多 {limit} 个，每个填写一次，批号 1 至 100 个字符。',
  },
  REASON_MISSING: {
    en: 'Say in 10 to 2000 characters why; every purchaser concerned reads it.',
    zh: '请用 10 至 2000 个字符说明原因，相关采购方均可见。',
  },
});
export type OpenRecallRefusal = keyof typeof OPEN_RECALL_REFUSALS;

/** Whether this recall may be opened. Whose goods it concerns is looked up by the caller. */
export function judgeOpenRecall(draft: RecallDraft, contracts: number): Result<RecallDraft, OpenRecallRefusal> {
  const { kind, batchNumbers } = draft;
  if (contracts === 0) return err('GOODS_UNKNOWN');
  if ((kind === 'recall') !== (draft.class !== null)) return err('CLASS_NOT_FITTING');
  if (kind === 'gmp-suspension' && batchNumbers.length > 0) return err('BATCHES_NOT_FITTING');
  const sound = batchNumbers.every((number) => isReference(number) && number !== ALL_BATCHES);
  if (!sound || batchNumbers.length > MAX_RECALLED_BATCHES || new Set(batchNumbers).size < batchNumbers.length) {
    return err('BATCH_NUMBER_INVALID', { limit: MAX_RECALLED_BATCHES });
  }
  const reason = draft.reason.trim();
  return reason.length < 10 || reason.length > 2_000 ? err('REASON_MISSING') : ok({ ...draft, reason });
}

export const RECALLED_REFUSALS = defineRefusals({
  SUPPLY_RECALLED: {
    en: 'Keep these goods back: all of them are recalled or their making is suspended; see recalls.',
    zh: '请勿发运：该品种全部产品已被召回或暂停生产（参见 recalls）。',
  },
  BATCH_RECALLED: {
    en: 'Take batch {batch} out of the shipment: it is recalled; see recalls.',
    zh: '批次 {batch} 已被召回，请从该批货物中移除（参见 recalls）。',
  },
});
export type RecalledRefusal = keyof typeof RECALLED_REFUSALS;

/** Whether batches may leave for an order line, given what of its goods is recalled; null: nothing. */
export function judgeRecalled(
  recalled: readonly string[] | null,
  batches: () => readonly string[],
): Result<undefined, RecalledRefusal> {
  if (recalled === null) return ok(undefined);
  if (recalled.includes(ALL_BATCHES)) return err('SUPPLY_RECALLED');
  const batch = batches().find((number) => recalled.includes(number));
  return batch === undefined ? ok(undefined) : err('BATCH_RECALLED', { batch });
}

export const LIFT_RECALL_REFUSALS = defineRefusals({
  RECALL_UNKNOWN: { en: 'Choose a recall that you can see.', zh: '请选择可见的召回。' },
  ACTION_NOT_ALLOWED_NOW: {
    en: 'The recall is {status}; from here these are possible: {possible}.',
    zh: '该召回状态为 {status}，当前可执行：{possible}。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; every purchaser concerned reads it.',
    zh: '请填写 3 至 500 个字符的理由，相关采购方均可见。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'Another officer has to lift it: you proposed that.',
    zh: '须由另一位业务员解除：该提议由您作出。',
  },
});
export type LiftRecallRefusal = keyof typeof LIFT_RECALL_REFUSALS;

/** Whether an officer may propose to lift a recall, agree to it, or keep it in force. The answer is where it stands then. */
export function judgeLiftRecall(
  recall: { readonly status: RecallStatus; readonly liftProposedBy: string | null },
  action: RecallAction,
  officerId: string,
  reason: string | null,
): Result<RecallStatus, LiftRecallRefusal> {
  const next = transition<RecallStatus, RecallAction>(RECALL_LIFECYCLE, recall.status, action);
  if (!next.ok) return next;
  if (action === 'lift') return recall.liftProposedBy === officerId ? err('SECOND_OFFICER_NEEDED') : next;
  return isReason(reason ?? undefined) ? next : err('REASON_MISSING');
}

import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import type { Day } from '../calendar.js';
import { type BatchLife, judgeShelfLife, type ShelfLifeRule } from '../dossier/shelf-life.js';
import type { DisputeGround } from '../dispute/judge-dispute.js';
import { sumBigint } from '../order-by.js';

/** Why units of a batch are not taken in. `missing`: they did not come. */
export const REJECTION_REASON_CODES = [
  'damaged',
  'wet',
  'missing',
  'short-shelf-life',
  'cold-chain',
  'wrong-product',
  'labelling',
  'documents',
  'quality',
  'other',
] as const;
export type RejectionReason = (typeof REJECTION_REASON_CODES)[number];

export const MAX_INSPECTION_FILES = 20;

/** What became of one batch on arrival. Quantities are units of the order. */
export interface InspectedBatch {
  readonly number: string;
  readonly accepted: bigint;
  /** They came and are refused. */
  readonly rejected: bigint;
  /** They did not come. */
  readonly missing: bigint;
  /** Needed where any are rejected. */
  readonly reason: RejectionReason | null;
  readonly note: string | null;
}
export interface ShippedBatch extends BatchLife {
  readonly quantity: bigint;
}

export const INSPECT_SHIPMENT_REFUSALS = defineRefusals({
  BATCHES_DIFFER: {
    en: 'Say of each batch of the shipment once what became of it: {batches}.',
    zh: '请对本批货物的每个批号各填写一次检验结果：{batches}。',
  },
  BATCH_QUANTITIES: {
    en: 'Batch {batch}: accepted, rejected and missing are zero or more and sum to the {quantity} units shipped.',
    zh: '批号 {batch}：接收、拒收与短少均不得为负，合计须为发货数量 {quantity}。',
  },
  BATCH_REASON: {
    en: 'Batch {batch}: say why units are rejected, and only where any are.',
    zh: '批号 {batch}：有拒收时须填写理由，无拒收时请勿填写。',
  },
  BATCH_NOTE: {
    en: 'Batch {batch}: write 3 to 200 characters on it; the reason "other" needs them.',
    zh: '批号 {batch}：说明须为 3 至 200 个字符；理由为“其他”时必填。',
  },
  FILES_COUNT: { en: 'Attach up to {limit} photographs or papers.', zh: '最多可附 {limit} 个照片或文件。' },
});
export type InspectShipmentRefusal = keyof typeof INSPECT_SHIPMENT_REFUSALS;

/** What the inspection comes to for the receipt: what is missing counts as rejected, and is not paid. */
export interface JudgedInspection {
  readonly accepted: bigint;
  readonly rejected: bigint;
  readonly reason: string | null;
}

/** Whether an inspection says of each batch what became of all of it. */
export function judgeGoodsInspection(
  shipped: readonly ShippedBatch[],
  inspected: readonly InspectedBatch[],
  fileCount: number,
): Result<JudgedInspection, InspectShipmentRefusal> {
  const names = shipped.map(({ number }) => number);
  const told = new Map(inspected.map((batch) => [batch.number, batch]));
  if (told.size !== inspected.length || told.size !== names.length || names.some((name) => !told.has(name))) {
    return err('BATCHES_DIFFER', { batches: names });
  }
  for (const { number, quantity } of shipped) {
    const batch = told.get(number);
    const refusal = batch && judgeBatch(batch, quantity);
    if (refusal) return refusal;
  }
  if (fileCount > MAX_INSPECTION_FILES) return err('FILES_COUNT', { limit: MAX_INSPECTION_FILES });
  const refused = inspected.flatMap(({ number, rejected, missing, reason }) => [
    ...(rejected > 0n ? [`${number}: ${rejected} ${reason}`] : []),
    ...(missing > 0n ? [`${number}: ${missing} missing`] : []),
  ]);
  return ok({
    accepted: sumBigint(inspected.map(({ accepted }) => accepted)),
    rejected: sumBigint(inspected.map(({ rejected, missing }) => rejected + missing)),
    reason: refused.length > 0 ? refused.join('; ').slice(0, 500) : null,
  });
}

function judgeBatch({ number, accepted, rejected, missing, reason, note }: InspectedBatch, quantity: bigint) {
  const isNegative = accepted < 0n || rejected < 0n || missing < 0n;
  if (isNegative || accepted + rejected + missing !== quantity) {
    return err('BATCH_QUANTITIES', { batch: number, quantity: String(quantity) });
  }
  if (rejected > 0n !== (reason !== null)) return err('BATCH_REASON', { batch: number });
  const isNoted = note !== null && note.trim().length >= 3 && note.length <= 200;
  if ((note !== null || reason === 'other') && !isNoted) return err('BATCH_NOTE', { batch: number });
  return undefined;
}

export type FindingKind = 'missing' | 'short-shelf-life' | 'cold-chain';
/** Something about goods that arrived which their contract does not allow. */
export interface ArrivalFinding {
  readonly kind: FindingKind;
  /** Null where it is about the whole shipment. */
  readonly batch: string | null;
  /** Units that it is about; of those that came, the ones that were taken in. */
  readonly quantity: bigint;
  /** Days that the batch has left, or minutes that the goods were outside their range. */
  readonly found: number;
  /** Minutes that the contract allows; else null. */
  readonly allowed: number | null;
}

export interface Arrival {
  readonly shipped: readonly ShippedBatch[];
  readonly inspected: readonly InspectedBatch[];
  /** What the contract asks of the life left; null for nothing. */
  readonly floor: ShelfLifeRule | null;
  /** The day on which the life left is measured, by the point that the contract names. */
  readonly measuredOn: Day;
  /** What the loggers came to; null without readings. */
  readonly excursionMinutes: number | null;
  /** How long goods may have been outside their range. */
  readonly allowedMinutes: number;
}

/** What is to be said of goods as they arrived; short life and missing units by batch, the cold chain once. */
export function findingsOnArrival(arrival: Arrival): ArrivalFinding[] {
  const { shipped, inspected, floor, measuredOn, excursionMinutes, allowedMinutes } = arrival;
  const told = new Map(inspected.map((batch) => [batch.number, batch]));
  const findings = shipped.flatMap((batch): ArrivalFinding[] => {
    const { accepted = 0n, missing = 0n } = told.get(batch.number) ?? {};
    const life = floor && judgeShelfLife(batch, floor, measuredOn);
    const { number } = batch;
    return [
      ...(missing > 0n
        ? [{ kind: 'missing', batch: number, quantity: missing, found: 0, allowed: null } as const]
        : []),
      ...(life && !life.meets && accepted > 0n
        ? [
            {
              kind: 'short-shelf-life',
              batch: number,
              quantity: accepted,
              found: life.daysLeft,
              allowed: null,
            } as const,
          ]
        : []),
    ];
  });
  const accepted = sumBigint(inspected.map((batch) => batch.accepted));
  const warm = brokenColdChain(excursionMinutes, allowedMinutes, accepted);
  return warm && accepted > 0n ? [...findings, warm] : findings;
}

/** The finding that goods were outside their range for longer than the contract allows; undefined when they were not. */
export const brokenColdChain = (
  excursionMinutes: number | null,
  allowedMinutes: number,
  quantity: bigint,
): ArrivalFinding | undefined =>
  excursionMinutes !== null && excursionMinutes > allowedMinutes
    ? { kind: 'cold-chain', batch: null, quantity, found: excursionMinutes, allowed: allowedMinutes }
    : undefined;

/** On which ground a purchaser would complain of a finding. */
export const GROUND_OF_FINDING: Readonly<Record<FindingKind, DisputeGround>> = {
  missing: 'short-delivery',
  'short-shelf-life': 'quality',
  'cold-chain': 'quality',
};

/** What a finding says, in both languages. */
export function arrivalFindingText({ kind, batch, quantity, found, allowed }: ArrivalFinding): string {
  switch (kind) {
    case 'missing':
      return `Batch ${batch}: ${quantity} units are missing. 批号 ${batch}：短少 ${quantity} 个单位。`;
    case 'short-shelf-life':
      return `Batch ${batch}: ${found} days of life are left, less than agreed. 批号 ${batch}：剩余效期 ${found} 天，少于约定。`;
    case 'cold-chain':
      return `${found} minutes outside the storage range, ${allowed} are allowed. 超出储存温度范围 ${found} 分钟，允许 ${allowed} 分钟。`;
  }
}

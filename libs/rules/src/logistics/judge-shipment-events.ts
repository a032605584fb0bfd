import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, dayOf } from '../calendar.js';
import { parseLocode } from '../code/trade-codes.js';
import type { ShipmentStatus } from '../order/order-lifecycle.js';
import { isReference } from '../text.js';

/** What can be told of a shipment under way, in the order in which it usually happens. */
export const SHIPMENT_EVENT_KINDS = [
  'picked-up',
  'customs-export',
  'departed',
  'transhipped',
  'delayed',
  'arrived-at',
  'held-by-customs',
  'customs-import',
  'out-for-delivery',
  'delivered',
] as const;
export type ShipmentEventKind = (typeof SHIPMENT_EVENT_KINDS)[number];
export const isShipmentEventKind = (value: string): value is ShipmentEventKind =>
  SHIPMENT_EVENT_KINDS.some((kind) => kind === value);

export const MAX_SHIPMENT_EVENTS = 100;

export interface ShipmentEventDraft {
  readonly kind: ShipmentEventKind;
  /** UN/LOCODE; null where it is not known. */
  readonly place: string | null;
  readonly happenedAt: Date;
  /** The day on which the goods are expected from now on; null where the event says nothing of it. */
  readonly expectedOn: Day | null;
  /** The number of the paper or message that says so. */
  readonly document: string | null;
}

export const SHIPMENT_EVENT_REFUSALS = defineRefusals({
  SHIPMENT_UNKNOWN: {
    en: 'Choose a shipment that you send or that comes to you.',
    zh: '请选择本单位发出或收取的货物。',
  },
  NOT_UNDER_WAY: {
    en: 'This shipment has not left: tell its events once it is dispatched.',
    zh: '该批货物尚未发出：请在发运后登记其动态。',
  },
  EVENTS_COUNT: { en: 'Give 1 to {limit} events at a time.', zh: '每次请提交 1 至 {limit} 条动态。' },
  EVENT_PLACE_WRONG: {
    en: 'Event {event}: give the place as a UN/LOCODE such as THLCH, or leave it out.',
    zh: '第 {event} 条：地点请填写 UN/LOCODE 代码，例如 THLCH，或不填写。',
  },
  EVENT_IN_FUTURE: {
    en: 'Event {event}: it cannot have happened yet. What is to come is an estimate: give expectedOn.',
    zh: '第 {event} 条：时间尚未到来。预计情况请填写 expectedOn。',
  },
  ESTIMATE_MISSING: {
    en: 'Event {event}: say with a delay when the goods are expected now.',
    zh: '第 {event} 条：延误时请填写新的预计到达日期。',
  },
  ESTIMATE_BEFORE_EVENT: {
    en: 'Event {event}: the goods cannot be expected before the day of the event.',
    zh: '第 {event} 条：预计到达日期不得早于事件当日。',
  },
  EVENT_PLACE_UNKNOWN: {
    en: 'The list of UN/LOCODEs has no {place}. Near it: {near}. Correct it, or leave the place out.',
    zh: 'UN/LOCODE 地点代码表中没有 {place}。相近代码：{near}。请更正或不填写地点。',
  },
  EVENT_DOCUMENT_INVALID: {
    en: 'Event {event}: give the document with 1 to 100 characters, or leave it out.',
    zh: '第 {event} 条：单据编号须为 1 至 100 个字符，或不填写。',
  },
});
export type ShipmentEventRefusal = keyof typeof SHIPMENT_EVENT_REFUSALS;

/** Whether a party may tell these events of its shipment now. Places are answered as they are written. */
export function judgeShipmentEvents(
  status: ShipmentStatus,
  events: readonly ShipmentEventDraft[],
  now: Date,
): Result<readonly ShipmentEventDraft[], ShipmentEventRefusal> {
  if (status !== 'dispatched' && status !== 'received') return err('NOT_UNDER_WAY');
  if (events.length === 0 || events.length > MAX_SHIPMENT_EVENTS) {
    return err('EVENTS_COUNT', { limit: MAX_SHIPMENT_EVENTS });
  }
  const judged: ShipmentEventDraft[] = [];
  for (const [index, draft] of events.entries()) {
    const event = index + 1;
    const { kind, happenedAt, expectedOn, document } = draft;
    const place = draft.place === null ? null : parseLocode(draft.place);
    if (place?.ok === false) return err('EVENT_PLACE_WRONG', { event });
    if (happenedAt > now) return err('EVENT_IN_FUTURE', { event });
    if (kind === 'delayed' && expectedOn === null) return err('ESTIMATE_MISSING', { event });
    if (expectedOn !== null && expectedOn < dayOf(happenedAt)) return err('ESTIMATE_BEFORE_EVENT', { event });
    if (document !== null && !isReference(document)) return err('EVENT_DOCUMENT_INVALID', { event });
    judged.push({ ...draft, place: place?.value.code ?? null });
  }
  return ok(judged);
}

/** Whether a new estimate is the one by which the goods are expected late: what was said before was still in time. */
export const becomesLate = (promisedOn: Day, before: Day | null, after: Day | null): boolean =>
  after !== null && after > promisedOn && (before === null || before <= promisedOn);

import { addDays, type Day } from '../calendar.js';
import { isRegisteredName } from './goods-name.js';
import { judgeOrigin } from './origin.js';
import { judgeShelfLife, lastDayOfShelfLife } from './shelf-life.js';
import { type GoodsState, type Shipment, shippingFinding, type ShippingFinding } from './shipping.js';

export interface JudgedGoods {
  readonly findings: readonly ShippingFinding[];
  /** The last day on which none of them is ended by time; null when time ends nothing here. */
  readonly lastDay: Day | null;
}

const finding = (requirement: string, state: GoodsState, blocks = state !== 'valid'): ShippingFinding =>
  shippingFinding({ requirement, state, blocks });

/** What the goods themselves have to be: named as registered, classified, of the origin claimed, fresh enough. */
export function judgeGoods(shipment: Shipment, today: Day): JudgedGoods {
  const { goodsName, registeredNames, preference, value } = shipment;
  const findings = [
    finding('hs-code', hsState(shipment), hsState(shipment) !== 'valid' && hsState(shipment) !== 'hs-unchecked'),
  ];
  if (registeredNames !== null) {
    findings.push(finding('goods-name', isRegisteredName(goodsName, registeredNames) ? 'valid' : 'name-differs'));
  }
  if (preference !== null) {
    findings.push(finding('origin', judgeOrigin(preference, value).qualifies ? 'valid' : 'not-originating'));
  }
  const batches = judgeBatches(shipment, today);
  return { findings: [...findings, ...batches.findings], lastDay: batches.lastDay };
}

function hsState({ hsCode, hsDigits, hsCodeKnown }: Shipment): GoodsState {
  const wellFormed = hsDigits === 10 ? /^\d{10}$/ : /^\d{6}(\d{2}|\d{4})?$/;
  if (!wellFormed.test(hsCode)) return 'hs-malformed';
  if (hsCodeKnown === null) return 'hs-unchecked';
  return hsCodeKnown ? 'valid' : 'hs-unknown';
}

/** Expired goods never leave, with or without a rule; goods leave no later than the day before they expire. */
function judgeBatches({ batches, shelfLife, arrivesOn }: Shipment, today: Day): JudgedGoods {
  const findings: ShippingFinding[] = [];
  const ends: Day[] = [];
  for (const batch of batches) {
    const mark = { requirement: 'shelf-life', batch: batch.number, endsOn: batch.expiresOn };
    const { daysLeft } = judgeShelfLife(batch, { percent: null, months: null, point: 'dispatch' }, today);
    if (daysLeft <= 0) {
      findings.push(shippingFinding({ ...mark, daysLeft, state: 'expired', blocks: true }));
      continue;
    }
    ends.push(addDays(batch.expiresOn, -1));
    if (shelfLife === null) continue;
    const day = shelfLife.point === 'dispatch' || arrivesOn === null || arrivesOn < today ? today : arrivesOn;
    const { meets } = judgeShelfLife(batch, shelfLife, day);
    findings.push(shippingFinding({ ...mark, daysLeft, state: meets ? 'valid' : 'too-short', blocks: !meets }));
    // Until the planned arrival the judgement looks at that day; a later departure moves it on.
    const last = lastDayOfShelfLife(batch, shelfLife, day);
    if (last !== null) ends.push(last);
  }
  return { findings, lastDay: ends.sort()[0] ?? null };
}

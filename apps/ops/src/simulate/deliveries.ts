import type { Agenda } from './agenda.js';
import type { DeliveryPlan } from './delivery-plan.js';
import { Dice } from './dice.js';
import { quarrel } from './quarrels.js';
import { keyOf, type Traders } from './market.js';

/** A shipment of an order line, and what becomes of it. Days are counted from the trading day. */
interface Part {
  readonly key: string;
  readonly quantity: number;
  readonly rejected: number;
  readonly sentOn: number;
  readonly arrivesOn: number;
}

/** Shares in percent. */
const SPLIT = 25;
const PARTLY_REJECTED = 8;
const WHOLLY_REJECTED = 2;
const LATE = 12;
const QUARREL_ON_THE_WAY = 2;
const QUARREL_AFTER_RECEIPT = 2;

function partsOf(seed: number, { reference, line }: DeliveryPlan): Part[] {
  const dice = new Dice(seed, 'delivery', reference);
  const sizes = dice.chance(SPLIT) ? dice.parts(line.quantity, dice.between(2, 3)) : [line.quantity];
  return sizes.map((quantity, at) => {
    const sentOn = dice.between(1, 6) + at * 2;
    const late = dice.chance(LATE) ? dice.between(12, 25) : 0;
    const share = dice.between(1, 50);
    const some = dice.chance(PARTLY_REJECTED) ? Math.ceil((quantity * share) / 100) : 0;
    const rejected = dice.chance(WHOLLY_REJECTED) ? quantity : some;
    return { key: `${reference} ${at}`, quantity, rejected, sentOn, arrivesOn: sentOn + dice.between(3, 9) + late };
  });
}

/** Puts the steps of one order line onto the agenda: its balance, shipments, release by customs, receipts, quarrels. */
export function deliverLine(
  seed: number,
  delivery: DeliveryPlan,
  traders: Traders,
  agenda: Agenda,
  delivered: () => void,
): void {
  const { line, way, purchaser, reference } = delivery;
  const parts = partsOf(seed, delivery);
  let underWay = parts.length;
  const received = (): void => {
    if (--underWay === 0) delivered();
  };
  const payBalance = async (): Promise<void> => {
    const input = { orderLineId: line.id, idempotencyKey: keyOf('balance', reference) };
    await purchaser.api.mutate('payBalance', 'Order', input, 'id');
  };
  // Before the goods leave, or once their first document is there: no goods arrive within two days after it.
  const firstSentOn = Math.min(...parts.map(({ sentOn }) => sentOn));
  if (way.balance === 'before-shipment') agenda.on(0, payBalance);
  if (way.balance === 'transport-document') agenda.on(firstSentOn + 1, payBalance);
  for (const part of parts) agenda.on(part.sentOn, () => send(seed, delivery, { ...part, received }, traders, agenda));
}

async function send(
  seed: number,
  delivery: DeliveryPlan,
  part: Part & { readonly received: () => void },
  traders: Traders,
  agenda: Agenda,
): Promise<void> {
  const { line, way, purchaser, supplier } = delivery;
  const quantity = String(part.quantity);
  const goods = {
    orderLineId: line.id,
    quantity,
    transportDocument: `T-${keyOf(part.key).slice(-10)}`,
    batches: [{ batchNumber: 'B-1', expiresOn: '2030-06-30', quantity }],
    idempotencyKey: keyOf('shipment', part.key),
  };
  const { id } = await supplier.api.mutate<{ id: string }>('dispatchShipment', 'Shipment', goods, 'id');
  if (way.customs) {
    agenda.on(part.arrivesOn - 1, async () => {
      const input = { shipmentId: id, declaration: `D-${id}`, idempotencyKey: keyOf('customs', part.key) };
      await purchaser.api.mutate('recordCustomsRelease', 'CustomsRelease', input, 'shipmentId');
    });
  }
  agenda.on(part.arrivesOn, async () => {
    const input = {
      shipmentId: id,
      acceptedQuantity: String(part.quantity - part.rejected),
      rejectedQuantity: String(part.rejected),
      reason: part.rejected > 0 ? 'Cartons wet' : null,
      idempotencyKey: keyOf('receipt', part.key),
    };
    await purchaser.api.mutate('recordReceipt', 'Receipt', input, 'id');
    part.received();
  });
  const dice = new Dice(seed, 'quarrel', part.key);
  const about = { ...delivery, key: part.key, shipmentId: id, rejected: part.rejected };
  if (dice.chance(QUARREL_ON_THE_WAY)) quarrel(dice, { ...about, from: part.arrivesOn - 1 }, traders, agenda);
  else if (dice.chance(QUARREL_AFTER_RECEIPT)) quarrel(dice, { ...about, from: part.arrivesOn + 1 }, traders, agenda);
}

import { Injectable } from '@nestjs/common';
import { RecordReceipt, type ReceivingRefusal } from '#libs/contracts';
import { err, ok, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  type Caller,
  FileUses,
  type IdempotencyRefusal,
  Outbox,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import {
  type Day,
  dayOf,
  findingsOnArrival,
  type InspectedBatch,
  type InspectShipmentRefusal,
  judgeGoodsInspection,
  judgeShelfLife,
  type ShippedBatch,
} from '#libs/rules';
import { arrivalQuestioned } from '../events.js';
import { type ArrivingShipment, InspectionsStore } from '../persistence/inspections.store.js';
import type { StoredInspectedBatch } from '../persistence/package-rows.js';

export interface InspectShipmentInput {
  readonly shipmentId: string;
  readonly batches: readonly InspectedBatch[];
  /** Photographs and papers of the purchaser's own; the supplier reads them too. */
  readonly fileIds: readonly string[];
  readonly idempotencyKey: string;
}
type Refusal = InspectShipmentRefusal | ReceivingRefusal | AttachFileRefusal;
interface Inspected {
  readonly shipmentId: string;
}

/** A purchaser takes a shipment in and says of each batch how it was found. What its contract does not allow is told on. */
@Injectable()
export class InspectShipment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly inspections: InspectionsStore,
    private readonly receiving: RecordReceipt,
    private readonly files: FileUses,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...input }: InspectShipmentInput,
  ): Promise<Result<Inspected, Refusal | IdempotencyRefusal>> {
    const request = { operation: 'inspectShipment', key, request: { ...input, batches: input.batches.map(inTexts) } };
    return this.unitOfWork.once<Inspected, Refusal>(caller, request, (tx) => this.inspect(tx, input));
  }

  private async inspect(
    tx: Tx,
    { shipmentId, batches: inspected, fileIds }: Omit<InspectShipmentInput, 'idempotencyKey'>,
  ): Promise<Result<Inspected, Refusal>> {
    const shipment = await this.inspections.arriving(tx, shipmentId);
    if (!shipment) return err('SHIPMENT_UNKNOWN');
    const judged = judgeGoodsInspection(shipment.batches, inspected, fileIds.length);
    if (!judged.ok) return judged;
    const { accepted: acceptedQuantity, rejected: rejectedQuantity, reason } = judged.value;
    const received = await this.receiving.within(tx, { shipmentId, acceptedQuantity, rejectedQuantity, reason });
    if (!received.ok) return received;
    const { receiptId } = received.value;
    const { contractId, tenderId, supplierId, floor, excursionMinutes, allowedMinutes } = shipment;
    for (const fileId of fileIds) {
      const readers = [tx.actor.organisationId, supplierId];
      const attached = await this.files.attach(tx, fileId, { type: 'receipt', id: receiptId }, { readers });
      if (!attached.ok) return attached;
    }
    const measuredOn = measuringDay(shipment, dayOf(tx.now));
    const arrival = { shipped: shipment.batches, inspected, floor, measuredOn, excursionMinutes, allowedMinutes };
    const findings = findingsOnArrival(arrival).map((one) => ({ ...one, quantity: String(one.quantity) }));
    await this.inspections.insert(tx, {
      receiptId,
      shipmentId,
      contractId,
      tenderId,
      supplierId,
      batches: inspected.map((batch) => storedBatch(batch, shipment, measuredOn)),
      shelfLifeFloor: floor,
      measuredOn,
      excursionMinutes,
      allowedMinutes,
      findings,
      fileIds: [...fileIds],
    });
    if (findings.length > 0) {
      const payload = { contractId, findings, fileIds: [...fileIds] };
      await this.outbox.append(tx, arrivalQuestioned({ subjectId: shipmentId, tenderId, payload }));
    }
    return ok({ shipmentId });
  }
}

/** Where the contract says that the life left counts; without a word of entry or departure, today. */
function measuringDay({ floor, dispatchedOn, enteredOn }: ArrivingShipment, today: Day): Day {
  if (floor?.point === 'dispatch') return dispatchedOn ?? today;
  return floor?.point === 'entry' ? (enteredOn ?? today) : today;
}

const inTexts = ({ accepted, rejected, missing, ...batch }: InspectedBatch) => ({
  ...batch,
  accepted: String(accepted),
  rejected: String(rejected),
  missing: String(missing),
});

function storedBatch(
  { number, accepted, rejected, missing, reason, note }: InspectedBatch,
  { batches, floor }: ArrivingShipment,
  measuredOn: Day,
): StoredInspectedBatch {
  const shipped = batches.find((batch): batch is ShippedBatch => batch.number === number);
  const life =
    shipped && judgeShelfLife(shipped, floor ?? { percent: null, months: null, point: 'end-user' }, measuredOn);
  return {
    batchNumber: number,
    acceptedQuantity: String(accepted),
    rejectedQuantity: String(rejected),
    missingQuantity: String(missing),
    reason,
    note: note?.trim() ?? null,
    daysLeft: life?.daysLeft ?? 0,
    permilleLeft: life?.permilleLeft ?? null,
    meetsFloor: floor === null ? null : (life?.meets ?? false),
  };
}

import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { becomesLate, judgeShipmentEvents, type ShipmentEventDraft, type ShipmentEventRefusal } from '#libs/rules';
import { shipmentExpectedLate } from '../events.js';
import { type TrackedShipment, TracksStore } from '../persistence/tracks.store.js';

/** A party tells where its shipment is. What was told before changes nothing. */
@Injectable()
export class RecordShipmentEvents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tracks: TracksStore,
    private readonly places: KnownPlaces,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { shipmentId, events }: { readonly shipmentId: string; readonly events: readonly ShipmentEventDraft[] },
  ): Promise<Result<{ readonly told: number }, ShipmentEventRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const [shipment] = await this.tracks.ofParty(tx, [shipmentId]);
      return shipment ? this.within(tx, shipment, events) : err('SHIPMENT_UNKNOWN');
    });
  }

  /** In a transaction of the party's; answers how many events were new. */
  async within(
    tx: Tx,
    shipment: TrackedShipment,
    events: readonly ShipmentEventDraft[],
  ): Promise<Result<{ readonly told: number }, ShipmentEventRefusal>> {
    const judged = judgeShipmentEvents(shipment.status, events, tx.now);
    if (!judged.ok) return judged;
    const unknown = await this.places.unknown(
      tx,
      judged.value.map(({ place }) => place),
    );
    if (unknown) return err('EVENT_PLACE_UNKNOWN', { ...unknown });
    const { told, before, after } = await this.tracks.tell(tx, shipment, judged.value);
    if (told === 0) return ok({ told });
    const { id: subjectId, tenderId, promisedOn } = shipment;
    const details = { told, expectedOn: after };
    await this.audit.record(tx, { subjectType: 'shipment', subjectId, tenderId, action: 'tell', details });
    if (after !== null && becomesLate(promisedOn, before, after)) {
      await this.outbox.append(
        tx,
        shipmentExpectedLate({ subjectId, tenderId, payload: { expectedOn: after, promisedOn } }),
      );
    }
    return ok({ told });
  }
}

import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type CustomsClass,
  type DossierAction,
  type DossierStatus,
  type DossierStepRefusal,
  inspectionProbability,
  isDrawn,
  judgeDossierStep,
  type ShipmentStatus,
} from '#libs/rules';
import { dossierMoved } from '../events.js';
import { DossierStore, type LockedDossier } from '../persistence/dossiers.store.js';
import { drawDigest, type JudgedDossier, ShippingJudge } from './shipping-judge.js';

export type DossierStep = Exclude<DossierAction, 'leave'>;

/** Where the shipment stands with its dossier. */
const SHIPMENT_AT: Readonly<Record<Exclude<DossierStatus, 'closed'>, ShipmentStatus>> = {
  open: 'planned',
  gate: 'gate',
  held: 'gate',
  released: 'gate',
  cancelled: 'cancelled',
};

/**
 * Hands a dossier in or cancels its shipment (the supplier), and releases, holds or returns it (an officer). When it is
 * handed in for the first time, the draw decides whether the shipment is inspected, with the chance that the supplier's
 * class with customs brings on that day.
 */
@Injectable()
export class MoveDossier {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly judge: ShippingJudge,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    {
      shipmentId,
      action,
      reason,
    }: { readonly shipmentId: string; readonly action: DossierStep; readonly reason: string | null },
  ): Promise<Result<{ shipmentId: string }, DossierStepRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const found = await this.dossiers.lock(tx, shipmentId);
      const stranger = tx.actor.kind === 'supplier' && found?.supplierId !== tx.actor.organisationId;
      if (!found || stranger) return err('DOSSIER_UNKNOWN');
      const { dossier, judgement, customs } = await this.judged(tx, found, action);
      const judged = judgeDossierStep(dossier, action, judgement, reason);
      if (!judged.ok) return judged;
      const { status } = judged.value;
      if (action === 'submit' && dossier.inspection === 'not-drawn') await this.draw(tx, dossier, customs.customsClass);
      const shipment = SHIPMENT_AT[status as keyof typeof SHIPMENT_AT];
      await this.dossiers.move(tx, dossier, status, shipment, status === 'held' ? judged.value.reason : null);
      await this.record(tx, dossier, action, status, judged.value.reason);
      return ok({ shipmentId });
    });
  }

  /** Before it is handed in, certificates that have come since serve for what is still open. */
  private async judged(tx: Tx, dossier: LockedDossier, action: DossierStep): Promise<JudgedDossier> {
    if (action === 'submit' && dossier.status === 'open') {
      const { shipmentId, supplierId, productId, plannedOn, facts } = dossier;
      const open = (await this.dossiers.papers(tx, shipmentId)).filter(({ status }) => status !== 'accepted');
      const shipment = { supplierId, productId, plannedOn, destination: facts.destination };
      const served = await this.judge.served(
        tx,
        shipment,
        open.map(({ code }) => code),
      );
      await this.dossiers.serve(tx, shipmentId, served);
    }
    return this.judge.judge(tx, dossier);
  }

  private async draw(tx: Tx, { shipmentId, tenderId }: LockedDossier, customsClass: CustomsClass): Promise<void> {
    const seed = await this.dossiers.seed(tx, shipmentId);
    const probability = inspectionProbability(customsClass);
    const drawn = isDrawn(drawDigest(seed, shipmentId), probability);
    await this.dossiers.draw(tx, shipmentId, drawn ? 'drawn' : 'spared', { seed, customsClass, probability });
    const details = { customsClass, probability, drawn, seed: seed.toString('hex') };
    await this.audit.record(tx, { subjectType: 'dossier', subjectId: shipmentId, tenderId, action: 'draw', details });
  }

  private async record(
    tx: Tx,
    { shipmentId, tenderId, status: from, shipmentStatus }: LockedDossier,
    action: DossierStep,
    to: DossierStatus,
    reason: string | null,
  ): Promise<void> {
    const step = { subjectId: shipmentId, tenderId, action, ...(reason === null ? {} : { reason }) };
    const shipment = SHIPMENT_AT[to as keyof typeof SHIPMENT_AT];
    const moved =
      shipment === shipmentStatus ? [] : [{ ...step, subjectType: 'shipment', from: shipmentStatus, to: shipment }];
    await this.audit.record(tx, { ...step, subjectType: 'dossier', from, to }, ...moved);
    await this.outbox.append(tx, dossierMoved({ subjectId: shipmentId, tenderId, payload: { from, to } }));
  }
}

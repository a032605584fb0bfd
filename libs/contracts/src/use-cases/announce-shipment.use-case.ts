import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type AnnouncementDraft,
  type AnnounceRefusal,
  dossierFor,
  judgeAnnouncement,
  routesInForce,
  routesOf,
  type ShipmentFacts,
} from '#libs/rules';
import { shipmentAnnounced } from '../events.js';
import { type AnnouncementLine, DossierStore } from '../persistence/dossiers.store.js';
import { ShippingJudge } from './shipping-judge.js';

export interface AnnounceShipmentInput extends AnnouncementDraft {
  readonly orderLineId: string;
  /** The supplier's own article; its certificates and registrations serve as papers. */
  readonly productId: string | null;
  readonly idempotencyKey: string;
}

/** A supplier says what is to leave and when; the routes in force on that day say which papers it takes. */
@Injectable()
export class AnnounceShipment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dossiers: DossierStore,
    private readonly places: KnownPlaces,
    private readonly judge: ShippingJudge,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: AnnounceShipmentInput,
  ): Promise<Result<{ shipmentId: string }, AnnounceRefusal | IdempotencyRefusal>> {
    return this.unitOfWork.once(caller, { operation: 'announceShipment', key, request }, async (tx) => {
      const { orderLineId, productId, ...draft } = request;
      const line = await this.dossiers.lockLine(tx, orderLineId);
      if (!line) return err('ORDER_LINE_UNKNOWN');
      if (line.routeCodes.length === 0) return err('NO_ROUTE_PROFILE');
      const hsCodeKnown = await this.dossiers.isHsCodeKnown(tx, draft.goods.hsCode);
      const judged = judgeAnnouncement(draft, { ...line, line, hsCodeKnown }, tx.now);
      if (!judged.ok) return judged;
      const { port, arrivalPort } = draft.route;
      const unknown = await this.places.unknown(tx, [port, arrivalPort]);
      if (unknown) return err('PORT_UNKNOWN', { ...unknown, field: unknown.place === port ? 'port' : 'arrivalPort' });
      if (productId !== null && !(await this.dossiers.isOwnProduct(tx, productId, line.productTypeId))) {
        return err('PRODUCT_UNKNOWN');
      }
      const shipmentId = await this.open(tx, line, draft, judged.value, productId);
      const { tenderId } = line;
      const step = { subjectId: shipmentId, tenderId, action: 'announce' };
      await this.audit.record(
        tx,
        { ...step, subjectType: 'shipment', to: 'planned' },
        { ...step, subjectType: 'dossier', to: 'open', details: { routes: line.routeCodes } },
      );
      await this.outbox.append(tx, shipmentAnnounced({ subjectId: shipmentId, tenderId, payload: {} }));
      return ok({ shipmentId });
    });
  }

  private async open(
    tx: Tx,
    line: AnnouncementLine,
    draft: AnnouncementDraft,
    facts: ShipmentFacts,
    productId: string | null,
  ): Promise<string> {
    const { plannedOn, destination } = facts;
    const routes = routesInForce(facts, routesOf(line.routeCodes), plannedOn);
    const papers = dossierFor(facts, routes, plannedOn);
    const seed = randomBytes(32);
    const shipmentId = await this.dossiers.announce(tx, {
      line,
      draft,
      facts,
      productId,
      papers,
      routes: routes.map(({ code, version }) => ({ code, version })),
      hsDigits: routes.some(({ hsDigits }) => hsDigits === 10) ? 10 : 6,
      nameAsRegistered: routes.some(({ nameAsRegistered }) => nameAsRegistered),
      seed,
      drawCommitment: createHash('sha256').update(seed).digest(),
    });
    const served = await this.judge.served(
      tx,
      { supplierId: line.supplierId, productId, destination, plannedOn },
      papers.map(({ code }) => code),
    );
    await this.dossiers.serve(tx, shipmentId, served);
    return shipmentId;
  }
}

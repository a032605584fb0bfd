import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type {
  AnnouncementDraft,
  CustomsClass,
  DossierStatus,
  DuePaper,
  InspectionState,
  LineToLeave,
  OrderLineProgress,
  OrderStatus,
  ServingCertificate,
  ShelfLifeRule,
  ShipmentFacts,
  ShipmentStatus,
} from '#libs/rules';
import type { DossierPaperRow, DossierRow, RouteOfDossier } from './dossier-rows.js';

export interface AnnouncementLine extends OrderLineProgress, LineToLeave {
  readonly id: string;
  readonly orderId: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly announcedQuantity: bigint;
  readonly category: 'drug' | 'supply';
  readonly productTypeId: string;
  readonly origin: string;
  readonly corridorCode: string;
  readonly routeCodes: readonly string[];
  readonly destinations: readonly string[];
  readonly wanted: readonly string[];
  readonly shelfLife: ShelfLifeRule | null;
  readonly amountMinor: bigint;
  readonly unitPrice: string;
  readonly currency: Currency;
  /** What may not leave now; null where everything may. */
  readonly recalledBatches: readonly string[] | null;
}

/** The order line is held, so that what is announced of it cannot grow meanwhile. */
const LOCK_LINE = statement<{ id: string }>(
  'dossiers.lock-line',
  'SELECT id FROM call_off_line WHERE id = $1 AND supplier_id = $2 FOR NO KEY UPDATE',
);
const LINE = statement<AnnouncementLine>(
  'dossiers.line',
  `SELECT l.id, l.call_off_id AS "orderId", l.contract_id AS "contractId", l.tender_id AS "tenderId", l.purchaser_id AS "purchaserId",
     l.supplier_id AS "supplierId", l.quantity, l.shipped_quantity AS "shippedQuantity", l.received_quantity AS "receivedQuantity",
     l.settled_quantity AS "settledQuantity", l.cancelled_quantity AS "cancelledQuantity",
     l.recalled_batches AS "recalledBatches", l.unit_price AS "unitPrice", l.currency, l.amount_minor AS "amountMinor",
     l.balance_minor AS "balanceMinor", l.balance_paid_at AS "balancePaidAt", c.payment, c.credit_issued_at AS "creditIssuedAt",
     (SELECT coalesce(sum(s.quantity), 0)::bigint FROM shipment s WHERE s.call_off_line_id = l.id AND s.status IN ('planned', 'gate')) AS "announcedQuantity",
     y.category, y.id AS "productTypeId", o.country AS origin, k.code AS "corridorCode", k.route_profile_codes AS "routeCodes",
     ARRAY(SELECT DISTINCT d.destination FROM demand_line d WHERE d.lot_id = c.lot_id AND d.purchaser_id = c.purchaser_id ORDER BY 1 LIMIT 100) AS destinations,
     coalesce(m.wanted, '{}') AS wanted,
     CASE WHEN m.shelf_point IS NOT NULL THEN json_build_object('percent', m.shelf_percent, 'months', m.shelf_months, 'point', m.shelf_point) END AS "shelfLife"
   FROM call_off_line l JOIN contract c ON c.id = l.contract_id JOIN product_type y ON y.id = c.product_type_id
     JOIN organisation o ON o.id = l.supplier_id JOIN tender t ON t.id = l.tender_id JOIN corridor k ON k.code = t.corridor_code
     LEFT JOIN dossier_terms m ON m.purchaser_id = l.purchaser_id AND m.corridor_code = k.code
   WHERE l.id = $1`,
);
const HS_CODE = statement<{ listed: boolean; known: boolean }>(
  'dossiers.hs-code',
  `SELECT EXISTS (SELECT FROM code_list WHERE code = 'hs-2022' AND entries > 0) AS listed,
     EXISTS (SELECT FROM code_entry WHERE list = 'hs-2022' AND code = $1 AND retired_at IS NULL) AS known`,
);
const OWN_PRODUCT = statement<{ id: string }>(
  'dossiers.own-product',
  `SELECT id FROM product WHERE id = $1 AND supplier_id = $2 AND product_type_id = $3 AND status = 'listed'`,
);
const ANNOUNCE = statement(
  'dossiers.announce',
  `WITH sent AS (
     INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned')
   )
   INSERT INTO batch (id, shipment_id, tender_id, purchaser_id, supplier_id, batch_number, made_on, expires_on, quantity)
   SELECT b.id, $1, $4, $5, $6, b.number, b.made_on, b.expires_on, b.quantity
   FROM jsonb_to_recordset($8) AS b (id uuid, number text, made_on date, expires_on date, quantity bigint)`,
);
const OPEN = statement(
  'dossiers.open',
  `INSERT INTO dossier (shipment_id, reference, tender_id, purchaser_id, supplier_id, product_id, facts, goods, routes, hs_digits,
     name_as_registered, shelf_life, planned_on, arrives_on, status, inspection, draw_commitment, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', 'not-drawn', $15, $16)`,
);
const BATCHES = statement<{ number: string }>(
  'dossiers.batches',
  'SELECT batch_number AS number FROM batch WHERE shipment_id = $1 ORDER BY id LIMIT 100',
);
const KEEP_SEED = statement('dossiers.keep-seed', 'INSERT INTO dossier_seed (shipment_id, seed) VALUES ($1, $2)');
const OWE = statement(
  'dossiers.owe',
  `INSERT INTO dossier_paper (id, shipment_id, tender_id, purchaser_id, supplier_id, code, name_en, name_zh, route_code, route_version,
     unverified, owed_by, required, stage, due_on, choice_group, choice_option, single_use, generated, status)
   SELECT p.id, $1, $2, $3, $4, p.code, p.name_en, p.name_zh, p.route_code, p.route_version, p.unverified, p.owed_by, p.required,
     p.stage, p.due_on, p.choice_group, p.choice_option, p.single_use, p.generated, 'owed'
   FROM jsonb_to_recordset($5) AS p (id uuid, code text, name_en text, name_zh text, route_code text, route_version int,
     unverified boolean, owed_by text, required boolean, stage text, due_on date, choice_group text, choice_option text,
     single_use boolean, generated text)`,
);
const SERVE = statement(
  'dossiers.serve',
  `UPDATE dossier_paper p SET status = 'accepted', number = s.number, issuer = s.issuer, issued_on = s.issued_on, expires_on = s.expires_on,
     certificate_id = s.certificate_id, registration_id = s.registration_id, provided_at = $2, provided_by = 'papers',
     decided_at = $2, decided_by = 'papers', reason = NULL, version = p.version + 1
   FROM jsonb_to_recordset($3) AS s (code text, number text, issuer text, issued_on date, expires_on date, certificate_id uuid, registration_id uuid)
   WHERE p.shipment_id = $1 AND p.code = s.code AND p.status <> 'accepted'`,
);

/** A dossier with what stands around it. */
export interface LockedDossier extends DossierRow {
  readonly shipmentStatus: ShipmentStatus;
  readonly quantity: bigint;
  readonly orderLineId: string;
  readonly batches: readonly { readonly number: string; readonly madeOn: string | null; readonly expiresOn: string }[];
  /** Of the shipment's quantity, by the contract's price. */
  readonly unitPrice: string;
  readonly currency: Currency;
}

const DOSSIER_COLUMNS = `d.shipment_id AS "shipmentId", d.reference, d.tender_id AS "tenderId", d.purchaser_id AS "purchaserId",
  d.supplier_id AS "supplierId", d.product_id AS "productId", d.facts, d.goods, d.routes, d.hs_digits AS "hsDigits",
  d.name_as_registered AS "nameAsRegistered", d.shelf_life AS "shelfLife", d.planned_on AS "plannedOn", d.arrives_on AS "arrivesOn",
  d.status, d.hold_reason AS "holdReason", d.inspection, d.inspection_report AS "inspectionReport",
  d.draw_commitment AS "drawCommitment", d.draw_seed AS "drawSeed", d.draw_class AS "drawClass", d.draw_probability AS "drawProbability",
  d.opened_at AS "openedAt",
  d.submitted_at AS "submittedAt", d.released_at AS "releasedAt", d.released_by AS "releasedBy", d.closed_at AS "closedAt", d.version,
  s.status AS "shipmentStatus", s.quantity, s.call_off_line_id AS "orderLineId", c.unit_price AS "unitPrice", c.currency,
  (SELECT json_agg(json_build_object('number', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on) ORDER BY b.batch_number)
   FROM batch b WHERE b.shipment_id = s.id) AS batches`;
const FROM = `FROM dossier d JOIN shipment s ON s.id = d.shipment_id JOIN contract c ON c.id = s.contract_id WHERE d.shipment_id = $1`;
const READ = statement<LockedDossier>('dossiers.read', `SELECT ${DOSSIER_COLUMNS} ${FROM}`);
const SEEN = statement<{ id: string }>('dossiers.seen', 'SELECT shipment_id AS id FROM dossier WHERE shipment_id = $1');
const LOCK = statement<LockedDossier>('dossiers.lock', `SELECT ${DOSSIER_COLUMNS} ${FROM} FOR NO KEY UPDATE OF s, d`);
const ORDER_LINE = statement<{ id: string }>(
  'dossiers.order-line',
  `SELECT s.call_off_line_id AS id FROM shipment s JOIN dossier d ON d.shipment_id = s.id WHERE s.id = $1 AND s.supplier_id = $2`,
);
const PAPERS = statement<DossierPaperRow>(
  'dossiers.papers',
  `SELECT p.id, p.shipment_id AS "shipmentId", p.tender_id AS "tenderId", p.purchaser_id AS "purchaserId", p.supplier_id AS "supplierId",
     p.code, p.name_en AS "nameEn", p.name_zh AS "nameZh", p.route_code AS "routeCode", p.route_version AS "routeVersion", p.unverified,
     p.owed_by AS "owedBy", p.required, p.stage, p.due_on AS "dueOn", p.choice_group AS "choiceGroup", p.choice_option AS "choiceOption",
     p.single_use AS "singleUse", p.generated, p.status, p.number, p.issuer, p.issued_on AS "issuedOn", p.expires_on AS "expiresOn",
     p.place, p.certificate_id AS "certificateId", p.registration_id AS "registrationId", p.file_id AS "fileId",
     p.provided_at AS "providedAt", p.provided_by AS "providedBy", p.decided_at AS "decidedAt", p.decided_by AS "decidedBy",
     p.reason, p.version
   FROM dossier_paper p WHERE p.shipment_id = $1 ORDER BY p.due_on, p.code LIMIT 100`,
);
const USED = statement<{ code: string; number: string }>(
  'dossiers.used',
  `SELECT o.code, o.number FROM dossier_paper p JOIN dossier_paper o ON o.code = p.code AND o.number = p.number AND o.single_use
   WHERE p.shipment_id = $1 AND p.single_use AND o.status = 'accepted' AND o.shipment_id <> $1 LIMIT 100`,
);
const SEED = statement<{ seed: Buffer }>('dossiers.seed', 'SELECT seed FROM dossier_seed WHERE shipment_id = $1');
const DRAW = statement(
  'dossiers.draw',
  `UPDATE dossier SET inspection = $2, draw_seed = $3, draw_class = $4, draw_probability = $5 WHERE shipment_id = $1 AND inspection = 'not-drawn'`,
);
const MOVE = statement(
  'dossiers.move',
  `WITH moved AS (
     UPDATE dossier SET status = $3, hold_reason = $4, submitted_at = CASE WHEN $3 = 'gate' THEN coalesce(submitted_at, $5) ELSE submitted_at END,
       released_at = CASE WHEN $3 = 'released' THEN $5 ELSE released_at END,
       released_by = CASE WHEN $3 = 'released' THEN $6 ELSE released_by END, version = version + 1
     WHERE shipment_id = $1 AND version = $2 RETURNING shipment_id
   )
   UPDATE shipment s SET status = $7, version = s.version + 1 FROM moved WHERE s.id = moved.shipment_id`,
);
/** The trigger on the shipment looks at the released dossier; so the shipment goes first, then the dossier. */
const LEAVE = statement(
  'dossiers.leave',
  `UPDATE shipment SET status = 'dispatched', dispatched_at = $2, transport_document = $3, version = version + 1
   WHERE id = $1 AND status = 'gate'`,
);
const CLOSE = statement(
  'dossiers.close',
  `UPDATE dossier SET status = 'closed', closed_at = $3, version = version + 1 WHERE shipment_id = $1 AND version = $2`,
);
const SHIPPED = statement(
  'dossiers.shipped',
  'UPDATE call_off_line SET shipped_quantity = $2, status = $3, version = version + 1 WHERE id = $1',
);
const GIVE_BACK = statement(
  'dossiers.give-back',
  `UPDATE dossier_paper SET status = 'refused', reason = 'The shipment was cancelled.', version = version + 1
   WHERE shipment_id = $1 AND single_use AND status = 'accepted'`,
);
const INSPECTED = statement(
  'dossiers.inspected',
  'UPDATE dossier SET inspection = $3, inspection_report = $4, version = version + 1 WHERE shipment_id = $1 AND version = $2',
);

export interface NewDossier {
  readonly line: AnnouncementLine;
  readonly draft: AnnouncementDraft;
  readonly facts: ShipmentFacts;
  readonly productId: string | null;
  readonly routes: readonly RouteOfDossier[];
  readonly hsDigits: 6 | 10;
  readonly nameAsRegistered: boolean;
  readonly papers: readonly DuePaper[];
  readonly seed: Buffer;
  readonly drawCommitment: Buffer;
}

/** Dossiers and their papers. The order line is held before the shipment, and the shipment before its dossier. */
@Injectable()
export class DossierStore {
  /** Holds an order line of the calling supplier and answers what an announcement needs; undefined without such a line. */
  async lockLine(tx: Tx, orderLineId: string): Promise<AnnouncementLine | undefined> {
    const held = await tx.maybe(LOCK_LINE, [orderLineId, tx.actor.organisationId]);
    return held ? tx.elevated(() => tx.maybe(LINE, [orderLineId])) : undefined;
  }

  /** Holds the order line of a dossier that the calling supplier ships by; undefined when it has no such dossier. */
  async lockLineOf(tx: Tx, shipmentId: string): Promise<AnnouncementLine | undefined> {
    const line = await tx.maybe(ORDER_LINE, [shipmentId, tx.actor.organisationId]);
    return line ? this.lockLine(tx, line.id) : undefined;
  }

  /** The numbers of the batches of a shipment. */
  async batchesOf(tx: Tx, shipmentId: string): Promise<string[]> {
    return (await tx.rows(BATCHES, [shipmentId])).map(({ number }) => number);
  }

  /** Whether HS 2022 has the subheading; null while no list has been imported. */
  async isHsCodeKnown(tx: Tx, hsCode: string): Promise<boolean | null> {
    const { listed, known } = await tx.one(HS_CODE, [hsCode.slice(0, 6)]);
    return listed ? known : null;
  }

  async isOwnProduct(tx: Tx, productId: string, productTypeId: string): Promise<boolean> {
    return (await tx.maybe(OWN_PRODUCT, [productId, tx.actor.organisationId, productTypeId])) !== undefined;
  }

  /** Writes shipment, batches, dossier, the papers that are owed, and the seed. Answers the shipment's id. */
  async announce(tx: Tx, dossier: NewDossier): Promise<string> {
    const { line, draft } = dossier;
    const id = newId();
    const about = [line.tenderId, line.purchaserId, line.supplierId];
    const batches = draft.batches.map(({ number, madeOn, expiresOn, quantity }) => ({
      id: newId(),
      number,
      made_on: madeOn,
      expires_on: expiresOn,
      quantity: String(quantity),
    }));
    await tx.execute(ANNOUNCE, [id, line.id, line.contractId, ...about, draft.quantity, JSON.stringify(batches)]);
    await tx.executeOne(OPEN, [
      id,
      `D-${id.replaceAll('-', '').slice(-16).toUpperCase()}`,
      ...about,
      dossier.productId,
      toJson(dossier.facts),
      toJson({ goods: draft.goods, route: draft.route }),
      toJson(dossier.routes),
      dossier.hsDigits,
      dossier.nameAsRegistered,
      line.shelfLife === null ? null : toJson(line.shelfLife),
      draft.plannedOn,
      draft.arrivesOn,
      dossier.drawCommitment,
      tx.now,
    ]);
    await tx.elevated(async () => {
      await tx.executeOne(KEEP_SEED, [id, dossier.seed]);
      await tx.execute(OWE, [id, ...about, toJson(dossier.papers.map(toOwed))]);
    });
    return id;
  }

  /** Papers that the supplier's certificates and registrations serve as: accepted without anybody handing them in. */
  async serve(tx: Tx, shipmentId: string, served: ReadonlyMap<string, ServingCertificate>): Promise<void> {
    if (served.size === 0) return;
    const rows = [...served].map(([code, paper]) => ({
      code,
      number: paper.number,
      issuer: paper.issuer,
      issued_on: paper.issuedOn,
      expires_on: paper.expiresOn,
      certificate_id: paper.certificateId,
      registration_id: paper.registrationId,
    }));
    await tx.elevated(() => tx.execute(SERVE, [shipmentId, tx.now, toJson(rows)]));
  }

  /** Undefined when there is none or the caller does not see it. */
  read(tx: Tx, shipmentId: string): Promise<LockedDossier | undefined> {
    return tx.maybe(READ, [shipmentId]);
  }

  /** Held past the policies, which let a side see more than it may write; undefined when the caller does not see it. */
  async lock(tx: Tx, shipmentId: string): Promise<LockedDossier | undefined> {
    const seen = await tx.maybe(SEEN, [shipmentId]);
    return seen ? tx.elevated(() => tx.maybe(LOCK, [shipmentId])) : undefined;
  }

  /** By the day they are due on; a dossier has fewer than a hundred. */
  papers(tx: Tx, shipmentId: string): Promise<DossierPaperRow[]> {
    return tx.rows(PAPERS, [shipmentId]);
  }

  /** The single-use papers of a shipment that have cleared, or are accepted for, another one. */
  usedElsewhere(tx: Tx, shipmentId: string): Promise<{ code: string; number: string }[]> {
    return tx.elevated(() => tx.rows(USED, [shipmentId]));
  }

  async seed(tx: Tx, shipmentId: string): Promise<Buffer> {
    return (await tx.elevated(() => tx.one(SEED, [shipmentId]))).seed;
  }

  draw(
    tx: Tx,
    shipmentId: string,
    inspection: InspectionState,
    draw: { readonly seed: Buffer; readonly customsClass: CustomsClass; readonly probability: number },
  ): Promise<void> {
    const { seed, customsClass, probability } = draw;
    return tx.elevated(() => tx.executeOne(DRAW, [shipmentId, inspection, seed, customsClass, probability]));
  }

  /** Dossier and shipment together. Past the policies: the steps were judged, and the triggers judge them again. */
  async move(
    tx: Tx,
    dossier: LockedDossier,
    to: DossierStatus,
    shipment: ShipmentStatus,
    holdReason: string | null,
  ): Promise<void> {
    const { shipmentId, version } = dossier;
    const values = [shipmentId, version, to, holdReason, tx.now, tx.actor.principalId, shipment];
    await tx.elevated(async () => {
      await tx.executeOne(MOVE, values);
      if (to === 'cancelled') await tx.execute(GIVE_BACK, [shipmentId]);
    });
  }

  async leave(
    tx: Tx,
    dossier: LockedDossier,
    transportDocument: string | null,
    line: { readonly shippedQuantity: bigint; readonly lineStatus: OrderStatus },
  ): Promise<void> {
    await tx.executeOne(LEAVE, [dossier.shipmentId, tx.now, transportDocument]);
    await tx.executeOne(CLOSE, [dossier.shipmentId, dossier.version, tx.now]);
    await tx.executeOne(SHIPPED, [dossier.orderLineId, line.shippedQuantity, line.lineStatus]);
  }

  inspected(tx: Tx, dossier: LockedDossier, inspection: InspectionState, report: string): Promise<void> {
    return tx.executeOne(INSPECTED, [dossier.shipmentId, dossier.version, inspection, report]);
  }
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

const toOwed = (paper: DuePaper) => ({
  id: newId(),
  code: paper.code,
  name_en: paper.text.en,
  name_zh: paper.text.zh,
  route_code: paper.route.code,
  route_version: paper.route.version,
  unverified: paper.unverified,
  owed_by: paper.owedBy,
  required: paper.required,
  stage: paper.stage,
  due_on: paper.dueOn,
  choice_group: paper.choice?.group ?? null,
  choice_option: paper.choice?.option ?? null,
  single_use: paper.singleUse ?? false,
  generated: paper.generated ?? null,
});

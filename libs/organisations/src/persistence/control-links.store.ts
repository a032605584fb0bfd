import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type Connection,
  hotRead,
  idPages,
  newId,
  type PageArgs,
  Reads,
  statement,
  type Tx,
} from '#libs/platform';
import type { ControlDraft, ControlLink, ControlLinkStatus, Day } from '#libs/rules';
import type { ControlLinkRow } from './rows.js';

const SUPPLIERS = statement<{ id: string }>(
  'control-links.is-supplier',
  `SELECT id FROM organisation WHERE id = $1 AND kind = 'supplier'`,
);
/** One at a time: the groups are made of all links together. */
const HOLD = statement('control-links.hold', `SELECT pg_advisory_xact_lock(hashtext('medlane.control-links'))`);
const DECLARED = statement<{ total: number }>(
  'control-links.declared',
  `SELECT coalesce(sum(share), 0)::int AS total FROM control_link WHERE supplier_id = $1 AND status IN ('declared', 'confirmed')`,
);
const INSERT = statement(
  'control-links.insert',
  `INSERT INTO control_link (id, supplier_id, controller_id, controller_name, controller_country, controller_number, share, controls, since, status, declared_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'declared', $10)`,
);
const LOCK = statement<{ id: string; supplierId: string; status: ControlLinkStatus; since: Day }>(
  'control-links.lock',
  'SELECT id, supplier_id AS "supplierId", status, since FROM control_link WHERE id = $1 FOR UPDATE',
);
const STEP = statement(
  'control-links.step',
  `UPDATE control_link SET status = $2, decided_at = CASE WHEN $2 = 'ended' THEN decided_at ELSE $3 END,
     ended_at = CASE WHEN $2 = 'ended' THEN $3 END WHERE id = $1`,
);
const LIVE = statement<ControlLink>(
  'control-links.live',
  // A controller that gives the number which a supplier here is registered by is that supplier; of several that share a
  // number, the one that registered first.
  `SELECT DISTINCT ON (l.id) coalesce(l.controller_id, o.id)::text AS known,
     coalesce(coalesce(l.controller_id, o.id)::text, l.controller_country || ':' || upper(l.controller_number)) AS controller,
     l.supplier_id::text AS controlled, l.share, l.controls
   FROM control_link l LEFT JOIN organisation o
     ON l.controller_id IS NULL AND o.kind = 'supplier' AND o.country = l.controller_country
       AND upper(o.registration_number) = upper(l.controller_number)
   WHERE l.status = 'confirmed' AND l.since <= $1 ORDER BY l.id, o.id LIMIT 100000`,
);
const GROUPS = statement<{ id: string; since: Day; members: string[] }>(
  'control-links.groups',
  `SELECT r.id, r.since, ARRAY(SELECT m.organisation_id::text FROM firm_relation_member m WHERE m.relation_id = r.id ORDER BY 1) AS members
   FROM firm_relation r WHERE r.source = 'control' AND r.until IS NULL LIMIT 10000`,
);
const MARK = statement('control-links.mark', `UPDATE firm_relation SET source = 'control' WHERE id = $1`);
const LINK = `l.id, l.supplier_id AS "supplierId", l.controller_id AS "controllerId", l.controller_name AS "controllerName",
  l.controller_country AS "controllerCountry", l.controller_number AS "controllerNumber", l.share, l.controls, l.since, l.status,
  l.declared_at AS "declaredAt", l.decided_at AS "decidedAt", l.ended_at AS "endedAt"`;
const LIST = idPages<ControlLinkRow>(
  'control-links',
  `SELECT ${LINK} FROM control_link l WHERE l.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR l.supplier_id = $4) AND ($5::text IS NULL OR l.status = $5) ORDER BY l.id DESC`,
);
const ONE = hotRead<ControlLinkRow>(
  'control-links.one',
  `SELECT ${LINK} FROM control_link l WHERE l.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Who controls whom, as suppliers declared and officers confirmed it. */
@Injectable()
export class ControlLinksStore {
  constructor(private readonly reads: Reads) {}

  async isSupplier(tx: Tx, id: string): Promise<boolean> {
    return (await tx.maybe(SUPPLIERS, [id])) !== undefined;
  }

  /** Waits for whoever else changes control links, until the end of the transaction. */
  async hold(tx: Tx): Promise<void> {
    await tx.rows(HOLD);
  }

  /** The sum of the live shares in a supplier, in basis points. */
  async declared(tx: Tx, supplierId: string): Promise<number> {
    return (await tx.one(DECLARED, [supplierId])).total;
  }

  async insert(tx: Tx, supplierId: string, draft: ControlDraft): Promise<string> {
    const { controllerId, controllerName, controllerCountry, controllerNumber, share, controls, since } = draft;
    const id = newId();
    const controller = [controllerId, controllerName, controllerCountry, controllerNumber];
    await tx.executeOne(INSERT, [id, supplierId, ...controller, share, controls, since, tx.now]);
    return id;
  }

  lock(tx: Tx, id: string): Promise<{ supplierId: string; status: ControlLinkStatus; since: Day } | undefined> {
    return tx.maybe(LOCK, [id]);
  }

  step(tx: Tx, id: string, status: ControlLinkStatus): Promise<void> {
    return tx.executeOne(STEP, [id, status, tx.now]);
  }

  /** Confirmed and begun. */
  live(tx: Tx, day: Day): Promise<ControlLink[]> {
    return tx.rows(LIVE, [day]);
  }

  /** The related firms that came from control links and hold, each with its sorted members. */
  groups(tx: Tx): Promise<{ id: string; since: Day; members: string[] }[]> {
    return tx.rows(GROUPS);
  }

  mark(tx: Tx, relationId: string): Promise<void> {
    return tx.executeOne(MARK, [relationId]);
  }

  list<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly supplierId: string | null; readonly status: string | null },
    toNode: (row: ControlLinkRow) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, page, toNode, [filter.supplierId, filter.status]);
  }

  async one(caller: Caller, id: string): Promise<ControlLinkRow | undefined> {
    return (await this.reads.run<ControlLinkRow>(caller, ONE, [id])).rows[0];
  }
}

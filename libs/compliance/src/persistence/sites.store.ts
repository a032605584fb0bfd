import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, idPages, newId, type PageArgs, Reads, statement, type Tx } from '#libs/platform';
import type { Day, DesignationDraft, SiteDraft } from '#libs/rules';
import type { LaboratoryDesignationRow, SiteRow } from './rows.js';

export type SiteRecord = Readonly<SiteRow>;
export interface DesignationRecord extends Readonly<
  Omit<LaboratoryDesignationRow, 'recordedBy' | 'designatedFrom' | 'designatedTo'>
> {
  readonly laboratoryName: string;
  readonly from: Day;
  readonly to: Day | null;
}

const SITE = `t.id, t.supplier_id AS "supplierId", t.name, t.country, t.address, t.status, t.added_at AS "addedAt", t.version`;
const DESIGNATION = `d.id, d.laboratory_id AS "laboratoryId", l.legal_name AS "laboratoryName",
  d.designated_by AS "designatedBy", d.number, d.scope, d.designated_from AS "from", d.designated_to AS "to",
  d.recorded_at AS "recordedAt", d.ended_at AS "endedAt", d.end_reason AS "endReason"`;

const ADD_SITE = statement<SiteRecord>(
  'site.add',
  `INSERT INTO site AS t (id, supplier_id, name, country, address, status, added_at)
   VALUES ($1, $2, $3, $4, $5, 'active', $6)
   ON CONFLICT ON CONSTRAINT site_name_unique DO NOTHING RETURNING ${SITE}`,
);
const CLOSE_SITE = statement<SiteRecord>(
  'site.close',
  `UPDATE site t SET status = 'closed', version = version + 1
   WHERE t.id = $1 AND t.supplier_id = $2 AND t.status = 'active' RETURNING ${SITE}`,
);
const SITES = idPages<SiteRecord>(
  'sites',
  `SELECT ${SITE} FROM site t WHERE t.id < $3 AND entered.principal IS NOT NULL
     AND ($4::uuid IS NULL OR t.supplier_id = $4) ORDER BY t.id DESC`,
);
const LABORATORY = statement<{ id: string }>(
  'laboratory.admitted',
  `SELECT id FROM organisation WHERE id = $1 AND kind = 'laboratory' AND status = 'admitted'`,
);
const DESIGNATE = statement<{ id: string }>(
  'laboratory.designate',
  `INSERT INTO laboratory_designation (id, laboratory_id, designated_by, number, scope, designated_from, designated_to,
     recorded_at, recorded_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   ON CONFLICT ON CONSTRAINT laboratory_designation_unique DO NOTHING RETURNING id`,
);
const VIEW_DESIGNATION = statement<DesignationRecord>(
  'laboratory.designation',
  `SELECT ${DESIGNATION} FROM laboratory_designation d JOIN organisation l ON l.id = d.laboratory_id WHERE d.id = $1`,
);
const LOCK_DESIGNATION = statement<{ from: Day }>(
  'laboratory.lock-designation',
  `SELECT designated_from AS "from" FROM laboratory_designation WHERE id = $1 AND ended_at IS NULL FOR UPDATE`,
);
const END_DESIGNATION = statement(
  'laboratory.end-designation',
  `UPDATE laboratory_designation SET designated_to = $2, end_reason = $3, ended_at = $4 WHERE id = $1`,
);
const DESIGNATIONS = idPages<DesignationRecord>(
  'laboratory-designations',
  `SELECT ${DESIGNATION} FROM laboratory_designation d JOIN organisation l ON l.id = d.laboratory_id
   WHERE d.id < $3 AND entered.principal IS NOT NULL AND ($4::uuid IS NULL OR d.laboratory_id = $4) ORDER BY d.id DESC`,
);

/** Suppliers' sites, and the laboratories whose test reports count. */
@Injectable()
export class SitesStore {
  constructor(private readonly reads: Reads) {}

  /** Undefined when the caller's organisation has a site of this name. */
  add(tx: Tx, { name, country, address }: SiteDraft): Promise<SiteRecord | undefined> {
    return tx.maybe(ADD_SITE, [newId(), tx.actor.organisationId, name, country, address, tx.now]);
  }

  /** Undefined when the caller's organisation has no such active site. */
  close(tx: Tx, id: string): Promise<SiteRecord | undefined> {
    return tx.maybe(CLOSE_SITE, [id, tx.actor.organisationId]);
  }

  list<T>(
    caller: Caller,
    page: PageArgs,
    supplierId: string | null,
    toNode: (row: SiteRecord) => T,
  ): Promise<Connection<T>> {
    return SITES.read(this.reads, caller, page, toNode, [supplierId]);
  }

  async isLaboratory(tx: Tx, id: string): Promise<boolean> {
    return (await tx.maybe(LABORATORY, [id])) !== undefined;
  }

  /** Undefined when it is recorded already. */
  async designate(tx: Tx, draft: DesignationDraft): Promise<DesignationRecord | undefined> {
    const { laboratoryId, designatedBy, number, scope, from, to } = draft;
    const values = [newId(), laboratoryId, designatedBy, number, scope, from, to, tx.now, tx.actor.principalId];
    const inserted = await tx.maybe(DESIGNATE, values);
    return inserted && tx.one(VIEW_DESIGNATION, [inserted.id]);
  }

  /** Its first day; undefined when there is none, or it was ended. */
  async lockDesignation(tx: Tx, id: string): Promise<Day | undefined> {
    return (await tx.maybe(LOCK_DESIGNATION, [id]))?.from;
  }

  async endDesignation(tx: Tx, id: string, to: Day, reason: string): Promise<DesignationRecord> {
    await tx.executeOne(END_DESIGNATION, [id, to, reason, tx.now]);
    return tx.one(VIEW_DESIGNATION, [id]);
  }

  designations<T>(
    caller: Caller,
    page: PageArgs,
    laboratoryId: string | null,
    toNode: (row: DesignationRecord) => T,
  ): Promise<Connection<T>> {
    return DESIGNATIONS.read(this.reads, caller, page, toNode, [laboratoryId]);
  }
}

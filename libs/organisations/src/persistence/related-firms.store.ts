import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, idPages, newId, type PageArgs, Reads, statement, type Tx } from '#libs/platform';
import type { Day } from '#libs/rules';
import type { FirmRelationRow } from './rows.js';

const KNOWN = statement<{ id: string }>(
  'related-firms.known',
  `SELECT id FROM organisation WHERE id = ANY ($1::uuid[]) AND kind = 'supplier'`,
);
const INSERT = statement(
  'related-firms.insert',
  'INSERT INTO firm_relation (id, since, reason, declared_at) VALUES ($1, $2, $3, $4)',
);
const INSERT_MEMBERS = statement(
  'related-firms.insert-members',
  'INSERT INTO firm_relation_member (relation_id, organisation_id) SELECT $1, unnest($2::uuid[])',
);
const LOCK = statement<{ since: Day; until: Day | null }>(
  'related-firms.lock',
  'SELECT since, until FROM firm_relation WHERE id = $1 FOR UPDATE',
);
const END = statement(
  'related-firms.end',
  'UPDATE firm_relation SET until = $2, end_reason = $3, ended_at = $4 WHERE id = $1 AND until IS NULL',
);
/** Who is related to a related firm is related, too: the group is everybody that can be reached. */
const GROUPS = statement<{ supplier_id: string; member: string }>(
  'related-firms.groups',
  `WITH RECURSIVE live AS (
     SELECT m.relation_id, m.organisation_id FROM firm_relation r JOIN firm_relation_member m ON m.relation_id = r.id
     WHERE r.since <= $2 AND (r.until IS NULL OR r.until >= $2)),
   reached (supplier_id, organisation_id) AS (
     SELECT s, s FROM unnest($1::uuid[]) s
     UNION SELECT reached.supplier_id, other.organisation_id FROM reached
       JOIN live own ON own.organisation_id = reached.organisation_id JOIN live other ON other.relation_id = own.relation_id)
   SELECT supplier_id, min(organisation_id::text) AS member FROM reached GROUP BY supplier_id HAVING count(*) > 1`,
);
const LIST = idPages<RelatedFirmsView>(
  'related-firms',
  `SELECT r.id, r.since, r.until, r.reason, r.end_reason AS "endReason", r.declared_at AS "declaredAt", r.ended_at AS "endedAt",
     ARRAY(SELECT m.organisation_id::text FROM firm_relation_member m WHERE m.relation_id = r.id ORDER BY 1) AS "organisationIds"
   FROM firm_relation r
   WHERE r.id < $3 AND entered.kind IS NOT NULL
     AND ($4::uuid IS NULL OR EXISTS (SELECT FROM firm_relation_member m WHERE m.relation_id = r.id AND m.organisation_id = $4))
   ORDER BY r.id DESC`,
);

export type RelatedFirmsView = Readonly<FirmRelationRow> & { readonly organisationIds: readonly string[] };

/** Declarations that suppliers belong to one group. */
@Injectable()
export class RelatedFirmsStore {
  constructor(private readonly reads: Reads) {}

  /** Which of these are suppliers. */
  async knownSuppliers(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await tx.rows(KNOWN, [ids])).map(({ id }) => id));
  }

  async insert(tx: Tx, organisationIds: readonly string[], since: Day, reason: string): Promise<string> {
    const id = newId();
    await tx.execute(INSERT, [id, since, reason, tx.now]);
    await tx.execute(INSERT_MEMBERS, [id, organisationIds]);
    return id;
  }

  /** Undefined when there is no such declaration. */
  lock(tx: Tx, id: string): Promise<{ readonly since: Day; readonly until: Day | null } | undefined> {
    return tx.maybe(LOCK, [id]);
  }

  end(tx: Tx, id: string, until: Day, reason: string): Promise<void> {
    return tx.executeOne(END, [id, until, reason, tx.now]);
  }

  /**
   * The group of each supplier that has one on that day: the least id among everybody in it, so that members of one
   * group have the same. Needs the rights of an operator or of the system.
   */
  async groupsOf(tx: Tx, supplierIds: readonly string[], day: Day): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.rows(GROUPS, [[...new Set(supplierIds)], day]);
    return new Map(rows.map(({ supplier_id, member }) => [supplier_id, member]));
  }

  /** Newest first; of one organisation when it is named. */
  list<T>(
    caller: Caller,
    args: PageArgs,
    organisationId: string | null,
    toNode: (row: RelatedFirmsView) => T,
  ): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, args, toNode, [organisationId]);
  }
}

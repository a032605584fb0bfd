import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { Applicant, OrganisationStatus } from '#libs/rules';
import type { OrganisationRow } from './rows.js';

/** An organisation as use cases see it. */
export type OrganisationRecord = Readonly<OrganisationRow>;

const COLUMNS = `id, kind, legal_name AS "legalName", name_zh AS "nameZh", country,
  registration_number AS "registrationNumber", status, applied_at AS "appliedAt", admitted_at AS "admittedAt",
  status_reason AS "statusReason", version`;

const INSERT = statement<OrganisationRecord>(
  'organisation.insert',
  `INSERT INTO organisation (id, kind, legal_name, name_zh, country, registration_number, status, applied_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT organisation_name_unique DO NOTHING
   RETURNING ${COLUMNS}`,
);
const FIND = statement<OrganisationRecord>('organisation.find', `SELECT ${COLUMNS} FROM organisation WHERE id = $1`);
const FIND_NAMED = statement<OrganisationRecord>(
  'organisation.find-named',
  `SELECT ${COLUMNS} FROM organisation WHERE kind = $1 AND country = $2 AND legal_name = $3`,
);
const LOCK = statement<OrganisationRecord>(
  'organisation.lock',
  `SELECT ${COLUMNS} FROM organisation WHERE id = $1 FOR UPDATE`,
);
const CHANGE_STATUS = statement<OrganisationRecord>(
  'organisation.change-status',
  `UPDATE organisation SET status = $3, status_reason = $5, version = version + 1,
     admitted_at = CASE WHEN $3 = 'admitted' THEN coalesce(admitted_at, $4) ELSE admitted_at END
   WHERE id = $1 AND version = $2 RETURNING ${COLUMNS}`,
);
const REAPPLY = statement<OrganisationRecord>(
  'organisation.reapply',
  `UPDATE organisation SET legal_name = $3, name_zh = $4, country = $5, registration_number = $6, status = 'applied',
     applied_at = $7, status_reason = NULL, version = version + 1
   WHERE id = $1 AND version = $2
     AND NOT EXISTS (SELECT FROM organisation other
       WHERE other.kind = organisation.kind AND other.country = $5 AND other.legal_name = $3 AND other.id <> $1)
   RETURNING ${COLUMNS}`,
);

@Injectable()
export class OrganisationsStore {
  /** Undefined when an organisation of this kind, country and name is there already. */
  insert(tx: Tx, applicant: Applicant): Promise<OrganisationRecord | undefined> {
    const { kind, legalName, nameZh, country, registrationNumber, status } = applicant;
    return tx.maybe(INSERT, [newId(), kind, legalName, nameZh, country, registrationNumber, status, tx.now]);
  }

  find(tx: Tx, id: string): Promise<OrganisationRecord | undefined> {
    return tx.maybe(FIND, [id]);
  }

  findNamed(tx: Tx, kind: string, country: string, legalName: string): Promise<OrganisationRecord | undefined> {
    return tx.maybe(FIND_NAMED, [kind, country, legalName]);
  }

  lock(tx: Tx, id: string): Promise<OrganisationRecord | undefined> {
    return tx.maybe(LOCK, [id]);
  }

  changeStatus(
    tx: Tx,
    { id, version }: OrganisationRecord,
    status: OrganisationStatus,
    reason: string | null = null,
  ): Promise<OrganisationRecord> {
    return tx.one(CHANGE_STATUS, [id, version, status, tx.now, reason]);
  }

  /** Undefined when the corrected name is another organisation's. */
  reapply(tx: Tx, { id, version }: OrganisationRecord, draft: Applicant): Promise<OrganisationRecord | undefined> {
    const { legalName, nameZh, country, registrationNumber } = draft;
    return tx.maybe(REAPPLY, [id, version, legalName, nameZh, country, registrationNumber, tx.now]);
  }
}

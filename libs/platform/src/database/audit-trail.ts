import { Injectable } from '@nestjs/common';
import { newId } from './ids.js';
import { statement } from './statement.js';
import type { Tx } from './tx.js';

const RECORD = statement(
  'audit.record',
  `INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, from_status, to_status, actor_kind, actor_id, organisation_id, reason, details)
   SELECT s.id, $2, s.subject_type, s.subject_id, s.tender_id, s.action, s.from_status, s.to_status, $3, $4, $5, s.reason, s.details
   FROM jsonb_to_recordset($1) AS s (id uuid, subject_type text, subject_id uuid, tender_id uuid, action text, from_status text, to_status text, reason text, details jsonb)`,
);
const RECORD_MANY = statement(
  'audit.record-many',
  `INSERT INTO audit_entry (id, at, subject_type, subject_id, tender_id, action, from_status, to_status, actor_kind, actor_id, organisation_id, details)
   SELECT unnest($1::uuid[]), $2, $3, unnest($4::uuid[]), unnest($5::uuid[]), $6, $7, unnest($8::text[]), $9, $10, $11, '{}'`,
);

export interface Step {
  /** The noun, as its table is called: tender, bid, contract … */
  readonly subjectType: string;
  readonly subjectId: string;
  readonly tenderId?: string;
  readonly action: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Each step of each noun, with actor and reason, in the same transaction as the step. Append-only. */
@Injectable()
export class AuditTrail {
  /** One statement, however many steps a use case makes. */
  async record(tx: Tx, ...steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    const rows = steps.map((step) => ({
      id: newId(),
      subject_type: step.subjectType,
      subject_id: step.subjectId,
      tender_id: step.tenderId ?? null,
      action: step.action,
      from_status: step.from ?? null,
      to_status: step.to ?? null,
      reason: step.reason ?? null,
      details: step.details ?? {},
    }));
    const { kind, principalId, organisationId } = tx.actor;
    tx.writeLast(RECORD, [JSON.stringify(rows), tx.now, kind, principalId || null, organisationId || null]);
  }

  /** The same step of many subjects (all bids of a tender, all lots) in one statement. */
  async recordMany(
    tx: Tx,
    step: { readonly subjectType: string; readonly action: string; readonly from?: string },
    subjects: readonly { readonly id: string; readonly tenderId: string | null; readonly to: string }[],
  ): Promise<void> {
    if (subjects.length === 0) return;
    tx.writeLast(RECORD_MANY, [
      subjects.map(newId),
      tx.now,
      step.subjectType,
      subjects.map(({ id }) => id),
      subjects.map(({ tenderId }) => tenderId),
      step.action,
      step.from ?? null,
      subjects.map(({ to }) => to),
      tx.actor.kind,
      tx.actor.principalId || null,
      tx.actor.organisationId || null,
    ]);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { type Caller, forEachPageSize, hotRead, type Page, Reads } from '#libs/platform';

export interface AuditEntryRow {
  readonly id: string;
  readonly at: Date;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly tender_id: string | null;
  readonly action: string;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly organisation_id: string | null;
  readonly reason: string | null;
  readonly details: unknown;
}

export interface DeadLetterRow {
  readonly id: string;
  readonly type: string;
  readonly subject_id: string;
  readonly tender_id: string | null;
  readonly occurred_at: Date;
  readonly dead_at: Date;
  /** The instant as Postgres writes it, with microseconds: the list is sorted by it. */
  readonly dead_key: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

export interface LedgerCheckRow {
  readonly day: string;
  readonly checked_at: Date;
  readonly transactions: bigint;
  readonly violations: bigint;
  readonly examples: string[];
}
const LEDGER_CHECKS = hotRead<LedgerCheckRow & { readonly id: string }>(
  'insight.ledger-checks',
  `SELECT c.day::text AS id, c.day, c.checked_at, c.transactions, c.violations, c.examples FROM ledger_check c
   WHERE entered.kind = 'operator' ORDER BY c.day DESC LIMIT 31`,
);

const ENTRY = `e.id, e.at, e.subject_type, e.subject_id, e.tender_id, e.action, e.from_status, e.to_status, e.actor_kind,
       e.actor_id, e.organisation_id, e.reason, e.details`;
const LATEST_ENTRIES = forEachPageSize((size) =>
  hotRead<AuditEntryRow>(
    `insight.audit-${size}`,
    `SELECT ${ENTRY} FROM audit_entry e
     WHERE e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT ${size + 1}`,
  ),
);
const ENTRIES_OF = forEachPageSize((size) =>
  hotRead<AuditEntryRow>(
    `insight.audit-of-subject-${size}`,
    `SELECT ${ENTRY} FROM audit_entry e
     WHERE e.subject_id = $4 AND e.id < $3 AND entered.kind IS NOT NULL ORDER BY e.id DESC LIMIT ${size + 1}`,
  ),
);
const DEAD_LETTERS = forEachPageSize((size) =>
  hotRead<DeadLetterRow>(
    `insight.dead-letters-${size}`,
    `SELECT o.id, o.type, o.subject_id, o.tender_id, o.occurred_at, o.dead_at, o.dead_at::text AS dead_key, o.attempts, o.last_error
     FROM outbox o
     WHERE o.dead_at IS NOT NULL AND (o.dead_at, o.id) > ($3::timestamptz, $4::uuid) AND entered.kind IS NOT NULL
     ORDER BY o.dead_at, o.id LIMIT ${size + 1}`,
  ),
);

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What happened, and what got stuck. */
@Injectable()
export class OperationsReader {
  constructor(@Inject(Reads) private readonly reads: Reads) {}

  /** The latest first, of everything or of one subject. */
  async auditEntries(caller: Caller, { size, after }: Page<[string]>, subjectId?: string): Promise<AuditEntryRow[]> {
    const before = after?.[0] ?? LAST_ID;
    const answer =
      subjectId === undefined
        ? await this.reads.run<AuditEntryRow>(caller, LATEST_ENTRIES[size], [before])
        : await this.reads.run<AuditEntryRow>(caller, ENTRIES_OF[size], [before, subjectId]);
    return answer.rows;
  }

  /** The longest dead first. */
  async deadLetters(caller: Caller, { size, after }: Page<[string, string]>): Promise<DeadLetterRow[]> {
    const [deadAt, id] = after ?? ['-infinity', FIRST_ID];
    return (await this.reads.run<DeadLetterRow>(caller, DEAD_LETTERS[size], [deadAt, id])).rows;
  }

  /** The latest month of daily checks of the ledger, latest first. */
  async ledgerChecks(caller: Caller): Promise<LedgerCheckRow[]> {
    return (await this.reads.run<LedgerCheckRow>(caller, LEDGER_CHECKS)).rows;
  }
}

import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { BarDays } from '#libs/rules';
import type { StandingBarRow, StandingEntryRow } from './standing-rows.js';

export type EntryView = Omit<StandingEntryRow, 'nextCheckAt' | 'version'> & {
  readonly bars: readonly BarDays[];
  readonly evidenceFileIds: string[];
};
const MAX_ENTRIES = 200;
const FACTS = `e.organisation_id AS "organisationId", e.kind, e.level, e.cause, e.evidence, e.effective_from AS "from",
  e.effective_to AS "to", e.status, e.proposed_by AS "proposedBy", e.proposed_at AS "proposedAt", e.decided_by AS "decidedBy",
  e.decided_at AS "decidedAt", e.decision_reason AS "decisionReason", e.appeal, e.appealed_at AS "appealedAt",
  e.appeal_decided_by AS "appealDecidedBy", e.appeal_decided_at AS "appealDecidedAt", e.appeal_reason AS "appealReason",
  e.repair, e.repair_requested_at AS "repairRequestedAt", e.repair_decided_by AS "repairDecidedBy",
  e.repair_decided_at AS "repairDecidedAt", e.repair_reason AS "repairReason", e.ended_at AS "endedAt",
  ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
    FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars,
  ARRAY(SELECT u.file_id FROM file_use u WHERE u.subject_type = 'standing_entry' AND u.subject_id = e.id ORDER BY 1 LIMIT 10)
    AS "evidenceFileIds"`;
const ENTRY = `e.id, ${FACTS}`;
/** To who may see entries, for without them everybody stands well. With the clock that decides which of them count; a row without an entry when there are none. */
const OF_ORGANISATION = hotRead<OfOrganisation>(
  'standing.of-organisation',
  `SELECT o.id, medlane_now() AS now, e.* FROM organisation o
   LEFT JOIN LATERAL (SELECT e.id AS "entryId", ${FACTS} FROM standing_entry e WHERE e.organisation_id = o.id ORDER BY e.id DESC LIMIT ${MAX_ENTRIES}) e ON true
   WHERE o.id = coalesce($3::uuid, entered.organisation_id)
     AND (o.id = entered.organisation_id OR entered.kind IN ('purchaser', 'operator')) LIMIT ${MAX_ENTRIES}`,
);
type OfOrganisation = EntryView & { readonly now: Date; readonly entryId: string | null };
const BY_ID = hotRead<EntryView>(
  'standing.entry',
  `SELECT ${ENTRY} FROM standing_entry e WHERE e.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);
const OPEN = idPages<EntryView>(
  'standing.open',
  `SELECT ${ENTRY} FROM standing_entry e
   WHERE e.id < $3 AND e.status IN ('proposed', 'appealed', 'repair_requested') AND entered.kind IS NOT NULL ORDER BY e.id DESC`,
);
export type BarView = Pick<StandingBarRow, 'id' | 'entryId' | 'supplierId' | 'scope' | 'ref' | 'from' | 'to'>;
const BARS = idPages<BarView>(
  'standing.bars-in-force',
  `SELECT b.id, b.entry_id AS "entryId", b.supplier_id AS "supplierId", b.scope, b.ref, b.bar_from AS "from", b.bar_to AS "to"
   FROM standing_bar b
   WHERE b.id < $3 AND b.in_force AND entered.kind IS NOT NULL AND b.bar_to >= (SELECT medlane_now() AT TIME ZONE 'UTC')::date
     AND ($4::uuid IS NULL OR b.supplier_id = $4)
   ORDER BY b.id DESC`,
);

/** The record of conduct for screens; row-level security decides how much of it. */
@Injectable()
export class StandingReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first, at most 200; undefined for an organisation that the caller does not see. */
  async ofOrganisation(
    caller: Caller,
    organisationId: string | null,
  ): Promise<{ readonly now: Date; readonly entries: readonly EntryView[] } | undefined> {
    const { rows } = await this.reads.run<OfOrganisation>(caller, OF_ORGANISATION, [organisationId]);
    const [first] = rows;
    if (!first) return undefined;
    const entries = rows.flatMap(({ entryId, ...facts }) => (entryId === null ? [] : [{ ...facts, id: entryId }]));
    return { now: first.now, entries };
  }

  async entry(caller: Caller, id: string): Promise<EntryView | undefined> {
    return (await this.reads.run<EntryView>(caller, BY_ID, [id])).rows[0];
  }

  /** What waits for an officer. */
  open<T>(caller: Caller, page: PageArgs, toNode: (row: EntryView) => T): Promise<Connection<T>> {
    return OPEN.read(this.reads, caller, page, toNode);
  }

  /** That hold today or will. */
  bars<T>(
    caller: Caller,
    page: PageArgs,
    supplierId: string | null,
    toNode: (row: BarView) => T,
  ): Promise<Connection<T>> {
    return BARS.read(this.reads, caller, page, toNode, [supplierId]);
  }
}

import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { newId, type OrganisationKind, statement, type Tx } from '#libs/platform';
import {
  addDays,
  type BarDays,
  type StandingEntry,
  type StandingProposal,
  standingEndsAfter,
  startOfDay,
  type StandingStatus,
} from '#libs/rules';
import type { StandingEntryRow } from './standing-rows.js';

/** A bar as it stands against one lot today. */
export interface BarAtLot {
  readonly lotId: string;
  readonly supplierId: string;
  readonly scope: BarDays['scope'];
  readonly ref: string | null;
  /** The last day. */
  readonly to: string;
}

const MOST_SUPPLIERS = 1000;
const BARS = statement<BarDays & { supplierId: string }>(
  'standing.bars',
  `SELECT supplier_id AS "supplierId", scope, ref, bar_from AS "from", bar_to AS "to" FROM standing_bar
   WHERE supplier_id = ANY ($1::uuid[]) AND in_force ORDER BY id LIMIT 100000`,
);
const AT_LOT = statement<BarAtLot>(
  'standing.bar-at-lot',
  `SELECT $1::uuid AS "lotId", $2::uuid AS "supplierId", b.scope, b.ref, b.bar_to AS "to"
   FROM medlane_bars_at($1, $2) b ORDER BY b.bar_to DESC, b.id LIMIT 1`,
);
const AT_BIDS = statement<BarAtLot>(
  'standing.bars-at-bids',
  `SELECT s.lot_id AS "lotId", s.supplier_id AS "supplierId", b.scope, b.ref, b.bar_to AS "to"
   FROM (SELECT DISTINCT lot_id, supplier_id FROM bid WHERE tender_id = $1 AND status = 'sealed') s
     CROSS JOIN LATERAL (SELECT * FROM medlane_bars_at(s.lot_id, s.supplier_id) ORDER BY bar_to DESC, id LIMIT 1) b`,
);
const ENTRIES = statement<StandingEntry>(
  'standing.entries',
  `SELECT e.kind, e.level, e.status, e.effective_from AS "from", e.effective_to AS "to",
     ARRAY(SELECT json_build_object('scope', b.scope, 'ref', b.ref, 'from', b.bar_from, 'to', b.bar_to)
       FROM standing_bar b WHERE b.entry_id = e.id ORDER BY b.id LIMIT 50) AS bars
   FROM standing_entry e WHERE e.organisation_id = $1 AND e.status IN ('in_force', 'appealed', 'repair_requested')
   ORDER BY e.id LIMIT 1000`,
);
const SUBJECT = statement<{ id: string; kind: OrganisationKind; status: string }>(
  'standing.subject',
  'SELECT id, kind, status FROM organisation WHERE id = $1 FOR SHARE',
);
const UNKNOWN_REFS = statement<{ scope: BarDays['scope'] }>(
  'standing.unknown-refs',
  `SELECT r.scope FROM unnest($1::text[], $2::text[]) AS r (scope, ref)
   WHERE (r.scope = 'corridor' AND NOT EXISTS (SELECT FROM corridor c WHERE c.code = r.ref))
      OR (r.scope = 'product-type' AND NOT EXISTS (SELECT FROM product_type t WHERE t.id::text = r.ref)) LIMIT 1`,
);
const INSERT = statement(
  'standing.propose',
  `INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, effective_to, status, proposed_by, proposed_at, next_check_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10, $11)`,
);
const INSERT_BARS = statement(
  'standing.propose-bars',
  `INSERT INTO standing_bar (id, entry_id, supplier_id, scope, ref, bar_from, bar_to)
   SELECT b.id, $2, $3, b.scope, b.ref, b.bar_from, b.bar_to
   FROM unnest($1::uuid[], $4::text[], $5::text[], $6::date[], $7::date[]) AS b (id, scope, ref, bar_from, bar_to)`,
);
export type LockedEntry = Pick<
  StandingEntryRow,
  | 'id'
  | 'organisationId'
  | 'kind'
  | 'level'
  | 'status'
  | 'from'
  | 'to'
  | 'proposedBy'
  | 'decidedBy'
  | 'decidedAt'
  | 'appealedAt'
  | 'nextCheckAt'
  | 'version'
> & { readonly bars: number };
const LOCK = statement<LockedEntry>(
  'standing.lock',
  `SELECT e.id, e.organisation_id AS "organisationId", e.kind, e.level, e.status, e.effective_from AS "from", e.effective_to AS "to",
     e.proposed_by AS "proposedBy", e.decided_by AS "decidedBy", e.decided_at AS "decidedAt", e.appealed_at AS "appealedAt",
     e.next_check_at AS "nextCheckAt", e.version,
     (SELECT count(*)::int FROM standing_bar b WHERE b.entry_id = e.id) AS bars
   FROM standing_entry e WHERE e.id = $1 FOR UPDATE OF e`,
);
const step = (name: string, sets: string) =>
  statement(
    `standing.${name}`,
    `UPDATE standing_entry SET status = $3, version = version + 1, ${sets} WHERE id = $1 AND version = $2`,
  );
const STEPS = {
  decide: step('decide', 'decided_by = $4, decided_at = $5, decision_reason = $6'),
  appeal: step('decide-appeal', 'appeal_decided_by = $4, appeal_decided_at = $5, appeal_reason = $6'),
  repair: step('decide-repair', 'repair_decided_by = $4, repair_decided_at = $5, repair_reason = $6'),
};
const ANSWERS = {
  appeal: step('appeal', 'appealed_at = $4, appeal = $5'),
  requestRepair: step('request-repair', 'repair_requested_at = $4, repair = $5'),
};
const END = step('end', 'ended_at = $4, next_check_at = NULL');

/** Entries of the record of conduct and their bars. */
@Injectable()
export class StandingStore {
  /**
   * The bars of entries that count, of many suppliers at once; each supplier is in the answer. Whether a bar holds on
   * the day is for the rules to say. Run as the supplier itself or as the system.
   * @param supplierIds at most 1000
   */
  async barsOf(tx: Tx, supplierIds: readonly string[]): Promise<ReadonlyMap<string, readonly BarDays[]>> {
    const ids = [...new Set(supplierIds)];
    invariant(ids.length <= MOST_SUPPLIERS, `bars of ${ids.length} suppliers at once`);
    const bars = new Map<string, BarDays[]>(ids.map((id) => [id, []]));
    for (const { supplierId, scope, ref, from, to } of await tx.rows(BARS, [ids])) {
      bars.get(supplierId)?.push({ scope, ref, from, to });
    }
    return bars;
  }

  /** What counts of an organisation's record; its standing on a day is for the rules to say. */
  entriesOf(tx: Tx, organisationId: string): Promise<StandingEntry[]> {
    return tx.rows(ENTRIES, [organisationId]);
  }

  /** The bar that keeps a supplier from a lot today for longest; undefined when none does. */
  atLot(tx: Tx, lotId: string, supplierId: string): Promise<BarAtLot | undefined> {
    return tx.maybe(AT_LOT, [lotId, supplierId]);
  }

  /** Such bars of whoever has a sealed bid on a tender. */
  atBids(tx: Tx, tenderId: string): Promise<BarAtLot[]> {
    return tx.rows(AT_BIDS, [tenderId]);
  }

  /** Held, so that it is not suspended between the judgement and the entry. */
  subject(tx: Tx, organisationId: string): Promise<{ id: string; kind: OrganisationKind; status: string } | undefined> {
    return tx.maybe(SUBJECT, [organisationId]);
  }

  /** The scope of a bar that names a corridor or product type that is not there. */
  async unknownScope(tx: Tx, bars: readonly BarDays[]): Promise<BarDays['scope'] | undefined> {
    return (await tx.maybe(UNKNOWN_REFS, [bars.map(({ scope }) => scope), bars.map(({ ref }) => ref)]))?.scope;
  }

  async propose(tx: Tx, organisationId: string, proposal: StandingProposal, by: string): Promise<string> {
    const { kind, level, cause, evidence, from, to, bars } = proposal;
    const id = newId();
    const last = standingEndsAfter(proposal);
    const ends = last === null ? null : startOfDay(addDays(last, 1));
    await tx.executeOne(INSERT, [id, organisationId, kind, level, cause, evidence, from, to, by, tx.now, ends]);
    if (bars.length === 0) return id;
    await tx.execute(INSERT_BARS, [
      bars.map(newId),
      id,
      organisationId,
      bars.map(({ scope }) => scope),
      bars.map(({ ref }) => ref),
      bars.map((bar) => bar.from),
      bars.map((bar) => bar.to),
    ]);
    return id;
  }

  lock(tx: Tx, entryId: string): Promise<LockedEntry | undefined> {
    return tx.maybe(LOCK, [entryId]);
  }

  decide(
    tx: Tx,
    { id, version }: LockedEntry,
    what: keyof typeof STEPS,
    status: StandingStatus,
    decision: { readonly by: string; readonly reason: string | null },
  ): Promise<void> {
    return tx.executeOne(STEPS[what], [id, version, status, decision.by, tx.now, decision.reason]);
  }

  answer(
    tx: Tx,
    { id, version }: LockedEntry,
    action: keyof typeof ANSWERS,
    status: StandingStatus,
    statementText: string,
  ): Promise<void> {
    return tx.executeOne(ANSWERS[action], [id, version, status, tx.now, statementText]);
  }

  end(tx: Tx, { id, version }: LockedEntry): Promise<void> {
    return tx.executeOne(END, [id, version, 'ended' satisfies StandingStatus, tx.now]);
  }
}

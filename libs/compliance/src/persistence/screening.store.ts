import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { ScreeningHitStatus, ScreeningMatch } from '#libs/rules';
import type { ListedEntry } from '../screening-list.js';

export interface ScreeningListInForce {
  readonly id: string;
  readonly digest: Buffer;
  /** YYYY-MM-DD. */
  readonly publishedOn: string;
}

const LOCK_SOURCE = statement('screening.lock-source', `SELECT pg_advisory_xact_lock(hashtext('screening:' || $1))`);
const IN_FORCE = statement<ScreeningListInForce>(
  'screening.list-in-force',
  `SELECT id, digest, published_on AS "publishedOn" FROM screening_list WHERE source = $1 AND status = 'current'`,
);
const SUPERSEDE = statement(
  'screening.supersede',
  `UPDATE screening_list SET status = 'superseded' WHERE source = $1 AND status = 'current'`,
);
const INSERT_LIST = statement(
  'screening.insert-list',
  `INSERT INTO screening_list (id, source, status, published_on, imported_at, digest, entries, names)
   VALUES ($1, $2, 'current', $3, $4, $5, $6, $7)`,
);
const WRITE_ENTRIES = statement<{ version: number }>(
  'screening.write-entries',
  `INSERT INTO screening_entry AS e (id, source, number, name, programme, remarks, aliases, addresses, digest, list_id)
   SELECT d.id, $2, d.number, d.name, d.programme, d.remarks, d.aliases, d.addresses, decode(d.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS d (id uuid, number text, name text, programme text, remarks text, aliases jsonb, addresses jsonb, digest text)
   ON CONFLICT ON CONSTRAINT screening_entry_unique DO UPDATE SET name = excluded.name, programme = excluded.programme,
     remarks = excluded.remarks, aliases = excluded.aliases, addresses = excluded.addresses, digest = excluded.digest,
     list_id = excluded.list_id, removed_at = NULL, version = e.version + 1
   WHERE e.digest <> excluded.digest OR e.removed_at IS NOT NULL
   RETURNING e.version`,
);
const REMOVE_OTHERS = statement(
  'screening.remove-others',
  `UPDATE screening_entry SET removed_at = $3 WHERE source = $1 AND removed_at IS NULL AND number <> ALL ($2::text[])`,
);
const LISTS_IN_FORCE = statement<{ id: string }>(
  'screening.lists-in-force',
  `SELECT id FROM screening_list WHERE status = 'current' ORDER BY id LIMIT 100`,
);
const ENTRIES = statement<EntryNames>(
  'screening.entry-names',
  `SELECT id, version, name, aliases FROM screening_entry WHERE removed_at IS NULL ORDER BY id LIMIT 500000`,
);
const ORGANISATIONS = statement<ScreenedOrganisation>(
  'screening.organisations',
  `SELECT id, legal_name AS "legalName", name_zh AS "nameZh" FROM organisation WHERE id > $1 AND ($2::uuid IS NULL OR id = $2)
   ORDER BY id LIMIT 500`,
);
/**
 * What was found is opened. What was cleared stays so while both names are the same; a confirmed one is the person's who
 * confirmed it. Old statuses are those of the statement's beginning.
 */
const KEEP_HITS = statement<HitStep>(
  'screening.keep-hits',
  `INSERT INTO screening_hit AS h (id, organisation_id, entry_id, status, kind, score, screened_name, listed_name, entry_version, found_at)
   SELECT f.id, f.organisation_id, f.entry_id, 'open', f.kind, f.score, f.screened_name, f.listed_name, f.entry_version, $2
   FROM jsonb_to_recordset($1) AS f (id uuid, organisation_id uuid, entry_id uuid, kind text, score int, screened_name text, listed_name text, entry_version int)
   ON CONFLICT ON CONSTRAINT screening_hit_unique DO UPDATE SET status = 'open', kind = excluded.kind, score = excluded.score,
     screened_name = excluded.screened_name, listed_name = excluded.listed_name, entry_version = excluded.entry_version,
     found_at = excluded.found_at, decided_at = NULL, decided_by = NULL, reason = NULL, version = h.version + 1
   WHERE h.status = 'lapsed' OR (h.status <> 'confirmed' AND (h.screened_name <> excluded.screened_name OR h.entry_version <> excluded.entry_version))
   RETURNING h.id, (SELECT o.status FROM screening_hit o WHERE o.id = h.id) AS "from", h.status AS "to"`,
);
const LAPSE_HITS = statement<HitStep>(
  'screening.lapse-hits',
  `UPDATE screening_hit h SET status = 'lapsed', version = version + 1
   WHERE h.organisation_id = ANY ($1::uuid[]) AND h.status = 'open'
     AND NOT EXISTS (SELECT FROM jsonb_to_recordset($2) AS f (organisation_id uuid, entry_id uuid)
       WHERE f.organisation_id = h.organisation_id AND f.entry_id = h.entry_id)
   RETURNING h.id, 'open' AS "from", h.status AS "to"`,
);
const KEEP_STATE = statement(
  'screening.keep-state',
  `INSERT INTO screening_state (organisation_id, name, list_ids, screened_at)
   SELECT s.id, s.name, $2::uuid[], $3 FROM jsonb_to_recordset($1) AS s (id uuid, name text)
   ON CONFLICT (organisation_id) DO UPDATE SET name = excluded.name, list_ids = excluded.list_ids, screened_at = excluded.screened_at`,
);
const FINISH = statement('screening.finish', `UPDATE screening_list SET screened_at = $2, screened = $3 WHERE id = $1`);
const LOCK_HIT = statement<LockedHit>(
  'screening.lock-hit',
  'SELECT id, organisation_id AS "organisationId", status, version FROM screening_hit WHERE id = $1 FOR UPDATE',
);
const DECIDE = statement(
  'screening.decide',
  `UPDATE screening_hit SET status = $3, decided_at = $4, decided_by = $5, reason = $6, version = version + 1
   WHERE id = $1 AND version = $2`,
);

export interface EntryNames {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly aliases: readonly { readonly name: string }[];
}
export interface ScreenedOrganisation {
  readonly id: string;
  readonly legalName: string;
  readonly nameZh: string | null;
}
export interface FoundHit extends ScreeningMatch {
  readonly organisationId: string;
  readonly screenedName: string;
  readonly entryVersion: number;
}
export interface HitStep {
  readonly id: string;
  readonly from: ScreeningHitStatus | null;
  readonly to: ScreeningHitStatus;
}
export interface LockedHit {
  readonly id: string;
  readonly organisationId: string;
  readonly status: ScreeningHitStatus;
  readonly version: number;
}

export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const BATCH = 1000;

@Injectable()
export class ScreeningStore {
  /** The list of a source that is in force; whoever imports the same source waits. */
  async lockSource(tx: Tx, source: string): Promise<ScreeningListInForce | undefined> {
    await tx.rows(LOCK_SOURCE, [source]);
    return tx.maybe(IN_FORCE, [source]);
  }

  async replaceList(
    tx: Tx,
    list: { readonly source: string; readonly publishedOn: string; readonly digest: Buffer },
    entries: readonly ListedEntry[],
  ): Promise<{ id: string; added: number; changed: number; removed: number; names: number }> {
    const id = newId();
    const names = entries.reduce((sum, { aliases }) => sum + 1 + aliases.length, 0);
    await tx.execute(SUPERSEDE, [list.source]);
    await tx.execute(INSERT_LIST, [id, list.source, list.publishedOn, tx.now, list.digest, entries.length, names]);
    let [added, changed] = [0, 0];
    for (let at = 0; at < entries.length; at += BATCH) {
      const rows = entries
        .slice(at, at + BATCH)
        .map((entry) => ({ ...entry, id: newId(), digest: entry.digest.toString('hex') }));
      for (const { version } of await tx.rows(WRITE_ENTRIES, [JSON.stringify(rows), list.source, id])) {
        if (version === 1) added += 1;
        else changed += 1;
      }
    }
    const removed = await tx.execute(REMOVE_OTHERS, [list.source, entries.map(({ number }) => number), tx.now]);
    return { id, added, changed, removed, names };
  }

  async listsInForce(tx: Tx): Promise<string[]> {
    return (await tx.rows(LISTS_IN_FORCE)).map(({ id }) => id);
  }

  entryNames(tx: Tx): Promise<EntryNames[]> {
    return tx.rows(ENTRIES);
  }

  /** 500 at most, by id; `only` one of them when it is given. */
  organisationsAfter(tx: Tx, id: string, only: string | null): Promise<ScreenedOrganisation[]> {
    return tx.rows(ORGANISATIONS, [id, only]);
  }

  /** Opens what was found about these organisations, lets open what is found no more lapse, and notes that they were screened. */
  async keep(
    tx: Tx,
    organisations: readonly { readonly id: string; readonly name: string }[],
    found: readonly FoundHit[],
    listIds: readonly string[],
  ): Promise<HitStep[]> {
    const hits = JSON.stringify(
      found.map((hit) => ({
        id: newId(),
        organisation_id: hit.organisationId,
        entry_id: hit.entryId,
        kind: hit.kind,
        score: hit.score,
        screened_name: hit.screenedName,
        listed_name: hit.listedName,
        entry_version: hit.entryVersion,
      })),
    );
    const opened = await tx.rows(KEEP_HITS, [hits, tx.now]);
    const lapsed = await tx.rows(LAPSE_HITS, [organisations.map(({ id }) => id), hits]);
    await tx.execute(KEEP_STATE, [JSON.stringify(organisations), listIds, tx.now]);
    return [...opened, ...lapsed];
  }

  async finish(tx: Tx, listId: string, screened: number): Promise<void> {
    await tx.execute(FINISH, [listId, tx.now, screened]);
  }

  lockHit(tx: Tx, id: string): Promise<LockedHit | undefined> {
    return tx.maybe(LOCK_HIT, [id]);
  }

  decide(tx: Tx, hit: LockedHit, status: ScreeningHitStatus, by: string, reason: string): Promise<void> {
    return tx.executeOne(DECIDE, [hit.id, hit.version, status, tx.now, by, reason]);
  }
}

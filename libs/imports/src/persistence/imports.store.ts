import { Injectable } from '@nestjs/common';
import { newId, statement, type TableProblem, type Tx } from '#libs/platform';
import type { ImportRequest } from '../import-kinds.js';
import type { ImportFailure } from '../refusals.js';

/** Beyond this they are counted and not kept. */
export const MOST_PROBLEMS = 1000;
/** Seconds after which whoever works on an import and says nothing is taken for dead. */
const LEASE_SECONDS = 60;

/** An import that a worker has for itself, until it says nothing for a minute. */
export interface LeasedImport {
  readonly id: string;
  readonly organisationId: string;
  readonly askedBy: string;
  readonly kind: string;
  readonly encoding: string | null;
  readonly sheet: string | null;
  readonly whole: boolean;
  readonly revise: boolean;
  readonly publishedOn: string | null;
  readonly fileId: string;
  readonly aliasesFileId: string | null;
  readonly addressesFileId: string | null;
  readonly step: number;
  readonly problems: number;
  /** Which time it was taken up. */
  readonly turn: number;
  /** Turns in a row that broke off without a step. */
  readonly failures: number;
}

/** A file that belongs to an import. */
export interface ImportFile {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly status: string;
  readonly sha256: string;
  readonly size: bigint;
}

/** What a step adds. */
export interface Tally {
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** Until the end of the transaction: another import of the organisation is counted before this one, or after it. */
const HOLD = statement('imports.hold', `SELECT pg_advisory_xact_lock(hashtextextended('imports ' || $1::text, 0))`);
const OPEN_COUNT = statement<{ count: number }>(
  'imports.open-count',
  `SELECT count(*)::int AS count FROM table_import WHERE organisation_id = $1 AND status IN ('waiting', 'running')`,
);
const INSERT = statement(
  'imports.insert',
  `INSERT INTO table_import (id, organisation_id, asked_by, asked_at, kind, file_id, encoding, sheet, whole, revise, aliases_file_id, addresses_file_id,
     published_on, status, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'waiting', $4)`,
);
/** A lease that ran out says that whoever had it died, or that the turn was a fault's. */
const CLAIM = statement<LeasedImport>(
  'imports.claim',
  `UPDATE table_import i SET status = 'running', turn = i.turn + 1, failures = i.failures + (i.leased_until IS NOT NULL)::int,
     started_at = coalesce(i.started_at, $2), updated_at = $2, leased_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
   WHERE i.id = $1 AND i.status IN ('waiting', 'running')
     AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
   RETURNING i.id, i.organisation_id AS "organisationId", i.asked_by AS "askedBy", i.kind, i.encoding, i.sheet, i.whole, i.revise,
     i.published_on AS "publishedOn", i.file_id AS "fileId", i.aliases_file_id AS "aliasesFileId", i.addresses_file_id AS "addressesFileId",
     i.step, i.problems, i.turn, i.failures`,
);
const FILES = statement<ImportFile>(
  'imports.files',
  `SELECT f.id, f.organisation_id AS "organisationId", f.name, f.status, encode(f.sha256, 'hex') AS sha256, f.size
   FROM file f WHERE f.id = ANY ($1::uuid[]) LIMIT 3`,
);
/** Nothing when another worker has it by now. */
const ADVANCE = statement(
  'imports.advance',
  `UPDATE table_import SET step = $3, rows = rows + $4, accepted = accepted + $5, unchanged = unchanged + $6, refused = refused + $7,
     problems = problems + $8, updated_at = $9, failures = 0, leased_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
   WHERE id = $1 AND turn = $2 AND status = 'running'`,
);
const RENEW = statement(
  'imports.renew',
  `UPDATE table_import SET rows = coalesce($3, rows), updated_at = $4, leased_until = clock_timestamp() + interval '${LEASE_SECONDS} seconds'
   WHERE id = $1 AND turn = $2 AND status = 'running'`,
);
const KEEP_PROBLEMS = statement(
  'imports.keep-problems',
  `INSERT INTO import_problem (id, import_id, organisation_id, number, row, column_name, code, text, text_zh)
   SELECT p.id, $1, $2, p.number, p.row, p.column_name, p.code, p.text, p.text_zh
   FROM unnest($3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[])
     AS p (id, number, row, column_name, code, text, text_zh)`,
);
const LET_GO = statement(
  'imports.let-go',
  `UPDATE table_import SET leased_until = NULL, updated_at = $3 WHERE id = $1 AND turn = $2 AND status = 'running'`,
);
const END = statement(
  'imports.end',
  `UPDATE table_import SET status = CASE WHEN $3::text IS NULL THEN 'finished' ELSE 'failed' END, failure = $3, ended_at = $4,
     updated_at = $4, leased_until = NULL WHERE id = $1 AND turn = $2 AND status = 'running'`,
);

@Injectable()
export class ImportsStore {
  /** Imports of the organisation that have not ended; nobody else begins one until the transaction ends. */
  async openCount(tx: Tx): Promise<number> {
    await tx.rows(HOLD, [tx.actor.organisationId]);
    return (await tx.one(OPEN_COUNT, [tx.actor.organisationId])).count;
  }

  async insert(tx: Tx, request: ImportRequest, id: string): Promise<void> {
    const { organisationId, principalId } = tx.actor;
    const { kind, fileId, encoding, sheet, whole, revise, aliasesFileId, addressesFileId, publishedOn } = request;
    const asked = [kind, fileId, encoding, sheet, whole, revise, aliasesFileId, addressesFileId, publishedOn];
    await tx.executeOne(INSERT, [id, organisationId, principalId, tx.now, ...asked]);
  }

  /** Undefined when another worker has it, or when it has ended. */
  claim(tx: Tx, id: string): Promise<LeasedImport | undefined> {
    return tx.maybe(CLAIM, [id, tx.now]);
  }

  /** Its file first, then those that belong to it. */
  async files(tx: Tx, { fileId, aliasesFileId, addressesFileId }: LeasedImport): Promise<readonly ImportFile[]> {
    const ids = [fileId, aliasesFileId, addressesFileId].filter((id) => id !== null);
    const found = new Map((await tx.rows(FILES, [ids])).map((file) => [file.id, file]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /**
   * Counts the next step in the transaction that took it.
   * @throws when another worker has the import by now: then nothing of the step stands
   */
  async advance(
    tx: Tx,
    { id, turn, organisationId, problems: known, step }: LeasedImport,
    { rows, accepted, unchanged, refused }: Tally,
    problems: { readonly count: number; readonly first: readonly TableProblem[] },
  ): Promise<void> {
    const counts = [rows, accepted, unchanged, refused, problems.count];
    await tx.executeOne(ADVANCE, [id, turn, step + 1, ...counts, tx.now]);
    const kept = problems.first.slice(0, Math.max(0, MOST_PROBLEMS - known));
    if (kept.length === 0) return;
    await tx.execute(KEEP_PROBLEMS, [
      id,
      organisationId,
      kept.map(newId),
      kept.map((_, at) => known + at + 1),
      kept.map(({ row }) => row),
      kept.map(({ column }) => column),
      kept.map(({ code }) => code),
      kept.map(({ en }) => en),
      kept.map(({ zh }) => zh),
    ]);
  }

  /** Still at work on it; `rows` where more were read than are counted. Nothing when another worker has it by now. */
  async renew(tx: Tx, { id, turn }: LeasedImport, rows: number | null): Promise<void> {
    await tx.execute(RENEW, [id, turn, rows, tx.now]);
  }

  /** For another turn. */
  async letGo(tx: Tx, { id, turn }: LeasedImport): Promise<void> {
    await tx.execute(LET_GO, [id, turn, tx.now]);
  }

  /** Finished, or failed for this reason. */
  async end(tx: Tx, { id, turn }: LeasedImport, failure: ImportFailure | null): Promise<void> {
    await tx.executeOne(END, [id, turn, failure, tx.now]);
  }
}

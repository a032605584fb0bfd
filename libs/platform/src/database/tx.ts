import type { EntityManager, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { invariant } from '#libs/kernel';
import { type Actor, EXCLUDED_STATUSES } from '../acting/caller.js';
import { type Statement, statement } from './statement.js';

const BE_SYSTEM = statement('tx.be-system', 'SELECT medlane_enter_system()');
const BE_ACTOR = statement(
  'tx.be-actor',
  `SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true)`,
);

const SAVEPOINT = statement('tx.savepoint', 'SAVEPOINT part');
const RELEASE = statement('tx.release', 'RELEASE SAVEPOINT part');
const ROLLBACK_PART = statement('tx.rollback-part', 'ROLLBACK TO SAVEPOINT part');

const READ_CLOCK = statement<{ now: Date }>('tx.read-clock', 'SELECT medlane_now() AS now');

/** What a part that failed leaves behind: nothing but its error. */
export type PartOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error };

/** Serialization failure and deadlock: the whole transaction is run again. */
export const RETRIED: ReadonlySet<string> = new Set(['40001', '40P01']);

/** A write that nothing in the transaction waits for. */
export interface LastWrite {
  readonly query: Statement<unknown>;
  readonly values: readonly unknown[];
}

declare const inTransaction: unique symbol;

/**
 * An open transaction of several callers: it has entered as no one, and each function that it calls enters as each of
 * them in turn.
 */
export class SharedTx {
  declare readonly [inTransaction]: true;

  constructor(private readonly client: PoolClient) {}

  async rows<Row>(query: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.client.query({ name: query.name, text: query.text, values: [...values] });
    return result.rows as Row[];
  }

  /** The only row; more or fewer is a fault. */
  async one<Row>(query: Statement<Row>, values: readonly unknown[] = []): Promise<Row> {
    const row = await this.maybe(query, values);
    invariant(row !== undefined, `${query.name} found no row`);
    return row;
  }

  async maybe<Row>(query: Statement<Row>, values: readonly unknown[] = []): Promise<Row | undefined> {
    const rows = await this.rows(query, values);
    invariant(rows.length <= 1, `${query.name} found ${rows.length} rows where one was meant`);
    return rows[0];
  }

  /** How many rows a write touched. */
  async execute(query: Statement<unknown>, values: readonly unknown[] = []): Promise<number> {
    const result = await this.client.query({ name: query.name, text: query.text, values: [...values] });
    return result.rowCount ?? 0;
  }

  /** A write that must touch exactly one row: a stale version is a fault here, not a silent loss. */
  async executeOne(query: Statement<unknown>, values: readonly unknown[] = []): Promise<void> {
    const touched = await this.execute(query, values);
    invariant(touched === 1, `${query.name} touched ${touched} rows where one was meant`);
  }
}

/** An open transaction that has entered. Every store write takes one, so a write outside a transaction does not compile. */
export class Tx extends SharedTx {
  private lastWrites: LastWrite[] = [];
  private isElevated = false;

  constructor(
    client: PoolClient,
    private readonly runner: QueryRunner,
    readonly actor: Actor,
    /** The database's clock with the installation's offset, read on entering. */
    readonly now: Date,
  ) {
    super(client);
  }

  /** For cold paths that read better as entities. Never save() a versioned row: update WHERE id AND version. */
  get manager(): EntityManager {
    return this.runner.manager;
  }

  /**
   * The same clock, read again. A deadline is judged by this once its row is held: `now` may be as much older as the
   * lock was waited for, and a lock query's own clock is read before it waits.
   */
  async readClock(): Promise<Date> {
    return (await this.one(READ_CLOCK)).now;
  }

  /**
   * Keeps a write that nothing waits for (the audit trail, the outbox) until the end: all of them travel together with
   * the commit, which spares a round trip each. One that fails rolls the whole transaction back.
   */
  writeLast(query: Statement<unknown>, values: readonly unknown[]): void {
    this.lastWrites.push({ query, values });
  }

  /** What the commit takes along. */
  takeLastWrites(): readonly LastWrite[] {
    const writes = this.lastWrites;
    this.lastWrites = [];
    return writes;
  }

  /**
   * Runs the part of a use case that belongs to no organisation (ledger postings, numbering) past the row-level
   * policies, then acts as the caller again. Keep it small.
   */
  async elevated<T>(work: () => Promise<T>): Promise<T> {
    // A part of a part is past the policies already, and must not end that for the rest.
    if (this.actor.kind === 'system' || this.isElevated) return work();
    await this.rows(BE_SYSTEM);
    this.isElevated = true;
    let answer: T;
    try {
      answer = await work();
    } catch (error) {
      this.isElevated = false;
      // Whoever catches this goes on as the caller; where Postgres failed, the transaction is lost anyway.
      await this.beActor().catch(() => undefined);
      throw error;
    }
    this.isElevated = false;
    await this.beActor();
    return answer;
  }

  private beActor(): Promise<unknown> {
    const { kind, organisationId, organisationStatus } = this.actor;
    // As medlane_enter sets it.
    const outside = EXCLUDED_STATUSES.includes(organisationStatus) ? 'excluded' : 'applicant';
    return this.rows(BE_ACTOR, [organisationStatus === 'admitted' ? kind : outside, organisationId]);
  }

  /**
   * Runs a part that may fail without failing the rest (one deal of a batch): its error comes back as a value and what
   * it wrote is gone. Errors that ask for the whole transaction to be run again are thrown on. Parts do not nest.
   */
  async part<T>(work: () => Promise<T>): Promise<PartOutcome<T>> {
    const before = this.lastWrites.length;
    try {
      // The savepoint goes ahead on the same connection; its answer is not waited for.
      const [, value] = await Promise.all([this.rows(SAVEPOINT), work()]);
      await this.rows(RELEASE);
      return { ok: true, value };
    } catch (error) {
      if (RETRIED.has((error as { code?: string }).code ?? '') || !(error instanceof Error)) throw error;
      await this.rows(ROLLBACK_PART);
      this.lastWrites.length = before;
      return { ok: false, error };
    }
  }
}

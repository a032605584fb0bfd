import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { invariant, type Result } from '#libs/kernel';
import {
  type Actor,
  type Caller,
  demandAccess,
  Forbidden,
  type Role,
  SYSTEM,
  Unauthenticated,
} from '../acting/caller.js';
import { noteProven, noteUnknown } from '../acting/proven.js';
import { earlierAnswer, type IdempotencyRefusal, malformedKey, requestHash, storedAnswer } from './idempotency.js';
import { ENTERED, type EnteredRow, type Statement, statement } from './statement.js';
import { RETRIED, SharedTx, Tx } from './tx.js';

const ENTER = statement<EnteredRow & { now: Date }>(
  'tx.enter',
  `SELECT ${ENTERED}, medlane_now() AS now FROM medlane_enter($1, $2) entered`,
);
const ENTER_SYSTEM = statement<{ now: Date }>(
  'tx.enter-system',
  'SELECT medlane_now() AS now FROM medlane_enter_system()',
);
const CLAIM_KEY = statement(
  'idempotency.claim',
  `INSERT INTO idempotency_key (organisation_id, operation, key, request_hash) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING`,
);
const FIND_KEY = statement<{ request_hash: Buffer; answer: unknown }>(
  'idempotency.find',
  'SELECT request_hash, answer FROM idempotency_key WHERE organisation_id = $1 AND operation = $2 AND key = $3',
);
const ANSWER_KEY = statement(
  'idempotency.answer',
  'UPDATE idempotency_key SET answer = $4 WHERE organisation_id = $1 AND operation = $2 AND key = $3',
);

const MAX_TRIES = 4;

export interface OnceRequest {
  /** The name of the use case: the same key may serve another operation. */
  readonly operation: string;
  /** Chosen by the client, 8 to 120 characters; unique per organisation and operation. */
  readonly key: string;
  /** What was asked; the same key with another request is refused. */
  readonly request: unknown;
}

export const actorOf = (row: EnteredRow): Actor => ({
  principal: row.entered_principal,
  principalId: row.entered_principal_id,
  organisationId: row.entered_organisation_id,
  kind: row.entered_kind as Actor['kind'],
  organisationStatus: row.entered_organisation_status,
  roles: row.entered_roles as Role[],
});

/** A caller that was let in, with what was looked up for it on the way. */
export interface Entered<Row> {
  readonly actor: Actor;
  readonly row: Row;
}

/** Opens, enters, commits and rolls back: a refusal rolls back, a fault rolls back and is thrown on. */
@Injectable()
export class UnitOfWork {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Runs `work` as the caller, whose credential and rights are looked up in the same transaction. */
  run<T, R extends string>(caller: Caller, work: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R>> {
    return this.transaction(async (client) => {
      const { credential } = caller;
      if (!credential) throw new Unauthenticated();
      const result = await client.query<EnteredRow & { now: Date }>({
        ...ENTER,
        values: [credential.scheme, credential.secret],
      });
      const row = result.rows[0];
      if (!row) {
        noteUnknown(credential);
        throw new Unauthenticated();
      }
      noteProven(credential);
      const actor = actorOf(row);
      demandAccess(actor, caller.access);
      return { actor, now: row.now };
    }, work);
  }

  /** Runs `work` as the caller at most once per idempotency key; a repeated request gets the first answer. */
  once<T, R extends string>(
    caller: Caller,
    { operation, key, request }: OnceRequest,
    work: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R | IdempotencyRefusal>> {
    const malformed = malformedKey(key);
    if (malformed) return Promise.resolve(malformed);
    return this.run<T, R | IdempotencyRefusal>(caller, async (tx) => {
      const owner = [tx.actor.organisationId, operation, key];
      const hash = requestHash(request);
      if ((await tx.execute(CLAIM_KEY, [...owner, hash])) === 0)
        return earlierAnswer<T>(await tx.one(FIND_KEY, owner), { operation, key, hash });
      const answer = await work(tx);
      // The row is there: this transaction claimed it.
      if (answer.ok) tx.writeLast(ANSWER_KEY, [...owner, storedAnswer(answer.value)]);
      return answer;
    });
  }

  /** Runs `work` for a job, or for a caller whose rights were judged otherwise (registering, signing in). */
  async asSystem<T, R extends string = never>(work: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R>> {
    return this.transaction(async (client) => {
      const result = await client.query<{ now: Date }>({ ...ENTER_SYSTEM });
      const row = result.rows[0];
      invariant(row, 'the clock did not answer');
      return { actor: SYSTEM, now: row.now };
    }, work);
  }

  /** As the system, in the name of the organisation and member or key that asked for it: a job's step of what they began. */
  async onBehalfOf<T, R extends string = never>(
    { organisationId, principalId }: Pick<Actor, 'organisationId' | 'principalId'>,
    work: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R>> {
    return this.transaction(async (client) => {
      const result = await client.query<{ now: Date }>({ ...ENTER_SYSTEM });
      const row = result.rows[0];
      invariant(row, 'the clock did not answer');
      return { actor: { ...SYSTEM, organisationId, principalId }, now: row.now };
    }, work);
  }

  /**
   * Runs one step of several callers in one transaction. `entry` enters as each of them in turn and answers one row per
   * caller in their order; $1 and $2 are the arrays of their credentials' schemes and secrets. Who is not let in, or has
   * no right to this, has its error in place of its row. Refusals are the work's own: it leaves nothing of them behind.
   */
  together<Row, T>(
    callers: readonly Caller[],
    entry: { readonly query: Statement<Partial<EnteredRow> & Row>; readonly values: readonly unknown[] },
    work: (tx: SharedTx, entered: readonly (Entered<Row> | Error)[]) => Promise<T>,
  ): Promise<T> {
    const credentials = callers.map(({ credential }) => credential);
    const values = [credentials.map((known) => known?.scheme ?? ''), credentials.map((known) => known?.secret ?? '')];
    return this.retried(() =>
      this.connected(async (client) => {
        const [, { rows }] = await Promise.all([
          client.query('BEGIN'),
          client.query({ name: entry.query.name, text: entry.query.text, values: [...values, ...entry.values] }),
        ]);
        invariant(rows.length === callers.length, `${entry.query.name} answers one row per caller`);
        const entered = callers.map((caller, at) => letIn(caller, rows[at] as Partial<EnteredRow> & Row));
        const answer = await work(new SharedTx(client), entered);
        await client.query('COMMIT');
        return answer;
      }),
    );
  }

  private transaction<T, R extends string>(
    enter: (client: PoolClient) => Promise<{ actor: Actor; now: Date }>,
    work: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R>> {
    return this.retried(() =>
      this.connected(async (client, runner) => {
        // The connection is pipelined: both are on their way before the first is answered.
        const [, { actor, now }] = await Promise.all([client.query('BEGIN'), enter(client)]);
        const tx = new Tx(client, runner, actor, now);
        const answer: Result<T, R> = await work(tx);
        await (answer.ok ? commit(client, tx) : client.query('ROLLBACK'));
        return answer;
      }),
    );
  }

  private async retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (tries >= MAX_TRIES || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
        await pause(Math.random() * 20 * tries);
      }
    }
  }

  /** A connection for one transaction, which is rolled back when `work` throws. */
  private async connected<T>(work: (client: PoolClient, runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      try {
        return await work(client, runner);
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

function letIn<Row>(caller: Caller, row: Partial<EnteredRow> & Row): Entered<Row> | Error {
  const { credential } = caller;
  if (!isEntered(row)) {
    if (credential) noteUnknown(credential);
    return new Unauthenticated();
  }
  if (credential) noteProven(credential);
  const actor = actorOf(row);
  try {
    demandAccess(actor, caller.access);
  } catch (error) {
    if (error instanceof Forbidden) return error;
    throw error;
  }
  return { actor, row };
}

const isEntered = (row: Partial<EnteredRow>): row is EnteredRow =>
  row.entered_principal !== null && row.entered_principal !== undefined;

/** Sends the last writes and the commit in one go. Where a write failed, Postgres turns the commit into a rollback. */
async function commit(client: PoolClient, tx: Tx): Promise<void> {
  const writes = tx.takeLastWrites().map(({ query, values }) => client.query({ ...query, values: [...values] }));
  await Promise.all([...writes, client.query('COMMIT')]);
}

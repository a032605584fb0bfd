import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PoolClient } from 'pg';
import { err, invariant, type Result } from '#libs/kernel';
import { type Actor, type Caller, demandAccess, type Role, SYSTEM, Unauthenticated } from '../acting/caller.js';
import { decodeAnswer, encodeAnswer } from './answer-codec.js';
import { ENTERED, type EnteredRow, statement } from './statement.js';
import { RETRIED, Tx } from './tx.js';

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

export type IdempotencyRefusal = 'IDEMPOTENCY_KEY_REUSED' | 'IDEMPOTENCY_KEY_MALFORMED';

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
      if (!row) throw new Unauthenticated();
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
    if (key.length < 8 || key.length > 120)
      return Promise.resolve(err('IDEMPOTENCY_KEY_MALFORMED', { length: key.length }));
    return this.run<T, R | IdempotencyRefusal>(caller, async (tx) => {
      const owner = [tx.actor.organisationId, operation, key];
      const hash = createHash('sha256')
        .update(JSON.stringify(encodeAnswer(request)))
        .digest();
      if ((await tx.execute(CLAIM_KEY, [...owner, hash])) === 0) return this.repeated<T>(tx, owner, hash);
      const answer = await work(tx);
      // The row is there: this transaction claimed it.
      if (answer.ok) tx.writeLast(ANSWER_KEY, [...owner, JSON.stringify(encodeAnswer(answer.value))]);
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

  private async repeated<T>(tx: Tx, owner: string[], hash: Buffer): Promise<Result<T, IdempotencyRefusal>> {
    const [, operation = '', key = ''] = owner;
    const before = await tx.one(FIND_KEY, owner);
    if (!before.request_hash.equals(hash)) return err('IDEMPOTENCY_KEY_REUSED', { operation, key });
    return { ok: true, value: decodeAnswer(before.answer) as T };
  }

  private async transaction<T, R extends string>(
    enter: (client: PoolClient) => Promise<{ actor: Actor; now: Date }>,
    work: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(enter, work);
      } catch (error) {
        if (attempt >= MAX_TRIES || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
        await pause(Math.random() * 20 * attempt);
      }
    }
  }

  private async attempt<T, R extends string>(
    enter: (client: PoolClient) => Promise<{ actor: Actor; now: Date }>,
    work: (tx: Tx) => Promise<Result<T, R>>,
  ): Promise<Result<T, R>> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      try {
        // The connection is pipelined: both are on their way before the first is answered.
        const [, { actor, now }] = await Promise.all([client.query('BEGIN'), enter(client)]);
        const tx = new Tx(client, runner, actor, now);
        const answer: Result<T, R> = await work(tx);
        await (answer.ok ? commit(client, tx) : client.query('ROLLBACK'));
        return answer;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }
}

/** Sends the last writes and the commit in one go. Where a write failed, Postgres turns the commit into a rollback. */
async function commit(client: PoolClient, tx: Tx): Promise<void> {
  const writes = tx.takeLastWrites().map(({ query, values }) => client.query({ ...query, values: [...values] }));
  await Promise.all([...writes, client.query('COMMIT')]);
}

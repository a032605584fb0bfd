import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '../database/unit-of-work.js';
import { ownerClient } from '../../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../../test/support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../../../../test/support/worker.js';
import { KEPT_DAYS, PruneEvents, PruneIdempotencyKeys } from './prune.due-work.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;

beforeAll(async () => {
  client = await ownerClient(database.url);
  await client.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo')`);
  module = await testModule(testConfig(database.url), []);
  await module.init();
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});
beforeEach(() => client.query('DELETE FROM inbox; DELETE FROM outbox; DELETE FROM idempotency_key'));

const DAY = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * DAY);

/** An event of so many days ago with one effect, done as long ago when it is given. */
async function anOldEvent(days: number, done: number | null, more: { readonly dead?: boolean } = {}): Promise<string> {
  const id = v7({ msecs: ago(days).getTime() });
  await client.query(
    `INSERT INTO outbox (id, type, version, subject_id, payload, occurred_at, appended_at, published_at, handlers, pending, done_at, dead_at)
     VALUES ($1, 'test.happened', 1, $1, '{}', $2, $2, $2, 1, $3, $4, $5)`,
    [id, ago(days), done === null ? 1 : 0, done === null ? null : ago(done), more.dead ? ago(days) : null],
  );
  if (done !== null) {
    await client.query(`INSERT INTO inbox (handler, event_id, done_at) VALUES ('test', $1, $2)`, [id, ago(done)]);
  }
  return id;
}
const events = async () =>
  (await client.query<{ id: string }>('SELECT id FROM outbox ORDER BY id')).rows.map((r) => r.id);
const effects = async () =>
  (await client.query<{ id: string }>('SELECT event_id AS id FROM inbox ORDER BY id')).rows.map((r) => r.id);
const prune = (work: typeof PruneEvents | typeof PruneIdempotencyKeys) =>
  module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(work, { strict: false }).handle(tx)));
const isDue = (work: typeof PruneEvents | typeof PruneIdempotencyKeys) =>
  module
    .get(UnitOfWork)
    .asSystem(async (tx) => ok((await tx.rows(module.get(work, { strict: false }).due)).length > 0));

describe('old events', () => {
  it('go with their effects once the last of these is long ago; what waits or is dead stays', async () => {
    await anOldEvent(KEPT_DAYS + 2, KEPT_DAYS + 1);
    const waiting = await anOldEvent(KEPT_DAYS + 9, null);
    const dead = await anOldEvent(KEPT_DAYS + 8, null, { dead: true });
    const late = await anOldEvent(KEPT_DAYS + 7, KEPT_DAYS - 1);
    const young = await anOldEvent(1, 1);
    expect(await isDue(PruneEvents)).toEqual({ ok: true, value: true });
    expect(await prune(PruneEvents)).toEqual({ ok: true, value: false });
    expect(await events()).toEqual([waiting, dead, late, young]);
    expect(await effects()).toEqual([late, young].sort());
    expect(await isDue(PruneEvents)).toEqual({ ok: true, value: false });
  });

  it('are not deleted by anyone else, and none that is younger', async () => {
    await anOldEvent(KEPT_DAYS + 2, KEPT_DAYS + 1);
    await anOldEvent(1, 1);
    for (const [kind, deleted] of [
      ['operator', [0, 0]],
      ['supplier', [0, 0]],
      ['system', [1, 1]],
    ] as const) {
      await client.query('BEGIN');
      await client.query('SET LOCAL ROLE medlane_app');
      await client.query(`SELECT set_config('medlane.kind', $1, true)`, [kind]);
      const counts = [
        (await client.query('DELETE FROM inbox')).rowCount,
        (await client.query('DELETE FROM outbox')).rowCount,
      ];
      await client.query('ROLLBACK');
      expect([kind, counts]).toEqual([kind, deleted]);
    }
  });
});

describe('old idempotency keys', () => {
  it('go after as long as was promised, a bounded number at a time', async () => {
    await client.query(
      `INSERT INTO idempotency_key (organisation_id, operation, key, request_hash, answer, created_at)
       SELECT gen_random_uuid(), 'test', 'key-of-' || n, '\\x00', '{}', now() - make_interval(days => CASE WHEN n <= 1500 THEN $1 + 1 ELSE $1 - 1 END)
       FROM generate_series(1, 1600) n`,
      [KEPT_DAYS],
    );
    expect(await prune(PruneIdempotencyKeys)).toEqual({ ok: true, value: true });
    expect(await prune(PruneIdempotencyKeys)).toEqual({ ok: true, value: false });
    expect((await client.query('SELECT FROM idempotency_key')).rowCount).toBe(100);
    expect(await isDue(PruneIdempotencyKeys)).toEqual({ ok: true, value: false });
  });
});

it('is done by the worker alone, and finds the oldest by their index', async () => {
  for (const days of [1, 2, 3]) await anOldEvent(KEPT_DAYS + days, KEPT_DAYS + days - 0.5);
  const stop = await startJobs(module);
  try {
    await eventually(async () => (await events()).length === 0);
  } finally {
    await stop();
  }
  await client.query('SET enable_seqscan = off');
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${module.get(PruneEvents, { strict: false }).due.text}`,
  );
  await client.query('RESET enable_seqscan');
  expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('outbox_pkey');
});

import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvent, ownerClient } from '../support/builders/rows.js';
import { useTestDatabase } from '../support/database.js';
import { eventually } from '../support/worker.js';

const BUILT = path.resolve(import.meta.dirname, '../../dist/libs/platform/src/index.js');
const WORKER = path.resolve(import.meta.dirname, 'deadly-worker.mjs');
const OTHERS = 12;

describe('an event whose handler ends its whole process', () => {
  const database = useTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-deadly-'));
  const deaths = path.join(folder, 'deaths');
  let client: Client;
  let worker: ChildProcess | undefined;
  let starting = true;

  beforeAll(async () => {
    if (!existsSync(BUILT)) throw new Error(`${BUILT} is not there: run npm run build first`);
    client = await ownerClient(database.url);
    await client.query('CREATE TABLE effect (handler text, event_id uuid); GRANT INSERT ON effect TO medlane_app');
  });
  afterAll(async () => {
    starting = false;
    worker?.kill('SIGKILL');
    await client?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As a supervisor does: whenever it dies, there is another. */
  const keepRunning = (): void => {
    const quick = { SWEEP_EVERY_MS: '200', RELAY_EVERY_MS: '50', JOB_LOCK_MS: '300', WORKER_CONCURRENCY: '2' };
    const env = { ...process.env, ...quick, DATABASE_URL: database.url, REDIS_URL: '', LOG_LEVEL: 'silent' };
    worker = fork(WORKER, [], {
      env: { ...env, DEATHS: deaths, MEDLANE_SECRETS: folder },
      execArgv: [],
      stdio: 'ignore',
    });
    worker.once('exit', () => {
      if (starting) keepRunning();
    });
  };

  it('becomes a dead letter after the limit of attempts, and the others have their effects once', async () => {
    const others: string[] = [];
    for (let number = 0; number < OTHERS; number++) others.push(await anEvent(client, 'fault.happened', randomUUID()));
    const deadly = await anEvent(client, 'fault.happened', randomUUID(), { deadly: true });
    keepRunning();
    const died = `SELECT attempts, last_error FROM outbox WHERE id = $1 AND dead_at IS NOT NULL`;
    await eventually(async () => (await client.query(died, [deadly])).rowCount === 1, 45_000);
    const { rows } = await client.query(died, [deadly]);
    expect(rows).toEqual([{ attempts: 8, last_error: expect.stringMatching(/^fault\.deadly: .*stalled/) as string }]);
    expect(readFileSync(deaths, 'utf8').trim().split('\n')).toEqual(Array.from({ length: 8 }, () => deadly));

    await eventually(async () => {
      const undone = await client.query('SELECT FROM outbox WHERE id = ANY ($1) AND done_at IS NULL', [others]);
      return undone.rowCount === 0;
    });
    const { rows: effects } = await client.query(
      `SELECT handler, count(*)::int AS effects, count(DISTINCT event_id)::int AS events FROM effect
       WHERE event_id = ANY ($1) GROUP BY handler ORDER BY handler`,
      [others],
    );
    expect(effects).toEqual(
      ['fault.deadly', 'fault.noting'].map((handler) => ({ handler, effects: OTHERS, events: OTHERS })),
    );
  }, 120_000);
});

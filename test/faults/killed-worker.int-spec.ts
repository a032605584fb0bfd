import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allChecks, verify } from '#libs/insight';
import { createDataSource, UnitOfWork } from '#libs/platform';
import { anEvent, anOpenedTender, insertRow, ownerClient } from '../support/builders/rows.js';
import { useTestDatabase } from '../support/database.js';
import { eventually, testConfig } from '../support/worker.js';

const ENTRY = path.resolve(import.meta.dirname, '../../dist/apps/worker/src/main.js');
const TENDERS = 60;
const KILLS = 5;

describe('a worker that is killed with -9 again and again', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-killed-'));
  let client: Client;
  let worker: ChildProcess | undefined;

  beforeAll(async () => {
    if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is not there: run npm run build first`);
    client = await ownerClient(database.url);
  });
  afterAll(() => client?.end());
  afterEach(() => {
    worker?.kill('SIGKILL');
    rmSync(secrets, { recursive: true, force: true });
  });

  const start = async (): Promise<ChildProcess> => {
    const env = { ...process.env, DATABASE_URL: database.url, MEDLANE_SECRETS: secrets, LOG_LEVEL: 'silent' };
    const child = fork(ENTRY, [], { env: { ...env, REDIS_URL: '' }, execArgv: [], stdio: 'ignore' });
    worker = child;
    await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('it ended')))]);
    return child;
  };
  const awarded = async (): Promise<number> =>
    (await client.query(`SELECT FROM tender WHERE status = 'awarded'`)).rowCount ?? 0;

  it('makes each award once, and nothing is left undone', async () => {
    await insertRow(client, 'installation', { id: 1, kind: 'demo' });
    for (let number = 0; number < TENDERS; number++) {
      const { tenderId } = await anOpenedTender(client, { rulebook: { noticePeriodHours: 0 } });
      await anEvent(client, 'tender.opened', tenderId, { validBids: 3, invalidBids: 0 });
    }
    const seen: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const child = await start();
      // Some work is under way, other work is not begun.
      await pause(60 + kill * 40);
      child.kill('SIGKILL');
      await once(child, 'exit');
      seen.push(await awarded());
    }
    expect(seen[0]).toBeLessThan(TENDERS);
    await start();
    await eventually(async () => (await awarded()) === TENDERS, 100_000);
    const undone = `SELECT FROM outbox WHERE done_at IS NULL`;
    await eventually(async () => (await client.query(undone)).rowCount === 0, 100_000);
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM award) AS awards, (SELECT count(DISTINCT lot_id)::int FROM award) AS lots,
         (SELECT count(*)::int FROM outbox WHERE type = 'tender.awarded') AS events`,
    );
    expect(rows).toEqual([{ awards: TENDERS, lots: TENDERS, events: TENDERS }]);
    const dataSource = await createDataSource(testConfig(database.url), [], 'test-verify').initialize();
    const report = await verify(new UnitOfWork(dataSource), allChecks(), { graceSeconds: 0 });
    await dataSource.destroy();
    expect(report.checks.filter(({ violations, fault }) => violations > 0 || fault !== undefined)).toEqual([]);
  }, 240_000);
});

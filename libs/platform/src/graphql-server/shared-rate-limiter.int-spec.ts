import { pino } from 'pino';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { ownerClient } from '../../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../../test/support/database.js';
import { testConfig, testModule } from '../../../../test/support/worker.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { PruneRateCounts } from '../outbox/prune.due-work.js';
import { RATE_RULES } from './rate-limiter.js';
import { SharedRateLimiter } from './shared-rate-limiter.js';

const database = useTestDatabase();
const log = pino({ level: 'silent' });
let client: Client;

beforeAll(async () => {
  client = await ownerClient(database.url);
});
afterAll(() => client?.end());

const limiter = (url = database.url) => new SharedRateLimiter(url, RATE_RULES, log);
/** How many of so many tries at once are let through. */
const letThrough = async (limiters: readonly SharedRateLimiter[], key: string, tries: number): Promise<number> => {
  const asked = Array.from({ length: tries }, (_, at) =>
    limiters[at % limiters.length]?.demand('signInByAccount', key).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(asked)).filter(Boolean).length;
};

describe('sign-ins', () => {
  it('are counted once for several processes, and given back to all of them', async () => {
    const processes = [limiter(), limiter(), limiter()];
    try {
      expect(await letThrough(processes, 'ann', 30)).toBe(RATE_RULES.signInByAccount.points);
      await expect(processes[1]?.demand('signInByAccount', 'ann')).rejects.toThrow(/Try again in \d+ s/);
      for (let n = 0; n < 27; n++) await processes[2]?.giveBack('signInByAccount', 'ann');
      expect(await letThrough(processes, 'ann', 5)).toBe(1);
      expect(await letThrough(processes, 'bob', 5)).toBe(5);
    } finally {
      await Promise.all(processes.map((process) => process.close()));
    }
  });

  it('begin anew when their window has ended, whose counts are forgotten an hour later', async () => {
    const own = limiter();
    try {
      expect(await letThrough([own], 'eve', 9)).toBe(5);
      await client.query(`UPDATE rate_count SET ends_at = now() WHERE key = 'eve'`);
      expect(await letThrough([own], 'eve', 9)).toBe(5);
      await client.query(`UPDATE rate_count SET ends_at = now() - interval '61 minutes'`);
      const module = await testModule(testConfig(database.url), []);
      try {
        const prune = module.get(PruneRateCounts, { strict: false });
        const due = () => module.get(UnitOfWork).asSystem(async (tx) => ok((await tx.rows(prune.due)).length));
        await client.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo')`);
        expect(await due()).toEqual({ ok: true, value: 1 });
        await module.get(UnitOfWork).asSystem(async (tx) => ok(await prune.handle(tx)));
        expect(await due()).toEqual({ ok: true, value: 0 });
      } finally {
        await module.close();
      }
      expect((await client.query('SELECT FROM rate_count')).rowCount).toBe(0);
    } finally {
      await own.close();
    }
  });

  it('are counted per process while the database does not answer', async () => {
    const cut = limiter(database.url.replace(/\/[^/]*$/, '/no-such-database'));
    try {
      expect(await letThrough([cut], 'ann', 9)).toBe(5);
    } finally {
      await cut.close();
    }
  });

  it('are for nobody to read or write but through the counting', async () => {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE medlane_app');
    await expect(client.query('SELECT FROM rate_count')).rejects.toThrow(/permission denied/);
    await client.query('ROLLBACK');
  });
});

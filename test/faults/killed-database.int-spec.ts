import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwardsModule } from '#libs/awards';
import { ContractsModule } from '#libs/contracts';
import { DemandsModule } from '#libs/demands';
import { allChecks, verify } from '#libs/insight';
import { newId, UnitOfWork } from '#libs/platform';
import { migrate } from '../../apps/ops/src/database/migrate.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../apps/ops/src/embedded-postgres/index.js';
import { freePort } from '../../apps/ops/src/free-port.js';
import { PlaceBid, type SignedReceipt } from '../../libs/tenders/src/use-cases/place-bid.use-case.js';
import { Market, type Party } from '../support/builders/market.js';
import { granted, type Round, Rounds } from '../support/builders/rounds.js';
import { eventually, startJobs, testConfig, testModule } from '../support/worker.js';

const SUPPLIERS = 120;
const AT_ONCE = 12;
const BIDDER = { kinds: ['supplier'], roles: ['bidder'] } as const;

/** A server of this file's own, with every flush to disk that an installation has. */
describe('a database that is killed with -9', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-killed-database-'));
  let postgres: EmbeddedPostgres;
  let owner: Client;
  let module: TestingModule;
  let stopJobs: (() => Promise<void>) | undefined;
  let rounds: Rounds;
  let round: Round;
  let bidders: { readonly supplier: Party; readonly envelope: Uint8Array }[];

  const connect = async (): Promise<void> => {
    owner = new Client({ connectionString: postgres.url });
    // Killed with its server, which is what this is about.
    owner.on('error', () => undefined);
    await owner.connect();
  };
  const start = async (port: number): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ directory: path.join(folder, 'pg'), database: 'medlane', port });

  beforeAll(async () => {
    postgres = await start(await freePort());
    await migrate({ url: postgres.url, queue: true });
    await connect();
    module = await testModule(testConfig(postgres.url, { secretsDirectory: path.join(folder, 'secrets') }), [
      DemandsModule,
      AwardsModule,
      ContractsModule,
    ]);
    await module.init();
    const harness = {
      get: <T>(token: abstract new (...parts: never[]) => T) => module.get<T>(token as never, { strict: false }),
      config: testConfig(postgres.url),
      owner,
      deliver: () => Promise.resolve(0),
    };
    const market = await Market.open(owner, { biddingPeriodHours: 2, noticePeriodHours: 0 });
    rounds = await Rounds.of(harness, market);
    const type = await market.productType();
    await rounds.demand([type]);
    const ids = await rounds.pool();
    stopJobs = await startJobs(module);
    round = await eventually(async () => {
      const [found] = await rounds.find(ids);
      return found?.biddingEndsAt ? found : undefined;
    });
    bidders = [];
    for (let number = 0; number < SUPPLIERS; number++) {
      const supplier = await rounds.supplier(type);
      const unitPrice = `0.5${String(number).padStart(3, '0')}`;
      bidders.push({ supplier, envelope: await rounds.seal(round, supplier, 1, { unitPrice, capacity: '30000' }) });
    }
  }, 120_000);
  afterAll(async () => {
    await stopJobs?.();
    await module?.close();
    await owner?.end().catch(() => undefined);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const kill = async (): Promise<void> => {
    const pid = Number(readFileSync(path.join(postgres.dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    const { port } = postgres;
    for (let attempt = 1; ; attempt++) {
      await pause(200);
      try {
        postgres = await start(port);
        break;
      } catch (error) {
        // The killed server's children are still leaving.
        if (attempt >= 50) throw error;
      }
    }
    await connect();
  };

  it('loses no acknowledged bid and takes none twice, and its tender goes on to its award once', async () => {
    const placing = module.get(PlaceBid, { strict: false });
    const receipts: SignedReceipt[] = [];
    let broken = 0;
    const waiting = [...bidders];
    /** As a client does that got no answer: the same request with the same key, again. */
    const place = async ({ supplier, envelope }: (typeof bidders)[number]): Promise<void> => {
      const input = { lotId: round.lotId, envelope, revision: 1, idempotencyKey: newId() };
      for (let attempt = 1; ; attempt++) {
        try {
          receipts.push(granted(await placing.run(supplier.as(BIDDER), input)));
          return;
        } catch (error) {
          if (attempt > 300 || (error as Error).message.startsWith('refused')) throw error;
          broken++;
          await pause(100);
        }
      }
    };
    const storm = Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let bid = waiting.pop(); bid; bid = waiting.pop()) await place(bid);
      }),
    );
    for (const left of [SUPPLIERS * 0.7, SUPPLIERS * 0.3]) {
      await eventually(async () => waiting.length < left);
      await kill();
    }
    await storm;
    expect(broken).toBeGreaterThan(0);
    expect(receipts).toHaveLength(SUPPLIERS);

    await owner.query('SELECT medlane_set_clock($1)', [round.biddingEndsAt]);
    await eventually(async () => (await owner.query(`SELECT FROM tender WHERE status <> 'open'`)).rowCount === 1);
    await kill();
    await eventually(
      async () => (await owner.query(`SELECT FROM tender WHERE status = 'awarded'`)).rowCount === 1,
      60_000,
    );
    await eventually(
      async () => (await owner.query('SELECT FROM outbox WHERE done_at IS NULL')).rowCount === 0,
      60_000,
    );

    const { rows } = await owner.query<{ id: string; digest: string; status: string }>(
      `SELECT id, encode(digest, 'hex') AS digest, status FROM bid`,
    );
    expect(rows).toHaveLength(SUPPLIERS);
    const bids = new Map(rows.map((bid) => [bid.id, bid]));
    for (const { bidId, digest } of receipts) expect(bids.get(bidId)?.digest).toBe(digest);
    expect(rows.filter(({ status }) => status !== 'won' && status !== 'lost')).toEqual([]);
    const { rows: once } = await owner.query(
      `SELECT (SELECT count(*)::int FROM award) AS awards, (SELECT count(*)::int FROM contract) AS contracts,
         (SELECT count(DISTINCT supplier_id)::int FROM award_line) AS winners`,
    );
    const [{ winners } = { winners: 0 }] = once as { winners: number }[];
    expect(once).toEqual([{ awards: 1, contracts: winners, winners }]);
    const report = await verify(module.get(UnitOfWork), allChecks(), { graceSeconds: 0 });
    expect(report.checks.filter(({ violations, fault }) => violations > 0 || fault !== undefined)).toEqual([]);
  }, 240_000);
});

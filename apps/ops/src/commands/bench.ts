import { parseArgs } from 'node:util';
import { Client, escapeIdentifier } from 'pg';
import { bear } from '../installation/installation.js';
import { runAwardBench } from '../bench/award/run.js';
import { dealsFor } from '../bench/closing.js';
import { measureClosing, readableClosing } from '../bench/close/run.js';
import { fillDeals } from '../bench/deals.js';
import { fill, FULL_SIZE } from '../bench/fill.js';
import { table } from '../bench/report.js';
import { FULL_MATCHING, measureMatching, readableMatching } from '../bench/matching.js';
import { measure } from '../bench/run.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { environment } from '../environment.js';
import { freePort } from '../free-port.js';
import { startProcesses } from '../processes.js';
import { Shutdown } from '../shutdown.js';
import { UserError } from '../user-error.js';

const DIRECTORY = '.medlane/bench';
const POOL = 10;

/**
 * Measures hot operations beside bare routes over the same data, at 100,000 demands and 300,000 bids, in a database of
 * its own that is filled anew each time. `award` measures the computing of awards instead, `matching` the matching of
 * demands with products, `close` how fast deals are settled and closed beside pgbench.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args[0] === 'award') return runAwardBench(args.slice(1));
  if (args[0] === 'matching') return runMatchingBench(args.includes('--json'));
  if (args[0] === 'close') return runClosingBench(args.slice(1));
  const { json, rounds, seconds } = readArguments(args);
  const shutdown = new Shutdown();
  if (environment().databaseUrl)
    throw new UserError('The bench fills a database of its own: run it without DATABASE_URL.');
  const database = await openDatabase(`medlane_bench_${Date.now().toString(36)}`);
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    await bear(database.url, 'demo');
    tell(`filling ${FULL_SIZE.demands} demands and ${FULL_SIZE.bids} bids`);
    await asOwner(database.url, async (owner) => {
      await fill(owner, FULL_SIZE);
      await fillDeals(owner, FULL_SIZE, dealsFor(rounds));
    });
    const processes = await startProcesses({
      databaseUrl: database.url,
      host: '127.0.0.1',
      port: await freePort(),
      logs: `${DIRECTORY}/logs`,
      environment: { NODE_ENV: 'production', RATE_FACTOR: '1000', LOG_LEVEL: 'warn', DATABASE_POOL: String(POOL) },
      signal: shutdown.signal,
    });
    try {
      const comparisons = await measure(database.url, processes, { rounds, seconds, pool: POOL, tell });
      console.log(json ? JSON.stringify(comparisons, null, 2) : table(comparisons));
      return comparisons.every(({ product, bare }) => product.failures + bare.failures === 0) ? 0 : 1;
    } finally {
      await processes.stop();
    }
  } finally {
    await dropDatabase(database.url);
    await database.close();
  }
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** The bench's data are nobody's: they go with it. */
async function runClosingBench(args: readonly string[]): Promise<number> {
  const { json, rounds } = readArguments(args);
  if (environment().databaseUrl)
    throw new UserError('The bench fills a database of its own: run it without DATABASE_URL.');
  const database = await openDatabase(`medlane_closing_${Date.now().toString(36)}`);
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    await bear(database.url, 'demo');
    const figures = await measureClosing(database.url, { rounds, logs: `${DIRECTORY}/logs`, tell });
    console.log(json ? JSON.stringify(figures, null, 2) : readableClosing(figures));
    return 0;
  } finally {
    await dropDatabase(database.url);
    await database.close();
  }
}

async function runMatchingBench(json: boolean): Promise<number> {
  const database = await openDatabase(`medlane_matching_${Date.now().toString(36)}`);
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    await bear(database.url, 'demo');
    const figures = await measureMatching(database.url, FULL_MATCHING, tell);
    console.log(json ? JSON.stringify(figures, null, 2) : readableMatching(figures));
    return 0;
  } finally {
    await dropDatabase(database.url);
    await database.close();
  }
}

async function dropDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  const name = maintenance.pathname.slice(1);
  maintenance.pathname = '/postgres';
  await asOwner(maintenance.href, async (owner) => {
    await owner.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  });
}

async function asOwner(databaseUrl: string, work: (owner: Client) => Promise<void>): Promise<void> {
  const owner = new Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}

function readArguments(args: readonly string[]): { json: boolean; rounds: number; seconds: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
      },
    });
    const whole = (name: 'rounds' | 'seconds'): number => {
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < 1 || value > 100)
        throw new Error(`--${name} takes a whole number from 1 to 100.`);
      return value;
    };
    return { json: values.json, rounds: whole('rounds'), seconds: whole('seconds') };
  } catch (cause) {
    throw new UserError(
      `${(cause as Error).message}\nUsage: npm run bench -- [award|matching|close] [--json] [--rounds N] [--seconds N]`,
      {
        cause,
      },
    );
  }
}

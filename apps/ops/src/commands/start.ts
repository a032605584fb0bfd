import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../database/migrate.js';
import { type OpenDatabase, openDatabase } from '../database/open-database.js';
import { type DemoFile, playDemo, seedDemo } from '../demo/index.js';
import { environment, type OpsEnvironment } from '../environment.js';
import { bear, installationKind } from '../installation/installation.js';
import { assertPortFree, type Processes, startProcesses } from '../processes.js';
import { Shutdown } from '../shutdown.js';
import { UserError } from '../user-error.js';

const LOGS = '.medlane/logs';
/** A server under load may let a connection wait; so many misses in a row mean that it is gone. */
const MISSES = 3;
const LOOK_EVERY_MS = 3_000;

/**
 * Database, migrations, API and worker; on a demo installation one whole deal; prints where everything is and stays up
 * until it is told to stop. `--exit` ends after the deal. What was started is stopped again in the other order, whatever happens in between.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { exit } = readArguments(args);
  const { host, port, redisUrl } = environment();
  // Before anything is started: a taken port is the likeliest reason not to come up.
  await assertPortFree(host, port);
  const shutdown = new Shutdown();
  try {
    await up({ host, port, redisUrl, exit }, shutdown);
  } catch (error) {
    // Once it is to stop, what breaks off in the middle is no news.
    if (!shutdown.signal.aborted) throw error;
  } finally {
    shutdown.over();
  }
  return 0;
}

interface StartOptions extends Pick<OpsEnvironment, 'host' | 'port' | 'redisUrl'> {
  readonly exit: boolean;
}

async function up({ host, port, redisUrl, exit }: StartOptions, shutdown: Shutdown): Promise<void> {
  const database = await openDatabase();
  try {
    console.log(`Database   ${database.dataDirectory ?? 'the server of DATABASE_URL'}`);
    await migrate({ url: database.url, queue: redisUrl === undefined });
    shutdown.signal.throwIfAborted();
    const file = demoFile(database);
    const demo = (await installationKind(database.url)) === 'real' ? undefined : await prepareDemo(database.url, file);
    const { signal } = shutdown;
    const processes = await startProcesses({ databaseUrl: database.url, host, port, logs: LOGS, signal });
    try {
      if (demo) await playAlong(processes, demo, file, signal);
      await stay(processes, database, shutdown, exit);
    } finally {
      await processes.stop();
    }
  } finally {
    await database.close();
  }
}

/** An empty database becomes a demo; a real installation is made by the command install. */
async function prepareDemo(databaseUrl: string, file: string): Promise<DemoFile> {
  await bear(databaseUrl, 'demo');
  return seedDemo(databaseUrl, file);
}

/** Each database has its own sign-ins: whoever tries a second one finds those of the first again. */
function demoFile({ url, dataDirectory }: OpenDatabase): string {
  if (dataDirectory !== undefined) return '.medlane/demo.json';
  const { host, pathname } = new URL(url);
  return `.medlane/demo-${createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 12)}.json`;
}

/** The deal ends with the processes it talks to, or when we are to stop: a next start goes on with it. */
async function playAlong(processes: Processes, demo: DemoFile, file: string, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  try {
    const playing = playDemo(processes.url, demo, file, AbortSignal.any([signal, over.signal]));
    await Promise.race([playing, processes.failure]);
  } finally {
    over.abort();
  }
}

async function stay(processes: Processes, database: OpenDatabase, shutdown: Shutdown, exit: boolean): Promise<void> {
  console.log(`API        ${processes.url}/graphql`);
  console.log(`GraphiQL   ${processes.url}/graphiql`);
  console.log(`Logs       ${LOGS}`);
  if (exit) return;
  console.log('Press Ctrl-C to stop.');
  await Promise.race([shutdown.asked(), processes.failure, databaseLost(database, shutdown.signal)]);
}

/** A server of the user's comes back where it was; our own would come back elsewhere, with the next start. */
async function databaseLost({ url, dataDirectory }: OpenDatabase, signal: AbortSignal): Promise<void> {
  if (dataDirectory === undefined) return new Promise(() => undefined);
  for (let missed = 0; missed < MISSES;) {
    await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    if (signal.aborted) return;
    missed = (await answers(url)) ? 0 : missed + 1;
  }
  throw new UserError(`The database in ${dataDirectory} has ended. Start again; ${dataDirectory}.log says why.`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: LOOK_EVERY_MS });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function readArguments(args: readonly string[]): { readonly exit: boolean } {
  try {
    const { values } = parseArgs({ args: [...args], options: { exit: { type: 'boolean', default: false } } });
    return { exit: values.exit };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: npm start -- [--exit]`, { cause });
  }
}

import type { OperatorClients } from '../actors/enrolment-desk.js';
import { type Officers, operatorClients } from '../actors/officers.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { environment } from '../environment.js';
import { freePort } from '../free-port.js';
import { type Processes, startProcesses } from '../processes.js';
import { Shutdown } from '../shutdown.js';
import { UserError } from '../user-error.js';

/** Something that is played through API and worker on an installation of its own. */
export interface Play<T> {
  /** Of its database, unless DATABASE_URL names one, and of its folder in .medlane. */
  readonly name: string;
  /** Makes the installation where there is none. */
  prepare(databaseUrl: string, folder: string): Promise<Officers>;
  play(operators: OperatorClients, folder: string, pids: Processes['pids']): Promise<T>;
  /** What to do when it was stopped, for the user. */
  readonly whenStopped: string;
  /** Once API and worker have ended. */
  afterwards?(databaseUrl: string, played: T): Promise<T>;
}

/** Migrates, starts API and worker, plays, and ends them, whatever happens. */
export async function playThrough<T>(play: Play<T>): Promise<T> {
  const folder = `.medlane/${play.name}`;
  const shutdown = new Shutdown();
  const database = await openDatabase(play.name);
  try {
    await migrate({ url: database.url, queue: environment().redisUrl === undefined });
    const officers = await play.prepare(database.url, folder);
    const processes = await startProcesses({
      databaseUrl: database.url,
      host: '127.0.0.1',
      port: await freePort(),
      logs: `${folder}/logs`,
      environment: { RATE_FACTOR: '100', SWEEP_EVERY_MS: '100', RELAY_EVERY_MS: '25', LOG_LEVEL: 'warn' },
      signal: shutdown.signal,
    });
    let played: T;
    try {
      const operators = await operatorClients(`${processes.url}/graphql`, officers);
      const running = play.play(operators, folder, processes.pids);
      played = await Promise.race([running, processes.failure, stopped(shutdown, play.whenStopped)]);
    } finally {
      await processes.stop();
    }
    return (await play.afterwards?.(database.url, played)) ?? played;
  } finally {
    shutdown.over();
    await database.close();
  }
}

async function stopped(shutdown: Shutdown, advice: string): Promise<never> {
  await shutdown.asked();
  throw new UserError(`Stopped. ${advice}`);
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { UserError } from '../user-error.js';
import { findBinaries } from './binaries.js';
import { type Cluster, openCluster, SUPERUSER } from './cluster.js';
import { withProcessLock } from './process-lock.js';
import {
  answering,
  connection,
  type Launch,
  type RunningServer,
  runningServer,
  startServer,
  stopServer,
} from './server.js';
import { reachableBinaries, reachableDirectory, serverUser } from './unprivileged.js';
import { Users } from './users.js';

export { assertFreeSpace } from './cluster.js';

/** What to start. */
export interface EmbeddedPostgresOptions {
  /** The data directory; its password, log and lock stand beside it under the same name. */
  readonly directory: string;
  readonly database: string;
  /** Whether database and data directory have to be there already; by default what is missing is made. */
  readonly existing?: boolean;
  /** Server settings as `name=value`; a server that already runs keeps the ones it has. */
  readonly flags?: readonly string[];
  /** A fixed TCP port on 127.0.0.1; by default a free one. */
  readonly port?: number;
}

/** A running server, ours until `stop`. */
export interface EmbeddedPostgres {
  /** Connects as the owner of everything. */
  readonly url: string;
  readonly port: number;
  /** Not always the directory asked for: root's data must lie where the server's user can reach it. */
  readonly dataDirectory: string;
  /** Stops the server unless another living process uses it. Close the pools first. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the npm packages, or joins the one that already runs on the directory. Works
 * as an ordinary user and as root (the server then runs as `postgres` or `nobody`), and after kill -9 of either side.
 * @throws UserError for what the person can mend: platform, disk, version, port
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const binaries = reachableBinaries(await findBinaries(), user);
  const dataDirectory = reachableDirectory(path.resolve(options.directory), user);
  const lock = `${dataDirectory}.lock`;
  if (options.existing && !existsSync(path.join(dataDirectory, 'PG_VERSION'))) {
    throw new UserError(`There is no database in ${dataDirectory} yet: npm start makes one.`);
  }
  return withProcessLock(lock, async () => {
    const cluster = await openCluster(binaries, dataDirectory, user);
    const launch: Launch = { binaries, cluster, user, flags: options.flags ?? [], port: options.port };
    const server = await joinOrStart(launch);
    const users = new Users(`${dataDirectory}.users`);
    const name = users.enter();
    try {
      await findDatabase(cluster, server.port, options);
    } catch (error) {
      await leave(users, name, server, launch);
      throw error;
    }
    let stopping: Promise<void> | undefined;
    return {
      url: `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${server.port}/${options.database}`,
      port: server.port,
      dataDirectory,
      stop: () => (stopping ??= withProcessLock(lock, () => leave(users, name, server, launch))),
    };
  });
}

async function joinOrStart(launch: Launch): Promise<RunningServer> {
  const running = runningServer(launch.cluster);
  if (!running) return startServer(launch);
  if (launch.port !== undefined && launch.port !== running.port) {
    throw new UserError(
      `The database in ${launch.cluster.dataDirectory} already runs on port ${running.port}; it cannot be started on ${launch.port} too.`,
    );
  }
  try {
    await answering(launch.cluster, running.port, () => !runningServer(launch.cluster));
    return running;
  } catch (cause) {
    // It was just shutting down, and is gone now: start afresh. Else it is up and does not answer.
    if (!runningServer(launch.cluster)) return startServer(launch);
    throw new UserError(
      `Process ${running.pid} holds the database in ${launch.cluster.dataDirectory} but does not answer on port ${running.port}. End that process and try again.`,
      { cause },
    );
  }
}

async function leave(users: Users, name: string, server: RunningServer, launch: Launch): Promise<void> {
  if (users.leave(name) && existsSync(launch.cluster.dataDirectory)) await stopServer(server, launch);
}

async function findDatabase(
  cluster: Cluster,
  port: number,
  { database, existing = false }: EmbeddedPostgresOptions,
): Promise<void> {
  const client = new Client(connection(cluster, port, 'postgres'));
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname LIMIT 100`,
    );
    const names = rows.map(({ name }) => name);
    if (names.includes(database)) return;
    if (existing) throw new UserError(`There is no database ${database} here. There are: ${names.join(', ')}.`);
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

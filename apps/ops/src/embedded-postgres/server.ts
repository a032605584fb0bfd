import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { freePort } from '../free-port.js';
import { UserError } from '../user-error.js';
import type { Binaries } from './binaries.js';
import { type Cluster, serverEnvironment, SUPERUSER } from './cluster.js';
import { isAlive } from './process-lock.js';
import type { RunAs } from './unprivileged.js';

/** A server that accepts connections. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** How to start one. */
export interface Launch {
  readonly binaries: Binaries;
  readonly cluster: Cluster;
  readonly user: RunAs;
  /** Settings as `name=value`, over ours. */
  readonly flags: readonly string[];
  /** A fixed TCP port; without it a free one is taken. */
  readonly port?: number | undefined;
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=128MB',
  'timezone=UTC',
  'log_timezone=UTC',
];
/** Milliseconds: recovery after kill -9 of a busy server has to fit. */
const START_PATIENCE = 60_000;
const STRANGER_PATIENCE = 5000;
const STOP_PATIENCE = 30_000;
const LOG_LIMIT = 5 * 1024 * 1024;

/**
 * The server that already runs on the data directory, if any: its starter may have been killed, or is another command.
 * A `postmaster.pid` whose number belongs to some other program now is removed; PostgreSQL itself would refuse it.
 */
export function runningServer({ dataDirectory }: Cluster): RunningServer | undefined {
  const file = path.join(dataDirectory, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (isAlive(pid) && looksLikePostgres(pid)) return { pid, port };
  rmSync(file, { force: true });
  return undefined;
}

function looksLikePostgres(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  // Without /proc (macOS, Windows) a living process is believed.
  if (!existsSync('/proc/self/cmdline')) return true;
  try {
    return readFileSync(file, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

/**
 * Starts the server and waits until it answers.
 * @throws UserError when the fixed port is taken, or with the server's own last words when it does not come up
 */
export async function startServer(launch: Launch): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = launch.port ?? (await freePort());
    trimLog(launch.cluster);
    const logStart = logSize(launch.cluster);
    const child = spawnServer(launch, port);
    try {
      await answering(launch.cluster, port, () => hasEnded(child));
      return { pid: Number(child.pid), port };
    } catch (error) {
      const words = logSince(launch.cluster, logStart);
      const portTaken = /could not bind|could not create any TCP/i.test(words);
      // Between choosing a free port and binding it somebody else may have taken it.
      if (portTaken && launch.port === undefined && attempt < 5) continue;
      if (portTaken) {
        throw new UserError(`Port ${port} is in use, so the database cannot start on it. Free it, or choose another.`, {
          cause: error,
        });
      }
      throw new UserError(`The database did not start. Its log ${logFile(launch.cluster)} ends with:\n${words}`, {
        cause: error,
      });
    }
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

function spawnServer({ binaries, cluster, user, flags }: Launch, port: number): ChildProcess {
  const file = logFile(cluster);
  const log = openSync(file, 'a');
  const settings = [...SETTINGS, ...flags].flatMap((flag) => ['-c', flag]);
  // In a group of its own: Ctrl-C in the terminal must reach us alone, who stop the database after everything else.
  const child = spawn(binaries.postgres, ['-D', cluster.dataDirectory, '-p', String(port), ...settings], {
    ...user,
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // A program that cannot be started shows as a child without a number, and its log is empty.
  child.once('error', (error) => appendFileSync(file, `${error.message}\n`));
  child.unref();
  return child;
}

/** Waits until the server takes a connection; throws when it has `ended`, or at the end of patience. */
export async function answering(cluster: Cluster, port: number, ended: () => boolean): Promise<void> {
  const began = Date.now();
  for (;;) {
    const client = new Client(connection(cluster, port, 'postgres'));
    try {
      await client.connect();
      return;
    } catch (error) {
      // A wrong password may be another server's answer, on a port that ours is about to fail to bind.
      const patience = isWrongPassword(error) ? STRANGER_PATIENCE : START_PATIENCE;
      if (ended() || Date.now() > began + patience) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(40);
  }
}

const isWrongPassword = (error: unknown): boolean => (error as { code?: unknown }).code === '28P01';

/** How to connect as the cluster's owner. */
export function connection(cluster: Cluster, port: number, database: string): ClientConfig {
  return { host: '127.0.0.1', port, user: SUPERUSER, password: cluster.password, database, ssl: false };
}

/** Ends every session and stops; waits until the process is gone, after half a minute without mercy. */
export async function stopServer(server: RunningServer, { binaries, cluster, user }: Launch): Promise<void> {
  if (process.platform === 'win32') {
    // Windows knows no signals: pg_ctl speaks to the server by a pipe of its own.
    spawnSync(binaries.pgCtl, ['stop', '-D', cluster.dataDirectory, '-m', 'fast'], { ...user, timeout: STOP_PATIENCE });
    return;
  }
  kill(server.pid, 'SIGINT');
  const deadline = Date.now() + STOP_PATIENCE;
  while (isAlive(server.pid)) {
    if (Date.now() > deadline) kill(server.pid, 'SIGQUIT');
    if (Date.now() > deadline + 5000) return;
    await sleep(15);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const logFile = ({ dataDirectory }: Cluster): string => `${dataDirectory}.log`;

const logSize = (cluster: Cluster): number => statSync(logFile(cluster), { throwIfNoEntry: false })?.size ?? 0;

function trimLog(cluster: Cluster): void {
  if (logSize(cluster) > LOG_LIMIT) rmSync(logFile(cluster));
}

/** What the server wrote since the log had `start` bytes: the last 2 KB of it. */
function logSince(cluster: Cluster, start: number): string {
  return readFileSync(logFile(cluster)).subarray(start).subarray(-2048).toString('utf8').trim();
}

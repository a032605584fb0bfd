import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from './environment.js';
import { UserError } from './user-error.js';

/** What to start. */
export interface ProcessesOptions {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  /** Folder for one log file per process; they would tear the progress display apart. */
  readonly logs: string;
  /** The programs; by default the built API and worker beside this one. */
  readonly entries?: { readonly api: string; readonly worker: string };
  /** More variables for both. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds for an orderly end before a hard one. */
  readonly stopPatience?: number;
  /** Gives up while they are starting. */
  readonly signal?: AbortSignal;
}

/** The API and the worker, ready for work. */
export interface Processes {
  /** Where the API answers, without a slash at the end. */
  readonly url: string;
  /** Their process ids, for measurements. */
  readonly pids: { readonly api: number; readonly worker: number };
  /** Settles only when one of them ends without being told to: rejects with its last words. */
  readonly failure: Promise<never>;
  /** Ends both and waits until they are gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** Milliseconds. */
const START_PATIENCE = 60_000;
const STOP_PATIENCE = 15_000;
const REDIS_PATIENCE = 5_000;

/**
 * Starts the API and the worker and waits until both are ready: the API answers /readyz, the worker says 'ready'.
 * They run in process groups of their own, so that Ctrl-C reaches us alone, and end by themselves when we are killed.
 * @throws UserError when the port is taken, or with the last words of the one that did not come up
 */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  await assertPortFree(options.host, options.port);
  await assertQueueReachable(environment().redisUrl);
  const { api: apiEntry, worker: workerEntry } = options.entries ?? builtEntries();
  mkdirSync(options.logs, { recursive: true });
  const api = new Child('api', apiEntry, options);
  const worker = new Child('worker', workerEntry, options);
  const url = `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${options.port}`;
  const failure = Promise.race([api.failure, worker.failure]);
  // It is looked at while starting and afterwards, but not at every moment in between.
  failure.catch(() => undefined);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= Promise.all([api.stop(), worker.stop()]).then(() => undefined));
  const starting = new AbortController();
  try {
    await Promise.race([
      Promise.all([answersReady(url, starting.signal), worker.saysReady()]),
      failure,
      tooLate(starting.signal),
      givenUp(options.signal),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    starting.abort();
  }
  return { url, pids: { api: api.pid, worker: worker.pid }, failure, stop };
}

/**
 * Starts workers alone and waits until they are ready. The answer ends them.
 * @throws UserError with the last words of one that did not come up
 */
export async function startWorkers(
  count: number,
  options: Pick<ProcessesOptions, 'databaseUrl' | 'logs' | 'environment'>,
): Promise<() => Promise<void>> {
  mkdirSync(options.logs, { recursive: true });
  const entry = builtEntries().worker;
  const workers = Array.from(
    { length: count },
    (_, at) => new Child(`worker-${at + 1}`, entry, { ...options, host: '127.0.0.1', port: 0 }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.stop()));
  };
  try {
    const failure = Promise.race(workers.map((worker) => worker.failure));
    await Promise.race([Promise.all(workers.map((worker) => worker.saysReady())), failure]);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** @throws UserError when something listens there already */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const probe = net.createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UserError(
        `Port ${port} is in use. End the program that uses it (another Medlane?), or take another port: PORT=${port + 1} npm start`,
        { cause },
      );
    }
    if (code === 'EACCES') {
      throw new UserError(`Port ${port} is not open to this user. Take one above 1023: PORT=4000 npm start`, { cause });
    }
    if (code === 'EADDRNOTAVAIL') {
      throw new UserError(`HOST=${host} is not an address of this machine. Use 127.0.0.1 or 0.0.0.0.`, { cause });
    }
    throw cause;
  } finally {
    if (probe.listening) {
      probe.close();
      await once(probe, 'close');
    }
  }
}

/** @throws UserError when nothing answers where REDIS_URL points: the processes would try for ever. */
async function assertQueueReachable(redisUrl: string | undefined): Promise<void> {
  if (redisUrl === undefined) return;
  const { hostname, port } = new URL(redisUrl);
  const socket = net.connect({ host: hostname, port: Number(port || 6379) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(REDIS_PATIENCE) });
  } catch (cause) {
    throw new UserError(
      `The Redis at ${hostname}:${port || 6379} does not answer. Check REDIS_URL, and that the server runs; without REDIS_URL the queue lives in the database.`,
      { cause },
    );
  } finally {
    socket.destroy();
  }
}

function builtEntries(): { readonly api: string; readonly worker: string } {
  const apps = path.resolve(import.meta.dirname, '../..');
  return { api: path.join(apps, 'api/src/main.js'), worker: path.join(apps, 'worker/src/main.js') };
}

/** One process of ours. */
class Child {
  readonly failure: Promise<never>;
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly logFile: string;
  private readonly stopPatience: number;
  private told = false;

  constructor(
    private readonly name: string,
    entry: string,
    { databaseUrl, host, port, logs, environment = {}, stopPatience = STOP_PATIENCE }: ProcessesOptions,
  ) {
    this.stopPatience = stopPatience;
    this.logFile = path.join(logs, `${name}.log`);
    const log = openSync(this.logFile, 'w');
    this.process = fork(entry, [], {
      env: { ...process.env, ...environment, DATABASE_URL: databaseUrl, HOST: host, PORT: String(port) },
      execArgv: ['--enable-source-maps'],
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.process.once('error', resolve);
    });
    this.failure = this.watch();
    this.failure.catch(() => undefined);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  saysReady(): Promise<void> {
    return new Promise((resolve) => {
      this.process.on('message', (message) => {
        if (isReady(message)) resolve();
      });
    });
  }

  async stop(): Promise<void> {
    this.told = true;
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    // Windows has no SIGTERM to be polite with; there the closed channel tells it.
    if (process.platform === 'win32') this.process.disconnect();
    else this.process.kill('SIGTERM');
    const patience = new AbortController();
    const lost = sleep(this.stopPatience, undefined, { signal: patience.signal }).then(
      () => this.process.kill('SIGKILL'),
      () => undefined,
    );
    await this.ended;
    patience.abort();
    await lost;
  }

  private async watch(): Promise<never> {
    const how = await this.ended;
    if (this.told) return new Promise<never>(() => undefined);
    const why = how instanceof Error ? how.message : `exit code ${this.process.exitCode ?? this.process.signalCode}`;
    throw new UserError(`The ${this.name} has ended (${why}). Its log ${this.logFile} ends with:\n${this.lastWords()}`);
  }

  private lastWords(): string {
    return readFileSync(this.logFile).subarray(-3000).toString('utf8').trim();
  }
}

/** `'ready'`, or a message of that type with more in it. */
const isReady = (message: unknown): boolean =>
  message === 'ready' || (typeof message === 'object' && message !== null && Reflect.get(message, 'type') === 'ready');

async function answersReady(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(START_PATIENCE, undefined, { signal });
  throw new UserError(
    `API and worker were not ready after ${START_PATIENCE / 1000} s. Look into their logs in .medlane/logs.`,
  );
}

async function givenUp(signal: AbortSignal | undefined): Promise<never> {
  if (signal && !signal.aborted) await once(signal, 'abort');
  if (signal) throw new UserError('Stopped while starting.');
  return new Promise<never>(() => undefined);
}

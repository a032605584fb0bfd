import { Worker } from 'node:worker_threads';
import type { Milp } from './milp.js';

/** How far a solve may go. Nodes and iterations are the same on every machine; the clock is a safety net. */
export interface MilpLimits {
  readonly nodes: number;
  /** Simplex iterations of all nodes together: node counts alone do not bound the work at the root. */
  readonly lpIterations: number;
  /** Seconds; an answer cut off by them is marked and cannot be repeated. */
  readonly seconds: number;
}

export interface MilpOptions {
  readonly limits: MilpLimits;
  /** Values of all columns to start from. */
  readonly start?: Float64Array;
  /** A gap below it counts as none: less than the smallest step of the objective. */
  readonly absoluteGap?: number;
}

export interface MilpAnswer {
  /** `limit`: nodes, iterations or the clock ran out, with or without a point found. */
  readonly status: 'optimal' | 'infeasible' | 'limit';
  /** Of the best point found; null without one. */
  readonly objective: number | null;
  /** What HiGHS holds for a lower bound, within its tolerances; −∞ when there is none. */
  readonly bound: number;
  readonly nodes: number;
  readonly values: Float64Array | null;
  /** Of a linear programme only. */
  readonly rowDuals: Float64Array | null;
  /** The clock ended it. */
  readonly cutByClock: boolean;
}

/** What goes to the thread. */
export interface Job {
  readonly id: number;
  readonly milp: Milp;
  readonly options: Readonly<Record<string, boolean | number | string>>;
  readonly start: Float64Array | undefined;
  readonly lpIterationLimit: number;
  readonly seconds: number;
}

/** What comes back from it: the answer, or what went wrong. */
export type Reply = { readonly id: number; readonly heapBytes: number } & (
  | { readonly fault: string }
  | (Omit<MilpAnswer, 'cutByClock'> & { readonly interrupted: 'iterations' | 'clock' | null })
);

interface Pending {
  readonly resolve: (answer: MilpAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly killer: NodeJS.Timeout;
}

interface ThreadOptions {
  readonly file: URL;
  /** Bytes; a thread with more is replaced after its answer, because the heap of WebAssembly never shrinks. */
  readonly largestHeap: number;
  /** Seconds beyond the limit before the thread is killed: HiGHS looks at the clock rarely inside presolve and cuts. */
  readonly grace: number;
}

const HIGHS: ThreadOptions = {
  file: new URL('./highs-worker.js', import.meta.url),
  largestHeap: 256 * 2 ** 20,
  grace: 10,
};

const CUT_OFF: MilpAnswer = {
  status: 'limit',
  objective: null,
  bound: -Infinity,
  nodes: 0,
  values: null,
  rowDuals: null,
  cutByClock: true,
};

/** One HiGHS in a thread of its own; jobs queue up there. It does not keep the process alive while it is idle. */
class HighsThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  /** Set when no further job may go here. */
  retired = false;

  constructor(private readonly settings: ThreadOptions) {
    this.worker = new Worker(settings.file);
    this.worker.unref();
    this.worker.on('message', (reply: Reply) => this.settle(reply));
    this.worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', (code) => this.fail(new Error(`The solver's thread ended with code ${code}`)));
  }

  run(milp: Milp, { limits, start, absoluteGap = 0.5 }: MilpOptions): Promise<MilpAnswer> {
    const id = this.nextId++;
    const { nodes, lpIterations: lpIterationLimit, seconds } = limits;
    const options = {
      output_flag: false,
      mip_rel_gap: 0,
      mip_abs_gap: absoluteGap,
      mip_max_nodes: nodes,
      mip_min_logging_interval: 0,
      random_seed: 1,
      time_limit: seconds,
    };
    return new Promise((resolve, reject) => {
      const killer = setTimeout(() => this.kill(), (seconds * (1 + this.pending.size) + this.settings.grace) * 1_000);
      this.pending.set(id, { resolve, reject, killer });
      this.worker.ref();
      this.worker.postMessage({ id, milp, options, start, lpIterationLimit, seconds } satisfies Job);
    });
  }

  private settle(reply: Reply): void {
    const job = this.take(reply.id);
    if (reply.heapBytes > this.settings.largestHeap) this.retired = true;
    if (this.pending.size === 0) {
      if (this.retired) void this.worker.terminate();
      else this.worker.unref();
    }
    if ('fault' in reply) job?.reject(new Error(`HiGHS failed: ${reply.fault}`));
    else {
      const { status, objective, bound, nodes, values, rowDuals, interrupted } = reply;
      job?.resolve({ status, objective, bound, nodes, values, rowDuals, cutByClock: interrupted === 'clock' });
    }
  }

  /** The last resort: whoever waits learns that the clock has run out. */
  private kill(): void {
    this.retired = true;
    void this.worker.terminate();
    for (const id of this.pending.keys()) this.take(id)?.resolve(CUT_OFF);
  }

  private fail(error: Error): void {
    this.retired = true;
    for (const id of this.pending.keys()) this.take(id)?.reject(error);
  }

  private take(id: number): Pending | undefined {
    const job = this.pending.get(id);
    this.pending.delete(id);
    clearTimeout(job?.killer);
    return job;
  }
}

/** One thread at a time, and a new one after it has crashed, was killed or has grown too large. */
export class HighsThreads {
  /** How many were started. */
  started = 0;
  private thread: HighsThread | undefined;
  private readonly settings: ThreadOptions;

  constructor(settings: Partial<ThreadOptions> = {}) {
    this.settings = { ...HIGHS, ...settings };
  }

  solve(milp: Milp, options: MilpOptions): Promise<MilpAnswer> {
    if (!this.thread || this.thread.retired) {
      this.thread = new HighsThread(this.settings);
      this.started++;
    }
    return this.thread.run(milp, options);
  }
}

const threads = new HighsThreads();

/**
 * Solves with HiGHS in a thread of its own. What comes back is right within HiGHS's tolerances only: take from it which
 * columns are in, never an amount of money.
 *
 * @throws when HiGHS itself fails, for instance on a model it refuses
 */
export async function solveMilp(milp: Milp, options: MilpOptions): Promise<MilpAnswer> {
  if (milp.columns === 0) return withoutColumns(milp);
  return threads.solve(milp, options);
}

/** HiGHS refuses a programme without columns, whose one point has nothing in it. */
function withoutColumns({ rows, rowLower, rowUpper }: Milp): MilpAnswer {
  const nothing = new Float64Array(0);
  const point: MilpAnswer = {
    status: 'optimal',
    objective: 0,
    bound: 0,
    nodes: 0,
    values: nothing,
    rowDuals: new Float64Array(rows),
    cutByClock: false,
  };
  const keeps = rowLower.every((least, row) => least <= 0 && (rowUpper[row] ?? 0) >= 0);
  return keeps
    ? point
    : { ...point, status: 'infeasible', objective: null, bound: -Infinity, values: null, rowDuals: null };
}

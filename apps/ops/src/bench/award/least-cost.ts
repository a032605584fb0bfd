import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { roundAsMps, solveByHighs, solveLot, solveRound, type Round } from '#libs/solver';
import { median } from '../report.js';
import { drawRound, type RoundShape } from './rounds.js';

const TENDER_SIZES = [10, 50, 100, 500, 1_000, 5_000];
const LOT: Omit<RoundShape, 'lots'> = { bids: 12, destinations: 10, bidders: 60, packages: 0, tightEvery: 0 };
/** Lots that every solver gets, one by one. */
const COMPARED = 20;
const PATIENCE_SECONDS = 60;

export interface LeastCostFigures {
  /** Lots of 12 bids with up to three tiers and 10 destinations, one by one. */
  readonly fastPath: { readonly lotsPerSecond: number; readonly lotsPerProcessorSecond: number };
  /** The first of the same lots by each solver that is there; its time is this many times that of the fast path. */
  readonly solvers: readonly {
    readonly solver: string;
    readonly milliseconds: number | null;
    readonly timesFastPath: number | null;
    readonly notice: string | null;
  }[];
  readonly growth: readonly {
    readonly lots: number;
    readonly milliseconds: number;
    readonly residentMegabytes: number;
    readonly status: string;
  }[];
  /** Lots joined by packages and tight capacities. */
  readonly coupled: readonly {
    readonly lots: number;
    readonly packages: number;
    readonly capacities: number;
    readonly milliseconds: number;
    readonly status: string;
    readonly gap: number;
    readonly reproducible: boolean;
  }[];
}

/** Measures least-cost awards: one lot at a time, beside other solvers, as a tender grows, and in coupled rounds. */
export async function measureLeastCost(rounds: number, tell: (text: string) => void): Promise<LeastCostFigures> {
  const { lots } = drawRound({ ...LOT, lots: 500 });
  tell('least cost, one lot at a time');
  for (const lot of lots.slice(0, 100)) solveLot(lot);
  const speeds = Array.from({ length: rounds }, () => timed(() => lots.forEach((lot) => solveLot(lot))));
  const speed = (of: 'clock' | 'processor') =>
    Math.round((lots.length * 1_000) / median(speeds.map((each) => each[of])));
  const fastPath = { lotsPerSecond: speed('clock'), lotsPerProcessorSecond: speed('processor') };
  const solvers = await compare(drawRound({ ...LOT, lots: COMPARED }), tell);
  const growth = [];
  for (const size of TENDER_SIZES) {
    tell(`a least-cost round of ${size} lots`);
    growth.push(await measureGrowth(size));
  }
  const coupled = [];
  for (const shape of [
    { ...LOT, lots: 100, bids: 10, destinations: 5, packages: 10, bidders: 30, tightEvery: 10 },
    { ...LOT, lots: 500, bids: 10, destinations: 5, packages: 50, bidders: 50, tightEvery: 10 },
  ]) {
    tell(`a coupled round of ${shape.lots} lots and ${shape.packages} packages`);
    coupled.push(await measureCoupled(shape));
  }
  return { fastPath, solvers, growth, coupled };
}

function timed(work: () => void): { clock: number; processor: number } {
  const processor = process.cpuUsage();
  const start = performance.now();
  work();
  const { user, system } = process.cpuUsage(processor);
  return { clock: performance.now() - start, processor: (user + system) / 1_000 };
}

async function measureGrowth(lots: number): Promise<LeastCostFigures['growth'][number]> {
  const round = drawRound({ ...LOT, lots });
  const start = performance.now();
  const { status } = await solveRound(round);
  const milliseconds = Math.round(performance.now() - start);
  return { lots, milliseconds, residentMegabytes: Math.round(process.memoryUsage().rss / 1_048_576), status };
}

async function measureCoupled(shape: RoundShape): Promise<LeastCostFigures['coupled'][number]> {
  const round = drawRound(shape);
  const start = performance.now();
  const { status, objective, bound, reproducible } = await solveRound(round);
  return {
    lots: shape.lots,
    packages: round.packages.length,
    capacities: round.bidderCapacities.length,
    milliseconds: Math.round(performance.now() - start),
    status,
    gap: Number(objective - bound) / Math.max(1, Number(objective)),
    reproducible,
  };
}

/** The same lots by the fast path, by HiGHS in its thread, and by the programs that are installed. */
async function compare({ lots, ...rest }: Round, tell: (text: string) => void): Promise<LeastCostFigures['solvers']> {
  const rounds = lots.map((lot): Round => ({ ...rest, lots: [lot] }));
  const own = timed(() => lots.forEach((lot) => solveLot(lot))).clock;
  const figure = (solver: string, milliseconds: number | null, notice: string | null = null) => ({
    solver,
    milliseconds: milliseconds === null ? null : Math.round(milliseconds),
    timesFastPath: milliseconds === null ? null : Math.round((milliseconds / own) * 10) / 10,
    notice,
  });
  tell(`the same ${lots.length} lots by HiGHS`);
  const start = performance.now();
  for (const round of rounds) await solveByHighs(round);
  const highs = figure('highs', performance.now() - start);
  return [figure('fast path', own), highs, ...NATIVE.map((solver) => native(solver, rounds, figure, tell))];
}

interface Native {
  readonly name: string;
  readonly version: readonly string[];
  readonly solve: (file: string) => readonly string[];
}

const NATIVE: readonly Native[] = [
  {
    name: 'cbc',
    version: ['-quit'],
    solve: (file) => [file, '-ratioGap', '0', '-allowableGap', '0', '-sec', `${PATIENCE_SECONDS}`, '-solve', '-quit'],
  },
  {
    name: 'glpsol',
    version: ['--version'],
    solve: (file) => ['--freemps', file, '--mipgap', '0', '--tmlim', `${PATIENCE_SECONDS}`],
  },
];

function native(
  { name, version, solve }: Native,
  rounds: readonly Round[],
  figure: (solver: string, milliseconds: number | null, notice?: string) => LeastCostFigures['solvers'][number],
  tell: (text: string) => void,
): LeastCostFigures['solvers'][number] {
  if (spawnSync(name, version, { stdio: 'ignore', timeout: 10_000 }).error) {
    tell(`${name} is not installed: skipped`);
    return figure(name, null, 'not installed');
  }
  tell(`the same ${rounds.length} lots by ${name}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-bench-'));
  try {
    let milliseconds = 0;
    for (const [at, round] of rounds.entries()) {
      const file = path.join(folder, `lot-${at}.mps`);
      writeFileSync(file, roundAsMps(round).mps);
      const start = performance.now();
      const { status } = spawnSync(name, solve(file), { stdio: 'ignore', timeout: (PATIENCE_SECONDS + 10) * 1_000 });
      milliseconds += performance.now() - start;
      if (status !== 0) return figure(name, null, `ended with code ${status}`);
    }
    return figure(name, milliseconds, 'a process for each lot, its start included');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

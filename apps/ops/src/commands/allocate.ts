import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  BENCHMARK_FORMATS,
  checkFacility,
  formatDecimal,
  FormatError,
  readBenchmark,
  roundBoundDown,
  solveFacility,
  type Benchmark,
  type BenchmarkFormat,
  type FacilityAnswer,
} from '#libs/solver';
import { UserError } from '../user-error.js';

const USAGE = `npm run allocate -- FILE --format ${BENCHMARK_FORMATS.join('|')} [--single] [--capacity N] [--limit SECONDS] [--json]`;
const DEFAULT_WALL_SECONDS = 600;
/** Parts of a demand cost fractions of the file's unit of money: this many decimals more are kept. */
const DECIMALS_OF_PARTS = 6;

interface Arguments {
  readonly file: string;
  readonly format: BenchmarkFormat;
  readonly single: boolean;
  readonly capacity: string | undefined;
  readonly wallSeconds: number;
  readonly json: boolean;
}

/**
 * Solves an instance in one of the published formats and prints objective, bound, gap and seconds; no database. Exit code 0:
 * an answer, or the proof that there is none; 1: none was found within the limits; 2: arguments or file cannot be read.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const given = readArguments(args);
    const benchmark = await readInstance(given);
    const answer = solveFacility(benchmark.problem, given.single, { wallSeconds: given.wallSeconds });
    const faults = checkFacility(benchmark.problem, answer, given.single);
    if (faults.length > 0) throw new Error(`The answer breaks the rules: ${faults.slice(0, 5).join('; ')}`);
    const report = reportOf(given, benchmark, answer);
    console.log(given.json ? JSON.stringify(report, undefined, 2) : linesOf(report, benchmark, answer).join('\n'));
    return answer.status === 'unknown' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UserError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function readInstance({ file, format, single, capacity }: Arguments): Promise<Benchmark> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(`${file} cannot be read: ${cause.message}`, { cause });
  });
  try {
    const benchmark = readBenchmark(text, format, capacity);
    return single ? benchmark : withMoreDecimals(benchmark);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UserError(`${file} is not in the format ${format}: ${error.message}`, { cause: error });
  }
}

function withMoreDecimals({ problem, moneyDecimals, quantityDecimals }: Benchmark): Benchmark {
  const scale = 10n ** BigInt(DECIMALS_OF_PARTS);
  const scaled = (money: bigint) => money * scale;
  return {
    problem: {
      ...problem,
      fixedCosts: problem.fixedCosts.map(scaled),
      costs: problem.costs.map((row) => row.map((money) => (money === null ? null : scaled(money)))),
    },
    moneyDecimals: moneyDecimals + DECIMALS_OF_PARTS,
    quantityDecimals,
  };
}

function reportOf({ file, format, single }: Arguments, { problem, moneyDecimals }: Benchmark, answer: FacilityAnswer) {
  const { status, objective, bound, nodes, reproducible, reason } = answer;
  const money = (units: bigint | null) => (units === null ? null : Number(formatDecimal(units, moneyDecimals)));
  return {
    file,
    format,
    single,
    suppliers: problem.capacities.length,
    buyers: problem.demands.length,
    conflicts: problem.conflicts.length,
    status,
    objective: money(objective),
    bound: money(bound === null ? null : roundBoundDown(bound, moneyDecimals)),
    // Of the bound as it was proven.
    gap: gapOf(objective, bound),
    // Since this process began, reading included.
    seconds: Math.round(performance.now()) / 1_000,
    nodes,
    reproducible,
    ...(reason !== undefined && { reason }),
  };
}

/** Of the objective; null when there is none. */
function gapOf(objective: bigint | null, bound: bigint | null): number | null {
  if (objective === null || bound === null) return null;
  return objective === bound ? 0 : Number(objective - bound) / Number(objective);
}

function linesOf(report: ReturnType<typeof reportOf>, { moneyDecimals }: Benchmark, answer: FacilityAnswer): string[] {
  const money = (units: bigint) => {
    const text = formatDecimal(units, moneyDecimals);
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  };
  const { objective, bound } = answer;
  return [
    `status     ${report.status}${report.reproducible ? '' : ' (ended by the wall limit: not reproducible)'}`,
    ...(report.reason === undefined ? [] : [`reason     ${report.reason}`]),
    ...(objective === null ? [] : [`objective  ${money(objective)}`]),
    ...(bound === null ? [] : [`bound      ${money(roundBoundDown(bound, moneyDecimals))}`]),
    ...(report.gap === null ? [] : [`gap        ${(report.gap * 100).toFixed(6)} %`]),
    `seconds    ${report.seconds.toFixed(2)}`,
  ];
}

function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        single: { type: 'boolean', default: false },
        capacity: { type: 'string' },
        limit: { type: 'string', default: String(DEFAULT_WALL_SECONDS) },
        json: { type: 'boolean', default: false },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('One FILE is needed.');
    const format = BENCHMARK_FORMATS.find((known) => known === values.format);
    if (!format) throw new Error(`--format is one of ${BENCHMARK_FORMATS.join(', ')}.`);
    const wallSeconds = Number(values.limit);
    if (!(wallSeconds > 0)) throw new Error('--limit is a number of seconds above 0.');
    return { file, format, single: values.single, capacity: values.capacity, wallSeconds, json: values.json };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: ${USAGE}`, { cause });
  }
}

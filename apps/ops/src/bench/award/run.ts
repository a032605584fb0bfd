import { parseArgs } from 'node:util';
import { UserError } from '../../user-error.js';
import { columns } from '../report.js';
import { measureLeastCost, type LeastCostFigures } from './least-cost.js';
import { measureRuleBased, type RuleBasedFigures } from './rule-based.js';

const USAGE = 'Usage: npm run bench -- award [--json] [--rounds N]';

interface AwardFigures {
  readonly node: string;
  readonly ruleBased: RuleBasedFigures;
  readonly leastCost: LeastCostFigures;
}

/** Measures how fast awards are computed, without a database. */
export async function runAwardBench(args: readonly string[]): Promise<number> {
  const { json, rounds } = readArguments(args);
  const ruleBased = measureRuleBased(rounds, tell);
  const leastCost = await measureLeastCost(rounds, tell);
  const figures: AwardFigures = { node: process.versions.node, ruleBased, leastCost };
  console.log(json ? JSON.stringify(figures, null, 2) : readable(figures));
  return 0;
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

function readable({ ruleBased, leastCost }: AwardFigures): string {
  return `${readableRules(ruleBased)}\n\n${readableLeastCost(leastCost)}`;
}

function readableLeastCost({ fastPath, solvers, growth, coupled }: LeastCostFigures): string {
  return [
    `least cost, lot by lot: ${fastPath.lotsPerSecond} lots/s, ${fastPath.lotsPerProcessorSecond} lots/processor s`,
    columns(
      ['solver', 'ms', 'times the fast path', ''],
      solvers.map((each) => [each.solver, each.milliseconds ?? '-', each.timesFastPath ?? '-', each.notice ?? '']),
    ),
    columns(
      ['lots of a round', 'ms', 'MB resident', 'status'],
      growth.map((each) => [each.lots, each.milliseconds, each.residentMegabytes, each.status]),
    ),
    columns(
      ['coupled lots', 'packages', 'capacities', 'ms', 'status', 'gap'],
      coupled.map((each) => [each.lots, each.packages, each.capacities, each.milliseconds, each.status, each.gap]),
    ),
  ].join('\n\n');
}

function readableRules({ speed, growth }: RuleBasedFigures): string {
  const speeds = speed.map(({ rulebook, bidders, regions, lotsPerSecond, lotsPerProcessorSecond, aim }) => [
    rulebook,
    `${bidders} x ${regions}`,
    lotsPerSecond,
    lotsPerProcessorSecond,
    aim,
  ]);
  const sizes = growth.map(({ lots, milliseconds, microsecondsPerLot, outcomeMegabytes }) => [
    lots,
    milliseconds,
    microsecondsPerLot,
    outcomeMegabytes,
  ]);
  return [
    columns(['rulebook', 'bidders x regions', 'lots/s', 'lots/processor s', 'aim'], speeds),
    columns(['lots of a tender', 'ms', 'µs per lot', 'MB of outcomes'], sizes),
  ].join('\n\n');
}

function readArguments(args: readonly string[]): { json: boolean; rounds: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
      throw new Error('--rounds takes a whole number from 1 to 100.');
    }
    return { json: values.json, rounds };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

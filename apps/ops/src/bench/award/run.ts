import { parseArgs } from 'node:util';
import { UserError } from '../../user-error.js';
import { columns } from '../report.js';
import { measureRuleBased, type RuleBasedFigures } from './rule-based.js';

const USAGE = 'Usage: npm run bench -- award [--json] [--rounds N]';

interface AwardFigures {
  readonly node: string;
  readonly ruleBased: RuleBasedFigures;
}

/** Measures how fast awards are computed, without a database. */
export async function runAwardBench(args: readonly string[]): Promise<number> {
  const { json, rounds } = readArguments(args);
  const figures: AwardFigures = { node: process.versions.node, ruleBased: measureRuleBased(rounds, tell) };
  console.log(json ? JSON.stringify(figures, null, 2) : readable(figures));
  return 0;
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

function readable({ ruleBased: { speed, growth } }: AwardFigures): string {
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

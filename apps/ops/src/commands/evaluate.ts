import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { evaluateRound, readRound } from '#libs/evaluation';
import { UserError } from '../user-error.js';

const USAGE = 'npm run evaluate -- FILE.json|- [--pretty] [--explain]';
/** A round of 10,000 lots with 50 bids each fits well; more would not fit in memory beside its award. */
const MAX_CHARACTERS = 400_000_000;

/**
 * Awards the round that a file describes and prints the award as JSON. Needs no database. Exit code 2 when the file is
 * malformed: each fault is a line `error: <path>: <what to do>` on standard error, and nothing is printed.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { file, pretty, explain } = readArguments(args);
  const content = await contentOf(file);
  const read = readRound(parseJson(content, file));
  if (!read.ok) {
    for (const { path, problem } of read.faults) console.error(`error: ${path}: ${problem}`);
    return 2;
  }
  const output = await evaluateRound(read.round, { entryPrices: explain ? 'all' : 'quick' });
  await write(`${JSON.stringify(output, undefined, pretty ? 2 : undefined)}\n`);
  return 0;
}

/** @throws UserError when it cannot be read, or is too large */
async function contentOf(file: string): Promise<string> {
  let content: string;
  try {
    content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(`error: ${file}: cannot be read (${(cause as Error).message}); give a JSON file\n${USAGE}`, {
      cause,
      exitCode: 2,
    });
  }
  if (content.length <= MAX_CHARACTERS) return content;
  throw new UserError(`error: ${file}: is too large; split the round into rounds of fewer lots`, { exitCode: 2 });
}

/** @throws UserError when it is no JSON */
function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    const name = file === '-' ? '(standard input)' : file;
    throw new UserError(`error: ${name}: correct the JSON: ${(cause as Error).message}`, { cause, exitCode: 2 });
  }
}

/** Ends when everything is out, also into a pipe that is slow. */
const write = (output: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(output, (error) => (error ? reject(error) : resolve()));
  });

function readArguments(args: readonly string[]): { file: string; pretty: boolean; explain: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { pretty: { type: 'boolean', default: false }, explain: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new Error('Give one file, or - for standard input.');
    return { file, pretty: values.pretty, explain: values.explain };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: ${USAGE}`, { cause, exitCode: 2 });
  }
}

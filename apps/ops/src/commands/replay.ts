import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile as readBytes } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { playThrough } from '../installation/play.js';
import { asRows } from '../replay/figures.js';
import { prepareInstallation } from '../replay/installation.js';
import { planReplay } from '../replay/plan.js';
import { runReplay } from '../replay/run.js';
import { readScmsFile, ScmsFileError } from '../replay/scms-file.js';
import { UserError } from '../user-error.js';

const USAGE = 'Usage: npm run replay -- FILE.csv [--limit N] [--json]';

interface ReplayOptions {
  readonly file: string;
  readonly limit: number | undefined;
  readonly json: boolean;
}

/**
 * Plays a delivery history through API and worker in an installation of its own (a database of its own, or
 * that of DATABASE_URL), and prints what it came to. Run again, it finds its deals and changes nothing.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { file, limit, json } = readArguments(args);
  const plan = planReplay(await readFile(file, limit));
  // Another file, or another part of it, is another history: it gets an installation of its own.
  const name = `medlane_replay_${await fingerprint(file, limit)}`;
  const figures = await playThrough({
    name,
    whenStopped: 'Run the same command again: it goes on where it was.',
    prepare: (url, folder) => prepareInstallation(url, plan, `${folder}/operator.json`),
    play: (operators, folder, pids) => runReplay(plan, operators, `${folder}/credentials.json`, pids),
  });
  if (json) console.log(JSON.stringify(figures, null, 2));
  else for (const [label, value] of asRows(figures)) console.log(`${label.padEnd(30)} ${value}`);
  return 0;
}

async function fingerprint(file: string, limit: number | undefined): Promise<string> {
  const hash = createHash('sha256')
    .update(await readBytes(file))
    .update(`|${limit ?? 'all'}`);
  return hash.digest('hex').slice(0, 12);
}

async function readFile(file: string, limit: number | undefined): Promise<Awaited<ReturnType<typeof readScmsFile>>> {
  if (!existsSync(file)) throw new UserError(`There is no file ${file}.\n${USAGE}`);
  try {
    return await readScmsFile(file, limit);
  } catch (error) {
    if (error instanceof ScmsFileError)
      throw new UserError(`${file}: ${error.message}. Nothing was changed.`, { cause: error });
    throw error;
  }
}

function readArguments(args: readonly string[]): ReplayOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { limit: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new Error('One file is needed.');
    const limit = values.limit === undefined ? undefined : Number(values.limit);
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
      throw new Error('--limit takes a whole number from 1.');
    return { file, limit, json: values.json };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

import { parseArgs } from 'node:util';
import { ImportScreeningList, type ScreeningImportReport, ScreeningStore } from '#libs/compliance';
import { AuditTrail, Outbox } from '#libs/platform';
import { UserError } from '../user-error.js';
import { contentOf, MALFORMED, showProblems, withDatabase } from './import-file.js';

/** What the command line calls a list that organisations are screened against. */
export const SCREENING_KIND = 'ofac';
export const SCREENING_USAGE =
  'npm run import -- ofac ENTITIES.csv --aliases FILE --addresses FILE --published YYYY-MM-DD [--json] [--database NAME]';

/** Puts OFAC's list of entities into force; the worker screens everyone against it. Exit code 2 for wrong files. */
export async function importScreeningList(args: readonly string[]): Promise<number> {
  const { entities, aliases, addresses, published, json, name } = readArguments(args);
  const files = {
    entities: await contentOf(entities, SCREENING_USAGE),
    aliases: await contentOf(aliases, SCREENING_USAGE),
    addresses: await contentOf(addresses, SCREENING_USAGE),
  };
  const report = await withDatabase(name, (unitOfWork) =>
    new ImportScreeningList(unitOfWork, new ScreeningStore(), new AuditTrail(), new Outbox()).run({
      source: 'ofac-sdn',
      publishedOn: published,
      ...files,
    }),
  );
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else console.log(lineOf(report));
  if (report.problems.count === 0) return 0;
  if (!json) showProblems(report.problems);
  return MALFORMED;
}

function lineOf({
  source,
  publishedOn,
  entries,
  names,
  replaced,
  added,
  changed,
  removed,
  problems,
}: ScreeningImportReport): string {
  if (problems.count > 0) return `Nothing of ${source} was replaced.`;
  if (!replaced) return `${source} of ${publishedOn} is in force already.`;
  const counts = `${added} added, ${changed} changed, ${removed} removed`;
  return `${source} of ${publishedOn} is in force: ${entries} entries with ${names} names; ${counts}. The worker screens everyone against it.`;
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        aliases: { type: 'string' },
        addresses: { type: 'string' },
        published: { type: 'string' },
        json: { type: 'boolean', default: false },
        database: { type: 'string', default: 'medlane' },
      },
      allowPositionals: true,
    });
    const [entities, ...rest] = positionals;
    const { aliases, addresses, published = '', json, database: name } = values;
    if (entities === undefined || rest.length > 0) throw new Error('Give the file of the entities.');
    if (aliases === undefined || addresses === undefined)
      throw new Error('Give --aliases and --addresses of the same day.');
    const day = new Date(`${published}T00:00:00Z`);
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== published)
      throw new Error('Give --published, the day the list is of, as YYYY-MM-DD.');
    return { entities, aliases, addresses, published, json, name };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: ${SCREENING_USAGE}`, { cause, exitCode: MALFORMED });
  }
}

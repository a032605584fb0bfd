import path from 'node:path';
import { parseArgs } from 'node:util';
import { AuditTrail } from '#libs/platform';
import { ImportReferenceRates, type RateImportReport, ReferenceRatesStore } from '#libs/rates';
import { UserError } from '../user-error.js';
import { contentOf, MALFORMED, showProblems, withDatabase } from './import-file.js';

/** What the command line calls the euro reference rates. */
export const RATES_KIND = 'reference-rates';
export const RATES_USAGE = 'npm run import -- reference-rates FILE [--force] [--json] [--database NAME]';

/**
 * Takes in the European Central Bank's file of reference rates. Exit code 2 for a file with wrong rows, and for one that
 * says otherwise than what is stored unless that is forced.
 */
export async function importReferenceRates(args: readonly string[]): Promise<number> {
  const { file, force, json, name } = readArguments(args);
  const bytes = await contentOf(file, RATES_USAGE);
  const report = await withDatabase(name, (unitOfWork) =>
    new ImportReferenceRates(unitOfWork, new ReferenceRatesStore(), new AuditTrail()).run({
      name: path.basename(file),
      bytes,
      force,
    }),
  );
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else console.log(lineOf(report));
  if (report.problems.count === 0) return 0;
  if (!json) showProblems(report.problems);
  return MALFORMED;
}

function lineOf({ file, digest, days, rates, added, revised, unchanged, problems }: RateImportReport): string {
  const head = `${file}, SHA-256 ${digest}\n${days} days with ${rates} rates of currencies traded here`;
  if (problems.count > 0) return `${head}. Nothing was written.`;
  return `${head}: ${added} added, ${revised} revised, ${unchanged} unchanged.`;
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        database: { type: 'string', default: 'medlane' },
      },
      allowPositionals: true,
    });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new Error('Give one file.');
    return { file, force: values.force, json: values.json, name: values.database };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: ${RATES_USAGE}`, { cause, exitCode: MALFORMED });
  }
}

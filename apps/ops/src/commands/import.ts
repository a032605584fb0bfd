import path from 'node:path';
import { parseArgs } from 'node:util';
import { CODE_KINDS, type CodeImportReport, type CodeKind, CodesStore, ImportCodes } from '#libs/catalogue';
import { AuditTrail, TABLE_ENCODINGS, type TableEncoding } from '#libs/platform';
import { contentOf, MALFORMED, showProblems, withDatabase } from '../import/import-file.js';
import { importProgress } from '../import/import-progress.js';
import { importReferenceRates, RATES_KIND, RATES_USAGE } from '../import/import-reference-rates.js';
import { importScreeningList, SCREENING_KIND, SCREENING_USAGE } from '../import/import-screening-list.js';
import { UserError } from '../user-error.js';

const USAGE = 'npm run import -- KIND FILE [--whole] [--encoding NAME] [--sheet NAME] [--json] [--database NAME]';

/**
 * Brings a code list up to date with a file: CSV, XLSX or JSON. With a wrong row nothing is written; each is named on
 * standard error by row and column, in English and Chinese, and the exit code is 2.
 */
export async function run(args: readonly string[]): Promise<number> {
  if (args[0] === SCREENING_KIND) return importScreeningList(args.slice(1));
  if (args[0] === RATES_KIND) return importReferenceRates(args.slice(1));
  const { kind, file, json, whole, encoding, sheet, name } = readArguments(args);
  const bytes = await contentOf(file, USAGE);
  const progress = importProgress();
  const report = await withDatabase(name, async (unitOfWork) => {
    const importing = new ImportCodes(unitOfWork, new CodesStore(), new AuditTrail());
    const request = { kind, name: path.basename(file), bytes, whole, encoding, sheet };
    return importing.run(request, { onProgress: ({ stage, rows }) => progress.show(`${rows} rows ${stage}`) });
  }).finally(() => progress.stop());
  if (json) console.log(JSON.stringify(report, undefined, 2));
  else console.log(linesOf(report).join('\n'));
  if (report.problems.count === 0) return 0;
  if (!json) showProblems(report.problems);
  return MALFORMED;
}

function linesOf({ list, file, digest, form, rows, codes, problems, ...done }: CodeImportReport): string[] {
  const how =
    form === undefined
      ? 'not readable'
      : Object.values(form)
          .map((part) => (part === '\t' ? 'tab' : part))
          .join(', ');
  const head = [`${file} (${how}), SHA-256 ${digest}`];
  if (problems.count > 0) return [...head, `${rows} rows could be read. Nothing was written to ${list}.`];
  const { added, changed, unchanged, retired, version } = done;
  const counts = `${added} added, ${changed} changed, ${unchanged} unchanged, ${retired} retired`;
  return [...head, `${rows} rows are ${codes} codes of ${list}, version ${version ?? 0}: ${counts}.`];
}

interface Arguments {
  readonly kind: CodeKind;
  readonly file: string;
  readonly json: boolean;
  readonly whole: boolean;
  readonly encoding: TableEncoding | undefined;
  readonly sheet: string | undefined;
  readonly name: string;
}

function readArguments(args: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        whole: { type: 'boolean', default: false },
        encoding: { type: 'string' },
        sheet: { type: 'string' },
        database: { type: 'string', default: 'medlane' },
      },
      allowPositionals: true,
    });
    const [wanted, file, ...rest] = positionals;
    const kind = CODE_KINDS.find((known) => known.kind === wanted);
    if (!kind) throw new Error(wanted === undefined ? 'Give a kind and a file.' : `There is no kind "${wanted}".`);
    if (file === undefined || rest.length > 0) throw new Error('Give one file.');
    const encoding = TABLE_ENCODINGS.find((known) => known === values.encoding?.toLowerCase());
    if (values.encoding !== undefined && encoding === undefined)
      throw new Error(`--encoding is one of ${TABLE_ENCODINGS.join(', ')}.`);
    return { kind, file, encoding, sheet: values.sheet, json: values.json, whole: values.whole, name: values.database };
  } catch (cause) {
    const kinds = CODE_KINDS.map(
      ({ kind, nameEn, about }) => `  ${kind.padEnd(20)} ${nameEn}\n${''.padEnd(23)}${about}`,
    );
    throw new UserError(
      [
        `${(cause as Error).message}`,
        `Usage: ${USAGE}`,
        `       ${SCREENING_USAGE}`,
        `       ${RATES_USAGE}`,
        'Kinds, and what their files have:',
        ...kinds,
      ].join('\n'),
      {
        cause,
        exitCode: MALFORMED,
      },
    );
  }
}

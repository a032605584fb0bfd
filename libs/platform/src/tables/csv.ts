import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { decoded, detectEncoding, firstInvalidLine, isValid, type TableEncoding } from './encoding.js';
import { cellOf, type RawRow, type TableLimits } from './limits.js';
import type { ProblemList } from './problems.js';
import { TABLE_PROBLEMS } from './table-problems.js';

export interface CsvForm {
  readonly encoding: TableEncoding;
  readonly delimiter: string;
}

/** How the file is written, or undefined when that cannot be told; then the problem is in the list. */
export function csvForm(
  bytes: Uint8Array,
  named: TableEncoding | undefined,
  problems: ProblemList,
): CsvForm | undefined {
  let encoding = named;
  if (encoding !== undefined && !isValid(bytes, encoding)) {
    problems.add(TABLE_PROBLEMS, 'ENCODING_MISMATCH', {}, { encoding, line: firstInvalidLine(bytes, encoding) });
    return undefined;
  }
  if (encoding === undefined) {
    const detected = detectEncoding(bytes);
    if ('unknownAtLine' in detected) {
      problems.add(TABLE_PROBLEMS, 'ENCODING_UNKNOWN', {}, { line: detected.unknownAtLine });
      return undefined;
    }
    encoding = detected.encoding;
  }
  return { encoding, delimiter: detectDelimiter(bytes, encoding) };
}

const DELIMITERS = [',', ';', '\t'];

/** The one that stands most often in the first line outside quotes; a comma where none does. */
function detectDelimiter(bytes: Uint8Array, encoding: TableEncoding): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  const [head = ''] = decoded(bytes, encoding);
  for (const letter of head) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '\n' || letter === '\r')) break;
    else if (!quoted && counts.has(letter)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best));
}

/** A record longer than this is a forgotten quote that swallows the file. */
const LONGEST_RECORD = 8_000_000;

/** Every record, the header among them; empty lines are counted and left out. Ends at the first broken quote. */
export async function* csvRows(
  bytes: Uint8Array,
  { encoding, delimiter }: CsvForm,
  limits: TableLimits,
  problems: ProblemList,
): AsyncGenerator<RawRow> {
  const parser = Readable.from(decoded(bytes, encoding)).compose(
    parse({
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: LONGEST_RECORD,
    }),
  );
  let number = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      number += 1;
      if (record.length === 1 && record[0] === '') continue;
      yield { number, cells: record.map((text) => cellOf(text, limits)) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Rows that were read ahead of the error are lost with it, so its own count is asked.
    const { records } = error as CsvError & { readonly records?: number };
    problems.add(TABLE_PROBLEMS, 'CSV_MALFORMED', { row: (records ?? number) + 1 }, { reason: reasonOf(error) });
  }
}

const reasonOf = ({ code, message }: CsvError): string =>
  code === 'CSV_MAX_RECORD_SIZE'
    ? `the row is longer than ${LONGEST_RECORD} bytes.`
    : `${message.replace(/\s+/g, ' ').replace(/\.?$/, '.')}`;

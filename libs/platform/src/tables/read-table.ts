import { csvForm, csvRows, type CsvForm } from './csv.js';
import { decoded, type TableEncoding } from './encoding.js';
import { jsonRows } from './json.js';
import { type Cell, type RawRow, TABLE_LIMITS, type TableLimits } from './limits.js';
import type { ProblemList } from './problems.js';
import { TABLE_PROBLEMS } from './table-problems.js';
import { xlsxRows } from './xlsx.js';

/** What an importer reads of a table, by the names it uses. */
export type TableColumns = Readonly<Record<string, TableColumn>>;
export interface TableColumn {
  /** Its heading, or headings that mean the same; case and blanks at the ends do not matter. */
  readonly heading: string | readonly string[];
  /** Whether a row may leave it blank. */
  readonly blank?: boolean;
  /** Whether the file may lack it; then it is blank everywhere. */
  readonly optional?: boolean;
}

export interface TableRow<C extends TableColumns> {
  /** As a spreadsheet counts: the header is row 1. */
  readonly number: number;
  /** Without blanks at their ends, in Unicode's composed form; '' where blank. */
  readonly values: Readonly<Record<keyof C, string>>;
}

export interface TableOptions<C extends TableColumns> {
  readonly columns: C;
  /** Detected where it is not named. */
  readonly encoding?: TableEncoding | undefined;
  /** Of a workbook; the first where none is named. */
  readonly sheet?: string | undefined;
  readonly limits?: Partial<TableLimits>;
  /** Headings by their places, for a file whose first row names no column that is read: that row is its first. */
  readonly headless?: readonly string[];
}

/** How the file was read, so that a wrong guess is seen. */
export type TableForm =
  { readonly format: 'xlsx' } | { readonly format: 'json' } | ({ readonly format: 'csv' } & CsvForm);

export interface Table<C extends TableColumns> {
  readonly form: TableForm;
  /** Rows without a problem of form, one after the other. To be read once. */
  readonly rows: AsyncGenerator<TableRow<C>>;
  /** Rows that were left out so far, however much was wrong with each. */
  readonly unread: () => number;
}

/**
 * Opens a table: CSV (comma, semicolon or tab; UTF-8, GBK, GB18030 or UTF-16), XLSX or JSON, told apart by what the bytes
 * are. Every problem goes into the list and the row that has it is left out, so rows may be used only when the list is
 * empty at the end. Undefined when the file as a whole cannot be read.
 */
export function openTable<C extends TableColumns>(
  bytes: Uint8Array,
  options: TableOptions<C>,
  problems: ProblemList,
): Table<C> | undefined {
  const limits = { ...TABLE_LIMITS, ...options.limits };
  if (bytes.length > limits.fileBytes) {
    problems.add(TABLE_PROBLEMS, 'FILE_TOO_LARGE', {}, { size: bytes.length, limit: limits.fileBytes });
    return undefined;
  }
  if (bytes.length === 0) {
    problems.add(TABLE_PROBLEMS, 'FILE_EMPTY');
    return undefined;
  }
  const named = (form: TableForm, rows: AsyncIterable<RawRow> | Iterable<RawRow>): Table<C> => {
    let unread = 0;
    const onUnread = (): void => void (unread += 1);
    const { columns, headless = [] } = options;
    const of = { columns, headless, fixedLength: form.format === 'csv', limits, onUnread };
    return { form, rows: namedRows(rows, of, problems), unread: () => unread };
  };
  if (isZip(bytes)) return named({ format: 'xlsx' }, xlsxRows(bytes, options.sheet, limits, problems));
  const content = withoutEndMark(bytes);
  const form = csvForm(content, options.encoding, problems);
  if (!form) return undefined;
  if (!beginsLikeJson(bytes)) return named({ format: 'csv', ...form }, csvRows(content, form, limits, problems));
  try {
    return named({ format: 'json' }, [...jsonRows([...decoded(bytes, form.encoding)].join(''), limits)]);
  } catch (error) {
    problems.add(TABLE_PROBLEMS, 'JSON_MALFORMED', {}, { reason: (error as Error).message });
    return undefined;
  }
}

const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;

/** Old systems end a text with Ctrl-Z. */
const withoutEndMark = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === 0x1a ? bytes.subarray(0, -1) : bytes);

/** After a byte order mark and blanks: a list, or an object that begins with a name. */
const beginsLikeJson = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*(\[\s*[{\]]|\{\s*["}])/.test(Buffer.from(bytes.subarray(0, 1000)).toString('utf8'));

interface Heading<C extends TableColumns> {
  readonly key: keyof C;
  readonly name: string;
  readonly column: TableColumn;
  /** Undefined where the file lacks an optional column. */
  readonly at: number | undefined;
}

async function* namedRows<C extends TableColumns>(
  rows: AsyncIterable<RawRow> | Iterable<RawRow>,
  {
    columns,
    headless,
    fixedLength,
    limits,
    onUnread,
  }: {
    readonly columns: C;
    readonly headless: readonly string[];
    readonly fixedLength: boolean;
    readonly limits: TableLimits;
    onUnread(): void;
  },
  problems: ProblemList,
): AsyncGenerator<TableRow<C>> {
  let header: readonly string[] | undefined;
  let headings: readonly Heading<C>[] = [];
  let found = 0;
  for await (const { number, cells } of rows) {
    if (cells.length > limits.columns) {
      problems.add(TABLE_PROBLEMS, 'COLUMNS_TOO_MANY', { row: number }, { found: cells.length, limit: limits.columns });
      if (!header) return;
      onUnread();
      continue;
    }
    if (!header) {
      const written = cells.map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
      const isHeader = headless.length === 0 || namesColumns(written, columns);
      header = isHeader ? written : headless;
      const named = findColumns(header, columns, number, problems);
      if (!named) return;
      headings = named;
      if (isHeader) continue;
    }
    if (cells.every((cell) => cell === '')) continue;
    found += 1;
    if (found > limits.rows) {
      problems.add(TABLE_PROBLEMS, 'ROWS_TOO_MANY', { row: number }, { limit: limits.rows });
      onUnread();
      return;
    }
    if (fixedLength && cells.length !== header.length) {
      problems.add(TABLE_PROBLEMS, 'ROW_LENGTH', { row: number }, { found: cells.length, expected: header.length });
      onUnread();
    } else if (hasSoundCells(cells, number, header, headings, limits, problems)) {
      yield { number, values: valuesOf(cells, headings) };
    } else onUnread();
  }
  if (found === 0 && problems.count === 0) problems.add(TABLE_PROBLEMS, 'FILE_EMPTY');
}

const folded = (heading: string): string => heading.normalize('NFC').trim().toLowerCase();

function namesColumns(header: readonly string[], columns: TableColumns): boolean {
  const names = new Set(Object.values(columns).flatMap(({ heading }) => [heading].flat().map(folded)));
  return header.some((name) => names.has(folded(name)));
}

function findColumns<C extends TableColumns>(
  header: readonly string[],
  columns: C,
  row: number,
  problems: ProblemList,
): readonly Heading<C>[] | undefined {
  const before = problems.count;
  const present = header.map(folded);
  const headings = Object.entries(columns).map(([key, column]): Heading<C> => {
    const names = [column.heading].flat();
    const places = present.flatMap((heading, at) => (names.some((name) => folded(name) === heading) ? [at] : []));
    const [at] = places;
    const name = (at === undefined ? undefined : header[at]) ?? names[0] ?? key;
    if (places.length > 1) problems.add(TABLE_PROBLEMS, 'COLUMN_TWICE', { row, column: name });
    if (at === undefined && !column.optional) {
      const shown = header.slice(0, 20).join(', ').slice(0, 300);
      problems.add(TABLE_PROBLEMS, 'COLUMN_MISSING', { row, column: names.join(' / ') }, { header: shown });
    }
    return { key, name, column, at };
  });
  return problems.count === before ? headings : undefined;
}

/** Too long is refused in any column; what else can be wrong, only in those that are read. */
function hasSoundCells<C extends TableColumns>(
  cells: readonly Cell[],
  row: number,
  header: readonly string[],
  headings: readonly Heading<C>[],
  { cellLength: limit }: TableLimits,
  problems: ProblemList,
): boolean {
  const before = problems.count;
  for (const [at, cell] of cells.entries()) {
    if (typeof cell === 'string' || !('length' in cell)) continue;
    const column = header[at] || columnLetters(at);
    problems.add(TABLE_PROBLEMS, 'CELL_TOO_LONG', { row, column }, { length: cell.length, limit });
  }
  for (const { at, name: column, column: spec } of headings) {
    if (at === undefined) continue;
    const cell = cells[at] ?? '';
    if (typeof cell !== 'string') {
      if ('length' in cell) continue;
      if (cell.error === undefined) problems.add(TABLE_PROBLEMS, 'FORMULA_WITHOUT_VALUE', { row, column });
      else problems.add(TABLE_PROBLEMS, 'CELL_ERROR', { row, column }, { error: cell.error });
    } else if (!spec.blank && !spec.optional && cell.trim() === '') {
      problems.add(TABLE_PROBLEMS, 'CELL_MISSING', { row, column });
    } else if (/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(cell)) {
      problems.add(TABLE_PROBLEMS, 'CELL_CONTROL', { row, column });
    }
  }
  return problems.count === before;
}

function valuesOf<C extends TableColumns>(
  cells: readonly Cell[],
  headings: readonly Heading<C>[],
): Readonly<Record<keyof C, string>> {
  const values = headings.map(({ key, at }) => {
    const cell = at === undefined ? '' : (cells[at] ?? '');
    return [key, typeof cell === 'string' ? cell.normalize('NFC').trim() : ''] as const;
  });
  return Object.fromEntries(values) as Record<keyof C, string>;
}

function columnLetters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnLetters(Math.floor(at / 26) - 1) + last;
}

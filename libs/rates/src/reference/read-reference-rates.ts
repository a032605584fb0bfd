import { setImmediate as breathe } from 'node:timers/promises';
import { CURRENCIES, type Currency, defineRefusals } from '#libs/kernel';
import { openTable, ProblemList, type TableColumns, type TableEncoding, type TableForm } from '#libs/platform';
import { isDay, PIVOT, plainRate, type ReferenceRate } from '#libs/rules';

/** What can be wrong with a row of reference rates. */
export const REFERENCE_RATE_PROBLEMS = defineRefusals({
  DAY_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is no day; write it as 2024-12-31 or 31 December 2024.',
    zh: '第 {row} 行“{column}”列：“{value}”不是日期；请写成 2024-12-31 或 31 December 2024。',
  },
  DAY_TWICE: {
    en: 'Row {row}, column "{column}": {value} stands in row {first} already. Keep one row for each day.',
    zh: '第 {row} 行“{column}”列：{value} 已在第 {first} 行出现。每日只保留一行。',
  },
  RATE_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is no rate; write a decimal above zero, or N/A where there is none.',
    zh: '第 {row} 行“{column}”列：“{value}”不是汇率；请填写大于零的小数，没有则写 N/A。',
  },
  CURRENCY_MISSING: {
    en: 'The header names no currency that is traded here. It should name some of: {currencies}.',
    zh: '表头没有本平台交易的货币。应包含：{currencies} 中的若干种。',
  },
  RATE_REVISED: {
    en: 'Row {row}, column "{column}": {day} is stored as {stored}, the file says {value}. Ask for it to be revised (--force, or revise) where that is meant.',
    zh: '第 {row} 行“{column}”列：{day} 已存汇率 {stored}，文件为 {value}。确需修订请在导入时注明（--force 或 revise）。',
  },
});

/** A rate with the row that it stands in, for what is found wrong with it later. */
export interface RateOfRow extends ReferenceRate {
  readonly row: number;
}

/** A file and how it is to be read. */
export interface RateFile {
  readonly bytes: Uint8Array;
  readonly encoding?: TableEncoding | undefined;
  readonly sheet?: string | undefined;
}

export interface ReadRates {
  readonly form: TableForm | undefined;
  readonly days: number;
  /** Rows that could not be read, or are no day. */
  readonly unread: number;
  /** To be used only when there are no problems. */
  readonly rates: readonly RateOfRow[];
  readonly problems: ProblemList;
}

const QUOTED = CURRENCIES.filter((currency) => currency !== PIVOT);
const DAY_COLUMN = 'Date';
const COLUMNS = {
  day: { heading: DAY_COLUMN },
  ...Object.fromEntries(QUOTED.map((currency) => [currency, { heading: currency, optional: true }])),
} as const satisfies TableColumns & { readonly day: object };
type Values = Readonly<Record<string, string>>;

const BREATHE_EVERY = 2_000;

/**
 * Reads the European Central Bank's file of euro reference rates: the history (`2024-12-31`, newest first) or the file of
 * one day (`31 December 2024`). Columns of currencies that are not traded here are left alone.
 */
export async function readReferenceRates({ bytes, ...how }: RateFile): Promise<ReadRates> {
  const problems = new ProblemList();
  const table = openTable(bytes, { ...how, columns: COLUMNS }, problems);
  const rates: RateOfRow[] = [];
  const firstRows = new Map<string, number>();
  let rows = 0;
  for await (const { number, values } of table?.rows ?? []) {
    rows += 1;
    if (rows % BREATHE_EVERY === 0) await breathe();
    const written: Values = values;
    const place = { row: number, column: DAY_COLUMN };
    const day = dayOfText(written['day'] ?? '');
    const first = day === undefined ? undefined : firstRows.get(day);
    if (day === undefined)
      problems.add(REFERENCE_RATE_PROBLEMS, 'DAY_MALFORMED', place, { value: written['day'] ?? '' });
    else if (first !== undefined) problems.add(REFERENCE_RATE_PROBLEMS, 'DAY_TWICE', place, { value: day, first });
    else {
      firstRows.set(day, number);
      rates.push(...ratesOfRow(day, number, written, problems));
    }
  }
  if (rows > 0 && rates.length === 0 && problems.count === 0)
    problems.add(REFERENCE_RATE_PROBLEMS, 'CURRENCY_MISSING', { row: 1 }, { currencies: QUOTED.join(', ') });
  const unread = rows + (table?.unread() ?? 0) - firstRows.size;
  return { form: table?.form, days: firstRows.size, unread, rates, problems };
}

function ratesOfRow(day: string, row: number, values: Values, problems: ProblemList): RateOfRow[] {
  return QUOTED.flatMap((currency: Currency) => {
    const value = values[currency] ?? '';
    if (value === '' || value === 'N/A') return [];
    const perEuro = plainRate(value);
    if (perEuro !== undefined) return [{ currency, day, perEuro, row }];
    problems.add(REFERENCE_RATE_PROBLEMS, 'RATE_MALFORMED', { row, column: currency }, { value });
    return [];
  });
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

function dayOfText(text: string): string | undefined {
  if (isDay(text)) return text;
  const [, date = '', month = '', year = ''] = /^(\d{1,2}) ([A-Za-z]+) (\d{4})$/.exec(text) ?? [];
  const number = MONTHS.indexOf(month.toLowerCase()) + 1;
  const day = `${year}-${String(number).padStart(2, '0')}-${date.padStart(2, '0')}`;
  return number > 0 && isDay(day) ? day : undefined;
}

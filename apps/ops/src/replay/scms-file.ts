import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { parseUnitPrice, type UnitPrice } from '#libs/kernel';
import { countryCode } from './countries.js';

/** One row of the delivery history: what one country received from one vendor, and what it paid per pack. */
export interface Delivery {
  /** The file's own id of the row; unique. */
  readonly id: string;
  readonly country: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  readonly vendor: string;
  readonly item: string;
  readonly molecule: string;
  readonly dosage: string;
  readonly dosageForm: string;
  readonly unitsPerPack: string;
  readonly productGroup: string;
  readonly packs: bigint;
  /** USD per pack; undefined on rows of value 0, which carry no price. */
  readonly packPrice: UnitPrice | undefined;
  /** YYYY-MM-DD. */
  readonly scheduledOn: string;
  readonly deliveredOn: string;
}

/** The file is not of the expected shape; the message names row and column. */
export class ScmsFileError extends Error {
  override name = 'ScmsFileError';
}

const COLUMNS = {
  id: 'ID',
  country: 'Country',
  scheduled: 'Scheduled Delivery Date',
  delivered: 'Delivered to Client Date',
  group: 'Product Group',
  vendor: 'Vendor',
  item: 'Item Description',
  molecule: 'Molecule/Test Type',
  dosage: 'Dosage',
  form: 'Dosage Form',
  unit: 'Unit of Measure (Per Pack)',
  quantity: 'Line Item Quantity',
  price: 'Pack Price',
} as const;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Reads `2-Jun-06` and `11/13/06` (month first) as YYYY-MM-DD; undefined for words and for days that do not exist. */
export function parseScmsDate(text: string): string | undefined {
  const named = /^(\d{1,2})-([A-Za-z]{3})-(\d{2})$/.exec(text);
  const plain = /^(\d{1,2})\/(\d{1,2})\/(\d{2})$/.exec(text);
  const [day, month, year] = named
    ? [Number(named[1]), MONTHS.indexOf((named[2] ?? '').toLowerCase()) + 1, Number(named[3])]
    : [Number(plain?.[2]), Number(plain?.[1]), Number(plain?.[3])];
  if (!day || !month || Number.isNaN(year)) return undefined;
  const date = new Date(Date.UTC(2000 + year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}

type Row = Record<string, string>;

/** Turns one record into a delivery; throws ScmsFileError naming row and column. */
function toDelivery(row: Row, number: number): Delivery {
  const wrong = (column: string, expected: string): ScmsFileError =>
    new ScmsFileError(`row ${number}, column "${column}": ${expected}, but it reads "${row[column] ?? ''}"`);
  const text = (column: string): string => {
    const value = row[column]?.trim();
    if (!value) throw wrong(column, 'a text is needed');
    return value;
  };
  const date = (column: string): string => {
    const parsed = parseScmsDate(text(column));
    if (!parsed) throw wrong(column, 'a date such as 2-Jun-06 or 11/13/06 is needed');
    return parsed;
  };
  const quantity = text(COLUMNS.quantity);
  if (!/^[1-9]\d{0,11}$/.test(quantity)) throw wrong(COLUMNS.quantity, 'a whole number of packs from 1 is needed');
  const price = parseUnitPrice(text(COLUMNS.price));
  if (price === undefined) throw wrong(COLUMNS.price, 'a price in USD with at most six decimals is needed');
  const code = countryCode(text(COLUMNS.country));
  if (!code) throw wrong(COLUMNS.country, 'a country name is needed');
  return {
    id: text(COLUMNS.id),
    country: text(COLUMNS.country),
    countryCode: code,
    vendor: text(COLUMNS.vendor),
    item: text(COLUMNS.item),
    molecule: text(COLUMNS.molecule),
    dosage: text(COLUMNS.dosage),
    dosageForm: text(COLUMNS.form),
    unitsPerPack: text(COLUMNS.unit),
    productGroup: text(COLUMNS.group),
    packs: BigInt(quantity),
    packPrice: price === 0n ? undefined : price,
    scheduledOn: date(COLUMNS.scheduled),
    deliveredOn: date(COLUMNS.delivered),
  };
}

/**
 * Reads the delivery history: UTF-8 with or without byte order mark; LF, CRLF or bare CR line ends. `limit` keeps the
 * first rows. The whole file is read and judged before anything is answered, so nothing is half-done on a bad row.
 */
export async function readScmsFile(path: string, limit = Number.POSITIVE_INFINITY): Promise<Delivery[]> {
  const file = createReadStream(path);
  const parser = file.pipe(
    parse({
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: 100_000,
      columns: (header: string[]) => {
        const missing = Object.values(COLUMNS).filter((column) => !header.includes(column));
        if (missing.length === 0) return header;
        const what = missing.length === 1 ? 'the column' : 'the columns';
        const names = missing.map((column) => `"${column}"`).join(', ');
        throw new ScmsFileError(`row 1: ${what} ${names} ${missing.length === 1 ? 'is' : 'are'} missing`);
      },
    }),
  );
  // `pipe` does not hand errors on.
  file.on('error', ({ message }) => parser.destroy(new ScmsFileError(`it cannot be read (${message})`)));
  const deliveries: Delivery[] = [];
  const seen = new Set<string>();
  let number = 1;
  try {
    for await (const row of parser as AsyncIterable<Row>) {
      number += 1;
      const delivery = toDelivery(row, number);
      if (seen.has(delivery.id)) throw new ScmsFileError(`row ${number}, column "ID": ${delivery.id} stands twice`);
      seen.add(delivery.id);
      deliveries.push(delivery);
      if (deliveries.length >= limit) break;
    }
  } catch (error) {
    if (error instanceof CsvError) throw new ScmsFileError(`row ${number + 1}: ${error.message}`);
    throw error;
  }
  if (deliveries.length === 0) throw new ScmsFileError('the file has no rows below its header');
  return deliveries;
}

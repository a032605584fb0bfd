import { cellOf, type RawRow, type TableLimits } from './limits.js';

/**
 * The rows of a JSON file that holds one list: an array of objects, an object with one such array in it, or an object of
 * objects, whose keys become the column `key`. The first row carries the names; what is no text stands as JSON.
 * @throws Error when it is none of these
 */
export function* jsonRows(text: string, limits: TableLimits): Generator<RawRow> {
  const objects = listIn(JSON.parse(text) as unknown);
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  yield { number: 1, cells: names };
  for (const [at, object] of objects.entries()) {
    yield { number: at + 2, cells: names.map((name) => cellOf(textOf(object[name]), limits)) };
  }
}

type Entry = Readonly<Record<string, unknown>>;
const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listIn(value: unknown): readonly Entry[] {
  if (Array.isArray(value) && value.every(isEntry)) return value;
  if (isEntry(value)) {
    const parts = Object.entries(value);
    const [only] = parts;
    if (parts.length === 1 && Array.isArray(only?.[1])) return listIn(only[1]);
    if (parts.length > 0 && parts.every(([, part]) => isEntry(part)))
      return parts.map(([key, part]) => ({ key, ...(part as Entry) }));
  }
  throw new Error('give an array of objects, or an object of objects.');
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

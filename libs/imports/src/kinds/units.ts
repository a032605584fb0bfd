import type { RefusalTexts } from '#libs/kernel';
import type { ProblemList, TableEncoding, Tx } from '#libs/platform';
import type { Tally } from '../persistence/imports.store.js';

/** Rows of one file: more are split by hand. */
export const MOST_ROWS = 20_000;

export interface TableFile {
  readonly bytes: Uint8Array;
  readonly encoding?: TableEncoding | undefined;
  readonly sheet?: string | undefined;
}

/** A row as it was read. */
export interface Row<V> {
  readonly number: number;
  readonly values: V;
}

/** What is taken or refused as one: a product, or all rows of a demand. */
export interface Unit {
  readonly rows: number;
  take(tx: Tx, problems: ProblemList): Promise<Omit<Tally, 'rows'>>;
}

export interface RowsOfFile {
  /** Empty where nothing may be taken. */
  readonly units: readonly Unit[];
  /** What is wrong with rows that could not be read at all, and how many these are. */
  readonly problems: ProblemList;
  readonly unread: number;
}

/** Reads a table as units that are taken whole or not at all. */
export interface RowReader {
  read(file: TableFile): Promise<RowsOfFile>;
}

export const TAKEN = (rows: number): Omit<Tally, 'rows'> => ({ accepted: rows, unchanged: 0, refused: 0 });
export const UNCHANGED = (rows: number): Omit<Tally, 'rows'> => ({ accepted: 0, unchanged: rows, refused: 0 });
export const REFUSED = (rows: number): Omit<Tally, 'rows'> => ({ accepted: 0, unchanged: 0, refused: rows });

/** The rules' own texts, with the row in front. */
export const inRow = <C extends string>(texts: RefusalTexts<C>): RefusalTexts<C> =>
  Object.fromEntries(
    Object.entries<{ readonly en: string; readonly zh: string }>(texts).map(([code, { en, zh }]) => [
      code,
      { en: `Row {row}: ${en}`, zh: `第 {row} 行：${zh}` },
    ]),
  ) as RefusalTexts<C>;

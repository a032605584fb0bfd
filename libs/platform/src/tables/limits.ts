/** What a table may cost. Whatever exceeds a limit is refused with its place, never cut off silently. */
export interface TableLimits {
  /** Bytes of the file as it is. */
  readonly fileBytes: number;
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: number;
  /** UTF-16 units of one cell. */
  readonly cellLength: number;
  /** Bytes of everything in a workbook, unpacked. */
  readonly unpackedBytes: number;
  /** How many times its size a large part of a workbook may unpack to. Sheets of numbers reach 20 to 60. */
  readonly unpackedRatio: number;
}

export const TABLE_LIMITS: TableLimits = {
  fileBytes: 64_000_000,
  rows: 500_000,
  columns: 300,
  // As Excel's own.
  cellLength: 32_767,
  unpackedBytes: 256_000_000,
  unpackedRatio: 200,
};

/** Below this a high ratio costs nobody anything. */
export const RATIO_MATTERS_FROM = 10_000_000;

/** A cell that is too long to be kept: only its length is. */
export interface OverlongCell {
  readonly length: number;
}
/** A cell of a spreadsheet that has no value of its own. */
export interface FaultyCell {
  readonly error: string | undefined;
}
export type Cell = string | OverlongCell | FaultyCell;

export interface RawRow {
  /** As a spreadsheet counts, from 1. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

export const cellOf = (text: string, { cellLength }: TableLimits): Cell =>
  text.length > cellLength ? { length: text.length } : text;

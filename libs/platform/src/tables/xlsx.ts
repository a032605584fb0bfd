import type { Cell, RawRow, TableLimits } from './limits.js';
import { openPackage } from './package.js';
import type { ProblemList } from './problems.js';
import { SharedStringsReader, SheetReader } from './sheet-reader.js';
import { TABLE_PROBLEMS } from './table-problems.js';
import { readWorkbook } from './workbook.js';

/** Every row of one sheet, the first where none is named; what cannot be read is a problem of the list. */
export async function* xlsxRows(
  bytes: Uint8Array,
  sheet: string | undefined,
  limits: TableLimits,
  problems: ProblemList,
): AsyncGenerator<RawRow> {
  try {
    const parts = await openPackage(bytes, limits, problems);
    if (!parts) return;
    const workbook = await readWorkbook(parts);
    const { sheets } = workbook;
    const chosen = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet);
    if (!chosen) {
      const names = sheets.map(({ name }) => name).join(', ');
      problems.add(TABLE_PROBLEMS, 'SHEET_UNKNOWN', {}, { sheet: sheet ?? '', sheets: names });
      return;
    }
    const sharedStrings: Cell[] = [];
    if (workbook.sharedStrings !== undefined) {
      for await (const text of parts.read(workbook.sharedStrings, new SharedStringsReader(limits)))
        sharedStrings.push(text);
    }
    yield* parts.read(chosen.part, new SheetReader({ ...workbook, limits, sharedStrings }));
  } catch (error) {
    // Whatever yauzl, zlib and saxes throw is about the file; a fault of ours would be the same on every file.
    const reason = `${(error as Error).message.replace(/\s+/g, ' ').replace(/\.?$/, '.')}`;
    problems.add(TABLE_PROBLEMS, 'WORKBOOK_MALFORMED', {}, { reason });
  }
}

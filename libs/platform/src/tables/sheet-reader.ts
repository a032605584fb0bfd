import { type Cell, cellOf, type RawRow, type TableLimits } from './limits.js';
import type { PartReader } from './package.js';
import { dayOfSerial } from './spreadsheet-dates.js';

/** Text that is gathered no further than it may be kept; how long it was is known all the same. */
class BoundedText {
  private kept = '';
  private length = 0;

  constructor(private readonly limits: TableLimits) {}

  add(text: string): void {
    this.length += text.length;
    if (this.kept.length <= this.limits.cellLength) this.kept += text;
  }
  take(): Cell {
    const cell =
      this.length > this.limits.cellLength ? { length: this.length } : cellOf(unescaped(this.kept), this.limits);
    this.kept = '';
    this.length = 0;
    return cell;
  }
}

/** `_x000A_` stands for a character that XML cannot carry. */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text;

/** The table of texts that cells refer to by number. */
export class SharedStringsReader implements PartReader<Cell> {
  private ready: Cell[] = [];
  private inText = false;
  private phonetic = false;
  private readonly gathered: BoundedText;

  constructor(limits: TableLimits) {
    this.gathered = new BoundedText(limits);
  }

  open(name: string): void {
    if (name === 'rPh') this.phonetic = true;
    // A reading aid above Japanese or Chinese text is no part of it.
    else if (name === 't') this.inText = !this.phonetic;
  }
  text(text: string): void {
    if (this.inText) this.gathered.add(text);
  }
  close(name: string): void {
    if (name === 't') this.inText = false;
    else if (name === 'rPh') this.phonetic = false;
    else if (name === 'si') this.ready.push(this.gathered.take());
  }
  take(): readonly Cell[] {
    const ready = this.ready;
    this.ready = [];
    return ready;
  }
}

/** What a sheet's cells are read with. */
export interface SheetContext {
  readonly limits: TableLimits;
  readonly sharedStrings: readonly Cell[];
  readonly dateStyles: ReadonlySet<number>;
  readonly from1904: boolean;
}

/** Beyond the last column a spreadsheet can have. */
const COLUMNS_OF_EXCEL = 16_384;

/** The rows of one sheet, with the values that the spreadsheet saved; formulas are not computed. */
export class SheetReader implements PartReader<RawRow> {
  private ready: RawRow[] = [];
  private number = 0;
  private cells: Cell[] = [];
  private column = -1;
  private type = 'n';
  private style = -1;
  private formula = false;
  private valued = false;
  private inValue = false;
  private phonetic = false;
  private readonly value: BoundedText;

  constructor(private readonly context: SheetContext) {
    this.value = new BoundedText(context.limits);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      this.number = Number(attributes['r'] ?? this.number + 1);
      this.cells = [];
      this.column = -1;
    } else if (name === 'c') {
      const at = attributes['r'];
      this.column = at === undefined ? this.column + 1 : columnNumber(at);
      this.type = attributes['t'] ?? 'n';
      this.style = Number(attributes['s'] ?? -1);
      this.formula = false;
      this.valued = false;
    } else if (name === 'f') this.formula = true;
    else if (name === 'rPh') this.phonetic = true;
    else if (name === 'v' || name === 't') {
      this.inValue = !this.phonetic;
      this.valued = true;
    }
  }
  text(text: string): void {
    if (this.inValue) this.value.add(text);
  }
  close(name: string): void {
    if (name === 'v' || name === 't') this.inValue = false;
    else if (name === 'rPh') this.phonetic = false;
    else if (name === 'c') this.put(this.cell());
    else if (name === 'row') this.ready.push({ number: this.number, cells: this.cells });
  }
  take(): readonly RawRow[] {
    const ready = this.ready;
    this.ready = [];
    return ready;
  }

  private put(cell: Cell): void {
    if (this.column >= COLUMNS_OF_EXCEL) throw new Error(`row ${this.number} has a cell beyond the last column.`);
    while (this.cells.length < this.column) this.cells.push('');
    this.cells[this.column] = cell;
  }

  private cell(): Cell {
    const value = this.value.take();
    if (!this.valued) return this.formula ? { error: undefined } : '';
    if (typeof value !== 'string') return value;
    switch (this.type) {
      case 's':
        return this.context.sharedStrings[Number(value)] ?? '';
      case 'b':
        return value === '1' ? 'TRUE' : 'FALSE';
      case 'e':
        return { error: value };
      case 'n':
        return this.context.dateStyles.has(this.style) ? (dayOfSerial(value, this.context.from1904) ?? value) : value;
      default:
        return value;
    }
  }
}

/** `C5` stands in column 2, counted from 0. */
function columnNumber(reference: string): number {
  let number = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    number = number * 26 + value;
  }
  return number - 1;
}

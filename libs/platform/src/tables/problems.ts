import { type RefusalDetails, refusalText, type RefusalTexts } from '#libs/kernel';

/** One thing that is wrong with a table, where it is wrong, and what to do about it. */
export interface TableProblem {
  /** As a spreadsheet counts: the header is row 1. Null when the whole file is meant. */
  readonly row: number | null;
  /** The column's heading, or its letter where there is none. */
  readonly column: string | null;
  readonly code: string;
  readonly en: string;
  readonly zh: string;
}

export interface ProblemPlace {
  readonly row?: number | null;
  readonly column?: string | null;
}

/** Where the problems of one table are gathered: all are counted, the first are kept. */
export class ProblemList {
  private found: { readonly kept: TableProblem[]; total: number } = { kept: [], total: 0 };
  private before = { en: '', zh: '' };

  /**
   * @param most how many are kept with their texts
   */
  constructor(private readonly most = 100) {}

  /** The same list, for one of several files: its name stands before what is found there. */
  of(part: { readonly en: string; readonly zh: string }): ProblemList {
    const list = new ProblemList(this.most);
    list.found = this.found;
    list.before = { en: `${part.en}: `, zh: `${part.zh}：` };
    return list;
  }

  add<C extends string>(texts: RefusalTexts<C>, code: C, place: ProblemPlace = {}, details: RefusalDetails = {}): void {
    this.found.total += 1;
    if (this.found.kept.length >= this.most) return;
    const { row = null, column = null } = place;
    const filled = { ...details, row: row ?? '', column: column ?? '' };
    const text = texts[code];
    const en = `${this.before.en}${refusalText(text.en, filled)}`;
    const zh = `${this.before.zh}${refusalText(text.zh, filled)}`;
    this.found.kept.push({ row, column, code, en, zh });
  }

  get count(): number {
    return this.found.total;
  }

  /** The first of them, in the order of the file. */
  get first(): readonly TableProblem[] {
    return this.found.kept;
  }
}

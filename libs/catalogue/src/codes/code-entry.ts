import { defineRefusals, type Result } from '#libs/kernel';
import type { TableColumns } from '#libs/platform';

/** One entry of a code list, as a file has it. */
export interface CodeDraft {
  readonly code: string;
  readonly nameEn?: string | undefined;
  readonly nameZh?: string | undefined;
  readonly nameVi?: string | undefined;
  readonly otherNames?: readonly string[] | undefined;
  /** The code above it, where the list is a tree. */
  readonly parent?: string | undefined;
  /** What else the file says, by names of our own. Blank ones are left out. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What can be wrong with a row of a code list. */
export const CODE_PROBLEMS = defineRefusals({
  CODE_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is no code of this list; {expected}.',
    zh: '第 {row} 行“{column}”列：“{value}”不是该代码表的代码；应为{expectedZh}。',
  },
  CODE_PARTS_DISAGREE: {
    en: 'Row {row}, column "{column}": "{value}" is not made of the parts in the other columns. Correct one of them.',
    zh: '第 {row} 行“{column}”列：“{value}”与其他列中的组成部分不一致，请更正。',
  },
  CODE_TWICE: {
    en: 'Row {row}, column "{column}": "{value}" stands in row {first} already, with something else beside it.',
    zh: '第 {row} 行“{column}”列：“{value}”已在第 {first} 行出现，且内容不同。',
  },
  DAY_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is no day; write it as {expected}.',
    zh: '第 {row} 行“{column}”列：“{value}”不是日期；请写成 {expected}。',
  },
  NAME_TOO_LONG: {
    en: 'Row {row}, column "{column}": {length} characters; a name may have {limit}. Shorten it.',
    zh: '第 {row} 行“{column}”列：共 {length} 个字符，名称最多 {limit} 个。请缩短。',
  },
});
export type CodeProblem = keyof typeof CODE_PROBLEMS;

/** A list that others publish, and how their file of it is read. */
export interface CodeKind<C extends TableColumns = TableColumns> {
  /** What the command line calls it. */
  readonly kind: string;
  readonly list: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** Where such a file comes from and what it looks like. */
  readonly about: string;
  readonly columns: C;
  /** The heading that a wrong code is reported under. */
  readonly codeColumn: string;
  /** Several rows of one code: `merge` keeps their further names, `refuse` takes only rows that say the same. */
  readonly sameCode: 'merge' | 'refuse';
  /** A refusal's details may name the `column`; it is the code's otherwise. */
  entryOf(values: Readonly<Record<keyof C, string>>): Result<CodeDraft, CodeProblem>;
}

/** Keeps the columns' names for the reader of the values. */
export const defineCodeKind = <C extends TableColumns>(kind: CodeKind<C>): CodeKind => kind as unknown as CodeKind;

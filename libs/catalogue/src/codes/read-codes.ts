import { setImmediate as breathe } from 'node:timers/promises';
import { openTable, ProblemList, type TableEncoding, type TableForm } from '#libs/platform';
import { CODE_PROBLEMS, type CodeDraft, type CodeKind } from './code-entry.js';

/** A file and how it is to be read. */
export interface CodeFile {
  readonly bytes: Uint8Array;
  readonly encoding?: TableEncoding | undefined;
  readonly sheet?: string | undefined;
}

export interface ReadCodes {
  /** Undefined when the file as a whole cannot be read. */
  readonly form: TableForm | undefined;
  /** Rows that could be read. */
  readonly rows: number;
  /** Rows that could not. */
  readonly unread: number;
  /** By their codes, in the order of the file. To be used only when there are no problems. */
  readonly drafts: readonly CodeDraft[];
  readonly problems: ProblemList;
}

/** Beyond this a text is no name. Descriptions stand among the attributes, which are as long as a cell. */
const LONGEST_NAME = 2000;
const LONGEST_CODE = 400;
const BREATHE_EVERY = 2000;

/** Reads every row of a file as entries of one list, and all that is wrong with it. */
export async function readCodes(
  kind: CodeKind,
  file: CodeFile,
  onRow: (rows: number) => void = () => undefined,
): Promise<ReadCodes> {
  const problems = new ProblemList();
  const { columns, codeColumn } = kind;
  const table = openTable(file.bytes, { columns, encoding: file.encoding, sheet: file.sheet }, problems);
  const drafts = new Map<string, { draft: CodeDraft; row: number }>();
  let rows = 0;
  for await (const { number, values } of table?.rows ?? []) {
    rows += 1;
    if (rows % BREATHE_EVERY === 0) {
      onRow(rows);
      // Others of this process go on while a large file is read.
      await breathe();
    }
    const judged = kind.entryOf(values);
    if (!judged.ok) {
      const { column = codeColumn, ...details } = judged.details;
      problems.add(CODE_PROBLEMS, judged.code, { row: number, column: String(column) }, details);
      continue;
    }
    const draft = tidy(judged.value);
    const place = { row: number, column: codeColumn };
    const length = Math.max(...namesOf(draft).map((name) => name.length));
    if (draft.code.length > LONGEST_CODE) {
      problems.add(CODE_PROBLEMS, 'NAME_TOO_LONG', place, { length: draft.code.length, limit: LONGEST_CODE });
      continue;
    }
    if (length > LONGEST_NAME) {
      problems.add(CODE_PROBLEMS, 'NAME_TOO_LONG', place, { length, limit: LONGEST_NAME });
      continue;
    }
    const before = drafts.get(draft.code);
    if (!before) drafts.set(draft.code, { draft, row: number });
    else if (kind.sameCode === 'merge') drafts.set(draft.code, { ...before, draft: merged(before.draft, draft) });
    else if (JSON.stringify(before.draft) !== JSON.stringify(draft))
      problems.add(CODE_PROBLEMS, 'CODE_TWICE', place, { value: draft.code, first: before.row });
  }
  onRow(rows);
  const unread = table?.unread() ?? 0;
  return { form: table?.form, rows, unread, drafts: [...drafts.values()].map(({ draft }) => draft), problems };
}

const MOST_OTHER_NAMES = 50;

/** Without blank and doubled names, and blank attributes. */
function tidy(draft: CodeDraft): CodeDraft {
  const main = [draft.nameEn, draft.nameZh, draft.nameVi];
  const others = new Set(
    draft.otherNames?.filter((name) => name !== '' && !main.includes(name) && name !== draft.code),
  );
  const attributes = Object.entries(draft.attributes ?? {}).filter(([, value]) => value !== '');
  return {
    ...draft,
    otherNames: [...others].map((name) => name.replaceAll(/\s+/g, ' ')).slice(0, MOST_OTHER_NAMES),
    attributes: Object.fromEntries(attributes),
  };
}

/** What the first row says stands; the names of the others are kept beside it. */
const merged = (first: CodeDraft, other: CodeDraft): CodeDraft =>
  tidy({ ...first, otherNames: [...(first.otherNames ?? []), ...namesOf(other)] });

const namesOf = ({ nameEn, nameZh, nameVi, otherNames = [] }: CodeDraft): string[] =>
  [nameEn, nameZh, nameVi, ...otherNames].filter((name) => name !== undefined);

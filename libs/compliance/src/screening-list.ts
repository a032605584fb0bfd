import { defineRefusals } from '#libs/kernel';
import { canonicalDigest, openTable, ProblemList, type TableColumns } from '#libs/platform';

/** One entry of a screening list, with all the names and places its publisher gives. */
export interface ListedEntry {
  readonly number: string;
  readonly name: string;
  readonly programme: string;
  readonly remarks: string | null;
  readonly aliases: readonly { readonly kind: string; readonly name: string }[];
  readonly addresses: readonly { readonly address: string; readonly city: string; readonly country: string }[];
  /** SHA-256 of all this. */
  readonly digest: Buffer;
}

export interface ScreeningFiles {
  readonly entities: Uint8Array;
  readonly aliases: Uint8Array;
  readonly addresses: Uint8Array;
}

export const SCREENING_PROBLEMS = defineRefusals({
  ENTRY_TWICE: {
    en: 'Row {row}: entry {value} stands in row {first} already. Keep one.',
    zh: '第 {row} 行：条目 {value} 已在第 {first} 行出现。请只保留一条。',
  },
  ENTRY_UNKNOWN: {
    en: 'Row {row}: there is no entry {value} among the entities. Give files of the same day.',
    zh: '第 {row} 行：实体文件中没有条目 {value}。请提供同一天的文件。',
  },
  LIST_OLDER: {
    en: 'The list in force was published on {current}, this one on {given}. Import a newer one.',
    zh: '现行名单发布于 {current}，此文件发布于 {given}。请导入更新的名单。',
  },
});

const ENTITY = {
  number: { heading: 'ent_num' },
  name: { heading: 'name' },
  programme: { heading: 'program' },
  remarks: { heading: 'remarks', blank: true },
} as const;
const ALIAS = { number: { heading: 'ent_num' }, kind: { heading: 'alt_type' }, name: { heading: 'alt_name' } } as const;
const ADDRESS = {
  number: { heading: 'ent_num' },
  address: { heading: 'address', blank: true },
  city: { heading: 'city_state_postcode', blank: true },
  country: { heading: 'country', blank: true },
} as const;

/** Reads OFAC's three files as one list. To be used only when the problems are none. */
export async function readScreeningFiles(files: ScreeningFiles, problems: ProblemList): Promise<ListedEntry[]> {
  const rows = new Map<string, number>();
  const entries = new Map<string, Omit<ListedEntry, 'digest'>>();
  await eachRow(files.entities, ENTITY, problems, (row, { number, name, programme, remarks }) => {
    const first = rows.get(number);
    if (first !== undefined)
      return problems.add(SCREENING_PROBLEMS, 'ENTRY_TWICE', { row, column: 'ent_num' }, { value: number, first });
    rows.set(number, row);
    return entries.set(number, { number, name, programme, remarks: remarks || null, aliases: [], addresses: [] });
  });
  const of = (number: string, row: number): Omit<ListedEntry, 'digest'> | undefined => {
    const entry = entries.get(number);
    if (!entry) problems.add(SCREENING_PROBLEMS, 'ENTRY_UNKNOWN', { row, column: 'ent_num' }, { value: number });
    return entry;
  };
  await eachRow(files.aliases, ALIAS, problems, (row, { number, kind, name }) => {
    const entry = of(number, row);
    if (entry) entries.set(number, { ...entry, aliases: [...entry.aliases, { kind, name }] });
  });
  await eachRow(files.addresses, ADDRESS, problems, (row, { number, address, city, country }) => {
    const entry = of(number, row);
    if (entry) entries.set(number, { ...entry, addresses: [...entry.addresses, { address, city, country }] });
  });
  return [...entries.values()].map((entry) => ({ ...entry, digest: canonicalDigest(entry) }));
}

async function eachRow<C extends TableColumns>(
  bytes: Uint8Array,
  columns: C,
  problems: ProblemList,
  read: (row: number, values: Readonly<Record<keyof C, string>>) => unknown,
): Promise<void> {
  for await (const { number, values } of openTable(bytes, { columns }, problems)?.rows ?? []) read(number, values);
}

import { defineRefusals } from '#libs/kernel';
import { canonicalDigest, openTable, ProblemList, type TableColumns, type TableEncoding } from '#libs/platform';

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
  /** Of all three where it is known. */
  readonly encoding?: TableEncoding | undefined;
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
  type: { heading: 'sdn_type', optional: true },
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
/** What the columns of the Treasury's own files hold, which have no header (its data specification, sdn.csv, alt.csv, add.csv). */
const RAW = {
  entities: 'ent_num,name,sdn_type,program,title,call_sign,vessel_type,tonnage,grt,vessel_flag,vessel_owner,remarks',
  aliases: 'ent_num,alt_num,alt_type,alt_name,alt_remarks',
  addresses: 'ent_num,add_num,address,city_state_postcode,country,add_remarks',
};
/** How these files write what is blank. */
const NOTHING = '-0-';
/** Who trades here is a firm: of whom else the list names, nothing is kept. */
const NO_FIRMS = ['individual', 'vessel', 'aircraft'];
const PARTS = {
  entities: { en: 'Entities', zh: '实体文件' },
  aliases: { en: 'Aliases', zh: '别名文件' },
  addresses: { en: 'Addresses', zh: '地址文件' },
};

export interface ReadScreeningFiles {
  readonly entries: readonly ListedEntry[];
  /** Rows of the three files, those among them that could not be read. */
  readonly rows: number;
}

/**
 * Reads the three files that make one list, with a header or as the Treasury publishes them. To be used only where no
 * problem was found.
 */
export async function readScreeningFiles(files: ScreeningFiles, problems: ProblemList): Promise<ReadScreeningFiles> {
  const rows = new Map<string, number>();
  const entries = new Map<string, Omit<ListedEntry, 'digest'>>();
  const leftOut = new Set<string>();
  const found = PROBLEMS_OF(problems);
  let read = await eachRow(files, 'entities', ENTITY, found.entities, (row, { number, name, type, ...rest }) => {
    const first = rows.get(number);
    if (first !== undefined) {
      const place = { row, column: 'ent_num' };
      return found.entities.add(SCREENING_PROBLEMS, 'ENTRY_TWICE', place, { value: number, first });
    }
    rows.set(number, row);
    if (NO_FIRMS.includes(type.toLowerCase())) return leftOut.add(number);
    const { programme, remarks } = rest;
    return entries.set(number, { number, name, programme, remarks: remarks || null, aliases: [], addresses: [] });
  });
  const of = (number: string, row: number, list: ProblemList): Omit<ListedEntry, 'digest'> | undefined => {
    const entry = entries.get(number);
    if (!entry && !leftOut.has(number))
      list.add(SCREENING_PROBLEMS, 'ENTRY_UNKNOWN', { row, column: 'ent_num' }, { value: number });
    return entry;
  };
  read += await eachRow(files, 'aliases', ALIAS, found.aliases, (row, { number, kind, name }) => {
    const entry = of(number, row, found.aliases);
    if (entry) entries.set(number, { ...entry, aliases: [...entry.aliases, { kind, name }] });
  });
  read += await eachRow(files, 'addresses', ADDRESS, found.addresses, (row, { number, address, city, country }) => {
    const entry = of(number, row, found.addresses);
    if (entry) entries.set(number, { ...entry, addresses: [...entry.addresses, { address, city, country }] });
  });
  const digested = [...entries.values()].map((entry) => ({ ...entry, digest: canonicalDigest(entry) }));
  return { entries: digested, rows: read };
}

const PROBLEMS_OF = (problems: ProblemList): Readonly<Record<keyof typeof PARTS, ProblemList>> => ({
  entities: problems.of(PARTS.entities),
  aliases: problems.of(PARTS.aliases),
  addresses: problems.of(PARTS.addresses),
});

/** Answers how many rows the file has. */
async function eachRow<C extends TableColumns>(
  { encoding, ...files }: ScreeningFiles,
  part: keyof typeof PARTS,
  columns: C,
  problems: ProblemList,
  read: (row: number, values: Readonly<Record<keyof C, string>>) => unknown,
): Promise<number> {
  const table = openTable(files[part], { columns, encoding, headless: RAW[part].split(',') }, problems);
  let rows = 0;
  for await (const { number, values } of table?.rows ?? []) {
    rows += 1;
    const written = Object.entries<string>(values).map(([name, value]) => [name, value === NOTHING ? '' : value]);
    read(number, Object.fromEntries(written) as typeof values);
  }
  return rows + (table?.unread() ?? 0);
}

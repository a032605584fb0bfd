import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker } from '../../apps/worker/src/start-worker.js';
import { aCorridor, anOperator, aPurchaser, aSupplier, type TestOrganisation } from '../support/builders/index.js';
import { bearerOf, useFileServer } from '../support/file-server.js';
import { gbkBytes, sheetBytes } from '../support/table-files.js';
import { eventually } from '../support/worker.js';

type Table = readonly (readonly string[])[];
interface Import {
  readonly id: string;
  readonly status: string;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly problemCount: number;
  readonly code?: string;
}
interface Problem {
  readonly row: number | null;
  readonly column: string | null;
  readonly code: string;
  readonly text: string;
}

const server = useFileServer(() => ({ fileMaxBytes: 5_000_000 }));
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const csvOf = (table: Table): string =>
  table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
const FORMS: Readonly<Record<string, (table: Table) => { type: string; name: string; bytes: Uint8Array }>> = {
  'UTF-8': (table) => ({ type: CSV, name: 'plain.csv', bytes: Buffer.from(csvOf(table)) }),
  'UTF-8 with a byte order mark': (table) => ({
    type: CSV,
    name: 'marked.csv',
    bytes: Buffer.from(`\uFEFF${csvOf(table)}`),
  }),
  GBK: (table) => ({ type: CSV, name: 'gbk.csv', bytes: gbkBytes(csvOf(table)) }),
  XLSX: (table) => ({ type: XLSX, name: 'book.xlsx', bytes: sheetBytes(table) }),
};
type Form = keyof typeof FORMS;

const PRODUCT_CODE = ['national_code', 'generic_name_zh', 'kind', 'class_code', 'substance_code', 'drug_type_code'];
const CLASSES = ['class_code', 'class_name_zh', 'fee_item_zh', 'level'];
/** A header and a sound row of each list of codes. */
const LISTS: Readonly<Record<string, Table>> = {
  drug_product_codes: [
    [...PRODUCT_CODE, 'pack_code', 'company_code'],
    ['XA01AAD060A001010100483', '阿莫西林', '西药', 'A01AA', 'D060', 'XA01AAD060A001', '0101', '00483'],
  ],
  drug_types: [
    [...PRODUCT_CODE, 'pack_code', 'company_code'],
    ['XA01AAD060A001010100483', '阿莫西林', '西药', 'A01AA', 'D060', 'XA01AAD060A001', '0101', '00483'],
  ],
  generic_names: [
    ['generic_name_zh', 'description_zh'],
    ['阿莫西林', '限二线用药'],
  ],
  drug_classes: [CLASSES, ['XA02', '抗酸药', '西药费', '2']],
  consumable_classes: [CLASSES, ['C010101001', '注射器', '材料费', '3']],
  vaccines: [
    [
      'Date of Prequalification',
      'Vaccine Type',
      'Commercial Name',
      'Presentation',
      'No. of doses',
      'Manufacturer',
    ].concat('Responsible NRA'),
    ['16/01/2025', 'Hepatitis B', '乙肝疫苗', 'Vial', '10', '华兰', 'NMPA'],
  ],
  active_ingredients: [
    ['Hoạt chất', 'Nhóm điều trị'],
    ['Amoxicilin', '抗感染'],
  ],
  hs_codes: [
    ['section', 'hscode', 'description', 'parent', 'level'],
    ['VI', '30', '药品', 'TOTAL', '2'],
  ],
  ports: [
    ['key', 'name', 'city', 'country'],
    ['CNSHA', '上海', 'Shanghai', 'China'],
  ],
  countries: [
    ['alpha_2', 'alpha_3', 'numeric', 'name'],
    ['TH', 'THA', '764', '泰国'],
  ],
  subdivisions: [
    ['code', 'name', 'type', 'parent'],
    ['CN-GX', '广西', 'region', ''],
  ],
  currencies: [
    ['alpha_3', 'numeric', 'name'],
    ['CNY', '156', '人民币'],
  ],
  reference_rates: [
    ['Date', 'USD', 'CNY', '备注'],
    ['2024-12-31', '1.0389', '7.5833', '无'],
  ],
};
/** As a boundary of a district is written: not a text that packs well. */
const LONG = Array.from({ length: 200_000 }, (_, at) => (at * 7919) % 99_991)
  .join(' ')
  .slice(0, 1_133_205);
const NOT_IN_GBK = ['active_ingredients'];
const ALIASES: Table = [
  ['ent_num', 'alt_type', 'alt_name'],
  ['36', 'aka', '空中运输'],
];
const ADDRESSES: Table = [
  ['ent_num', 'address', 'city_state_postcode', 'country'],
  ['36', '1 Quay', 'Havana', '古巴'],
];
const ENTITIES: Table = [
  ['ent_num', 'name', 'program', 'remarks'],
  ['36', 'AEROCARIBBEAN AIRLINES', 'CUBA', '航空'],
];

async function ask<T>(by: TestOrganisation, query: string, variables: object): Promise<T> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...bearerOf(by), 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: { answer: T }; errors?: unknown };
  expect(errors).toBeUndefined();
  return data.answer;
}

const huge = (table: Table): Table => [...table, (table[1] ?? []).map((cell, at) => (at === 0 ? LONG : cell))];

const aPaper = (...changes: [at: number, value: string][]): string[] => {
  const sound = ['drug-gmp', 'G-1', 'NMPA', 'CN', 'Maker', '2024-01-01', '2099-01-01', '', '南宁一厂', 'who'];
  return changes.reduce((cells, [at, value]) => cells.with(at, value), sound);
};

const aDayAt = (rate: string): Table => [
  ['Date', 'USD', 'THB'],
  ['2024-12-30', rate, '35.6'],
];

const blanks = (count: number): string => Array.from({ length: count }, () => '-0- ').join(',');

const problems = async (by: TestOrganisation, importId: string): Promise<readonly Problem[]> => {
  const query = `query P($importId: UUID!) { answer: importProblems(importId: $importId, first: 50) { nodes { row column code text } } }`;
  return (await ask<{ nodes: Problem[] }>(by, query, { importId })).nodes;
};

describe('tables, told over GraphQL', () => {
  let supplier: TestOrganisation;
  let purchaser: TestOrganisation;
  let officer: TestOrganisation;
  let corridor: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    [supplier, purchaser, officer] = [
      await aSupplier(server.db),
      await aPurchaser(server.db),
      await anOperator(server.db),
    ];
    corridor = await aCorridor(server.db);
    await server.db.query(
      `INSERT INTO product_type (id, category, name_en, unit, added_at) VALUES ($1, 'drug', 'Mask', 'box', now())`,
      [randomUUID()],
    );
    await server.db.query(
      `INSERT INTO site (id, supplier_id, name, country, address, status, added_at) VALUES ($1, $2, '南宁一厂', 'CN', 'x', 'active', now())`,
      [randomUUID(), supplier.organisationId],
    );
    const worker = await startWorker(server.config);
    stop = () => worker.close();
  });
  afterAll(() => stop?.());

  const COUNTS = 'id status accepted unchanged refused problemCount';
  async function upload(by: TestOrganisation, form: Form, table: Table): Promise<string> {
    const file = FORMS[form]?.(table);
    const { status, body } = await server.send(by, file?.bytes ?? '', {
      type: file?.type ?? '',
      name: file?.name ?? '',
    });
    // The same content under the same name is the file that there is.
    expect([status === 200 ? 201 : status, body.message]).toEqual([201, undefined]);
    return body.id;
  }
  const begin = (by: TestOrganisation, input: object): Promise<Import> =>
    ask(
      by,
      `mutation I($input: ImportTableInput!) { answer: importTable(input: $input) { ... on TableImport { ${COUNTS} } ... on ImportTableRefused { code } } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    );
  async function taken(by: TestOrganisation, input: object): Promise<Import> {
    const { id, code } = await begin(by, input);
    expect(code).toBeUndefined();
    return eventually(async () => {
      const seen = await ask<Import>(by, `query S($id: UUID!) { answer: tableImport(id: $id) { ${COUNTS} } }`, { id });
      return ['finished', 'failed'].includes(seen.status) && seen;
    });
  }
  const screeningList = async (form: Form, entities: Table, publishedOn = '2026-01-20') => ({
    kind: 'ofac_sdn',
    fileId: await upload(officer, form, entities),
    aliasesFileId: await upload(officer, form, ALIASES),
    addressesFileId: await upload(officer, form, ADDRESSES),
    publishedOn,
  });

  /** What members import, with rows of this form's own. */
  const own = (form: Form): readonly [kind: string, by: TestOrganisation, table: Table][] => [
    [
      'products',
      supplier,
      [
        ['品种', '单位', '品牌', '生产企业', '产地'],
        ['Mask', 'box', `口罩 ${form}`, '广西制药', '南宁'],
      ],
    ],
    [
      'certificates',
      supplier,
      [
        ['证件类型', '编号', '发证机关', '发证国家', '持有人', '签发日', '有效期至', '产品', '生产场所', 'GMP标准'],
        [
          'drug_gmp',
          `GMP ${form}`,
          '国家药监局',
          'cn',
          '广西制药',
          '2024-01-01',
          '2099-01-01',
          '',
          '南宁一厂',
          'national',
        ],
        ['ce', `CE ${form}`, 'TÜV'.slice(0, 1), 'DE', '广西制药', '2024-01-01', '2099-01-01', `口罩 ${form}`, '', ''],
      ],
    ],
    [
      'demand_lines',
      purchaser,
      [
        ['需求编号', '通道', '币种', '品种', '单位', '数量', '目的国', '交货起', '交货止', '最高单价'],
        [`D ${form}`, corridor, 'CNY', 'Mask', 'box', '100', 'TH', '2028-01-01', '2028-03-31', '0.55'],
      ],
    ],
  ];

  it.each(Object.keys(FORMS))('of every kind are taken in %s, and the same file changes nothing', async (form) => {
    for (const [kind, by, table] of own(form)) {
      const input = { kind, fileId: await upload(by, form, table) };
      const rows = table.length - 1;
      const first = await taken(by, input);
      expect([kind, first, await problems(by, first.id)]).toMatchObject([kind, { accepted: rows, refused: 0 }, []]);
      const again = kind === 'demand_lines' ? { accepted: 0, refused: rows } : { accepted: 0, unchanged: rows };
      expect([kind, await taken(by, input)]).toMatchObject([kind, again]);
    }
    for (const [kind, table] of Object.entries(LISTS)) {
      if (form === 'GBK' && NOT_IN_GBK.includes(kind)) continue;
      const done = await taken(officer, { kind, fileId: await upload(officer, form, table) });
      const counts = form === 'UTF-8' ? { accepted: 1, unchanged: 0 } : { accepted: 0, unchanged: 1 };
      expect([kind, done, await problems(officer, done.id)]).toMatchObject([kind, { ...counts, refused: 0 }, []]);
    }
    const list = await taken(officer, await screeningList(form, ENTITIES));
    const counts = form === 'UTF-8' ? { accepted: 1, unchanged: 0 } : { accepted: 0, unchanged: 1 };
    expect([list, await problems(officer, list.id)]).toMatchObject([{ ...counts, refused: 0 }, []]);
  });

  it.each(['UTF-8', 'XLSX'])(
    'of every kind refuse a cell of 1.1 million characters by its place, in %s',
    async (form) => {
      const lists = Object.entries(LISTS).map(([kind, table]) => [kind, officer, table] as const);
      for (const [kind, by, table] of [...own(`${form} huge` as Form), ...lists]) {
        const done = await taken(by, { kind, fileId: await upload(by, form, huge(table)) });
        const [problem] = await problems(by, done.id);
        const place = { row: table.length + 1, column: table[0]?.[0], code: 'CELL_TOO_LONG' };
        expect([kind, done.status, problem]).toMatchObject([kind, 'finished', place]);
        expect(problem?.text).toContain('1133205 characters');
      }
      const list = await taken(officer, await screeningList(form, huge(ENTITIES)));
      expect(await problems(officer, list.id)).toMatchObject([{ row: 3, column: 'ent_num', code: 'CELL_TOO_LONG' }]);
    },
  );

  it('of certificates name what is wrong by row and column, and never say "unchanged" of another content', async () => {
    const head = [
      'kind',
      'number',
      'issuer',
      'issuer_country',
      'holder',
      'issued_on',
      'expires_on',
      'products',
      'site',
      'scheme',
    ];
    await taken(supplier, { kind: 'certificates', fileId: await upload(supplier, 'XLSX', [head, aPaper()]) });
    const wrong = [
      aPaper([0, 'diploma'], [5, 'yesterday']),
      aPaper([8, 'Nowhere']),
      aPaper([4, 'Another']),
      aPaper([1, 'G-2'], [6, '2023-01-01']),
    ];
    const done = await taken(supplier, {
      kind: 'certificates',
      fileId: await upload(supplier, 'XLSX', [head, ...wrong]),
    });
    expect(done).toMatchObject({ accepted: 0, unchanged: 0, refused: 4 });
    expect((await problems(supplier, done.id)).map(({ row: at, column, code }) => [at, column, code])).toEqual([
      [2, 'kind', 'VALUE_MALFORMED'],
      [2, 'issued_on', 'VALUE_MALFORMED'],
      [3, 'site', 'NAME_UNKNOWN'],
      [4, 'holder', 'CERTIFICATE_DIFFERS'],
      [5, null, 'EXPIRES_BEFORE_ISSUE'],
    ]);
  });

  it('of reference rates revise a stored day only where that is asked for', async () => {
    const kind = 'reference_rates';
    await taken(officer, { kind, fileId: await upload(officer, 'XLSX', aDayAt('1.0444')) });
    const fileId = await upload(officer, 'XLSX', aDayAt('1.05'));
    const refused = await taken(officer, { kind, fileId });
    expect(refused).toMatchObject({ accepted: 0, refused: 1 });
    expect(await problems(officer, refused.id)).toMatchObject([{ row: 2, column: 'USD', code: 'RATE_REVISED' }]);
    expect(await taken(officer, { kind, fileId, revise: true })).toMatchObject({ accepted: 1, refused: 0 });
  });

  it('of a screening list are three files of one day, also as the Treasury publishes them', async () => {
    const whole = await screeningList('UTF-8', ENTITIES);
    const { aliasesFileId, ...lacking } = whole;
    expect(await begin(officer, lacking)).toMatchObject({ code: 'OPTION_MISSING' });
    expect(await begin(officer, { ...whole, publishedOn: '2090-01-01' })).toMatchObject({
      code: 'PUBLISHED_IN_FUTURE',
    });
    expect(await begin(officer, { ...whole, kind: 'currencies' })).toMatchObject({ code: 'OPTION_NOT_FITTING' });
    expect(await begin(officer, { ...lacking, kind: 'reference_rates', whole: true })).toMatchObject({
      code: 'OPTION_NOT_FITTING',
    });
    expect(await begin(supplier, whole)).toMatchObject({ code: 'KIND_NOT_YOURS' });
    expect(aliasesFileId).toBeTypeOf('string');
    const raw = async (rows: readonly string[]): Promise<string> => {
      const sent = await server.send(officer, `${rows.join('\r\n')}\r\n\u001a`, {
        type: CSV,
        name: `${randomUUID()}.csv`,
      });
      expect([sent.status, sent.body.message]).toEqual([201, undefined]);
      return sent.body.id;
    };
    const list = await taken(officer, {
      kind: 'ofac_sdn',
      publishedOn: '2026-02-01',
      fileId: await raw([
        `36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",${blanks(8)}`,
        `173,"ANGLO-CARIBBEAN CO., LTD.",-0- ,"CUBA",${blanks(8)}`,
        `2674,"ABBAS, Abu","individual","SDGT","Director",${blanks(6)},"DOB 10 Dec 1948."`,
        `9001,"OCEAN STAR","vessel","CUBA",${blanks(8)}`,
      ]),
      aliasesFileId: await raw(['36,12,"aka","AERO-CARIBBEAN",-0- ', '2674,13,"aka","ABBAS, Muhammad",-0- ']),
      addressesFileId: await raw(['36,25,-0- ,"Havana","Cuba",-0- ', '2674,26,-0- ,-0- ,-0- ,-0- ']),
    });
    expect([list, await problems(officer, list.id)]).toMatchObject([{ status: 'finished', refused: 0 }, []]);
    const { rows } = await server.db.query(
      `SELECT number, name, remarks, aliases, addresses FROM screening_entry WHERE removed_at IS NULL ORDER BY number`,
    );
    expect(rows).toEqual([
      {
        number: '173',
        name: 'ANGLO-CARIBBEAN CO., LTD.',
        remarks: null,
        aliases: [],
        addresses: [],
      },
      {
        number: '36',
        name: 'AEROCARIBBEAN AIRLINES',
        remarks: null,
        aliases: [{ kind: 'aka', name: 'AERO-CARIBBEAN' }],
        addresses: [{ address: '', city: 'Havana', country: 'Cuba' }],
      },
    ]);
  });
});

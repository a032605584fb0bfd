import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import { type AccessRule, allStatements, AuditTrail, type Connection, newId, UnitOfWork } from '#libs/platform';
import { useTestApplication } from '../../../../test/support/application.js';
import { anOperator, aPurchaser } from '../../../../test/support/builders/index.js';
import { gbkBytes, workbookBytes } from '../../../../test/support/table-files.js';
import { CatalogueModule } from '../catalogue.module.js';
import { CatalogueReader } from '../persistence/catalogue.reader.js';
import { CodesReader } from '../persistence/codes.reader.js';
import { CodesStore } from '../persistence/codes.store.js';
import { CATALOGUE_ENTITIES } from '../persistence/rows.js';
import { AddProductTypeUseCase } from '../use-cases/catalogue.use-cases.js';
import { ImportCodes } from '../use-cases/import-codes.use-case.js';
import { ProductTypeCodes } from '../use-cases/product-type-codes.use-case.js';
import { CODE_KINDS } from './kinds.js';

const app = useTestApplication([CatalogueModule], CATALOGUE_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

function importFile(wanted: string, bytes: Uint8Array, { whole = false, name = 'test' } = {}) {
  const kind = CODE_KINDS.find((known) => known.kind === wanted);
  invariant(kind, `there is no kind ${wanted}`);
  const importing = new ImportCodes(app.get(UnitOfWork), app.get(CodesStore), app.get(AuditTrail));
  return importing.run({ kind, name, bytes, whole });
}

/** The codes that a search finds, all pages of it. */
async function found(list: string, search: string, first = 50): Promise<string[]> {
  const caller = (await aPurchaser(app.db)).caller('signed-in');
  const codes: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Connection<string> = await app
      .get(CodesReader)
      .codes(caller, list, search || undefined, { first, after }, ({ code }) => code);
    codes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return codes;
    after = page.pageInfo.endCursor;
  }
}

const cell = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;

const CLASSES = 'class_code,class_name_zh,fee_item_zh,level\nXA02,测试抗酸药,西药费,2\nXA02B,测试溃疡药,西药费,3\n';

describe('a code list', () => {
  it('is imported once, however often the same file comes, and gets versions where it says something else', async () => {
    const first = await importFile('drug-classes', gbkBytes(CLASSES));
    expect(first).toMatchObject({ rows: 2, codes: 2, added: 2, changed: 0, version: 1, problems: { count: 0 } });
    expect(first.form).toMatchObject({ format: 'csv', encoding: 'gb18030' });
    expect(await importFile('drug-classes', gbkBytes(CLASSES))).toMatchObject({ added: 0, unchanged: 2, version: 1 });
    // The same content in another encoding is the same content.
    expect(await importFile('drug-classes', utf8(CLASSES))).toMatchObject({ unchanged: 2, version: 1 });
    const next = utf8(
      'class_code,class_name_zh,fee_item_zh,level\nXA02B,测试消化性溃疡药,西药费,3\nXA03,新类,西药费,2\n',
    );
    expect(await importFile('drug-classes', next)).toMatchObject({ added: 1, changed: 1, retired: 0, version: 2 });
    expect(await found('cn-nhsa-drug-class', '')).toEqual(['XA02', 'XA02B', 'XA03']);
    expect(await importFile('drug-classes', next, { whole: true })).toMatchObject({
      unchanged: 2,
      retired: 1,
      version: 3,
    });
    expect(await found('cn-nhsa-drug-class', '')).toEqual(['XA02B', 'XA03']);
    const caller = (await aPurchaser(app.db)).caller('signed-in');
    const gone = await app.get(CodesReader).code(caller, 'cn-nhsa-drug-class', 'XA02');
    expect(gone).toMatchObject({ nameZh: '测试抗酸药', version: 2 });
    expect(gone?.retiredAt).toBeInstanceOf(Date);
    expect(await importFile('drug-classes', utf8(CLASSES))).toMatchObject({ changed: 2, version: 4 });
    expect((await app.get(CodesReader).lists(caller)).map(({ code, entries }) => [code, entries])).toContainEqual([
      'cn-nhsa-drug-class',
      3,
    ]);
  });

  it('writes nothing of a file that has a wrong row, and names every one', async () => {
    const file = utf8('alpha_3,numeric,name\nCNY,156,Yuan\nX1,999,Wrong\nTHB,764,\nCNY,156,Yuan\nCNY,157,Other\n');
    const report = await importFile('currencies', file);
    expect(report).toMatchObject({ added: 0, version: undefined });
    expect(report.problems.first.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'alpha_3', 'CODE_MALFORMED'],
      [4, 'name', 'CELL_MISSING'],
      [6, 'alpha_3', 'CODE_TWICE'],
    ]);
    expect(report.problems.first[2]?.zh).toContain('已在第 2 行出现');
    expect(await found('iso-4217', '')).toEqual([]);
  });

  it('is written once when two import it at the same time', async () => {
    const file = utf8('alpha_2,alpha_3,numeric,name\nTH,THA,764,Thailand\nVN,VNM,704,Viet Nam\n');
    const reports = await Promise.all(Array.from({ length: 4 }, () => importFile('countries', file)));
    expect(reports.map(({ added }) => added).sort()).toEqual([0, 0, 0, 2]);
    expect(reports.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  });

  it('is searched in Chinese from one character on, in Vietnamese with and without accents, and in English', async () => {
    const rows = [
      ['Hoạt chất', 'Nhóm điều trị'],
      ['Đương quy', 'Bổ huyết'],
      ['Amoxicilin', 'Kháng sinh'],
    ];
    const sheet = rows.map(
      ([a = '', b = ''], at) => `<row r="${at + 1}">${cell(`A${at + 1}`, a)}${cell(`B${at + 1}`, b)}</row>`,
    );
    expect(await importFile('active-ingredients', workbookBytes(sheet))).toMatchObject({ added: 2 });
    for (const search of ['Đương quy', 'duong quy', 'QUY', 'duo', 'đương', 'bổ huyết', 'bo huyet'])
      expect([search, await found('vn-active-ingredient', search)]).toEqual([search, ['Đương quy']]);
    expect(await found('vn-active-ingredient', 'khang sinh amox')).toEqual(['Amoxicilin']);
    expect(await found('vn-active-ingredient', 'khangsinh')).toEqual([]);

    const names = utf8(
      'generic_name_zh,description_zh\n阿莫西林胶囊,甲\n阿莫西林,乙\n复方阿莫西林片,丙\n头孢克洛,丁\n',
    );
    await importFile('generic-names', names);
    // What it is called exactly first, then what begins with it, then what has it within.
    expect(await found('cn-nhsa-generic-name', '阿莫西林', 1)).toEqual(['阿莫西林', '阿莫西林胶囊', '复方阿莫西林片']);
    expect(await found('cn-nhsa-generic-name', '头孢')).toEqual(['头孢克洛']);
    for (const latin of ['toubaokeluo', 'tou bao ke luo', 'TBKL', 'baoke'])
      expect([latin, await found('cn-nhsa-generic-name', latin)]).toEqual([latin, ['头孢克洛']]);
    expect(await found('cn-nhsa-generic-name', 'amoxilin')).toEqual(['阿莫西林', '阿莫西林胶囊', '复方阿莫西林片']);
    expect(await found('cn-nhsa-generic-name', '洛')).toEqual(['头孢克洛']);
    expect(await found('cn-nhsa-generic-name', '西林 复方')).toEqual(['复方阿莫西林片']);
    expect(await found('cn-nhsa-generic-name', '西林头孢')).toEqual([]);
    expect(await found('cn-nhsa-generic-name', "'; DROP TABLE code_entry; --")).toEqual([]);
  });

  it('names product types, which are then found by what it calls them', async () => {
    await importFile(
      'hs-codes',
      utf8(
        'section,hscode,description,parent,level\nVI,30,Pharmaceutical products,TOTAL,2\nVI,3004,Medicaments put up in measured doses,30,4\n',
      ),
    );
    const operator = await anOperator(app.db);
    const caller = operator.caller(OFFICERS);
    const draft = {
      category: 'drug',
      nameEn: 'Zidovudine',
      nameZh: '齐多夫定',
      inn: null,
      dosageForm: null,
      strength: null,
      route: null,
      unit: 'tablet',
      atcCode: null,
      hsCode: null,
    } as const;
    const added = await app.get(AddProductTypeUseCase).run(caller, draft, newId());
    invariant(added.ok, 'added');
    const about = { productTypeId: added.value.id, list: 'hs-2022', code: '3004' };
    const codes = app.get(ProductTypeCodes);
    expect(await codes.attach(caller, { ...about, code: '9999' })).toMatchObject({ code: 'CODE_UNKNOWN' });
    expect(await codes.attach(caller, { ...about, productTypeId: newId() })).toMatchObject({
      code: 'PRODUCT_TYPE_UNKNOWN',
    });
    const search = async (words: string): Promise<string[]> =>
      (
        await app
          .get(CatalogueReader)
          .productTypes(operator.caller('signed-in'), { first: 10 }, words, ({ nameEn }) => nameEn)
      ).nodes;
    expect(await search('measured doses')).toEqual([]);
    expect(await codes.attach(caller, about)).toMatchObject({ ok: true });
    expect(await codes.attach(caller, about)).toMatchObject({ code: 'CODE_ATTACHED' });
    for (const words of ['measured doses', '3004', '齐多', 'zido'])
      expect([words, await search(words)]).toEqual([words, ['Zidovudine']]);
    const attached = await app.get(CodesReader).ofProductType(operator.caller('signed-in'), about.productTypeId);
    expect(attached).toMatchObject([{ list: 'hs-2022', code: '3004', parent: '30' }]);
    expect(await codes.detach(caller, about)).toMatchObject({ ok: true });
    expect(await codes.detach(caller, about)).toMatchObject({ code: 'CODE_NOT_ATTACHED' });
    expect(await search('measured doses')).toEqual([]);
  });
});

const DATA = '../shared/data';
const THERE = existsSync(DATA);
if (!THERE) console.warn(`skipped: ${DATA} is not there`); // oxlint-disable-line no-console

/** kind, file, rows, codes in the list. */
const REAL = [
  ['drug-product-codes', 'drugs/nhsa_drug_product_codes_zh.csv', 12_493, 12_493],
  ['drug-types', 'drugs/nhsa_drug_product_codes_zh.csv', 12_493, 853],
  ['generic-names', 'drugs/nhsa_generic_names_zh.csv', 889, 889],
  ['drug-classes', 'drugs/nhsa_drug_classes_zh.csv', 696, 695],
  ['consumable-classes', 'drugs/nhsa_consumable_classes_zh.csv', 185, 185],
  ['vaccines', 'drugs/who_prequalified_vaccines.csv', 275, 275],
  ['active-ingredients', 'drugs/vn_active_ingredient_groups.xlsx', 1130, undefined],
  ['hs-codes', 'reference/hs/harmonized-system.csv', 6940, 6940],
  ['ports', 'reference/ports/sea-ports.json', 1634, 1634],
  ['locode-aliases', 'reference/ports/unlocode-alias.csv', 52, 52],
  ['locode-subdivisions', 'reference/ports/unlocode-subdivision-codes.csv', 4678, 4672],
  ['countries', 'reference/iso/iso_3166-1.json', 249, 249],
  ['subdivisions', 'reference/iso/iso_3166-2.json', 5127, 5127],
  ['currencies', 'reference/iso/iso_4217.json', 181, 181],
] as const;

describe.runIf(THERE)('the real files', () => {
  const figures: string[] = [];

  it.each(REAL)('%s from %s', async (kind, file, rows, codes) => {
    const bytes = readFileSync(`${DATA}/${file}`);
    const started = performance.now();
    const report = await importFile(kind, bytes, { whole: true, name: file });
    const first = performance.now() - started;
    expect(report.problems).toEqual({ count: 0, first: [] });
    expect(report.rows).toBe(rows);
    if (codes !== undefined) expect(report.codes).toBe(codes);
    const again = performance.now();
    expect(await importFile(kind, bytes, { whole: true, name: file })).toMatchObject({
      added: 0,
      changed: 0,
      retired: 0,
    });
    figures.push(
      `${kind}: ${report.codes} codes, ${Math.round(first)} ms, again ${Math.round(performance.now() - again)} ms`,
    );
  });

  it('are found in three languages, by the index, in milliseconds', async () => {
    await app.db.query('ANALYZE code_entry');
    const searches = [
      ['cn-nhsa-drug-product', '大黄'],
      ['cn-nhsa-drug-product', '复方 颗粒'],
      ['cn-nhsa-generic-name', '脂肪乳'],
      ['vn-active-ingredient', 'tri giun'],
      ['vn-active-ingredient', 'trị giun'],
      ['hs-2022', 'vaccines human'],
      ['who-prequalified-vaccine', 'hepatitis b vial'],
      ['unlocode', 'shanghai'],
      ['unlocode-alias', 'soyo'],
      ['cn-nhsa-drug-product', 'dahuang'],
      ['cn-nhsa-drug-product', 'fufang keli'],
      ['cn-nhsa-generic-name', 'zhi fang ru'],
      ['iso-3166-2', 'Guangxi'],
    ] as const;
    const caller = (await aPurchaser(app.db)).caller('signed-in');
    for (const [list, search] of searches) {
      const ask = () => app.get(CodesReader).codes(caller, list, search, { first: 20 }, ({ code }) => code);
      expect([search, (await ask()).nodes.length]).not.toEqual([search, 0]);
      const started = performance.now();
      for (let turn = 0; turn < 10; turn++) await ask();
      figures.push(`${list} "${search}": ${((performance.now() - started) / 10).toFixed(1)} ms`);
    }
    expect(await found('vn-active-ingredient', 'khang sinh')).toEqual(
      await found('vn-active-ingredient', 'Kháng sinh'),
    );
    console.info(figures.join('\n')); // oxlint-disable-line no-console
  });

  it('need no walk through the list, also in the plan that is kept for every search', async () => {
    const [, text = ''] = allStatements().find(([name]) => name === 'codes.search.20') ?? [];
    const client = await app.db.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await client.query('SET LOCAL ROLE medlane_app');
      await client.query(`PREPARE sought AS ${text}`);
      const { credential } = (await aPurchaser(app.db)).caller('signed-in');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, COSTS OFF) EXECUTE sought('${credential?.scheme}', '${credential?.secret}', 'cn-nhsa-drug-product', '大黄', -1, '')`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Bitmap Index Scan on code_entry_search');
      expect(plan).not.toMatch(/Seq Scan on code_entry/);
      const milliseconds = Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1]);
      console.info(`the plan of a search over 30,000 codes took ${milliseconds} ms`); // oxlint-disable-line no-console
      expect(milliseconds).toBeLessThan(200);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});

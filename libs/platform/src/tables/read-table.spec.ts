import { existsSync, readFileSync } from 'node:fs';
import { array, assert, asyncProperty, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gbkBytes, workbookBytes, workbookParts, zipBytes } from '../../../../test/support/table-files.js';
import { ProblemList } from './problems.js';
import { openTable, type TableColumns, type TableOptions } from './read-table.js';

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const COLUMNS = { code: { heading: 'code' }, name: { heading: ['name', '名称', 'Tên'] } } as const;

/** All rows and problems of a table. */
async function readAll<C extends TableColumns>(bytes: Uint8Array, options: TableOptions<C>) {
  const problems = new ProblemList(5);
  const table = openTable(bytes, options, problems);
  const rows: { number: number; values: Readonly<Record<keyof C, string>> }[] = [];
  for await (const row of table?.rows ?? []) rows.push(row);
  const codes = problems.first.map(({ code, row, column }) => `${code} ${row ?? '-'} ${column ?? '-'}`);
  return {
    form: table?.form,
    rows: rows.map(({ number, values }) => [number, ...Object.values(values)]),
    codes,
    problems,
  };
}
const read = (bytes: Uint8Array, options: Partial<TableOptions<typeof COLUMNS>> = {}) =>
  readAll(bytes, { columns: COLUMNS, ...options });

const encodingOf = async (bytes: Uint8Array) => {
  const { form } = await read(bytes);
  return form?.format === 'csv' ? form.encoding : undefined;
};

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const drugs = (delimiter: string, end = '\n') =>
  [`code${delimiter}名称`, `A1${delimiter}阿司匹林肠溶片`, `B2${delimiter}"氯雷他定, 片"`, ''].join(end);

describe('CSV', () => {
  const EXPECTED = [
    [2, 'A1', '阿司匹林肠溶片'],
    [3, 'B2', '氯雷他定, 片'],
  ];
  it.each([',', ';', '\t'])('is read with the delimiter %j', async (delimiter) => {
    const { rows, form } = await read(utf8(drugs(delimiter)));
    expect(rows).toEqual(EXPECTED);
    expect(form).toEqual({ format: 'csv', encoding: 'utf-8', delimiter });
  });

  it.each(['\n', '\r\n', '\r'])(
    'is read with lines that end in %j, with a byte order mark and without',
    async (end) => {
      expect((await read(utf8(drugs(',', end)))).rows).toEqual(EXPECTED);
      expect((await read(utf8(`\uFEFF${drugs(',', end)}`))).rows).toEqual(EXPECTED);
    },
  );

  it('is read in GBK also where a few hanzi would be letters in UTF-8, and in UTF-8 whatever language it is in', async () => {
    for (const hanzi of ['药品', '药品 30', '品'])
      expect([hanzi, await encodingOf(gbkBytes(`name,code\n${hanzi},1\n`))]).toEqual([hanzi, 'gb18030']);
    for (const word of [
      'Côte',
      'Đương quy',
      'ư',
      'Қазақстан',
      'әріп',
      'ңө',
      'Ünïcödé',
      'Ελλάδα',
      'žluťoučký',
      '药',
      'ҩ 药',
      'مرحبا',
    ])
      expect([word, await encodingOf(Buffer.from(`name,code\n${word},1\n`))]).toEqual([word, 'utf-8']);
  });

  it('is read in GBK and in UTF-16, and says so', async () => {
    const gbk = await read(gbkBytes(drugs(',')));
    expect(gbk.rows).toEqual(EXPECTED);
    expect(gbk.form).toMatchObject({ encoding: 'gb18030' });
    const utf16 = await read(Buffer.from(`\uFEFF${drugs('\t')}`, 'utf16le'));
    expect(utf16.rows).toEqual(EXPECTED);
    expect(utf16.form).toMatchObject({ encoding: 'utf-16le', delimiter: '\t' });
  });

  it('does not take Western 8-bit text for Chinese: it asks', async () => {
    const latin1 = Buffer.from('code,name\nA1,Société générale d’électricité\n'.replace('’', "'"), 'latin1');
    expect((await read(latin1)).codes).toEqual(['ENCODING_UNKNOWN - -']);
    const named = await read(latin1, { encoding: 'windows-1252' });
    expect(named.rows).toEqual([[2, 'A1', "Société générale d'électricité"]]);
    expect((await read(latin1, { encoding: 'utf-8' })).problems.first[0]?.en).toContain('Line 2 is not utf-8');
  });

  it('counts empty lines, trims, composes, and finds columns in any order and case', async () => {
    const decomposed = 'Paracétamol'.normalize('NFD');
    const { rows } = await read(utf8(`extra, NAME ,Code\n\n1,  ${decomposed} ,A1\n2,b,B2`));
    expect(rows).toEqual([
      [3, 'A1', 'Paracétamol'],
      [4, 'B2', 'b'],
    ]);
  });

  it('lists every wrong row with its place, and counts those beyond the list', async () => {
    const lines = ['code,name', 'A1,', 'B2,b,c', 'C3,c', 'D4,d\u0001', ...Array.from({ length: 9 }, () => ',x')];
    const { rows, codes, problems } = await read(utf8(lines.join('\n')));
    expect(rows).toEqual([[4, 'C3', 'c']]);
    expect(codes).toEqual([
      'CELL_MISSING 2 name',
      'ROW_LENGTH 3 -',
      'CELL_CONTROL 5 name',
      'CELL_MISSING 6 code',
      'CELL_MISSING 7 code',
    ]);
    expect(problems.count).toBe(12);
    expect(problems.first[0]).toMatchObject({
      en: 'Row 2, column "name": give a value.',
      zh: '第 2 行“name”列：请填写内容。',
    });
  });

  it('refuses a cell of 1.1 million characters by row and column, and reads on', async () => {
    const { rows, problems } = await read(utf8(`code,name,shape\nA1,a,x\nB2,b,${'9'.repeat(1_100_000)}\nC3,c,x\n`));
    expect(rows.map(([number]) => number)).toEqual([2, 4]);
    expect(problems.first).toMatchObject([{ row: 3, column: 'shape', code: 'CELL_TOO_LONG' }]);
    expect(problems.first[0]?.en).toContain('1100000 characters');
  });

  it('stops at a quote that is never closed, saying where', async () => {
    const { codes } = await read(utf8('code,name\nA1,a\nB2,"b\nC3,c\n'));
    expect(codes).toEqual(['CSV_MALFORMED 3 -']);
  });

  it('names missing and doubled columns, and an empty file', async () => {
    expect((await read(utf8('code,title\n1,2'))).codes).toEqual(['COLUMN_MISSING 1 name / 名称 / Tên']);
    expect((await read(utf8('code,name,名称\n1,2,3'))).codes).toEqual(['COLUMN_TWICE 1 name']);
    expect((await read(utf8(''))).codes).toEqual(['FILE_EMPTY - -']);
    expect((await read(utf8('code,name\n'))).codes).toEqual(['FILE_EMPTY - -']);
  });

  it('keeps to its limits', async () => {
    const three = utf8('code,name\n1,a\n2,b\n3,c\n');
    expect((await read(three, { limits: { rows: 2 } })).codes).toEqual(['ROWS_TOO_MANY 4 -']);
    expect((await read(three, { limits: { fileBytes: 5 } })).codes).toEqual(['FILE_TOO_LARGE - -']);
    expect((await read(three, { limits: { columns: 1 } })).codes).toEqual(['COLUMNS_TOO_MANY 1 -']);
  });

  it('gives back any table that was written by the rules', async () => {
    const cell = string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    await assert(
      asyncProperty(array(tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (table) => {
        const csv = `code,name\n${table.map((row) => row.map((text) => quoted(`.${text}.`)).join(',')).join('\n')}\n`;
        const { rows, codes } = await read(utf8(csv));
        expect(codes).toEqual([]);
        expect(rows).toEqual(table.map((row, at) => [at + 2, ...row.map((text) => `.${text}.`.normalize('NFC'))]));
      }),
      { numRuns: 60 },
    );
  });
});

const inline = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;

describe('XLSX', () => {
  const HEADER = `<row r="1">${inline('A1', 'code')}${inline('C1', 'Tên')}</row>`;

  it('is read by shared, rich and inline texts, numbers and days, with gaps', async () => {
    const shared = '<si><t>Hoạt chất</t></si><si><r><t>阿司</t></r><r><t>匹林</t></r><rPh><t>asupirin</t></rPh></si>';
    const styles =
      '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs>';
    const rows = [
      HEADER,
      '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="s"><v>0</v></c></row>',
      '<row r="4"><c r="A4"><v>30049099</v></c><c r="C4" s="1"><v>45658</v></c></row>',
      '<row r="5"><c r="A5" t="b"><v>1</v></c><c r="C5" s="2"><v>45658.5</v></c></row>',
      '<row><c t="str"><f>A1</f><v>f</v></c><c/><c t="inlineStr"><is><t>line_x000A_two &amp; more</t></is></c></row>',
    ];
    const { rows: found, codes, form } = await read(workbookBytes(rows, { shared, styles }));
    expect(codes).toEqual([]);
    expect(form).toEqual({ format: 'xlsx' });
    expect(found).toEqual([
      [3, '阿司匹林', 'Hoạt chất'],
      [4, '30049099', '2025-01-01'],
      [5, 'TRUE', '2025-01-01T12:00:00'],
      [6, 'f', 'line\ntwo & more'],
    ]);
  });

  it('refuses formulas without values, errors and overlong cells by their place', async () => {
    const long = 'x'.repeat(1_100_000);
    const rows = [
      HEADER,
      '<row r="2"><c r="A2"><f>1+1</f></c><c r="C2" t="e"><v>#N/A</v></c></row>',
      `<row r="3">${inline('A3', 'a')}${inline('B3', long)}${inline('C3', 'c')}</row>`,
    ];
    const { codes, problems } = await read(workbookBytes(rows));
    expect(codes).toEqual(['FORMULA_WITHOUT_VALUE 2 code', 'CELL_ERROR 2 Tên', 'CELL_TOO_LONG 3 B']);
    expect(problems.first[2]?.en).toContain('1100000');
  });

  it('does not unpack bombs, nor what is larger than it says', async () => {
    const parts = workbookParts([HEADER]);
    const bomb = zipBytes({ ...parts, 'xl/worksheets/one.xml': Buffer.alloc(30_000_000, 0x20) });
    expect(bomb.length).toBeLessThan(100_000);
    expect((await read(bomb)).codes).toEqual(['WORKBOOK_BOMB - -']);
    const lying = zipBytes(
      { ...parts, 'xl/worksheets/one.xml': Buffer.alloc(30_000_000, 0x20) },
      { 'xl/worksheets/one.xml': 1000 },
    );
    expect((await read(lying)).codes).toEqual(['WORKBOOK_MALFORMED - -']);
    const large = await read(workbookBytes([HEADER]), { limits: { unpackedBytes: 100 } });
    expect(large.codes).toEqual(['WORKBOOK_TOO_LARGE - -']);
  });

  it('expands no entities', async () => {
    const parts = workbookParts([HEADER, `<row r="2">${inline('A2', '&lol;')}${inline('C2', 'x')}</row>`]);
    const sheet = parts['xl/worksheets/one.xml'] ?? '';
    const laughing = zipBytes({
      ...parts,
      'xl/worksheets/one.xml': `<!DOCTYPE x [<!ENTITY lol "lollollol">]>${sheet}`,
    });
    expect((await read(laughing)).codes).toEqual(['WORKBOOK_MALFORMED - -']);
  });

  it('says what is missing: the sheet, a part, the archive itself', async () => {
    const book = workbookBytes([HEADER, `<row r="2">${inline('A2', 'a')}${inline('C2', 'c')}</row>`]);
    expect((await read(book, { sheet: 'Một' })).rows).toEqual([[2, 'a', 'c']]);
    expect((await read(book, { sheet: 'Hai' })).problems.first[0]?.en).toContain('It has: Một.');
    expect((await read(book.subarray(0, 400))).codes).toEqual(['WORKBOOK_MALFORMED - -']);
    expect((await read(zipBytes({ 'a.txt': 'a' }))).codes).toEqual(['WORKBOOK_MALFORMED - -']);
  });
});

describe('JSON', () => {
  it('is read as a list, a list under one name, or objects by their keys', async () => {
    const list = [
      { code: 'A1', name: '一' },
      { code: 'B2', name: 'hai', more: [1] },
    ];
    const expected = [
      [2, 'A1', '一'],
      [3, 'B2', 'hai'],
    ];
    for (const value of [list, { '3166-1': list }])
      expect((await read(utf8(JSON.stringify(value)))).rows).toEqual(expected);
    const byKey = await readAll(utf8('{"AEAJM": {"name": "Ajman"}}'), {
      columns: { key: { heading: 'key' }, name: { heading: 'name' } },
    });
    expect(byKey.rows).toEqual([[2, 'AEAJM', 'Ajman']]);
    expect((await read(utf8('{"a": 1}'))).codes).toEqual(['JSON_MALFORMED - -']);
    expect((await read(utf8('[{"a": }]'))).codes).toEqual(['JSON_MALFORMED - -']);
  });
});

const DATA = '../shared/data';
const THERE = existsSync(DATA);
if (!THERE) console.warn(`skipped: ${DATA} is not there`); // oxlint-disable-line no-console

describe.runIf(THERE)('real files', () => {
  it('a boundary of 1,133,205 characters is refused by row and column', async () => {
    const bytes = readFileSync(`${DATA}/openlmis/geographic_zones.csv`);
    const { problems } = await readAll(bytes, { columns: { code: { heading: 'code' } } });
    expect(problems.first[0]).toMatchObject({ code: 'CELL_TOO_LONG', column: 'boundary' });
  });

  it('a byte order mark and bare carriage returns', async () => {
    const bytes = readFileSync(`${DATA}/scms/scms_raw_first500_bom_cr.csv`);
    const { rows, codes } = await readAll(bytes, {
      columns: { id: { heading: 'ID' }, country: { heading: 'Country' } },
    });
    expect(codes).toEqual([]);
    expect(rows).toHaveLength(500);
  });

  it('a Vietnamese workbook', async () => {
    const bytes = readFileSync(`${DATA}/drugs/vn_active_ingredient_groups.xlsx`);
    const columns = { ingredient: { heading: 'Hoạt chất' }, group: { heading: 'Nhóm điều trị', blank: true } } as const;
    const { rows, codes } = await readAll(bytes, { columns });
    expect(codes).toEqual([]);
    expect(rows).toHaveLength(1130);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AccessRule, AuditTrail, type Caller, newId, UnitOfWork } from '#libs/platform';
import { useTestApplication } from '../../../test/support/application.js';
import { aMember, anOperator, aPurchaser, aSession, callerWith } from '../../../test/support/builders/index.js';
import type { DeclaredRateDraft } from '#libs/rules';
import { Exchange } from './exchange.js';
import { RatesReader } from './persistence/rates.reader.js';
import { ReferenceRatesStore } from './persistence/reference-rates.store.js';
import { RATES_ENTITIES } from './persistence/rows.js';
import { RatesModule } from './rates.module.js';
import { DeclaredRatesUseCase } from './use-cases/declared-rates.use-case.js';
import { ImportReferenceRates } from './use-cases/import-reference-rates.use-case.js';

const app = useTestApplication([RatesModule], RATES_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

const importing = () => new ImportReferenceRates(app.get(UnitOfWork), app.get(ReferenceRatesStore), new AuditTrail());
const importText = (text: string, force = false) =>
  importing().run({ name: 'test.csv', bytes: Buffer.from(text), force });
const aCaller = async (): Promise<Caller> => (await aPurchaser(app.db)).caller('signed-in');
const convert = async (amount: bigint, from: 'CNY' | 'VND', to: 'USD' | 'VND', day: string) =>
  app.get(Exchange).convert(await aCaller(), { amount, from, to, day, maxAgeDays: 5 });

const HEAD = 'Date,USD,BGN,CNY,JPY,\n';

describe('reference rates', () => {
  it('are taken in once, however often the file comes; N/A is no rate, and other currencies are left alone', async () => {
    const file = `${HEAD}2001-01-05,1.05,1.9558,8.5,120.10,\n2001-01-04,1.04,1.9558,N/A,121,\n`;
    expect(await importText(file)).toMatchObject({ days: 2, rates: 5, added: 5, revised: 0, problems: { count: 0 } });
    expect(await importText(file)).toMatchObject({ added: 0, unchanged: 5, problems: { count: 0 } });
    // The bank's file of one day has blanks behind the commas and writes the day out.
    expect(await importText('Date, USD, JPY, \n05 January 2001, 1.05, 120.1, \n')).toMatchObject({
      added: 0,
      unchanged: 2,
      problems: { count: 0 },
    });
    const { rows } = await app.db.query(`SELECT count(*)::int AS imports FROM rate_import WHERE days = 2`);
    expect(rows).toEqual([{ imports: 1 }]);
  });

  it('that were stored otherwise are listed and refused, and revised when that is forced', async () => {
    await importText(`${HEAD}2002-03-01,0.90,1,7.2,115,\n`);
    const revised = `${HEAD}2002-03-04,0.91,1,7.3,116,\n2002-03-01,0.90,1,7.21,115,\n`;
    const refused = await importText(revised);
    expect(refused).toMatchObject({ added: 0, problems: { count: 1 } });
    expect(refused.problems.first[0]).toMatchObject({ row: 3, column: 'CNY', code: 'RATE_REVISED' });
    expect(refused.problems.first[0]?.en).toContain('is stored as 7.2, the file says 7.21');
    expect(await importText(revised, true)).toMatchObject({ added: 3, revised: 1, unchanged: 2 });
    const { rows } = await app.db.query(
      `SELECT currency, before::text, after::text FROM reference_rate_revision WHERE day = '2002-03-01'`,
    );
    expect(rows).toEqual([{ currency: 'CNY', before: '7.2', after: '7.21' }]);
    expect(await importText(revised)).toMatchObject({ unchanged: 6, problems: { count: 0 } });
  });

  it('are refused as a whole with every wrong row named', async () => {
    const wrong = await importText(
      `${HEAD}2003-01-02,1.0,1,8.1,120,\n2003-02-30,1.0,1,8.1,120,\n2003-01-02,1.0,1,8.1,120,\n2003-01-03,-1,1,8.1,1e2,\n2003-01-06,1.0,1,8.1\n`,
    );
    expect(wrong.added).toBe(0);
    expect(wrong.problems.first.map(({ row, column, code }) => `${row} ${column} ${code}`)).toEqual([
      '3 Date DAY_MALFORMED',
      '4 Date DAY_TWICE',
      '5 USD RATE_MALFORMED',
      '5 JPY RATE_MALFORMED',
      '6 null ROW_LENGTH',
    ]);
    expect((await importText('Date,BGN\n2003-01-02,1.9\n')).problems.first[0]?.code).toBe('CURRENCY_MISSING');
    const { rows } = await app.db.query(`SELECT 1 FROM reference_rate WHERE day BETWEEN '2003-01-01' AND '2003-12-31'`);
    expect(rows).toEqual([]);
  });

  it('two imports at a time leave what one of them would', async () => {
    const file = `${HEAD}2004-06-01,1.2,1,9.9,130,\n`;
    const reports = await Promise.all([importText(file), importText(file), importText(file)]);
    expect(reports.map(({ added }) => added).sort()).toEqual([0, 0, 3]);
  });

  it('convert an amount by the last day on or before, with rate and day beside it', async () => {
    await importText(`${HEAD}2005-04-08,1.2905,1,10.6810,139.86,\n`);
    const answer = await convert(106_810n, 'CNY', 'USD', '2005-04-10');
    expect(answer).toMatchObject({ ok: true, value: { converted: 12_905n, day: '2005-04-10' } });
    expect(answer.ok && answer.value.rate.legs).toEqual([
      { base: 'EUR', quote: 'CNY', rate: '10.681', day: '2005-04-08', source: 'ecb' },
      { base: 'EUR', quote: 'USD', rate: '1.2905', day: '2005-04-08', source: 'ecb' },
    ]);
    expect(await convert(1n, 'CNY', 'USD', '2005-04-14')).toMatchObject({ code: 'RATE_TOO_OLD' });
    expect(await convert(1n, 'CNY', 'USD', '1999-01-01')).toMatchObject({ code: 'RATE_MISSING' });
  });

  it('are shown by currency, latest day first, page by page', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `2006-01-${String(at + 10)},1.2,1,9.7,${140 + at},`);
    await importText(`${HEAD}${rows.join('\n')}\n`);
    const caller = await aCaller();
    const wanted = { currency: 'JPY', from: '2006-01-01', until: '2006-12-31' } as const;
    const page = (after: string | null) =>
      app.get(RatesReader).reference(caller, { first: 10, after }, wanted, ({ day }) => day);
    const first = await page(null);
    expect(first.nodes[0]).toBe('2006-01-21');
    expect((await page(first.pageInfo.endCursor)).nodes).toEqual(['2006-01-11', '2006-01-10']);
  });
});

describe('a declared rate', () => {
  const draft: DeclaredRateDraft = {
    base: 'USD',
    quote: 'VND',
    rate: '16035.0',
    source: 'State Bank of Vietnam, 3 April 2006',
    validFrom: '2006-04-03',
    validUntil: '2006-04-30',
  };

  it('counts once a second officer has confirmed it, until it is withdrawn', async () => {
    await importText(`${HEAD}2006-04-03,1.2089,1,9.6926,142.51,\n`);
    const operator = await anOperator(app.db);
    const other = await aMember(app.db, operator.organisationId, { roles: ['officer'] });
    const session = await aSession(app.db, other.userId);
    const rates = app.get(DeclaredRatesUseCase);
    const [one, two] = [operator.caller(OFFICERS), callerWith(session, OFFICERS)];
    const declared = await rates.declare(one, { ...draft, idempotencyKey: newId() });
    if (!declared.ok) throw new Error(declared.code);
    expect(declared.value).toMatchObject({ rate: '16035', status: 'proposed' });
    const { id: rateId } = declared.value;
    const shown = async (caller: Caller) =>
      (await app.get(RatesReader).declared(caller, { first: 10 }, 'VND', ({ id }) => id)).nodes;
    expect(await shown(await aCaller())).toEqual([]);
    expect(await shown(operator.caller('signed-in'))).toEqual([rateId]);
    expect(await convert(100n, 'VND', 'USD', '2006-04-04')).toMatchObject({
      code: 'RATE_MISSING',
      details: { currency: 'VND' },
    });

    const confirm = { rateId, action: 'confirm', reason: '' } as const;
    expect(await rates.decide(one, confirm)).toMatchObject({ code: 'SAME_OFFICER' });
    const both = await Promise.all([rates.decide(two, confirm), rates.decide(two, confirm)]);
    expect(both.map((answer) => (answer.ok ? 'ok' : answer.code)).sort()).toEqual(['ACTION_NOT_ALLOWED_NOW', 'ok']);
    expect(await convert(1_603_500n, 'VND', 'USD', '2006-04-04')).toMatchObject({ value: { converted: 10_000n } });
    expect(await shown(await aCaller())).toEqual([rateId]);

    expect(await rates.withdraw(two, { rateId, reason: 'superseded' })).toMatchObject({
      value: { status: 'withdrawn' },
    });
    expect(await convert(100n, 'VND', 'USD', '2006-04-04')).toMatchObject({ code: 'RATE_MISSING' });
    expect(await rates.decide(two, { ...confirm, rateId: newId() })).toMatchObject({ code: 'RATE_UNKNOWN' });
  });
});

const HISTORY = '../shared/data/reference/fx/eurofxref-hist-1999-2024.csv';

it.skipIf(!existsSync(HISTORY))(
  'the whole history of the bank is read, and crosses as it did',
  async () => {
    const bytes = readFileSync(HISTORY);
    const report = await importing().run({ name: 'history.csv', bytes, force: true });
    expect(report).toMatchObject({ days: 6_658, problems: { count: 0 } });
    expect(await importing().run({ name: 'history.csv', bytes, force: false })).toMatchObject({ added: 0, revised: 0 });
    // New Year's Day 2025: the rates of 31 December, 7.5833 CNY and 1.0389 USD for a euro.
    expect(await convert(758_330n, 'CNY', 'USD', '2025-01-01')).toMatchObject({ value: { converted: 103_890n } });
    // The yuan was not published before 2005.
    expect(await convert(1n, 'CNY', 'USD', '2000-06-01')).toMatchObject({ code: 'RATE_MISSING' });
  },
  60_000,
);

import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import { type AccessRule, AuditTrail, newId, Outbox, UnitOfWork } from '#libs/platform';
import { useTestApplication } from '../../../test/support/application.js';
import { anOperator, aSupplier } from '../../../test/support/builders/index.js';
import { OrganisationsModule } from '#libs/organisations';
import { DecideAdmissionUseCase } from '../../organisations/src/use-cases/decide-admission.use-case.js';
import { ComplianceModule } from './compliance.module.js';
import { ScreenApplicant, ScreenEveryone } from './jobs/screening.handlers.js';
import { COMPLIANCE_ENTITIES } from './persistence/rows.js';
import { ScreeningReader } from './persistence/screening.reader.js';
import { ScreeningStore } from './persistence/screening.store.js';
import { ImportScreeningList } from './use-cases/import-screening-list.use-case.js';
import { DecideScreeningHit } from './use-cases/screening.use-case.js';

const app = useTestApplication([OrganisationsModule, ComplianceModule], COMPLIANCE_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Entities as `number,name`, aliases as `number,alias`. */
const files = (entities: readonly string[], aliases: readonly string[] = []) => ({
  entities: utf8(['ent_num,name,program,remarks', ...entities.map((row) => `${row},TEST,`)].join('\n')),
  aliases: utf8(
    [
      'ent_num,alt_type,alt_name',
      ...(aliases.length > 0 ? aliases : [`${entities[0]?.split(',')[0]},x`]).map((row) => row.replace(',', ',aka,')),
    ].join('\n'),
  ),
  addresses: utf8(`ent_num,address,city_state_postcode,country\n${entities[0]?.split(',')[0]},1 Quay,Havana,Cuba\n`),
});
const importList = (publishedOn: string, given: ReturnType<typeof files>) =>
  new ImportScreeningList(app.get(UnitOfWork), app.get(ScreeningStore), app.get(AuditTrail), app.get(Outbox)).run({
    source: 'ofac-sdn',
    publishedOn,
    ...given,
  });

/** What the worker does when it hears of the newest list, or of an applicant. */
async function screenEveryone(): Promise<void> {
  const { rows } = await app.db.query<{ id: string }>(`SELECT id FROM screening_list WHERE status = 'current'`);
  const listId = rows[0]?.id;
  invariant(listId, 'a list is in force');
  const event = { id: newId(), type: '', version: 1, subjectId: listId, tenderId: undefined, occurredAt: new Date() };
  await app
    .get(UnitOfWork)
    .asSystem(async (tx) =>
      ok(await app.get(ScreenEveryone).handle(tx, { ...event, payload: { listId, source: 'ofac-sdn' } })),
    );
}
async function screenApplicant(organisationId: string): Promise<void> {
  const event = {
    id: newId(),
    type: '',
    version: 1,
    subjectId: organisationId,
    tenderId: undefined,
    occurredAt: new Date(),
  };
  const payload = { organisationId, kind: 'supplier' as const };
  await app
    .get(UnitOfWork)
    .asSystem(async (tx) => ok(await app.get(ScreenApplicant).handle(tx, { ...event, payload })));
}

const hitsOf = async (organisationId: string) => {
  const officer = (await anOperator(app.db)).caller(OFFICERS);
  return (await app.get(ScreeningReader).hits(officer, { first: 50 }, { organisationId }, (row) => row)).nodes;
};
const obstacle = async (organisationId: string): Promise<string | null> =>
  (await app.db.query<{ o: string | null }>('SELECT medlane_screening_obstacle($1) AS o', [organisationId])).rows[0]
    ?.o ?? null;
const rename = (organisationId: string, name: string) =>
  app.db.query('UPDATE organisation SET legal_name = $2, version = version + 1 WHERE id = $1', [organisationId, name]);

describe('screening', () => {
  it('asks a person before an admission, keeps the decision, and asks again when a name or the list changes', async () => {
    const operator = await anOperator(app.db);
    const officer = operator.caller(OFFICERS);
    const suspended = { status: 'suspended' } as const;
    const listed = (await aSupplier(app.db, { legalName: 'Quaxolim Shipping Company Limited', ...suspended }))
      .organisationId;
    const alike = (await aSupplier(app.db, { legalName: 'Quaxolin Shipping Ltd', ...suspended })).organisationId;
    const other = (await aSupplier(app.db, { legalName: 'Verdant Meadow Dairy', ...suspended })).organisationId;
    expect(await obstacle(listed)).toBeNull();

    const first = files(['1,"QUAXOLIM SHIPPING CO., LTD."', '2,ZEPHYRON OIL'], ['2,Brisa Petróleo']);
    expect(await importList('2026-01-10', first)).toMatchObject({ replaced: true, entries: 2, names: 3, added: 2 });
    expect(await importList('2026-01-10', first)).toMatchObject({ replaced: false, added: 0 });
    expect(await obstacle(other)).toBe('unscreened');
    await screenEveryone();
    expect(await obstacle(other)).toBeNull();
    expect(await hitsOf(listed)).toMatchObject([
      { kind: 'exact', score: 1000, status: 'open', entryNumber: '1', addresses: [{ city: 'Havana' }] },
    ]);
    expect(await hitsOf(alike)).toMatchObject([{ kind: 'near', status: 'open' }]);
    expect(await hitsOf(other)).toEqual([]);

    const admission = app.get(DecideAdmissionUseCase);
    const restore = (organisationId: string) =>
      admission.run(officer, { organisationId, action: 'restore', reason: 'paid' });
    expect(await restore(listed)).toMatchObject({ code: 'SCREENING_OPEN' });
    const [hit] = await hitsOf(alike);
    invariant(hit, 'found');
    const deciding = app.get(DecideScreeningHit);
    const decide = (version: number, decision: 'clear' | 'confirm') =>
      deciding.run(officer, hit.id, { decision, version, reason: 'Another town and another owner' });
    expect(await deciding.run(officer, newId(), { decision: 'clear', version: 1, reason: 'nothing' })).toMatchObject({
      code: 'SCREENING_HIT_UNKNOWN',
    });
    const racing = await Promise.all([decide(1, 'clear'), decide(1, 'confirm')]);
    expect(racing.filter((answer) => answer.ok)).toHaveLength(1);
    const [decided] = await hitsOf(alike);
    if (decided?.status === 'confirmed') expect(await decide(2, 'clear')).toMatchObject({ ok: true });
    expect(await obstacle(alike)).toBeNull();
    await screenEveryone();
    expect(await hitsOf(alike)).toMatchObject([{ status: 'cleared', reason: 'Another town and another owner' }]);

    // Another name is another question.
    await rename(alike, 'Quaxolim Shipping Pte Ltd');
    expect(await obstacle(alike)).toBe('unscreened');
    await screenApplicant(alike);
    expect(await hitsOf(alike)).toMatchObject([{ status: 'open', kind: 'exact', reason: null }]);
    await rename(alike, 'Brisa Petroleo');
    await screenApplicant(alike);
    const found = await hitsOf(alike);
    expect(found.map(({ entryNumber, status, kind }) => [entryNumber, status, kind]).toSorted()).toEqual([
      ['1', 'lapsed', 'exact'],
      ['2', 'open', 'alias'],
    ]);

    const [confirmed] = await hitsOf(listed);
    invariant(confirmed, 'found');
    await deciding.run(officer, confirmed.id, {
      decision: 'confirm',
      version: confirmed.version,
      reason: 'The same address',
    });
    expect(await restore(listed)).toMatchObject({ code: 'SCREENING_CONFIRMED' });

    // A newer list without the entry: what was open lapses, what a person confirmed waits for a person.
    expect(await importList('2026-02-10', files(['3,"NOBODY ELSE, INC."']))).toMatchObject({ added: 1, removed: 2 });
    expect(await importList('2026-01-10', first)).toMatchObject({
      replaced: false,
      problems: { first: [{ code: 'LIST_OLDER' }] },
    });
    await screenEveryone();
    expect((await hitsOf(alike)).map(({ status }) => status)).toEqual(['lapsed', 'lapsed']);
    expect(await obstacle(listed)).toBe('confirmed');
    const lists = await app.get(ScreeningReader).lists(officer);
    expect(lists.map(({ status, publishedOn, screened }) => [status, publishedOn, screened !== null])).toEqual([
      ['current', '2026-02-10', true],
      ['superseded', '2026-01-10', true],
    ]);
    expect(lists[0]?.ageDays).toBeGreaterThanOrEqual(0);
  });

  it('puts the suspension of a trading supplier before the officers once a person has confirmed it', async () => {
    const [one, two] = [await anOperator(app.db), await anOperator(app.db)];
    const trading = (await aSupplier(app.db, { legalName: 'Orvantis Pharma Trading' })).organisationId;
    await importList('2026-02-20', files(['5,ORVANTIS PHARMA TRADING']));
    await screenEveryone();
    const [hit] = await hitsOf(trading);
    invariant(hit, 'found');
    const reviews = async () =>
      (
        await app.db.query(
          `SELECT r.action, r.status, r.reason, o.status AS organisation FROM admission_review r JOIN organisation o ON o.id = r.organisation_id
           WHERE o.id = $1 ORDER BY r.id`,
          [trading],
        )
      ).rows;
    expect(await reviews()).toEqual([]);
    const same = { decision: 'confirm', version: hit.version, reason: 'The same registration number' } as const;
    expect(await app.get(DecideScreeningHit).run(one.caller(OFFICERS), hit.id, same)).toMatchObject({ ok: true });
    const proposed = { action: 'suspend', reason: same.reason };
    expect(await reviews()).toEqual([{ ...proposed, status: 'open', organisation: 'admitted' }]);
    const suspend = { organisationId: trading, action: 'suspend', reason: 'Listed' } as const;
    expect(await app.get(DecideAdmissionUseCase).run(two.caller(OFFICERS), suspend)).toMatchObject({ ok: true });
    expect(await reviews()).toEqual([{ ...proposed, status: 'confirmed', organisation: 'suspended' }]);
    const restore = { ...suspend, action: 'restore' } as const;
    expect(await app.get(DecideAdmissionUseCase).run(two.caller(OFFICERS), restore)).toMatchObject({
      code: 'SCREENING_CONFIRMED',
    });
  });

  it('names what is wrong with the files, and replaces nothing', async () => {
    const wrong = { ...files(['7,SEVEN', '7,AGAIN']), aliases: utf8('ent_num,alt_type,alt_name\n8,aka,EIGHT\n') };
    const report = await importList('2026-03-01', wrong);
    expect(report.replaced).toBe(false);
    expect(report.problems.first.map(({ code, row }) => [code, row])).toEqual([
      ['ENTRY_TWICE', 3],
      ['ENTRY_UNKNOWN', 2],
    ]);
  });

  it('is not for suppliers to see', async () => {
    const supplier = (await aSupplier(app.db)).caller('signed-in');
    expect(await app.get(ScreeningReader).lists(supplier)).toEqual([]);
    expect((await app.get(ScreeningReader).hits(supplier, { first: 10 }, {}, ({ id }) => id)).nodes).toEqual([]);
  });
});

const DATA = '../shared/data';
const THERE = existsSync(DATA);
if (!THERE) console.warn(`skipped: ${DATA} is not there`); // oxlint-disable-line no-console

describe.runIf(THERE)('the real list', () => {
  it('is imported, and blocks no vendor of a real delivery history', async () => {
    const of = (name: string) => readFileSync(`${DATA}/sanctions/ofac_sdn_${name}.csv`);
    const real = { entities: of('entities'), aliases: of('entity_aliases'), addresses: of('entity_addresses') };
    const started = performance.now();
    expect(await importList('2026-04-01', real)).toMatchObject({ replaced: true, entries: 3701, names: 9410 });
    const imported = performance.now();
    expect(await importList('2026-04-01', real)).toMatchObject({ replaced: false });
    const rows = parse(readFileSync(`${DATA}/scms/scms_delivery_2006_2013.csv`), {
      columns: true,
      bom: true,
    }) as Record<string, string>[];
    const vendors = [...new Set(rows.map((row) => row['Vendor'] ?? ''))];
    const ids = new Set<string>();
    for (const legalName of vendors) ids.add((await aSupplier(app.db, { legalName })).organisationId);
    const screening = performance.now();
    await screenEveryone();
    const seconds = ((performance.now() - screening) / 1000).toFixed(1);
    for (const id of ids) expect(await obstacle(id)).toBeNull();
    const figures = `imported 3,701 entries in ${Math.round(imported - started)} ms, screened ${vendors.length} vendors in ${seconds} s`;
    console.info(figures); // oxlint-disable-line no-console
  }, 120_000);
});

import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, isDrawn } from '#libs/rules';
import { anAward, anOperator, type TestOrganisation } from '../../../test/support/builders/index.js';
import { anAnnouncement, chooseRoutes } from '../../../test/support/builders/dossiers.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { AnnounceShipment } from './use-cases/announce-shipment.use-case.js';
import { DispatchAnnouncedShipment } from './use-cases/dispatch-announced.use-case.js';
import { DecideDossierPaper, ProvideDossierPaper } from './use-cases/dossier-papers.use-cases.js';
import { DossiersReader } from './persistence/dossiers.reader.js';
import { GenerateDossierPaper } from './use-cases/generate-paper.use-case.js';
import { type DossierStep, MoveDossier } from './use-cases/move-dossier.use-case.js';
import { ReadDossier } from './use-cases/read-dossier.use-case.js';
import { RecordInspection } from './use-cases/record-inspection.use-case.js';
import { SetDossierTerms } from './use-cases/set-dossier-terms.use-case.js';
import { drawDigest } from './use-cases/shipping-judge.js';

const database = useTestDatabase();
let world: DealWorld;
let officer: TestOrganisation;
let second: TestOrganisation;
let today: string;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
  officer = await anOperator(world.db);
  second = await anOperator(world.db);
  today = dayOf(await world.value<Date>('SELECT medlane_now() AS value'));
});
afterAll(() => world.stop());

const ROUTES = ['cn-export', 'cn-export-2020'];

/** An order of 100 units whose corridor ships by these routes. */
async function anOrderLine(routes: readonly string[] = ROUTES) {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n] }] });
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  await chooseRoutes(world.db, award.tenderId, routes);
  await world.drawUp(award);
  await world.signAll(award);
  granted(await world.deposit(purchaser, '100.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 100n));
  const [line] = await world.lines(orderId);
  return { award, purchaser, supplier, orderId, lineId: line?.id ?? '' };
}
type Ordered = Awaited<ReturnType<typeof anOrderLine>>;

const announce = ({ supplier, lineId }: Ordered, changes: Parameters<typeof anAnnouncement>[3] = {}) =>
  world.get(AnnounceShipment).run(as(supplier, 'bidder'), anAnnouncement(lineId, 100n, today, changes));
const roleOf = (who: TestOrganisation, { supplier, purchaser }: Ordered) =>
  who === supplier ? 'bidder' : who === purchaser ? 'buyer' : 'officer';
const provide = (who: TestOrganisation, order: Ordered, shipmentId: string, code: string, changes: object = {}) =>
  world.get(ProvideDossierPaper).run(as(who, roleOf(who, order)), {
    shipmentId,
    code,
    number: `N-${code}-${randomUUID().slice(0, 8)}`,
    issuer: null,
    issuedOn: null,
    expiresOn: null,
    place: null,
    fileId: null,
    ...changes,
  });
const decide = (who: TestOrganisation, shipmentId: string, code: string, accept = true) => {
  const reason = accept ? null : 'The seal is missing.';
  return world.get(DecideDossierPaper).run(as(who, 'officer'), { shipmentId, code, accept, reason });
};
const step = (who: TestOrganisation, shipmentId: string, action: DossierStep, reason: string | null = null) =>
  world.get(MoveDossier).run(as(who, who === officer ? 'officer' : 'bidder'), { shipmentId, action, reason });
const read = async (who: TestOrganisation, shipmentId: string) =>
  world.get(ReadDossier).run(as(who, 'viewer'), shipmentId);
const leave = (supplier: TestOrganisation, shipmentId: string) =>
  world
    .get(DispatchAnnouncedShipment)
    .run(as(supplier, 'bidder'), { shipmentId, transportDocument: 'BL-1', idempotencyKey: randomUUID() });
const status = (shipmentId: string) =>
  world.value<string>('SELECT status AS value FROM shipment WHERE id = $1', [shipmentId]);

async function aProduct({ supplier, award }: Ordered): Promise<string> {
  return world.value<string>(
    `INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
     SELECT gen_random_uuid(), $1, product_type_id, 'Mask', 'Maker', 'listed', now() FROM lot WHERE tender_id = $2 RETURNING id AS value`,
    [supplier.organisationId, award.tenderId],
  );
}

async function aCertificate(of: TestOrganisation, productId: string, kind: string, expiresOn: string): Promise<string> {
  const id = randomUUID();
  await world.db.query(
    `INSERT INTO certificate (id, supplier_id, kind, number, issuer, issuer_country, holder, issued_on, expires_on, submitted_at,
       submitted_by, status, verified_at, verified_by, verified_how)
     VALUES ($1, $2, $3, $4, 'NMPA', 'CN', 'Maker', '2025-01-01', $5, now(), 'me', 'verified', now(), 'an officer', 'authority-register')`,
    [id, of.organisationId, kind, `N-${id}`, expiresOn],
  );
  await world.db.query(
    'INSERT INTO certificate_product (certificate_id, product_id, supplier_id) VALUES ($1, $2, $3)',
    [id, productId, of.organisationId],
  );
  return id;
}

/** Hands everything in and has it accepted, except what is named. */
async function complete(order: Ordered, shipmentId: string, except: readonly string[] = []): Promise<void> {
  const found = await read(order.supplier, shipmentId);
  for (const { code, owedBy, required, choiceOption, status: state } of found?.papers ?? []) {
    if (!required || except.includes(code) || choiceOption === 'announcement-12' || state === 'accepted') continue;
    const side = owedBy === 'operator' ? officer : owedBy === 'purchaser' ? order.purchaser : order.supplier;
    granted(await provide(side, order, shipmentId, code));
    granted(await decide(second, shipmentId, code));
  }
}

/** Hands in and is looked at, whatever the draw says. */
async function toGate(order: Ordered, shipmentId: string): Promise<void> {
  granted(await step(order.supplier, shipmentId, 'submit'));
  const drawn = (await read(officer, shipmentId))?.dossier.inspection === 'drawn';
  if (!drawn) return;
  const result = { shipmentId, passed: true, report: 'Opened three cartons, all as declared.' };
  granted(await world.get(RecordInspection).run(as(officer, 'officer'), result));
}

describe('a shipment with a dossier', () => {
  it('cannot leave while a paper is missing, then completes and leaves', async () => {
    const order = await anOrderLine();
    const { supplier, purchaser, orderId } = order;
    expect(await world.ship(supplier, order.lineId, 100n)).toMatchObject({ code: 'DOSSIER_NEEDED' });
    const { shipmentId } = granted(await announce(order));
    expect(await status(shipmentId)).toBe('planned');
    const owed = (await read(purchaser, shipmentId))?.papers.map(({ code }) => code);
    expect(owed).toEqual(expect.arrayContaining(['export-declaration', 'samr-check', 'packing-list']));

    await complete(order, shipmentId, ['packing-list']);
    expect(await leave(supplier, shipmentId)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    const open = expect.arrayContaining(['packing-list: missing']);
    expect(await step(supplier, shipmentId, 'submit')).toMatchObject({ code: 'DOSSIER_INCOMPLETE', details: { open } });
    granted(await provide(supplier, order, shipmentId, 'packing-list'));
    await toGate(order, shipmentId);
    expect(await status(shipmentId)).toBe('gate');
    expect(await step(officer, shipmentId, 'release')).toMatchObject({
      code: 'DOSSIER_INCOMPLETE',
      details: { open: ['packing-list: unverified'] },
    });
    granted(await decide(second, shipmentId, 'packing-list'));
    granted(await step(officer, shipmentId, 'release'));
    expect(await status(shipmentId)).toBe('gate');

    granted(await leave(supplier, shipmentId));
    expect(await status(shipmentId)).toBe('dispatched');
    expect((await read(purchaser, shipmentId))?.dossier.status).toBe('closed');
    expect(await world.value<string>('SELECT status AS value FROM call_off WHERE id = $1', [orderId])).toBe('shipped');
    granted(await world.receive(purchaser, shipmentId, 100n));
    await world.invoice();
    expect(await world.settle()).toBe(1);
  });

  it('cannot leave by SQL either', async () => {
    const order = await anOrderLine();
    const { shipmentId } = granted(await announce(order));
    const sql = (text: string, ...values: unknown[]) => world.db.query(text, [shipmentId, ...values]);
    const leaves = `UPDATE shipment SET status = 'dispatched', dispatched_at = now() WHERE id = $1`;
    const released = `UPDATE dossier SET status = 'released', released_at = now(), released_by = 'me' WHERE shipment_id = $1`;
    await expect(sql(leaves)).rejects.toThrow(/without a complete and released dossier: \{.*packing-list/);
    await expect(sql(released)).rejects.toThrow('does not go from open to released');
    await complete(order, shipmentId);
    await toGate(order, shipmentId);
    await sql(`UPDATE dossier_paper SET status = 'owed' WHERE shipment_id = $1 AND code = 'packing-list'`);
    await expect(sql(released)).rejects.toThrow(/is not complete: \{packing-list\}/);
    await sql(`UPDATE dossier_paper SET status = 'accepted' WHERE shipment_id = $1 AND code = 'packing-list'`);
    await sql(released);
    await sql(
      `UPDATE dossier_paper SET expires_on = current_date - 1 WHERE shipment_id = $1 AND code = 'packing-list'`,
    );
    await expect(sql(leaves)).rejects.toThrow(/released dossier: \{packing-list\}/);
    const inserted = sql(
      `INSERT INTO shipment (id, call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, status, dispatched_at)
       SELECT gen_random_uuid(), call_off_line_id, contract_id, tender_id, purchaser_id, supplier_id, 1, 'dispatched', now() FROM shipment WHERE id = $1`,
    );
    await expect(inserted).rejects.toThrow('leaves without a dossier');
  });

  it('is stopped by a hold with its reason, also after the release, and goes on when it ends', async () => {
    const order = await anOrderLine();
    const { shipmentId } = granted(await announce(order));
    await complete(order, shipmentId);
    await toGate(order, shipmentId);
    granted(await step(officer, shipmentId, 'release'));
    expect(await step(officer, shipmentId, 'hold')).toMatchObject({ code: 'REASON_MISSING' });
    granted(await step(officer, shipmentId, 'hold', 'The maker is under investigation.'));
    expect(await leave(order.supplier, shipmentId)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    expect((await read(order.purchaser, shipmentId))?.dossier.holdReason).toBe('The maker is under investigation.');
    expect(await step(order.supplier, shipmentId, 'cancel', 'We give up.')).toMatchObject({ ok: true });
    expect(await status(shipmentId)).toBe('cancelled');
    granted(await announce(order));
  });

  it('holds what others announce of the line, and dispatches once', async () => {
    const order = await anOrderLine();
    const answers = await Promise.all([announce(order), announce(order), announce(order)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'OVER_ORDERED_QUANTITY' });
    const { shipmentId } = granted(answers.find(({ ok }) => ok) ?? { ok: false, code: 'none', details: {} });
    await complete(order, shipmentId);
    await toGate(order, shipmentId);
    granted(await step(officer, shipmentId, 'release'));
    const left = await Promise.all([leave(order.supplier, shipmentId), leave(order.supplier, shipmentId)]);
    expect(left.filter(({ ok }) => ok)).toHaveLength(1);
    const shipped = 'SELECT shipped_quantity AS value FROM call_off_line WHERE id = $1';
    expect(await world.value<string>(shipped, [order.lineId])).toBe('100');
  });
});

describe('papers', () => {
  it('are handed in by whom they are owed, and accepted by another person', async () => {
    const order = await anOrderLine(['cn-export', 'mali-import', 'asean-import']);
    const { supplier, purchaser } = order;
    const { shipmentId } = granted(await announce(order));
    expect(await provide(purchaser, order, shipmentId, 'packing-list')).toMatchObject({ code: 'NOT_YOURS_TO_PROVIDE' });
    expect(await provide(supplier, order, shipmentId, 'nothing')).toMatchObject({ code: 'PAPER_UNKNOWN' });
    const stranger = await anOrderLine();
    const wrong = await provide(stranger.supplier, stranger, shipmentId, 'packing-list');
    expect(wrong).toMatchObject({ code: 'DOSSIER_UNKNOWN' });
    expect(await decide(officer, shipmentId, 'packing-list')).toMatchObject({ code: 'NOTHING_TO_ACCEPT' });
    const expired = { expiresOn: '2020-01-01' };
    expect(await provide(supplier, order, shipmentId, 'packing-list', expired)).toMatchObject({
      code: 'PAPER_EXPIRED',
    });
    granted(await provide(officer, order, shipmentId, 'packing-list'));
    expect(await decide(officer, shipmentId, 'packing-list')).toMatchObject({ code: 'OWN_PAPER' });
    granted(await decide(second, shipmentId, 'packing-list', false));
    const paper = (await read(supplier, shipmentId))?.papers.find(({ code }) => code === 'packing-list');
    expect(paper).toMatchObject({ status: 'refused', reason: 'The seal is missing.' });
    granted(await provide(supplier, order, shipmentId, 'packing-list'));
  });

  it('E19: one licence clears one shipment, within its calendar year', async () => {
    const routes = ['cn-export-narcotic'];
    const [first, other] = [await anOrderLine(routes), await anOrderLine(routes)];
    const narcotic = (order: Ordered) => {
      const { goods } = anAnnouncement(order.lineId, 100n, today);
      return announce(order, { goods: { ...goods, control: 'narcotic', special: null } });
    };
    const [{ shipmentId: one }, { shipmentId: two }] = [granted(await narcotic(first)), granted(await narcotic(other))];
    const licence = { number: 'NE-2026-7', issuedOn: today };
    const code = 'controlled-export-licence';
    granted(await provide(first.supplier, first, one, code, licence));
    granted(await provide(other.supplier, other, two, code, licence));
    granted(await decide(officer, one, code));
    expect(await decide(officer, two, code)).toMatchObject({ code: 'PAPER_USED', details: { number: 'NE-2026-7' } });
    const twice = `UPDATE dossier_paper SET status = 'accepted', decided_by = 'x', decided_at = now() WHERE shipment_id = $1 AND code = $2`;
    await expect(world.db.query(twice, [two, code])).rejects.toThrow('dossier_paper_used_once');
    const ends = (await read(first.supplier, one))?.papers.find((paper) => paper.code === code)?.expiresOn ?? '';
    expect(ends <= `${today.slice(0, 4)}-12-31`).toBe(true);
    // A cancelled shipment gives its licence back.
    granted(await step(first.supplier, one, 'cancel', 'The order was changed.'));
    granted(await decide(officer, two, code));
  });

  it('that a purchaser wants become required', async () => {
    const order = await anOrderLine();
    const corridorCode = await world.value<string>('SELECT corridor_code AS value FROM tender WHERE id = $1', [
      order.award.tenderId,
    ]);
    const set = (wanted: string[], percent: number) =>
      world.get(SetDossierTerms).run(as(order.purchaser, 'buyer'), {
        corridorCode,
        wanted,
        shelfLife: { percent, months: null, point: 'dispatch' },
      });
    expect(await set(['packing-list'], 75)).toMatchObject({ code: 'PAPER_NOT_OPTIONAL' });
    granted(await set(['laboratory-report'], 75));
    const batches = [{ number: 'OLD', madeOn: '2010-01-01', expiresOn: '2027-12-31', quantity: 100n }];
    const { shipmentId } = granted(await announce(order, { batches }));
    const found = await read(order.supplier, shipmentId);
    expect(found?.papers.find(({ code }) => code === 'laboratory-report')?.required).toBe(true);
    const states = found?.judgement.findings
      .filter(({ blocks }) => blocks)
      .map(({ requirement, state }) => `${requirement} ${state}`);
    expect(states).toEqual(expect.arrayContaining(['laboratory-report missing', 'shelf-life too-short']));
  });
});

describe('what Medlane knows already', () => {
  it('serves as papers: a verified certificate of the product, for as long as it holds', async () => {
    const order = await anOrderLine(['cn-export-2020']);
    const { supplier } = order;
    const productId = await aProduct(order);
    const certificateId = await aCertificate(supplier, productId, 'nmpa-registration', '2099-06-30');
    const { shipmentId } = granted(await announce(order, { productId }));
    const paperOf = async () =>
      (await read(supplier, shipmentId))?.papers.find(({ code }) => code === 'device-registration');
    expect(await paperOf()).toMatchObject({ status: 'accepted', certificateId, expiresOn: '2099-06-30' });
    await complete(order, shipmentId);
    await toGate(order, shipmentId);
    granted(await step(officer, shipmentId, 'release'));
    await world.db.query(
      `UPDATE certificate SET status = 'revoked', revoked_from = current_date - 1, status_reason = 'By the authority' WHERE id = $1`,
      [certificateId],
    );
    expect(await leave(supplier, shipmentId)).toMatchObject({
      code: 'DOSSIER_INCOMPLETE',
      details: { open: expect.arrayContaining(['device-registration: revoked']) },
    });
    const leaves = `UPDATE shipment SET status = 'dispatched', dispatched_at = now() WHERE id = $1`;
    await expect(world.db.query(leaves, [shipmentId])).rejects.toThrow(/device-registration/);
  });

  it('refuses an HS code that the imported HS 2022 does not have, and suggests those it has', async () => {
    const order = await anOrderLine();
    await world.db.query(
      `INSERT INTO code_list (code, id, name_en, name_zh, entries) VALUES ('hs-2022', gen_random_uuid(), 'HS 2022', '协调制度', 1)`,
    );
    await world.db.query(
      `INSERT INTO code_entry (id, list, code, name_en, digest, changed_at) VALUES (gen_random_uuid(), 'hs-2022', '300490', 'Medicaments', sha256(''), now())`,
    );
    expect(await announce(order)).toMatchObject({ code: 'HS_CODE_UNKNOWN', details: { subheading: '630790' } });
    const productTypeId = await world.value<string>(
      'SELECT product_type_id AS value FROM contract WHERE tender_id = $1',
      [order.award.tenderId],
    );
    const suggested = await world.get(DossiersReader).hsSuggestions(as(order.supplier, 'viewer'), productTypeId);
    expect(suggested).toEqual([{ subheading: '300490', description: 'Medicaments', because: expect.any(String) }]);
    await world.db.query(`UPDATE code_list SET entries = 0 WHERE code = 'hs-2022'`);
  });
});

describe('a generated paper', () => {
  it('is handed in with its hash in the audit trail, the same each time, and only what Medlane can draw up', async () => {
    const order = await anOrderLine();
    const { shipmentId } = granted(await announce(order));
    const generate = (code: string) =>
      world.get(GenerateDossierPaper).run(as(order.supplier, 'bidder'), { shipmentId, code });
    expect(await generate('customs-entry')).toMatchObject({ code: 'NOT_GENERATED' });
    expect(await generate('nothing')).toMatchObject({ code: 'PAPER_UNKNOWN' });
    granted(await generate('commercial-invoice'));
    granted(await generate('commercial-invoice'));
    const found = await read(order.purchaser, shipmentId);
    const paper = found?.papers.find(({ code }) => code === 'commercial-invoice');
    expect(paper).toMatchObject({ status: 'provided', number: `${found?.dossier.reference}-INV` });
    const { rows } = await world.db.query<{ sha256: string }>(
      `SELECT details->>'sha256' AS sha256 FROM audit_entry WHERE subject_id = $1 AND action = 'generate'`,
      [paper?.id],
    );
    expect(rows).toHaveLength(2);
    const kept = await world.value<string>(`SELECT encode(sha256, 'hex') AS value FROM file WHERE id = $1`, [
      paper?.fileId,
    ]);
    expect(rows.map(({ sha256 }) => sha256)).toEqual([kept, kept]);
  });
});

describe('the draw', () => {
  it('is by the seed that was committed to when the shipment was announced', async () => {
    const order = await anOrderLine(['mali-import']);
    const { shipmentId } = granted(await announce(order));
    const before = await read(order.supplier, shipmentId);
    expect(before?.dossier).toMatchObject({ inspection: 'not-drawn', drawSeed: null });
    granted(await step(order.supplier, shipmentId, 'submit'));
    const { dossier } = (await read(order.supplier, shipmentId)) ?? {};
    if (!dossier?.drawSeed || dossier.drawProbability === null) throw new Error('the draw was held');
    expect(createHash('sha256').update(dossier.drawSeed).digest()).toEqual(before?.dossier.drawCommitment);
    const drawn = isDrawn(drawDigest(dossier.drawSeed, shipmentId), dossier.drawProbability);
    expect(dossier.inspection).toBe(drawn ? 'drawn' : 'spared');
  });

  it.each([
    ['dishonest', 'smuggling', 8_000, { owedMinor: 1_978n, mayBeExempt: false }],
    ['aeo', 'customs-certification', 199, { owedMinor: null, mayBeExempt: true }],
  ])(
    'E12: falls on a firm that customs calls %s as its class says, which also decides over the deposit',
    async (customsClass, cause, probability, deposit) => {
      const order = await anOrderLine(['mali-import']);
      const { route } = anAnnouncement(order.lineId, 100n, today);
      // 100.00 of goods, 6% duty and 13% VAT on 106.00.
      const duties = { dutyBasisPoints: 600, vatBasisPoints: 1_300 };
      const { shipmentId } = granted(await announce(order, { route: { ...route, duties } }));
      expect((await read(order.supplier, shipmentId))?.customs).toMatchObject({ customsClass: 'ordinary' });
      await world.db.query(
        `INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, status, proposed_by, proposed_at, decided_by, decided_at)
       SELECT gen_random_uuid(), $1, 'customs', $2, $3, 'Decision of the customs office', $4, 'in_force', $5, now(), $6, now()`,
        [order.supplier.organisationId, customsClass, cause, today, officer.memberId, second.memberId],
      );
      granted(await step(order.supplier, shipmentId, 'submit'));
      const shown = await read(order.purchaser, shipmentId);
      expect(shown?.dossier).toMatchObject({ drawClass: customsClass, drawProbability: probability });
      expect(shown?.customs).toMatchObject({
        customsClass,
        fobMinor: 10_000n,
        guarantee: { fullMinor: 1_978n, ...deposit },
      });
    },
  );

  it('is the officers’ to follow: a drawn shipment waits for the inspection and is not cancelled', async () => {
    const order = await anOrderLine(['mali-import']);
    const { shipmentId } = granted(await announce(order));
    granted(await step(order.supplier, shipmentId, 'submit'));
    await world.db.query(`SELECT set_config('medlane.kind', 'system', false)`);
    await world.db.query(
      `WITH as_system AS (SELECT set_config('medlane.kind', 'system', false)) UPDATE dossier SET inspection = 'drawn' FROM as_system WHERE shipment_id = $1`,
      [shipmentId],
    );
    expect(await step(officer, shipmentId, 'release')).toMatchObject({
      details: { open: ['inspection: inspection-open'] },
    });
    expect(await step(order.supplier, shipmentId, 'cancel', 'We give up.')).toMatchObject({ code: 'INSPECTION_DRAWN' });
    const inspect = (passed: boolean) =>
      world.get(RecordInspection).run(as(officer, 'officer'), { shipmentId, passed, report: 'Opened three cartons.' });
    granted(await inspect(false));
    expect(await step(officer, shipmentId, 'release')).toMatchObject({
      details: { open: ['inspection: inspection-failed'] },
    });
    granted(await inspect(true));
    expect(await inspect(true)).toMatchObject({ code: 'NOT_DRAWN' });
    granted(await step(officer, shipmentId, 'release'));
  });
});

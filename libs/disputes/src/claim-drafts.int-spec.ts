import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { LOGISTICS_ENTITIES, LogisticsModule } from '#libs/logistics';
import { FileKeeper, UnitOfWork } from '#libs/platform';
import { STANDARD_TERMS } from '#libs/rules';
import { anAward, aSupplier, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { InspectionsStore } from '../../logistics/src/persistence/inspections.store.js';
import { PackagesStore } from '../../logistics/src/persistence/packages.store.js';
import { TracksReader } from '../../logistics/src/persistence/tracks.reader.js';
import { ImportReadings } from '../../logistics/src/use-cases/import-readings.use-case.js';
import { InspectShipment } from '../../logistics/src/use-cases/inspect-shipment.use-case.js';
import { RecordPackages } from '../../logistics/src/use-cases/record-packages.use-case.js';
import { RecordShipmentEvents } from '../../logistics/src/use-cases/record-shipment-events.use-case.js';
import { DisputesModule } from './disputes.module.js';
import { DraftClaims } from './jobs/draft-claims.handler.js';
import { type ClaimDraftView, ClaimDraftStore } from './persistence/claim-drafts.store.js';
import { DISPUTE_ENTITIES } from './persistence/rows.js';
import { ClaimDrafts } from './use-cases/claim-drafts.use-case.js';

@Module({ imports: [DisputesModule, LogisticsModule] })
class GoodsWorld {}

const database = useTestDatabase();
let world: DealWorld;
let purchaser: TestOrganisation;
let supplier: TestOrganisation;
let stranger: TestOrganisation;
let lotId: string;
beforeAll(async () => {
  const entities = [...DISPUTE_ENTITIES, ...LOGISTICS_ENTITIES];
  world = await DealWorld.start(database.url, { module: GoodsWorld, entities });
  stranger = await aSupplier(world.db);
  const floor = { percent: null, months: 900, point: 'end-user' } as const;
  const terms = { ...STANDARD_TERMS, shelfLife: floor, excursionMinutes: 10 };
  const award = await anAward(world.db, { shares: [{ unitPrice: '2', quantities: [1000n] }], terms });
  const [buyer, seller] = [award.purchasers[0], award.suppliers[0]];
  if (!buyer || !seller) throw new Error('an award has parties');
  [purchaser, supplier, lotId] = [buyer, seller, award.lotId];
  await world.drawUp(award);
  await world.signAll(award);
  granted(await world.deposit(purchaser, '2000.00'));
}, 120_000);
afterAll(() => world?.stop());

/** Ten units of batch L1, which lasts to the end of 2099. */
async function aShipment(): Promise<string> {
  const { orderId } = granted(await world.order(purchaser, lotId, 10n));
  const [line] = await world.lines(orderId);
  return granted(await world.ship(supplier, line?.id ?? '', 10n)).shipmentId;
}
async function aFile(
  of: TestOrganisation,
  text: string,
  mediaType: 'text/csv' | 'image/png' = 'text/csv',
): Promise<string> {
  const keeper = world.get(FileKeeper);
  const kept = await keeper.keep(of.organisationId, Buffer.from(text));
  const name = `${kept.contentId}.${mediaType === 'text/csv' ? 'csv' : 'png'}`;
  const record = await world
    .get(UnitOfWork)
    .asSystem(async (tx) => ok(await keeper.record(tx, kept, { name, mediaType })));
  return granted(record).id;
}
const pack = (who: TestOrganisation, shipmentId: string, packages: readonly [label: string, ...contents: string[]][]) =>
  world.get(RecordPackages).run(as(who, 'bidder'), {
    shipmentId,
    packages: packages.map(([label, ...contents]) => ({ label, contents, unitsPerItem: 1n })),
  });
const inspect = (
  shipmentId: string,
  [accepted, rejected, missing]: readonly [bigint, bigint, bigint],
  fileIds: readonly string[] = [],
) =>
  world.get(InspectShipment).run(as(purchaser, 'buyer'), {
    shipmentId,
    batches: [{ number: 'L1', accepted, rejected, missing, reason: rejected > 0n ? 'wet' : null, note: null }],
    fileIds,
    idempotencyKey: randomUUID(),
  });
const drafts = async (who = purchaser): Promise<ClaimDraftView[]> => {
  await world.deliver(world.get(DraftClaims));
  const page = await world.get(ClaimDraftStore).list(as(who, 'viewer'), { first: 20 }, true, (row) => row);
  return page.edges.map(({ node }) => node);
};
const fileDraft = (who: TestOrganisation, draftId: string) =>
  world
    .get(ClaimDrafts)
    .file(as(who, 'buyer'), { draftId, claimedMinor: null, text: null, idempotencyKey: randomUUID() });

describe('packages of a shipment', () => {
  const GOODS = '(01)06901234567892(10)L1';
  it('are recorded once, whoever presses twice, and seen by both sides', async () => {
    const shipmentId = await aShipment();
    const other = await aShipment();
    const first = ['(00)106901234000000008', `${GOODS}(37)4`] as const;
    const second = ['(00)106901234000000015', `${GOODS}(21)S1`, `${GOODS}(21)S2`] as const;
    const [a, b] = await Promise.all([
      pack(supplier, shipmentId, [[...first]]),
      pack(supplier, shipmentId, [[...first]]),
    ]);
    expect([a, b].map((one) => (one.ok ? one.value.recorded : one.code)).toSorted()).toEqual([0, 1]);
    expect(await pack(supplier, shipmentId, [[...first], [...second]])).toMatchObject({ value: { recorded: 1 } });
    expect(await pack(supplier, other, [[...first]])).toMatchObject({ code: 'PACKAGE_TAKEN' });
    expect(await pack(supplier, shipmentId, [[first[0], `${GOODS}(37)5`]])).toMatchObject({ code: 'PACKAGE_TAKEN' });
    const reused = ['(00)106901234000000022', `${GOODS}(21)S1`] as const;
    expect(await pack(supplier, other, [[...reused]])).toMatchObject({ code: 'SERIAL_TAKEN' });
    expect(await pack(supplier, shipmentId, [[reused[0], `${GOODS}(37)5`]])).toMatchObject({
      code: 'BATCH_OVERPACKED',
    });
    expect(await pack(stranger, shipmentId, [[...reused]])).toMatchObject({ code: 'SHIPMENT_UNKNOWN' });
    for (const who of [supplier, purchaser]) {
      expect(await world.get(PackagesStore).packed(as(who, 'viewer'), shipmentId)).toMatchObject({
        packageCount: 2,
        packages: [
          { sscc: '106901234000000008', contents: [{ batchNumber: 'L1', quantity: '4', serialCount: 0 }] },
          { sscc: '106901234000000015', contents: [{ quantity: '2', serialCount: 2 }] },
        ],
      });
    }
    expect(await world.get(PackagesStore).packed(as(stranger, 'viewer'), shipmentId)).toBeUndefined();
  });
});

describe('goods on arrival', () => {
  it('that are missing or short-lived draft a claim for each ground, which is filed once with its photographs', async () => {
    const shipmentId = await aShipment();
    const photo = await aFile(purchaser, 'a photograph', 'image/png');
    expect(await inspect(shipmentId, [6n, 3n, 2n])).toMatchObject({ code: 'BATCH_QUANTITIES' });
    const foreign = await aFile(stranger, 'not mine', 'image/png');
    expect(await inspect(shipmentId, [6n, 3n, 1n], [foreign])).toMatchObject({ code: 'FILE_UNKNOWN' });
    const raced = await Promise.all([1, 2, 3].map(() => inspect(shipmentId, [6n, 3n, 1n], [photo])));
    expect(raced.filter((one) => one.ok)).toHaveLength(1);
    expect(await world.receive(purchaser, shipmentId, 10n)).toMatchObject({ code: 'ALREADY_RECEIVED' });
    expect(await world.get(InspectionsStore).inspection(as(supplier, 'viewer'), shipmentId)).toMatchObject({
      batches: [
        { acceptedQuantity: '6', rejectedQuantity: '3', missingQuantity: '1', reason: 'wet', meetsFloor: false },
      ],
      findings: [{ kind: 'missing' }, { kind: 'short-shelf-life', quantity: '6' }],
      fileIds: [photo],
    });
    expect(await world.get(InspectionsStore).inspection(as(stranger, 'viewer'), shipmentId)).toBeUndefined();
    const found = (await drafts()).filter((draft) => draft.shipmentId === shipmentId);
    expect(found.map(({ ground, worthMinor }) => [ground, worthMinor]).toSorted()).toEqual([
      ['quality', 1200n],
      ['short-delivery', 200n],
    ]);
    expect(await drafts(supplier)).toEqual([]);
    const quality = found.find(({ ground }) => ground === 'quality')?.id ?? '';
    const short = found.find(({ ground }) => ground === 'short-delivery')?.id ?? '';
    const filed = await Promise.all([fileDraft(purchaser, quality), fileDraft(purchaser, quality)]);
    expect(filed.filter((one) => one.ok)).toHaveLength(1);
    expect(await fileDraft(purchaser, short)).toMatchObject({ code: 'ALREADY_DISPUTED' });
    expect(await world.get(ClaimDrafts).drop(as(purchaser, 'buyer'), short)).toMatchObject({ ok: true });
    expect(await fileDraft(purchaser, short)).toMatchObject({ code: 'DRAFT_ENDED' });
    expect(await world.get(ClaimDrafts).drop(as(stranger, 'bidder'), quality)).toMatchObject({ code: 'DRAFT_UNKNOWN' });
    expect(
      await world.value(
        'SELECT file_ids AS value FROM dispute_entry WHERE dispute_id = (SELECT dispute_id FROM claim_draft WHERE id = $1)',
        [quality],
      ),
    ).toEqual([photo]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('whose readings say that the cold chain was broken draft one claim, however often they are read', async () => {
    const shipmentId = await aShipment();
    const take = async (...lines: string[]) =>
      granted(
        await world.get(ImportReadings).run(as(supplier, 'bidder'), {
          shipmentId,
          fileId: await aFile(supplier, ['time,celsius', ...lines].join('\n')),
          range: { lowest: 200, highest: 800 },
        }),
      );
    await take('2026-06-01T08:00Z,5', '2026-06-01T08:30Z,5', '2026-06-01T08:40Z,9');
    expect((await drafts()).filter((draft) => draft.shipmentId === shipmentId)).toEqual([]);
    await take('2026-06-01T09:00Z,9');
    await take('2026-06-01T09:30Z,9');
    const [draft, ...more] = (await drafts()).filter((one) => one.shipmentId === shipmentId);
    expect(more).toEqual([]);
    expect(draft).toMatchObject({
      ground: 'quality',
      worthMinor: 2000n,
      text: expect.stringContaining('10 are allowed'),
    });
    granted(await fileDraft(purchaser, draft?.id ?? ''));
  });

  it('that are expected late stand in a list of both sides until they are received', async () => {
    const shipmentId = await aShipment();
    const event = { kind: 'delayed', place: null, happenedAt: new Date('2026-06-01T08:00Z'), document: null } as const;
    const told = { shipmentId, events: [{ ...event, expectedOn: '2026-07-10' }] };
    granted(await world.get(RecordShipmentEvents).run(as(supplier, 'bidder'), told));
    const late = async (who: TestOrganisation) =>
      (await world.get(TracksReader).late(as(who, 'viewer'), { first: 10 }, (row) => row)).edges.map(
        ({ node }) => node.id,
      );
    expect([await late(purchaser), await late(supplier), await late(stranger)]).toEqual([
      [shipmentId],
      [shipmentId],
      [],
    ]);
    granted(await world.receive(purchaser, shipmentId, 10n));
    expect(await late(purchaser)).toEqual([]);
  });
});

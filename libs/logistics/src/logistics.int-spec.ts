import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { FileKeeper, UnitOfWork } from '#libs/platform';
import { DELIVERY_MEASURE, measureDeliveries } from '#libs/rules';
import { anAward, anOperator, aSupplier, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { LogisticsModule } from './logistics.module.js';
import { PerformanceReader } from './persistence/performance.reader.js';
import { LOGISTICS_ENTITIES } from './persistence/rows.js';
import { TracksReader } from './persistence/tracks.reader.js';
import { ImportReadings } from './use-cases/import-readings.use-case.js';
import { ImportShipmentEvents } from './use-cases/import-shipment-events.use-case.js';
import { RecordShipmentEvents } from './use-cases/record-shipment-events.use-case.js';

const database = useTestDatabase();
let world: DealWorld;
let supplier: TestOrganisation;
let purchaser: TestOrganisation;
let stranger: TestOrganisation;
let lotId: string;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: LogisticsModule, entities: LOGISTICS_ENTITIES });
  stranger = await aSupplier(world.db);
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [1000n] }] });
  const [buyer, seller] = [award.purchasers[0], award.suppliers[0]];
  if (!buyer || !seller) throw new Error('an award has parties');
  [purchaser, supplier, lotId] = [buyer, seller, award.lotId];
  await world.drawUp(award);
  await world.signAll(award);
  granted(await world.deposit(purchaser, '1000.00'));
}, 120_000);
afterAll(() => world?.stop());

async function aShipment(quantity = 10n): Promise<string> {
  const { orderId } = granted(await world.order(purchaser, lotId, quantity));
  const [line] = await world.lines(orderId);
  return granted(await world.ship(supplier, line?.id ?? '', quantity)).shipmentId;
}
async function aFile(of: TestOrganisation, text: string): Promise<string> {
  const keeper = world.get(FileKeeper);
  const kept = await keeper.keep(of.organisationId, Buffer.from(text));
  const recorded = await world
    .get(UnitOfWork)
    .asSystem(async (tx) =>
      ok(await keeper.record(tx, kept, { name: `${kept.contentId}.csv`, mediaType: 'text/csv' })),
    );
  return granted(recorded).id;
}
const track = (who: TestOrganisation, shipmentId: string) => world.get(TracksReader).one(as(who, 'viewer'), shipmentId);
const lateEvents = (shipmentId: string) =>
  world.value<number>(
    `SELECT count(*)::int AS value FROM outbox WHERE type = 'shipment.expected-late' AND subject_id = $1`,
    [shipmentId],
  );

const fileUses = () => world.value<number>('SELECT count(*)::int AS value FROM file_use');

describe('events of a shipment', () => {
  const event = { place: 'CNSHA', expectedOn: null, document: 'BL-1' };
  const tell = (
    who: TestOrganisation,
    shipmentId: string,
    ...events: { kind: 'departed' | 'delayed'; day: string; expectedOn?: string }[]
  ) =>
    world.get(RecordShipmentEvents).run(as(who, who === purchaser ? 'buyer' : 'bidder'), {
      shipmentId,
      events: events.map(({ kind, day, expectedOn = null }) => ({
        ...event,
        kind,
        expectedOn,
        happenedAt: new Date(`${day}T08:00:00Z`),
      })),
    });

  it('are told by both sides, once each, and say when goods are late for the first time', async () => {
    const shipmentId = await aShipment();
    expect(
      await tell(supplier, shipmentId, { kind: 'departed', day: '2026-06-01', expectedOn: '2026-06-20' }),
    ).toMatchObject({ value: { told: 1 } });
    expect(await lateEvents(shipmentId)).toBe(0);
    const delays = [
      { kind: 'delayed', day: '2026-06-10', expectedOn: '2026-07-02' },
      { kind: 'delayed', day: '2026-06-09', expectedOn: '2026-06-25' },
    ] as const;
    expect(await tell(purchaser, shipmentId, ...delays)).toMatchObject({ value: { told: 2 } });
    expect(await tell(purchaser, shipmentId, ...delays)).toMatchObject({ value: { told: 0 } });
    expect(
      await tell(supplier, shipmentId, { kind: 'delayed', day: '2026-06-11', expectedOn: '2026-07-05' }),
    ).toMatchObject({ ok: true });
    expect(await lateEvents(shipmentId)).toBe(1);
    for (const who of [supplier, purchaser]) {
      expect(await track(who, shipmentId)).toMatchObject({
        promisedOn: '2026-06-30',
        expectedOn: '2026-07-05',
        events: [
          { expectedOn: '2026-07-05' },
          { expectedOn: '2026-07-02', side: 'purchaser' },
          { expectedOn: '2026-06-25' },
          { kind: 'departed', place: 'CNSHA' },
        ],
      });
    }
    expect(await track(stranger, shipmentId)).toBeUndefined();
    expect(await tell(stranger, shipmentId, { kind: 'departed', day: '2026-06-01' })).toMatchObject({
      code: 'SHIPMENT_UNKNOWN',
    });
  });

  it('come from a table, all or none', async () => {
    const shipmentId = await aShipment();
    const rows = [
      `${shipmentId},departed,2026-06-01T08:00+08:00,CNSHA`,
      `${shipmentId},arrived-at,2026-06-09T08:00+07:00,THLCH`,
    ];
    const take = async (...lines: string[]) =>
      granted(
        await world
          .get(ImportShipmentEvents)
          .run(
            as(supplier, 'bidder'),
            await aFile(supplier, ['shipment,event,happened_at,place', ...lines].join('\n')),
          ),
      );
    const wrong = await take(
      ...rows,
      `${shipmentId},lost,2026-06-09T08:00,XX`,
      `${stranger.organisationId},departed,2026-06-01T08:00Z,`,
    );
    expect(wrong).toMatchObject({ accepted: 0, problemCount: 3 });
    expect(wrong.problems.map(({ row, code }) => [row, code])).toEqual([
      [4, 'VALUE_MALFORMED'],
      [4, 'VALUE_MALFORMED'],
      [5, 'ROW_NOT_YOURS'],
    ]);
    expect((await take(...rows, `${shipmentId},departed,2999-01-01T08:00Z,`)).problems).toMatchObject([
      { row: 4, code: 'EVENT_IN_FUTURE' },
    ]);
    expect(await track(supplier, shipmentId)).toMatchObject({ events: [] });
    expect(await take(...rows)).toMatchObject({ rows: 2, accepted: 2, unchanged: 0 });
    expect(await take(rows[1] ?? '')).toMatchObject({ accepted: 0, unchanged: 1 });
  });
});

describe('readings', () => {
  const HEAD = 'time,celsius,sensor';
  const RANGE = { lowest: 200, highest: 800 };
  const take = async (
    who: TestOrganisation,
    shipmentId: string,
    lines: readonly string[],
    range: typeof RANGE | null = null,
  ) =>
    world.get(ImportReadings).run(as(who, who === purchaser ? 'buyer' : 'bidder'), {
      shipmentId,
      fileId: await aFile(who, [HEAD, ...lines].join('\n')),
      range,
    });
  const LINES = ['2026-06-01T08:00Z,5,A', '2026-06-01T08:30Z,11,A', '2026-06-01T09:00Z,5.0,A'];

  it('are summed up for both sides, and the same file changes nothing', async () => {
    const shipmentId = await aShipment();
    expect(await take(supplier, shipmentId, LINES)).toMatchObject({ code: 'RANGE_MISSING' });
    expect(granted(await take(supplier, shipmentId, LINES, RANGE))).toMatchObject({ rows: 3, accepted: 3 });
    expect(granted(await take(supplier, shipmentId, LINES))).toMatchObject({ accepted: 0, unchanged: 3 });
    const expected = {
      coldChain: {
        min: 500,
        max: 1100,
        readings: 3,
        coveredMinutes: 60,
        excursionMinutes: 30,
        excursions: [{ peak: 1100 }],
      },
    };
    expect(await track(purchaser, shipmentId)).toMatchObject(expected);
    expect(await track(supplier, shipmentId)).toMatchObject(expected);
    expect(await take(supplier, shipmentId, LINES, { lowest: 200, highest: 1200 })).toMatchObject({
      code: 'RANGE_NOT_YOURS',
    });
    expect(
      granted(await take(purchaser, shipmentId, ['2026-06-01T09:30Z,5,A'], { lowest: 200, highest: 1200 })),
    ).toMatchObject({ accepted: 1 });
    expect(await track(supplier, shipmentId)).toMatchObject({ coldChain: { readings: 4, excursionMinutes: 0 } });
  });

  it('of a logger that covers little and one that was warm for long are taken together', async () => {
    const shipmentId = await aShipment();
    const warm = Array.from({ length: 9 }, (_, hour) => `2026-06-01T${String(hour).padStart(2, '0')}:00Z,12,B`);
    expect(granted(await take(supplier, shipmentId, [...LINES, ...warm], RANGE))).toMatchObject({ accepted: 12 });
    expect(await track(supplier, shipmentId)).toMatchObject({
      coldChain: { coveredMinutes: 60, excursionMinutes: 480 },
    });
  });

  it('that were refused leave their file with its owner alone', async () => {
    const shipmentId = await aShipment();
    granted(await take(supplier, shipmentId, LINES, RANGE));
    const before = await fileUses();
    expect(await take(purchaser, shipmentId, ['2026-06-01T08:00Z,6,A'])).toMatchObject({ code: 'READINGS_CONTRADICT' });
    expect(granted(await take(supplier, shipmentId, ['2026-02-30T08:00Z,5,A'])).problems).toMatchObject([{ row: 2 }]);
    expect(await take(supplier, shipmentId, LINES, { lowest: 9, highest: 9 })).toMatchObject({ code: 'RANGE_INVALID' });
    expect(await fileUses()).toBe(before);
  });

  it('that contradict each other or cannot be read are not taken', async () => {
    const shipmentId = await aShipment();
    const wrong = granted(
      await take(
        supplier,
        shipmentId,
        ['2026-06-01T08:00Z,cold,A', '2026-06-01,5,A', ...LINES, '2026-06-01T09:00Z,6,A'],
        RANGE,
      ),
    );
    expect(wrong.problems.map(({ row, code }) => [row, code])).toEqual([
      [2, 'VALUE_MALFORMED'],
      [3, 'VALUE_MALFORMED'],
      [7, 'READING_TWICE'],
    ]);
    expect(await track(supplier, shipmentId)).toMatchObject({ coldChain: null });
    granted(await take(supplier, shipmentId, LINES, RANGE));
    expect(await take(purchaser, shipmentId, ['2026-06-01T08:00Z,6,A'])).toMatchObject({ code: 'READINGS_CONTRADICT' });
    expect(await take(stranger, shipmentId, LINES, RANGE)).toMatchObject({ code: 'SHIPMENT_UNKNOWN' });
  });
});

const asked = (who: TestOrganisation, by: 'supplier' | 'product-type' | 'corridor', shortBasisPoints = 0) =>
  world
    .get(PerformanceReader)
    .grouped(
      as(who, 'viewer'),
      { first: 10 },
      by,
      { from: '2025-05-01', to: '2025-05-31' },
      { ...DELIVERY_MEASURE, shortBasisPoints },
      {},
      (row) => row,
    );

describe('deliveries', () => {
  it('are measured in the database as the rule measures them (E17)', async () => {
    const LINES = [
      ['2025-05-10', '2025-05-12', 100n],
      ['2025-05-10', '2025-05-20', 100n],
      ['2025-05-15', '2025-04-28', 100n],
      ['2025-05-20', '2025-05-21', 96n],
      ['2025-05-25', null, 0n],
    ] as const;
    for (const [promisedOn, on, accepted] of LINES) {
      const { orderId } = granted(await world.order(purchaser, lotId, 100n));
      const [line] = await world.lines(orderId);
      await world.db.query(`UPDATE call_off SET promised_on = $2, placed_at = '2025-03-01T12:00Z' WHERE id = $1`, [
        orderId,
        promisedOn,
      ]);
      if (on === null) continue;
      const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 100n));
      granted(await world.receive(purchaser, shipmentId, accepted, 100n - accepted));
      await world.db.query('UPDATE receipt SET received_at = $2 WHERE shipment_id = $1', [
        shipmentId,
        `${on}T23:59:00Z`,
      ]);
    }
    const rule = (shortBasisPoints: number) =>
      measureDeliveries(
        LINES.map(([promisedOn, on, accepted]) => ({
          placedOn: '2025-03-01',
          promisedOn,
          ordered: 100n,
          arrivals: on === null ? [] : [{ on, accepted }],
        })),
        { ...DELIVERY_MEASURE, shortBasisPoints },
        '2026-11-23',
      );
    for (const short of [0, 500]) {
      const { leadDays, onTimeInFull: met, ordered, accepted, ...counts } = rule(short);
      const mean = Math.round((leadDays.reduce((sum, days) => sum + days, 0) / leadDays.length) * 10) / 10;
      const row = {
        ...counts,
        met,
        ordered: String(ordered),
        accepted: String(accepted),
        orders: 5,
        meanLeadDays: mean,
      };
      for (const who of [supplier, purchaser, await anOperator(world.db)]) {
        expect((await asked(who, 'supplier', short)).nodes).toMatchObject([{ ...row, id: supplier.organisationId }]);
        expect((await asked(who, 'product-type', short)).nodes).toMatchObject([row]);
        expect((await asked(who, 'corridor', short)).nodes).toMatchObject([row]);
      }
    }
    expect(rule(0)).toMatchObject({ lines: 5, onTimeInFull: 1 });
    expect((await asked(stranger, 'supplier')).nodes).toEqual([]);
  });

  it('of the last year stand in the supplier’s file as counts, whoever asks', async () => {
    const { orderId } = granted(await world.order(purchaser, lotId, 1n));
    await world.db.query(`UPDATE call_off SET promised_on = (medlane_now() - interval '30 days')::date WHERE id = $1`, [
      orderId,
    ]);
    const record = await world.get(PerformanceReader).record(as(stranger, 'viewer'), supplier.organisationId);
    expect(record?.lines).toBeGreaterThan(0);
    expect(record).toMatchObject({ met: 0 });
  });
});

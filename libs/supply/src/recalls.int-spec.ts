import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccessRule } from '#libs/platform';
import type { RecallDraft } from '#libs/rules';
import { anAward, anOperator, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { SUPPLY_ENTITIES } from './persistence/rows.js';
import { RecallReader } from './persistence/recall.reader.js';
import { SupplyModule } from './supply.module.js';
import { LiftRecall, OpenRecall } from './use-cases/recall.use-cases.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const WHO_RECALLS: AccessRule = { kinds: ['supplier', 'operator'], roles: ['approver', 'officer'] };

const database = useTestDatabase();
let world: DealWorld;
let one: TestOrganisation;
let two: TestOrganisation;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: SupplyModule, entities: SUPPLY_ENTITIES });
  [one, two] = [await anOperator(world.db), await anOperator(world.db)];
});
afterAll(() => world.stop());

/** Two purchasers have a signed contract with one supplier, and have ordered 40 each. */
async function aMarket() {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n, 100n] }] });
  const contracts = await world.drawUp(award);
  await world.signAll(award);
  const [supplier] = award.suppliers;
  const [here, there] = award.purchasers;
  if (!supplier || !here || !there) throw new Error('an award has parties');
  const lines: string[] = [];
  for (const purchaser of [here, there]) {
    granted(await world.deposit(purchaser, '1000.00'));
    const { orderId } = granted(await world.order(purchaser, award.lotId, 40n));
    lines.push((await world.lines(orderId))[0]?.id ?? '');
  }
  const productTypeId = await world.value<string>('SELECT product_type_id AS value FROM contract WHERE id = $1', [
    contracts[0],
  ]);
  return { award, contracts, supplier, here, there, lines, productTypeId };
}
type Market = Awaited<ReturnType<typeof aMarket>>;
const ALL: RecallDraft = { kind: 'recall', class: 'I', batchNumbers: [], reason: 'Glass was found in the vials.' };
const recall = ({ supplier, productTypeId }: Market, draft: Partial<RecallDraft> = {}, by = one) =>
  world.get(OpenRecall).run(by.caller(WHO_RECALLS), {
    ...ALL,
    ...draft,
    supplierId: supplier.organisationId,
    productTypeId,
    idempotencyKey: randomUUID(),
  });
const lift = (recallId: string, by: TestOrganisation, action: 'proposeLift' | 'lift' | 'keep') =>
  world.get(LiftRecall).run(by.caller(OFFICERS), { recallId, action, reason: 'The laboratory found nothing.' });

it('stops every contract at once, tells all purchasers, and lets what is under way be received', async () => {
  const market = await aMarket();
  const [first = '', second = ''] = market.lines;
  const { shipmentId } = granted(await world.ship(market.supplier, first, 10n));
  const { recallId } = granted(await recall(market));
  for (const line of [first, second]) {
    expect(await world.ship(market.supplier, line, 5n)).toMatchObject({ ok: false, code: 'SUPPLY_RECALLED' });
  }
  expect(await world.order(market.here, market.award.lotId, 1n)).toMatchObject({ ok: false, code: 'SUPPLY_RECALLED' });
  granted(await world.receive(market.here, shipmentId, 10n));
  const told = await world.db.query('SELECT FROM outbox WHERE type = $1 AND payload ->> $2 = $3', [
    'contract.recalled',
    'recallId',
    recallId,
  ]);
  expect(told.rowCount).toBe(2);
  const reader = world.get(RecallReader);
  const mine = await reader.one(market.here.caller('signed-in'), recallId);
  expect(mine).toMatchObject({ contractCount: 2, shipmentCount: 1, shipments: [{ shipmentId, quantity: '10' }] });
  expect(await reader.one(market.there.caller('signed-in'), recallId)).toMatchObject({ shipments: [] });
  const stranger = (await anAward(world.db)).purchasers[0];
  expect(await reader.one((stranger ?? market.here).caller('signed-in'), recallId)).toBeUndefined();

  expect(await lift(recallId, one, 'lift')).toMatchObject({ ok: false, code: 'ACTION_NOT_ALLOWED_NOW' });
  granted(await lift(recallId, one, 'proposeLift'));
  expect(await lift(recallId, one, 'lift')).toMatchObject({ ok: false, code: 'SECOND_OFFICER_NEEDED' });
  expect(await world.ship(market.supplier, second, 5n)).toMatchObject({ ok: false, code: 'SUPPLY_RECALLED' });
  granted(await lift(recallId, two, 'keep'));
  granted(await lift(recallId, one, 'proposeLift'));
  granted(await lift(recallId, two, 'lift'));
  granted(await world.ship(market.supplier, second, 5n));
  expect(await brokenInvariants(world.db)).toEqual([]);
});

it('of a batch stops that batch only, also for orders that are placed later', async () => {
  const market = await aMarket();
  granted(await recall(market, { batchNumbers: ['L1'], class: 'II' }, market.supplier));
  const { orderId } = granted(await world.order(market.here, market.award.lotId, 10n));
  const [later] = await world.lines(orderId);
  for (const line of [...market.lines, later?.id ?? '']) {
    expect(await world.ship(market.supplier, line, 5n)).toMatchObject({
      code: 'BATCH_RECALLED',
      details: { batch: 'L1' },
    });
  }
  const rival = (await aMarket()).supplier;
  expect(await recall(market, {}, rival)).toMatchObject({ ok: false, code: 'GOODS_UNKNOWN' });
});

it('of two recalls the goods wait for both, and a contract that is signed meanwhile is stopped too', async () => {
  const market = await aMarket();
  const all = granted(await recall(market, { kind: 'gmp-suspension', class: null }));
  const batch = granted(await recall(market, { batchNumbers: ['L1'] }));
  granted(await lift(all.recallId, one, 'proposeLift'));
  granted(await lift(all.recallId, two, 'lift'));
  expect(await world.ship(market.supplier, market.lines[0] ?? '', 5n)).toMatchObject({ code: 'BATCH_RECALLED' });
  await world.db.query(`UPDATE contract SET status = 'pending', recalled_batches = NULL WHERE id = $1`, [
    market.contracts[0],
  ]);
  await world.db.query(`UPDATE contract SET status = 'active' WHERE id = $1`, [market.contracts[0]]);
  const marked = 'SELECT recalled_batches AS value FROM contract WHERE id = $1';
  expect(await world.value(marked, [market.contracts[0]])).toEqual(['L1']);
  granted(await lift(batch.recallId, one, 'proposeLift'));
  granted(await lift(batch.recallId, two, 'lift'));
  expect(await world.value(marked, [market.contracts[0]])).toBeNull();
});

it('the database lets nothing recalled leave, whoever asks it', async () => {
  const market = await aMarket();
  granted(await recall(market));
  await expect(
    world.db.query('UPDATE call_off_line SET shipped_quantity = 1 WHERE id = $1', [market.lines[0]]),
  ).rejects.toThrow('recalled goods leave');
});

it('a dispatch against a recall: what left was noted, and nothing leaves after it', async () => {
  for (let round = 0; round < 8; round++) {
    const market = await aMarket();
    const [shipped, recalled] = await Promise.all([
      world.ship(market.supplier, market.lines[0] ?? '', 5n),
      recall(market, round % 2 === 0 ? {} : { batchNumbers: ['L1'] }),
    ]);
    const { recallId } = granted(recalled);
    const noted = await world.value<number>('SELECT shipment_count AS value FROM recall WHERE id = $1', [recallId]);
    expect(noted).toBe(shipped.ok ? 1 : 0);
  }
});

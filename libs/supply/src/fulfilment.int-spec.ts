import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccessRule } from '#libs/platform';
import { progressOf, STANDARD_TERMS } from '#libs/rules';
import { anAward } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { WatchSupply } from './jobs/watch-supply.due-work.js';
import { FulfilmentReader } from './persistence/fulfilment.reader.js';
import { ProgressReader } from './persistence/progress.reader.js';
import { SUPPLY_ENTITIES } from './persistence/rows.js';
import { SupplyModule } from './supply.module.js';
import { AnswerOrder } from './use-cases/answer-order.use-case.js';

const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };
const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: SupplyModule, entities: SUPPLY_ENTITIES });
});
afterAll(() => world.stop());

async function aDeal() {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n] }], terms: STANDARD_TERMS });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [supplier] = award.suppliers;
  const [purchaser] = award.purchasers;
  if (!supplier || !purchaser) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '1000.00'));
  const order = async (quantity: bigint) => {
    const { orderId } = granted(await world.order(purchaser, award.lotId, quantity));
    return { orderId, lineId: (await world.lines(orderId))[0]?.id ?? '' };
  };
  return { award, contractId, supplier, purchaser, order };
}
type Deal = Awaited<ReturnType<typeof aDeal>>;
const answer = ({ supplier }: Deal, orderLineId: string, refusedBecause: string | null) =>
  world.get(AnswerOrder).run(supplier.caller(SUPPLIERS), { orderLineId, refusedBecause });
const progress = async ({ purchaser }: Deal, orderId: string) => {
  const [line] = await world.get(ProgressReader).ofOrder(purchaser.caller('signed-in'), orderId);
  if (!line) throw new Error('an order has a line');
  return progressOf(line.events);
};
const fulfilment = async ({ purchaser }: Deal, onlyWanting = false) =>
  (
    await world
      .get(FulfilmentReader)
      .contracts(purchaser.caller('signed-in'), { first: 20 }, { onlyWanting }, (row) => row)
  ).nodes;
const warned = (contractId: string) =>
  world.value<string[]>(
    `SELECT coalesce(array_agg(payload ->> 'level' ORDER BY id), '{}') AS value FROM outbox WHERE type = 'supply.warned' AND subject_id = $1`,
    [contractId],
  );

it('an order is followed from placed to paid by its events, in parts too', async () => {
  const deal = await aDeal();
  const { orderId, lineId } = await deal.order(40n);
  expect(await progress(deal, orderId)).toMatchObject({ state: 'placed', partly: null });
  granted(await answer(deal, lineId, null));
  granted(await answer(deal, lineId, null));
  expect(await progress(deal, orderId)).toMatchObject({ state: 'confirmed' });
  expect(await answer(deal, lineId, 'We cannot.')).toMatchObject({ ok: false, code: 'ALREADY_CONFIRMED' });
  const first = granted(await world.ship(deal.supplier, lineId, 30n));
  expect(await progress(deal, orderId)).toMatchObject({ state: 'confirmed', partly: 'shipped' });
  granted(await world.receive(deal.purchaser, first.shipmentId, 30n));
  await world.wait(3);
  const second = granted(await world.ship(deal.supplier, lineId, 10n));
  granted(await world.receive(deal.purchaser, second.shipmentId, 10n));
  expect(await progress(deal, orderId)).toMatchObject({ state: 'accepted' });
  await world.invoice();
  expect(await progress(deal, orderId)).toMatchObject({ state: 'invoiced' });
  while ((await world.settle()) > 0);
  const { state, steps } = await progress(deal, orderId);
  expect([state, steps.map(({ leadDays }) => leadDays)]).toEqual(['paid', [0, 0, 3, 3, 3, 3, 3]]);
});

it('a refused line is cancelled and paid back, and its volume is ordered again', async () => {
  const deal = await aDeal();
  const { orderId, lineId } = await deal.order(100n);
  const rival = await aDeal();
  expect(await answer(rival, lineId, 'We cannot.')).toMatchObject({ ok: false, code: 'ORDER_LINE_UNKNOWN' });
  expect(await answer(deal, lineId, 'no')).toMatchObject({ ok: false, code: 'REASON_MISSING' });
  granted(await answer(deal, lineId, 'The plant stands still.'));
  expect(await progress(deal, orderId)).toMatchObject({ state: 'cancelled' });
  expect(await world.balances(deal.purchaser)).toMatchObject({ wallet: 1000_00n, escrow: 0n });
  expect(await answer(deal, lineId, null)).toMatchObject({ ok: false, code: 'ORDER_UNDER_WAY' });
  await deal.order(100n);
  expect(await brokenInvariants(world.db)).toEqual([]);
});

it('a refusal against a dispatch: one of them wins', async () => {
  for (let round = 0; round < 6; round++) {
    const deal = await aDeal();
    const { lineId } = await deal.order(10n);
    const [shipped, refused] = await Promise.all([
      world.ship(deal.supplier, lineId, 10n),
      answer(deal, lineId, 'The plant stands still.'),
    ]);
    expect([shipped.ok, refused.ok].filter(Boolean)).toHaveLength(1);
  }
  expect(await brokenInvariants(world.db)).toEqual([]);
});

it('both sides are warned once when what was due does not come, and told when it has', async () => {
  const deal = await aDeal();
  const { lineId } = await deal.order(100n);
  const part = granted(await world.ship(deal.supplier, lineId, 85n));
  granted(await world.receive(deal.purchaser, part.shipmentId, 85n));
  await world.wait(1);
  await world.work(WatchSupply);
  await world.work(WatchSupply);
  expect(await warned(deal.contractId)).toEqual(['warning']);
  expect(await fulfilment(deal, true)).toMatchObject([{ level: 'warning', fillRate: 8_500, dueQuantity: 100n }]);
  const rest = granted(await world.ship(deal.supplier, lineId, 15n));
  granted(await world.receive(deal.purchaser, rest.shipmentId, 15n));
  await world.wait(1);
  await world.work(WatchSupply);
  expect(await warned(deal.contractId)).toEqual(['warning', 'none']);
  expect(await fulfilment(deal, true)).toEqual([]);
  const regions = await world.get(FulfilmentReader).regions(deal.purchaser.caller('signed-in'), deal.award.lotId);
  expect(regions).toMatchObject([{ region: 'TH', contracts: 1, agreedQuantity: 100n, acceptedQuantity: 100n }]);
});

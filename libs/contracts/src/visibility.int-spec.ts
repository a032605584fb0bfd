import { afterAll, beforeAll, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { OWN_FILE, statement, UnitOfWork } from '#libs/platform';
import {
  anAward,
  anOperator,
  aPurchaser,
  aSupplier,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { ContractsReader } from './persistence/contracts.reader.js';
import { OrdersReader } from './persistence/orders.reader.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

const TABLES = [
  'contract',
  'call_off',
  'call_off_line',
  'shipment',
  'batch',
  'receipt',
  'invoice',
  'account',
  'ledger_transaction',
  'posting',
  'bank_transfer',
] as const;
const COUNTS = TABLES.map((table) =>
  statement<{ count: bigint }>(`test.count.${table.replaceAll('_', '-')}`, `SELECT count(*) FROM ${table}`),
);

/** How many rows of each table the row-level policies show, with no resolver and no guard in the way. */
async function seenBy(who: TestOrganisation, caller = who.caller('signed-in')): Promise<Record<string, number>> {
  const seen = await world.get(UnitOfWork).run(caller, async (tx) => {
    const counts: [string, number][] = [];
    for (const [at, table] of TABLES.entries()) {
      const count = COUNTS[at];
      if (count) counts.push([table, Number((await tx.one(count)).count)]);
    }
    return ok(Object.fromEntries(counts));
  });
  return granted(seen);
}

it('shows a deal to its parties and operators, and nothing of it to anybody else', async () => {
  const shares = [
    { unitPrice: '1', quantities: [10n] },
    { unitPrice: '2', quantities: [10n] },
  ];
  const award = await anAward(world.db, { shares });
  const [purchaser] = award.purchasers;
  const [first, second] = award.suppliers;
  if (!purchaser || !first || !second) throw new Error('an award has parties');
  await world.drawUp(award);
  await world.signAll(award);
  granted(await world.deposit(purchaser, '100.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 20n));
  for (const [at, supplier] of [first, second].entries()) {
    const line = (await world.lines(orderId))[at];
    const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 10n));
    granted(await world.receive(purchaser, shipmentId, 10n));
  }
  await world.invoice();
  await world.settle();

  const nothing = Object.fromEntries(TABLES.map((table) => [table, 0]));
  for (const stranger of [await aPurchaser(world.db), await aSupplier(world.db)]) {
    expect(await seenBy(stranger)).toEqual(nothing);
  }
  const each = { contract: 2, call_off_line: 2, shipment: 2, batch: 2, receipt: 2, invoice: 2 };
  const postings = { ledger_transaction: 5, posting: 7 };
  expect(await seenBy(purchaser)).toEqual({ ...each, ...postings, call_off: 1, account: 3, bank_transfer: 1 });
  for (const supplier of [first, second]) {
    const own = Object.fromEntries(Object.keys(each).map((table) => [table, 1]));
    expect(await seenBy(supplier)).toEqual({
      ...nothing,
      ...own,
      call_off: 1,
      account: 1,
      ledger_transaction: 1,
      posting: 1,
    });
  }
  expect(await seenBy(await anOperator(world.db))).toMatchObject({ ...each, account: 7, posting: 2 + 4 + 6 });

  // Who is suspended goes on seeing what it has, and nothing else.
  const before = await seenBy(first);
  await world.db.query(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, [first.organisationId]);
  expect(await seenBy(first, first.inPerson(OWN_FILE))).toEqual(before);
  const mine = await world.get(ContractsReader).contracts(first.inPerson(OWN_FILE), { first: 10 }, {}, ({ id }) => id);
  expect(mine.nodes).toHaveLength(1);
  const ordered = await world.get(OrdersReader).order(first.inPerson(OWN_FILE), orderId);
  expect(ordered?.lines).toHaveLength(1);
});

it('lets no one but the parties act', async () => {
  const award = await anAward(world.db);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  await world.drawUp(award);
  await world.signAll(award);
  granted(await world.deposit(purchaser, '5000.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 1000n));
  const [line] = await world.lines(orderId);
  const otherSupplier = await aSupplier(world.db);
  const otherPurchaser = await aPurchaser(world.db);
  expect(await world.ship(otherSupplier, line?.id ?? '', 1n)).toMatchObject({ code: 'ORDER_LINE_UNKNOWN' });
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 1n));
  expect(await world.receive(otherPurchaser, shipmentId, 1n)).toMatchObject({ code: 'SHIPMENT_UNKNOWN' });
  expect(await world.order(otherPurchaser, award.lotId, 1n)).toMatchObject({ code: 'LOT_UNKNOWN' });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_PAYMENT_TERMS, MAX_PROPOSALS, type PaymentTerms, STANDARD_TERMS } from '#libs/rules';
import { anAward } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { ProposeAmendment } from './use-cases/amend-contract.use-cases.js';

/** What somebody decides after waiting for a lock stands on what is true then, not on what was true before the wait. */

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
  // The rows of disputes are not what is tested here.
  await world.db.query('ALTER TABLE shipment DROP CONSTRAINT shipment_dispute');
});
afterAll(() => world.stop());

async function aDeal(change: Partial<PaymentTerms>) {
  const terms = { ...STANDARD_TERMS, payment: { ...DEFAULT_PAYMENT_TERMS, ...change } };
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n] }], terms });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '1000.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 10n));
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 10n));
  return { contractId, purchaser, supplier, shipmentId };
}

/** Everyone begins while somebody else holds the row, waits for it, and goes on after `meanwhile`. */
async function behind<T>(
  lock: string,
  id: string,
  tasks: readonly (() => Promise<T>)[],
  meanwhile: readonly string[] = [],
): Promise<T[]> {
  const client = await world.db.connect();
  try {
    await client.query('BEGIN');
    await client.query(lock, [id]);
    const running = Promise.all(tasks.map((task) => task()));
    const deadline = Date.now() + 10_000;
    const waiting = `SELECT count(*)::int AS value FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await world.value<number>(waiting)) < tasks.length) {
      if (Date.now() > deadline) throw new Error('nobody came to wait');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const change of meanwhile) await client.query(change, [id]);
    await client.query('COMMIT');
    return await running;
  } finally {
    client.release();
  }
}

const invoiceOf = (contractId: string) =>
  world.value<string>('SELECT id AS value FROM invoice WHERE contract_id = $1', [contractId]);

it('an invoice that was disputed while its payment waited is not paid', async () => {
  const due = { kind: 'DAYS_AFTER_ACCEPTANCE', days: 30 } as const;
  const { contractId, purchaser, shipmentId } = await aDeal({ instrument: 'open-account', due });
  granted(await world.receive(purchaser, shipmentId, 10n));
  await world.invoice();
  const invoiceId = await invoiceOf(contractId);
  const [paid] = await behind(
    'SELECT FROM invoice WHERE id = $1 FOR UPDATE',
    invoiceId,
    [() => world.payInvoice(purchaser, invoiceId)],
    [
      `UPDATE invoice SET settle_after = 'infinity' WHERE id = $1`,
      `UPDATE shipment SET dispute_id = id WHERE id = (SELECT shipment_id FROM receipt r JOIN invoice i ON i.receipt_id = r.id WHERE i.id = $1)`,
    ],
  );
  expect(paid).toMatchObject({ code: 'IN_DISPUTE' });
});

it('an invoice of goods in dispute waits for the end of it, and is not forgotten when nobody wakes it', async () => {
  const { contractId, purchaser, supplier, shipmentId } = await aDeal({});
  granted(await world.receive(purchaser, shipmentId, 10n));
  await world.db.query('UPDATE shipment SET dispute_id = id WHERE id = $1', [shipmentId]);
  await world.invoice();
  expect(await world.settle()).toBe(0);
  const due = () =>
    world.value<string>(
      `SELECT CASE WHEN settle_after <= clock_timestamp() THEN 'due' WHEN settle_after < clock_timestamp() + interval '1 hour' THEN 'soon' ELSE 'never' END AS value
       FROM invoice WHERE contract_id = $1`,
      [contractId],
    );
  // Nobody asks for it each second meanwhile, and it comes back by itself.
  expect(await due()).toBe('soon');
  await world.db.query('UPDATE shipment SET dispute_id = NULL WHERE id = $1', [shipmentId]);
  await world.db.query(
    `UPDATE invoice SET settle_after = settle_after - interval '15 minutes' WHERE contract_id = $1`,
    [contractId],
  );
  expect(await due()).toBe('due');
  expect(await world.settle()).toBe(1);
  expect((await world.balances(supplier))['wallet']).toBe(9_95n);
});

it('a customs release that somebody else has signed meanwhile is refused, not a fault', async () => {
  const milestones = [
    { step: 'customs', basisPoints: 2_000 },
    { step: 'acceptance', basisPoints: 8_000 },
  ] as const;
  const { purchaser, supplier, shipmentId } = await aDeal({ milestones });
  const answers = await behind(
    'SELECT FROM shipment WHERE id = $1 FOR UPDATE',
    shipmentId,
    Array.from({ length: 3 }, () => () => world.clear(purchaser, shipmentId)),
  );
  expect(answers.map((answer) => (answer.ok ? 'released' : answer.code)).sort()).toEqual([
    'ALREADY_RELEASED',
    'ALREADY_RELEASED',
    'released',
  ]);
  expect((await world.balances(supplier))['wallet']).toBe(2_00n);
});

it('proposals that were made meanwhile count towards the limit', async () => {
  const { contractId, purchaser } = await aDeal({});
  const propose = (quantity: bigint) => () =>
    world.get(ProposeAmendment).run(as(purchaser, 'approver'), {
      contractId,
      quantity,
      unitPrice: null,
      terms: null,
      note: 'Demand has changed.',
      days: 14,
      idempotencyKey: randomUUID(),
    });
  for (const quantity of [91n, 92n, 93n]) granted(await propose(quantity)());
  const answers = await behind(
    'SELECT FROM contract WHERE id = $1 FOR UPDATE',
    contractId,
    [94n, 95n, 96n, 97n].map(propose),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(MAX_PROPOSALS - 3);
  expect(answers.find((answer) => !answer.ok)).toMatchObject({ code: 'TOO_MANY_PROPOSALS' });
});

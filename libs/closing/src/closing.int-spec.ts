import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { type AccessRule, UnitOfWork } from '#libs/platform';
import { WindUpContracts } from '../../contracts/src/jobs/wind-up-contracts.due-work.js';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { ClosingModule } from './closing.module.js';
import type { ClosingDocument } from './closing-document.js';
import { DrawUpClosingStatements } from './jobs/draw-up-closing-statements.handler.js';
import { CLOSING_ENTITIES } from './persistence/rows.js';
import { DrawUpClosingPaper } from './use-cases/draw-up-closing-paper.use-case.js';
import { ReadClosing } from './use-cases/read-closing.use-case.js';

const ANYONE: AccessRule = { kinds: ['purchaser', 'supplier', 'operator'] };
const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: ClosingModule, entities: CLOSING_ENTITIES });
});
afterAll(() => world.stop());

const closing = (of: TestOrganisation, contractId: string) => world.get(ReadClosing).run(of.caller(ANYONE), contractId);
const left = async (of: TestOrganisation, contractId: string) =>
  (await closing(of, contractId))?.items.flatMap(({ item, left: count, holdsUp }) =>
    count > 0n ? [`${item} ${count}${holdsUp ? '' : ' later'}`] : [],
  );

it('shows what stands in the way step by step, and states what the contract came to once it has closed', async () => {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1.00', quantities: [10n] }] });
  await world.db.query(
    `INSERT INTO award_saving (award_id, tender_id, lot_id, baselines, suppliers, largest_share, average_price)
     SELECT id, tender_id, lot_id, $2, 1, 1, 1 FROM award WHERE id = $1`,
    [award.awardId, { ceiling: { price: '1.25' }, lastPrice: null, medianBid: { price: '0.9' } }],
  );
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  expect(await left(purchaser, contractId)).toEqual(['orders 10']);
  granted(await world.deposit(purchaser, '100.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 10n));
  expect(await left(supplier, contractId)).toEqual(['deliveries 10']);
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 10n));
  granted(await world.receive(purchaser, shipmentId, 9n, 1n));
  expect(await left(purchaser, contractId)).toEqual(['orders 1', 'settlement 10']);
  await world.invoice();
  await world.settle();
  // One was refused, and is ordered once more.
  const again = granted(await world.order(purchaser, award.lotId, 1n));
  const [second] = await world.lines(again.orderId);
  granted(await world.receive(purchaser, granted(await world.ship(supplier, second?.id ?? '', 1n)).shipmentId, 1n));
  await world.invoice();
  await world.settle();
  expect(await left(purchaser, contractId)).toEqual([]);
  expect((await closing(purchaser, contractId))?.statement).toBeNull();
  await Promise.all([1, 2].map(() => world.deliver(world.get(DrawUpClosingStatements))));

  const seen = (await closing(supplier, contractId))?.statement;
  expect(seen?.digest).toBe(
    createHash('sha256')
      .update(seen?.document ?? '')
      .digest('hex'),
  );
  const document = JSON.parse(seen?.document ?? '') as ClosingDocument;
  expect(document).toMatchObject({
    quantities: { agreed: '10', ordered: '11', accepted: '10', rejected: '1', lapsed: '0' },
    money: { agreed: '10.00', paid: '10.00', refunds: '1.00', interest: '0.00', invoices: 2 },
    deposit: null,
    debts: [],
    disputes: {},
    deliveries: { lines: 2 },
    savings: [
      { baseline: 'ceiling', price: '1.25', value: '12.50', saving: '2.50' },
      { baseline: 'medianBid', price: '0.9', value: '9.00', saving: '-1.00' },
    ],
  });
  const stated = `SELECT count(*)::int AS value FROM audit_entry WHERE action = 'draw-up-closing-statement' AND subject_id = $1`;
  expect(await world.value(stated, [contractId])).toBe(1);

  const papers = await Promise.all(
    [purchaser, supplier].map((side) => world.get(DrawUpClosingPaper).run(side.caller(ANYONE), contractId)),
  );
  const [one, two] = papers.map((paper) => granted(paper).fileId);
  expect(one).toEqual(expect.any(String));
  expect(two).toBe(one);
  const stranger = (await anAward(world.db, { shares: [{ unitPrice: '1.00', quantities: [1n] }] })).purchasers[0];
  expect(stranger && (await closing(stranger, contractId))).toBeNull();
  expect(stranger && (await world.get(DrawUpClosingPaper).run(stranger.caller(ANYONE), contractId))).toMatchObject({
    code: 'STATEMENT_UNKNOWN',
  });
  expect(await brokenInvariants(world.db)).toEqual([]);
});

it('gives a deposit back before it is stated, whoever winds the contract up first', async () => {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1.00', quantities: [10n] }] });
  const payment = `jsonb_set(terms, '{payment,performanceDepositBasisPoints}', '500')`;
  const [contractId = ''] = await world.drawUp(award);
  await world.db.query(`UPDATE contract SET terms = ${payment} WHERE id = $1`, [contractId]);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(supplier, '5.00'));
  granted(await world.deposit(purchaser, '10.00'));
  await world.signAll(award);
  const { orderId } = granted(await world.order(purchaser, award.lotId, 10n));
  const [line] = await world.lines(orderId);
  granted(await world.receive(purchaser, granted(await world.ship(supplier, line?.id ?? '', 10n)).shipmentId, 10n));
  await world.invoice();
  await world.settle();
  expect(await left(supplier, contractId)).toEqual(['deposit 1 later']);
  const windUp = world.get(UnitOfWork).asSystem(async (tx) => {
    await world.get(WindUpContracts).handle(tx, contractId);
    return ok(undefined);
  });
  await Promise.all([windUp, world.deliver(world.get(DrawUpClosingStatements))]);
  const statement = (await closing(purchaser, contractId))?.statement;
  const document = JSON.parse(statement?.document ?? randomUUID()) as ClosingDocument;
  expect(document.deposit).toEqual({ lodged: '0.50', forfeited: '0.00', returned: '0.50' });
  expect(await brokenInvariants(world.db)).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { anAward } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

/** Versions as they stand when their days have come; the constraint that keeps them ahead is about declaring. */
async function charge(tenderId: string, ...versions: readonly { from: string; points: number; least: string }[]) {
  await world.db.query('ALTER TABLE fee_version DROP CONSTRAINT IF EXISTS fee_version_ahead');
  for (const [at, { from, points, least }] of versions.entries()) {
    await world.db.query(
      `INSERT INTO fee_version (corridor_code, version, effective_from, basis_points, least_fees, declared_by, declared_at)
       SELECT corridor_code, $2, medlane_now()::date + $3::int, $4, $5, 'an officer', medlane_now() FROM tender WHERE id = $1`,
      [tenderId, at + 1, from, points, least],
    );
  }
}
const feeOf = (contractId: string) =>
  world.value<object>(
    `SELECT json_build_array(fee_basis_points, fee_least_minor, fee_version) AS value FROM contract WHERE id = $1`,
    [contractId],
  );

it('a contract has the fee that is in force when it is drawn up, with its floor, and keeps it', async () => {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n] }] });
  await charge(
    award.tenderId,
    { from: '-10', points: 30, least: '{"CNY": "10"}' },
    { from: '0', points: 100, least: '{"CNY": "50"}' },
    { from: '1', points: 900, least: '{"CNY": "5000"}' },
  );
  const [contractId = ''] = await world.drawUp(award);
  expect(await feeOf(contractId)).toEqual([100, 50, 2]);
  const document = await world.value<string>('SELECT document AS value FROM contract WHERE id = $1', [contractId]);
  expect(document).toContain('100 basis points of each settlement, at least 0.50 CNY, borne by the supplier');
  await world.signAll(award);
  await world.wait(3);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '100.00'));
  for (const quantity of [20n, 80n]) {
    const { orderId } = granted(await world.order(purchaser, award.lotId, quantity));
    const [line] = await world.lines(orderId);
    const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', quantity));
    granted(await world.receive(purchaser, shipmentId, quantity));
    await world.invoice();
    await world.settle();
  }
  // 20.00: 0.20 would be the share, 0.50 is the floor; 80.00: 0.80.
  expect((await world.balances(supplier))['wallet']).toBe(100_00n - 50n - 80n);
  expect(await brokenInvariants(world.db)).toEqual([]);
});

it('without a schedule the rulebook’s share holds, as it always did', async () => {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1', quantities: [100n] }] });
  const [contractId = ''] = await world.drawUp(award);
  expect(await feeOf(contractId)).toEqual([50, 0, null]);
});

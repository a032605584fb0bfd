import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

/** An active deal of one purchaser and one supplier, paid for. */
async function aDeal(quantity: bigint, unitPrice = '1.016') {
  const award = await anAward(world.db, { shares: [{ unitPrice, quantities: [quantity] }] });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '1000000.00'));
  return { contractId, purchaser, supplier, lotId: award.lotId };
}
type Deal = Awaited<ReturnType<typeof aDeal>>;

async function delivered({ purchaser, supplier, lotId }: Deal, accepted: bigint, rejected = 0n): Promise<string> {
  const { orderId } = granted(await world.order(purchaser, lotId, accepted + rejected));
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', accepted + rejected));
  granted(await world.receive(purchaser, shipmentId, accepted, rejected));
  return orderId;
}

const together = async (of: TestOrganisation) =>
  Object.values(await world.balances(of)).reduce((sum, balance) => sum + balance, 0n);

describe('settlement', () => {
  it('by several workers at once pays each invoice once and closes once', async () => {
    const deals = [await aDeal(40n), await aDeal(40n), await aDeal(40n)];
    for (const deal of deals) {
      for (let at = 0; at < 4; at++) await delivered(deal, 9n, 1n);
      // What was rejected is ordered once more.
      await delivered(deal, 4n);
    }
    await world.invoice();
    const settled = await Promise.all(Array.from({ length: 6 }, () => world.settle()));
    const rest = await world.settle();
    expect(settled.reduce((sum, count) => sum + count, rest)).toBe(15);
    expect(await brokenInvariants(world.db)).toEqual([]);
    for (const { contractId, purchaser, supplier } of deals) {
      expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [contractId])).toBe('closed');
      expect((await together(purchaser)) + (await together(supplier)) + 4n * 5n + 2n).toBe(100_000_000n);
    }
  });

  it('of a rejection leaves the contract open until the goods were ordered again, or its term is over', async () => {
    const deal = await aDeal(10n);
    const status = () => world.value('SELECT status AS value FROM contract WHERE id = $1', [deal.contractId]);
    await delivered(deal, 8n, 2n);
    await world.invoice();
    expect(await world.settle()).toBe(1);
    expect(await status()).toBe('active');
    expect(await world.order(deal.purchaser, deal.lotId, 3n)).toMatchObject({
      code: 'OVER_AGREED_QUANTITY',
      details: { remaining: '2' },
    });
    const both = await Promise.all([1, 2].map(() => world.order(deal.purchaser, deal.lotId, 2n)));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const [line] = await world.lines(both.flatMap((placed) => (placed.ok ? [placed.value.orderId] : []))[0] ?? '');
    const { shipmentId } = granted(await world.ship(deal.supplier, line?.id ?? '', 2n));
    granted(await world.receive(deal.purchaser, shipmentId, 2n));
    await world.invoice();
    await world.settle();
    expect(await status()).toBe('closed');
    const other = await aDeal(10n);
    await delivered(other, 8n, 2n);
    await world.invoice();
    await world.settle();
    await world.endTerm(other.contractId);
    expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [other.contractId])).toBe('closed');
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('runs against orders and receipts on the same contracts without a lost step', async () => {
    const deal = await aDeal(60n);
    const trade = async () => {
      for (let at = 0; at < 5; at++) await delivered(deal, 4n);
    };
    const work = async () => {
      for (let at = 0; at < 12; at++) {
        await world.invoice();
        await world.settle();
      }
    };
    await Promise.all([trade(), trade(), trade(), work()]);
    await world.invoice();
    await world.settle();
    expect(await brokenInvariants(world.db)).toEqual([]);
    expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [deal.contractId])).toBe('closed');
  });

  it('puts a bad deal off and settles its neighbours', async () => {
    const good = await aDeal(10n);
    const bad = await aDeal(10n);
    await delivered(good, 10n);
    await delivered(bad, 10n);
    await world.invoice();
    // As no code of ours can: the contract stands as if it had never been activated.
    await world.db.query(`UPDATE contract SET status = 'pending' WHERE id = $1`, [bad.contractId]);
    expect(await world.settle()).toBe(1);
    expect(await world.settle()).toBe(0);
    expect(await world.value('SELECT status AS value FROM contract WHERE id = $1', [good.contractId])).toBe('closed');
    const { rows } = await world.db.query('SELECT status, failures, last_error FROM invoice WHERE contract_id = $1', [
      bad.contractId,
    ]);
    expect(rows).toEqual([{ status: 'issued', failures: 1, last_error: '0 of 1 contracts are active' }]);
    // Two weeks later: still put off by a quarter of an hour, however often it has failed.
    await world.db.query(
      'UPDATE invoice SET failures = 1500, settle_after = clock_timestamp() WHERE contract_id = $1',
      [bad.contractId],
    );
    expect(await world.settle()).toBe(0);
    expect(
      await world.value(
        `SELECT failures = 1501 AND settle_after - clock_timestamp() BETWEEN interval '14 min' AND interval '15 min' AS value
         FROM invoice WHERE contract_id = $1`,
        [bad.contractId],
      ),
    ).toBe(true);
    await world.db.query(`UPDATE contract SET status = 'active' WHERE id = $1`, [bad.contractId]);
    await world.db.query('UPDATE invoice SET settle_after = clock_timestamp() WHERE contract_id = $1', [
      bad.contractId,
    ]);
    expect(await world.settle()).toBe(1);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('takes a hundred at a time, oldest first', async () => {
    const deal = await aDeal(120n);
    for (let at = 0; at < 120; at++) await delivered(deal, 1n);
    await world.invoice();
    expect(await world.settle()).toBe(100);
    expect(await world.settle()).toBe(20);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('pays and gives back exactly what was held, in whatever parts an order arrives', async () => {
    const part = fc.record({ accepted: fc.bigInt(0n, 400n), rejected: fc.bigInt(0n, 50n) });
    const arrivals = fc.array(
      part.filter(({ accepted, rejected }) => accepted + rejected > 0n),
      { minLength: 1, maxLength: 5 },
    );
    const price = fc.bigInt(1n, 3_000_000n).map((micro) => `0.${String(micro).padStart(7, '0').slice(1)}`);
    await fc.assert(
      fc.asyncProperty(arrivals, price, async (parts, unitPrice) => {
        if (/^0\.0+$/.test(unitPrice)) return;
        const quantity = parts.reduce((sum, { accepted, rejected }) => sum + accepted + rejected, 0n);
        const { purchaser, supplier, lotId, contractId } = await aDeal(quantity, unitPrice);
        const { orderId } = granted(await world.order(purchaser, lotId, quantity));
        const [line] = await world.lines(orderId);
        const shipments: string[] = [];
        for (const { accepted, rejected } of parts) {
          shipments.push(granted(await world.ship(supplier, line?.id ?? '', accepted + rejected)).shipmentId);
        }
        await Promise.all(
          parts.map(({ accepted, rejected }, at) => world.receive(purchaser, shipments[at] ?? '', accepted, rejected)),
        );
        await world.invoice();
        await world.settle();
        const paid = await world.value<string>(
          'SELECT sum(amount_minor + refund_minor) AS value FROM invoice WHERE contract_id = $1',
          [contractId],
        );
        expect(BigInt(paid)).toBe(line?.held);
        expect((await world.balances(purchaser))['escrow'] ?? 0n).toBe(0n);
      }),
      { numRuns: 20 },
    );
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

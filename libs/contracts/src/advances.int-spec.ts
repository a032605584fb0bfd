import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unitPrice } from '#libs/kernel';
import { DEFAULT_PAYMENT_TERMS, STANDARD_TERMS } from '#libs/rules';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { ProposeAmendment, SignAmendment } from './use-cases/amend-contract.use-cases.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

const PAID_IN = 10_000_00n;

/** A contract of 100 units at 1.00 with 30% paid ahead. */
async function aPrepaidDeal() {
  const payment = { ...DEFAULT_PAYMENT_TERMS, instrument: 'prepayment', advanceBasisPoints: 3_000 } as const;
  const award = await anAward(world.db, {
    shares: [{ unitPrice: '1', quantities: [100n] }],
    terms: { ...STANDARD_TERMS, payment },
  });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '10000.00'));
  await world.work();
  return { contractId, purchaser, supplier, lotId: award.lotId };
}
type Deal = Awaited<ReturnType<typeof aPrepaidDeal>>;

/** What was ordered counts without what was rejected: that may be ordered once more. */
const stateOf = async ({ contractId }: Deal) => {
  const { rows } = await world.db.query<{ status: string; ordered: string; agreed: string }>(
    `SELECT status, ordered_quantity - received_quantity + accepted_quantity AS ordered, agreed_quantity AS agreed
     FROM contract WHERE id = $1`,
    [contractId],
  );
  const { status, ordered = 0, agreed = 0 } = rows[0] ?? {};
  return { status, left: BigInt(agreed) - BigInt(ordered), ordered: BigInt(ordered) };
};

/** Both sides agree at once. */
async function amend({ contractId, purchaser, supplier }: Deal, quantity: bigint, price: string): Promise<void> {
  const proposed = await world.get(ProposeAmendment).run(as(purchaser, 'approver'), {
    contractId,
    quantity,
    unitPrice: unitPrice(price),
    terms: null,
    note: 'Demand has changed.',
    days: 14,
    idempotencyKey: randomUUID(),
  });
  if (!proposed.ok) return void expect(['NOTHING_CHANGED', 'CONTRACT_NOT_RUNNING']).toContain(proposed.code);
  const { amendmentId } = proposed.value;
  const documentDigest = await world.value<string>(
    `SELECT encode(document_digest, 'hex') AS value FROM contract_amendment WHERE id = $1`,
    [amendmentId],
  );
  for (const side of [purchaser, supplier]) {
    granted(await world.get(SignAmendment).run(as(side, 'approver'), { amendmentId, documentDigest }));
  }
}

/** Orders so much, has all of it delivered, and the invoice paid. */
async function deliver(deal: Deal, quantity: bigint, rejected: bigint): Promise<void> {
  const { orderId } = granted(await world.order(deal.purchaser, deal.lotId, quantity));
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(deal.supplier, line?.id ?? '', quantity));
  granted(await world.receive(deal.purchaser, shipmentId, quantity - rejected, rejected));
  await world.invoice();
  while ((await world.settle()) > 0);
  await world.work();
}

async function finish(deal: Deal): Promise<void> {
  const { left } = await stateOf(deal);
  if (left > 0n) await deliver(deal, left, 0n);
  await world.wait(40);
  for (let round = 0; round < 4; round++) await world.work();
}

const wallet = async (of: TestOrganisation) => (await world.balances(of))['wallet'] ?? 0n;

/** In the end everybody has what is theirs: the purchaser paid for what it took, the supplier got it less the fee. */
async function expectAllAtHome(deal: Deal): Promise<void> {
  const { rows } = await world.db.query<{ worth: string; fees: string; used: string; advance: string; owed: string }>(
    `SELECT coalesce(sum(i.amount_minor), 0) AS worth, coalesce(sum(i.fee_minor), 0) AS fees, c.advance_used_minor AS used,
       c.advance_minor AS advance,
       (SELECT coalesce(sum(r.amount_minor), 0) FROM receivable r WHERE r.contract_id = c.id AND r.reason = 'unused-advance') AS owed
     FROM contract c LEFT JOIN invoice i ON i.contract_id = c.id WHERE c.id = $1 GROUP BY c.id`,
    [deal.contractId],
  );
  const [sum] = rows;
  if (!sum) throw new Error('the contract is there');
  expect(BigInt(sum.used) + BigInt(sum.owed)).toBe(BigInt(sum.advance));
  expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([
    PAID_IN - BigInt(sum.worth),
    BigInt(sum.worth) - BigInt(sum.fees),
  ]);
  expect(await brokenInvariants(world.db)).toEqual([]);
}

it('an advance comes back in full when an amendment cuts the contract to what was delivered', async () => {
  const deal = await aPrepaidDeal();
  await deliver(deal, 50n, 0n);
  expect([await wallet(deal.purchaser), await wallet(deal.supplier)]).toEqual([9_935_00n, 64_75n]);
  await amend(deal, 51n, '1');
  await finish(deal);
  expect((await stateOf(deal)).status).toBe('closed');
  // 51.00 were delivered for 30.00 ahead: 15.00 and then 1.00 were used up, 14.00 come back.
  await expectAllAtHome(deal);
});

const amendment = fc.record({
  more: fc.bigInt(1n, 150n),
  price: fc.constantFrom('0.50', '1', '1.015', '2.5'),
  deliver: fc.bigInt(0n, 60n),
  rejected: fc.bigInt(0n, 10n),
});

it('an advance is paid once, used once and never kept, whatever is amended between deliveries', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(amendment, { minLength: 1, maxLength: 5 }), async (steps) => {
      const deal = await aPrepaidDeal();
      for (const { more, price, deliver: wanted, rejected } of steps) {
        const { ordered, status } = await stateOf(deal);
        if (status !== 'active') break;
        await amend(deal, ordered + more, price);
        const quantity = wanted < more ? wanted : more;
        if (quantity > 0n) await deliver(deal, quantity, rejected < quantity ? rejected : 0n);
        expect(await brokenInvariants(world.db)).toEqual([]);
      }
      await finish(deal);
      expect((await stateOf(deal)).status).toBe('closed');
      await expectAllAtHome(deal);
    }),
    { numRuns: 15 },
  );
}, 120_000);

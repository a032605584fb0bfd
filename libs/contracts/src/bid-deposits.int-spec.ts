import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { SupplierDeposits } from '#libs/ledger';
import { UnitOfWork } from '#libs/platform';
import { bidDepositLost } from '#libs/rules';
import {
  aSupplier,
  anAward,
  type AwardWish,
  type TestAward,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { ReturnBidDeposits } from './jobs/return-bid-deposits.due-work.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

const DEPOSIT = 50_00n;

/** An award whose tender asked for a deposit, though the bids behind it were written without any. */
async function anAwardWithDeposits(shares: AwardWish['shares'] & object): Promise<TestAward> {
  const award = await anAward(world.db, { shares });
  const client = await world.db.connect();
  await client.query('BEGIN; SET LOCAL session_replication_role = replica');
  await client.query(
    `UPDATE tender SET contract_terms = jsonb_set(contract_terms, '{payment,bidDeposit}', to_jsonb($2::text)) WHERE id = $1`,
    [award.tenderId, String(DEPOSIT)],
  );
  await client.query('COMMIT');
  client.release();
  return award;
}

async function lodge(supplier: TestOrganisation, { tenderId }: TestAward): Promise<void> {
  granted(await world.deposit(supplier, '50.00'));
  const of = { purpose: 'bid', tenderId } as const;
  granted(
    await world
      .get(UnitOfWork)
      .asSystem((tx) => world.get(SupplierDeposits).lodge(tx, supplier.organisationId, of, DEPOSIT, 'CNY')),
  );
}
/** Two suppliers have won, each against two purchasers: 30.00 and 10.00 of value; a third has bid and lost. */
async function aRound() {
  const shares = [
    { unitPrice: '1', quantities: [30n, 10n] },
    { unitPrice: '1', quantities: [30n, 10n] },
  ];
  const award = await anAwardWithDeposits(shares);
  const loser = await aSupplier(world.db);
  for (const supplier of [...award.suppliers, loser]) await lodge(supplier, award);
  return { award, loser };
}
const money = async (of: TestOrganisation) => {
  const { wallet = 0n, deposit = 0n } = await world.balances(of);
  return { wallet, deposit };
};
const contractsOf = async ({ tenderId }: TestAward, supplier: TestOrganisation) => {
  const { rows } = await world.db.query<{ id: string; value: string; purchaser: string }>(
    `SELECT id, value_minor AS value, purchaser_id AS purchaser FROM contract WHERE tender_id = $1 AND supplier_id = $2 ORDER BY value_minor DESC`,
    [tenderId, supplier.organisationId],
  );
  return rows;
};
const pair = <T>([one, two]: readonly T[]): [T, T] => {
  if (one === undefined || two === undefined) throw new Error('there are two');
  return [one, two];
};

describe('a bid deposit', () => {
  it('comes back to who has won nothing, but not to winners before their contracts are drawn up and signed', async () => {
    const { award, loser } = await aRound();
    expect(await world.work(ReturnBidDeposits)).toBe(1);
    expect(await money(loser)).toEqual({ wallet: 50_00n, deposit: 0n });
    const [winner] = pair(award.suppliers);
    expect(await money(winner)).toEqual({ wallet: 0n, deposit: 50_00n });
    await world.drawUp(award);
    expect(await world.work(ReturnBidDeposits)).toBe(0);
    await world.signAll(award);
    expect(await world.work(ReturnBidDeposits)).toBe(2);
    expect(await world.work(ReturnBidDeposits)).toBe(0);
    expect(await money(winner)).toEqual({ wallet: 50_00n, deposit: 0n });
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('is lost by the share that its supplier declines, to the purchasers, also when it declines all at once', async () => {
    const { award } = await aRound();
    await world.drawUp(award);
    const [winner, other] = pair(award.suppliers);
    const [big, small] = pair(await contractsOf(award, winner));
    const [first, second] = pair(award.purchasers);
    const answers = await Promise.all([world.decline(winner, big.id), world.decline(winner, small.id)]);
    for (const answer of answers) granted(answer);
    expect(await money(winner)).toEqual({ wallet: 0n, deposit: 0n });
    expect([await money(first), await money(second)].map(({ wallet }) => wallet)).toEqual([37_50n, 12_50n]);
    // A purchaser that declines takes nothing.
    const [declined] = pair(await contractsOf(award, other));
    granted(await world.decline(first, declined.id));
    expect((await money(other)).deposit).toBe(50_00n);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('ends up where it belongs, whoever signs and declines in whatever order', async () => {
    const side = fc.record({
      bySupplier: fc.constantFrom('sign', 'decline'),
      byPurchaser: fc.constantFrom('sign', 'decline'),
      supplierFirst: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.tuple(side, side, side, side), fc.array(fc.nat({ max: 3 })), async (plans, order) => {
        const { award } = await aRound();
        await world.drawUp(award);
        const deals = (await Promise.all(award.suppliers.map((supplier) => contractsOf(award, supplier)))).flat();
        const lost = award.suppliers.map((): { worthMinor: bigint; declinedBySupplier: boolean }[] => []);
        const places = [...new Set([...order, 0, 1, 2, 3])];
        for (const at of places) {
          const [plan, deal] = [plans[at], deals[at]];
          if (!plan || !deal) throw new Error('four contracts, four plans');
          const supplier = award.suppliers[Math.floor(at / 2)];
          const purchaser = award.purchasers.find(({ organisationId }) => organisationId === deal.purchaser);
          if (!supplier || !purchaser) throw new Error('a contract has parties');
          const steps = [
            { who: supplier, what: plan.bySupplier },
            { who: purchaser, what: plan.byPurchaser },
          ];
          let declinedBySupplier = false;
          for (const { who, what } of plan.supplierFirst ? steps : steps.toReversed()) {
            const answer = what === 'sign' ? await world.sign(who, deal.id) : await world.decline(who, deal.id);
            if (answer.ok && what === 'decline' && who === supplier) declinedBySupplier = true;
          }
          lost[Math.floor(at / 2)]?.push({ worthMinor: BigInt(deal.value), declinedBySupplier });
          await world.work(ReturnBidDeposits);
        }
        for (const [at, supplier] of award.suppliers.entries()) {
          const gone = bidDepositLost(DEPOSIT, lost[at] ?? []);
          expect(await money(supplier)).toEqual({ wallet: DEPOSIT - gone, deposit: 0n });
        }
        expect(await brokenInvariants(world.db)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is given back once, whoever presses twice, and never before the tender is over', async () => {
    const { award, loser } = await aRound();
    await world.db.query(`UPDATE tender SET status = 'notice' WHERE id = $1`, [award.tenderId]);
    const id = await world.value<string>('SELECT id AS value FROM supplier_deposit WHERE supplier_id = $1', [
      loser.organisationId,
    ]);
    const handle = () =>
      world.get(UnitOfWork).asSystem(async (tx) => ok(await world.get(ReturnBidDeposits).handle(tx, id)));
    granted(await handle());
    expect(await money(loser)).toEqual({ wallet: 0n, deposit: 50_00n });
    await world.db.query(`UPDATE tender SET status = 'awarded' WHERE id = $1`, [award.tenderId]);
    for (const answer of await Promise.all([handle(), handle(), handle()])) granted(answer);
    expect(await money(loser)).toEqual({ wallet: 50_00n, deposit: 0n });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessRule } from '#libs/platform';
import { STANDARD_TERMS } from '#libs/rules';
import { WindUpContracts } from '../../contracts/src/jobs/wind-up-contracts.due-work.js';
import { anAward, anOperator, type TestAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { EndCurePeriods } from './jobs/cure-periods.due-work.js';
import { TakeOverDeclined, TakeOverSigned } from './jobs/take-over.handlers.js';
import { SUPPLY_ENTITIES } from './persistence/rows.js';
import { SupplyReader } from './persistence/supply.reader.js';
import { SupplyModule } from './supply.module.js';
import { DeclareDefault } from './use-cases/declare-default.use-case.js';
import { DefaultSteps } from './use-cases/default-steps.use-case.js';
import { NoticeDefault } from './use-cases/notice-default.use-case.js';
import { DecideTakeOver, ProposeTakeOver } from './use-cases/take-over.use-cases.js';

const PURCHASERS: AccessRule = { kinds: ['purchaser', 'operator'], roles: ['approver', 'officer'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder', 'approver'] };
const TEXT = 'Nothing has come since the plant stopped working.';
/** 5% of the value, as in the worked example (domain.md 8.3, E11). */
const TERMS = { ...STANDARD_TERMS, payment: { ...STANDARD_TERMS.payment, performanceDepositBasisPoints: 500 } };

const database = useTestDatabase();
let world: DealWorld;
let one: TestOrganisation;
let two: TestOrganisation;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: SupplyModule, entities: SUPPLY_ENTITIES });
  [one, two] = [await anOperator(world.db), await anOperator(world.db)];
});
afterAll(() => world.stop());

interface Deal {
  readonly award: TestAward;
  readonly contractId: string;
  readonly purchaser: TestOrganisation;
  readonly supplier: TestOrganisation;
  readonly spare: TestOrganisation;
}
const parties = (award: TestAward) => {
  const [purchaser] = award.purchasers;
  const [supplier, spare] = award.suppliers;
  if (!purchaser || !supplier || !spare) throw new Error('an award has parties');
  return { purchaser, supplier, spare };
};

/** A signed contract of the first supplier; the second one has bid and won nothing. */
async function aDeal(quantity = 100n, prices = ['0.55', '0.62'], terms = STANDARD_TERMS): Promise<Deal> {
  const shares = prices.map((unitPrice, at) => ({ unitPrice, quantities: [at === 0 ? quantity : 0n] }));
  const award = await anAward(world.db, { shares, terms });
  const [contractId = ''] = await world.drawUp(award);
  const deal = { award, contractId, ...parties(award) };
  granted(await world.deposit(deal.purchaser, '2000000.00'));
  granted(await world.deposit(deal.supplier, '55000.00'));
  await world.signAll(award);
  return deal;
}
/** Ordered wholly, shipped in part. */
async function shortOf(deal: Deal, ordered: bigint, shipped: bigint) {
  const { orderId } = granted(await world.order(deal.purchaser, deal.award.lotId, ordered));
  const [line] = await world.lines(orderId);
  const lineId = line?.id ?? '';
  const shipment = shipped > 0n ? granted(await world.ship(deal.supplier, lineId, shipped)).shipmentId : '';
  return { orderId, lineId, shipment };
}
const notice = ({ contractId, purchaser }: Deal, ground = 'late-delivery' as const, key = randomUUID()) =>
  world.get(NoticeDefault).run(purchaser.caller(PURCHASERS), { contractId, ground, text: TEXT, idempotencyKey: key });
const declare = (defaultId: string, by = one) => world.get(DeclareDefault).run(by.caller(OFFICERS), defaultId);
const propose = (deal: Deal, quantity: bigint, supplier = deal.spare, by = one) =>
  world.get(ProposeTakeOver).run(by.caller(OFFICERS), {
    contractId: deal.contractId,
    supplierId: supplier.organisationId,
    quantity,
    startsOn: '2099-01-01',
    idempotencyKey: randomUUID(),
  });
const decide = (takeOverId: string, by = two, accept = true) =>
  world
    .get(DecideTakeOver)
    .run(by.caller(OFFICERS), { takeOverId, accept, reason: accept ? null : 'Too dear for us.' });
const newContractOf = (takeOverId: string) =>
  world.value<string>('SELECT new_contract_id AS value FROM take_over WHERE id = $1', [takeOverId]);
async function declared(deal: Deal): Promise<string> {
  const { defaultId } = granted(await notice(deal));
  await world.wait(20);
  granted(await declare(defaultId));
  return defaultId;
}
/** Proposed, agreed to by a second officer, and signed by both sides. */
async function taken(deal: Deal, quantity: bigint): Promise<string> {
  const { takeOverId } = granted(await propose(deal, quantity));
  granted(await decide(takeOverId));
  const contractId = await newContractOf(takeOverId);
  granted(await world.sign(deal.purchaser, contractId));
  granted(await world.sign(deal.spare, contractId));
  await world.deliver(world.get(TakeOverSigned));
  return contractId;
}
const row = async (table: 'contract' | 'supply_default' | 'take_over' | 'call_off_line', id: string) =>
  (await world.db.query<Record<string, unknown>>(`SELECT * FROM ${table} WHERE id = $1`, [id])).rows[0] ?? {};

describe('E11: default and deposit', () => {
  it('a cover cost of 53,200 is forfeited of a deposit of 55,000, and 1,800 go back', async () => {
    const deal = await aDeal(2_000_000n, ['0.55', '0.62'], TERMS);
    const { lineId, shipment } = await shortOf(deal, 2_000_000n, 1_240_000n);
    granted(await world.receive(deal.purchaser, shipment, 1_240_000n));
    await world.invoice();
    while ((await world.settle()) > 0);
    const paid = await world.balances(deal.supplier);
    expect(await world.balances(deal.purchaser)).toMatchObject({ escrow: 418_000_00n, wallet: 900_000_00n });

    const defaultId = await declared(deal);
    expect(await row('call_off_line', lineId)).toMatchObject({
      cancelled_quantity: '760000',
      refunded_minor: '41800000',
      status: 'settled',
    });
    expect(await world.balances(deal.purchaser)).toMatchObject({ escrow: 0n, wallet: 1_318_000_00n });
    expect(await row('contract', deal.contractId)).toMatchObject({ status: 'completed', released_quantity: '760000' });

    granted(await world.deposit(deal.spare, '23560.00'));
    const newContractId = await taken(deal, 760_000n);
    const wallets = await world.balances(deal.purchaser);
    expect(wallets).toMatchObject({ wallet: 1_371_200_00n });
    const { nodes } = await world
      .get(SupplyReader)
      .takeOvers(deal.supplier.caller('signed-in'), { first: 20 }, {}, (view) => view);
    expect(nodes).toMatchObject([
      { coverCostMinor: 53_200_00n, forfeitedMinor: 53_200_00n, uncoveredMinor: 0n, newContractId },
    ]);
    expect(await row('supply_default', defaultId)).toMatchObject({ status: 'ended', released_quantity: '760000' });
    expect(await row('contract', deal.contractId)).toMatchObject({ status: 'closed', open_disputes: 0 });
    await world.work(WindUpContracts);
    const after = await world.balances(deal.supplier);
    expect((after['wallet'] ?? 0n) - (paid['wallet'] ?? 0n)).toBe(1_800_00n);
    expect(after['deposit']).toBe(0n);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('a notice', () => {
  it('needs something overdue, is given once, and is repeated with the same key', async () => {
    const deal = await aDeal();
    expect(await notice(deal)).toMatchObject({ ok: false, code: 'NOTHING_OVERDUE' });
    await shortOf(deal, 40n, 0n);
    const key = randomUUID();
    const first = granted(await notice(deal, 'late-delivery', key));
    expect(granted(await notice(deal, 'late-delivery', key))).toEqual(first);
    expect(await notice(deal)).toMatchObject({ ok: false, code: 'DEFAULT_OPEN' });
    expect(await declare(first.defaultId)).toMatchObject({ ok: false, code: 'CURE_PERIOD_RUNNING' });
    granted(
      await world.get(DefaultSteps).answer(deal.supplier.caller(SUPPLIERS), { defaultId: first.defaultId, text: TEXT }),
    );
    granted(
      await world
        .get(DefaultSteps)
        .withdraw(deal.purchaser.caller(PURCHASERS), { defaultId: first.defaultId, text: 'It has come.' }),
    );
    expect(await declare(first.defaultId)).toMatchObject({ ok: false, code: 'ACTION_NOT_ALLOWED_NOW' });
  });

  it('ends by itself when everything overdue is shipped in time, and else an officer is told', async () => {
    const deal = await aDeal();
    const { lineId } = await shortOf(deal, 40n, 10n);
    const { defaultId } = granted(await notice(deal));
    granted(await world.ship(deal.supplier, lineId, 30n));
    await world.wait(20);
    await world.work(EndCurePeriods);
    expect(await row('supply_default', defaultId)).toMatchObject({ status: 'cured' });

    const other = await aDeal();
    await shortOf(other, 40n, 10n);
    const late = granted(await notice(other));
    await world.wait(20);
    await world.work(EndCurePeriods);
    expect(await row('supply_default', late.defaultId)).toMatchObject({ status: 'noticed', next_check_at: null });
    expect(
      await world.value('SELECT count(*)::int AS value FROM outbox WHERE type = $1 AND subject_id = $2', [
        'supply-default.due',
        late.defaultId,
      ]),
    ).toBe(1);
  });

  it('of an officer is decided by another one, and strangers see nothing', async () => {
    const deal = await aDeal();
    await shortOf(deal, 40n, 0n);
    const input = {
      contractId: deal.contractId,
      ground: 'insolvency' as const,
      text: TEXT,
      idempotencyKey: randomUUID(),
    };
    expect(await world.get(NoticeDefault).run(deal.spare.caller('signed-in'), input)).toMatchObject({
      code: 'CONTRACT_UNKNOWN',
    });
    const { defaultId } = granted(await world.get(NoticeDefault).run(one.caller(PURCHASERS), input));
    expect(await declare(defaultId, one)).toMatchObject({ ok: false, code: 'SECOND_OFFICER_NEEDED' });
    granted(await declare(defaultId, two));
    const seen = await world
      .get(SupplyReader)
      .defaults(deal.spare.caller('signed-in'), { first: 20 }, {}, (view) => view);
    expect(seen.nodes).toEqual([]);
  });
});

describe('what is left', () => {
  it('is taken over in parts by two officers and two signatures, never twice, and orders come from the day on', async () => {
    const deal = await aDeal();
    await shortOf(deal, 40n, 10n);
    const defaultId = await declared(deal);
    expect(await row('supply_default', defaultId)).toMatchObject({ cancelled_quantity: '30', released_quantity: '90' });
    expect(
      await world.value('SELECT status AS value FROM standing_entry WHERE organisation_id = $1', [
        deal.supplier.organisationId,
      ]),
    ).toBe('proposed');
    const { takeOverId } = granted(await propose(deal, 50n));
    expect(await propose(deal, 41n)).toMatchObject({ ok: false, code: 'OVER_FREE_QUANTITY', details: { free: '40' } });
    expect(await decide(takeOverId, one)).toMatchObject({ ok: false, code: 'SECOND_OFFICER_NEEDED' });
    granted(await decide(takeOverId));
    const contractId = await newContractOf(takeOverId);
    granted(await world.decline(deal.spare, contractId));
    await world.deliver(world.get(TakeOverDeclined));
    expect(await row('take_over', takeOverId)).toMatchObject({ status: 'declined' });

    const next = await taken(deal, 90n);
    expect(await row('contract', next)).toMatchObject({
      status: 'active',
      agreed_quantity: '90',
      replaces_id: deal.contractId,
    });
    expect(await row('supply_default', defaultId)).toMatchObject({ status: 'ended' });
    expect(await world.order(deal.purchaser, deal.award.lotId, 90n)).toMatchObject({
      ok: false,
      code: 'NO_ACTIVE_CONTRACT',
    });
    await world.db.query('UPDATE contract SET starts_on = NULL WHERE id = $1', [next]);
    granted(await world.order(deal.purchaser, deal.award.lotId, 90n));
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('of a declined contract is offered in the same way', async () => {
    const award = await anAward(world.db, {
      shares: [
        { unitPrice: '1', quantities: [70n] },
        { unitPrice: '2', quantities: [0n] },
      ],
    });
    const [contractId = ''] = await world.drawUp(award);
    const deal = { award, contractId, ...parties(award) };
    expect(await propose(deal, 70n)).toMatchObject({ ok: false, code: 'NOTHING_FREE' });
    granted(await world.decline(deal.supplier, contractId));
    const next = await taken(deal, 70n);
    expect(await row('contract', next)).toMatchObject({ status: 'active', agreed_quantity: '70' });
    expect(await propose(deal, 1n)).toMatchObject({ ok: false, code: 'NOTHING_FREE' });
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('lapses when an officer ends the default, and the contract closes', async () => {
    const deal = await aDeal();
    await shortOf(deal, 40n, 0n);
    const defaultId = await declared(deal);
    expect(await row('contract', deal.contractId)).toMatchObject({ status: 'completed', open_disputes: 1 });
    granted(await world.get(DefaultSteps).end(one.caller(OFFICERS), { defaultId, text: 'Nobody wants it.' }));
    expect(await row('contract', deal.contractId)).toMatchObject({ status: 'closed', ordered_quantity: '0' });
    expect(await propose(deal, 1n)).toMatchObject({ ok: false, code: 'NOTHING_FREE' });
    expect(await brokenInvariants(world.db)).toEqual([]);
  });
});

describe('races', () => {
  it('a declaration against the last dispatch: either it ships and is received, or it is cancelled', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await aDeal();
      const { lineId } = await shortOf(deal, 40n, 10n);
      const { defaultId } = granted(await notice(deal));
      await world.wait(20);
      const [shipped, decided] = await Promise.all([world.ship(deal.supplier, lineId, 30n), declare(defaultId)]);
      const line = await row('call_off_line', lineId);
      // Whoever shipped all that was overdue has made good.
      expect([shipped.ok, decided.ok]).toEqual(line['cancelled_quantity'] === '30' ? [false, true] : [true, false]);
    }
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('a declaration against the last receipt: goods under way are received and paid all the same', async () => {
    for (let round = 0; round < 4; round++) {
      const deal = await aDeal();
      const { shipment, lineId } = await shortOf(deal, 40n, 10n);
      const { defaultId } = granted(await notice(deal));
      await world.wait(20);
      const answers = await Promise.all([world.receive(deal.purchaser, shipment, 10n), declare(defaultId)]);
      expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
      await world.invoice();
      while ((await world.settle()) > 0);
      expect(await row('call_off_line', lineId)).toMatchObject({ status: 'settled', cancelled_quantity: '30' });
    }
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('two take-overs of the same rest: together never more than is left', async () => {
    const deal = await aDeal();
    await shortOf(deal, 40n, 0n);
    await declared(deal);
    const answers = await Promise.all([propose(deal, 60n), propose(deal, 60n), propose(deal, 60n, deal.spare, two)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

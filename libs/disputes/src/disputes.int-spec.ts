import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { type AccessRule, UnitOfWork } from '#libs/platform';
import { CONTRACT_CHECKS } from '../../insight/src/verification/checks/contracts.js';
import { verify } from '../../insight/src/verification/index.js';
import type { Remedy } from '#libs/rules';
import { CollectReceivables } from '../../ledger/src/jobs/collect-receivables.due-work.js';
import { anAward, anOperator, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { eventually } from '../../../test/support/worker.js';
import { DisputesModule } from './disputes.module.js';
import { DisputeDeadlines } from './jobs/dispute-deadlines.due-work.js';
import { DISPUTE_ENTITIES } from './persistence/rows.js';
import { DecideDispute } from './use-cases/decide-dispute.use-case.js';
import { DisputeSteps } from './use-cases/dispute-steps.use-case.js';
import { FileDispute } from './use-cases/file-dispute.use-case.js';

const SIDES: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['buyer', 'bidder', 'approver'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const TEXT = 'Forty cartons arrived wet; see the photographs.';

const database = useTestDatabase();
let world: DealWorld;
let one: TestOrganisation;
let two: TestOrganisation;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: DisputesModule, entities: DISPUTE_ENTITIES });
  [one, two] = [await anOperator(world.db), await anOperator(world.db)];
});
afterAll(() => world.stop());

/** Ten units at 1.00 ordered, shipped and on their way, paid into escrow. */
async function shipped() {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1.00', quantities: [10n] }] });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '10.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 10n));
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 10n));
  return { contractId, purchaser, supplier, shipmentId };
}
type Deal = Awaited<ReturnType<typeof shipped>>;

const file = ({ contractId, shipmentId, purchaser }: Deal, key = randomUUID(), about: string | null = shipmentId) =>
  world.get(FileDispute).run(purchaser.caller(SIDES), {
    contractId,
    shipmentId: about,
    ground: 'damaged',
    claimedMinor: 400n,
    currency: 'CNY',
    text: TEXT,
    fileIds: [],
    idempotencyKey: key,
  });
const said = (disputeId: string) => ({ disputeId, text: TEXT, fileIds: [], idempotencyKey: randomUUID() });
const answer = (by: TestOrganisation, disputeId: string) =>
  world.get(DisputeSteps).answer(by.caller(SIDES), said(disputeId));
const propose = (disputeId: string, remedy: Remedy) =>
  world.get(DecideDispute).propose(one.caller(OFFICERS), { ...said(disputeId), remedy, currencies: ['CNY'] });
const rule = (by: TestOrganisation, disputeId: string, remedy: Remedy) =>
  world.get(DecideDispute).rule(by.caller(OFFICERS), { ...said(disputeId), remedy, currencies: ['CNY'] });
const accept = (by: TestOrganisation, disputeId: string, proposalNumber: number) =>
  world.get(DisputeSteps).accept(by.caller(SIDES), { disputeId, proposalNumber });
const disputeOf = async (id: string) =>
  (
    await world.db.query<{ status: string; proposal_number: number; reference: string }>(
      'SELECT status, proposal_number, reference FROM dispute WHERE id = $1',
      [id],
    )
  ).rows[0];
const contractStatus = (id: string) => world.value('SELECT status AS value FROM contract WHERE id = $1', [id]);
const walletOf = async ({ organisationId }: TestOrganisation) =>
  BigInt(
    (await world.value<string>(
      `SELECT coalesce(sum(balance_minor), 0)::text AS value FROM account WHERE kind = 'wallet' AND organisation_id = $1`,
      [organisationId],
    )) ?? '0',
  );
const settle = async () => {
  await world.invoice();
  return world.settle();
};
/** The days of the step are over. */
const daysPass = async (disputeId: string) => {
  await world.db.query(
    `UPDATE dispute SET due_on = (medlane_now() - interval '2 days')::date, next_check_at = medlane_now() - interval '1 day' WHERE id = $1`,
    [disputeId],
  );
  granted(
    await world.get(UnitOfWork).asSystem(async (tx) => {
      await world.get(DisputeDeadlines).handle(tx, disputeId);
      return ok(undefined);
    }),
  );
};
/** The checks of contracts that `npm run verify` would find broken now. */
const brokenChecks = async (): Promise<string[]> => {
  const report = await verify(world.get(UnitOfWork), CONTRACT_CHECKS, { graceSeconds: 0 });
  return report.checks.filter(({ violations }) => violations > 0).map(({ name }) => name);
};
const collect = async () => {
  const { rows } = await world.db.query<{ id: string }>(`SELECT id FROM receivable WHERE status = 'open'`);
  for (const { id } of rows) {
    granted(
      await world.get(UnitOfWork).asSystem(async (tx) => {
        await world.get(CollectReceivables).handle(tx, id);
        return ok(undefined);
      }),
    );
  }
};

describe('a dispute about the contract as such', () => {
  it('keeps the contract open when everything is settled, and lets it close once when it ends', async () => {
    const deal = await shipped();
    const { disputeId } = granted(await file(deal, randomUUID(), null));
    granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
    expect(await settle()).toBe(1);
    expect(await contractStatus(deal.contractId)).toBe('active');
    expect(await brokenChecks()).toEqual([]);
    const withdraw = () => world.get(DisputeSteps).withdraw(deal.purchaser.caller(SIDES), said(disputeId));
    await Promise.all([withdraw(), withdraw(), withdraw()]);
    expect(await contractStatus(deal.contractId)).toBe('closed');
    const closed = `SELECT count(*)::int AS value FROM outbox WHERE type = 'contract.closed' AND subject_id = $1`;
    expect(await world.value(closed, [deal.contractId])).toBe(1);
    expect(await brokenChecks()).toEqual([]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('withdrawn while the last invoice is being settled lets the contract close exactly once', async () => {
    for (let round = 0; round < 8; round++) {
      const deal = await shipped();
      const { disputeId } = granted(await file(deal, randomUUID(), null));
      granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
      await world.invoice();
      const withdrawn = world.get(DisputeSteps).withdraw(deal.purchaser.caller(SIDES), said(disputeId));
      const [answered] = await Promise.all([withdrawn, world.settle()]);
      granted(answered);
      expect(await contractStatus(deal.contractId)).toBe('closed');
    }
    expect(await brokenChecks()).toEqual([]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('filed while the contract closes either keeps it open or comes too late', async () => {
    for (let round = 0; round < 12; round++) {
      const deal = await shipped();
      granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
      await world.invoice();
      const [filed] = await Promise.all([file(deal, randomUUID(), null), world.settle()]);
      const status = await contractStatus(deal.contractId);
      expect(filed.ok ? 'filed' : filed.code).toBe(status === 'closed' ? 'CONTRACT_NOT_RUNNING' : 'filed');
    }
    expect(await brokenChecks()).toEqual([]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('has judged the contract as it stands once its lock is had, not as it stood before', async () => {
    const deal = await shipped();
    granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
    await world.invoice();
    const settler = await world.db.connect();
    try {
      await settler.query('BEGIN');
      await settler.query('SELECT FROM contract WHERE id = $1 FOR UPDATE', [deal.contractId]);
      const filing = file(deal, randomUUID(), null);
      const waits = `SELECT count(*)::int AS value FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`;
      await eventually(async () => (await world.value<number>(waits)) > 0);
      await settler.query(`UPDATE contract SET status = 'closed', closed_at = medlane_now() WHERE id = $1`, [
        deal.contractId,
      ]);
      await settler.query('COMMIT');
      expect(await filing).toMatchObject({ code: 'CONTRACT_NOT_RUNNING' });
    } finally {
      settler.release();
    }
    // Back to what it was, for the tests that follow.
    await world.db.query(`UPDATE contract SET status = 'active', closed_at = NULL WHERE id = $1`, [deal.contractId]);
    expect(await world.settle()).toBe(1);
  });
});

describe('a dispute about goods', () => {
  it('keeps their invoice unpaid and the contract open, until both sides take a proposal that divides it', async () => {
    const deal = await shipped();
    const { disputeId } = granted(await file(deal));
    granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
    expect(await settle()).toBe(0);
    expect(await contractStatus(deal.contractId)).toBe('active');

    expect(await answer(deal.purchaser, disputeId)).toMatchObject({ code: 'NOT_YOUR_STEP' });
    granted(await answer(deal.supplier, disputeId));
    granted(await propose(disputeId, { refundMinor: 400n, penalty: null }));
    const { proposal_number: number = 0 } = (await disputeOf(disputeId)) ?? {};
    expect(await accept(deal.purchaser, disputeId, number - 1)).toMatchObject({ code: 'PROPOSAL_REPLACED' });
    granted(await accept(deal.purchaser, disputeId, number));
    granted(await accept(deal.purchaser, disputeId, number));
    expect(await settle()).toBe(0);
    granted(await accept(deal.supplier, disputeId, number));
    expect(await disputeOf(disputeId)).toMatchObject({ status: 'settled' });

    expect(await settle()).toBe(1);
    expect(await walletOf(deal.purchaser)).toBe(400n);
    expect(await walletOf(deal.supplier)).toBe(597n);
    expect(await contractStatus(deal.contractId)).toBe('closed');
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('that nobody answers goes to mediation, and a ruling that nobody appeals becomes final and is carried out', async () => {
    const deal = await shipped();
    granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
    await world.invoice();
    const { disputeId } = granted(await file(deal));
    expect(await world.settle()).toBe(0);
    await daysPass(disputeId);
    expect(await disputeOf(disputeId)).toMatchObject({ status: 'mediation' });
    granted(await rule(one, disputeId, { refundMinor: 1_000n, penalty: { from: 'supplier', amountMinor: 50n } }));
    expect(await settle()).toBe(0);
    await daysPass(disputeId);
    expect(await disputeOf(disputeId)).toMatchObject({ status: 'final' });
    expect(await settle()).toBe(1);
    expect(await walletOf(deal.purchaser)).toBe(1_000n);
    await collect();
    expect(await walletOf(deal.purchaser)).toBe(1_000n);
    granted(await world.deposit(deal.supplier, '0.30'));
    await collect();
    expect(await walletOf(deal.purchaser)).toBe(1_030n);
    granted(await world.deposit(deal.supplier, '1.00'));
    await collect();
    expect([await walletOf(deal.purchaser), await walletOf(deal.supplier)]).toEqual([1_050n, 80n]);
    expect(await contractStatus(deal.contractId)).toBe('closed');
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('is ruled on again by another officer when a side appeals, and then no more', async () => {
    const deal = await shipped();
    granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
    await world.invoice();
    const { disputeId } = granted(await file(deal));
    granted(await answer(deal.supplier, disputeId));
    granted(await propose(disputeId, { refundMinor: 100n, penalty: null }));
    granted(await rule(one, disputeId, { refundMinor: 1_000n, penalty: null }));
    const appeal = () => world.get(DisputeSteps).appeal(deal.supplier.caller(SIDES), said(disputeId));
    granted(await appeal());
    expect(await appeal()).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    expect(await rule(one, disputeId, { refundMinor: 0n, penalty: null })).toMatchObject({
      code: 'SECOND_OFFICER_NEEDED',
    });
    granted(await rule(two, disputeId, { refundMinor: 0n, penalty: null }));
    expect(await settle()).toBe(1);
    expect([await walletOf(deal.purchaser), await walletOf(deal.supplier)]).toEqual([0n, 995n]);
    expect(await brokenInvariants(world.db)).toEqual([]);
  });

  it('ends with its withdrawal as if it had not been', async () => {
    const deal = await shipped();
    granted(await world.receive(deal.purchaser, deal.shipmentId, 9n, 1n));
    await world.invoice();
    const { disputeId } = granted(await file(deal));
    granted(await world.get(DisputeSteps).withdraw(deal.purchaser.caller(SIDES), said(disputeId)));
    expect(await settle()).toBe(1);
    expect(await walletOf(deal.purchaser)).toBe(100n);
    await world.endTerm(deal.contractId);
    expect(await contractStatus(deal.contractId)).toBe('closed');
  });

  it('is filed once, whoever presses twice, and seen by nobody else', async () => {
    const deal = await shipped();
    const filed = await Promise.all([file(deal), file(deal)]);
    expect(filed.map((each) => (each.ok ? 'ok' : each.code)).sort()).toEqual(['ALREADY_DISPUTED', 'ok']);
    const stranger = await shipped();
    const [disputeId = ''] = filed.flatMap((each) => (each.ok ? [each.value.disputeId] : []));
    expect(await answer(stranger.supplier, disputeId)).toMatchObject({ code: 'DISPUTE_UNKNOWN' });
    expect(await file({ ...deal, purchaser: stranger.purchaser })).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
  });

  it('filed while its invoice is being settled either holds the money or finds it paid, never both', async () => {
    for (let round = 0; round < 8; round++) {
      const deal = await shipped();
      granted(await world.receive(deal.purchaser, deal.shipmentId, 10n));
      await world.invoice();
      const [filed] = await Promise.all([file(deal), world.settle()]);
      const { disputeId } = granted(filed);
      const paid = (await walletOf(deal.supplier)) > 0n;
      granted(await answer(deal.supplier, disputeId));
      const divided: Remedy = { refundMinor: 1_000n, penalty: null };
      const verdict = await propose(disputeId, divided);
      expect(verdict.ok ? 'held' : verdict.code).toBe(paid ? 'NOTHING_HELD' : 'held');
      expect(await brokenInvariants(world.db)).toEqual([]);
    }
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessRule, UnitOfWork } from '#libs/platform';
import { DEFAULT_PAYMENT_TERMS, type PaymentTerms, STANDARD_TERMS } from '#libs/rules';
import { anAward, anOperator, type TestOrganisation } from '../../../test/support/builders/index.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { brokenInvariants } from '../../../test/support/invariants.js';
import { EndContests } from '../../contracts/src/jobs/end-contests.due-work.js';
import { AcceptRejection } from '../../contracts/src/use-cases/accept-rejection.use-case.js';
import { CONTRACT_CHECKS } from '../../insight/src/verification/checks/contracts.js';
import { verify } from '../../insight/src/verification/index.js';
import { DisputesModule } from './disputes.module.js';
import { DISPUTE_ENTITIES } from './persistence/rows.js';
import { DecideDispute } from './use-cases/decide-dispute.use-case.js';
import { DisputeSteps } from './use-cases/dispute-steps.use-case.js';
import { FileDispute } from './use-cases/file-dispute.use-case.js';

const SIDES: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['buyer', 'bidder', 'approver'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const FIVE_DAYS = { ...DEFAULT_PAYMENT_TERMS, rejectionContestDays: 5 };

const database = useTestDatabase();
let world: DealWorld;
let officer: TestOrganisation;
beforeAll(async () => {
  world = await DealWorld.start(database.url, { module: DisputesModule, entities: DISPUTE_ENTITIES });
  officer = await anOperator(world.db);
});
afterAll(() => world.stop());

/** Ten units at 1.00 were ordered, paid into escrow and sent; so many of them were rejected. */
async function rejected(quantity: bigint, payment: PaymentTerms = FIVE_DAYS) {
  const shares = [{ unitPrice: '1.00', quantities: [10n] }];
  const award = await anAward(world.db, { shares, terms: { ...STANDARD_TERMS, payment } });
  const [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [[purchaser], [supplier]] = [award.purchasers, award.suppliers];
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '10.00'));
  const { orderId } = granted(await world.order(purchaser, award.lotId, 10n));
  const [line] = await world.lines(orderId);
  const { shipmentId } = granted(await world.ship(supplier, line?.id ?? '', 10n));
  granted(await world.receive(purchaser, shipmentId, 10n - quantity, quantity));
  await world.invoice();
  return { contractId, purchaser, supplier, shipmentId };
}
type Deal = Awaited<ReturnType<typeof rejected>>;

const said = { text: 'The cartons were dry when they left us: see the loading photographs.', fileIds: [] };
const contest = ({ supplier, shipmentId }: Deal) =>
  world.get(FileDispute).contest(supplier.caller(SIDES), { ...said, shipmentId, idempotencyKey: randomUUID() });
const accept = ({ supplier, shipmentId }: Deal) => world.get(AcceptRejection).run(as(supplier, 'bidder'), shipmentId);
const wallet = async (of: TestOrganisation) => (await world.balances(of))['wallet'] ?? 0n;
const both = async ({ purchaser, supplier }: Deal) => [await wallet(purchaser), await wallet(supplier)];
const contractStatus = ({ contractId }: Deal) =>
  world.value('SELECT status AS value FROM contract WHERE id = $1', [contractId]);
const isSound = async () => {
  expect(await brokenInvariants(world.db)).toEqual([]);
  const { checks } = await verify(world.get(UnitOfWork), CONTRACT_CHECKS, { graceSeconds: 0 });
  expect(checks.filter(({ violations }) => violations > 0).map(({ name }) => name)).toEqual([]);
};

describe('a rejection that its supplier may contest', () => {
  it('pays the accepted part at once, and the rejected part goes back when the days are over', async () => {
    const deal = await rejected(4n);
    expect(await world.settle()).toBe(1);
    expect(await both(deal)).toEqual([0n, 597n]);
    expect(await world.work(EndContests)).toBe(0);
    await world.endTerm(deal.contractId);
    expect(await contractStatus(deal)).toBe('completed');
    await isSound();
    await world.wait(6);
    expect(await world.work(EndContests)).toBe(1);
    expect(await world.work(EndContests)).toBe(0);
    expect(await world.settle()).toBe(1);
    expect(await both(deal)).toEqual([400n, 597n]);
    expect(await contractStatus(deal)).toBe('closed');
    expect(await contest(deal)).toMatchObject({ code: 'CONTEST_TOO_LATE' });
    await isSound();
  });

  it('is held by a dispute alone, and divided by its ruling', async () => {
    const deal = await rejected(4n);
    const raced = await Promise.all([contest(deal), contest(deal), world.settle(), world.settle()]);
    expect(raced.slice(0, 2).map((one) => (typeof one === 'object' && one.ok ? 'ok' : 'refused'))).toContain('ok');
    while ((await world.settle()) > 0);
    expect(await both(deal)).toEqual([0n, 597n]);
    await world.wait(10);
    expect(await world.work(EndContests)).toBe(0);
    const disputeId = await world.value<string>('SELECT id AS value FROM dispute WHERE contract_id = $1', [
      deal.contractId,
    ]);
    expect(await world.value('SELECT ground || claimed_minor AS value FROM dispute WHERE id = $1', [disputeId])).toBe(
      'rejection400',
    );
    expect(await accept(deal)).toMatchObject({ code: 'REJECTION_DISPUTED' });
    const step = { disputeId, ...said, idempotencyKey: randomUUID() };
    granted(await world.get(DisputeSteps).answer(deal.purchaser.caller(SIDES), step));
    const remedy = { refundMinor: 100n, penalty: null };
    granted(await world.get(DecideDispute).propose(officer.caller(OFFICERS), { ...step, remedy, currencies: ['CNY'] }));
    const number = await world.value<number>('SELECT proposal_number AS value FROM dispute WHERE id = $1', [disputeId]);
    for (const side of [deal.purchaser, deal.supplier]) {
      granted(await world.get(DisputeSteps).accept(side.caller(SIDES), { disputeId, proposalNumber: number }));
    }
    expect(await world.settle()).toBe(1);
    // 3.00 of the 4.00 go to the supplier after all, less half a percent, half-even.
    expect(await both(deal)).toEqual([100n, 597n + 298n]);
    await isSound();
  });

  it('goes back at once when the supplier accepts it, and after the days when a contest is withdrawn', async () => {
    const accepted = await rejected(10n);
    expect(await world.settle()).toBe(0);
    expect([await accept(accepted), await accept(accepted)]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await contest(accepted)).toMatchObject({ code: 'REJECTION_ACCEPTED' });
    expect(await world.settle()).toBe(1);
    expect(await both(accepted)).toEqual([1000n, 0n]);

    const withdrawn = await rejected(4n);
    const { disputeId } = granted(await contest(withdrawn));
    const step = { disputeId, ...said, idempotencyKey: randomUUID() };
    granted(await world.get(DisputeSteps).withdraw(withdrawn.supplier.caller(SIDES), step));
    expect(await world.settle()).toBe(1);
    await world.wait(6);
    expect(await world.work(EndContests)).toBe(1);
    expect(await world.settle()).toBe(1);
    expect(await both(withdrawn)).toEqual([400n, 597n]);
    await isSound();
  });

  it('is nothing under terms that give no days, and nobody else’s to contest', async () => {
    const deal = await rejected(4n, DEFAULT_PAYMENT_TERMS);
    expect(await contest(deal)).toMatchObject({ code: 'NOTHING_WAITS' });
    expect(await accept(deal)).toMatchObject({ code: 'NOTHING_WAITS' });
    expect(await world.settle()).toBe(1);
    expect(await both(deal)).toEqual([400n, 597n]);
    const stranger = await rejected(1n);
    expect(await contest({ ...deal, supplier: stranger.supplier })).toMatchObject({ code: 'REJECTION_UNKNOWN' });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Role } from '#libs/platform';
import type { ApprovalStep } from '#libs/rules';
import { anAward, type TestOrganisation } from '../../../test/support/builders/index.js';
import { aMember, aSession, callerWith } from '../../../test/support/builders/organisations.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { as, DealWorld, granted } from '../../../test/support/deal-world.js';
import { RemindApprovals } from './jobs/remind-approvals.due-work.js';
import { ApprovalsReader } from './persistence/approvals.reader.js';
import { Approvals } from './use-cases/approvals.use-cases.js';
import { PlaceOrder } from './use-cases/place-order.use-case.js';

const database = useTestDatabase();
let world: DealWorld;
beforeAll(async () => {
  world = await DealWorld.start(database.url);
});
afterAll(() => world.stop());

interface Colleague {
  readonly memberId: string;
  readonly caller: Caller;
}
async function colleague(of: TestOrganisation, ...roles: Role[]): Promise<Colleague> {
  const { memberId, userId } = await aMember(world.db, of.organisationId, { roles });
  return { memberId, caller: callerWith(await aSession(world.db, userId), { roles }) };
}
const step = (change: Partial<ApprovalStep> = {}): ApprovalStep => ({
  act: 'place-order',
  currency: 'CNY',
  fromMinor: 50_00n,
  role: 'approver',
  memberIds: [],
  approvals: 2,
  effectiveFrom: '2020-01-01',
  effectiveUntil: null,
  ...change,
});

/** A hundred units at 1.00; orders of 50.00 and more want two approvers. */
async function aPurchaser(steps: readonly ApprovalStep[] = [step()]) {
  const award = await anAward(world.db, { shares: [{ unitPrice: '1.00', quantities: [100n] }] });
  const [contractId = ''] = await world.drawUp(award);
  const [purchaser] = award.purchasers;
  const [supplier] = award.suppliers;
  if (!purchaser || !supplier) throw new Error('an award has parties');
  granted(await world.deposit(purchaser, '100.00'));
  const [buyer, one, two, three] = [
    await colleague(purchaser, 'buyer', 'approver'),
    await colleague(purchaser, 'approver'),
    await colleague(purchaser, 'approver'),
    await colleague(purchaser, 'administrator', 'buyer'),
  ];
  const set = (chain: readonly ApprovalStep[]) => world.get(Approvals).setSteps(three.caller, { steps: chain });
  granted(await set(steps));
  return { award, contractId, purchaser, supplier, buyer, one, two, three, set };
}
type Story = Awaited<ReturnType<typeof aPurchaser>>;

const anOrder = (quantity: bigint) => ({ quantity, promisedOn: '2026-06-30', reference: `O-${randomUUID()}` });
const ask = ({ buyer, award }: Story, order: ReturnType<typeof anOrder>) =>
  world.get(Approvals).request(buyer.caller, {
    act: 'place-order',
    subjectId: award.lotId,
    order,
    idempotencyKey: randomUUID(),
  });
const place = ({ buyer, award }: Story, order: ReturnType<typeof anOrder>) =>
  world.get(PlaceOrder).run(buyer.caller, { lotId: award.lotId, ...order, idempotencyKey: randomUUID() });
const decide = ({ caller }: Colleague, approvalId: string, decision: 'approve' | 'reject' = 'approve') =>
  world.get(Approvals).decide(caller, {
    approvalId,
    decision,
    reason: decision === 'reject' ? 'Too dear for us.' : '',
    idempotencyKey: randomUUID(),
  });
const statusOf = (approvalId: string) =>
  world.value('SELECT status AS value FROM approval_request WHERE id = $1', [approvalId]);
const waiting = async ({ caller }: Colleague) => {
  const filter = { status: null, waitingForMe: true };
  return (await world.get(ApprovalsReader).list(caller, { first: 20 }, filter, ({ id }) => id)).nodes;
};

describe('approvals of a purchaser', () => {
  it('hold an order from the amount on, until two others have approved exactly that order', async () => {
    const story = await aPurchaser();
    await world.signAll(story.award);
    granted(await place(story, anOrder(10n)));
    const order = anOrder(50n);
    expect(await place(story, order)).toMatchObject({ code: 'APPROVAL_NEEDED', details: { steps: 1 } });
    const { approvalId } = granted(await ask(story, order));
    expect(granted(await ask(story, order))).toEqual({ approvalId });
    expect(await decide(story.buyer, approvalId)).toMatchObject({ code: 'OWN_REQUEST' });
    expect(await decide(story.three, approvalId)).toMatchObject({ code: 'NOT_YOUR_APPROVAL' });
    expect(await waiting(story.one)).toEqual([approvalId]);
    expect(await waiting(story.buyer)).toEqual([]);
    granted(await decide(story.one, approvalId));
    expect(await decide(story.one, approvalId)).toMatchObject({ code: 'ALREADY_APPROVED' });
    expect(await waiting(story.one)).toEqual([]);
    expect(await place(story, order)).toMatchObject({ code: 'APPROVAL_NEEDED' });
    granted(await decide(story.two, approvalId));
    expect(await statusOf(approvalId)).toBe('approved');
    expect(await place(story, { ...order, quantity: 51n })).toMatchObject({ code: 'APPROVAL_NEEDED' });
    granted(await place(story, order));
  });

  it('end with one rejection, and are asked for anew', async () => {
    const story = await aPurchaser();
    await world.signAll(story.award);
    const order = anOrder(60n);
    const { approvalId } = granted(await ask(story, order));
    expect(await ask(story, anOrder(10n))).toMatchObject({ code: 'NOT_NEEDED' });
    granted(await decide(story.one, approvalId, 'reject'));
    expect(await decide(story.two, approvalId)).toMatchObject({ code: 'APPROVAL_ENDED' });
    expect(await place(story, order)).toMatchObject({ code: 'APPROVAL_NEEDED' });
    expect(granted(await ask(story, order))).not.toEqual({ approvalId });
  });

  it('do not outlive a change of the steps', async () => {
    const story = await aPurchaser([step({ approvals: 1 })]);
    await world.signAll(story.award);
    const order = anOrder(60n);
    const { approvalId } = granted(await ask(story, order));
    granted(await decide(story.one, approvalId));
    granted(await story.set([step({ approvals: 2 })]));
    expect(await place(story, order)).toMatchObject({ code: 'APPROVAL_NEEDED' });
    const { approvalId: second } = granted(await ask(story, order));
    expect([await statusOf(approvalId), await statusOf(second)]).toEqual(['withdrawn', 'open']);
    granted(await story.set([]));
    granted(await place(story, order));
  });

  it('are given in the place of another until the end of a day, by no one who asked', async () => {
    const story = await aPurchaser([step({ approvals: 1 })]);
    await world.signAll(story.award);
    const { approvalId } = granted(await ask(story, anOrder(60n)));
    const until = await world.value<string>(`SELECT (medlane_now()::date + 1)::text AS value`);
    const stands = (from: Colleague) =>
      world.get(Approvals).delegate(from.caller, { memberId: story.three.memberId, until });
    granted(await stands(story.buyer));
    expect(await decide(story.three, approvalId)).toMatchObject({ code: 'NOT_YOUR_APPROVAL' });
    expect(await waiting(story.three)).toEqual([]);
    granted(await stands(story.one));
    expect(await waiting(story.three)).toEqual([approvalId]);
    granted(await decide(story.three, approvalId));
    expect(await statusOf(approvalId)).toBe('approved');
  });

  it('race: of approvals at the same moment all count, and the request ends once', async () => {
    for (let round = 0; round < 4; round++) {
      const story = await aPurchaser();
      await world.signAll(story.award);
      const order = anOrder(60n);
      const asked = await Promise.all([ask(story, order), ask(story, order)]);
      const [approvalId = ''] = new Set(asked.map((each) => granted(each).approvalId));
      expect(asked.map((each) => granted(each).approvalId)).toEqual([approvalId, approvalId]);
      const answers = await Promise.all([story.one, story.two, story.buyer].map((each) => decide(each, approvalId)));
      expect(answers.map(({ ok }) => ok)).toEqual([true, true, false]);
      expect(await statusOf(approvalId)).toBe('approved');
      const ended = await world.value<number>(
        `SELECT count(*)::int AS value FROM outbox WHERE type = 'approval.ended' AND subject_id = $1`,
        [approvalId],
      );
      expect(ended).toBe(1);
    }
  });

  it('hold a signature for exactly the text that was approved', async () => {
    const story = await aPurchaser([step({ act: 'sign-contract', approvals: 1 })]);
    const { contractId, purchaser, supplier, buyer } = story;
    expect(await world.sign(purchaser, contractId)).toMatchObject({ code: 'APPROVAL_NEEDED' });
    granted(await world.sign(supplier, contractId));
    const { approvalId } = granted(
      await world.get(Approvals).request(buyer.caller, {
        act: 'sign-contract',
        subjectId: contractId,
        idempotencyKey: randomUUID(),
      }),
    );
    granted(await decide(story.one, approvalId));
    granted(await world.sign(purchaser, contractId));
  });

  it('are nobody else’s, and remind of themselves every day', async () => {
    const story = await aPurchaser();
    await world.signAll(story.award);
    const stranger = await aPurchaser();
    const { approvalId } = granted(await ask(story, anOrder(60n)));
    expect(await decide(stranger.one, approvalId)).toMatchObject({ code: 'APPROVAL_UNKNOWN' });
    expect(await world.get(ApprovalsReader).one(as(story.supplier, 'viewer'), approvalId)).toBeUndefined();
    await world.wait(2);
    await world.work(RemindApprovals);
    await world.work(RemindApprovals);
    const told = await world.value<number>(
      `SELECT count(*)::int AS value FROM outbox WHERE type = 'approval.reminded' AND subject_id = $1`,
      [approvalId],
    );
    expect(told).toBe(1);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalStep,
  approvalsNeeded,
  type ApproverRights,
  isApproved,
  judgeApproval,
  judgeApprovalSteps,
  type StandingApproval,
} from './approvals.js';

const step = (change: Partial<ApprovalStep> = {}): ApprovalStep => ({
  act: 'place-order',
  currency: 'CNY',
  fromMinor: 1_000n,
  role: 'approver',
  memberIds: [],
  approvals: 1,
  effectiveFrom: '2026-01-01',
  effectiveUntil: null,
  ...change,
});
const code = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
const approver = (memberId: string): ApproverRights => ({ memberId, roles: ['approver'] });
const open = (change: Partial<StandingApproval> = {}): StandingApproval => ({
  status: 'open',
  requestedBy: 'asker',
  steps: [step()],
  votes: [],
  ...change,
});

describe('what needs approval', () => {
  it('begins with the amount, and on the days, that a step names', () => {
    const needed = (amountMinor: bigint, today: string, steps = [step({ effectiveUntil: '2026-12-31' })]) =>
      approvalsNeeded(steps, 'place-order', [{ currency: 'CNY', amountMinor }], today).length;
    expect([needed(999n, '2026-06-01'), needed(1_000n, '2026-06-01')]).toEqual([0, 1]);
    expect([needed(1_000n, '2025-12-31'), needed(1_000n, '2026-12-31'), needed(1_000n, '2027-01-01')]).toEqual([
      0, 1, 0,
    ]);
    expect(needed(1_000n, '2026-06-01', [])).toBe(0);
    expect(
      approvalsNeeded([step()], 'sign-contract', [{ currency: 'CNY', amountMinor: 9_999n }], '2026-06-01'),
    ).toEqual([]);
    expect(approvalsNeeded([step()], 'place-order', [{ currency: 'USD', amountMinor: 9_999n }], '2026-06-01')).toEqual(
      [],
    );
  });
  it('is never less for a larger amount', () => {
    const steps = fc.array(
      fc.bigInt(0n, 10_000n).map((fromMinor) => step({ fromMinor })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), (all, amount, more) => {
        const of = (amountMinor: bigint) =>
          approvalsNeeded(all, 'place-order', [{ currency: 'CNY', amountMinor }], '2026-06-01');
        expect(of(amount + more)).toEqual(expect.arrayContaining([...of(amount)]));
      }),
    );
  });
});

describe('approving', () => {
  it.each([
    ['ok', open(), 'one', [approver('one')]],
    ['OWN_REQUEST', open(), 'asker', [approver('asker')]],
    ['NOT_YOUR_APPROVAL', open(), 'one', [{ memberId: 'one', roles: ['buyer'] }]],
    ['NOT_YOUR_APPROVAL', open(), 'one', [{ memberId: 'one', roles: [] }, approver('asker')]],
    ['ALREADY_APPROVED', open({ votes: [{ memberId: 'one', steps: [] }] }), 'one', [approver('one')]],
    ['APPROVAL_ENDED', open({ status: 'rejected' }), 'one', [approver('one')]],
  ] as const)('%s (%#)', (expected, request, person, rights) => {
    expect(code(judgeApproval(request, person, rights, 'approve', null))).toBe(expected);
  });
  it('needs a reason to reject, and one rejection is the end', () => {
    expect(code(judgeApproval(open(), 'one', [approver('one')], 'reject', null))).toBe('REASON_INVALID');
    const rejected = judgeApproval(open(), 'one', [approver('one')], 'reject', 'Too dear');
    expect(rejected).toMatchObject({ value: { status: 'rejected' } });
  });
  it('comes to its end exactly when every step has as many different people as it wants, in any order', () => {
    const people = ['a', 'b', 'c', 'd', 'e'];
    const chain = fc.array(
      fc.record({
        memberIds: fc.uniqueArray(fc.constantFrom(...people), { minLength: 3, maxLength: 5 }),
        approvals: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(chain, fc.shuffledSubarray(people), (wanted, order) => {
        const steps = wanted.map((each) => step({ ...each, role: null }));
        let request = open({ steps });
        for (const person of order) {
          const verdict = judgeApproval(request, person, [{ memberId: person, roles: [] }], 'approve', null);
          if (!verdict.ok) {
            expect(['NOT_YOUR_APPROVAL', 'APPROVAL_ENDED']).toContain(verdict.code);
            continue;
          }
          const { status, steps: counted } = verdict.value;
          request = { ...request, status, votes: [...request.votes, { memberId: person, steps: counted }] };
        }
        const isDone = steps.every(({ memberIds, approvals }) => {
          const voted = request.votes.filter(({ memberId }) => memberIds.includes(memberId));
          return voted.length >= approvals;
        });
        expect(request.status === 'approved').toBe(isDone);
        expect(isApproved(request)).toBe(isDone);
      }),
    );
  });
});

describe('a chain', () => {
  it.each([
    ['ok', [step(), step({ role: null, memberIds: ['one', 'two'], approvals: 2 })]],
    ['STEP_INVALID', [step({ approvals: 0 })]],
    ['STEP_INVALID', [step({ approvals: 6 })]],
    ['STEP_INVALID', [step({ role: null, memberIds: ['one'], approvals: 2 })]],
    ['STEP_INVALID', [step({ memberIds: ['one', 'one'] })]],
    ['STEP_INVALID', [step({ fromMinor: -1n })]],
    ['STEP_INVALID', [step({ effectiveUntil: '2025-12-31' })]],
    ['TOO_MANY_STEPS', Array.from({ length: 31 }, () => step())],
  ])('%s (%#)', (expected, steps) => {
    expect(code(judgeApprovalSteps(steps))).toBe(expected);
  });
});

import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  badUserInput,
  type Caller,
  type Connection,
  CurrentCaller,
  minorOrZeroOf,
  money,
} from '#libs/platform';
import type { StoredApprovalStep } from '../persistence/approval-rows.js';
import { ApprovalsReader, type ApprovalView } from '../persistence/approvals.reader.js';
import { Approvals, type ApprovalWanted } from '../use-cases/approvals.use-cases.js';
import {
  ApprovalRequest,
  ApprovalRequestConnection,
  ApprovalsArgs,
  ApprovalStep,
  DecideApprovalInput,
  DecideApprovalPayload,
  DelegateApprovalsInput,
  DelegateApprovalsPayload,
  RequestApprovalInput,
  RequestApprovalPayload,
  SetApprovalStepsInput,
  SetApprovalStepsPayload,
  WithdrawApprovalInput,
  WithdrawApprovalPayload,
} from './approvals.types.js';

const OWN: AccessRule = { kinds: ['purchaser'], roles: ['viewer', 'buyer', 'approver', 'administrator'] };
const ADMINISTRATORS: AccessRule = { kinds: ['purchaser'], roles: ['administrator'] };
const ASKERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer', 'approver'] };
/** Members who are named in a step may have any role. */
const DECIDERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer', 'approver', 'administrator'] };

@Resolver(() => ApprovalRequest)
export class ApprovalsResolver {
  constructor(
    private readonly reader: ApprovalsReader,
    private readonly approvals: Approvals,
  ) {}

  @Access(OWN)
  @Query(() => [ApprovalStep], { description: 'What your organisation wants approved among its own people.' })
  async approvalSteps(@CurrentCaller() caller: Caller): Promise<readonly ApprovalStep[]> {
    return (await this.reader.chain(caller)).map(toStep);
  }

  @Access(OWN)
  @Query(() => ApprovalRequestConnection, { description: 'Of your organisation, newest first; or what waits for you.' })
  approvalRequests(@CurrentCaller() caller: Caller, @Args() args: ApprovalsArgs): Promise<Connection<ApprovalRequest>> {
    const { status = null, waitingForMe } = args;
    return this.reader.list(caller, args, { status, waitingForMe }, toRequest);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => SetApprovalStepsPayload.type, { description: 'Set the steps of your approvals anew.' })
  async setApprovalSteps(
    @CurrentCaller() caller: Caller,
    @Args('input') input: SetApprovalStepsInput,
  ): Promise<object> {
    const steps = input.steps.map(({ from, role = null, effectiveUntil = null, ...step }, at) => {
      const fromMinor = minorOrZeroOf(from, `input.steps.${at}.from`);
      return { ...step, role, effectiveUntil, currency: from.currency, fromMinor };
    });
    const result = await this.approvals.setSteps(caller, { steps });
    return SetApprovalStepsPayload.answer(result, (set) => ({
      steps: set.steps.map(({ fromMinor, ...step }) => toStep({ ...step, fromMinor: String(fromMinor) })),
    }));
  }

  @Access(ASKERS)
  @Mutation(() => RequestApprovalPayload.type, { description: 'Ask your own people to approve one act.' })
  async requestApproval(@CurrentCaller() caller: Caller, @Args('input') input: RequestApprovalInput): Promise<object> {
    const result = await this.approvals.request(caller, { ...wantedOf(input), idempotencyKey: input.idempotencyKey });
    return RequestApprovalPayload.answer(await this.seen(caller, result), toRequest);
  }

  @Access(DECIDERS)
  @Mutation(() => DecideApprovalPayload.type, { description: 'Approve what others asked for, or reject it.' })
  async decideApproval(@CurrentCaller() caller: Caller, @Args('input') input: DecideApprovalInput): Promise<object> {
    const result = await this.approvals.decide(caller, { ...input, reason: input.reason ?? null });
    return DecideApprovalPayload.answer(await this.seen(caller, result), toRequest);
  }

  @Access(ASKERS)
  @Mutation(() => WithdrawApprovalPayload.type, { description: 'Take a request back, approved or not.' })
  async withdrawApproval(
    @CurrentCaller() caller: Caller,
    @Args('input') input: WithdrawApprovalInput,
  ): Promise<object> {
    const result = await this.approvals.withdraw(caller, input);
    return WithdrawApprovalPayload.answer(await this.seen(caller, result), toRequest);
  }

  @Access(DECIDERS)
  @Mutation(() => DelegateApprovalsPayload.type, { description: 'Have another member decide in your place.' })
  async delegateApprovals(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DelegateApprovalsInput,
  ): Promise<object> {
    return DelegateApprovalsPayload.answer(await this.approvals.delegate(caller, input), (made) => made);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly approvalId: string }, R>,
  ): Promise<Result<ApprovalView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.approvalId);
    invariant(row, 'whoever changed the request sees it');
    return ok(row);
  }
}

function wantedOf({ act, subjectId, order }: RequestApprovalInput): ApprovalWanted {
  if ((act === 'place-order') !== Boolean(order)) throw badUserInput('input.order', 'goes together with place_order');
  return act === 'place-order' && order
    ? { act, subjectId, order }
    : { act: act === 'sign-contract' ? act : 'sign-amendment', subjectId };
}

const toStep = ({ fromMinor, currency, ...step }: StoredApprovalStep): ApprovalStep => ({
  ...step,
  from: money(fromMinor, currency),
});

const toRequest = ({ amounts, steps, votes, ...row }: ApprovalView): ApprovalRequest => ({
  ...row,
  amounts: amounts.map(({ amountMinor, currency }) => money(amountMinor, currency)),
  steps: steps.map(toStep),
  votes: votes.map((vote) => ({ ...vote, decidedAt: new Date(vote.decidedAt) })),
});

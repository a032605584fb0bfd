import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Currency, invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  badUserInput,
  type Caller,
  type Connection,
  CurrentCaller,
  minorOf,
  minorOrZeroOf,
  money,
  OWN_FILE,
  Uuid,
} from '#libs/platform';
import { type DisputeEntryView, DisputesReader, type DisputeView } from '../persistence/disputes.reader.js';
import type { StoredRemedy } from '../persistence/rows.js';
import { DecideDispute, type RemedyInput as GivenRemedy } from '../use-cases/decide-dispute.use-case.js';
import { DisputeSteps } from '../use-cases/dispute-steps.use-case.js';
import { FileDispute } from '../use-cases/file-dispute.use-case.js';
import {
  AcceptProposalInput,
  AcceptProposalPayload,
  AddDisputeEvidencePayload,
  AnswerDisputePayload,
  AppealDisputePayload,
  ContestRejectionInput,
  ContestRejectionPayload,
  Dispute,
  DisputeConnection,
  type DisputeEntry,
  DisputeRemedyInput,
  DisputesArgs,
  DisputeStatementInput,
  FileDisputeInput,
  FileDisputePayload,
  ProposeRemedyPayload,
  type Remedy,
  RuleDisputePayload,
  WithdrawDisputePayload,
} from './types.js';

const SIDES: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['buyer', 'bidder', 'approver'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const ANYONE: AccessRule = {
  kinds: ['purchaser', 'supplier', 'operator'],
  roles: ['buyer', 'bidder', 'approver', 'officer'],
};

@Resolver(() => Dispute)
export class DisputesResolver {
  constructor(
    private readonly reader: DisputesReader,
    private readonly filing: FileDispute,
    private readonly steps: DisputeSteps,
    private readonly deciding: DecideDispute,
  ) {}

  @Access(OWN_FILE)
  @Query(() => DisputeConnection, { description: 'Of your contracts; operators see all. Newest first, without files.' })
  disputes(@CurrentCaller() caller: Caller, @Args() args: DisputesArgs): Promise<Connection<Dispute>> {
    const { status, contractId } = args.filter ?? {};
    const filter = { status: status ?? undefined, contractId: contractId ?? undefined };
    return this.reader.list(caller, args, filter, toDispute);
  }

  @Access(OWN_FILE)
  @Query(() => Dispute, { nullable: true, description: 'With its file, the same for both sides.' })
  async dispute(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<Dispute | null> {
    const row = await this.reader.one(caller, id);
    return row ? toDispute(row) : null;
  }

  @Access(SIDES)
  @Mutation(() => FileDisputePayload.type, {
    description: 'Complain of the other side. The invoice of the goods stays unpaid until the dispute ends.',
  })
  async fileDispute(@CurrentCaller() caller: Caller, @Args('input') input: FileDisputeInput): Promise<object> {
    const { claimed, shipmentId = null, ...rest } = input;
    const claimedMinor = minorOf(claimed, 'input.claimed');
    const result = await this.filing.run(caller, { ...rest, shipmentId, claimedMinor, currency: claimed.currency });
    return FileDisputePayload.answer(await this.seen(caller, result), toDispute);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder', 'approver'] })
  @Mutation(() => ContestRejectionPayload.type, {
    description:
      'Contest goods that were rejected, until contestUntil of their invoice: a dispute, which holds that part.',
  })
  async contestRejection(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ContestRejectionInput,
  ): Promise<object> {
    const result = await this.filing.contest(caller, input);
    return ContestRejectionPayload.answer(await this.seen(caller, result), toDispute);
  }

  @Access(SIDES)
  @Mutation(() => AnswerDisputePayload.type, { description: 'Of the side that is complained of, until dueOn.' })
  async answerDispute(@CurrentCaller() caller: Caller, @Args('input') input: DisputeStatementInput): Promise<object> {
    return AnswerDisputePayload.answer(await this.seen(caller, await this.steps.answer(caller, input)), toDispute);
  }

  @Access(ANYONE)
  @Mutation(() => AddDisputeEvidencePayload.type, { description: 'Add to the file while the dispute is open.' })
  async addDisputeEvidence(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DisputeStatementInput,
  ): Promise<object> {
    const result = await this.steps.addEvidence(caller, input);
    return AddDisputeEvidencePayload.answer(await this.seen(caller, result), toDispute);
  }

  @Access(OFFICERS)
  @Mutation(() => ProposeRemedyPayload.type, { description: 'Propose how to settle; it replaces the one before.' })
  async proposeRemedy(@CurrentCaller() caller: Caller, @Args('input') input: DisputeRemedyInput): Promise<object> {
    const result = await this.deciding.propose(caller, remedyInput(input));
    return ProposeRemedyPayload.answer(await this.seen(caller, result), toDispute);
  }

  @Access(SIDES)
  @Mutation(() => AcceptProposalPayload.type, { description: 'The second acceptance settles the dispute.' })
  async acceptProposal(@CurrentCaller() caller: Caller, @Args('input') input: AcceptProposalInput): Promise<object> {
    return AcceptProposalPayload.answer(await this.seen(caller, await this.steps.accept(caller, input)), toDispute);
  }

  @Access(OFFICERS)
  @Mutation(() => RuleDisputePayload.type, {
    description: 'Rule; or, by another officer, decide the appeal against the ruling.',
  })
  async ruleDispute(@CurrentCaller() caller: Caller, @Args('input') input: DisputeRemedyInput): Promise<object> {
    const result = await this.deciding.rule(caller, remedyInput(input));
    return RuleDisputePayload.answer(await this.seen(caller, result), toDispute);
  }

  @Access(SIDES)
  @Mutation(() => AppealDisputePayload.type, { description: 'Against a ruling, until dueOn, once.' })
  async appealDispute(@CurrentCaller() caller: Caller, @Args('input') input: DisputeStatementInput): Promise<object> {
    return AppealDisputePayload.answer(await this.seen(caller, await this.steps.appeal(caller, input)), toDispute);
  }

  @Access(SIDES)
  @Mutation(() => WithdrawDisputePayload.type, { description: 'Take your own claim back, before a ruling.' })
  async withdrawDispute(@CurrentCaller() caller: Caller, @Args('input') input: DisputeStatementInput): Promise<object> {
    return WithdrawDisputePayload.answer(await this.seen(caller, await this.steps.withdraw(caller, input)), toDispute);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly disputeId: string }, R>,
  ): Promise<Result<DisputeView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.disputeId);
    invariant(row, 'whoever changed the dispute sees it');
    return ok(row);
  }
}

function remedyInput({ remedy, ...statement }: DisputeRemedyInput): GivenRemedy {
  const { refund, penalty, penaltyFrom } = remedy;
  if (!penalty !== !penaltyFrom) throw badUserInput('input.remedy.penaltyFrom', 'goes together with penalty');
  return {
    ...statement,
    currencies: [refund, penalty].flatMap((given) => (given ? [given.currency] : [])),
    remedy: {
      refundMinor: refund ? minorOrZeroOf(refund, 'input.remedy.refund') : null,
      penalty:
        penalty && penaltyFrom ? { from: penaltyFrom, amountMinor: minorOf(penalty, 'input.remedy.penalty') } : null,
    },
  };
}

const toRemedy = (stored: StoredRemedy | null, currency: Currency): Remedy | null =>
  stored && {
    refund: stored.refundMinor === null ? null : money(stored.refundMinor, currency),
    penalty: stored.penalty && money(stored.penalty.amountMinor, currency),
    penaltyFrom: stored.penalty && stored.penalty.from,
  };

const toEntry = (entry: DisputeEntryView, currency: Currency): DisputeEntry => ({
  ...entry,
  remedy: toRemedy(entry.remedy, currency),
});

export const toDispute = ({ claimedMinor, outstandingMinor, currency, profile, ...row }: DisputeView): Dispute => ({
  ...row,
  claimed: money(claimedMinor, currency),
  outstanding: money(outstandingMinor, currency),
  periods: profile,
  proposal: toRemedy(row.proposal, currency),
  ruling: toRemedy(row.ruling, currency),
  entries: row.entries.map((entry) => toEntry(entry, currency)),
});

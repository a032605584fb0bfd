import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { toContractTerms } from '#libs/organisations';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  money,
  Uuid,
} from '#libs/platform';
import {
  END_AMENDMENT_REFUSALS,
  PROOF_REFUSALS,
  PROPOSE_AMENDMENT_REFUSALS,
  APPROVAL_GATE_REFUSALS,
  SIGN_AMENDMENT_REFUSALS,
} from '#libs/rules';
import { AmendmentsReader, type AmendmentView, type RevisionView } from '../persistence/amendments.reader.js';
import { EndAmendment, ProposeAmendment, SignAmendment } from '../use-cases/amend-contract.use-cases.js';
import {
  ContractAmendment,
  ContractAmendmentConnection,
  ContractAmendmentsArgs,
  ContractRevision,
  ProposeAmendmentInput,
  RefuseAmendmentInput,
  SignAmendmentInput,
  WithdrawAmendmentInput,
} from './amendments.types.js';

const ProposeAmendmentPayload = definePayload('ProposeAmendment', ContractAmendment, {
  ...PROPOSE_AMENDMENT_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const SignAmendmentPayload = definePayload('SignAmendment', ContractAmendment, {
  ...APPROVAL_GATE_REFUSALS,
  ...SIGN_AMENDMENT_REFUSALS,
  ...PROOF_REFUSALS,
});
const RefuseAmendmentPayload = definePayload('RefuseAmendment', ContractAmendment, END_AMENDMENT_REFUSALS);
const WithdrawAmendmentPayload = definePayload('WithdrawAmendment', ContractAmendment, END_AMENDMENT_REFUSALS);

const PROPOSERS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['buyer', 'bidder', 'approver'] };
const APPROVERS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'] };

@Resolver(() => ContractAmendment)
export class AmendmentsResolver {
  constructor(
    private readonly reader: AmendmentsReader,
    private readonly proposing: ProposeAmendment,
    private readonly signing: SignAmendment,
    private readonly ending: EndAmendment,
  ) {}

  @Access('signed-in')
  @Query(() => ContractAmendmentConnection, { description: 'Of one of your contracts, newest first.' })
  contractAmendments(
    @CurrentCaller() caller: Caller,
    @Args() args: ContractAmendmentsArgs,
  ): Promise<Connection<ContractAmendment>> {
    return this.reader.ofContract(caller, args, args.contractId, toAmendment);
  }

  @Access('signed-in')
  @Query(() => [ContractRevision], { description: 'What one of your contracts says and said, at most the latest 100.' })
  async contractRevisions(
    @CurrentCaller() caller: Caller,
    @Args('contractId', { type: () => Uuid }) contractId: string,
  ): Promise<ContractRevision[]> {
    return (await this.reader.revisions(caller, contractId)).map(toRevision);
  }

  @Access(PROPOSERS)
  @Mutation(() => ProposeAmendmentPayload.type, {
    description: 'Propose what a running contract should say instead. Orders that were placed keep their price.',
  })
  async proposeAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ProposeAmendmentInput,
  ): Promise<object> {
    const { quantity = null, unitPrice = null, terms = null } = input;
    const result = await this.proposing.run(caller, { ...input, quantity, unitPrice, terms });
    return ProposeAmendmentPayload.answer(await this.seen(caller, result), toAmendment);
  }

  @Access(APPROVERS)
  @Mutation(() => SignAmendmentPayload.type, {
    description: "Sign for your side. The second side's signature changes the contract.",
  })
  async signAmendment(@CurrentCaller() caller: Caller, @Args('input') input: SignAmendmentInput): Promise<object> {
    return SignAmendmentPayload.answer(await this.seen(caller, await this.signing.run(caller, input)), toAmendment);
  }

  @Access(APPROVERS)
  @Mutation(() => RefuseAmendmentPayload.type, { description: 'Refuse what the other side proposed.' })
  async refuseAmendment(@CurrentCaller() caller: Caller, @Args('input') input: RefuseAmendmentInput): Promise<object> {
    const result = await this.ending.run(caller, { ...input, action: 'refuse' });
    return RefuseAmendmentPayload.answer(await this.seen(caller, result), toAmendment);
  }

  @Access(PROPOSERS)
  @Mutation(() => WithdrawAmendmentPayload.type, { description: 'Take back what your own side proposed.' })
  async withdrawAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input') { amendmentId }: WithdrawAmendmentInput,
  ): Promise<object> {
    const result = await this.ending.run(caller, { amendmentId, action: 'withdraw', reason: null });
    return WithdrawAmendmentPayload.answer(await this.seen(caller, result), toAmendment);
  }

  /** The amendment as it is after the change. */
  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly amendmentId: string }, R>,
  ): Promise<Result<AmendmentView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.amendmentId);
    invariant(row, `amendment ${result.value.amendmentId} can be read by its parties`);
    return ok(row);
  }
}

const toAmendment = ({ currency, valueMinor, terms, ...row }: AmendmentView): ContractAmendment => ({
  ...row,
  value: money(valueMinor, currency),
  terms: toContractTerms(terms),
});

const toRevision = ({ currency, valueMinor, ...row }: RevisionView): ContractRevision => ({
  ...row,
  value: money(valueMinor, currency),
});

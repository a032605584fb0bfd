import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import { DECLINE_CONTRACT_REFUSALS, PROOF_REFUSALS, APPROVAL_GATE_REFUSALS, SIGN_CONTRACT_REFUSALS } from '#libs/rules';
import { ContractsReader, type ContractView } from '../persistence/contracts.reader.js';
import { DeclineContract } from '../use-cases/decline-contract.use-case.js';
import { SignContract } from '../use-cases/sign-contract.use-case.js';
import { ContractWatch } from './contract-watch.js';
import { ContractsArgs, DeclineContractInput, InvoicesArgs, SignContractInput } from './inputs.js';
import { toContract, toInvoice } from './tree.js';
import { Contract, ContractConnection, Invoice, InvoiceConnection } from './types.js';

const SignContractPayload = definePayload('SignContract', Contract, {
  ...APPROVAL_GATE_REFUSALS,
  ...SIGN_CONTRACT_REFUSALS,
  ...PROOF_REFUSALS,
});
const DeclineContractPayload = definePayload('DeclineContract', Contract, DECLINE_CONTRACT_REFUSALS);
const APPROVERS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'] };

@Resolver(() => Contract)
export class ContractsResolver {
  constructor(
    private readonly reader: ContractsReader,
    private readonly watch: ContractWatch,
    private readonly signing: SignContract,
    private readonly declining: DeclineContract,
  ) {}

  @Access(OWN_FILE)
  @Query(() => ContractConnection, { description: 'Your contracts; operators see all. Newest first.' })
  contracts(@CurrentCaller() caller: Caller, @Args() args: ContractsArgs): Promise<Connection<Contract>> {
    const { status, tenderId, awaitingMySignature } = args.filter ?? {};
    const filter = {
      status: status ?? undefined,
      tenderId: tenderId ?? undefined,
      awaitingMySignature: awaitingMySignature ?? undefined,
    };
    return this.reader.contracts(caller, args, filter, toContract);
  }

  @Access(OWN_FILE)
  @Query(() => Contract, { nullable: true })
  async contract(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<Contract | null> {
    const row = await this.reader.contract(caller, id);
    return row ? toContract(row) : null;
  }

  @Access(OWN_FILE)
  @Query(() => InvoiceConnection, { description: 'Newest first, of one contract when it is given.' })
  invoices(@CurrentCaller() caller: Caller, @Args() args: InvoicesArgs): Promise<Connection<Invoice>> {
    return this.reader.invoices(caller, args, args.contractId ?? undefined, toInvoice);
  }

  @Access(OWN_FILE)
  @Subscription(() => Contract, {
    description: 'The contract now, and again at each signature and status; ends as soon as you may not see it.',
  })
  contractStatusChanged(
    @CurrentCaller() caller: Caller,
    @Args('contractId', { type: () => Uuid }) contractId: string,
  ): AsyncIterable<{ contractStatusChanged: Contract }> {
    return this.watch.of(caller, contractId);
  }

  @Access(APPROVERS)
  @Mutation(() => SignContractPayload.type, {
    description: "Sign for your side. The second side's signature makes the contract active.",
  })
  async signContract(@CurrentCaller() caller: Caller, @Args('input') input: SignContractInput): Promise<object> {
    return SignContractPayload.answer(await this.seen(caller, await this.signing.run(caller, input)), toContract);
  }

  @Access(APPROVERS)
  @Mutation(() => DeclineContractPayload.type, { description: 'Refuse a contract that is not active yet.' })
  async declineContract(@CurrentCaller() caller: Caller, @Args('input') input: DeclineContractInput): Promise<object> {
    return DeclineContractPayload.answer(await this.seen(caller, await this.declining.run(caller, input)), toContract);
  }

  /** The contract as it is after the change. */
  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly contractId: string }, R>,
  ): Promise<Result<ContractView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.contract(caller, result.value.contractId);
    invariant(row, `contract ${result.value.contractId} can be read by its parties`);
    return ok(row);
  }
}

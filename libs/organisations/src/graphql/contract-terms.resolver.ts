import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import { Access, type Caller, CurrentCaller, definePayload } from '#libs/platform';
import { CHOOSE_CONTRACT_TERMS_REFUSALS, SHIPPED_TERMS } from '#libs/rules';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { ChooseContractTermsUseCase } from '../use-cases/choose-contract-terms.use-case.js';
import { toContractTerms } from './contract-terms.tree.js';
import { ChooseContractTermsInput, ContractTerms } from './contract-terms.types.js';
import { Corridor } from './types.js';

const ChooseContractTermsPayload = definePayload('ChooseContractTerms', Corridor, CHOOSE_CONTRACT_TERMS_REFUSALS);

@Resolver(() => ContractTerms)
export class ContractTermsResolver {
  constructor(
    private readonly organisations: OrganisationsReader,
    private readonly choosing: ChooseContractTermsUseCase,
  ) {}

  @Access('signed-in')
  @Query(() => [ContractTerms], { description: 'Every version of all contract terms that this installation has.' })
  contractTermsTemplates(): ContractTerms[] {
    return SHIPPED_TERMS.map(toContractTerms);
  }

  @Access({ kinds: ['operator'], roles: ['officer'] })
  @Mutation(() => ChooseContractTermsPayload.type, {
    description: 'The terms of a corridor’s tenders from now on; what is drafted already keeps its own.',
  })
  async chooseContractTerms(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ChooseContractTermsInput,
  ): Promise<object> {
    const result = await this.choosing.run(caller, input);
    if (!result.ok) return ChooseContractTermsPayload.answer(result, (row: Corridor) => row);
    const corridor = (await this.organisations.corridors()).find(({ code }) => code === input.corridorCode);
    invariant(corridor, `corridor ${input.corridorCode} can be read by who changed it`);
    return ChooseContractTermsPayload.answer(ok(corridor), (row) => row);
  }
}

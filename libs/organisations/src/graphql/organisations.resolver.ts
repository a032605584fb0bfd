import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  type OperationContext,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { ReapplyUseCase } from '../use-cases/reapply.use-case.js';
import { RegisterOrganisationUseCase } from '../use-cases/register-organisation.use-case.js';
import { OrganisationsArgs, ReapplyInput, RegisterOrganisationInput } from './inputs.js';
import { ReapplyOrganisationPayload, RegisterOrganisationPayload } from './payloads.js';
import { SignInLimits } from './sign-in-limits.js';
import { Corridor, Me, Organisation, OrganisationConnection, ServerTime } from './types.js';

@Resolver(() => Organisation)
export class OrganisationsResolver {
  constructor(
    private readonly reader: OrganisationsReader,
    private readonly registering: RegisterOrganisationUseCase,
    private readonly reapplying: ReapplyUseCase,
    private readonly limits: SignInLimits,
  ) {}

  @Access('public')
  @Query(() => [Corridor])
  corridors(): Promise<Corridor[]> {
    return this.reader.corridors();
  }

  @Access('public')
  @Query(() => ServerTime, { description: 'The clock that decides every deadline.' })
  async serverTime(): Promise<ServerTime> {
    return { now: await this.reader.now() };
  }

  @Access(OWN_FILE)
  @Query(() => Me)
  async me(@CurrentCaller() caller: Caller): Promise<Me> {
    const { view, roles, principal } = await this.reader.me(caller);
    const { statusReason, memberId, email, name, secondFactor } = view;
    const person = { memberId, email, name, secondFactor };
    return { organisation: view, statusReason, isApiKey: principal === 'key', ...person, roles };
  }

  @Access('signed-in')
  @Query(() => Organisation, { nullable: true })
  async organisation(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<Organisation | null> {
    return (await this.reader.organisation(caller, id)) ?? null;
  }

  @Access('signed-in')
  @Query(() => OrganisationConnection, { description: 'Newest first; operators see applicants, too.' })
  organisations(@CurrentCaller() caller: Caller, @Args() args: OrganisationsArgs): Promise<Connection<Organisation>> {
    return this.reader.organisations<Organisation>(caller, args, args, (row) => row);
  }

  @Access('public')
  @Mutation(() => RegisterOrganisationPayload.type, { description: 'Apply, with yourself as the first member.' })
  async registerOrganisation(
    @Context() { ip }: OperationContext,
    @Args('input') input: RegisterOrganisationInput,
  ): Promise<object> {
    await this.limits.joining({ ip });
    const { administratorName, email, password } = input;
    const result = await this.registering.run({
      organisation: { ...draftOf(input), kind: input.kind },
      administrator: { name: administratorName, email, password },
    });
    return RegisterOrganisationPayload.answer(result, (value) => value);
  }

  @Access({ roles: ['administrator'], kinds: ['purchaser', 'supplier', 'laboratory'], allowApplicants: true })
  @Mutation(() => ReapplyOrganisationPayload.type, { description: 'Correct an application that was returned.' })
  async reapplyOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: ReapplyInput): Promise<object> {
    return ReapplyOrganisationPayload.answer(await this.reapplying.run(caller, draftOf(input)), (value) => value);
  }
}

const draftOf = ({ legalName, nameZh, country, registrationNumber }: ReapplyInput) => ({
  legalName,
  nameZh: nameZh ?? null,
  country,
  registrationNumber: registrationNumber ?? null,
});

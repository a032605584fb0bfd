import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  type OperationContext,
  type Payload,
  Uuid,
} from '#libs/platform';
import type { AdmissionAction, AdmissionRefusal } from '#libs/rules';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { DecideAdmissionUseCase } from '../use-cases/decide-admission.use-case.js';
import { ReapplyUseCase } from '../use-cases/reapply.use-case.js';
import { RegisterOrganisationUseCase } from '../use-cases/register-organisation.use-case.js';
import {
  OrganisationIdInput,
  OrganisationReasonInput,
  OrganisationsArgs,
  ReapplyInput,
  RegisterOrganisationInput,
} from './inputs.js';
import {
  AdmitOrganisationPayload,
  ReapplyOrganisationPayload,
  RegisterOrganisationPayload,
  RestoreOrganisationPayload,
  ReturnOrganisationPayload,
  SuspendOrganisationPayload,
} from './payloads.js';
import { SignInLimits } from './sign-in-limits.js';
import { Corridor, Me, Organisation, OrganisationConnection, ServerTime } from './types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => Organisation)
export class OrganisationsResolver {
  constructor(
    private readonly reader: OrganisationsReader,
    private readonly registering: RegisterOrganisationUseCase,
    private readonly reapplying: ReapplyUseCase,
    private readonly deciding: DecideAdmissionUseCase,
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

  @Access('signed-in')
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

  @Access(OFFICERS)
  @Mutation(() => AdmitOrganisationPayload.type)
  admitOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationIdInput): Promise<object> {
    return this.decide(AdmitOrganisationPayload, caller, 'admit', input);
  }

  @Access(OFFICERS)
  @Mutation(() => ReturnOrganisationPayload.type, { description: 'Send an application back to be corrected.' })
  returnOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(ReturnOrganisationPayload, caller, 'return', input);
  }

  @Access(OFFICERS)
  @Mutation(() => SuspendOrganisationPayload.type, { description: 'Its sessions and keys open nothing from now on.' })
  suspendOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(SuspendOrganisationPayload, caller, 'suspend', input);
  }

  @Access(OFFICERS)
  @Mutation(() => RestoreOrganisationPayload.type)
  restoreOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationIdInput): Promise<object> {
    return this.decide(RestoreOrganisationPayload, caller, 'restore', input);
  }

  private async decide(
    payload: Payload<Organisation, AdmissionRefusal>,
    caller: Caller,
    action: AdmissionAction,
    input: OrganisationIdInput | OrganisationReasonInput,
  ): Promise<object> {
    const reason = 'reason' in input ? input.reason : undefined;
    const result = await this.deciding.run(caller, { organisationId: input.organisationId, action, reason });
    return payload.answer(result, (value) => value);
  }
}

const draftOf = ({ legalName, nameZh, country, registrationNumber }: ReapplyInput) => ({
  legalName,
  nameZh: nameZh ?? null,
  country,
  registrationNumber: registrationNumber ?? null,
});

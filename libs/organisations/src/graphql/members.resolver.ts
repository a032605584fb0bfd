import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  type OperationContext,
  PageArgs,
} from '#libs/platform';
import { OrganisationsReader } from '../persistence/organisations.reader.js';
import { ApiKeysUseCase } from '../use-cases/api-keys.use-case.js';
import { AcceptInvitationUseCase, InviteMemberUseCase } from '../use-cases/invitations.use-case.js';
import { ChangeMemberRolesUseCase, WithdrawMemberUseCase } from '../use-cases/members.use-case.js';
import {
  AcceptInvitationInput,
  ApiKeyIdInput,
  ChangeMemberRolesInput,
  CreateApiKeyInput,
  InvitationIdInput,
  InviteMemberInput,
  MemberIdInput,
} from './inputs.js';
import {
  AcceptInvitationPayload,
  ChangeMemberRolesPayload,
  CreateApiKeyPayload,
  InviteMemberPayload,
  RevokeApiKeyPayload,
  WithdrawInvitationPayload,
  WithdrawMemberPayload,
} from './payloads.js';
import { SignInLimits } from './sign-in-limits.js';
import { ApiKey, ApiKeyConnection, Invitation, InvitationConnection, Member, MemberConnection } from './types.js';

const ADMINISTRATORS: AccessRule = { roles: ['administrator'] };

@Resolver(() => Member)
export class MembersResolver {
  constructor(
    private readonly reader: OrganisationsReader,
    private readonly inviting: InviteMemberUseCase,
    private readonly accepting: AcceptInvitationUseCase,
    private readonly changingRoles: ChangeMemberRolesUseCase,
    private readonly withdrawing: WithdrawMemberUseCase,
    private readonly limits: SignInLimits,
  ) {}

  @Access('signed-in')
  @Query(() => MemberConnection, { description: "Your organisation's members, newest first." })
  members(@CurrentCaller() caller: Caller, @Args() page: PageArgs): Promise<Connection<Member>> {
    return this.reader.members<Member>(caller, page, (row) => row);
  }

  @Access(ADMINISTRATORS)
  @Query(() => InvitationConnection)
  invitations(@CurrentCaller() caller: Caller, @Args() page: PageArgs): Promise<Connection<Invitation>> {
    return this.reader.invitations<Invitation>(caller, page, (row) => row);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => InviteMemberPayload.type)
  async inviteMember(@CurrentCaller() caller: Caller, @Args('input') input: InviteMemberInput): Promise<object> {
    return InviteMemberPayload.answer(await this.inviting.run(caller, input), (value) => value);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => WithdrawInvitationPayload.type)
  async withdrawInvitation(
    @CurrentCaller() caller: Caller,
    @Args('input') { invitationId }: InvitationIdInput,
  ): Promise<object> {
    return WithdrawInvitationPayload.answer(await this.inviting.withdraw(caller, invitationId), (value) => value);
  }

  @Access('public')
  @Mutation(() => AcceptInvitationPayload.type, {
    description: 'Join the organisation that invited you; then sign in.',
  })
  async acceptInvitation(
    @Context() { ip }: OperationContext,
    @Args('input') input: AcceptInvitationInput,
  ): Promise<object> {
    await this.limits.joining({ ip });
    return AcceptInvitationPayload.answer(await this.accepting.run(input), (value) => value);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => ChangeMemberRolesPayload.type, { description: "Ends the member's sessions, but for your own." })
  async changeMemberRoles(
    @CurrentCaller() caller: Caller,
    @Args('input') { memberId, roles }: ChangeMemberRolesInput,
  ): Promise<object> {
    return ChangeMemberRolesPayload.answer(await this.changingRoles.run(caller, memberId, roles), (value) => value);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => WithdrawMemberPayload.type, { description: "Ends the member's sessions and the keys it made." })
  async withdrawMember(@CurrentCaller() caller: Caller, @Args('input') { memberId }: MemberIdInput): Promise<object> {
    return WithdrawMemberPayload.answer(await this.withdrawing.run(caller, memberId), (value) => value);
  }
}

@Resolver(() => ApiKey)
export class ApiKeysResolver {
  constructor(
    private readonly reader: OrganisationsReader,
    private readonly keys: ApiKeysUseCase,
  ) {}

  @Access(ADMINISTRATORS)
  @Query(() => ApiKeyConnection)
  apiKeys(@CurrentCaller() caller: Caller, @Args() page: PageArgs): Promise<Connection<ApiKey>> {
    return this.reader.apiKeys<ApiKey>(caller, page, (row) => row);
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => CreateApiKeyPayload.type)
  async createApiKey(@CurrentCaller() caller: Caller, @Args('input') input: CreateApiKeyInput): Promise<object> {
    const { name, roles, scopes, expiresAt } = input;
    const result = await this.keys.create(caller, { name, roles, scopes, expiresAt: expiresAt ?? undefined });
    return CreateApiKeyPayload.answer(result, ({ key, secret }) => ({ apiKey: key, secret }));
  }

  @Access(ADMINISTRATORS)
  @Mutation(() => RevokeApiKeyPayload.type)
  async revokeApiKey(@CurrentCaller() caller: Caller, @Args('input') { apiKeyId }: ApiKeyIdInput): Promise<object> {
    return RevokeApiKeyPayload.answer(await this.keys.revoke(caller, apiKeyId), (value) => value);
  }
}

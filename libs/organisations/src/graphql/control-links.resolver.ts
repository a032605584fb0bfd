import {
  Args,
  ArgsType,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  DateTime,
  Day,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  PageArgs,
  Uuid,
} from '#libs/platform';
import {
  CONTROL_LINK_LIFECYCLE,
  type ControlLinkStatus,
  DECIDE_CONTROL_REFUSALS,
  DECLARE_CONTROL_REFUSALS,
} from '#libs/rules';
import { ControlLinksStore } from '../persistence/control-links.store.js';
import type { ControlLinkRow } from '../persistence/rows.js';
import { ControlLinksUseCase } from '../use-cases/control-links.use-case.js';

const StatusEnum = Object.fromEntries(
  (Object.keys(CONTROL_LINK_LIFECYCLE) as ControlLinkStatus[]).map((status) => [status, status]),
);
registerEnumType(StatusEnum, { name: 'ControlLinkStatus' });
const TEXT = 1000;

@ObjectType({ description: 'Who controls a supplier or holds a share in it, as it declared.' })
export class ControlLink {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid, { description: 'Who is controlled, and declared it.' }) supplierId: string;
  @Field(() => Uuid, { nullable: true, description: 'When the controller is a supplier here.' })
  controllerId: string | null;
  @Field(() => String) controllerName: string;
  @Field(() => String) controllerCountry: string;
  @Field(() => String) controllerNumber: string;
  @Field(() => Int, { description: 'Basis points of shares or votes.' }) share: number;
  @Field(() => Boolean, { description: 'Whether it controls without a majority.' }) controls: boolean;
  @Field(() => Day) since: string;
  @Field(() => StatusEnum) status: ControlLinkStatus;
  @Field(() => DateTime) declaredAt: Date;
  @Field(() => DateTime, { nullable: true }) decidedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
}
const ControlLinkConnection = defineConnection(ControlLink, 'ControlLink');

@InputType()
export class DeclareControlInput {
  @IsOptional() @Field(() => Uuid, { nullable: true }) controllerId?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) controllerName: string;
  @MaxLength(TEXT) @Field(() => String) controllerCountry: string;
  @MaxLength(TEXT) @Field(() => String) controllerNumber: string;
  @Field(() => Int, { description: 'Basis points; 0 for control without a share.' }) share: number;
  @Field(() => Boolean, { defaultValue: false }) controls: boolean = false;
  @Field(() => Day) since: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ControlLinkIdInput {
  @Field(() => Uuid) linkId: string;
}

@ArgsType()
export class ControlLinksArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) supplierId?: string | null = null;
  @Field(() => StatusEnum, { nullable: true }) status?: ControlLinkStatus | null = null;
}

const DeclareControlPayload = definePayload('DeclareControl', ControlLink, {
  ...DECLARE_CONTROL_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const ConfirmControlPayload = definePayload('ConfirmControl', ControlLink, DECIDE_CONTROL_REFUSALS);
const RejectControlPayload = definePayload('RejectControl', ControlLink, DECIDE_CONTROL_REFUSALS);
const EndControlPayload = definePayload('EndControl', ControlLink, DECIDE_CONTROL_REFUSALS);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => ControlLink)
export class ControlLinksResolver {
  constructor(
    private readonly links: ControlLinksStore,
    private readonly linking: ControlLinksUseCase,
  ) {}

  @Access({ kinds: ['supplier', 'operator'] })
  @Query(() => ControlLinkConnection, { description: 'Your own; operators see all. Newest first.' })
  controlLinks(@CurrentCaller() caller: Caller, @Args() args: ControlLinksArgs): Promise<Connection<ControlLink>> {
    const { supplierId = null, status = null } = args;
    return this.links.list<ControlLink>(caller, args, { supplierId, status }, (row) => row);
  }

  @Access({ kinds: ['supplier'], roles: ['approver'] })
  @Mutation(() => DeclareControlPayload.type, {
    description: 'Who controls you, or holds a share in you. It counts once an officer has confirmed it.',
  })
  async declareControl(@CurrentCaller() caller: Caller, @Args('input') input: DeclareControlInput): Promise<object> {
    const { controllerId = null } = input;
    const result = await this.linking.declare(caller, { ...input, controllerId });
    return DeclareControlPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => ConfirmControlPayload.type, { description: 'Firms under common control are one bidder from now on.' })
  async confirmControl(@CurrentCaller() caller: Caller, @Args('input') input: ControlLinkIdInput): Promise<object> {
    const result = await this.linking.decide(caller, input.linkId, 'confirm');
    return ConfirmControlPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => RejectControlPayload.type)
  async rejectControl(@CurrentCaller() caller: Caller, @Args('input') input: ControlLinkIdInput): Promise<object> {
    const result = await this.linking.decide(caller, input.linkId, 'reject');
    return RejectControlPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access({ kinds: ['supplier', 'operator'], roles: ['approver', 'officer'] })
  @Mutation(() => EndControlPayload.type, { description: 'When it holds no longer; today is the last day.' })
  async endControl(@CurrentCaller() caller: Caller, @Args('input') input: ControlLinkIdInput): Promise<object> {
    const result = await this.linking.decide(caller, input.linkId, 'end');
    return EndControlPayload.answer(await this.seen(caller, result), (row) => row);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly linkId: string }, R>,
  ): Promise<Result<ControlLinkRow, R>> {
    if (!result.ok) return result;
    const row = await this.links.one(caller, result.value.linkId);
    invariant(row, 'whoever changed it sees it');
    return ok(row);
  }
}

import { Args, ArgsType, Field, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { ArrayMaxSize, MaxLength } from 'class-validator';
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
import { DECLARE_RELATED_FIRMS_REFUSALS, END_RELATED_FIRMS_REFUSALS } from '#libs/rules';
import { RelatedFirmsStore, type RelatedFirmsView } from '../persistence/related-firms.store.js';
import { RelatedFirmsUseCase } from '../use-cases/related-firms.use-case.js';

const TEXT = 1000;

@ObjectType({ description: 'Suppliers that count as one bidder, as operators declared it.' })
export class RelatedFirms {
  @Field(() => Uuid) id: string;
  @Field(() => [Uuid]) organisationIds: readonly string[];
  @Field(() => Day) since: string;
  @Field(() => Day, { nullable: true, description: 'The last day on which it held; null while it holds.' })
  until: string | null;
  @Field(() => String) reason: string;
  @Field(() => String, { nullable: true }) endReason: string | null;
  @Field(() => DateTime) declaredAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
}
const RelatedFirmsConnection = defineConnection(RelatedFirms, 'RelatedFirms');

@ObjectType()
export class RelatedFirmsChanged {
  @Field(() => Uuid) relatedFirmsId: string;
}

@ArgsType()
export class RelatedFirmsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true, description: 'Only declarations that name this supplier.' })
  organisationId?: string | null = null;
}

@InputType()
export class DeclareRelatedFirmsInput {
  @ArrayMaxSize(TEXT) @Field(() => [Uuid], { description: '2 to 50 suppliers.' }) organisationIds: string[];
  @Field(() => Day, { nullable: true, description: 'Since when they are related; today when left out.' })
  since?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) reason: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class EndRelatedFirmsInput {
  @Field(() => Uuid) relatedFirmsId: string;
  @Field(() => Day, { nullable: true, description: 'The last day on which they were related; today when left out.' })
  until?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

const DeclareRelatedFirmsPayload = definePayload('DeclareRelatedFirms', RelatedFirmsChanged, {
  ...DECLARE_RELATED_FIRMS_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const EndRelatedFirmsPayload = definePayload('EndRelatedFirms', RelatedFirmsChanged, END_RELATED_FIRMS_REFUSALS);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => RelatedFirms)
export class RelatedFirmsResolver {
  constructor(
    private readonly firms: RelatedFirmsStore,
    private readonly declaring: RelatedFirmsUseCase,
  ) {}

  @Access({ kinds: ['operator'] })
  @Query(() => RelatedFirmsConnection, { description: 'Newest first.' })
  relatedFirms(@CurrentCaller() caller: Caller, @Args() args: RelatedFirmsArgs): Promise<Connection<RelatedFirms>> {
    return this.firms.list(caller, args, args.organisationId ?? null, (row: RelatedFirmsView) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => DeclareRelatedFirmsPayload.type, { description: 'From now on they count as one bidder.' })
  async declareRelatedFirms(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DeclareRelatedFirmsInput,
  ): Promise<object> {
    const { since = null } = input;
    return DeclareRelatedFirmsPayload.answer(await this.declaring.declare(caller, { ...input, since }), (done) => done);
  }

  @Access(OFFICERS)
  @Mutation(() => EndRelatedFirmsPayload.type)
  async endRelatedFirms(@CurrentCaller() caller: Caller, @Args('input') input: EndRelatedFirmsInput): Promise<object> {
    const { until = null } = input;
    return EndRelatedFirmsPayload.answer(await this.declaring.end(caller, { ...input, until }), (done) => done);
  }
}

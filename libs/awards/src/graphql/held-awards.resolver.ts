import { Inject } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  DateTime,
  defineConnection,
  definePayload,
  PageArgs,
  RefusalDetail,
  Uuid,
} from '#libs/platform';
import { DISQUALIFY_HELD_BID_REFUSALS } from '#libs/rules';
import { AwardHoldStore, type HeldAwardView } from '../persistence/award-hold.store.js';
import { DisqualifyHeldBid } from '../use-cases/disqualify-held-bid.use-case.js';

const HoldOutcomeEnum = { cleared: 'cleared', disqualified: 'disqualified' } as const;
registerEnumType(HoldOutcomeEnum, { name: 'HoldOutcome' });

@ObjectType({ description: 'A winner whose papers are not in order any more: its award waits.' })
class HeldAward {
  @Field(() => Uuid) bidId: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
  @Field(() => DateTime) heldAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => HoldOutcomeEnum, { nullable: true }) outcome: 'cleared' | 'disqualified' | null;
  @Field(() => [RefusalDetail], { description: 'What is missing, by requirement, with .zh for the Chinese text.' })
  details: RefusalDetail[];
}
const HeldAwardConnection = defineConnection(HeldAward, 'HeldAward');

@ArgsType()
class HeldAwardsArgs extends PageArgs {
  @IsOptional() @Field(() => Boolean, { nullable: true, description: 'Only those that wait.' }) open?: boolean | null;
}
@InputType()
class DisqualifyHeldBidInput {
  @Field(() => Uuid) bidId: string;
}
const DisqualifyHeldBidPayload = definePayload('DisqualifyHeldBid', HeldAward, DISQUALIFY_HELD_BID_REFUSALS);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => HeldAward)
export class HeldAwardsResolver {
  constructor(
    @Inject(AwardHoldStore) private readonly holds: AwardHoldStore,
    @Inject(DisqualifyHeldBid) private readonly disqualifying: DisqualifyHeldBid,
  ) {}

  @Access({ kinds: ['operator'] })
  @Query(() => HeldAwardConnection, { description: 'Awards that wait for papers of a winner, latest first.' })
  heldAwards(@CurrentCaller() caller: Caller, @Args() args: HeldAwardsArgs): Promise<Connection<HeldAward>> {
    return this.holds.list(caller, args, args.open ?? false, toHeldAward);
  }

  @Access(OFFICERS)
  @Mutation(() => DisqualifyHeldBidPayload.type, {
    description: 'Give a winner up that holds its award up: the tender is evaluated again without it.',
  })
  async disqualifyHeldBid(
    @CurrentCaller() caller: Caller,
    @Args('input') { bidId }: DisqualifyHeldBidInput,
  ): Promise<object> {
    const result = await this.disqualifying.run(caller, bidId);
    if (!result.ok) return DisqualifyHeldBidPayload.answer(result, toHeldAward);
    const held = await this.holds.one(caller, bidId);
    invariant(held, `hold ${bidId} can be read by operators`);
    return DisqualifyHeldBidPayload.answer(ok(held), toHeldAward);
  }
}

const toHeldAward = ({ id, details, ...row }: HeldAwardView): HeldAward => ({
  ...row,
  bidId: id,
  details: Object.entries(details).map(([name, value]) => ({ name, value: String(value) })),
});

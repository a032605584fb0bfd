import { Args, ArgsType, Field, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  ATTACH_FILE_REFUSALS,
  type Caller,
  type Connection,
  CurrentCaller,
  DateTime,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  minorOf,
  Money,
  money,
  MoneyInput,
  OWN_FILE,
  PageArgs,
  Uuid,
} from '#libs/platform';
import { type DisputeGround, FILE_DISPUTE_REFUSALS } from '#libs/rules';
import { type ClaimDraftView, ClaimDraftStore } from '../persistence/claim-drafts.store.js';
import { DisputesReader } from '../persistence/disputes.reader.js';
import { CLAIM_DRAFT_REFUSALS, ClaimDrafts } from '../use-cases/claim-drafts.use-case.js';
import { toDispute } from './disputes.resolver.js';
import { Dispute, GroundEnum } from './types.js';

const TEXT = 10_000;

@ObjectType({ description: 'A claim that findings on arrival suggest to the purchaser, who files or drops it.' })
class ClaimDraft {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => Uuid) shipmentId: string;
  @Field(() => GroundEnum) ground: DisputeGround;
  @Field(() => String, { description: 'What was found, in English and Chinese.' }) text: string;
  @Field(() => Money, { description: 'What the units in question cost.' }) worth: Money;
  @Field(() => [Uuid], { description: 'Photographs of the inspection.' }) fileIds: readonly string[];
  @Field(() => DateTime) draftedAt: Date;
  @Field(() => Uuid, { nullable: true, description: 'Once it was filed.' }) disputeId: string | null;
  @Field(() => DateTime, { nullable: true }) droppedAt: Date | null;
}
const ClaimDraftConnection = defineConnection(ClaimDraft, 'ClaimDraft');

@ArgsType()
class ClaimDraftsArgs extends PageArgs {
  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Only those that wait for your decision, or only the others.' })
  open?: boolean | null;
}

@InputType()
class FileClaimDraftInput {
  @Field(() => Uuid) draftId: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => MoneyInput)
  @Field(() => MoneyInput, { nullable: true, description: 'Left out: all that the units in question cost.' })
  claimed?: MoneyInput | null;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Left out: what was found.' })
  text?: string | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
class DropClaimDraftInput {
  @Field(() => Uuid) draftId: string;
}

@ObjectType({ description: 'A draft that was dropped.' })
class DroppedClaimDraft {
  @Field(() => Uuid) draftId: string;
}

const FilePayload = definePayload('FileClaimDraft', Dispute, {
  ...CLAIM_DRAFT_REFUSALS,
  ...FILE_DISPUTE_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const DropPayload = definePayload('DropClaimDraft', DroppedClaimDraft, CLAIM_DRAFT_REFUSALS);
const BUYERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer', 'approver'] };

@Resolver(() => ClaimDraft)
export class ClaimDraftsResolver {
  constructor(
    private readonly store: ClaimDraftStore,
    private readonly claims: ClaimDrafts,
    private readonly disputes: DisputesReader,
  ) {}

  @Access(OWN_FILE)
  @Query(() => ClaimDraftConnection, { description: 'Yours as a purchaser; operators see all. Newest first.' })
  claimDrafts(@CurrentCaller() caller: Caller, @Args() args: ClaimDraftsArgs): Promise<Connection<ClaimDraft>> {
    return this.store.list(caller, args, args.open ?? undefined, toDraft);
  }

  @Access(BUYERS)
  @Mutation(() => FilePayload.type, { description: 'File a drafted claim as a dispute, with its photographs.' })
  async fileClaimDraft(
    @CurrentCaller() caller: Caller,
    @Args('input') { claimed, text = null, ...input }: FileClaimDraftInput,
  ): Promise<object> {
    const claimedMinor = claimed ? minorOf(claimed, 'input.claimed') : null;
    const filed = await this.claims.file(caller, { ...input, text, claimedMinor });
    if (!filed.ok) return FilePayload.answer(filed, toDispute);
    const row = await this.disputes.one(caller, filed.value.disputeId);
    invariant(row, 'whoever files a dispute sees it');
    return FilePayload.answer(ok(row), toDispute);
  }

  @Access(BUYERS)
  @Mutation(() => DropPayload.type, { description: 'Let a drafted claim be.' })
  async dropClaimDraft(
    @CurrentCaller() caller: Caller,
    @Args('input') { draftId }: DropClaimDraftInput,
  ): Promise<object> {
    return DropPayload.answer(await this.claims.drop(caller, draftId), (done) => done);
  }
}

const toDraft = ({ worthMinor, currency, ...draft }: ClaimDraftView): ClaimDraft => ({
  ...draft,
  worth: money(worthMinor, currency),
});

import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  defineCursor,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  readPage,
  toConnection,
  Uuid,
} from '#libs/platform';
import {
  ADAPT_CONTRACT_TERMS_REFUSALS,
  AMEND_TENDER_REFUSALS,
  CHOOSE_TENDER_RULEBOOK_REFUSALS,
  CANCEL_TENDER_REFUSALS,
  DIRECT_REQUEST_REFUSALS,
  PUBLISH_TENDER_REFUSALS,
  VERSION_REFUSALS,
} from '#libs/rules';
import { toTermsOverride } from '#libs/organisations';
import { z } from 'zod';
import { TenderReader, type TenderView } from '../persistence/tender.reader.js';
import { ChooseTenderRulebook } from '../use-cases/choose-tender-rulebook.use-case.js';
import { AmendTender } from '../use-cases/amend-tender.use-case.js';
import { CancelTender } from '../use-cases/cancel-tender.use-case.js';
import { POOL_DEMANDS_REFUSALS, PoolDemands } from '../use-cases/pool-demands.use-case.js';
import { PublishTender } from '../use-cases/publish-tender.use-case.js';
import { RequestDirectTender } from '../use-cases/request-direct-tender.use-case.js';
import {
  AmendTenderInput,
  ChooseTenderRulebookInput,
  CancelTenderInput,
  PoolDemandsInput,
  PublishTenderInput,
  RequestDirectTenderInput,
  TendersArgs,
} from './inputs.js';
import { TenderWatch } from './tender-watch.js';
import { toTender } from './tree.js';
import { PooledDemands, Tender, TenderConnection } from './types.js';

const PoolDemandsPayload = definePayload('PoolDemands', PooledDemands, {
  ...POOL_DEMANDS_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const RequestDirectTenderPayload = definePayload('RequestDirectTender', Tender, {
  ...DIRECT_REQUEST_REFUSALS,
  ...ADAPT_CONTRACT_TERMS_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const PublishTenderPayload = definePayload('PublishTender', Tender, {
  ...PUBLISH_TENDER_REFUSALS,
  ...ADAPT_CONTRACT_TERMS_REFUSALS,
});
const ChooseTenderRulebookPayload = definePayload('ChooseTenderRulebook', Tender, CHOOSE_TENDER_RULEBOOK_REFUSALS);
const AmendTenderPayload = definePayload('AmendTender', Tender, { ...AMEND_TENDER_REFUSALS, ...VERSION_REFUSALS });
const CancelTenderPayload = definePayload('CancelTender', Tender, CANCEL_TENDER_REFUSALS);

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const cursor = defineCursor('tenders', z.tuple([z.uuid()]));

@Resolver(() => Tender)
export class TendersResolver {
  constructor(
    private readonly reader: TenderReader,
    private readonly watch: TenderWatch,
    private readonly pooling: PoolDemands,
    private readonly requesting: RequestDirectTender,
    private readonly choosing: ChooseTenderRulebook,
    private readonly publishing: PublishTender,
    private readonly amending: AmendTender,
    private readonly cancelling: CancelTender,
  ) {}

  @Access('signed-in')
  @Query(() => TenderConnection, { description: 'Newest first; drafts and requests to others stay hidden.' })
  async tenders(@CurrentCaller() caller: Caller, @Args() args: TendersArgs): Promise<Connection<Tender>> {
    const page = readPage(args, cursor);
    const { status, corridorCode, reference } = args.filter ?? {};
    const filter = {
      status: status ?? undefined,
      corridorCode: corridorCode ?? undefined,
      reference: reference ?? undefined,
    };
    const rows = await this.reader.list(caller, filter, { size: page.size, after: page.after?.[0] });
    return toConnection(rows, page, cursor, ({ id }) => [id], toTender);
  }

  @Access('signed-in')
  @Query(() => Tender, { nullable: true })
  async tender(@CurrentCaller() caller: Caller, @Args('id', { type: () => Uuid }) id: string): Promise<Tender | null> {
    const row = await this.reader.one(caller, id);
    return row ? toTender(row) : null;
  }

  @Access('signed-in')
  @Subscription(() => Tender, {
    description: 'The tender now, and again after each of its steps; ends as soon as you may not see it.',
  })
  tenderStatusChanged(
    @CurrentCaller() caller: Caller,
    @Args('tenderId', { type: () => Uuid }) tenderId: string,
  ): AsyncIterable<{ tenderStatusChanged: Tender }> {
    return this.watch.of(caller, tenderId);
  }

  @Access(OFFICERS)
  @Mutation(() => PoolDemandsPayload.type, { description: "Pool a corridor's open demand into volume rounds." })
  async poolDemands(@CurrentCaller() caller: Caller, @Args('input') input: PoolDemandsInput): Promise<object> {
    return PoolDemandsPayload.answer(await this.pooling.run(caller, input), (pooled) => ({ ...pooled }));
  }

  @Access({ kinds: ['purchaser'], roles: ['buyer'] })
  @Mutation(() => RequestDirectTenderPayload.type, { description: 'Turn one open demand into a request to suppliers.' })
  async requestDirectTender(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RequestDirectTenderInput,
  ): Promise<object> {
    const { contractTerms, ...request } = input;
    const result = await this.requesting.run(caller, { ...request, terms: toTermsOverride(contractTerms) });
    return RequestDirectTenderPayload.answer(await this.seen(caller, result), toTender);
  }

  @Access(OFFICERS)
  @Mutation(() => ChooseTenderRulebookPayload.type, {
    description: 'Another rulebook than the corridor’s, for one draft.',
  })
  async chooseTenderRulebook(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ChooseTenderRulebookInput,
  ): Promise<object> {
    const result = await this.choosing.run(caller, input);
    return ChooseTenderRulebookPayload.answer(await this.seen(caller, result), toTender);
  }

  @Access(OFFICERS)
  @Mutation(() => PublishTenderPayload.type, { description: 'Open a draft for bids.' })
  async publishTender(@CurrentCaller() caller: Caller, @Args('input') input: PublishTenderInput): Promise<object> {
    const { tenderId, biddingEndsAt = null, contractTerms } = input;
    const terms = toTermsOverride(contractTerms);
    const result = await this.publishing.run(caller, { tenderId, biddingEndsAt, terms });
    return PublishTenderPayload.answer(await this.seen(caller, result), toTender);
  }

  @Access(OFFICERS)
  @Mutation(() => AmendTenderPayload.type, { description: 'Move the end of bidding, before the first bid.' })
  async amendTender(@CurrentCaller() caller: Caller, @Args('input') input: AmendTenderInput): Promise<object> {
    const result = await this.amending.run(caller, input);
    return AmendTenderPayload.answer(await this.seen(caller, result), toTender);
  }

  @Access(OFFICERS)
  @Mutation(() => CancelTenderPayload.type, {
    description: 'Before the opening: its demand is open again, its bids are never read.',
  })
  async cancelTender(@CurrentCaller() caller: Caller, @Args('input') input: CancelTenderInput): Promise<object> {
    const result = await this.cancelling.run(caller, input);
    return CancelTenderPayload.answer(await this.seen(caller, result), toTender);
  }

  /** The tender as it is after the change. */
  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly tenderId: string }, R>,
  ): Promise<Result<TenderView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.tenderId);
    invariant(row, `tender ${result.value.tenderId} can be read by who changed it`);
    return ok(row);
  }
}

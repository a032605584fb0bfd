import { Args, Info, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  askedFields,
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
import { AMEND_DEMAND_REFUSALS, CANCEL_DEMAND_REFUSALS, POST_DEMAND_REFUSALS, VERSION_REFUSALS } from '#libs/rules';
import { z } from 'zod';
import { DemandReader, type DemandView, detailFor } from '../persistence/demand.reader.js';
import { AmendDemand } from '../use-cases/amend-demand.use-case.js';
import { CancelDemand } from '../use-cases/cancel-demand.use-case.js';
import { PostDemand } from '../use-cases/post-demand.use-case.js';
import {
  AmendDemandInput,
  CancelDemandInput,
  Demand,
  DemandConnection,
  type DemandLineInput,
  DemandsArgs,
  PostDemandInput,
} from './types.js';

const PostDemandPayload = definePayload('PostDemand', Demand, { ...POST_DEMAND_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const AmendDemandPayload = definePayload('AmendDemand', Demand, { ...AMEND_DEMAND_REFUSALS, ...VERSION_REFUSALS });
const CancelDemandPayload = definePayload('CancelDemand', Demand, CANCEL_DEMAND_REFUSALS);

const BUYERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer'] };
const cursor = defineCursor('demands', z.tuple([z.uuid()]));

@Resolver(() => Demand)
export class DemandsResolver {
  constructor(
    private readonly reader: DemandReader,
    private readonly posting: PostDemand,
    private readonly amending: AmendDemand,
    private readonly cancelling: CancelDemand,
  ) {}

  @Access('signed-in')
  @Query(() => DemandConnection, { description: 'Newest first. Purchasers see their own.' })
  async demands(
    @CurrentCaller() caller: Caller,
    @Args() args: DemandsArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Demand>> {
    const page = readPage(args, cursor);
    const { status, mine, corridorCode } = args.filter ?? {};
    const filter = { status: status ?? undefined, mine: mine ?? undefined, corridorCode: corridorCode ?? undefined };
    const rows = await this.reader.list(
      caller,
      filter,
      { size: page.size, after: page.after?.[0] },
      detailFor(askedFields(info)),
    );
    return toConnection(rows, page, cursor, ({ id }) => [id], toDemand);
  }

  @Access('signed-in')
  @Query(() => Demand, { nullable: true })
  async demand(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Demand | null> {
    const row = await this.reader.one(caller, id, detailFor(askedFields(info)));
    return row ? toDemand(row) : null;
  }

  @Access(BUYERS)
  @Mutation(() => PostDemandPayload.type)
  async postDemand(@CurrentCaller() caller: Caller, @Args('input') input: PostDemandInput): Promise<object> {
    const { lines, ...rest } = input;
    const result = await this.posting.run(caller, { ...rest, lines: lines.map(toDraft) });
    return PostDemandPayload.answer(await this.seen(caller, result), toDemand);
  }

  @Access(BUYERS)
  @Mutation(() => AmendDemandPayload.type, { description: 'Replace the lines of a demand that no tender carries yet.' })
  async amendDemand(@CurrentCaller() caller: Caller, @Args('input') input: AmendDemandInput): Promise<object> {
    const { lines, ...rest } = input;
    const result = await this.amending.run(caller, { ...rest, lines: lines.map(toDraft) });
    return AmendDemandPayload.answer(await this.seen(caller, result), toDemand);
  }

  @Access(BUYERS)
  @Mutation(() => CancelDemandPayload.type, { description: 'Take back a demand that no tender carries yet.' })
  async cancelDemand(@CurrentCaller() caller: Caller, @Args('input') input: CancelDemandInput): Promise<object> {
    const result = await this.cancelling.run(caller, input);
    return CancelDemandPayload.answer(await this.seen(caller, result), toDemand);
  }

  /** The demand as it is after the change. */
  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly demandId: string }, R>,
  ): Promise<Result<DemandView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.demandId);
    invariant(row, `demand ${result.value.demandId} can be read by who changed it`);
    return ok(row);
  }
}

const toDraft = ({ ceilingPrice, report, ...line }: DemandLineInput) => ({
  ...line,
  ceilingPrice: ceilingPrice ?? null,
  report: {
    history: report?.history ?? [],
    shortfallReason: report?.shortfallReason ?? null,
    brands: report?.brands ?? [],
  },
});

function toDemand(row: DemandView): Demand {
  return {
    id: row.id,
    reference: row.reference,
    status: row.status,
    currency: row.currency,
    postedAt: row.posted_at,
    version: row.version,
    corridorCode: row.corridor_code,
    purchaser: {
      id: row.purchaser_id,
      kind: row.purchaser_kind,
      legalName: row.purchaser_legal_name,
      nameZh: row.purchaser_name_zh,
      country: row.purchaser_country,
      status: row.purchaser_status,
      appliedAt: row.purchaser_applied_at,
      admittedAt: row.purchaser_admitted_at,
    },
    lines: row.lines as unknown as Demand['lines'],
    bidCount: row.bid_count,
  };
}

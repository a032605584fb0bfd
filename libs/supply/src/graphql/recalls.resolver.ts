import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { Access, type AccessRule, type Caller, type Connection, CurrentCaller, OWN_FILE, Uuid } from '#libs/platform';
import { RecallReader, type RecallView } from '../persistence/recall.reader.js';
import { LiftRecall, OpenRecall } from '../use-cases/recall.use-cases.js';
import {
  DecideLiftRecallInput,
  DecideLiftRecallPayload,
  OpenRecallInput,
  OpenRecallPayload,
  ProposeLiftRecallInput,
  ProposeLiftRecallPayload,
  Recall,
  RecallConnection,
  RecallsArgs,
} from './recall.types.js';

const WHO_RECALLS: AccessRule = { kinds: ['supplier', 'operator'], roles: ['approver', 'officer'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };

@Resolver(() => Recall)
export class RecallsResolver {
  constructor(
    private readonly reader: RecallReader,
    private readonly opening: OpenRecall,
    private readonly lifting: LiftRecall,
  ) {}

  @Access(OWN_FILE)
  @Query(() => RecallConnection, {
    description: 'Of your goods or of goods that you buy; operators see all. Newest first.',
  })
  recalls(@CurrentCaller() caller: Caller, @Args() args: RecallsArgs): Promise<Connection<Recall>> {
    const { status, supplierId } = args.filter ?? {};
    const filter = { status: status ?? undefined, supplierId: supplierId ?? undefined };
    return this.reader.list<Recall>(caller, args, filter, same);
  }

  @Access(OWN_FILE)
  @Query(() => Recall, { nullable: true, description: 'With the shipments of yours that it concerns.' })
  async recall(@CurrentCaller() caller: Caller, @Args('id', { type: () => Uuid }) id: string): Promise<Recall | null> {
    return (await this.reader.one(caller, id)) ?? null;
  }

  @Access(WHO_RECALLS)
  @Mutation(() => OpenRecallPayload.type, {
    description: 'Stop goods across all contracts: none leaves any more, and every purchaser concerned is told.',
  })
  async openRecall(@CurrentCaller() caller: Caller, @Args('input') input: OpenRecallInput): Promise<object> {
    const result = await this.opening.run(caller, { ...input, class: input.class ?? null });
    return OpenRecallPayload.answer(await this.seen(caller, result), same);
  }

  @Access(OFFICERS)
  @Mutation(() => ProposeLiftRecallPayload.type, { description: 'Another officer decides; goods stay until then.' })
  async proposeLiftRecall(
    @CurrentCaller() caller: Caller,
    @Args('input') input: ProposeLiftRecallInput,
  ): Promise<object> {
    const result = await this.lifting.run(caller, { ...input, action: 'proposeLift' });
    return ProposeLiftRecallPayload.answer(await this.seen(caller, result), same);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideLiftRecallPayload.type, { description: 'By another officer: lift the recall, or keep it.' })
  async decideLiftRecall(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DecideLiftRecallInput,
  ): Promise<object> {
    const { recallId, accept, reason = null } = input;
    const result = await this.lifting.run(caller, { recallId, action: accept ? 'lift' : 'keep', reason });
    return DecideLiftRecallPayload.answer(await this.seen(caller, result), same);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly recallId: string }, R>,
  ): Promise<Result<RecallView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.one(caller, result.value.recallId);
    invariant(row, 'whoever changed the recall sees it');
    return ok(row);
  }
}

const same = (row: RecallView): Recall => row;

import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { Access, type AccessRule, type Caller, type Connection, CurrentCaller, OWN_FILE, Uuid } from '#libs/platform';
import { SupplyReader, type SupplyDefaultView } from '../persistence/supply.reader.js';
import { DeclareDefault } from '../use-cases/declare-default.use-case.js';
import { DefaultSteps } from '../use-cases/default-steps.use-case.js';
import { NoticeDefault } from '../use-cases/notice-default.use-case.js';
import {
  AnswerDefaultPayload,
  DeclareDefaultInput,
  DeclareDefaultPayload,
  DefaultStatementInput,
  EndDefaultPayload,
  NoticeDefaultInput,
  NoticeDefaultPayload,
  SupplyDefault,
  SupplyDefaultConnection,
  SupplyDefaultsArgs,
  WithdrawDefaultPayload,
} from './types.js';

const NOTIFIERS: AccessRule = { kinds: ['purchaser', 'operator'], roles: ['approver', 'officer'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder', 'approver'] };

@Resolver(() => SupplyDefault)
export class SupplyDefaultsResolver {
  constructor(
    private readonly reader: SupplyReader,
    private readonly noticing: NoticeDefault,
    private readonly steps: DefaultSteps,
    private readonly declaring: DeclareDefault,
  ) {}

  @Access(OWN_FILE)
  @Query(() => SupplyDefaultConnection, { description: 'Of your contracts; operators see all. Newest first.' })
  supplyDefaults(
    @CurrentCaller() caller: Caller,
    @Args() args: SupplyDefaultsArgs,
  ): Promise<Connection<SupplyDefault>> {
    const { status, contractId } = args.filter ?? {};
    const filter = { status: status ?? undefined, contractId: contractId ?? undefined };
    return this.reader.defaults<SupplyDefault>(caller, args, filter, (row) => row);
  }

  @Access(OWN_FILE)
  @Query(() => SupplyDefault, { nullable: true })
  async supplyDefault(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<SupplyDefault | null> {
    return (await this.reader.default(caller, id)) ?? null;
  }

  @Access(NOTIFIERS)
  @Mutation(() => NoticeDefaultPayload.type, {
    description: 'Tell the supplier of a contract that it fails it. Until cureUntil it can make good.',
  })
  async noticeDefault(@CurrentCaller() caller: Caller, @Args('input') input: NoticeDefaultInput): Promise<object> {
    return NoticeDefaultPayload.answer(await this.seen(caller, await this.noticing.run(caller, input)), same);
  }

  @Access(SUPPLIERS)
  @Mutation(() => AnswerDefaultPayload.type, { description: 'Say once what you have to say to a notice.' })
  async answerDefault(@CurrentCaller() caller: Caller, @Args('input') input: DefaultStatementInput): Promise<object> {
    return AnswerDefaultPayload.answer(await this.seen(caller, await this.steps.answer(caller, input)), same);
  }

  @Access(NOTIFIERS)
  @Mutation(() => WithdrawDefaultPayload.type, { description: 'Take a notice back, or dismiss what a bar proposed.' })
  async withdrawDefault(@CurrentCaller() caller: Caller, @Args('input') input: DefaultStatementInput): Promise<object> {
    return WithdrawDefaultPayload.answer(await this.seen(caller, await this.steps.withdraw(caller, input)), same);
  }

  @Access(OFFICERS)
  @Mutation(() => DeclareDefaultPayload.type, {
    description: 'Cut the contract where it stands: what was not shipped is paid back, and others may take it over.',
  })
  async declareDefault(@CurrentCaller() caller: Caller, @Args('input') input: DeclareDefaultInput): Promise<object> {
    const result = await this.declaring.run(caller, input.defaultId);
    return DeclareDefaultPayload.answer(await this.seen(caller, result), same);
  }

  @Access(OFFICERS)
  @Mutation(() => EndDefaultPayload.type, { description: 'What nobody has taken over lapses; the contract may close.' })
  async endDefault(@CurrentCaller() caller: Caller, @Args('input') input: DefaultStatementInput): Promise<object> {
    return EndDefaultPayload.answer(await this.seen(caller, await this.steps.end(caller, input)), same);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly defaultId: string }, R>,
  ): Promise<Result<SupplyDefaultView, R>> {
    if (!result.ok) return result;
    const row = await this.reader.default(caller, result.value.defaultId);
    invariant(row, 'whoever changed the default sees it');
    return ok(row);
  }
}

const same = (row: SupplyDefaultView): SupplyDefault => row;

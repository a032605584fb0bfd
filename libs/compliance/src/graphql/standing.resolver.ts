import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  PageArgs,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import { dayOf, STANDING_PROFILE, standingOn } from '#libs/rules';
import { type EntryView, StandingReader } from '../persistence/standing.reader.js';
import { AnswerStanding } from '../use-cases/answer-standing.use-case.js';
import { DecideStanding } from '../use-cases/decide-standing.use-case.js';
import { ProposeStanding } from '../use-cases/propose-standing.use-case.js';
import {
  AppealStandingPayload,
  Bar,
  BarConnection,
  BarsArgs,
  DecideAppealInput,
  DecideAppealPayload,
  DecideRepairInput,
  DecideRepairPayload,
  DecideStandingInput,
  DecideStandingPayload,
  ProposeStandingInput,
  ProposeStandingPayload,
  RequestRepairPayload,
  Standing,
  StandingEntry,
  StandingEntryConnection,
  StandingStatementInput,
} from './standing.types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
/** Whoever signs for the organisation answers for its record, also and above all while that keeps it out. */
const SIGNATORIES: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'], allowExcluded: true };

@Resolver(() => StandingEntry)
export class StandingResolver {
  constructor(
    private readonly reader: StandingReader,
    private readonly proposing: ProposeStanding,
    private readonly deciding: DecideStanding,
    private readonly answering: AnswerStanding,
  ) {}

  @Access(OWN_FILE)
  @Query(() => Standing, {
    nullable: true,
    description: 'Your own, or for purchasers and operators that of the organisation named.',
  })
  async standing(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', { type: () => Uuid, nullable: true }) organisationId: string | null = null,
  ): Promise<Standing | null> {
    const record = await this.reader.ofOrganisation(caller, organisationId);
    if (!record) return null;
    const { creditGrade, customsClass, bars } = standingOn(record.entries, dayOf(record.now));
    const { dishonestInspection, aeoInspectionBelow } = STANDING_PROFILE;
    const dishonest = customsClass === 'dishonest';
    const certified = customsClass === 'aeo';
    const consequences = {
      guaranteeInFull: dishonest,
      mayBeExempt: certified,
      inspectedAtLeast: dishonest ? dishonestInspection : null,
      inspectedBelowShare: certified ? aeoInspectionBelow : null,
    };
    return { creditGrade, customsClass, bars, consequences, entries: record.entries };
  }

  @Access({ kinds: ['operator'] })
  @Query(() => StandingEntryConnection, { description: 'Proposals, appeals and requests for repair. Newest first.' })
  openStandingEntries(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<StandingEntry>> {
    return this.reader.open<StandingEntry>(caller, args, (row) => row);
  }

  @Access(OWN_FILE)
  @Query(() => BarConnection, { description: 'In force today or later: suppliers see their own. Newest first.' })
  bars(@CurrentCaller() caller: Caller, @Args() args: BarsArgs): Promise<Connection<Bar>> {
    return this.reader.bars<Bar>(caller, args, args.supplierId ?? null, (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => ProposeStandingPayload.type, { description: 'It counts when another officer has confirmed it.' })
  async proposeStanding(@CurrentCaller() caller: Caller, @Args('input') input: ProposeStandingInput): Promise<object> {
    const { organisationId, idempotencyKey, evidenceFileIds, kind, level, cause, evidence, from, to } = input;
    const bars = input.bars.map((bar) => ({ ...bar, ref: bar.ref ?? null }));
    const proposal = { kind, level, cause, evidence, from, to: to ?? null, bars };
    const result = await this.proposing.run(caller, { organisationId, proposal, evidenceFileIds, idempotencyKey });
    return ProposeStandingPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideStandingPayload.type, { description: 'Of another officer than the one who proposed.' })
  async decideStanding(@CurrentCaller() caller: Caller, @Args('input') input: DecideStandingInput): Promise<object> {
    const { entryId, decision, reason } = input;
    const result = await this.deciding.run(caller, { entryId, decision, reason: reason ?? null });
    return DecideStandingPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideAppealPayload.type, { description: 'Of another officer than the one who confirmed.' })
  async decideAppeal(@CurrentCaller() caller: Caller, @Args('input') input: DecideAppealInput): Promise<object> {
    const { entryId, uphold, reason } = input;
    const result = await this.deciding.run(caller, { entryId, decision: uphold ? 'uphold' : 'overturn', reason });
    return DecideAppealPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideRepairPayload.type, { description: 'Of another officer than the one who confirmed.' })
  async decideRepair(@CurrentCaller() caller: Caller, @Args('input') input: DecideRepairInput): Promise<object> {
    const { entryId, grant, reason } = input;
    const result = await this.deciding.run(caller, { entryId, decision: grant ? 'repair' : 'refuseRepair', reason });
    return DecideRepairPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  @Access(SIGNATORIES)
  @Mutation(() => AppealStandingPayload.type, { description: 'Once, within 30 days; the entry counts meanwhile.' })
  async appealStanding(@CurrentCaller() caller: Caller, @Args('input') input: StandingStatementInput): Promise<object> {
    const result = await this.answering.run(caller, 'appeal', input);
    return AppealStandingPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  @Access(SIGNATORIES)
  @Mutation(() => RequestRepairPayload.type, { description: 'After the term that comes with the grade.' })
  async requestRepair(@CurrentCaller() caller: Caller, @Args('input') input: StandingStatementInput): Promise<object> {
    const result = await this.answering.run(caller, 'requestRepair', input);
    return RequestRepairPayload.answer(await this.seen(caller, result), (entry) => entry);
  }

  /** The entry as it is after the change. */
  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly entryId: string }, R>,
  ): Promise<Result<EntryView, R>> {
    if (!result.ok) return result;
    const entry = await this.reader.entry(caller, result.value.entryId);
    invariant(entry, 'whoever changed the entry sees it');
    return ok(entry);
  }
}

import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { invariant, ok, type Result } from '#libs/kernel';
import { Access, type AccessRule, type Caller, type Connection, CurrentCaller, OWN_FILE } from '#libs/platform';
import { AuditsStore, type AuditView } from '../persistence/audits.store.js';
import { AuditsUseCase } from '../use-cases/audits.use-case.js';
import {
  AnswerAuditFindingInput,
  AnswerAuditFindingPayload,
  AuditsArgs,
  CancelAuditInput,
  CancelAuditPayload,
  ConcludeAuditInput,
  ConcludeAuditPayload,
  DecideAuditFindingInput,
  DecideAuditFindingPayload,
  PlanAuditInput,
  PlanAuditPayload,
  ReportAuditInput,
  ReportAuditPayload,
  SiteAudit,
  SiteAuditConnection,
} from './audits.types.js';
import { READERS } from './access.js';
import { SupplierFile } from './types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const AUDITED: AccessRule = { kinds: ['supplier', 'laboratory'], roles: ['bidder', 'approver', 'officer'] };

@Resolver(() => SiteAudit)
export class AuditsResolver {
  constructor(
    private readonly audits: AuditsStore,
    private readonly auditing: AuditsUseCase,
  ) {}

  @Access(OWN_FILE)
  @Query(() => SiteAuditConnection, {
    description: 'Your own; purchasers see concluded ones, operators all. Newest first.',
  })
  siteAudits(@CurrentCaller() caller: Caller, @Args() args: AuditsArgs): Promise<Connection<SiteAudit>> {
    return this.audits.list<SiteAudit>(caller, args, args.organisationId ?? null, (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => PlanAuditPayload.type)
  async planAudit(@CurrentCaller() caller: Caller, @Args('input') input: PlanAuditInput): Promise<object> {
    const { siteId = null } = input;
    const result = await this.auditing.plan(caller, { ...input, siteId });
    return PlanAuditPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => ReportAuditPayload.type, { description: 'What was found, and by when it is to be put right.' })
  async reportAudit(@CurrentCaller() caller: Caller, @Args('input') input: ReportAuditInput): Promise<object> {
    const result = await this.auditing.report(caller, input);
    return ReportAuditPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(AUDITED)
  @Mutation(() => AnswerAuditFindingPayload.type, { description: 'The corrective action that was taken.' })
  async answerAuditFinding(
    @CurrentCaller() caller: Caller,
    @Args('input') { findingId, correctiveAction }: AnswerAuditFindingInput,
  ): Promise<object> {
    const result = await this.auditing.stepFinding(caller, { findingId, action: 'answer', text: correctiveAction });
    return AnswerAuditFindingPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => DecideAuditFindingPayload.type, { description: 'Whether the corrective action closes the finding.' })
  async decideAuditFinding(
    @CurrentCaller() caller: Caller,
    @Args('input') { findingId, accept, reason }: DecideAuditFindingInput,
  ): Promise<object> {
    const action = accept ? 'accept' : 'refuse';
    const result = await this.auditing.stepFinding(caller, { findingId, action, text: reason });
    return DecideAuditFindingPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => ConcludeAuditPayload.type, { description: 'By another officer than the one who reported.' })
  async concludeAudit(
    @CurrentCaller() caller: Caller,
    @Args('input') { auditId, passed, reason }: ConcludeAuditInput,
  ): Promise<object> {
    const result = await this.auditing.end(caller, { auditId, action: passed ? 'pass' : 'fail', reason });
    return ConcludeAuditPayload.answer(await this.seen(caller, result), (row) => row);
  }

  @Access(OFFICERS)
  @Mutation(() => CancelAuditPayload.type)
  async cancelAudit(
    @CurrentCaller() caller: Caller,
    @Args('input') { auditId, reason }: CancelAuditInput,
  ): Promise<object> {
    const result = await this.auditing.end(caller, { auditId, action: 'cancel', reason });
    return CancelAuditPayload.answer(await this.seen(caller, result), (row) => row);
  }

  private async seen<R extends string>(
    caller: Caller,
    result: Result<{ readonly auditId: string }, R>,
  ): Promise<Result<AuditView, R>> {
    if (!result.ok) return result;
    const row = await this.audits.one(caller, result.value.auditId);
    invariant(row, 'whoever changed the audit sees it');
    return ok(row);
  }
}

/** What audits found belongs to the supplier's file, with what was put right. */
@Resolver(() => SupplierFile)
export class SupplierFileAuditsResolver {
  constructor(private readonly audits: AuditsStore) {}

  @Access(READERS)
  @ResolveField(() => [SiteAudit], { description: 'The newest twenty; purchasers see concluded ones.' })
  async siteAudits(@CurrentCaller() caller: Caller, @Parent() file: SupplierFile): Promise<readonly SiteAudit[]> {
    return (await this.audits.list<SiteAudit>(caller, { first: 20 }, file.id, (row) => row)).nodes;
  }
}

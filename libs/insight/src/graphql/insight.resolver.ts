import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { invariant } from '#libs/kernel';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  defineConnection,
  defineCursor,
  money,
  PageArgs,
  readPage,
  toConnection,
  Uuid,
} from '#libs/platform';
import { InsightReader } from '../persistence/insight.reader.js';
import { type AuditEntryRow, type DeadLetterRow, OperationsReader } from '../persistence/operations.reader.js';
import { QueueMonitor } from '../queue-monitor.js';
import { AuditEntry, DeadLetter, Health, LedgerCheck, QueueStatus, Summary } from './insight.types.js';

const AuditEntryConnection = defineConnection(AuditEntry, 'AuditEntry');
const DeadLetterConnection = defineConnection(DeadLetter, 'DeadLetter');
const entryCursor = defineCursor<[string]>('audit', z.tuple([z.uuid()]));
const letterCursor = defineCursor<[string, string]>('dead-letters', z.tuple([z.string().max(40), z.uuid()]));

const OPERATOR = { kinds: ['operator'] } as const;

const toEntry = (row: AuditEntryRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  tenderId: row.tender_id,
  action: row.action,
  fromStatus: row.from_status,
  toStatus: row.to_status,
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  organisationId: row.organisation_id,
  reason: row.reason,
  details: row.details,
});

const toLetter = (row: DeadLetterRow): DeadLetter => ({
  id: row.id,
  type: row.type,
  subjectId: row.subject_id,
  tenderId: row.tender_id,
  occurredAt: row.occurred_at,
  deadAt: row.dead_at,
  attempts: row.attempts,
  lastError: row.last_error,
});

/** What operators see. */
@Resolver()
export class InsightResolver {
  constructor(
    @Inject(InsightReader) private readonly insight: InsightReader,
    @Inject(OperationsReader) private readonly operations: OperationsReader,
    @Inject(QueueMonitor) private readonly queues: QueueMonitor,
  ) {}

  @Access(OPERATOR)
  @Query(() => Summary)
  async summary(
    @CurrentCaller() caller: Caller,
    @Args('corridorCode', { type: () => String, nullable: true, description: 'Of all corridors when left out.' })
    corridorCode?: string | null,
  ): Promise<Summary> {
    const row = await this.insight.summary(caller, corridorCode ?? undefined);
    invariant(row, 'the summary answered no row');
    return {
      organisations: row.organisations,
      productTypes: row.product_types,
      openDemands: row.open_demands,
      tenders: row.tenders,
      bids: row.bids,
      contestedLots: row.contested_lots,
      losingBids: row.losing_bids,
      orders: row.orders,
      lateOrders: row.late_orders,
      awarded: row.awarded.map(({ amount, currency }) => money(amount, currency)),
      settled: row.settled.map(({ amount, currency }) => money(amount, currency)),
      activeContracts: row.active_contracts,
      closedContracts: row.closed_contracts,
      openDeadLetters: row.dead_letters,
    };
  }

  @Access(OPERATOR)
  @Query(() => Health)
  async health(@CurrentCaller() caller: Caller): Promise<Health> {
    const row = await this.insight.health(caller);
    invariant(row, 'the health figures answered no row');
    return {
      now: row.now,
      unpublishedEvents: row.unpublished_events,
      oldestUnpublishedSeconds: row.oldest_unpublished_seconds,
      eventsWithoutEffect: row.events_without_effect,
      oldestWithoutEffectSeconds: row.oldest_without_effect_seconds,
      dueTenders: row.due_tenders,
      oldestDueSeconds: row.oldest_due_seconds,
      openDeadLetters: row.dead_letters,
    };
  }

  @Access(OPERATOR)
  @Query(() => AuditEntryConnection, { description: 'What happened, the latest first.' })
  async auditEntries(
    @CurrentCaller() caller: Caller,
    @Args() args: PageArgs,
    @Args('subjectId', { type: () => Uuid, nullable: true }) subjectId?: string | null,
  ): Promise<Connection<AuditEntry>> {
    const page = readPage(args, entryCursor);
    const rows = await this.operations.auditEntries(caller, page, subjectId ?? undefined);
    return toConnection(rows, page, entryCursor, ({ id }) => [id], toEntry);
  }

  @Access(OPERATOR)
  @Query(() => DeadLetterConnection, { description: 'Events that gave up, the longest dead first.' })
  async deadLetters(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<DeadLetter>> {
    const page = readPage(args, letterCursor);
    const rows = await this.operations.deadLetters(caller, page);
    return toConnection(rows, page, letterCursor, ({ dead_key, id }) => [dead_key, id], toLetter);
  }

  @Access(OPERATOR)
  @Query(() => [LedgerCheck], { description: 'The daily checks of the latest month, latest first.' })
  async ledgerChecks(@CurrentCaller() caller: Caller): Promise<LedgerCheck[]> {
    const rows = await this.operations.ledgerChecks(caller);
    return rows.map(({ day, checked_at, transactions, violations, examples }) => ({
      day,
      checkedAt: checked_at,
      transactions: String(transactions),
      violations: String(violations),
      examples,
    }));
  }

  @Access(OPERATOR)
  @Query(() => [QueueStatus])
  async jobQueues(@CurrentCaller() caller: Caller): Promise<QueueStatus[]> {
    // The counts come from the queue, so the caller's right is asked of the database first.
    await this.insight.health(caller);
    return this.queues.counts();
  }
}

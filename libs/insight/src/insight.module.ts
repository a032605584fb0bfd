import { Module } from '@nestjs/common';
import { InsightResolver } from './graphql/insight.resolver.js';
import { OperationsResolver } from './graphql/operations.resolver.js';
import { CheckLedger } from './jobs/check-ledger.due-work.js';
import { InsightReader } from './persistence/insight.reader.js';
import { OperationsReader } from './persistence/operations.reader.js';
import { OperationsStore } from './persistence/operations.store.js';
import { QueueMonitor } from './queue-monitor.js';
import { AdvanceClockUseCase } from './use-cases/advance-clock.use-case.js';
import { RetryDeadLetterUseCase } from './use-cases/retry-dead-letter.use-case.js';

/** The job that checks the ledger each day: for the worker. */
@Module({ providers: [CheckLedger] })
export class LedgerCheckModule {}

/** What operators watch, and the few things they do about it. */
@Module({
  providers: [
    InsightReader,
    OperationsReader,
    OperationsStore,
    QueueMonitor,
    AdvanceClockUseCase,
    RetryDeadLetterUseCase,
    InsightResolver,
    OperationsResolver,
  ],
})
export class InsightModule {}

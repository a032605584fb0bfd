import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from './config/config.js';
import { createLogger, LOGGER } from './config/logger.js';
import { AuditTrail } from './database/audit-trail.js';
import { createDataSource } from './database/data-source.js';
import { Reads } from './database/reads.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { JobHost } from './jobs/job-host.js';
import { QueueBackend } from './jobs/queues.js';
import { Outbox } from './outbox/outbox.js';
import { PruneEvents, PruneIdempotencyKeys, PruneRateCounts } from './outbox/prune.due-work.js';

/** The technique every library stands on; the only global module. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** `processName` names the process in logs and in pg_stat_activity. */
  static forProcess(processName: string, config: Config, entities: readonly (new () => object)[]): DynamicModule {
    const shared = [UnitOfWork, Reads, Outbox, AuditTrail, JobHost];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: createLogger(config, processName) },
        { provide: DataSource, useFactory: () => createDataSource(config, entities, processName).initialize() },
        { provide: QueueBackend, useValue: new QueueBackend(config) },
        PruneEvents,
        PruneIdempotencyKeys,
        PruneRateCounts,
        ...shared,
      ],
      exports: [CONFIG, LOGGER, DataSource, QueueBackend, ...shared],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

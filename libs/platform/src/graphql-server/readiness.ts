import type { INestApplicationContext } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { Unauthenticated } from '../acting/caller.js';
import { CONFIG, type Config } from '../config/config.js';
import { LATEST_MIGRATION } from '../database/latest-migration.js';
import { Reads } from '../database/reads.js';
import { hotRead } from '../database/statement.js';
import { Clamd } from '../files/scanner/clamd.js';
import { QueueBackend } from '../jobs/queues.js';
import type { HealthCheck } from './health.js';
import type { ServerContext } from './operation-context.js';

/**
 * PostgreSQL, with the schema this code knows; and what may be away: Redis, whose work waits in the outbox, and the
 * scanner, whose work waits in quarantine.
 */
export function readiness(app: INestApplicationContext): readonly HealthCheck[] {
  const { redisUrl, clamavUrl } = app.get<Config>(CONFIG, { strict: false });
  return [
    postgres(app.get(DataSource, { strict: false })),
    ...(redisUrl === undefined ? [] : [redis(app.get(QueueBackend, { strict: false }))]),
    ...(clamavUrl === undefined ? [] : [scanner(clamavUrl)]),
  ];
}

const postgres = (dataSource: DataSource): HealthCheck => ({
  name: 'postgres',
  required: true,
  async check() {
    const rows: unknown = await dataSource.query('SELECT 1 FROM migration WHERE name = $1', [LATEST_MIGRATION]);
    return Array.isArray(rows) && rows.length === 1 ? undefined : 'migrations are missing: run the migrate command';
  },
});

function redis(backend: QueueBackend): HealthCheck {
  let queue: Queue | undefined;
  return {
    name: 'redis',
    required: false,
    async check() {
      // Errors of the connection reach the check by its own call.
      queue ??= backend.queue('events').on('error', () => undefined);
      await queue.getJobCounts('wait');
      return undefined;
    },
    close: async () => queue?.close(),
  };
}

function scanner(clamavUrl: string): HealthCheck {
  const clamd = Clamd.at(clamavUrl);
  return {
    name: 'scanner',
    required: false,
    check: () => clamd.ping().then(() => undefined),
  };
}

const ENTERS = hotRead<{ id: string }>('admission.check', 'SELECT entered.principal_id AS id LIMIT 1');

/** Whether a credential still enters: a withdrawn right ends subscriptions with the next event. */
export function stillAdmitted(app: INestApplicationContext): (context: ServerContext) => Promise<boolean> {
  const reads = app.get(Reads, { strict: false });
  return async ({ credential }) => {
    try {
      await reads.run({ credential, access: 'signed-in' }, ENTERS);
      return true;
    } catch (error) {
      if (error instanceof Unauthenticated) return false;
      throw error;
    }
  };
}

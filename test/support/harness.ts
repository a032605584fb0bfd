import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import { type Config, type Event, type EventHandler, parseConfig, PlatformModule, UnitOfWork } from '#libs/platform';
import { createTestDatabase, type TestDatabase } from './database.js';

/** Some libraries on a database of their own, without servers: use cases are called, jobs are run by hand or for real. */
export interface Harness {
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T;
  readonly config: Config;
  /** A connection as the owner, past the row-level policies. */
  readonly owner: Client;
  /**
   * Delivers the undelivered events of a handler's type, oldest first, each in a transaction of its own; answers how
   * many. Only for tests that do not run the JobHost.
   */
  deliver<P>(handler: EventHandler<P>): Promise<number>;
}

/** Call at the top of a file or describe. */
export function useHarness(
  modules: readonly Type[],
  entities: readonly (new () => object)[],
  environment: Readonly<Record<string, string>> = {},
): Harness {
  let parts: { app: INestApplicationContext; config: Config; owner: Client; database: TestDatabase } | undefined;
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  const delivered = new Set<string>();
  const there = () => {
    invariant(parts, 'the harness is there from beforeAll on');
    return parts;
  };

  beforeAll(async () => {
    const database = await createTestDatabase();
    const config = parseConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      MEDLANE_SECRETS: secrets,
      ...environment,
    });
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    const testing = Test.createTestingModule({
      imports: [PlatformModule.forProcess('test', config, entities), ...modules],
    });
    const app = await (await testing.compile()).init();
    parts = { app, config, owner, database };
  });
  afterAll(async () => {
    if (parts) {
      await parts.app.close();
      await parts.owner.end();
      await parts.database.drop();
    }
    rmSync(secrets, { recursive: true, force: true });
  });

  return {
    get: <T>(token: Type<T> | (abstract new (...args: never[]) => T)) => there().app.get<T>(token as Type<T>),
    get config() {
      return there().config;
    },
    get owner() {
      return there().owner;
    },
    async deliver(handler) {
      const { rows } = await there().owner.query<EventRow>(
        'SELECT id, type, version, subject_id, tender_id, payload, occurred_at FROM outbox WHERE type = $1 ORDER BY id',
        [handler.event.type],
      );
      const fresh = rows.filter(({ id }) => !delivered.has(`${handler.name}-${id}`));
      for (const row of fresh) {
        const event = toEvent(row, handler.event.schema.parse(row.payload));
        await there()
          .app.get(UnitOfWork)
          .asSystem(async (tx) => ok(await handler.handle(tx, event)));
        delivered.add(`${handler.name}-${row.id}`);
      }
      return fresh.length;
    },
  };
}

interface EventRow {
  id: string;
  type: string;
  version: number;
  subject_id: string;
  tender_id: string | null;
  payload: unknown;
  occurred_at: Date;
}
const toEvent = <P>(row: EventRow, payload: P): Event<P> => ({
  id: row.id,
  type: row.type,
  version: row.version,
  subjectId: row.subject_id,
  tenderId: row.tender_id ?? undefined,
  occurredAt: row.occurred_at,
  payload,
});

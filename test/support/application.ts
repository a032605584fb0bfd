import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { parseConfig, PlatformModule } from '#libs/platform';
import { useTestDatabase } from './database.js';

export interface TestApplication {
  /** A provider of the modules under test. */
  get<T>(token: abstract new (...parts: never[]) => T): T;
  /** The test's own connections, as the database's owner: past every policy. */
  readonly db: Pool;
  readonly url: string;
}

/**
 * The libraries' modules on a database of the file's own, without HTTP and without running jobs. Call at the top of a
 * file or describe.
 */
export function useTestApplication(
  modules: readonly Type[],
  entities: readonly (new () => object)[] = [],
): TestApplication {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let parts: { module: TestingModule; db: Pool } | undefined;
  beforeAll(async () => {
    const config = parseConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      MEDLANE_SECRETS: secrets,
      FILES_URL: path.join(secrets, 'files'),
    });
    const db = new Pool({ connectionString: database.url, max: 4 });
    const module = await Test.createTestingModule({
      imports: [PlatformModule.forProcess('test', config, entities), ...modules],
    }).compile();
    await module.init();
    parts = { module, db };
  });
  afterAll(async () => {
    await parts?.module.close();
    await parts?.db.end();
    rmSync(secrets, { recursive: true, force: true });
  });
  const ready = (): NonNullable<typeof parts> => {
    if (!parts) throw new Error('the test application is there from beforeAll on');
    return parts;
  };
  return {
    get: (token) => ready().module.get(token, { strict: false }),
    get db() {
      return ready().db;
    },
    get url() {
      return database.url;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The test server, as its owner, at the maintenance database. */
    serverUrl: string;
    /** A migrated, empty database to copy. */
    templateDatabase: string;
    /** A Redis for the second queue backend; empty when there is none. */
    redisUrl: string;
  }
}

/** A database of one test file's own. */
export interface TestDatabase {
  /** As the owner; the processes' own connections act as medlane_app. */
  readonly url: string;
  readonly name: string;
  /** Removes it; close your pools first. */
  drop(): Promise<void>;
}

/** Copies the migrated template: about a tenth of a second. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `medlane_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const serverUrl = inject('serverUrl');
  const template = escapeIdentifier(inject('templateDatabase'));
  await onServer(serverUrl, `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${template}`);
  return {
    url: databaseUrl(serverUrl, name),
    name,
    drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  };
}

/** Call at the top of a file or describe: the database is there before its tests and gone after them. */
export function useTestDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());
  return {
    get url() {
      if (!database) throw new Error('the test database is there from beforeAll on');
      return database.url;
    },
  };
}

/** The same server and sign-in, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

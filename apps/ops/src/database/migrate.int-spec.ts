import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../../../../test/support/database.js';
import { MIGRATIONS } from '../migrations/index.js';
import { UserError } from '../user-error.js';
import { migrate } from './migrate.js';

let client: Client;
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const newest = MIGRATIONS.at(-1)?.name;

describe('bringing a database up to date', () => {
  it('changes nothing the second time', async () => {
    expect(await migrate({ url: database.url, queue: true })).toEqual([]);
  });

  it('works once when two start at the same moment on an empty database', async () => {
    const name = `${database.name}_empty`;
    const server = new Client({ connectionString: inject('serverUrl') });
    await server.connect();
    try {
      await server.query(`CREATE DATABASE ${name}`);
      const url = databaseUrl(database.url, name);
      const applied = await Promise.all([migrate({ url, queue: true }), migrate({ url, queue: true })]);
      expect(applied.map(({ length }) => length).sort()).toEqual([0, MIGRATIONS.length]);
    } finally {
      await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.end();
    }
  });

  it('refuses a database that a newer Medlane has migrated, and names what it does not know', async () => {
    await client.query(`INSERT INTO migration (timestamp, name) VALUES (9999999999999, 'Teleport9999999999999')`);
    const refused = migrate({ url: database.url, queue: true });
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/newer than this Medlane.*Teleport9999999999999/);
  });

  it.each([
    ['nobody listens', 'postgres://medlane:wrong@127.0.0.1:1/deals'],
    ['the host is unknown', 'postgres://medlane:wrong@no-such-host.invalid:5432/deals'],
  ])('says what to check when %s, without the password', async (_, url) => {
    const refused = migrate({ url, queue: true });
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/^(?!.*wrong).*deals at .* cannot be used: .*Check DATABASE_URL/);
  });

  it('ends with the newest migration', async () => {
    const { rows } = await client.query('SELECT name FROM migration ORDER BY timestamp DESC LIMIT 1');
    expect(rows).toEqual([{ name: newest }]);
  });
});

describe('what medlane_app may do', () => {
  beforeEach(() => client.query('SET ROLE medlane_app'));

  it('works with the queue, but makes no tables of its own', async () => {
    const { rows } = await client.query(`
      SELECT count(*)::int AS tables,
             count(*) FILTER (WHERE has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE'))::int AS usable
      FROM pg_class WHERE relnamespace = 'bullmq'::regnamespace AND relkind IN ('r', 'p')`);
    expect(rows[0].tables).toBeGreaterThan(3);
    expect(rows[0].usable).toBe(rows[0].tables);
    await expect(client.query('CREATE TABLE mine ()')).rejects.toThrow(/permission denied/);
  });

  it('sees nothing before it has entered', async () => {
    const { rows } = await client.query(`
      SELECT relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND has_table_privilege(oid, 'SELECT')
        AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname`);
    // Not anyone's; every other table is closed row by row.
    expect(rows.map(({ relname }) => relname)).toEqual(['installation', 'migration']);
  });
});

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, parseConfig } from '#libs/platform';
import { useTestDatabase } from '../../../test/support/database.js';
import { startApi } from './start-api.js';

describe('the API process', () => {
  const database = useTestDatabase();
  let api: Api;

  beforeAll(async () => {
    api = await startApi(parseConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' }));
  });
  afterAll(() => api?.close());

  it('is ready on a migrated database, and not on another', async () => {
    const ready = await api.fastify.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready', checks: { postgres: { ok: true } } }]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('UPDATE migration SET name = name || $1', ['-older']).finally(() => client.end());
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const behind = await api.fastify.inject('/readyz');
    expect([behind.statusCode, behind.json()]).toEqual([
      503,
      {
        status: 'not-ready',
        checks: { postgres: { ok: false, problem: 'migrations are missing: run the migrate command' } },
      },
    ]);
  });

  it('answers', async () => {
    const answer = await api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ about { name } }' },
    });
    expect(answer.json()).toEqual({ data: { about: { name: 'Medlane' } } });
  });
});

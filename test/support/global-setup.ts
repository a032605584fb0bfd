import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../apps/ops/src/embedded-postgres/index.js';
import { databaseUrl } from './database.js';
import { startTestRedis } from './redis.js';
import { dropLeftovers, prepareTemplate } from './template.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A lost test database costs nothing, a flushed disk does. */
const FAST_AND_LOOSE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * One server for the run: embedded, or the one TEST_DATABASE_URL names (its owner may create databases and roles).
 * A Redis for the second queue backend: the one TEST_REDIS_URL names, or redis-server when it is installed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const teardown = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    const serverUrl = await provideServer(stops);
    const template = await prepareTemplate(serverUrl, (name) => databaseUrl(serverUrl, name));
    project.provide('serverUrl', serverUrl);
    project.provide('templateDatabase', template);
    project.provide('redisUrl', await provideRedis(stops));
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

async function provideServer(stops: (() => Promise<void>)[]): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return given;
  const directory = path.join(ROOT, '.medlane/test-pg');
  const server = await startEmbeddedPostgres({ directory, database: 'medlane', flags: FAST_AND_LOOSE });
  stops.push(() => server.stop());
  await dropLeftovers(server.url);
  return server.url;
}

async function provideRedis(stops: (() => Promise<void>)[]): Promise<string> {
  const given = process.env['TEST_REDIS_URL'];
  if (given) return given;
  const redis = await startTestRedis();
  if (redis) {
    stops.push(() => redis.stop());
    return redis.url;
  }
  console.info('No redis-server here and no TEST_REDIS_URL: the queue is tested on PostgreSQL only.');
  return '';
}

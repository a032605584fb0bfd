import { pino } from 'pino';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../../../test/support/database.js';
import { NOTIFY, PostgresTopics } from './postgres-topics.js';

describe('topics over LISTEN/NOTIFY', () => {
  const database = useTestDatabase();
  const open: PostgresTopics[] = [];
  const start = async (): Promise<PostgresTopics> => {
    const topics = new PostgresTopics(database.url, pino({ level: 'silent' }));
    await topics.start();
    open.push(topics);
    return topics;
  };
  const onServer = async (work: (client: Client) => Promise<unknown>): Promise<void> => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await work(client).finally(() => client.end());
  };

  afterEach(async () => {
    await Promise.all(open.splice(0).map((topics) => topics.close()));
  });

  it('tells every process, its own included', async () => {
    const [here, there] = [await start(), await start()];
    const heard = [here, there].map((topics) => topics.subscribe('tender-status:1').next());
    await there.publish('tender-status:2');
    await here.publish('tender-status:1');
    for (const notice of await Promise.all(heard)) {
      expect(notice).toEqual({ done: false, value: { topic: 'tender-status:1', resumed: false } });
    }
  });

  it('tells what was committed and nothing else', async () => {
    const topics = await start();
    const notices = topics.subscribe('tender-status:1');
    await onServer(async (client) => {
      await client.query('BEGIN');
      await client.query({ ...NOTIFY, values: ['tender-status:1'] });
      await client.query('ROLLBACK');
      await client.query('BEGIN');
      await client.query({ ...NOTIFY, values: ['tender-status:1'] });
      await client.query('COMMIT');
    });
    expect((await notices.next()).done).toBe(false);
    const second = notices.next();
    await topics.close();
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it('comes back after a lost connection and has everybody look again', async () => {
    const topics = await start();
    const notices = topics.subscribe('contract-status:7');
    const next = notices.next();
    await onServer((client) =>
      client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'medlane-topics' AND datname = current_database()`),
    );
    expect((await next).value).toEqual({ topic: 'contract-status:7', resumed: true });
    const after = notices.next();
    await topics.publish('contract-status:7');
    expect((await after).value).toEqual({ topic: 'contract-status:7', resumed: false });
  });

  it('keeps only the latest notices for a slow subscriber', async () => {
    const topics = await start();
    const slow = topics.subscribe('a');
    for (let n = 0; n < 50; n++) await topics.publish('a');
    const marker = topics.subscribe('b');
    await topics.publish('b');
    await marker.next();
    let waiting = 0;
    for (; waiting < 50; waiting++) {
      const next = await Promise.race([slow.next(), new Promise((resolve) => setTimeout(resolve, 50, undefined))]);
      if (next === undefined) break;
    }
    expect(waiting).toBeLessThanOrEqual(16);
  });
});

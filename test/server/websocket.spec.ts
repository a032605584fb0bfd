import { type Client, createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Api, MemoryTopics, secretHash } from '#libs/platform';
import { bearer, fixtureApi, token } from './fixture.js';

describe('GraphQL over WebSocket', () => {
  let api: Api;
  let url: string;
  let topics: MemoryTopics;
  const ended = new Set<string>();
  const clients: Client[] = [];

  beforeEach(async () => {
    ended.clear();
    topics = new MemoryTopics();
    api = await fixtureApi({
      topics,
      limits: { subscriptionsPerSocket: 3 },
      stillAdmitted: () => (context) => Promise.resolve(!ended.has(context.credential?.secret ?? '')),
    });
    url = (await api.listen(0)).replace(/^http/, 'ws');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    await api.close();
  });

  const connect = (connectionParams: Record<string, unknown>): Client => {
    const client = createClient({
      url: `${url}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    clients.push(client);
    return client;
  };
  const told = async (): Promise<void> => {
    while (topics.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('tells subscribers, until their right ends', async () => {
    const events = connect({ authorization: bearer('t1') }).iterate({ query: 'subscription { told(topic: "lot:1") }' });
    const first = events.next();
    await told();
    await topics.publish('lot:1');
    expect((await first).value).toEqual({ data: { told: 'lot:1 told' } });

    ended.add(secretHash(token('t1')));
    await topics.publish('lot:1');
    const last = (await events.next()).value as { errors: { extensions: unknown }[] };
    expect(last).not.toHaveProperty('data');
    expect(last.errors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect((await events.next()).done).toBe(true);
    expect(topics.size).toBe(0);
  });

  it('forgets a subscriber that leaves', async () => {
    const events = connect({ authorization: bearer('t1') }).iterate({ query: 'subscription { told(topic: "lot:1") }' });
    const first = events.next();
    await told();
    await events.return?.();
    await first;
    while (topics.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('opens only with a good credential', async () => {
    ended.add(secretHash(token('gone')));
    for (const params of [{}, { authorization: bearer('gone') }, { authorization: 'nonsense' }]) {
      const events = connect(params).iterate({ query: '{ __typename }' });
      await expect(events.next()).rejects.toMatchObject({ code: 4403 });
    }
  });

  it('runs queries and mutations under the same limits and with the same errors', async () => {
    const client = connect({ authorization: bearer('t1') });
    const ask = async (query: string) => (await client.iterate({ query }).next()).value as Record<string, unknown>;
    expect(await ask('mutation { write }')).toEqual({ data: { write: 1 } });
    expect(await ask('{ own }')).toEqual({ data: { own: 'session' } });
    const fault = JSON.stringify(await ask('{ fault }'));
    expect(fault).toContain('"INTERNAL"');
    expect(fault).not.toContain('hunter2');
    await expect(ask(`{ ${'__typename '.repeat(16)} }`)).rejects.toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED' } },
      {},
    ]);
    await expect(ask('{ nothingHere }')).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('runs a few operations per socket', async () => {
    const client = connect({ authorization: bearer('t1') });
    const open = Array.from({ length: 3 }, (_, n) =>
      client.iterate({ query: `subscription { told(topic: "t:${n}") }` }).next(),
    );
    while (topics.size < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'subscriptionsPerSocket' } },
    ]);
    await topics.close();
    await Promise.allSettled(open);
  });
});

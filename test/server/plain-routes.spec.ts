import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api, HealthCheck } from '#libs/platform';
import { fixtureApi } from './fixture.js';

const probe = async (...checks: HealthCheck[]) => {
  const api = await fixtureApi({ health: () => checks });
  try {
    const live = await api.fastify.inject('/livez');
    expect([live.statusCode, live.json()]).toEqual([200, expect.objectContaining({ status: 'alive' })]);
    const ready = await api.fastify.inject('/readyz');
    return [ready.statusCode, ready.json()];
  } finally {
    await api.close();
  }
};
const check = (name: string, required: boolean, problem?: string): HealthCheck => ({
  name,
  required,
  check: () => Promise.resolve(problem),
});

describe('health', () => {
  it('is ready when all is well, degraded without what it can spare, else not ready', async () => {
    expect(await probe(check('postgres', true))).toEqual([
      200,
      { status: 'ready', checks: { postgres: { ok: true } } },
    ]);
    expect(await probe(check('postgres', true), check('queue', false, 'no connection'))).toEqual([
      200,
      { status: 'degraded', checks: { postgres: { ok: true }, queue: { ok: false, problem: 'no connection' } } },
    ]);
    const throwing: HealthCheck = {
      name: 'postgres',
      required: true,
      check: () => Promise.reject(new Error('secret')),
    };
    expect(await probe(throwing)).toEqual([
      503,
      { status: 'not-ready', checks: { postgres: { ok: false, problem: 'not reachable' } } },
    ]);
  });

  it('does not wait for ever', async () => {
    const stuck: HealthCheck = { name: 'postgres', required: true, check: () => new Promise(() => undefined) };
    expect((await probe(stuck))[0]).toBe(503);
  });
});

describe('closing', () => {
  it('does not wait for connections on which nothing was asked', async () => {
    const api = await fixtureApi();
    const { port } = new URL(await api.listen(0));
    expect(await (await fetch(`http://127.0.0.1:${port}/livez`)).json()).toMatchObject({ status: 'alive' });
    const socket = net.connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    const asked = performance.now();
    await api.close();
    expect(performance.now() - asked).toBeLessThan(2_000);
    await ended;
  });
});

describe('GraphiQL', () => {
  let api: Api;
  beforeAll(async () => {
    api = await fixtureApi();
  });
  afterAll(() => api.close());

  it('loads nothing from elsewhere', async () => {
    const page = await api.fastify.inject('/graphiql');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.body).not.toMatch(/https?:/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(6);
    for (const file of files) {
      const { statusCode, headers, body } = await api.fastify.inject(file);
      expect([file, statusCode, body.length > 20]).toEqual([file, 200, true]);
      expect(headers['content-type']).toMatch(file.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect(body).not.toMatch(/https?:\/\/[^\s"']*(?:unpkg|jsdelivr|cdnjs|esm\.sh)/);
    }
  });

  it('has a header editor and hands its credential to the socket', async () => {
    const { body } = await api.fastify.inject('/graphiql/page.js');
    expect(body).toContain('isHeadersEditorEnabled: true');
    expect(body).toContain('wsConnectionParams');
  });
});

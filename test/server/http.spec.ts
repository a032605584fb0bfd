import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '#libs/platform';
import { fixtureApi, post } from './fixture.js';

describe('GraphQL over HTTP', () => {
  let api: Api;
  let url: string;

  beforeAll(async () => {
    api = await fixtureApi();
    url = await api.listen(0);
  });
  afterAll(() => api.close());

  // Every MUST, SHOULD and MAY of the graphql-http package.
  for (const audit of serverAudits({ url: () => `${url}/graphql` })) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
    });
  }

  it('answers the better accepted type', async () => {
    const both = await post(api, '{ __typename }', {
      headers: { accept: 'application/json;q=0.5, application/graphql-response+json' },
    });
    expect(both.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    const neither = await post(api, '{ __typename }', { headers: { accept: 'text/html' } });
    expect([neither.status, neither.errors?.[0]?.extensions['code']]).toEqual([406, 'NOT_ACCEPTABLE']);
    const refused = await post(api, '{ __typename }', { headers: { accept: 'application/json;q=0' } });
    expect(refused.status).toBe(406);
  });

  it('takes JSON bodies in UTF-8 only', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16']) {
      const answer = await post(api, '{ __typename }', { headers: { 'content-type': type } });
      expect([answer.status, answer.errors?.[0]?.extensions['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    }
  });

  it('takes POST and GET only, and says so', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
      const { statusCode, headers } = await api.fastify.inject({ method, url: '/graphql' });
      expect([statusCode, headers['allow']]).toEqual([405, 'GET, POST']);
    }
  });

  it('never lets a GET change anything, whichever operation compiled first', async () => {
    const query = 'query Look { __typename } mutation Change { write }';
    const get = (operationName: string) => api.fastify.inject({ url: '/graphql', query: { query, operationName } });
    for (let round = 0; round < 4; round++) {
      expect((await get('Look')).json()).toEqual({ data: { __typename: 'Query' } });
      const changed = await get('Change');
      expect([changed.statusCode, changed.headers['allow']]).toEqual([405, 'POST']);
      const posted = await post(api, query, { body: { operationName: 'Change' } });
      expect(posted.data).toEqual({ write: round + 1 });
    }
  });

  it('sends subscriptions to the WebSocket', async () => {
    const answer = await post(api, 'subscription { told(topic: "a") }');
    expect([answer.status, answer.errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_REQUEST']);
  });

  it('coerces variables the same before and after compiling', async () => {
    const query = 'query ($n: Int!) { page(first: $n) { nodes { name } } }';
    for (let round = 0; round < 3; round++) {
      const good = await post(api, query, { body: { variables: { n: 2 } } });
      expect(good.data).toEqual({ page: { nodes: [{ name: 'leaf' }, { name: 'leaf' }] } });
      for (const variables of [{}, { n: 'two' }, undefined]) {
        const accept = 'application/graphql-response+json';
        const bad = await post(api, query, { headers: { accept }, body: { variables } });
        expect([bad.status, 'data' in bad, bad.errors?.[0]?.extensions['code']]).toEqual([
          400,
          false,
          'BAD_USER_INPUT',
        ]);
        expect(bad.errors?.[0]?.message).toMatch(/\$n/);
      }
    }
  });
});

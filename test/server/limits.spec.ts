import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, scaledRates } from '#libs/platform';
import { fixtureApi, post } from './fixture.js';

const nested = (levels: number, field = 'inner'): string =>
  levels === 0 ? 'name' : `${field} { ${nested(levels - 1, field)} }`;
const aliases = (count: number): string => Array.from({ length: count }, (_, n) => `a${n}: name`).join(' ');

/** The checks of graphql-cop (https://github.com/dolevf/graphql-cop) and what our own limits add, in production dress. */
describe('limits', () => {
  let api: Api;

  beforeAll(async () => {
    api = await fixtureApi({ production: true, limits: { timeoutMs: 200 }, rates: scaledRates(1_000) });
  });
  afterAll(() => api.close());

  const refused = async (query: string, limit: string): Promise<void> => {
    const { errors, data } = await post(api, query);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit });
  };
  const taken = async (query: string): Promise<void> => {
    const { errors } = await post(api, query);
    expect(errors).toBeUndefined();
  };

  it('depth', async () => {
    await taken(`{ leaf { ${nested(8)} } }`);
    await refused(`{ leaf { ${nested(9)} } }`, 'depth');
    const fragments = Array.from({ length: 12 }, (_, n) => `fragment F${n} on FixtureLeaf { inner { ...F${n + 1} } }`);
    await refused(`{ leaf { ...F0 } } ${fragments.join(' ')} fragment F12 on FixtureLeaf { name }`, 'depth');
  });

  it('aliases', async () => {
    await taken(`{ leaf { ${aliases(15)} } }`);
    await refused(`{ leaf { ${aliases(16)} } }`, 'aliases');
    await refused(`{ leaf { ...A inner { ...A } } } fragment A on FixtureLeaf { ${aliases(8)} }`, 'aliases');
  });

  it('root fields', async () => {
    const names = Array.from({ length: 16 }, (_, n) => `...on Query { r${n}: __typename }`);
    await refused(`{ ${names.join(' ')} }`, 'aliases');
    await refused(`{ ${Array.from({ length: 16 }, () => '__typename').join(' ')} }`, 'rootFields');
  });

  it('directives', async () => {
    await refused(`{ __typename ${'@aa'.repeat(11)} }`, 'directives');
  });

  it('repeated fields', async () => {
    await refused(`{ leaf { ${'name '.repeat(500)} } }`, 'repeats');
    const inner = `inner { ${'name '.repeat(9)} }`;
    await refused(`{ leaf { ${`inner { ${`${inner} `.repeat(9)} } `.repeat(9)} } }`, 'comparisons');
  });

  it('tokens and length', async () => {
    await refused(`{ ${'a'.repeat(3)} ${'b '.repeat(2000)} }`, 'tokens');
    await refused(`{ __typename } # ${'x'.repeat(16_400)}`, 'documentLength');
  });

  it('does not take a document written as JSON', async () => {
    const { errors } = await post(api, JSON.stringify({ kind: 'Document', definitions: [] }));
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('cost, page sizes multiplied in, also as variables and defaults', async () => {
    const rows = 'nodes { name inner { name others { name } } }';
    await taken(`{ page(first: 50) { ${rows} } }`);
    await refused(`{ page(first: 100) { nodes { others { inner { others { name } } } } } }`, 'cost');
    const query = `query ($n: Int = 100) { page(first: $n) { nodes { others { inner { name } } } } }`;
    expect((await post(api, query, { body: { variables: { n: 50 } } })).errors).toBeUndefined();
    for (const variables of [{ n: 100 }, { n: 1_000_000 }, {}]) {
      const { errors } = await post(api, query, { body: { variables } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'cost', max: 2000 });
    }
  });

  it('body size', async () => {
    const { status, errors } = await post(api, '{ __typename }', { body: { variables: { a: 'x'.repeat(300_000) } } });
    expect([status, errors?.[0]?.extensions['limit']]).toEqual([413, 'bodyBytes']);
    const envelope = await post(api, 'query ($text: String!) { echo(text: $text) }', {
      body: { variables: { text: 'x'.repeat(87_384) } },
    });
    expect(envelope.errors).toBeUndefined();
  });

  it('time', async () => {
    const { errors } = await post(api, '{ slow }');
    expect(errors?.[0]?.extensions['code']).toBe('TIMEOUT');
  });

  it('no batches', async () => {
    const { statusCode, body } = await api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      payload: [{ query: '{ __typename }' }, { query: '{ __typename }' }],
    });
    expect([statusCode, body.includes('Batches')]).toEqual([400, true]);
  });

  it('no introspection, no suggestions, no GraphiQL, no tracing in production', async () => {
    for (const query of [
      getIntrospectionQuery(),
      '{ __schema { queryType { name } } }',
      '{ __type(name: "Query") { name } }',
    ]) {
      expect((await post(api, query)).errors?.[0]?.extensions['code']).toBe('INTROSPECTION_DISABLED');
    }
    const unknown = await post(api, '{ leav { name } }');
    expect(unknown.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(JSON.stringify(unknown)).not.toContain('leaf');
    expect((await api.fastify.inject('/graphiql')).statusCode).toBe(404);
    expect(await post(api, '{ __typename }')).not.toHaveProperty('extensions');
  });

  it('circular introspection is refused and the standard query works where introspection is on', async () => {
    const open = await fixtureApi();
    try {
      expect((await post(open, getIntrospectionQuery())).errors).toBeUndefined();
      const circle =
        '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
      expect((await post(open, circle)).errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    } finally {
      await open.close();
    }
  });

  it('keeps a bounded number of documents', async () => {
    for (let n = 0; n < 600; n++) await taken(`{ a${n}: __typename }`);
    await taken('{ a0: __typename }');
  });
});

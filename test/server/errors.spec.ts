import { Module } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, createApi, RATE_RULES } from '#libs/platform';
import { bearer, fixtureApi, post } from './fixture.js';

@Resolver()
class CarelessResolver {
  @Query(() => String) open(): string {
    return '';
  }
}
@Module({ providers: [CarelessResolver] })
class CarelessModule {}

const as = (name: string) => ({ headers: { authorization: bearer(name) } });
const enter = (account: string) => `mutation { enter(account: "${account}") }`;

describe('errors', () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  let api: Api;

  beforeAll(async () => {
    api = await fixtureApi({
      log,
      rates: { mutations: { ...RATE_RULES.mutations, points: 3 } },
    });
  });
  afterAll(() => api.close());
  beforeEach(() => void lines.splice(0));

  const codes = async (...request: Parameters<typeof post> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await post(api, ...request)).errors?.map(({ extensions }) => extensions['code']);

  it('faults tell nothing but a number, and are logged once with everything', async () => {
    for (let round = 0; round < 3; round++) {
      lines.splice(0);
      const { status, errors } = await post(api, '{ fault }');
      const [error] = errors ?? [];
      expect([status, error?.extensions['code'], error?.path]).toEqual([200, 'INTERNAL', ['fault']]);
      expect(JSON.stringify(errors)).not.toMatch(/hunter2|internal\b|\.ts|stack/);
      expect(error?.message).toContain(error?.extensions['requestId']);
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        requestId: error?.extensions['requestId'],
        path: 'fault',
        err: { message: 'password=hunter2 at secret.internal' },
      });
    }
  });

  it('a resolver that answers null where there must be something is a fault too', async () => {
    for (let round = 0; round < 3; round++) expect(await codes('{ nothing }')).toEqual(['INTERNAL']);
  });

  it('says who is not signed in and who may not', async () => {
    expect(await codes('{ own }')).toEqual(['UNAUTHENTICATED']);
    expect(await codes('{ own }', as('stale'))).toEqual(['UNAUTHENTICATED']);
    expect(await codes('{ own }', as('weak'))).toEqual(['FORBIDDEN']);
    expect((await post(api, '{ own }', as('anything'))).data).toEqual({ own: 'session' });
    expect((await post(api, '{ own }', as('mlk_anything'))).data).toEqual({ own: 'key' });
    expect(lines).toEqual([]);
  });

  it('fills in what is left out of an input with a default, however often the document has come', async () => {
    const query = 'mutation ($input: FixtureInput!) { take(input: $input) }';
    const lines = [{ mail: 'a@example.org' }, { mail: 'b@example.org', copies: 2 }];
    for (let round = 0; round < 3; round++) {
      const { data, errors } = await post(api, query, { body: { variables: { input: { lines } } } });
      expect({ data, errors }).toEqual({ data: { take: 'a@example.org,2 b@example.org' }, errors: undefined });
    }
  });

  it('names the field of a wrong input', async () => {
    const query = 'mutation ($input: FixtureInput!) { take(input: $input) }';
    const good = { lines: [{ mail: 'a@example.org' }] };
    for (let round = 0; round < 3; round++) {
      const { errors } = await post(api, query, {
        body: { variables: { input: { lines: [...good.lines, { mail: 'nobody' }] } } },
        headers: { authorization: bearer(`r${round}`) },
      });
      expect(errors?.[0]?.message).toBe('lines.1.mail: must be an email');
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'lines.1.mail' }] });
      const unknown = await post(api, query, {
        body: { variables: { input: { lines: [{ mail: 'a@example.org', extra: 1 }] } } },
        headers: { authorization: bearer(`r${round}`) },
      });
      expect(unknown.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      expect(unknown.errors?.[0]?.message).toContain('input.lines[0]');
    }
    expect(lines).toEqual([]);
  });

  it('names the field with text that the database cannot keep', async () => {
    for (const bad of ['a\0@example.org', '\ud800@example.org']) {
      const input = { lines: [{ mail: 'a@example.org' }, { mail: bad }] };
      const { errors } = await post(api, 'mutation ($input: FixtureInput!) { take(input: $input) }', {
        body: { variables: { input } },
        headers: { authorization: bearer('text') },
      });
      expect(errors?.[0]?.message).toMatch(/^lines\.1\.mail: must not hold the character U\+0000/);
      const echoed = await post(api, 'query ($text: String!) { echo(text: $text) }', {
        body: { variables: { text: bad } },
        headers: { authorization: bearer('text') },
      });
      expect(echoed.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'text' }] });
    }
    expect(lines).toEqual([]);
  });

  it('counts mutations per credential, aliases included, and says when to come back', async () => {
    const twice = 'mutation { a: write b: write }';
    expect(await codes(twice, as('busy'))).toBeUndefined();
    const { status, headers, errors } = await post(api, twice, as('busy'));
    expect([status, errors?.[0]?.extensions['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(errors?.[0]?.message).toMatch(/^Too many changes\. Try again in \d+ s\.$/);
    expect(await codes(twice, as('other'))).toBeUndefined();
    expect(await codes('{ own }', as('busy'))).toBeUndefined();
  });

  it('lets five sign-ins a minute to one account through, however they are packed', async () => {
    for (let n = 0; n < 5; n++) expect(await codes(enter('ann'), as(`t${n}`))).toBeUndefined();
    const { status, headers, errors } = await post(api, enter('ann'), as('t9'));
    expect([status, errors?.[0]?.extensions['code'], Number(headers['retry-after'])]).toEqual([
      200,
      'RATE_LIMITED',
      60,
    ]);
    expect(await codes(enter('bob'), as('t9'))).toBeUndefined();
  });

  it('counts callers without a credential, or with one that nobody knows, by address', async () => {
    for (const header of [() => ({}), (n: number) => as(`made-up-${n}`)]) {
      const other = await fixtureApi({ rates: { anonymous: { ...RATE_RULES.anonymous, points: 20 } } });
      try {
        const ask = async (n: number) =>
          (await post(other, '{ __typename }', header(n))).errors?.[0]?.extensions['code'];
        for (let n = 0; n < 20; n++) expect(await ask(n)).toBeUndefined();
        expect(await ask(20)).toBe('RATE_LIMITED');
      } finally {
        await other.close();
      }
    }
  });

  it('counts documents that nobody has sent before, by address', async () => {
    const other = await fixtureApi({ rates: { documents: { ...RATE_RULES.documents, points: 3 } } });
    try {
      const ask = async (query: string) => (await post(other, query, as('any'))).errors?.[0]?.extensions['code'];
      for (let n = 0; n < 10; n++) expect(await ask('{ __typename }')).toBeUndefined();
      expect(await ask('{ wrong }')).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(await ask('{ wrong }')).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(await ask('{ wrong }')).toBe('RATE_LIMITED');
      expect(await ask('{ __typename }')).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('does not start while a root field does not say who may call it', async () => {
    await expect(createApi(CarelessModule, { production: false, log })).rejects.toThrow(
      /Query\.open \(CarelessResolver\.open\)/,
    );
  });
});

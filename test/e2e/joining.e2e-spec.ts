import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, parseConfig } from '#libs/platform';
import { startApi } from '../../apps/api/src/start-api.js';
import { aMember, anApiKey, anOperator, type TestOrganisation } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { codeFor } from '../support/totp.js';

type Fields = Record<string, unknown>;
interface Answer {
  readonly data?: Record<string, Fields | null> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Fields }[];
}

const email = 'somchai@hospital.example';
const password = 'correct horse battery staple';

describe('a hospital joins', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-e2e-'));
  let api: Api;
  let db: Pool;
  let operator: TestOrganisation;
  let second: string;

  beforeAll(async () => {
    const environment = { NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: database.url, MEDLANE_SECRETS: secrets };
    api = await startApi(parseConfig(environment));
    db = new Pool({ connectionString: database.url, max: 2 });
    operator = await anOperator(db);
    const roles = ['viewer', 'officer'] as const;
    const colleague = await aMember(db, operator.organisationId, { roles });
    second = await anApiKey(db, { ...operator, createdBy: colleague.memberId, roles });
  });
  afterAll(async () => {
    await api?.close();
    await db?.end();
    rmSync(secrets, { recursive: true, force: true });
  });

  async function ask(query: string, variables: Fields = {}, bearer?: string): Promise<Answer> {
    const response = await api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      payload: { query, variables },
    });
    return response.json<Answer>();
  }

  /** Runs the one mutation and answers its payload. */
  async function mutate(
    name: string,
    selection: string,
    input: Fields,
    bearer?: string,
    types: { readonly input?: string } = {},
  ): Promise<Fields> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const query = `mutation ($input: ${types.input ?? `${type}Input`}!) {
      payload: ${name}(input: $input) { __typename ${selection} ... on ${type}Refused { code message messageZh } }
    }`;
    const answer = await ask(query, { input }, bearer);
    expect(answer.errors).toBeUndefined();
    return answer.data?.['payload'] ?? {};
  }

  const register = (more: Fields = {}) =>
    mutate('registerOrganisation', '... on Organisation { id status }', {
      kind: 'purchaser',
      legalName: 'Example Hospital',
      country: 'TH',
      registrationNumber: '0107537000882',
      administratorName: 'Somchai',
      email,
      password,
      ...more,
    });
  const signIn = (secret = password) =>
    mutate('signIn', '... on SignedIn { token expiresAt } ... on SecondFactorNeeded { challenge }', {
      email,
      password: secret,
    });

  it('applies, sets up a second factor, is admitted, and works by key and by invitation', async () => {
    const clock = await ask('{ serverTime { now } corridors { code } }');
    expect(Date.parse(String(clock.data?.['serverTime']?.['now']))).toBeGreaterThan(0);
    expect(clock.data?.['corridors']).toEqual([]);
    const applied = await register();
    expect(applied).toMatchObject({ __typename: 'Organisation', status: 'applied' });
    expect(await register()).toMatchObject({ code: 'ALREADY_REGISTERED', messageZh: expect.any(String) as string });

    const weak = await signIn();
    const enrolled = await mutate(
      'enrolSecondFactor',
      '... on SecondFactorEnrolment { otpauthUri }',
      { password },
      String(weak['token']),
    );
    const uri = String(enrolled['otpauthUri']);
    const confirmed = await mutate(
      'confirmSecondFactor',
      '... on SignedIn { token }',
      { code: await codeFor(uri) },
      String(weak['token']),
    );
    const token = String(confirmed['token']);

    const ME = '{ me { isApiKey name roles secondFactor organisation { legalName status } } }';
    expect((await ask(ME, {}, token)).data?.['me']).toEqual({
      isApiKey: false,
      name: 'Somchai',
      roles: ['viewer', 'buyer', 'approver', 'administrator'],
      secondFactor: true,
      organisation: { legalName: 'Example Hospital', status: 'applied' },
    });
    const early = await ask('{ apiKeys { nodes { id } } }', {}, token);
    expect(early.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');

    const organisationId = applied['id'];
    const admit = { organisationId };
    const own = await ask(
      'mutation ($input: OrganisationIdInput!) { admitOrganisation(input: $input) { __typename } }',
      { input: admit },
      token,
    );
    expect(own.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const decide = (name: string, bearer: string, reason?: string) =>
      mutate(name, '... on Organisation { status }', { organisationId, ...(reason && { reason }) }, bearer, {
        input: `Organisation${reason ? 'Reason' : 'Id'}Input`,
      });
    const incomplete = await decide('admitOrganisation', operator.apiKey);
    expect(incomplete).toMatchObject({
      code: 'CHECKLIST_INCOMPLETE',
      message: expect.stringContaining('purchasing-mandate') as string,
    });
    const CHECKLIST = '{ admissionChecklist { code complete missing items { code state faultEn } } }';
    const owed = (await ask(CHECKLIST, {}, token)).data?.['admissionChecklist'];
    expect(owed).toMatchObject({ code: 'purchaser-any', complete: false });
    const missing = owed?.['missing'] as string[];
    expect(missing).toContain('bank-reference');
    const answers = missing.map((item) => ({ item, value: `Our ${item}` }));
    const answer = (items: Fields[]) =>
      mutate('answerAdmissionChecklist', '... on AdmissionChecklistAnswered { missing }', { items }, token);
    expect(await answer(answers)).toMatchObject({
      code: 'ITEM_FAULTY',
      message: expect.stringContaining('Give a mail address') as string,
      messageZh: expect.stringContaining('请填写有效的邮箱地址') as string,
    });
    const special: Record<string, string> = { 'contact-email': email, 'contact-phone': '+66 2 123 4567' };
    expect(await answer(answers.map(({ item, value }) => ({ item, value: special[item] ?? value })))).toMatchObject({
      missing: [],
    });
    expect(await decide('admitOrganisation', operator.apiKey)).toMatchObject({ status: 'in_review' });
    expect(await decide('admitOrganisation', operator.apiKey)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await answer([{ item: 'address', value: 'Elsewhere' }])).toMatchObject({ code: 'NOT_AN_APPLICANT' });
    expect(await decide('declineReview', second, 'the mandate is unsigned')).toMatchObject({ status: 'applied' });
    expect(await decide('admitOrganisation', second)).toMatchObject({ status: 'in_review' });
    expect(await decide('admitOrganisation', operator.apiKey)).toMatchObject({ status: 'admitted' });
    const reviews = await ask('{ admissionReviews { nodes { action status decisionReason } } }', {}, operator.apiKey);
    expect(reviews.data?.['admissionReviews']).toEqual({
      nodes: [
        { action: 'admit', status: 'confirmed', decisionReason: null },
        { action: 'admit', status: 'declined', decisionReason: 'the mandate is unsigned' },
      ],
    });

    const key = await mutate(
      'createApiKey',
      '... on ApiKeyCreated { secret apiKey { prefix roles } }',
      { name: 'ERP', roles: ['buyer'] },
      token,
    );
    expect((await ask(ME, {}, String(key['secret']))).data?.['me']).toMatchObject({ isApiKey: true, roles: ['buyer'] });

    const invitation = await mutate(
      'inviteMember',
      '... on InvitationCreated { token }',
      { email: 'nok@hospital.example', roles: ['viewer'] },
      token,
    );
    const joined = await mutate('acceptInvitation', '... on Member { email roles }', {
      token: invitation['token'],
      email: 'nok@hospital.example',
      name: 'Nok',
      password,
    });
    expect(joined).toMatchObject({ email: 'nok@hospital.example', roles: ['viewer'] });
    const members = await ask(
      '{ members(first: 1) { nodes { email secondFactor } pageInfo { hasNextPage } } }',
      {},
      token,
    );
    expect(members.data?.['members']).toEqual({
      nodes: [{ email: 'nok@hospital.example', secondFactor: false }],
      pageInfo: { hasNextPage: true },
    });

    const challenged = await signIn();
    expect(challenged['__typename']).toBe('SecondFactorNeeded');
    const complete = await mutate('completeSignIn', '... on SignedIn { token }', {
      challenge: challenged['challenge'],
      code: await codeFor(uri),
    });
    expect(complete['__typename']).toBe('SignedIn');
    await ask('mutation { signOut { signedOut } }', {}, String(complete['token']));
    expect((await ask(ME, {}, String(complete['token']))).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('is slowed down when somebody guesses its password, but not by signing in', async () => {
    for (let i = 0; i < 8; i++) expect((await signIn())['__typename']).toBe('SecondFactorNeeded');
    for (let i = 0; i < 5; i++) expect(await signIn('a wrong password')).toMatchObject({ code: 'SIGN_IN_FAILED' });
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
    const limited = await ask(query, { input: { email, password } });
    expect(limited.errors?.[0]?.extensions['code']).toBe('RATE_LIMITED');
  });

  it('may keep its session in a cookie, which counts for pages of this host alone', async () => {
    const post = (url: string, payload: Fields, headers: Record<string, string> = {}) =>
      api.fastify.inject({ method: 'POST', url, payload, headers });
    const signedIn = await post('/auth/sign-in/email', { email: 'nok@hospital.example', password });
    expect(signedIn.statusCode).toBe(200);
    const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    const session = await api.fastify.inject({ url: '/auth/get-session', headers: { cookie } });
    expect(session.json()).toMatchObject({ user: { email: 'nok@hospital.example' } });
    // What it shows of the session is the stored hash, which is no bearer's secret.
    const shown = session.json<{ session: { token: string } }>().session.token;
    expect((await ask('{ me { name } }', {}, shown)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    for (const url of [
      '/auth/sign-up/email',
      '/auth/two-factor/disable',
      '/auth/change-password',
      '/auth/update-user',
    ]) {
      expect((await post(url, {}, { cookie })).statusCode).toBe(404);
    }
    const me = async (headers: Record<string, string>) =>
      (await post('/graphql', { query: '{ me { name } }' }, { cookie, ...headers })).json<Answer>().data?.['me'];
    const host = 'localhost:80';
    expect(await me({ host, origin: `http://${host}` })).toMatchObject({ name: expect.any(String) });
    expect(await me({ 'sec-fetch-site': 'same-origin' })).toMatchObject({ name: expect.any(String) });
    // A browser adds the cookie for other pages too.
    for (const headers of [
      {},
      { host, origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { host, origin: 'null', 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[])
      expect(await me(headers)).toBeUndefined();
    const foreign = await post('/auth/sign-out', {}, { cookie, origin: 'https://evil.example' });
    expect(foreign.statusCode).toBe(403);
  });
});

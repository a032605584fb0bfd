import { describe, expect, it } from 'vitest';
import { invariant } from '#libs/kernel';
import {
  type AccessRule,
  type Caller,
  credentialOf,
  Forbidden,
  secretHash,
  Unauthenticated,
  UnitOfWork,
} from '#libs/platform';
import { useTestApplication } from '../../../test/support/application.js';
import { callerWith } from '../../../test/support/builders/index.js';
import { codeFor } from '../../../test/support/totp.js';
import type { SignedIn } from './auth/auth-port.js';
import { OrganisationsModule } from './organisations.module.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { RegisterOrganisationUseCase } from './use-cases/register-organisation.use-case.js';
import { SecondFactorUseCase, SignInUseCase } from './use-cases/sign-in.use-case.js';

const app = useTestApplication([OrganisationsModule], ORGANISATIONS_ENTITIES);
const client = { ip: '192.0.2.7' };
const password = 'correct horse battery staple';
const ADMINISTERS: AccessRule = { roles: ['administrator'], allowApplicants: true };

const register = (email: string, legalName: string) =>
  app.get(RegisterOrganisationUseCase).run({
    organisation: { kind: 'purchaser', legalName, nameZh: null, country: 'TH', registrationNumber: null },
    administrator: { name: 'Somchai', email, password },
  });

const enter = (caller: Caller) =>
  app.get(UnitOfWork).run(caller, (tx) => Promise.resolve({ ok: true as const, value: tx.actor }));

it('says what is wrong with the social credit code of a Chinese applicant', async () => {
  const organisation = { kind: 'purchaser', legalName: 'X', nameZh: null, country: 'CN', registrationNumber: '91' };
  const administrator = { name: 'Somchai', email: 'uscc@example.org', password };
  const refused = await app.get(RegisterOrganisationUseCase).run({ organisation, administrator });
  expect(refused).toMatchObject({ code: 'USCC_INVALID', details: { fault: expect.any(String) as string } });
});

async function signIn(email: string): Promise<SignedIn> {
  const answer = await app.get(SignInUseCase).run(email, password, client);
  invariant(answer.ok && 'token' in answer.value, 'signed in without a second factor');
  return answer.value;
}

async function enrol(session: SignedIn): Promise<{ uri: string; recoveryCodes: readonly string[]; session: SignedIn }> {
  const caller = callerWith(session.token, 'signed-in');
  const enrolled = await app.get(SecondFactorUseCase).enrol(caller, password);
  invariant(enrolled.ok, 'enrolled');
  const { otpauthUri: uri, recoveryCodes } = enrolled.value;
  const confirmed = await app.get(SecondFactorUseCase).confirm(caller, await codeFor(uri), client);
  invariant(confirmed.ok, 'confirmed');
  return { uri, recoveryCodes, session: confirmed.value };
}

async function challengeOf(email: string): Promise<string> {
  const challenged = await app.get(SignInUseCase).run(email, password, client);
  invariant(challenged.ok && 'challenge' in challenged.value, 'a second factor is asked for');
  return challenged.value.challenge;
}

/** Median times in milliseconds, measured in turn so that a busy moment of the machine falls on both. */
async function mediansOfFailing(...emails: readonly string[]): Promise<number[]> {
  const times = emails.map((): number[] => []);
  for (let i = 0; i < 9; i++) {
    for (const [at, email] of emails.entries()) {
      const start = performance.now();
      await app.get(SignInUseCase).run(email, 'not the password', client);
      times[at]?.push(performance.now() - start);
    }
  }
  return times.map((each) => each.sort((x, y) => x - y)[4] ?? 0);
}

describe('signing in', () => {
  it('lets a new member in without the roles that need a second factor, and with them after enrolling', async () => {
    expect(await register('first@hospital.example', 'First Hospital')).toMatchObject({
      ok: true,
      value: { status: 'applied' },
    });
    const before = await signIn('First@Hospital.example');
    const weak = await enter(callerWith(before.token, 'signed-in'));
    expect(weak).toMatchObject({ ok: true, value: { kind: 'purchaser', roles: ['viewer', 'buyer'] } });
    await expect(enter(callerWith(before.token, ADMINISTERS))).rejects.toThrow(Forbidden);

    const other = await signIn('first@hospital.example');
    const { session, uri } = await enrol(before);
    const strong = await enter(callerWith(session.token, ADMINISTERS));
    expect(strong).toMatchObject({ ok: true, value: { roles: ['viewer', 'buyer', 'approver', 'administrator'] } });
    // The session that enrolled is replaced, and the other one, which never showed a second factor, ends.
    await expect(enter(callerWith(before.token, 'signed-in'))).rejects.toThrow(Unauthenticated);
    await expect(enter(callerWith(other.token, 'signed-in'))).rejects.toThrow(Unauthenticated);

    const challenged = await app.get(SignInUseCase).run('first@hospital.example', password, client);
    invariant(challenged.ok && 'challenge' in challenged.value, 'a second factor is asked for');
    const { challenge } = challenged.value;
    expect(await app.get(SignInUseCase).complete(challenge, '000000', client)).toMatchObject({ code: 'CODE_WRONG' });
    const complete = await app.get(SignInUseCase).complete(challenge, await codeFor(uri), client);
    invariant(complete.ok, 'completed');
    expect(await enter(callerWith(complete.value.token, ADMINISTERS))).toMatchObject({ ok: true });
    // A challenge serves once.
    expect(await app.get(SignInUseCase).complete(challenge, await codeFor(uri), client)).toMatchObject({
      code: 'CHALLENGE_ENDED',
    });
  });

  it('lets in who was confirming a second factor when the API was killed', async () => {
    await register('killed@hospital.example', 'Killed Hospital');
    const uri = await app
      .get(SecondFactorUseCase)
      .enrol(callerWith((await signIn('killed@hospital.example')).token, 'signed-in'), password);
    invariant(uri.ok, 'enrolled');
    // The engine's first write after a right code; nothing after it is made.
    await app.db.query(`UPDATE auth."user" SET "twoFactorEnabled" = true WHERE email = 'killed@hospital.example'`);
    const challenged = await app.get(SignInUseCase).run('killed@hospital.example', password, client);
    invariant(challenged.ok && 'challenge' in challenged.value, 'a second factor is asked for');
    const { challenge } = challenged.value;
    expect(await app.get(SignInUseCase).complete(challenge, await codeFor(uri.value.otpauthUri), client)).toMatchObject(
      {
        ok: true,
      },
    );
  });

  it('answers a wrong password and an unknown address alike', async () => {
    await register('known@hospital.example', 'Known Hospital');
    const wrong = await app.get(SignInUseCase).run('known@hospital.example', 'not the password', client);
    const unknown = await app.get(SignInUseCase).run('unknown@hospital.example', 'not the password', client);
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ ok: false, code: 'SIGN_IN_FAILED' });
  });

  it('takes about as long for an unknown address as for a wrong password', async () => {
    await register('timed@hospital.example', 'Timed Hospital');
    const [known = 0, unknown = 0] = await mediansOfFailing('timed@hospital.example', 'nobody@hospital.example');
    // A missing hash would be ten times faster; the margin is for a busy machine.
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  it('lets who has lost the authenticator in by a recovery code, each of which serves once', async () => {
    await register('lost@hospital.example', 'Lost Hospital');
    const { recoveryCodes, session } = await enrol(await signIn('lost@hospital.example'));
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    const complete = async (code: string) =>
      app.get(SignInUseCase).complete(await challengeOf('lost@hospital.example'), code, client);
    const racing = await Promise.all([complete(first), complete(first), complete(first)]);
    const [entered] = racing.filter((answer) => answer.ok);
    expect(racing.filter((answer) => answer.ok)).toHaveLength(1);
    invariant(entered?.ok, 'one of them');
    expect(await enter(callerWith(entered.value.token, ADMINISTERS))).toMatchObject({ ok: true });
    expect(await complete(first)).toMatchObject({ code: 'CODE_WRONG' });
    expect(await complete('AAAAA-00000')).toMatchObject({ code: 'CODE_WRONG' });

    const renew = (secret: string) =>
      app.get(SecondFactorUseCase).renewRecoveryCodes(callerWith(session.token, 'signed-in'), secret);
    expect(await renew('not the password')).toMatchObject({ code: 'PASSWORD_WRONG' });
    const renewed = await renew(password);
    invariant(renewed.ok, 'renewed');
    expect(await complete(second)).toMatchObject({ code: 'CODE_WRONG' });
    expect(await complete(renewed.value[0] ?? '')).toMatchObject({ ok: true });
    const { rows } = await app.db.query<{ kept: string }>(
      `SELECT "backupCodes" AS kept FROM auth.two_factor f JOIN auth."user" u ON u.id = f."userId" WHERE u.email = 'lost@hospital.example'`,
    );
    expect(renewed.value.some((code) => rows[0]?.kept.includes(code))).toBe(false);
  });

  it('gives no recovery codes to who has no second factor', async () => {
    await register('none@hospital.example', 'None Hospital');
    const caller = callerWith((await signIn('none@hospital.example')).token, 'signed-in');
    expect(await app.get(SecondFactorUseCase).renewRecoveryCodes(caller, password)).toMatchObject({
      code: 'SECOND_FACTOR_NOT_SET',
    });
  });

  it('ends a challenge after five wrong codes', async () => {
    await register('guess@hospital.example', 'Guess Hospital');
    const { uri } = await enrol(await signIn('guess@hospital.example'));
    const challenged = await app.get(SignInUseCase).run('guess@hospital.example', password, client);
    invariant(challenged.ok && 'challenge' in challenged.value, 'a second factor is asked for');
    const { challenge } = challenged.value;
    const right = await codeFor(uri);
    const wrong = right === '123456' ? '654321' : '123456';
    for (let i = 0; i < 5; i++) {
      expect(await app.get(SignInUseCase).complete(challenge, wrong, client)).toMatchObject({ code: 'CODE_WRONG' });
    }
    expect(await app.get(SignInUseCase).complete(challenge, right, client)).toMatchObject({ code: 'CHALLENGE_ENDED' });
  });

  it.each(['', 'nonsense', 'x; better-auth.session_token=forged.forged', '2fa-made-up-by-somebody.c2lnbmF0dXJl'])(
    'takes no made-up challenge: %s',
    async (challenge) => {
      expect(await app.get(SignInUseCase).complete(challenge, '123456', client)).toMatchObject({
        code: 'CHALLENGE_ENDED',
      });
    },
  );

  it('stores only the hash of a token, with an end twelve hours on', async () => {
    await register('hash@hospital.example', 'Hash Hospital');
    const { token, expiresAt } = await signIn('hash@hospital.example');
    const { rows } = await app.db.query<{ token: string; hours: number }>(
      `SELECT token, round(extract(epoch FROM "expiresAt" - "createdAt") / 3600)::float AS hours FROM auth.session
       WHERE token IN ($1, $2)`,
      [token, secretHash(token)],
    );
    expect(rows).toEqual([{ token: secretHash(token), hours: 12 }]);
    expect(expiresAt.getTime() - Date.now()).toBeLessThan(12 * 3600 * 1000 + 5000);
    // The stored hash is no credential.
    await expect(enter(callerWith(secretHash(token), 'signed-in'))).rejects.toThrow(Unauthenticated);
  });

  it('ends at once on signing out', async () => {
    await register('out@hospital.example', 'Out Hospital');
    const { token } = await signIn('out@hospital.example');
    const caller = callerWith(token, 'signed-in');
    expect(await enter(caller)).toMatchObject({ ok: true });
    await app.get(SignInUseCase).signOut(caller);
    await expect(enter(caller)).rejects.toThrow(Unauthenticated);
  });

  it('registers an organisation once, and one address once, and says which in one voice', async () => {
    const both = await Promise.all([
      register('race@hospital.example', 'Race Hospital'),
      register('race@hospital.example', 'Race Hospital'),
      register('race@hospital.example', 'Other Hospital'),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of both) if (!answer.ok) expect(answer.code).toBe('ALREADY_REGISTERED');
    const { rows } = await app.db.query(`SELECT FROM auth."user" WHERE email = 'race@hospital.example'`);
    expect(rows).toHaveLength(1);
  });

  it('knows nobody by a made-up token', async () => {
    await expect(enter({ credential: credentialOf('x'.repeat(32)), access: 'signed-in' })).rejects.toThrow(
      Unauthenticated,
    );
    await expect(enter({ credential: undefined, access: 'signed-in' })).rejects.toThrow(Unauthenticated);
  });
});

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { CONFIG, type Config, type Credential, newId, secretHash, statement, type Tx } from '#libs/platform';
import {
  AuthPort,
  type ClientInfo,
  type ConfirmRefusal,
  type EnrolRefusal,
  type Enrolment,
  type NewUser,
  type RecoveryCodesRefusal,
  type SecondFactorNeeded,
  type SecondFactorRefusal,
  type SignedIn,
  type SignInRefusal,
} from './auth-port.js';
import { readAuthSecret } from './auth-secret.js';
import { issuing } from './issuing.js';
import type * as BetterAuth from './better-auth.js';
import { PasswordHasher } from './password-hasher.js';
import { sessionOfCookie, signedSession } from './session-cookie.js';

const CREATE_USER = statement<{ created: boolean }>(
  'auth.create-user',
  'SELECT medlane_create_user($1, $2, $3, $4) AS created',
);
const GIVE_SECOND_FACTOR = statement('auth.give-second-factor', 'SELECT medlane_give_second_factor($1, $2, $3)');
const END_SESSIONS = statement('auth.end-sessions', 'SELECT medlane_end_sessions($1, $2)');
const FORGET_USER = statement('auth.forget-user', 'SELECT medlane_forget_user($1)');

/** Sessions from before the second factor end with it. On the engine's connections, whose schema is auth. */
const END_OTHERS = `DELETE FROM session USING session kept
  WHERE kept.token = $1 AND session."userId" = kept."userId" AND session.id <> kept.id`;

/** The engine's own connections: it works seldom. */
const POOL_SIZE = 4;
/** A signed cookie's value as the engine writes it; also keeps a challenge from carrying a second cookie. */
const CHALLENGE = /^[\w.%-]{20,200}$/;
const CODE = /^\d{6}$/;
/** As the engine writes them. */
const RECOVERY_CODE = /^[a-z\d]{5}-[a-z\d]{5}$/i;
/** Another sign-in has used a code up at the same moment. */
const WRONG = new Set(['INVALID_CODE', 'INVALID_BACKUP_CODE', 'CONFLICT']);

interface Parts {
  readonly library: typeof BetterAuth;
  readonly engine: BetterAuth.Engine;
  readonly pool: Pool;
  readonly secret: string;
}

/**
 * AuthPort by better-auth, on connections that may read the schema auth and nothing else. The engine is loaded at its
 * first use: a process in which nobody signs in, such as the worker, does without its memory and its connections.
 */
@Injectable()
export class BetterAuthEngine extends AuthPort implements OnApplicationShutdown {
  private readonly hasher = new PasswordHasher();
  private loaded: Promise<Parts> | undefined;
  private known: string | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  private get secret(): string {
    this.known ??= readAuthSecret(this.config.secretsDirectory);
    return this.known;
  }

  private parts(): Promise<Parts> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  private async load(): Promise<Parts> {
    const library = await import('./better-auth.js');
    const { secret } = this;
    const pool = new Pool({
      connectionString: this.config.databaseUrl,
      options: '-c role=medlane_auth -c search_path=auth -c statement_timeout=10000',
      max: POOL_SIZE,
      application_name: 'medlane-auth',
    });
    // A connection that breaks while idle is replaced at the next use.
    pool.on('error', () => undefined);
    const secureCookies = this.config.environment === 'production';
    return {
      library,
      engine: library.createEngine({ pool, secret, hasher: this.hasher, secureCookies }),
      pool,
      secret,
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.loaded)?.pool.end();
  }

  hashPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  async createUser(tx: Tx, user: NewUser): Promise<string | undefined> {
    const id = newId();
    const values = [id, user.email, user.name, user.passwordHash];
    const { created } = await tx.elevated(() => tx.one(CREATE_USER, values));
    return created ? id : undefined;
  }

  async giveSecondFactor(tx: Tx, userId: string, secret: string): Promise<void> {
    const { library, engine } = await this.parts();
    const { secretConfig: key } = await engine.$context;
    const sealed = await library.symmetricEncrypt({ key, data: `base32:${secret}` });
    const backupCodes = await library.symmetricEncrypt({ key, data: '[]' });
    await tx.elevated(() => tx.execute(GIVE_SECOND_FACTOR, [userId, sealed, backupCodes]));
  }

  async endSessions(tx: Tx, userId: string, spared?: Credential): Promise<void> {
    await tx.elevated(() => tx.execute(END_SESSIONS, [userId, spared?.scheme === 'session' ? spared.secret : null]));
  }

  async forgetUser(tx: Tx, userId: string): Promise<void> {
    await tx.elevated(() => tx.execute(FORGET_USER, [userId]));
  }

  async signIn(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn | SecondFactorNeeded, SignInRefusal>> {
    const { engine } = await this.parts();
    const issued: Partial<SignedIn> = {};
    const answer = await this.attempt(() =>
      issuing.run(issued, () =>
        engine.api.signInEmail({ body: { email, password }, headers: clientHeaders(client), returnHeaders: true }),
      ),
    );
    if (!answer.ok) return err('SIGN_IN_FAILED');
    if (!('twoFactorRedirect' in answer.value.response)) return ok(sessionOf(issued));
    const challenge = cookieOf(answer.value.headers, await this.cookieName('two_factor'));
    return ok({ challenge });
  }

  async completeSignIn(
    challenge: string,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, SecondFactorRefusal>> {
    if (!CHALLENGE.test(challenge)) return err('CHALLENGE_ENDED');
    if (!CODE.test(code) && !RECOVERY_CODE.test(code)) return err('CODE_WRONG');
    const cookie = `${await this.cookieName('two_factor')}=${challenge}`;
    const verified = await this.verify(code, cookie, client);
    if (verified.ok) return ok(sessionOf(verified.value));
    return err(WRONG.has(verified.code) ? 'CODE_WRONG' : 'CHALLENGE_ENDED');
  }

  sessionOf(cookies: string): Credential | undefined {
    return sessionOfCookie(cookies, this.secret);
  }

  async signOut(session: Credential): Promise<void> {
    const { internalAdapter } = await (await this.parts()).engine.$context;
    await internalAdapter.deleteSession(session.secret);
  }

  async enrolSecondFactor(session: Credential, password: string): Promise<Result<Enrolment, EnrolRefusal>> {
    const headers = new Headers({ cookie: await this.sessionCookie(session) });
    const { engine } = await this.parts();
    const answer = await this.attempt(() => engine.api.enableTwoFactor({ body: { password }, headers }));
    if (answer.ok) {
      invariant(answer.value.method === 'totp', 'the second factor is a time-based code');
      return ok({ otpauthUri: answer.value.totpURI, recoveryCodes: answer.value.backupCodes });
    }
    return err(answer.code === 'TOTP_ALREADY_ENABLED' ? 'SECOND_FACTOR_ALREADY_SET' : 'PASSWORD_WRONG');
  }

  async renewRecoveryCodes(
    session: Credential,
    password: string,
  ): Promise<Result<readonly string[], RecoveryCodesRefusal>> {
    const headers = new Headers({ cookie: await this.sessionCookie(session) });
    const { engine } = await this.parts();
    const answer = await this.attempt(() => engine.api.generateBackupCodes({ body: { password }, headers }));
    if (answer.ok) return ok(answer.value.backupCodes);
    return err(answer.code === 'TWO_FACTOR_NOT_ENABLED' ? 'SECOND_FACTOR_NOT_SET' : 'PASSWORD_WRONG');
  }

  async confirmSecondFactor(
    session: Credential,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, ConfirmRefusal>> {
    if (!CODE.test(code)) return err('CODE_WRONG');
    const verified = await this.verify(code, await this.sessionCookie(session), client);
    if (!verified.ok) return err(verified.code === 'INVALID_CODE' ? 'CODE_WRONG' : 'SECOND_FACTOR_NOT_STARTED');
    // A code that was right without making a session: the second factor had been confirmed before.
    if (verified.value.token === undefined) return err('SECOND_FACTOR_NOT_STARTED');
    const strong = sessionOf(verified.value);
    await (await this.parts()).pool.query(END_OTHERS, [secretHash(strong.token)]);
    return ok(strong);
  }

  async verifyCode(session: Credential, code: string): Promise<boolean> {
    if (!CODE.test(code)) return false;
    const { engine } = await this.parts();
    const headers = new Headers({ cookie: await this.sessionCookie(session) });
    // Whoever has not confirmed a factor yet would be given another session by this, and is not asked for codes.
    return (await this.attempt(() => engine.api.verifyTOTP({ body: { code }, headers }))).ok;
  }

  async handle(request: Request): Promise<Response> {
    return (await this.parts()).engine.handler(request);
  }

  private async verify(code: string, cookie: string, client: ClientInfo): Promise<Result<Partial<SignedIn>, string>> {
    const { engine } = await this.parts();
    const issued: Partial<SignedIn> = {};
    const headers = clientHeaders(client);
    headers.set('cookie', cookie);
    const answer = await this.attempt(() =>
      issuing.run<Promise<unknown>>(issued, () =>
        CODE.test(code)
          ? engine.api.verifyTOTP({ body: { code }, headers })
          : engine.api.verifyBackupCode({ body: { code }, headers }),
      ),
    );
    return answer.ok ? ok(issued) : answer;
  }

  /** The engine's refusals as values; its faults are thrown on. */
  private async attempt<T>(call: () => Promise<T>): Promise<Result<T, string>> {
    const { library } = await this.parts();
    try {
      return ok(await call());
    } catch (error) {
      if (!library.isAPIError(error) || error.statusCode >= 500) throw error;
      return err(String(error.body?.code ?? error.status));
    }
  }

  /** The engine finds a session by its signed cookie; ours is made from the hash it stores. */
  private async sessionCookie(session: Credential): Promise<string> {
    invariant(session.scheme === 'session', 'only a session has a person behind it');
    const { engine, secret } = await this.parts();
    const { authCookies } = await engine.$context;
    return `${authCookies.sessionToken.name}=${signedSession(session.secret, secret)}`;
  }

  private async cookieName(cookie: string): Promise<string> {
    const { engine } = await this.parts();
    return (await engine.$context).createAuthCookie(cookie).name;
  }
}

const clientHeaders = ({ ip }: ClientInfo): Headers => new Headers({ 'x-forwarded-for': ip });

function sessionOf({ token, expiresAt }: Partial<SignedIn>): SignedIn {
  invariant(token !== undefined && expiresAt !== undefined, 'a sign-in made no session');
  return { token, expiresAt };
}

function cookieOf(headers: Headers, name: string): string {
  const found = headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`));
  const value = found?.slice(name.length + 1).split(';')[0];
  invariant(value, `the engine set no cookie ${name}`);
  return value;
}

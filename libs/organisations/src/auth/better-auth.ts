import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Pool } from 'pg';
import { secretHash } from '#libs/platform';
import { PASSWORD_LENGTH } from '#libs/rules';
import { issuing } from './issuing.js';
import { COOKIE_PREFIX } from './session-cookie.js';
import type { PasswordHasher } from './password-hasher.js';

export { isAPIError } from 'better-auth/api';
export { symmetricEncrypt } from 'better-auth/crypto';

/** A session's whole life, however much it is used. */
const SESSION_SECONDS = 12 * 3600;
/** How long the code may be awaited after the password. */
const CHALLENGE_SECONDS = 600;
const SECOND_FACTOR_PATHS: readonly unknown[] = ['/two-factor/verify-totp', '/two-factor/verify-backup-code'];

export interface EngineParts {
  /** Its search path is the schema auth. */
  readonly pool: Pool;
  readonly secret: string;
  readonly hasher: PasswordHasher;
  /** Cookies over TLS only. */
  readonly secureCookies: boolean;
}

/**
 * How better-auth is set up. Left out: signing up (we create users with their organisation), its organisation, admin
 * and API-key plugins, links by mail, social sign-in.
 */
export const betterAuthOptions = ({ pool, secret, hasher, secureCookies }: EngineParts) =>
  ({
    appName: 'Medlane',
    // Only matters to the engine's checks of redirects.
    baseURL: 'http://localhost',
    basePath: '/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    advanced: { useSecureCookies: secureCookies, cookiePrefix: COOKIE_PREFIX },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      password: {
        hash: (password) => hasher.hash(password),
        verify: ({ hash, password }) => hasher.verify(hash, password),
      },
    },
    session: {
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: {
        secondFactor: { type: 'boolean', required: true, defaultValue: false, input: false },
      },
    },
    // Cookies are taken from pages of the very host that is asked.
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    rateLimit: { enabled: true, storage: 'memory', window: 60, max: 30 },
    databaseHooks: {
      session: {
        create: {
          // The engine stores tokens as they are; we store their hash, and remember how the session was won.
          before: (session, context) => {
            const issued = issuing.getStore();
            if (issued) Object.assign(issued, { token: session.token, expiresAt: session.expiresAt });
            const secondFactor = SECOND_FACTOR_PATHS.includes(context?.path);
            return Promise.resolve({ data: { ...session, token: secretHash(session.token), secondFactor } });
          },
        },
      },
    },
    plugins: [
      twoFactor({
        issuer: 'Medlane',
        twoFactorCookieMaxAge: CHALLENGE_SECONDS,
        accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 },
        schema: { twoFactor: { modelName: 'two_factor' } },
      }),
    ],
  }) satisfies BetterAuthOptions;

/** The engine as its adapter uses it. */
export const createEngine = (parts: EngineParts) => betterAuth(betterAuthOptions(parts));
export type Engine = ReturnType<typeof createEngine>;

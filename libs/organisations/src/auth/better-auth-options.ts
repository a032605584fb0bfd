import { AsyncLocalStorage } from 'node:async_hooks';
import type { BetterAuthOptions } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { Pool } from 'pg';
import { secretHash } from '#libs/platform';
import { PASSWORD_LENGTH } from '#libs/rules';
import type { PasswordHasher } from './password-hasher.js';

/** A session's whole life, however much it is used. */
const SESSION_SECONDS = 12 * 3600;
/** How long the code may be awaited after the password. */
const CHALLENGE_SECONDS = 600;
const SECOND_FACTOR_PATH = '/two-factor/verify-totp';

/** The clear token of a session that is being made, for the one who asked; only its hash is stored. */
export const issuing = new AsyncLocalStorage<{ token?: string; expiresAt?: Date }>();

/**
 * How better-auth is set up. Left out: signing up (we create users with their organisation), its organisation, admin
 * and API-key plugins, links by mail, social sign-in.
 */
export const betterAuthOptions = (pool: Pool, secret: string, hasher: PasswordHasher) =>
  ({
    appName: 'Medlane',
    // Our own clients send no cookies; the address only matters to the engine's checks of redirects.
    baseURL: 'http://localhost',
    basePath: '/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
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
    rateLimit: { enabled: true, storage: 'memory', window: 60, max: 30 },
    databaseHooks: {
      session: {
        create: {
          // The engine stores tokens as they are; we store their hash, and remember how the session was won.
          before: (session, context) => {
            const issued = issuing.getStore();
            if (issued) Object.assign(issued, { token: session.token, expiresAt: session.expiresAt });
            const secondFactor = context?.path === SECOND_FACTOR_PATH;
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

import type { Result } from '#libs/kernel';
import type { Credential, Tx } from '#libs/platform';

/** A session as its holder gets it, once: we keep the token's hash only. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The password was right; the challenge and a code of the person's authenticator make a session. */
export interface SecondFactorNeeded {
  readonly challenge: string;
}

export interface NewUser {
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

/** What a session's holder can be told about where it came from; kept with the session. */
export interface ClientInfo {
  readonly ip: string;
}

/** What a person needs to show a second factor from now on, told this once. */
export interface Enrolment {
  /** For the person's authenticator. */
  readonly otpauthUri: string;
  /** Ten, each good for one sign-in without the authenticator. */
  readonly recoveryCodes: readonly string[];
}

export type SignInRefusal = 'SIGN_IN_FAILED';
export type SecondFactorRefusal = 'CODE_WRONG' | 'CHALLENGE_ENDED';
export type EnrolRefusal = 'PASSWORD_WRONG' | 'SECOND_FACTOR_ALREADY_SET';
export type RecoveryCodesRefusal = 'PASSWORD_WRONG' | 'SECOND_FACTOR_NOT_SET';
export type ConfirmRefusal = 'CODE_WRONG' | 'SECOND_FACTOR_NOT_STARTED';

/**
 * Who people are: passwords, second factors and sessions, and nothing else. Which organisation they work for and what
 * they may do stands in our own tables. What takes a Tx commits or rolls back with it.
 */
export abstract class AuthPort {
  /** Slow on purpose; call it before opening a transaction. */
  abstract hashPassword(password: string): Promise<string>;
  /** The new user's id; undefined when the e-mail address is taken. */
  abstract createUser(tx: Tx, user: NewUser): Promise<string | undefined>;
  /** Gives a person a known, verified second factor: demo sign-ins and the first operator. `secret` is base32. */
  abstract giveSecondFactor(tx: Tx, userId: string, secret: string): Promise<void>;
  /** Ends a person's sessions, sparing the one whose credential is given. */
  abstract endSessions(tx: Tx, userId: string, spared?: Credential): Promise<void>;
  /** Password, second factor and sessions are gone. */
  abstract forgetUser(tx: Tx, userId: string): Promise<void>;

  /** Takes as long for an unknown e-mail address as for a wrong password, and answers the same. */
  abstract signIn(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn | SecondFactorNeeded, SignInRefusal>>;
  /**
   * With six digits of the authenticator, or with a recovery code, which is used up. Five wrong codes end the challenge;
   * ten in a row lock the second factor for a quarter of an hour.
   */
  abstract completeSignIn(
    challenge: string,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, SecondFactorRefusal>>;
  abstract signOut(session: Credential): Promise<void>;
  /** Nothing holds until a code of the authenticator confirms it. */
  abstract enrolSecondFactor(session: Credential, password: string): Promise<Result<Enrolment, EnrolRefusal>>;
  /** New recovery codes in place of all earlier ones. */
  abstract renewRecoveryCodes(
    session: Credential,
    password: string,
  ): Promise<Result<readonly string[], RecoveryCodesRefusal>>;
  /** Replaces the session by one that has passed the second factor, and ends the person's other sessions. */
  abstract confirmSecondFactor(
    session: Credential,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, ConfirmRefusal>>;

  /** Whether a code of the authenticator is right for the person of a session that has passed its second factor. */
  abstract verifyCode(session: Credential, code: string): Promise<boolean>;

  /** The session that a `Cookie` header carries; undefined when there is none or its signature is not ours. */
  abstract sessionOf(cookies: string): Credential | undefined;

  /** The engine's own HTTP endpoints, for clients that keep a session in a cookie. */
  abstract handle(request: Request): Promise<Response>;
}

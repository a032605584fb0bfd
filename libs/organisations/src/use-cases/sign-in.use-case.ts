import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, credentialOf, statement, UnitOfWork } from '#libs/platform';
import {
  AuthPort,
  type ClientInfo,
  type Enrolment,
  type SecondFactorNeeded,
  type SignedIn,
} from '../auth/auth-port.js';
import type {
  CompleteSignInRefusal,
  ConfirmSecondFactorRefusal,
  EnrolSecondFactorRefusal,
  RenewRecoveryCodesRefusal,
  SignInRefusal,
} from '../refusals.js';

const MAY_ENTER = statement<{ enters: boolean }>(
  'auth.may-enter',
  `SELECT EXISTS (SELECT FROM medlane_enter('session', $1)) AS enters`,
);

/** A person signs in, with the second factor when there is one, and out. */
@Injectable()
export class SignInUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
  ) {}

  async run(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn | SecondFactorNeeded, SignInRefusal>> {
    const answer = await this.auth.signIn(email.trim().toLowerCase(), password, client);
    if (!answer.ok || 'challenge' in answer.value) return answer;
    return this.entering(answer.value);
  }

  async complete(
    challenge: string,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, CompleteSignInRefusal>> {
    const answer = await this.auth.completeSignIn(challenge, code, client);
    return answer.ok ? this.entering(answer.value) : answer;
  }

  async signOut(caller: Caller): Promise<void> {
    if (caller.credential?.scheme === 'session') await this.auth.signOut(caller.credential);
  }

  /** A right password opens nothing for who was withdrawn; for whose organisation is suspended it opens its own file. */
  private async entering(session: SignedIn): Promise<Result<SignedIn, SignInRefusal>> {
    const credential = credentialOf(session.token);
    const enters = await this.unitOfWork.asSystem(async (tx) =>
      (await tx.one(MAY_ENTER, [credential.secret])).enters ? ok(session) : err('SIGN_IN_FAILED'),
    );
    if (!enters.ok) await this.auth.signOut(credential);
    return enters;
  }
}

/** A member sets up the second factor that the roles with consequences ask for. */
@Injectable()
export class SecondFactorUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
  ) {}

  async enrol(caller: Caller, password: string): Promise<Result<Enrolment, EnrolSecondFactorRefusal>> {
    await this.demandEntry(caller);
    if (caller.credential?.scheme !== 'session') return err('SESSION_NEEDED');
    return this.auth.enrolSecondFactor(caller.credential, password);
  }

  async renewRecoveryCodes(
    caller: Caller,
    password: string,
  ): Promise<Result<readonly string[], RenewRecoveryCodesRefusal>> {
    await this.demandEntry(caller);
    if (caller.credential?.scheme !== 'session') return err('SESSION_NEEDED');
    return this.auth.renewRecoveryCodes(caller.credential, password);
  }

  async confirm(
    caller: Caller,
    code: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, ConfirmSecondFactorRefusal>> {
    await this.demandEntry(caller);
    if (caller.credential?.scheme !== 'session') return err('SESSION_NEEDED');
    return this.auth.confirmSecondFactor(caller.credential, code, client);
  }

  /** Throws for a session that has ended: the engine only knows whether it exists. */
  private demandEntry(caller: Caller): Promise<unknown> {
    return this.unitOfWork.run(caller, () => Promise.resolve(ok(true)));
  }
}

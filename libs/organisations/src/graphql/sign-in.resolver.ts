import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type OperationContext, OWN_FILE } from '#libs/platform';
import { SecondFactorUseCase, SignInUseCase } from '../use-cases/sign-in.use-case.js';
import {
  CompleteSignInInput,
  ConfirmSecondFactorInput,
  EnrolSecondFactorInput,
  RenewRecoveryCodesInput,
  SignInInput,
} from './inputs.js';
import {
  CompleteSignInPayload,
  ConfirmSecondFactorPayload,
  EnrolSecondFactorPayload,
  RenewRecoveryCodesPayload,
  SignInPayload,
} from './payloads.js';
import { SignInLimits } from './sign-in-limits.js';
import { SecondFactorNeeded, SignedIn, SignedOut } from './types.js';

@Resolver()
export class SignInResolver {
  constructor(
    private readonly signingIn: SignInUseCase,
    private readonly secondFactor: SecondFactorUseCase,
    private readonly limits: SignInLimits,
  ) {}

  @Access('public')
  @Mutation(() => SignInPayload.type, { description: 'Answers a session, or a challenge for the second factor.' })
  async signIn(@Context() { ip }: OperationContext, @Args('input') input: SignInInput): Promise<object> {
    const { email, password } = input;
    const result = await this.limits.signIn(email, { ip }, () => this.signingIn.run(email, password, { ip }));
    return SignInPayload.answer(result, (value) =>
      'challenge' in value ? Object.assign(new SecondFactorNeeded(), value) : Object.assign(new SignedIn(), value),
    );
  }

  @Access('public')
  @Mutation(() => CompleteSignInPayload.type)
  async completeSignIn(
    @Context() { ip }: OperationContext,
    @Args('input') { challenge, code }: CompleteSignInInput,
  ): Promise<object> {
    await this.limits.code(challenge);
    const result = await this.signingIn.complete(challenge, code, { ip });
    return CompleteSignInPayload.answer(result, (value) => value);
  }

  @Access(OWN_FILE)
  @Mutation(() => SignedOut, { description: 'Ends the session at once. An API key is revoked, not signed out.' })
  async signOut(@CurrentCaller() caller: Caller): Promise<SignedOut> {
    await this.signingIn.signOut(caller);
    return { signedOut: caller.credential?.scheme === 'session' };
  }

  @Access(OWN_FILE)
  @Mutation(() => EnrolSecondFactorPayload.type)
  async enrolSecondFactor(
    @CurrentCaller() caller: Caller,
    @Args('input') { password }: EnrolSecondFactorInput,
  ): Promise<object> {
    const session = caller.credential?.secret ?? '';
    const result = await this.limits.passwordAgain(session, () => this.secondFactor.enrol(caller, password));
    return EnrolSecondFactorPayload.answer(result, (enrolment) => enrolment);
  }

  @Access(OWN_FILE)
  @Mutation(() => RenewRecoveryCodesPayload.type, {
    description: 'For signing in without your authenticator, when yours are used up or may be known to others.',
  })
  async renewRecoveryCodes(
    @CurrentCaller() caller: Caller,
    @Args('input') { password }: RenewRecoveryCodesInput,
  ): Promise<object> {
    const session = caller.credential?.secret ?? '';
    const result = await this.limits.passwordAgain(session, () =>
      this.secondFactor.renewRecoveryCodes(caller, password),
    );
    return RenewRecoveryCodesPayload.answer(result, (recoveryCodes) => ({ recoveryCodes }));
  }

  @Access(OWN_FILE)
  @Mutation(() => ConfirmSecondFactorPayload.type, {
    description: 'Replaces your session by one with all your roles, and ends your other sessions.',
  })
  async confirmSecondFactor(
    @CurrentCaller() caller: Caller,
    @Context() { ip }: OperationContext,
    @Args('input') { code }: ConfirmSecondFactorInput,
  ): Promise<object> {
    const result = await this.secondFactor.confirm(caller, code, { ip });
    return ConfirmSecondFactorPayload.answer(result, (value) => value);
  }
}

import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  ATTACH_FILE_REFUSALS,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  Uuid,
} from '#libs/platform';
import {
  MARKET_REGISTRATION_REFUSALS,
  REJECT_PAPER_REFUSALS,
  REVOKE_PAPER_REFUSALS,
  VERIFY_PAPER_REFUSALS,
} from '#libs/rules';
import { PapersReader } from '../persistence/papers.reader.js';
import { JudgePapers } from '../use-cases/judge-papers.use-case.js';
import { SubmitRegistration } from '../use-cases/submit-registration.use-case.js';
import { OFFICERS, READERS, SUBMITTERS } from './access.js';
import {
  PaperReasonInput,
  RegistrationsArgs,
  RevokePaperInput,
  SubmitRegistrationInput,
  VerifyPaperInput,
} from './inputs.js';
import { registrationToGraphql } from './to-graphql.js';
import { Registration, RegistrationConnection } from './types.js';

const SubmitRegistrationPayload = definePayload('SubmitRegistration', Registration, {
  ...MARKET_REGISTRATION_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const VerifyRegistrationPayload = definePayload('VerifyRegistration', Registration, VERIFY_PAPER_REFUSALS);
const RejectRegistrationPayload = definePayload('RejectRegistration', Registration, REJECT_PAPER_REFUSALS);
const RevokeRegistrationPayload = definePayload('RevokeRegistration', Registration, REVOKE_PAPER_REFUSALS);
const WithdrawRegistrationPayload = definePayload('WithdrawRegistration', Registration, REJECT_PAPER_REFUSALS);

@Resolver(() => Registration)
export class RegistrationsResolver {
  constructor(
    private readonly reader: PapersReader,
    private readonly submitting: SubmitRegistration,
    private readonly judging: JudgePapers,
  ) {}

  @Access(READERS)
  @Query(() => RegistrationConnection, {
    description: 'Newest first: your own, all for operators, verified and later revoked ones for purchasers.',
  })
  registrations(@CurrentCaller() caller: Caller, @Args() args: RegistrationsArgs): Promise<Connection<Registration>> {
    return this.reader.registrations(caller, args, args, registrationToGraphql);
  }

  @Access(READERS)
  @Query(() => Registration, { nullable: true })
  async registration(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<Registration | null> {
    const found = await this.reader.registration(caller, id);
    return found ? registrationToGraphql(found) : null;
  }

  @Access(SUBMITTERS)
  @Mutation(() => SubmitRegistrationPayload.type, {
    description: "Hand in a product's permission in a country, for an officer to verify.",
  })
  async submitRegistration(
    @CurrentCaller() caller: Caller,
    @Args('input') input: SubmitRegistrationInput,
  ): Promise<object> {
    const { idempotencyKey, fileId = null, ...printed } = input;
    const draft = {
      ...printed,
      authority: printed.authority ?? null,
      expiresOn: printed.expiresOn ?? null,
      tenderGroup: printed.tenderGroup ?? null,
    };
    const result = await this.submitting.run(caller, draft, fileId, idempotencyKey);
    return SubmitRegistrationPayload.answer(result, registrationToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => VerifyRegistrationPayload.type, { description: 'Say how you made sure that it is genuine.' })
  async verifyRegistration(@CurrentCaller() caller: Caller, @Args('input') input: VerifyPaperInput): Promise<object> {
    const result = await this.judging.verify(caller, 'registration', input.paperId, input);
    return VerifyRegistrationPayload.answer(result, registrationToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => RejectRegistrationPayload.type)
  async rejectRegistration(@CurrentCaller() caller: Caller, @Args('input') input: PaperReasonInput): Promise<object> {
    const { paperId, reason } = input;
    const result = await this.judging.end(caller, 'registration', paperId, { action: 'reject', reason });
    return RejectRegistrationPayload.answer(result, registrationToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => RevokeRegistrationPayload.type, { description: 'Its authority has taken it back, from a day on.' })
  async revokeRegistration(@CurrentCaller() caller: Caller, @Args('input') input: RevokePaperInput): Promise<object> {
    const result = await this.judging.revoke(caller, 'registration', input.paperId, input);
    return RevokeRegistrationPayload.answer(result, registrationToGraphql);
  }

  @Access(SUBMITTERS)
  @Mutation(() => WithdrawRegistrationPayload.type, { description: 'Take your own back; it no longer counts.' })
  async withdrawRegistration(@CurrentCaller() caller: Caller, @Args('input') input: PaperReasonInput): Promise<object> {
    const { paperId, reason } = input;
    const result = await this.judging.end(caller, 'registration', paperId, { action: 'withdraw', reason });
    return WithdrawRegistrationPayload.answer(result, registrationToGraphql);
  }
}

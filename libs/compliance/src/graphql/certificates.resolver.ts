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
import { CERTIFICATE_REFUSALS, REJECT_PAPER_REFUSALS, REVOKE_PAPER_REFUSALS, VERIFY_PAPER_REFUSALS } from '#libs/rules';
import { PapersReader } from '../persistence/papers.reader.js';
import { JudgePapers } from '../use-cases/judge-papers.use-case.js';
import { SubmitCertificate } from '../use-cases/submit-certificate.use-case.js';
import { OFFICERS, READERS, SUBMITTERS } from './access.js';
import {
  CertificatesArgs,
  PaperReasonInput,
  RevokePaperInput,
  SubmitCertificateInput,
  VerifyPaperInput,
} from './inputs.js';
import { certificateToGraphql } from './to-graphql.js';
import { Certificate, CertificateConnection } from './types.js';

const SubmitCertificatePayload = definePayload('SubmitCertificate', Certificate, {
  ...CERTIFICATE_REFUSALS,
  ...ATTACH_FILE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const VerifyCertificatePayload = definePayload('VerifyCertificate', Certificate, VERIFY_PAPER_REFUSALS);
const RejectCertificatePayload = definePayload('RejectCertificate', Certificate, REJECT_PAPER_REFUSALS);
const RevokeCertificatePayload = definePayload('RevokeCertificate', Certificate, REVOKE_PAPER_REFUSALS);
const WithdrawCertificatePayload = definePayload('WithdrawCertificate', Certificate, REJECT_PAPER_REFUSALS);

@Resolver(() => Certificate)
export class CertificatesResolver {
  constructor(
    private readonly reader: PapersReader,
    private readonly submitting: SubmitCertificate,
    private readonly judging: JudgePapers,
  ) {}

  @Access(READERS)
  @Query(() => CertificateConnection, {
    description: 'Newest first: your own, all for operators, verified and later revoked ones for purchasers.',
  })
  certificates(@CurrentCaller() caller: Caller, @Args() args: CertificatesArgs): Promise<Connection<Certificate>> {
    return this.reader.certificates(caller, args, args, certificateToGraphql);
  }

  @Access(READERS)
  @Query(() => Certificate, { nullable: true })
  async certificate(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => Uuid }) id: string,
  ): Promise<Certificate | null> {
    const found = await this.reader.certificate(caller, id);
    return found ? certificateToGraphql(found) : null;
  }

  @Access(SUBMITTERS)
  @Mutation(() => SubmitCertificatePayload.type, { description: 'Hand a certificate in, for an officer to verify.' })
  async submitCertificate(
    @CurrentCaller() caller: Caller,
    @Args('input') input: SubmitCertificateInput,
  ): Promise<object> {
    const { idempotencyKey, fileId = null, ...printed } = input;
    const draft = {
      ...printed,
      productIds: printed.productIds ?? [],
      basisIds: printed.basisIds ?? [],
      siteId: printed.siteId ?? null,
      scope: printed.scope ?? null,
      scheme: printed.scheme ?? null,
      deviceClass: printed.deviceClass ?? null,
      laboratoryId: printed.laboratoryId ?? null,
      expiresOn: printed.expiresOn ?? null,
    };
    const result = await this.submitting.run(caller, draft, fileId, idempotencyKey);
    return SubmitCertificatePayload.answer(result, certificateToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => VerifyCertificatePayload.type, {
    description: 'Say how you made sure that it is genuine. Some kinds need a second officer to verify them too.',
  })
  async verifyCertificate(@CurrentCaller() caller: Caller, @Args('input') input: VerifyPaperInput): Promise<object> {
    const result = await this.judging.verify(caller, 'certificate', input.paperId, input);
    return VerifyCertificatePayload.answer(result, certificateToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => RejectCertificatePayload.type)
  async rejectCertificate(@CurrentCaller() caller: Caller, @Args('input') input: PaperReasonInput): Promise<object> {
    const { paperId, reason } = input;
    const result = await this.judging.end(caller, 'certificate', paperId, { action: 'reject', reason });
    return RejectCertificatePayload.answer(result, certificateToGraphql);
  }

  @Access(OFFICERS)
  @Mutation(() => RevokeCertificatePayload.type, { description: 'Its authority has taken it back, from a day on.' })
  async revokeCertificate(@CurrentCaller() caller: Caller, @Args('input') input: RevokePaperInput): Promise<object> {
    const result = await this.judging.revoke(caller, 'certificate', input.paperId, input);
    return RevokeCertificatePayload.answer(result, certificateToGraphql);
  }

  @Access(SUBMITTERS)
  @Mutation(() => WithdrawCertificatePayload.type, { description: 'Take your own back; it no longer counts.' })
  async withdrawCertificate(@CurrentCaller() caller: Caller, @Args('input') input: PaperReasonInput): Promise<object> {
    const { paperId, reason } = input;
    const result = await this.judging.end(caller, 'certificate', paperId, { action: 'withdraw', reason });
    return WithdrawCertificatePayload.answer(result, certificateToGraphql);
  }
}

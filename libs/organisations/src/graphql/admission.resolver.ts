import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  Access,
  type AccessRule,
  type Caller,
  type Connection,
  CurrentCaller,
  type Payload,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import {
  type AdmissionAction,
  type AdmissionRefusal,
  checklistFor,
  dayOf,
  type JudgedItem,
  judgeChecklist,
  missingItems,
  SHIPPED_CHECKLISTS,
} from '#libs/rules';
import { AdmissionReader } from '../persistence/admission.reader.js';
import { AnswerChecklistUseCase } from '../use-cases/answer-checklist.use-case.js';
import { DecideAdmissionUseCase } from '../use-cases/decide-admission.use-case.js';
import {
  AdmissionChecklist,
  type AdmissionItem,
  AdmissionReview,
  AdmissionReviewConnection,
  AdmissionReviewsArgs,
  AdmitOrganisationPayload,
  AnswerAdmissionChecklistInput,
  AnswerAdmissionChecklistPayload,
  BarOrganisationPayload,
  DeclineReviewPayload,
  RestoreOrganisationPayload,
  ReturnOrganisationPayload,
  SuspendOrganisationPayload,
} from './admission.types.js';
import { OrganisationIdInput, OrganisationReasonInput } from './inputs.js';
import { Organisation } from './types.js';

const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const APPLYING: AccessRule = {
  roles: ['administrator'],
  kinds: ['purchaser', 'supplier', 'laboratory'],
  allowApplicants: true,
};

@Resolver(() => AdmissionReview)
export class AdmissionResolver {
  constructor(
    private readonly reader: AdmissionReader,
    private readonly answering: AnswerChecklistUseCase,
    private readonly deciding: DecideAdmissionUseCase,
  ) {}

  @Access(OWN_FILE)
  @Query(() => AdmissionChecklist, {
    nullable: true,
    description: 'Of your own organisation, or for operators of the one named.',
  })
  async admissionChecklist(
    @CurrentCaller() caller: Caller,
    @Args('organisationId', { type: () => Uuid, nullable: true }) organisationId: string | null = null,
  ): Promise<AdmissionChecklist | null> {
    const applicant = await this.reader.applicant(caller, organisationId);
    if (!applicant || applicant.kind === 'operator') return null;
    const { id, kind, country, registrationNumber, answers, now } = applicant;
    const day = dayOf(now);
    const checklist = checklistFor(SHIPPED_CHECKLISTS, kind, country, day);
    if (!checklist) return null;
    const items = judgeChecklist(checklist, registrationNumber, answers, day);
    const missing = missingItems(items);
    const { code, version } = checklist;
    return { organisationId: id, code, version, complete: missing.length === 0, missing, items: items.map(toItem) };
  }

  @Access({ kinds: ['operator'] })
  @Query(() => AdmissionReviewConnection, { description: 'Newest first; open ones wait for a second officer.' })
  admissionReviews(
    @CurrentCaller() caller: Caller,
    @Args() args: AdmissionReviewsArgs,
  ): Promise<Connection<AdmissionReview>> {
    const { organisationId = null, status = null } = args;
    return this.reader.reviews<AdmissionReview>(caller, args, { organisationId, status }, (row) => row);
  }

  @Access(APPLYING)
  @Mutation(() => AnswerAdmissionChecklistPayload.type, { description: 'Item by item or all at once.' })
  async answerAdmissionChecklist(
    @CurrentCaller() caller: Caller,
    @Args('input') input: AnswerAdmissionChecklistInput,
  ): Promise<object> {
    const answers = input.items.map(({ item, value, expiresOn }) => ({ item, value, expiresOn: expiresOn ?? null }));
    return AnswerAdmissionChecklistPayload.answer(await this.answering.run(caller, answers), (value) => value);
  }

  @Access(OFFICERS)
  @Mutation(() => AdmitOrganisationPayload.type, {
    description: 'The first officer proposes (in_review), the same call by another admits.',
  })
  admitOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationIdInput): Promise<object> {
    return this.decide(AdmitOrganisationPayload, caller, 'admit', input);
  }

  @Access(OFFICERS)
  @Mutation(() => ReturnOrganisationPayload.type, { description: 'Send an application back to be corrected.' })
  returnOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(ReturnOrganisationPayload, caller, 'return', input);
  }

  @Access(OFFICERS)
  @Mutation(() => SuspendOrganisationPayload.type, { description: 'Its sessions and keys open nothing from now on.' })
  suspendOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(SuspendOrganisationPayload, caller, 'suspend', input);
  }

  @Access(OFFICERS)
  @Mutation(() => RestoreOrganisationPayload.type, {
    description: 'The first officer proposes, the same call by another restores.',
  })
  restoreOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationIdInput): Promise<object> {
    return this.decide(RestoreOrganisationPayload, caller, 'restore', input);
  }

  @Access(OFFICERS)
  @Mutation(() => BarOrganisationPayload.type, {
    description: 'The first officer proposes, the same call by another keeps it out until it is restored.',
  })
  barOrganisation(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(BarOrganisationPayload, caller, 'bar', input);
  }

  @Access(OFFICERS)
  @Mutation(() => DeclineReviewPayload.type, { description: 'Say no to what waits for a second officer.' })
  declineReview(@CurrentCaller() caller: Caller, @Args('input') input: OrganisationReasonInput): Promise<object> {
    return this.decide(DeclineReviewPayload, caller, 'decline', input);
  }

  private async decide(
    payload: Payload<Organisation, AdmissionRefusal>,
    caller: Caller,
    action: AdmissionAction,
    input: OrganisationIdInput | OrganisationReasonInput,
  ): Promise<object> {
    const reason = 'reason' in input ? input.reason : undefined;
    const result = await this.deciding.run(caller, { organisationId: input.organisationId, action, reason });
    return payload.answer(result, (value) => value);
  }
}

const toItem = ({ code, en, zh, needed, check, state, value, expiresOn, fault }: JudgedItem): AdmissionItem => ({
  code,
  textEn: en,
  textZh: zh,
  needed,
  dated: check === 'dated-paper',
  state,
  value,
  expiresOn,
  faultEn: fault?.en ?? null,
  faultZh: fault?.zh ?? null,
});

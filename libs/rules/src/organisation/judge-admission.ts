import { defineRefusals, err, ok, transition, type Result } from '#libs/kernel';
import { isReason } from '../text.js';
import { ORGANISATION_LIFECYCLE, type OrganisationAction, type OrganisationStatus } from './organisation-lifecycle.js';

export const ADMISSION_REFUSALS = defineRefusals({
  ORGANISATION_UNKNOWN: { en: 'Choose an existing organisation.', zh: '请选择已有的单位。' },
  ACTION_NOT_ALLOWED_NOW: {
    en: 'The organisation is {status}; from here these are possible: {possible}.',
    zh: '单位状态为 {status}，当前可执行：{possible}。',
  },
  OWN_ORGANISATION: {
    en: 'Nobody decides on the own organisation; ask another operator.',
    zh: '不可对本单位作出决定；请由其他运营方处理。',
  },
  REASON_MISSING: {
    en: 'Give a reason of 3 to 500 characters; the organisation reads it.',
    zh: '请填写 3 至 500 个字符的理由，对方单位可见。',
  },
  SECOND_OFFICER_NEEDED: {
    en: 'You proposed this yourself: it takes effect when another officer confirms it by the same call.',
    zh: '该提议由您本人提出：须由另一位业务员以相同操作确认后方可生效。',
  },
  ONLY_ONE_OFFICER: {
    en: 'This decision needs two officers, and the installation has {officers}: invite another with inviteMember.',
    zh: '该决定须由两位业务员作出，而本系统目前有 {officers} 位：请用 inviteMember 邀请另一位。',
  },
  OTHER_PROPOSAL_OPEN: {
    en: 'Another officer proposes to {proposed}: confirm that, or decline it with declineReview first.',
    zh: '另一位业务员已提议 {proposed}：请先确认，或用 declineReview 否决。',
  },
  NOTHING_PROPOSED: {
    en: 'Nothing is proposed about this organisation that could be declined.',
    zh: '该单位没有可否决的提议。',
  },
  CHECKLIST_INCOMPLETE: {
    en: 'The applicant still owes: {missing}. Return the application, or wait until they are given.',
    zh: '申请单位尚缺：{missing}。请退回申请，或待其补齐。',
  },
  SCREENING_OPEN: {
    en: 'Names on screening lists are alike. Decide each with decideScreeningHit first: see screeningHits.',
    zh: '筛查名单中有相近名称。请先用 decideScreeningHit 逐一决定：见 screeningHits。',
  },
  SCREENING_CONFIRMED: {
    en: 'This organisation was found to be one that is listed. Clear the hit with a reason if that was wrong.',
    zh: '该单位已被确认为名单所列主体。如有误，请说明理由并解除该命中。',
  },
  SCREENING_PENDING: {
    en: 'It has not been screened under its name against every list in force. Wait a moment and try again.',
    zh: '该单位尚未以现名对照全部现行名单筛查。请稍后重试。',
  },
});
export type AdmissionRefusal = keyof typeof ADMISSION_REFUSALS;

/** What an operator decides about an organisation. */
export type AdmissionAction = Exclude<OrganisationAction, 'reapply' | 'propose'>;
/** Decisions that give or take the market for good: one officer proposes, another confirms. */
export const FOUR_EYES_ACTIONS = ['admit', 'restore', 'bar'] as const satisfies readonly AdmissionAction[];
export type FourEyesAction = (typeof FOUR_EYES_ACTIONS)[number];
/** What can wait for an officer: also the suspension that a confirmed screening hit asks for. */
export const REVIEW_ACTIONS = [...FOUR_EYES_ACTIONS, 'suspend'] as const satisfies readonly AdmissionAction[];
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

/** Turning somebody away is explained. */
const WITH_REASON: readonly AdmissionAction[] = ['return', 'suspend', 'bar', 'decline'];

export interface Officer {
  readonly organisationId: string;
  /** The member who acts, or who made the key that acts. */
  readonly personId: string;
}

export interface AdmissionCase {
  readonly organisation: { readonly id: string; readonly status: OrganisationStatus };
  /** What waits for a second officer. */
  readonly proposal: { readonly action: ReviewAction; readonly proposedBy: string } | undefined;
  /** How many active members with the officer's role the operators have. */
  readonly officers: number;
  /** The items of the checklist that the applicant still owes. */
  readonly missing: readonly string[];
  /** What screening has to say; nothing is in the way where it is null. */
  readonly screening?: ScreeningObstacle | null;
}

/** Listed itself; alike to somebody who is, undecided; not looked at yet. */
export type ScreeningObstacle = 'confirmed' | 'open' | 'unscreened';
const SCREENING_REFUSAL = {
  confirmed: 'SCREENING_CONFIRMED',
  open: 'SCREENING_OPEN',
  unscreened: 'SCREENING_PENDING',
} as const satisfies Record<ScreeningObstacle, AdmissionRefusal>;

export interface AdmissionVerdict {
  readonly step: 'proposed' | 'decided';
  readonly status: OrganisationStatus;
  readonly reason: string | null;
}

/**
 * Whether an officer may take this decision now. To admit, to restore and to bar, the same call by two officers is
 * needed: the first proposes, the second confirms. To return, to suspend and to decline one is enough: nothing is
 * given away, and a suspension cannot wait.
 */
export function judgeAdmission(
  about: AdmissionCase,
  action: AdmissionAction,
  officer: Officer,
  reason: string | undefined,
): Result<AdmissionVerdict, AdmissionRefusal> {
  const { organisation } = about;
  if (organisation.id === officer.organisationId) return err('OWN_ORGANISATION');
  const why = reason?.trim() || null;
  if (WITH_REASON.includes(action) && !isReason(reason)) return err('REASON_MISSING');
  if (action === 'decline') return declined(about, why);
  if (isFourEyes(action)) return proposedOrConfirmed(about, action, officer, why);
  const next = step(organisation.status, action);
  return next.ok ? ok({ step: 'decided', status: next.value, reason: why }) : next;
}

function declined(
  { organisation, proposal }: AdmissionCase,
  reason: string | null,
): Result<AdmissionVerdict, AdmissionRefusal> {
  if (!proposal) return err('NOTHING_PROPOSED');
  const status = organisation.status === 'in_review' ? 'applied' : organisation.status;
  return ok({ step: 'decided', status, reason });
}

function proposedOrConfirmed(
  { organisation, proposal, officers, missing, screening }: AdmissionCase,
  action: FourEyesAction,
  officer: Officer,
  reason: string | null,
): Result<AdmissionVerdict, AdmissionRefusal> {
  if (proposal && proposal.action !== action) return err('OTHER_PROPOSAL_OPEN', { proposed: proposal.action });
  const first = action === 'admit' ? 'propose' : action;
  const next = step(organisation.status, proposal ? action : first);
  if (!next.ok) return next;
  if (action === 'admit' && missing.length > 0) return err('CHECKLIST_INCOMPLETE', { missing });
  if (action !== 'bar' && screening) return err(SCREENING_REFUSAL[screening]);
  if (officers < 2) return err('ONLY_ONE_OFFICER', { officers });
  if (!proposal) {
    const status = action === 'admit' ? next.value : organisation.status;
    return ok({ step: 'proposed', status, reason });
  }
  if (proposal.proposedBy === officer.personId) return err('SECOND_OFFICER_NEEDED');
  return ok({ step: 'decided', status: next.value, reason });
}

const step = (status: OrganisationStatus, action: OrganisationAction) =>
  transition<OrganisationStatus, OrganisationAction>(ORGANISATION_LIFECYCLE, status, action);

export const isFourEyes = (action: AdmissionAction): action is FourEyesAction =>
  (FOUR_EYES_ACTIONS as readonly AdmissionAction[]).includes(action);

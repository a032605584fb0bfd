import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { addHours } from '../calendar.js';
import { parseEmail, PERSON_REFUSALS } from './judge-person.js';
import { ROLES_REFUSALS, judgeRoles, type OrganisationKind, type Role } from './roles.js';

/** How long an invitation stands, and how many may be open at once in one organisation. */
export const INVITATION_HOURS = 72;
export const MAX_OPEN_INVITATIONS = 100;

export const INVITATION_REFUSALS = defineRefusals({
  ...ROLES_REFUSALS,
  EMAIL_INVALID: PERSON_REFUSALS.EMAIL_INVALID,
  ALREADY_MEMBER: {
    en: 'This mail address belongs to a member already; one person works for one organisation.',
    zh: '该邮箱已属于某成员；一人仅可隶属一个单位。',
  },
  TOO_MANY_INVITATIONS: {
    en: 'Withdraw an open invitation first: at most {limit} stand at once.',
    zh: '请先撤回未接受的邀请：最多同时 {limit} 份。',
  },
});
export type InvitationRefusal = keyof typeof INVITATION_REFUSALS;

/** Whether a person may be invited with these roles. The mail address comes back in lower case. */
export function judgeInvitation(
  invitation: { readonly email: string; readonly roles: readonly string[] },
  organisation: { readonly kind: OrganisationKind; readonly openInvitations: number },
  emailIsMember: boolean,
  now: Date,
): Result<{ readonly email: string; readonly roles: readonly Role[]; readonly expiresAt: Date }, InvitationRefusal> {
  const email = parseEmail(invitation.email);
  if (email === undefined) return err('EMAIL_INVALID');
  const roles = judgeRoles(organisation.kind, invitation.roles);
  if (!roles.ok) return roles;
  if (emailIsMember) return err('ALREADY_MEMBER');
  if (organisation.openInvitations >= MAX_OPEN_INVITATIONS) {
    return err('TOO_MANY_INVITATIONS', { limit: MAX_OPEN_INVITATIONS });
  }
  return ok({ email, roles: roles.value, expiresAt: addHours(now, INVITATION_HOURS) });
}

export const ACCEPT_INVITATION_REFUSALS = defineRefusals({
  INVITATION_UNKNOWN: {
    en: 'This invitation does not stand; ask the administrator for a new one.',
    zh: '该邀请无效；请向管理员索取新的邀请。',
  },
  INVITATION_EXPIRED: {
    en: 'The invitation has expired; ask the administrator for a new one.',
    zh: '邀请已过期；请向管理员索取新的邀请。',
  },
  INVITATION_USED: { en: 'The invitation has been used; sign in.', zh: '邀请已被使用；请直接登录。' },
  ALREADY_MEMBER: {
    en: 'This mail address belongs to a member already; sign in.',
    zh: '该邮箱已属于某成员；请直接登录。',
  },
});
export type AcceptInvitationRefusal = keyof typeof ACCEPT_INVITATION_REFUSALS;

/** Whether an invitation still stands. A withdrawn one is as good as unknown. */
export function judgeAcceptInvitation(
  invitation: {
    readonly expiresAt: Date;
    readonly acceptedAt: Date | null;
    readonly withdrawnAt: Date | null;
  },
  emailIsMember: boolean,
  now: Date,
): Result<true, AcceptInvitationRefusal> {
  if (invitation.withdrawnAt !== null) return err('INVITATION_UNKNOWN');
  if (invitation.acceptedAt !== null) return err('INVITATION_USED');
  if (now >= invitation.expiresAt) return err('INVITATION_EXPIRED');
  return emailIsMember ? err('ALREADY_MEMBER') : ok(true);
}

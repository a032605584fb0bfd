import type { KeyScope } from '../contract/judge-proof.js';
import { defineRefusals, err, ok, type Result } from '#libs/kernel';

export const ORGANISATION_KINDS = ['purchaser', 'supplier', 'operator', 'laboratory'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

export const ROLES = ['viewer', 'buyer', 'bidder', 'approver', 'officer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];
/** An API key never administers: members and keys are changed by people. */
export const KEY_ROLES = ['viewer', 'buyer', 'bidder', 'approver', 'officer'] as const satisfies readonly Role[];

/** Which roles a member of each kind of organisation may have. */
export const ROLES_OF_KIND: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  purchaser: ['viewer', 'buyer', 'approver', 'administrator'],
  supplier: ['viewer', 'bidder', 'approver', 'administrator'],
  operator: ['viewer', 'officer', 'approver', 'administrator'],
  laboratory: ['viewer', 'officer', 'administrator'],
};

const ROLE_SET_REFUSALS = {
  ROLES_MISSING: { en: 'Choose at least one role.', zh: '请至少选择一个角色。' },
  ROLE_NOT_FITTING: {
    en: 'The role {role} does not fit here; choose among {roles}.',
    zh: '角色 {role} 不适用；请在 {roles} 中选择。',
  },
} as const;
const LAST_ADMINISTRATOR = {
  en: 'This is the last administrator; make another member administrator first.',
  zh: '该成员是最后一位管理员；请先指定另一位管理员。',
} as const;
const MEMBER_UNKNOWN = {
  en: 'Choose an active member of your organisation.',
  zh: '请选择本单位的在册成员。',
} as const;

export const ROLES_REFUSALS = defineRefusals(ROLE_SET_REFUSALS);
export type RolesRefusal = keyof typeof ROLES_REFUSALS;

/** The roles given, each once and in the list's order, if they fit the kind of organisation. */
export function judgeRoles(kind: OrganisationKind, roles: readonly string[]): Result<readonly Role[], RolesRefusal> {
  return judgeRoleSet(ROLES_OF_KIND[kind], roles);
}

function judgeRoleSet(fitting: readonly Role[], roles: readonly string[]): Result<readonly Role[], RolesRefusal> {
  if (roles.length === 0) return err('ROLES_MISSING');
  const stranger = roles.find((role) => !(fitting as readonly string[]).includes(role));
  if (stranger !== undefined) return err('ROLE_NOT_FITTING', { role: stranger, roles: fitting });
  return ok(fitting.filter((role) => roles.includes(role)));
}

export interface MemberRoles {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly status: 'active' | 'withdrawn';
}

export const CHANGE_ROLES_REFUSALS = defineRefusals({ ...ROLE_SET_REFUSALS, LAST_ADMINISTRATOR, MEMBER_UNKNOWN });
export type ChangeRolesRefusal = keyof typeof CHANGE_ROLES_REFUSALS;

/** Whether a member may be given these roles. `members` are all of the organisation's, locked by the caller. */
export function judgeChangeRoles(
  kind: OrganisationKind,
  members: readonly MemberRoles[],
  memberId: string,
  roles: readonly string[],
): Result<readonly Role[], ChangeRolesRefusal> {
  const member = members.find(({ id, status }) => id === memberId && status === 'active');
  if (!member) return err('MEMBER_UNKNOWN');
  const judged = judgeRoles(kind, roles);
  if (!judged.ok) return judged;
  const loses = !judged.value.includes('administrator');
  return loses && isLastAdministrator(members, member) ? err('LAST_ADMINISTRATOR') : judged;
}

export const WITHDRAW_MEMBER_REFUSALS = defineRefusals({ LAST_ADMINISTRATOR, MEMBER_UNKNOWN });
export type WithdrawMemberRefusal = keyof typeof WITHDRAW_MEMBER_REFUSALS;

/** Whether a member may be withdrawn; the last administrator stays. */
export function judgeWithdrawMember(
  members: readonly MemberRoles[],
  memberId: string,
): Result<{ readonly status: 'withdrawn' }, WithdrawMemberRefusal> {
  const member = members.find(({ id, status }) => id === memberId && status === 'active');
  if (!member) return err('MEMBER_UNKNOWN');
  return isLastAdministrator(members, member) ? err('LAST_ADMINISTRATOR') : ok({ status: 'withdrawn' });
}

function isLastAdministrator(members: readonly MemberRoles[], member: MemberRoles): boolean {
  const administers = ({ status, roles }: MemberRoles) => status === 'active' && roles.includes('administrator');
  return administers(member) && !members.some((other) => other.id !== member.id && administers(other));
}

/** The longest life of an API key, in days, and the most live keys of an organisation. */
export const MAX_KEY_DAYS = 366;
export const MAX_LIVE_KEYS = 50;

export const API_KEY_REFUSALS = defineRefusals({
  SCOPE_NOT_FITTING: {
    en: 'Give the scope sign only to a key with the role approver.',
    zh: '仅带审批角色的密钥可授予 sign 范围。',
  },
  ...ROLE_SET_REFUSALS,
  NAME_INVALID: { en: 'Name the key with 1 to 100 characters.', zh: '请用 1 至 100 个字符为密钥命名。' },
  EXPIRY_OUT_OF_RANGE: {
    en: 'Let the key expire in the future, within {limit} days.',
    zh: '密钥有效期须在将来，且不超过 {limit} 天。',
  },
  TOO_MANY_KEYS: { en: 'Revoke a key first: at most {limit} are live.', zh: '请先撤销旧密钥：最多 {limit} 个有效。' },
});
export type ApiKeyRefusal = keyof typeof API_KEY_REFUSALS;

/**
 * Whether a member may make an API key with these roles: only roles that the member has, never administrator. A key
 * that is to sign needs the role that signs.
 */
export function judgeApiKey(
  key: {
    readonly name: string;
    readonly roles: readonly string[];
    readonly expiresAt: Date;
    readonly scopes?: readonly KeyScope[];
  },
  maker: { readonly roles: readonly Role[] },
  liveKeys: number,
  now: Date,
): Result<{ readonly roles: readonly Role[] }, ApiKeyRefusal> {
  if (key.name.trim().length === 0 || key.name.length > 100) return err('NAME_INVALID');
  if (liveKeys >= MAX_LIVE_KEYS) return err('TOO_MANY_KEYS', { limit: MAX_LIVE_KEYS });
  const judged = judgeRoleSet(
    KEY_ROLES.filter((role) => maker.roles.includes(role)),
    key.roles,
  );
  if (!judged.ok) return judged;
  if (key.scopes?.includes('sign') && !judged.value.includes('approver')) return err('SCOPE_NOT_FITTING');
  const days = (key.expiresAt.getTime() - now.getTime()) / 86_400_000;
  return days > 0 && days <= MAX_KEY_DAYS
    ? ok({ roles: judged.value })
    : err('EXPIRY_OUT_OF_RANGE', { limit: MAX_KEY_DAYS });
}

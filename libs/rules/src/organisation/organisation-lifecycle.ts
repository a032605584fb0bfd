import type { Transitions } from '#libs/kernel';

export type OrganisationStatus = 'applied' | 'returned' | 'admitted' | 'suspended';
export type OrganisationAction = 'admit' | 'return' | 'reapply' | 'suspend' | 'restore';

/** Endless: a suspended organisation can be restored, a returned application be filed again. */
export const ORGANISATION_LIFECYCLE = {
  applied: { admit: 'admitted', return: 'returned' },
  returned: { reapply: 'applied' },
  admitted: { suspend: 'suspended' },
  suspended: { restore: 'admitted' },
} as const satisfies Transitions<OrganisationStatus, OrganisationAction>;

export type MemberStatus = 'active' | 'withdrawn';
export const MEMBER_LIFECYCLE = {
  active: { withdraw: 'withdrawn' },
  withdrawn: {},
} as const satisfies Transitions<MemberStatus, 'withdraw'>;

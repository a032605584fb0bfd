import type { Transitions } from '#libs/kernel';

export type OrganisationStatus = 'applied' | 'in_review' | 'returned' | 'admitted' | 'suspended' | 'barred';
export type OrganisationAction = 'propose' | 'admit' | 'decline' | 'return' | 'reapply' | 'suspend' | 'restore' | 'bar';

/** Endless: whoever is suspended or barred can be restored, a returned application be filed again. */
export const ORGANISATION_LIFECYCLE = {
  applied: { propose: 'in_review', return: 'returned' },
  in_review: { admit: 'admitted', decline: 'applied', return: 'returned' },
  returned: { reapply: 'applied' },
  admitted: { suspend: 'suspended', bar: 'barred' },
  suspended: { restore: 'admitted', bar: 'barred' },
  barred: { restore: 'admitted' },
} as const satisfies Transitions<OrganisationStatus, OrganisationAction>;

export const ORGANISATION_STATUSES = Object.keys(ORGANISATION_LIFECYCLE) as readonly OrganisationStatus[];

export type ReviewStatus = 'open' | 'confirmed' | 'declined' | 'overtaken';

/** What one officer proposed: another confirmed or declined it, or the organisation's status changed meanwhile. */
export const REVIEW_LIFECYCLE = {
  open: { confirm: 'confirmed', decline: 'declined', overtake: 'overtaken' },
  confirmed: {},
  declined: {},
  overtaken: {},
} as const satisfies Transitions<ReviewStatus, 'confirm' | 'decline' | 'overtake'>;

export type MemberStatus = 'active' | 'withdrawn';
export const MEMBER_LIFECYCLE = {
  active: { withdraw: 'withdrawn' },
  withdrawn: {},
} as const satisfies Transitions<MemberStatus, 'withdraw'>;

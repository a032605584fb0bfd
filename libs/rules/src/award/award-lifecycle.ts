import type { Transitions } from '#libs/kernel';

export type AwardStatus = 'pending' | 'active' | 'cancelled' | 'unsuccessful';
export type AwardAction = 'activate' | 'cancel' | 'fail';

/** OCDS award status. `fail`: no valid bid, so the lot goes unserved. */
export const AWARD_LIFECYCLE = {
  pending: { activate: 'active', cancel: 'cancelled', fail: 'unsuccessful' },
  active: {},
  cancelled: {},
  unsuccessful: {},
} as const satisfies Transitions<AwardStatus, AwardAction>;

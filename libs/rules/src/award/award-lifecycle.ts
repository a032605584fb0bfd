import type { Transitions } from '#libs/kernel';

export type AwardStatus = 'pending' | 'active' | 'cancelled' | 'unsuccessful';
export type AwardAction = 'activate' | 'cancel' | 'fail';

/** OCDS award status. `fail`: nobody supplies the lot; `cancel`: its tender is evaluated again. */
export const AWARD_LIFECYCLE = {
  pending: { activate: 'active', cancel: 'cancelled', fail: 'unsuccessful' },
  active: {},
  cancelled: {},
  unsuccessful: { cancel: 'cancelled' },
} as const satisfies Transitions<AwardStatus, AwardAction>;

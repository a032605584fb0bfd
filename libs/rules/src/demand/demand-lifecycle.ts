import type { Transitions } from '#libs/kernel';

export type DemandStatus = 'open' | 'pooled' | 'cancelled';
export type DemandAction = 'pool' | 'cancel' | 'release';

/** `release`: its tender was cancelled, so what it carried is to be pooled again. */
export const DEMAND_LIFECYCLE = {
  open: { pool: 'pooled', cancel: 'cancelled' },
  pooled: { release: 'open' },
  cancelled: {},
} as const satisfies Transitions<DemandStatus, DemandAction>;

export type DemandLineStatus = 'open' | 'pooled' | 'awarded' | 'unserved' | 'cancelled';
export type DemandLineAction = 'pool' | 'cancel' | 'release' | 'award' | 'leaveUnserved';

/** A line that is served in part is `awarded`; the award's lines say how much of it. */
export const DEMAND_LINE_LIFECYCLE = {
  open: { pool: 'pooled', cancel: 'cancelled' },
  pooled: { release: 'open', award: 'awarded', leaveUnserved: 'unserved' },
  awarded: {},
  unserved: {},
  cancelled: {},
} as const satisfies Transitions<DemandLineStatus, DemandLineAction>;

import type { Transitions } from '#libs/kernel';

export type StandingStatus =
  'proposed' | 'declined' | 'in_force' | 'appealed' | 'overturned' | 'repair_requested' | 'repaired' | 'ended';
export type StandingAction =
  'confirm' | 'decline' | 'appeal' | 'uphold' | 'overturn' | 'requestRepair' | 'repair' | 'refuseRepair' | 'end';

/**
 * An entry of an organisation's record. It counts while it is in force, also while an appeal or a request for repair is
 * looked at: neither suspends it. What is over leaves the record as it was.
 */
export const STANDING_LIFECYCLE = {
  proposed: { confirm: 'in_force', decline: 'declined' },
  in_force: { appeal: 'appealed', requestRepair: 'repair_requested', end: 'ended' },
  appealed: { uphold: 'in_force', overturn: 'overturned', end: 'ended' },
  repair_requested: { repair: 'repaired', refuseRepair: 'in_force', end: 'ended' },
  declined: {},
  overturned: {},
  repaired: {},
  ended: {},
} as const satisfies Transitions<StandingStatus, StandingAction>;

export const COUNTING: readonly StandingStatus[] = ['in_force', 'appealed', 'repair_requested'];

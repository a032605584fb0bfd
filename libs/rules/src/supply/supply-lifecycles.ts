import type { Transitions } from '#libs/kernel';

export type SupplyDefaultStatus = 'proposed' | 'noticed' | 'cured' | 'withdrawn' | 'declared' | 'ended';
export type SupplyDefaultAction = 'notice' | 'cure' | 'withdraw' | 'declare' | 'end';

/**
 * The failure of a supplier to fulfil a contract. `proposed`: a bar has suggested it, nobody has decided. `noticed`: the
 * supplier may make good until a day. `declared`: the contract takes no more orders and its rest may be taken over.
 */
export const SUPPLY_DEFAULT_LIFECYCLE = {
  proposed: { notice: 'noticed', withdraw: 'withdrawn' },
  noticed: { cure: 'cured', withdraw: 'withdrawn', declare: 'declared' },
  cured: {},
  withdrawn: {},
  declared: { end: 'ended' },
  ended: {},
} as const satisfies Transitions<SupplyDefaultStatus, SupplyDefaultAction>;

export type RecallStatus = 'open' | 'lift_proposed' | 'lifted';
export type RecallAction = 'proposeLift' | 'keep' | 'lift';

/** A recall stops its goods until two officers have lifted it; also while only one of them wants that. */
export const RECALL_LIFECYCLE = {
  open: { proposeLift: 'lift_proposed' },
  lift_proposed: { keep: 'open', lift: 'lifted' },
  lifted: {},
} as const satisfies Transitions<RecallStatus, RecallAction>;

export type TakeOverStatus = 'proposed' | 'offered' | 'taken' | 'declined';
export type TakeOverAction = 'confirm' | 'decline' | 'take';

/**
 * The move of a contract's rest to another supplier. `offered`: a second officer has agreed and the new contract waits
 * for its two signatures. `taken`: both have signed.
 */
export const TAKE_OVER_LIFECYCLE = {
  proposed: { confirm: 'offered', decline: 'declined' },
  offered: { take: 'taken', decline: 'declined' },
  taken: {},
  declined: {},
} as const satisfies Transitions<TakeOverStatus, TakeOverAction>;

import type { Transitions } from '#libs/kernel';

export type TenderStatus =
  'draft' | 'open' | 'sealed' | 'opened' | 'evaluated' | 'notice' | 'awarded' | 'unsuccessful' | 'cancelled';
export type TenderAction =
  'publish' | 'cancel' | 'closeBidding' | 'open' | 'evaluate' | 'fail' | 'giveNotice' | 'award' | 'reopen';

/** A tender is cancelled before its bids are opened or not at all. `reopen`: an objection was upheld. */
export const TENDER_LIFECYCLE = {
  draft: { publish: 'open', cancel: 'cancelled' },
  open: { closeBidding: 'sealed', cancel: 'cancelled' },
  sealed: { open: 'opened', cancel: 'cancelled' },
  opened: { evaluate: 'evaluated', fail: 'unsuccessful' },
  evaluated: { giveNotice: 'notice', fail: 'unsuccessful' },
  notice: { award: 'awarded', reopen: 'opened' },
  awarded: {},
  unsuccessful: {},
  cancelled: {},
} as const satisfies Transitions<TenderStatus, TenderAction>;

export type LotStatus = 'active' | 'awarded' | 'unsuccessful' | 'cancelled';
export type LotAction = 'award' | 'fail' | 'cancel';

export const LOT_LIFECYCLE = {
  active: { award: 'awarded', fail: 'unsuccessful', cancel: 'cancelled' },
  awarded: {},
  unsuccessful: {},
  cancelled: {},
} as const satisfies Transitions<LotStatus, LotAction>;

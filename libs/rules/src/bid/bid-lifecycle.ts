import type { Transitions } from '#libs/kernel';

export type BidStatus = 'sealed' | 'replaced' | 'withdrawn' | 'opened' | 'invalid' | 'valid' | 'won' | 'lost';
export type BidAction = 'replace' | 'withdraw' | 'open' | 'invalidate' | 'accept' | 'win' | 'lose' | 'reconsider';

/** `reconsider`: the notice period brought the tender back to the opening, and the lot is evaluated again. */
export const BID_LIFECYCLE = {
  sealed: { replace: 'replaced', withdraw: 'withdrawn', open: 'opened' },
  replaced: {},
  withdrawn: {},
  opened: { invalidate: 'invalid', accept: 'valid' },
  invalid: {},
  valid: { win: 'won', lose: 'lost' },
  won: { reconsider: 'valid' },
  lost: { reconsider: 'valid' },
} as const satisfies Transitions<BidStatus, BidAction>;

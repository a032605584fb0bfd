import type { Transitions } from '#libs/kernel';

export type BidStatus =
  'sealed' | 'replaced' | 'withdrawn' | 'opened' | 'invalid' | 'valid' | 'won' | 'lost' | 'disqualified';
export type BidAction =
  'replace' | 'withdraw' | 'open' | 'invalidate' | 'accept' | 'win' | 'lose' | 'reconsider' | 'disqualify';

/**
 * `reconsider`: the notice period brought the tender back to the opening, and the lot is evaluated again; `disqualify`:
 * without this bid, which did not do what the rulebook asks of a winner.
 */
export const BID_LIFECYCLE = {
  sealed: { replace: 'replaced', withdraw: 'withdrawn', open: 'opened' },
  replaced: {},
  withdrawn: {},
  opened: { invalidate: 'invalid', accept: 'valid' },
  invalid: {},
  valid: { win: 'won', lose: 'lost', disqualify: 'disqualified' },
  won: { reconsider: 'valid' },
  lost: { reconsider: 'valid' },
  disqualified: {},
} as const satisfies Transitions<BidStatus, BidAction>;

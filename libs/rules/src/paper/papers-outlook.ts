import { addDays, type Day, dayOf } from '../calendar.js';
import type { PapersOutlook } from '../match/score-match.js';
import { type BiddableProduct, type BiddingSupplier, type Finding, type LotOfPapers, mayBid } from './may-bid.js';

/** Where a product is to be sold: a corridor's profile, one destination. */
export type MarketOfPapers = Omit<LotOfPapers, 'destinations' | 'biddingEndsOn' | 'deliveryTo'> & {
  readonly destination: string;
};

/**
 * How the papers of a product stand in a market today, for lines of any delivery: a line's papers hold by
 * `qualifies` exactly when `mayBid` says so of its lot. Null when the supplier is not admitted or barred there, so that
 * nothing of it is to be matched.
 */
export function papersOutlook(
  supplier: BiddingSupplier,
  product: BiddableProduct,
  { destination, ...market }: MarketOfPapers,
  now: Date,
): PapersOutlook | null {
  const today = dayOf(now);
  const lot = { ...market, destinations: [destination], biddingEndsOn: today, deliveryTo: today };
  const { findings } = mayBid(supplier, product, lot, now);
  const blocking = findings.filter(({ blocks }) => blocks);
  if (blocking.some(({ state }) => state === 'not-admitted' || state === 'barred')) return null;

  const profile = new Map(market.profile.bid.map((requirement) => [requirement.code, requirement]));
  const outliving = findings.filter(({ requirement, blocks, endsOn }) => {
    const asked = profile.get(requirement);
    return !blocks && endsOn !== null && asked?.needed === true && asked.mustOutlive === 'delivery';
  });
  const goodThrough = outliving.map(({ endsOn }) => endsOn).sort()[0] ?? null;
  const wanting = [...blocking, ...outliving.filter(({ endsOn }) => endsOn === goodThrough)];
  const days = wanting.map((finding) => usualDays(finding, profile.get(finding.requirement)?.usualDays ?? null));
  return { missing: blocking.length, goodThrough, obtainableBy: latest(today, days) };
}

/** What is submitted waits for officers alone, who need no usual time of their own. */
const usualDays = ({ state }: Finding, usual: number | null): number | null => (state === 'unverified' ? 0 : usual);

function latest(today: Day, days: readonly (number | null)[]): Day | null {
  if (days.length === 0) return null;
  const known = days.filter((each) => each !== null);
  return known.length === days.length ? addDays(today, Math.max(...known)) : null;
}

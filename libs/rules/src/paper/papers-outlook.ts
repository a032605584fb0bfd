import { groupBy } from '#libs/kernel';
import { addDays, type Day, dayOf } from '../calendar.js';
import type { PapersOutlook } from '../match/score-match.js';
import {
  type AskedPaper,
  askedOf,
  endOf,
  holds,
  type JudgedRequirement,
  judgePapers,
  type Need,
} from './judge-paper.js';
import { type BarDays, type BiddableProduct, type BiddingSupplier, type LotOfPapers, speaksOf } from './may-bid.js';
import type { Registration } from './registration.js';
import type { Requirement } from './requirement.js';

/** Where a product is to be sold, whatever the destination: a corridor's profile, a product type. */
export type MarketOfPapers = Omit<LotOfPapers, 'destinations' | 'biddingEndsOn' | 'deliveryTo'>;

/** A needed requirement with the papers that count for it in every destination, and how it stands by them alone. */
interface Asked {
  readonly requirement: Requirement;
  readonly papers: readonly AskedPaper[];
  readonly alone: JudgedRequirement;
}

/**
 * How the papers of a product stand today in each destination, for lines of any delivery: by `qualifies` they hold for
 * a line exactly when `mayBid` clears its lot. Destinations are left out where the supplier may not sell, and where
 * something is missing of which nobody knows how long it takes: there is nothing to match.
 */
export function papersOutlooks(
  supplier: BiddingSupplier,
  product: BiddableProduct,
  market: MarketOfPapers,
  destinations: Iterable<string>,
  now: Date,
): ReadonlyMap<string, PapersOutlook> {
  const today = dayOf(now);
  const outlooks = new Map<string, PapersOutlook>();
  const bars = supplier.bars.filter(({ from, to }) => from <= today && (to === null || to >= today));
  if (supplier.status !== 'admitted' || bars.some((bar) => reachesEverywhere(bar, market))) return outlooks;

  const asked: Asked[] = market.profile.bid
    .filter(({ needed, when }) => needed && (when.categories?.includes(market.category) ?? true))
    .map((requirement) => {
      const papers = supplier.certificates.filter((one) => speaksOf(one, requirement, product)).map(askedOf);
      return { requirement, papers, alone: judgePapers(papers, today, needOn(today)) };
    });
  const everywhere = asked.every(({ requirement }) => requirement.when.destinations === undefined);
  const unregistered = everywhere ? outlookOf(asked.map(standingAlone), today) : undefined;
  const registered = groupBy(product.registrations, ({ country }) => country);
  for (const destination of destinations) {
    if (bars.some(({ scope, ref }) => scope === 'region' && ref === destination)) continue;
    const here = registered.get(destination);
    const outlook =
      here === undefined && unregistered !== undefined
        ? unregistered
        : outlookOf(judgedIn(destination, asked, here ?? [], today), today);
    if (outlook.missing === 0 || outlook.obtainableBy !== null) outlooks.set(destination, outlook);
  }
  return outlooks;
}

const standingAlone = ({ requirement, alone }: Asked): Judged => ({ requirement, ...alone });

const judgedIn = (destination: string, asked: readonly Asked[], here: readonly Registration[], today: Day): Judged[] =>
  asked
    .filter(({ requirement: { when } }) => when.destinations?.includes(destination) ?? true)
    .map((one) =>
      here.length > 0 && one.requirement.paper.registration !== null
        ? { requirement: one.requirement, ...judgePapers([...one.papers, ...here], today, needOn(today)) }
        : standingAlone(one),
    );

const needOn = (today: Day): Need => ({ until: today, mustOutlive: 'bidding' });

const reachesEverywhere = ({ scope, ref }: BarDays, { corridorCode, productTypeId }: MarketOfPapers): boolean =>
  scope === 'all' ||
  (scope === 'corridor' && ref === corridorCode) ||
  (scope === 'product-type' && ref === productTypeId);

type Judged = JudgedRequirement & { readonly requirement: Requirement };

function outlookOf(judged: readonly Judged[], today: Day): PapersOutlook {
  const missing = judged.filter(({ state }) => !holds(state));
  const ends = judged.flatMap(({ state, paper, requirement }) => {
    const end = requirement.mustOutlive === 'delivery' && holds(state) && paper ? endOf(paper) : null;
    return end === null ? [] : [end];
  });
  const goodThrough = ends.reduce<Day | null>((first, end) => (first !== null && first < end ? first : end), null);
  return { missing: missing.length, goodThrough, obtainableBy: latest(today, missing.map(usualDays)) };
}

/** What is submitted waits for officers alone, who need no usual time of their own. */
const usualDays = ({ state, requirement }: Judged): number | null =>
  state === 'unverified' ? 0 : requirement.usualDays;

function latest(today: Day, days: readonly (number | null)[]): Day | null {
  if (days.length === 0) return null;
  const known = days.filter((each) => each !== null);
  return known.length === days.length ? addDays(today, Math.max(...known)) : null;
}

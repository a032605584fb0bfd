import { byText } from '../order-by.js';
import type { Comparison } from '../rulebook/rule-methods.js';
import { comparablePrice, highestUnitPrice, MAX_PRICE } from './conversion.js';
import type { BidCase, BidDuty, BidOutcome, LotCase, LotOutcome } from './outcome.js';
import { judgeBids, type Entrant } from './qualify.js';
import { reportedDemand, tieOrder, type TieOrder } from './rank-entrants.js';
import type { NoPriceReason } from './reasons.js';
import { familiesOf } from './related-firms.js';
import { lost, refused, relatedTo, type Verdict } from './verdict.js';
import { type Field, formField, type Ranked } from './vbp/shortlist.js';
import { inOrder, type WeighedDemand, weighDemand } from './weigh-demand.js';

/** A lot with its bids judged, related ones merged and the rest ranked by comparable price. */
export interface Contest {
  readonly lot: LotCase;
  readonly demand: WeighedDemand;
  /** All bids, by id. */
  readonly entrants: readonly Entrant[];
  readonly field: Field;
  readonly tie: TieOrder;
}

/**
 * Judges, merges and ranks the bids of a lot. `refuse` keeps further valid bids out; `families` relates bids by their
 * position in order of ids where more is known than this lot shows.
 */
export function openContest(
  method: Comparison,
  lot: LotCase,
  bids: readonly BidCase[],
  change: {
    readonly demandFloor?: { readonly sharePermille: number } | null;
    readonly refuse?: (bid: BidCase, demand: WeighedDemand) => Entrant['refusal'];
    readonly families?: (bids: readonly BidCase[]) => readonly number[] | null;
  } = {},
): Contest {
  const demand = weighDemand(lot.demand, change.demandFloor ?? null);
  const entrants = judgeBids(lot, inOrder(bids), method.conversion).map((entrant) =>
    entrant.refusal === null && change.refuse ? { ...entrant, refusal: change.refuse(entrant.bid, demand) } : entrant,
  );
  const tie = tieOrder(method.tieBreakers, reportedDemand(demand.rows));
  const families = (change.families ?? familiesOf)(entrants.map(({ bid }) => bid));
  return { lot, demand, entrants, field: formField(entrants, families, tie), tie };
}

/**
 * Up to which comparable price a bid ranks before another one. Between currencies a price that is equal only when rounded
 * may rank behind, so there a millionth below is named.
 */
export const aheadOf = (other: Ranked, entrant: Entrant, { tie }: Contest): number =>
  !entrant.bid.rate && !other.bid.rate && tie(entrant, other) < 0 ? other.comparable : other.comparable - 1;

/** The others that a bid would meet, and the price up to which it stands for its family. */
export interface Rivals {
  readonly others: readonly Ranked[];
  readonly reach: number;
}

/** `displaced` is the bid of the family that stands, which the bid would replace; undefined when none does. */
export function rivalsOf(entrant: Entrant, displaced: Ranked | undefined, contest: Contest): Rivals {
  const ceiling = contest.lot.ceiling ?? MAX_PRICE;
  if (!displaced) return { others: contest.field.ranked, reach: ceiling };
  const others = contest.field.ranked.filter((other) => other !== displaced);
  const own = displaced.bid === entrant.bid;
  return { others, reach: own ? ceiling : Math.min(ceiling, aheadOf(displaced, entrant, contest)) };
}

export type PriceAnswer = Pick<BidOutcome, 'priceToWin' | 'priceToWinReason'>;
export const WINS: PriceAnswer = { priceToWin: null, priceToWinReason: null };
export const noPrice = (priceToWinReason: NoPriceReason): PriceAnswer => ({ priceToWin: null, priceToWinReason });

/** The highest price of the own specification up to a comparable price; none when even a millionth is above it. */
export function priceUpTo(comparable: number, { factor }: Entrant): PriceAnswer {
  const price = comparable < 1 ? 0 : Math.min(highestUnitPrice(comparable, factor), MAX_PRICE);
  if (price < 1 || comparablePrice(price, factor) === null) return noPrice('LOWEST_PRICE_LOSES');
  return { priceToWin: price, priceToWinReason: null };
}

/** What is decided about a bid that counts. */
export interface Decision {
  readonly verdict: Verdict;
  /** Null for a bid that was ranked on price, but not in the end. */
  readonly rank: number | null;
}

const NO_DUTIES: readonly BidDuty[] = [];
const isWin = ({ status }: Verdict): boolean => status === 'WON' || status === 'WON_RULE1' || status === 'WON_REVIVAL';

/**
 * The outcomes of all bids of a lot, in rank order and then by id. `decide` is asked about bids that count, `wouldWin`
 * about the price of every bid that does not win and was not kept out; `displaced` as in {@link rivalsOf}. A price to
 * win takes solving the lot many times more: it is found when it is read.
 */
export function outcomesOf(
  contest: Contest,
  decide: (entrant: Ranked) => Decision,
  wouldWin: (entrant: Entrant, displaced: Ranked | undefined) => PriceAnswer,
): BidOutcome[] {
  const { entrants, field } = contest;
  const standing = new Set<Entrant>(field.ranked);
  const outcomes = entrants.map((entrant, at): BidOutcome => {
    const stands = standing.has(entrant) ? (entrant as Ranked) : undefined;
    const relative = field.standingOf(at);
    const { verdict, rank } = stands ? decide(stands) : { verdict: keptOut(entrant, relative, contest), rank: null };
    const price = once(() => {
      if (isWin(verdict)) return WINS;
      return entrant.bid.excluded ? noPrice('EXCLUDED') : wouldWin(entrant, stands ?? relative);
    });
    const { bid, comparable: comparablePrice } = entrant;
    return {
      bid,
      rank,
      comparablePrice,
      ...verdict,
      get priceToWin() {
        return price().priceToWin;
      },
      get priceToWinReason() {
        return price().priceToWinReason;
      },
      duties: NO_DUTIES,
    };
  });
  return outcomes.sort(byRankThenId);
}

function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

function byRankThenId(a: BidOutcome, b: BidOutcome): number {
  if (a.rank !== null && b.rank !== null) return a.rank - b.rank;
  if (a.rank !== null || b.rank !== null) return a.rank !== null ? -1 : 1;
  return byText(a.bid.id, b.bid.id);
}

function keptOut(entrant: Entrant, relative: Ranked | undefined, { lot, demand: { base } }: Contest): Verdict {
  if (entrant.refusal === 'CANNOT_SUPPLY_LOT') return lost('INVALID', 'VALIDITY', 'CANNOT_SUPPLY_LOT', { base });
  return entrant.refusal ? refused(entrant, entrant.refusal, lot.ceiling) : relatedTo(relative as Ranked);
}

/** What the outcome of every method has; a method without caps, anchors, shares and terms adds its allocation only. */
export const plainOutcome = ({ lot, demand }: Contest, bids: readonly BidOutcome[]) =>
  ({
    lot,
    qualified: bids.filter(({ rank }) => rank !== null).length,
    cap: null,
    anchor: null,
    limit: null,
    revivalPrice: null,
    winners: bids.filter(isWin).length,
    sharePermille: null,
    termMonths: null,
    termUntil: null,
    base: demand.base,
    bids,
    picks: [],
    rejectedDemand: demand.rejected,
  }) satisfies Omit<LotOutcome, 'allocations' | 'unallocated'>;

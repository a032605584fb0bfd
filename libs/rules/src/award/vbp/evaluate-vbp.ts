import type { VbpMethod } from '../../rulebook/award-method.js';
import type { BidCase, LotCase, LotOutcome } from '../outcome.js';
import { Names } from '../packed/names.js';
import { Tape } from '../packed/tape.js';
import { judgeBids, type Entrant } from '../qualify.js';
import { tieOrder, type TieOrder } from '../rank-entrants.js';
import { familiesOf } from '../related-firms.js';
import { inOrder, weighDemand } from '../weigh-demand.js';
import { ownPrice } from '../conversion.js';
import { RegionalAllocation } from './allocate-regions.js';
import { codeOf } from './explain.js';
import { NamedBrands } from './named-brands.js';
import { guaranteedShare } from './guarantee.js';
import { type Contest, priceToWin, sumUp } from './price-to-win.js';
import { renderOutcome } from './render-outcome.js';
import { type Offer, offersOf, offerTo, type RevivalCase } from './revival.js';
import { fixedLimits, reachOf, type RuleOne, ruleOne } from './rule-one.js';
import { capOf, type Field, formField, type Ranked } from './shortlist.js';

/** Awards one lot: {@link VbpAwards} of a single one. */
export function evaluateVbp(method: VbpMethod, lot: LotCase, bids: readonly BidCase[]): LotOutcome {
  const awards = new VbpAwards(method);
  awards.add(lot, bids);
  return awards.outcome(0);
}

const WITHIN_LIMIT = codeOf('WITHIN_LIMIT');
const WITHIN_ABSOLUTE_FLOOR = codeOf('WITHIN_ABSOLUTE_FLOOR');
const CEILING_CUT_REACHED = codeOf('CEILING_CUT_REACHED');
const REVIVED = codeOf('REVIVED');
const REVIVAL_OFFERED = codeOf('REVIVAL_OFFERED');
const REVIVAL_DECLINED = codeOf('REVIVAL_DECLINED');
const ABOVE_LIMIT = codeOf('ABOVE_LIMIT');
const NOT_SHORTLISTED = codeOf('NOT_SHORTLISTED');
const RELATED_BID_STANDS = codeOf('RELATED_BID_STANDS');

/**
 * Awards lots by China's volume-based rules, in the order of domain.md 8.2: eligibility and validity, related firms,
 * number of bidders and cap, ranking, shortlist, rule 1, revival, winner count, share and term, rounding at the leaf,
 * brands, regions, spares. The same content in any order gives the same outcome.
 *
 * What is decided is kept as numbers: for each bid its rank, the code of its reason, comparable price, contract price
 * and price to win; volumes and picks by the numbers of bids and rows. Outcomes are written out when they are read, so
 * that a tender of thousands of lots costs per lot what a small one costs.
 */
export class VbpAwards {
  private readonly tape = new Tape();
  private readonly lots: LotCase[] = [];
  private readonly bids: (readonly BidCase[])[] = [];
  private readonly names = new Names();
  private readonly tie: TieOrder;
  private readonly allocation: RegionalAllocation;
  private readonly brands = new NamedBrands(this.names);
  private readonly sums: number[] = [];

  constructor(private readonly method: VbpMethod) {
    this.tie = tieOrder(method.tieBreakers, ({ at }) => this.brands.reported(at));
    this.allocation = new RegionalAllocation(method, this.names, this.brands);
  }

  /** How many lots are awarded. */
  get size(): number {
    return this.lots.length;
  }

  /** Awards one more lot; the bids are those of this lot. */
  add(lot: LotCase, bids: readonly BidCase[]): void {
    const { method, tape, tie, brands, sums } = this;
    const { rows, base } = weighDemand(lot.demand, method.demandFloor);
    const ordered = inOrder(bids);
    const families = brands.begin(ordered, rows) ? null : familiesOf(ordered);
    const entrants = judgeBids(lot, ordered, method.conversion);
    const field = formField(entrants, families, tie);
    const { ranked } = field;
    if (method.spread.basis === 'ANCHOR') sumUp(ranked, sums);
    const contest: Contest = { method, lot, fixed: fixedLimits(method, lot), ranked, tie, sums };
    tape.begin();
    tape.push(ranked.length);
    const winners = ranked.length > 0 ? this.judgeRanked(contest, base) : [];
    this.judgeOthers(contest, entrants, field);
    if (ranked.length > 0) {
      this.allocation.write(winners, rows, guaranteedShare(method, winners.length, lot.class), tape);
    }
    tape.keep();
    this.lots.push(lot);
    this.bids.push(bids);
    this.names.forgetIfMany();
  }

  /** What was decided about a lot, by its place from 0. */
  outcome(at: number): LotOutcome {
    const [lot, bids] = [this.lots[at], this.bids[at]];
    if (!lot || !bids) throw new RangeError(`there is no lot ${at}`);
    return renderOutcome(this.method, lot, bids, this.tape.read(at));
  }

  /** Rule 1, then revival, for the bids in rank order; answers the winners. */
  private judgeRanked(contest: Contest, base: number): Ranked[] {
    const { method, fixed, ranked } = contest;
    const { tape } = this;
    const cap = capOf(method.capTable, ranked.length);
    const shortlisted: number[] = [];
    for (let at = 0; at < cap && at < ranked.length; at++) shortlisted.push(ranked[at]?.comparable ?? 0);
    const rule = ruleOne(method, fixed, shortlisted);
    const reach = reachOf(rule);
    let ruleOneWinners = 0;
    while (ruleOneWinners < cap && (ranked[ruleOneWinners]?.comparable ?? Infinity) <= reach) ruleOneWinners++;
    const revival = { ranked, cap, ruleOneWinners, base, brands: this.brands };
    const offers = offersOf(method, revival);
    for (const value of [cap, rule.basis, rule.limit, rule.floor, rule.door, rule.belowAnchor]) tape.push(value);
    tape.push(offers[0]?.price ?? 0);
    const winners: Ranked[] = [];
    for (let at = 0; at < ranked.length; at++) {
      const entrant = ranked[at] as Ranked;
      if (at < ruleOneWinners) {
        this.writeRanked(entrant, winningCode(entrant.comparable, rule), entrant.bid.unitPrice, 0, 0);
        winners.push(entrant);
      } else if (this.judgeLoser(entrant, at, offers, revival, contest)) {
        winners.push(entrant);
      }
    }
    return winners;
  }

  /** A bid that rule 1 does not let win; answers whether it wins by revival. */
  private judgeLoser(
    entrant: Ranked,
    at: number,
    offers: readonly Offer[],
    revival: RevivalCase,
    contest: Contest,
  ): boolean {
    const { bid, factor } = entrant;
    const offer = offers.length > 0 ? offerTo(at, offers, revival) : undefined;
    if (!offer) {
      const code = at < revival.cap ? ABOVE_LIMIT : NOT_SHORTLISTED;
      this.writeRanked(entrant, code, 0, priceToWin(entrant, at, contest) ?? 0, 0);
      return false;
    }
    const price = Math.min(bid.unitPrice, ownPrice(offer.price, factor));
    if (bid.acceptsRevival === true) {
      this.writeRanked(entrant, REVIVED, price, 0, offer.price);
      return true;
    }
    const [code, contractPrice] = bid.acceptsRevival === false ? [REVIVAL_DECLINED, 0] : [REVIVAL_OFFERED, price];
    this.writeRanked(entrant, code, contractPrice, priceToWin(entrant, at, contest) ?? 0, offer.price);
    return false;
  }

  /** Prices are written as 0 where there is none. */
  private writeRanked({ at, comparable }: Ranked, code: number, contract: number, toWin: number, offer: number): void {
    const { tape } = this;
    tape.push(at);
    tape.push(code);
    tape.push(comparable);
    tape.push(contract);
    tape.push(toWin);
    tape.push(offer);
  }

  /** The bids that have no rank, by id: kept out, or behind a better one of their family. */
  private judgeOthers(contest: Contest, entrants: readonly Entrant[], { standingOf }: Field): void {
    const { tape } = this;
    tape.push(entrants.length - contest.ranked.length);
    for (const entrant of entrants) {
      const standing = standingOf(entrant.at);
      if (entrant.refusal === null && !standing) continue;
      const displaced = standing ? contest.ranked.indexOf(standing) : -1;
      tape.push(entrant.at);
      tape.push(entrant.refusal ? codeOf(entrant.refusal) : RELATED_BID_STANDS);
      tape.push(entrant.comparable ?? 0);
      tape.push(entrant.bid.excluded ? 0 : (priceToWin(entrant, displaced, contest) ?? 0));
      tape.push(standing?.at ?? -1);
    }
  }
}

/** By the multiple, else by the floor of the form, else by the cut. */
function winningCode(comparable: number, { limit, floor }: RuleOne): number {
  if (comparable <= limit) return WITHIN_LIMIT;
  return comparable <= floor ? WITHIN_ABSOLUTE_FLOOR : CEILING_CUT_REACHED;
}

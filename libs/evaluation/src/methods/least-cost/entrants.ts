import { type AwardReason, type LeastCostMethod, ONE } from '#libs/rules';
import type { BidInput, LotInput, RoundInput } from '../../format/round-input.js';
import { evaluatedPrice, highestOwnPrice, lowestOwnPrice } from './prices.js';

/** A bid that takes part, with the price it competes at. */
export interface Entrant {
  readonly bid: BidInput;
  /** From 1. */
  readonly rank: number;
  readonly factorMicro: number;
  /** Whole millionths. */
  readonly evaluated: number;
}

export interface RefusedBid {
  readonly bid: BidInput;
  readonly reason: AwardReason;
}

export interface Field {
  /** In rank order, which is the order in which equal costs are settled. */
  readonly entrants: readonly Entrant[];
  /** By id. */
  readonly refused: readonly RefusedBid[];
}

/** Who takes part in a lot, in the order of the rulebook's tie breakers. Bids come in order of their ids. */
export function fieldOf(lot: LotInput, bids: readonly BidInput[], method: LeastCostMethod, factors: FactorOf): Field {
  const refused: RefusedBid[] = [];
  const admitted: Omit<Entrant, 'rank'>[] = [];
  for (const bid of bids) {
    const factorMicro = factors(bid.id);
    const reason = refusalOf(bid, lot, factorMicro);
    if (reason) refused.push({ bid, reason });
    else {
      admitted.push({ bid, factorMicro, evaluated: evaluatedPrice(bid.unitPrice, factorMicro, bid.rate) });
    }
  }
  const mixed = admitted.some(({ bid }) => bid.rate !== null);
  const ranked = admitted.sort((a, b) => order(a, b, method, mixed));
  return { entrants: ranked.map((entrant, at) => ({ ...entrant, rank: at + 1 })), refused };
}

export type FactorOf = (bid: string) => number;

export function factorsOf({ constraints }: RoundInput): FactorOf {
  const factors = new Map(constraints.qualityWeights.map(({ bid, factorMicro }) => [bid, factorMicro]));
  return (bid) => factors.get(bid) ?? 1_000_000;
}

function refusalOf(bid: BidInput, { ceiling }: LotInput, factorMicro: number): AwardReason | null {
  if (bid.excluded !== null) return bid.excluded;
  const prices = bid.tiers.length > 0 ? bid.tiers.map(({ unitPrice }) => unitPrice) : [bid.unitPrice];
  if (prices.some((price) => price <= 0)) return 'PRICE_NOT_POSITIVE';
  const lowest = lowestOwnPrice(factorMicro, bid.rate);
  if (prices.some((price) => price < lowest)) return 'NOT_COMPARABLE';
  const highest = ceiling === null ? null : highestOwnPrice(ceiling, bid.rate);
  return highest !== null && prices.some((price) => price > highest) ? 'OVER_CEILING' : null;
}

type Unranked = Omit<Entrant, 'rank'>;

function order(a: Unranked, b: Unranked, { tieBreakers }: LeastCostMethod, mixed: boolean): number {
  for (const tieBreaker of tieBreakers) {
    const exact = mixed && tieBreaker === 'LOWER_UNIT_PRICE' ? byExactPrice(a, b) : 0;
    const difference = COMPARE[tieBreaker](a, b) || exact;
    if (difference !== 0) return difference;
  }
  return byText(a.bid.id, b.bid.id);
}

/** Between currencies, prices that are equal only when rounded to a millionth are told apart. */
function byExactPrice(a: Unranked, b: Unranked): number {
  const exact = ({ bid, factorMicro }: Unranked, other: Unranked): bigint =>
    BigInt(bid.unitPrice) * BigInt(factorMicro) * (bid.rate ?? ONE).numerator * (other.bid.rate ?? ONE).denominator;
  const difference = exact(a, b) - exact(b, a);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const lot = ({ bid }: Unranked): string => bid.digest ?? bid.draw;
/** A bid without a time comes after every bid that has one. */
const time = ({ bid }: Unranked): number => bid.submittedAt ?? Number.MAX_SAFE_INTEGER;

const COMPARE: Readonly<Record<LeastCostMethod['tieBreakers'][number], (a: Unranked, b: Unranked) => number>> = {
  LOWER_UNIT_PRICE: (a, b) => a.evaluated - b.evaluated,
  EARLIER_RECEIPT: (a, b) => time(a) - time(b),
  LOWER_DIGEST: (a, b) => byText(lot(a), lot(b)),
};

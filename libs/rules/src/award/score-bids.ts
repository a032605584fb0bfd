import { unreachable } from '#libs/kernel';
import type { Criterion, ScoredValue, ScoringCurve, WeightedMethod } from '../rulebook/rule-methods.js';
import type { Fraction } from './fixed-point.js';
import type { AwardReason } from './reasons.js';
import type { Ranked } from './vbp/shortlist.js';

/** A full score in basis points; totals are weighted, so that a full total is its square. */
export const FULL_SCORE = 10_000;
const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** The gate that keeps a bid out: what it scored, rounded down, and what it needed. */
export interface ClosedGate {
  readonly reason: AwardReason;
  readonly scoreBasisPoints: number;
  readonly gateBasisPoints: number;
}

/** A valid bid with its exact total: the sum of weight times score, in basis points both. */
export interface Scored {
  readonly entrant: Ranked;
  readonly total: Fraction;
  readonly gate: ClosedGate | null;
}

const GATE_REASONS = {
  PRICE: 'PRICE_SCORE_BELOW_GATE',
  QUALITY: 'QUALITY_SCORE_BELOW_GATE',
  DELIVERY_DAYS: 'DELIVERY_SCORE_BELOW_GATE',
  SHELF_LIFE_MONTHS: 'SHELF_LIFE_SCORE_BELOW_GATE',
} as const satisfies Record<ScoredValue, AwardReason>;

/**
 * Scores the valid bids of a lot. Curves that compare with the lowest or highest value look at all of them, whether or
 * not a gate or a related bid keeps them out later: so nothing depends on the order of these steps.
 */
export function scoreBids({ criteria, minTotalScore }: WeightedMethod, valid: readonly Ranked[]): Scored[] {
  const parts = criteria.map((criterion) => ({ criterion, scoreOf: scorer(criterion, valid) }));
  return valid.map((entrant) => {
    let total = ZERO;
    let gate: ClosedGate | null = null;
    for (const { criterion, scoreOf } of parts) {
      const score = scoreOf(entrant);
      gate ??= closedGate(GATE_REASONS[criterion.value], score, criterion.minScore);
      total = add(total, times(score, criterion.weightBasisPoints));
    }
    const overall = { numerator: total.numerator, denominator: total.denominator * BigInt(FULL_SCORE) };
    return { entrant, total, gate: gate ?? closedGate('TOTAL_SCORE_BELOW_GATE', overall, minTotalScore) };
  });
}

/** A total as basis points of the full score, rounded down. */
export const basisPointsOf = ({ total }: Scored): number =>
  Number(total.numerator / (total.denominator * BigInt(FULL_SCORE)));

/** The higher total first; 0 when they are equal. */
export function byTotal(a: Fraction, b: Fraction): number {
  const difference = b.numerator * a.denominator - a.numerator * b.denominator;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

export const times = ({ numerator, denominator }: Fraction, factor: number): Fraction => ({
  numerator: numerator * BigInt(factor),
  denominator,
});

export const add = (a: Fraction, b: Fraction): Fraction =>
  a.denominator === b.denominator
    ? { numerator: a.numerator + b.numerator, denominator: a.denominator }
    : {
        numerator: a.numerator * b.denominator + b.numerator * a.denominator,
        denominator: a.denominator * b.denominator,
      };

function closedGate(reason: AwardReason, score: Fraction, minScore: number | null): ClosedGate | null {
  if (minScore === null || score.numerator >= BigInt(minScore) * score.denominator) return null;
  const scoreBasisPoints = Number(score.numerator / score.denominator);
  return { reason, scoreBasisPoints, gateBasisPoints: minScore };
}

function scorer({ value, curve }: Criterion, valid: readonly Ranked[]): (entrant: Ranked) => Fraction {
  let lowest = Infinity;
  let highest = 0;
  for (const entrant of valid) {
    const own = valueOf(value, entrant);
    if (own === null) continue;
    lowest = Math.min(lowest, own);
    highest = Math.max(highest, own);
  }
  return (entrant) => {
    const own = valueOf(value, entrant);
    return own === null ? ZERO : scoreOn(curve, own, lowest, highest);
  };
}

function valueOf(value: ScoredValue, { comparable, bid }: Ranked): number | null {
  switch (value) {
    case 'PRICE':
      return comparable;
    case 'QUALITY':
      return bid.quality;
    case 'DELIVERY_DAYS':
      return bid.deliveryDays;
    case 'SHELF_LIFE_MONTHS':
      return bid.shelfLifeMonths;
    default:
      return unreachable(value);
  }
}

/** A value of 0 is the lowest there is, and scores in full where the lowest does; as the highest it scores nothing. */
function scoreOn(curve: ScoringCurve, own: number, lowest: number, highest: number): Fraction {
  switch (curve.kind) {
    case 'LOWEST_OVER_OWN':
      return own === 0 ? whole(FULL_SCORE) : quotient(lowest, own);
    case 'OWN_OVER_HIGHEST':
      return own === 0 ? ZERO : quotient(own, highest);
    case 'LINEAR':
      return onLine(curve, own);
    case 'STEPS':
      return whole(curve.steps.find(({ upTo }) => upTo === null || own <= upTo)?.score ?? 0);
    default:
      return unreachable(curve);
  }
}

const whole = (score: number): Fraction => ({ numerator: BigInt(score), denominator: 1n });
const quotient = (part: number, all: number): Fraction => ({
  numerator: BigInt(part) * BigInt(FULL_SCORE),
  denominator: BigInt(all),
});

function onLine({ from, to }: Extract<ScoringCurve, { kind: 'LINEAR' }>, own: number): Fraction {
  if (own <= from.at) return whole(from.score);
  if (own >= to.at) return whole(to.score);
  const width = BigInt(to.at - from.at);
  const rise = BigInt(to.score - from.score) * BigInt(own - from.at);
  return { numerator: BigInt(from.score) * width + rise, denominator: width };
}

import { invariant } from '#libs/kernel';
import { checkEvaluation } from './check/check-evaluation.js';
import { digestOf } from './format/canonical.js';
import type { EvaluationOutput } from './format/output-schema.js';
import type { BidInput, RoundInput } from './format/round-input.js';
import { canonicalInput } from './format/write-round.js';
import { evaluateLeastCost, type LeastCostOptions } from './methods/least-cost/evaluate-least-cost.js';
import { evaluateByRules } from './methods/rule-based.js';

/** Which program answered. The version goes up when the same input could be answered otherwise. */
export const ENGINE = { name: 'medlane', version: '1' } as const;

/**
 * Awards a round by its rulebook. The answer is a function of the input alone: the same on every machine, whatever order
 * the file had. It passes the independent checker before it is given out.
 * @throws InvariantViolated when it does not
 */
export async function evaluateRound(
  round: RoundInput,
  options: LeastCostOptions = { entryPrices: 'quick' },
): Promise<EvaluationOutput> {
  const { rulebook } = round;
  const { award } = rulebook;
  const awarded =
    award.method === 'least-cost'
      ? await evaluateLeastCost(award, round, bidsOf(round), options)
      : { lots: evaluateByRules(award, round.lots, bidsOf(round)) };
  const output: Omit<EvaluationOutput, 'outputDigest'> = {
    format: 'medlane-award/1',
    engine: ENGINE,
    rulebook: {
      code: rulebook.code,
      version: rulebook.version,
      method: award.method,
      digest: digestOf(rulebook.document),
    },
    round: round.round || null,
    inputDigest: digestOf(canonicalInput(round)),
    ...awarded,
  };
  const whole = { ...output, outputDigest: outputDigestOf(output) };
  const faults = checkEvaluation(round, whole);
  invariant(faults.length === 0, `the award breaks its own rules: ${faults.slice(0, 10).join('; ')}`);
  return whole;
}

/** Bids by lot, each list in the order of the round. */
function bidsOf({ bids }: RoundInput): (lot: string) => readonly BidInput[] {
  const byLot = new Map<string, BidInput[]>();
  for (const bid of bids) {
    const list = byLot.get(bid.lot);
    if (list) list.push(bid);
    else byLot.set(bid.lot, [bid]);
  }
  return (lot) => byLot.get(lot) ?? [];
}

/** Fields that say the same in words, who said it, or more than was asked: with or without, the award is the same. */
const NOT_DIGESTED = new Set(['engine', 'outputDigest', 'text', 'priceToWin', 'priceToWinReason', 'priceToWinText']);

/** The digest of an award: of everything that was decided. */
export const outputDigestOf = (output: object): string => digestOf(withoutWords(output) as object);

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) => (NOT_DIGESTED.has(field) ? [] : [[field, withoutWords(inner)]])),
  );
}

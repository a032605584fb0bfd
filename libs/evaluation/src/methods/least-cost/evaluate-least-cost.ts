import { groupBy } from '#libs/kernel';
import type { LeastCostMethod } from '#libs/rules';
import { writeDecimal } from '../../format/decimal.js';
import type { EvaluationOutput, ProofOutput } from '../../format/output-schema.js';
import type { BidInput, Freight, RoundInput } from '../../format/round-input.js';
import { textOf } from '../../texts.js';
import { ratio } from '../amounts.js';
import { componentsOf } from './components.js';
import { factorsOf, fieldOf } from './entrants.js';
import { entryPrice, type Rerun } from './entry-price.js';
import { type EntryOf, leastCostOutput } from './lot-output.js';
import { type LotRules, prepareLot, type PreparedLot } from './lot-problem.js';
import { familiesOf } from './related.js';
import { CLASH_TEXTS } from './reasons.js';
import { hasAward, type Solved, solveComponent } from './solve.js';

export interface LeastCostOptions {
  /** Whether losing bids are told the price that would have won: always, or while that is quick. */
  readonly entryPrices: 'all' | 'quick';
}

export type LeastCostAward = Pick<EvaluationOutput, 'lots' | 'packages'> & ProofOutput;

/** Awards a round at the least total cost: lots that nothing joins one by one, the others together. */
export async function evaluateLeastCost(
  method: LeastCostMethod,
  round: RoundInput,
  bidsOf: (lot: string) => readonly BidInput[],
  { entryPrices }: LeastCostOptions,
): Promise<LeastCostAward> {
  const factors = factorsOf(round);
  const rules: LotRules = {
    constraints: round.constraints,
    freight: freightOf(round),
    capacities: new Map(round.constraints.capacities.map(({ bidder, quantity }) => [bidder, quantity])),
  };
  const prepared = round.lots.map((lot) =>
    prepareLot(lot, fieldOf(lot, bidsOf(lot.id), method, factors), method, rules),
  );
  const explained = entryPrices === 'all' || workOf(prepared) <= QUICK_WORK;
  const solved: Solved[] = [];
  const families = familiesOf(prepared);
  for (const component of componentsOf(prepared, round.constraints, families))
    solved.push(await solveComponent(component));
  const lots = solved.flatMap((part) =>
    part.component.lots.map((lot) => {
      const rerun = { prepared: lot, bids: bidsOf(lot.lot.id), method, rules, factors };
      const award = part.awards.find((one) => one.lot === lot.lot.id);
      return leastCostOutput(lot, award, explained ? entriesOf(part, rerun) : () => undefined, lotProof(part, lot));
    }),
  );
  const packages = solved.flatMap((part) => part.packages).toSorted();
  return {
    lots: lots.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ...(round.constraints.packages.length > 0 ? { packages } : {}),
    ...roundProof(solved, round),
  };
}

const freightOf = ({ constraints }: RoundInput): Map<string, Freight[]> =>
  groupBy(constraints.freight, ({ bid }) => bid);

/** How much work entry prices may be by default: about a second. */
const QUICK_WORK = 100_000;

/** A few solves per losing bid, each about as long as the lot is wide; counted, so that every machine does the same. */
function workOf(prepared: readonly PreparedLot[]): number {
  return prepared.reduce((sum, { problem: { bids, destinations } }) => {
    const segments = bids.reduce((count, bid) => count + bid.segments.length, 0);
    return sum + bids.length * segments * destinations.length;
  }, 0);
}

/** The prices that would have won, for the losing bids of a lot that stands alone. */
function entriesOf(solved: Solved, rerun: Omit<Rerun, 'answer'>): EntryOf {
  const { answer } = solved;
  if (answer === null || !hasAward(answer.status)) return () => undefined;
  return (id) => {
    const bid = rerun.bids.find((one) => one.id === id);
    return bid && entryPrice({ ...rerun, answer }, bid);
  };
}

function lotProof(part: Solved, { lot }: PreparedLot): ProofOutput {
  const alone = part.component.lots.length === 1;
  if (alone) return proofOf(part);
  const { status, reproducible } = part;
  const infeasible = infeasibilityOf(part, lot.id);
  // What the lots of a component cost is proven for all of them together.
  return { status, objective: null, bound: null, gap: null, reproducible, infeasible };
}

function proofOf(part: Solved): ProofOutput {
  const { status, objective, bound, reproducible } = part;
  const none = !hasAward(status);
  return {
    status,
    objective: none ? null : writeDecimal(objective),
    bound: none || bound === null ? null : writeDecimal(bound),
    gap: none || bound === null ? null : gapOf(objective, bound),
    reproducible,
    infeasible: infeasibilityOf(part, null),
  };
}

/** Between 0 and 1, rounded up, so that it is never told smaller than it is. */
function gapOf(objective: bigint, bound: bigint): number {
  const size = objective < 0n ? -objective : objective;
  const difference = objective - bound;
  if (difference <= 0n || size === 0n) return 0;
  return Math.min(1, ratio(difference, size, 9) + ((difference * 10n ** 9n) % size === 0n ? 0 : 1e-9));
}

function infeasibilityOf({ infeasible }: Solved, lot: string | null): ProofOutput['infeasible'] {
  if (infeasible === null) return null;
  const concerned = (other: string | null) => lot === null || other === null || other === lot;
  return {
    shortages: infeasible.shortages
      .filter((shortage) => concerned(shortage.lot))
      .map(({ lot: id, destination, quantity }) => ({
        lot: id,
        demand: destination === 'lot' ? null : destination,
        quantity: Number(quantity),
      })),
    clashes: infeasible.clashes
      .filter((clash) => concerned(clash.lot))
      .map((clash) => ({ lot: clash.lot, rule: clash.rule, text: textOf(CLASH_TEXTS, clash.rule) })),
  };
}

/** The parts of a round added up, when they are in one currency. */
function roundProof(solved: readonly Solved[], { lots }: RoundInput): ProofOutput {
  const worst = (['infeasible', 'undecided', 'feasible'] as const).find((status) =>
    solved.some((part) => part.status === status),
  );
  const status = worst ?? 'optimal';
  const reproducible = solved.every((part) => part.reproducible);
  const currencies = new Set(lots.map(({ currency }) => currency));
  if (!hasAward(status) || currencies.size > 1) {
    return { status, objective: null, bound: null, gap: null, reproducible };
  }
  const objective = solved.reduce((sum, part) => sum + part.objective, 0n);
  const bound = solved.reduce<bigint | null>(
    (sum, part) => (sum === null || part.bound === null ? null : sum + part.bound),
    0n,
  );
  return {
    status,
    objective: writeDecimal(objective),
    bound: bound === null ? null : writeDecimal(bound),
    gap: bound === null ? null : gapOf(objective, bound),
    reproducible,
  };
}

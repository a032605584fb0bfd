import { solveMilp, type MilpLimits } from '../highs/highs.js';
import type { Milp } from '../highs/milp.js';
import { checkRound } from '../check-round.js';
import type { LotAward, LotProblem, LotShare, Round } from '../problem.js';
import { totalOf, type RoundAward } from './award.js';
import { modelRound, type Goal, type RoundModel } from './round-model.js';

/** A winner of a lot with the segment it wins in and the destinations that it may deliver to. */
export interface Winner {
  readonly bid: string;
  readonly segment: number;
  /** Ids; null for every one that the bid can serve. */
  readonly destinations: readonly string[] | null;
}

/** Who wins what: everything of an award but the volumes. */
export interface Choice {
  /** By lot id. */
  readonly winners: ReadonlyMap<string, readonly Winner[]>;
  /** Ids of the packages whose volumes are to be reached. */
  readonly packages: readonly string[];
}

/**
 * The cheapest volumes for a choice of winners, in whole units. Once winners, segments and packages are fixed, what is
 * left is a flow: bidder → bid → destination, with bounds on each step. A corner of it is whole, and the simplex method
 * answers with a corner; it is rounded, counted again and checked. Undefined when the choice admits no volumes.
 */
export async function settle(
  round: Round,
  choice: Choice,
  goal: Goal,
  limits: MilpLimits,
): Promise<RoundAward | undefined> {
  const chosen = restrict(round, choice);
  const model = modelRound(chosen, goal);
  const { values } = await solveMilp(everythingIn(model.milp), { limits });
  if (!values) return undefined;
  const original = new Map(round.lots.map((lot) => [lot.id, lot]));
  const lots = model.lots.map((columns): LotAward => {
    const id = columns.terms.lot.id;
    const segments = new Map(choice.winners.get(id)?.map(({ bid, segment }) => [bid, segment]));
    return readLot(columns, values, segments, original.get(id));
  });
  const award = totalOf(round, lots);
  return isSound(round, award) ? award : undefined;
}

/** Whether an award keeps every rule of its round. */
export function isSound(round: Round, award: RoundAward): boolean {
  const answer = { ...award, status: 'feasible', bound: award.objective, nodes: 0, reproducible: true } as const;
  return checkRound(round, answer).length === 0;
}

/** The round with the chosen bids alone, each in its segment. */
function restrict(round: Round, choice: Choice): Round {
  const packages = new Set(choice.packages);
  return {
    ...round,
    lots: round.lots.map((lot) => restrictLot(lot, choice.winners.get(lot.id) ?? [])),
    packages: round.packages.filter(({ id }) => packages.has(id)),
    lotConflicts: [],
  };
}

function restrictLot(lot: LotProblem, winners: readonly Winner[]): LotProblem {
  const chosen = new Map(winners.map((winner) => [winner.bid, winner]));
  const bids = lot.bids.flatMap((bid) => {
    const winner = chosen.get(bid.id);
    const segment = winner && bid.segments[winner.segment];
    if (!winner || !segment) return [];
    const all = bid.destinations ?? lot.destinations.map(({ id }) => ({ id, perUnit: 0n, fixed: 0n }));
    const open = winner.destinations && new Set(winner.destinations);
    return [{ ...bid, segments: [segment], destinations: open ? all.filter(({ id }) => open.has(id)) : all }];
  });
  return { ...lot, bids };
}

/** Every yes-or-no column is a yes: what was not chosen is not there. */
function everythingIn(milp: Milp): Milp {
  const yes = (values: Float64Array) => values.map((value, at) => (milp.integral[at] ? 1 : value));
  return { ...milp, lower: yes(milp.lower), upper: yes(milp.upper), integral: new Int32Array(milp.columns) };
}

function readLot(
  { terms, unit, bids, unserved }: RoundModel['lots'][number],
  values: Float64Array,
  segments: ReadonlyMap<string, number>,
  original: LotProblem | undefined,
): LotAward {
  const whole = (column: number): bigint => BigInt(Math.round((values[column] ?? 0) * unit));
  const shares = bids.flatMap(({ terms: { bid, routes }, to }) =>
    routes.flatMap(({ destination }, at): LotShare[] => {
      const quantity = whole(to[at] ?? -1);
      const id = terms.lot.destinations[destination]?.id ?? '';
      return quantity > 0n ? [{ bid: bid.id, segment: segments.get(bid.id) ?? 0, destination: id, quantity }] : [];
    }),
  );
  const missing = (original ?? terms.lot).destinations.flatMap(({ id }, at) => {
    const column = unserved[at] ?? -1;
    const quantity = column >= 0 ? whole(column) : 0n;
    return quantity > 0n ? [{ id, quantity }] : [];
  });
  return { lot: terms.lot.id, shares, unserved: missing };
}

/** Reads who wins from the values of a model's yes-or-no columns. */
export function choiceIn(round: Round, model: RoundModel, values: Float64Array): Choice {
  const yes = (column: number | undefined) => column !== undefined && (values[column] ?? 0) > 0.5;
  const winners = new Map(
    model.lots.map(({ terms, bids }) => [
      terms.lot.id,
      bids.flatMap(({ terms: { bid, tiers, routes }, wins, tiers: columns, gates }): Winner[] => {
        const tier = tiers.find((_, at) => yes(columns[at]));
        if (!yes(wins) || !tier) return [];
        const open = routes.filter((_, at) => yes(gates[at]));
        const destinations = open.map(({ destination }) => terms.lot.destinations[destination]?.id ?? '');
        return [{ bid: bid.id, segment: tier.segment, destinations }];
      }),
    ]),
  );
  return { winners, packages: round.packages.filter((_, at) => yes(model.packages[at])).map(({ id }) => id) };
}

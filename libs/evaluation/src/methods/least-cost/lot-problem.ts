import type { LeastCostMethod } from '#libs/rules';
import type { Delivery, LotBid, LotProblem } from '#libs/solver';
import type { Constraints, DemandInput, Freight, LotInput } from '../../format/round-input.js';
import type { Entrant, Field } from './entrants.js';
import { costInLotCurrency, segmentsOf } from './prices.js';
import { groupsIn } from './related.js';

/** Where nothing depends on who is served, the whole lot is one destination. */
const WHOLE_LOT = 'lot';

export interface PreparedLot {
  readonly lot: LotInput;
  readonly field: Field;
  /** Demand rows in the order in which they are served: lowest ceiling first, rows without one last, then by id. */
  readonly rows: readonly DemandInput[];
  /** Whether the problem's destinations are the rows; else there is one for the whole lot. */
  readonly byRow: boolean;
  readonly problem: LotProblem;
  /** The group of each bid that has related ones here. */
  readonly groups: ReadonlyMap<string, string>;
}

/** The constraints of a round, by what they speak of. */
export interface LotRules {
  readonly constraints: Constraints;
  readonly freight: ReadonlyMap<string, readonly Freight[]>;
  /** What a bidder supplies over all lots at most, which binds in each of them, too. */
  readonly capacities: ReadonlyMap<string, number>;
}

export function prepareLot(lot: LotInput, field: Field, method: LeastCostMethod, rules: LotRules): PreparedLot {
  const rows = lot.demand.filter(({ quantity }) => quantity > 0).sort(byCeilingThenId);
  const own = rules.constraints.lots.find((row) => row.lot === lot.id);
  const conflicts = rules.constraints.destinationConflicts.filter((row) => row.lot === lot.id).map(({ pair }) => pair);
  const byRow =
    own?.singleWinner === true ||
    conflicts.length > 0 ||
    field.entrants.some(({ bid }) => bid.regions !== null || rules.freight.has(bid.id));
  const total = rows.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  const atLeast = own?.minWinners ?? method.minWinners;
  const groups = groupsIn(field);
  const incumbents = rules.constraints.incumbents.filter((row) => row.lot === lot.id);
  const switchingCost = (bidder: string): bigint =>
    incumbents.some((row) => row.bidder === bidder) ? 0n : (incumbents[0]?.switchingCost ?? 0n);
  const bids = field.entrants.map(({ bid, factorMicro }): LotBid => {
    const capacity = least(total, bid.capacity, rules.capacities.get(bid.bidder));
    const fixedCost = costInLotCurrency(bid.fixedCost, bid.rate) + switchingCost(bid.bidder);
    return {
      id: bid.id,
      bidder: bid.bidder,
      group: groups.get(bid.id) ?? null,
      segments: segmentsOf(bid, { factorMicro, fixedCost, capacity }),
      ...(byRow ? { destinations: deliveriesOf(bid, rows, rules.freight.get(bid.id) ?? []) } : {}),
    };
  });
  return {
    lot,
    field,
    rows,
    byRow,
    groups,
    problem: {
      id: lot.id,
      destinations: byRow
        ? rows.map(({ id, quantity }) => ({ id, quantity: BigInt(quantity) }))
        : [{ id: WHOLE_LOT, quantity: total }],
      // A bid that can supply nothing has no segment, and is no bid to the solver.
      bids: bids.filter(({ segments, destinations }) => segments.length > 0 && destinations?.length !== 0),
      // Whether one wins is no question of how many must: where nobody can, the whole lot is short.
      minWinners: atLeast > 1 ? atLeast : 0,
      maxWinners: own?.maxWinners ?? method.maxWinners,
      maxSharePermille: own?.maxSharePermille ?? method.maxSharePermille,
      singleWinner: own?.singleWinner ?? false,
      destinationConflicts: conflicts,
      shortage: method.shortage === 'ALLOWED' ? 'allowed' : 'refused',
    },
  };
}

function byCeilingThenId(a: DemandInput, b: DemandInput): number {
  if (a.ceiling !== b.ceiling) {
    if (a.ceiling === null) return 1;
    if (b.ceiling === null) return -1;
    return a.ceiling - b.ceiling;
  }
  return a.id < b.id ? -1 : 1;
}

function least(total: bigint, ...limits: readonly (number | null | undefined)[]): bigint {
  return limits.reduce<bigint>(
    (lowest, limit) => (limit !== null && limit !== undefined && BigInt(limit) < lowest ? BigInt(limit) : lowest),
    total,
  );
}

function deliveriesOf(bid: Entrant['bid'], rows: readonly DemandInput[], freight: readonly Freight[]): Delivery[] {
  return rows.flatMap((row) => {
    if (bid.regions !== null && !bid.regions.includes(row.region)) return [];
    const own = freight.find(
      ({ buyer, region, demand }) =>
        (buyer === null || buyer === row.buyer) &&
        (region === null || region === row.region) &&
        (demand === null || demand === row.id),
    );
    return [{ id: row.id, perUnit: own?.perUnit ?? 0n, fixed: own?.fixed ?? 0n }];
  });
}

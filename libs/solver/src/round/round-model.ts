import { MilpBuilder, type Milp, type Term } from '../highs/milp.js';
import type { Package, Round } from '../problem.js';
import { atMostOne, writeLot, type LotColumns } from './lot-columns.js';
import { ownersOf } from './owners.js';
import { moneyUnit, volumeUnit } from './scale.js';
import { capacitiesOf, termsOf } from './terms.js';

/** What the model is asked for. */
export type Goal =
  /** The least cost, with everything served. */
  | { readonly kind: 'cost' }
  /** The least cost with at most this much unserved, in lots that allow it. */
  | { readonly kind: 'cost-within-shortage'; readonly unserved: bigint }
  /** The least volume unserved over all lots: in those that allow it, or wherever it takes. */
  | { readonly kind: 'shortage'; readonly where: 'allowed' | 'anywhere' }
  /** Any award at all, with everything served. */
  | { readonly kind: 'any' }
  /** The least that bidders' capacities must grow by for everything to be served. */
  | { readonly kind: 'capacity' };

export interface RoundModel {
  readonly milp: Milp;
  /** Money, or units of volume, in one unit of the objective. */
  readonly step: number;
  readonly lots: readonly LotColumns[];
  /** Whether each package's discount is given, in the order of the round. */
  readonly packages: readonly number[];
  /** How far each bidder's capacity is exceeded, in the order of the round; −1 unless the goal is `capacity`. */
  readonly excess: readonly number[];
}

/** The whole round as one mixed-integer programme: the oracle, and the fallback where lots cannot be told apart. */
export function modelRound(round: Round, goal: Goal): RoundModel {
  const builder = new MilpBuilder();
  // Tightened by a capacity that is to give way, bids would hide how far it must.
  const capacities = goal.kind === 'capacity' ? new Map<string, bigint>() : capacitiesOf(round);
  const terms = round.lots.map((lot) => termsOf(lot, capacities));
  const volume = Math.max(1, ...terms.map(volumeUnit));
  const countsMoney = goal.kind === 'cost' || goal.kind === 'cost-within-shortage';
  const step = countsMoney ? moneyUnit(terms) : volume;
  const money = (amount: bigint, units: number) => (countsMoney ? (Number(amount) * units) / step : 0);
  const lots = terms.map((lot) => {
    const mayLack =
      goal.kind === 'shortage'
        ? goal.where === 'anywhere' || lot.lot.shortage === 'allowed'
        : goal.kind === 'cost-within-shortage' && lot.lot.shortage === 'allowed';
    const unserved = (units: number) => (mayLack ? (countsMoney ? 0 : units / step) : undefined);
    return writeLot(builder, lot, { money, unserved });
  });
  const excess = round.bidderCapacities.map(({ bidder, capacity }) => {
    const used = volumeOf(lots, bidder, volume);
    const more = goal.kind === 'capacity' ? builder.column(1) : -1;
    if (more >= 0) used.push([more, -1]);
    builder.row(used, -Infinity, Number(capacity) / volume);
    return more;
  });
  const packages = round.packages.map((offer) => writePackage(builder, lots, offer, money(-offer.discount, 1)));
  const ownerOf = ownersOf(round);
  for (const pair of round.lotConflicts) writeLotConflict(builder, lots, pair, ownerOf);
  if (goal.kind === 'cost-within-shortage') {
    const missing = lots.flatMap(({ unserved, unit }) =>
      unserved.filter((column) => column >= 0).map((column): Term => [column, unit / volume]),
    );
    builder.row(missing, -Infinity, Number(goal.unserved) / volume);
  }
  return { milp: builder.build(), step, lots, packages, excess };
}

/** What a bidder supplies in all, in units of `scale`. */
function volumeOf(lots: readonly LotColumns[], bidder: string, scale: number): Term[] {
  return lots.flatMap(({ bids, unit }) =>
    bids
      .filter(({ terms: { bid } }) => bid.bidder === bidder)
      .flatMap((bid) => bid.volume.map((column): Term => [column, unit / scale])),
  );
}

function writePackage(
  builder: MilpBuilder,
  lots: readonly LotColumns[],
  { bidder, items }: Package,
  cost: number,
): number {
  const given = builder.column(cost, { upper: 1, integral: true });
  for (const { lot, minQuantity } of items) {
    const found = lots.find(({ terms }) => terms.lot.id === lot);
    const mine = found?.bids.filter(({ terms: { bid } }) => bid.bidder === bidder) ?? [];
    const volume = mine.flatMap((bid) => bid.volume.map((column): Term => [column, 1]));
    builder.row([...volume, [given, -Number(minQuantity) / (found?.unit ?? 1)]], 0, Infinity);
    builder.row([[given, 1], ...mine.map((bid): Term => [bid.wins, -1])], -Infinity, 0);
  }
  return given;
}

function writeLotConflict(
  builder: MilpBuilder,
  lots: readonly LotColumns[],
  [one, other]: readonly [string, string],
  ownerOf: (bidder: string) => string,
): void {
  const bidsOf = (id: string) => lots.find(({ terms }) => terms.lot.id === id)?.bids ?? [];
  const others = bidsOf(other);
  for (const a of bidsOf(one)) {
    for (const b of others) {
      if (ownerOf(a.terms.bid.bidder) === ownerOf(b.terms.bid.bidder)) atMostOne(builder, [a.wins, b.wins]);
    }
  }
}

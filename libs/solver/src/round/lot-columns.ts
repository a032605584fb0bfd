import type { MilpBuilder, Term } from '../highs/milp.js';
import { volumeUnit } from './scale.js';
import type { BidTerms, LotTerms, Tier } from './terms.js';

/** Where the columns of a bid stand. */
export interface BidColumns {
  readonly terms: BidTerms;
  /** Whether the bid wins. */
  readonly wins: number;
  /** Whether it wins in each of its tiers; `wins` itself when there is one. */
  readonly tiers: readonly number[];
  /** Columns that add up to its volume. */
  readonly volume: readonly number[];
  /** What goes where, by route. */
  readonly to: readonly number[];
  /** Whether anything goes there, by route; `wins` where nobody asks. */
  readonly gates: readonly number[];
}

export interface LotColumns {
  readonly terms: LotTerms;
  /** Units of volume in one unit of the model. */
  readonly unit: number;
  readonly bids: readonly BidColumns[];
  /** By destination; −1 where nothing may be missing. */
  readonly unserved: readonly number[];
}

/** What the columns of a lot cost. */
export interface Prices {
  /** An amount of money for so many units, as a coefficient. */
  money(amount: bigint, units: number): number;
  /** Of `units` unserved; undefined where nothing may be missing. */
  unserved(units: number): number | undefined;
}

/** Adds one lot to a model: rows (1) to (5) of a facility-location model with tiers, strongly linked. */
export function writeLot(builder: MilpBuilder, terms: LotTerms, prices: Prices): LotColumns {
  const { lot } = terms;
  const unit = volumeUnit(terms);
  const missing = prices.unserved(unit);
  const unserved = lot.destinations.map(({ quantity }) =>
    missing === undefined || quantity <= 0n ? -1 : builder.column(missing, { upper: Number(quantity) / unit }),
  );
  const bids = terms.bids.map((bid) => writeBid(builder, terms, bid, unit, prices));
  const columns = { terms, unit, bids, unserved };
  writeDemand(builder, columns);
  builder.row(once(bids), lot.minWinners, lot.maxWinners);
  for (const group of new Set(lot.bids.flatMap(({ group }) => group ?? []))) {
    atMostOne(
      builder,
      bids.filter(({ terms: { bid } }) => bid.group === group).map(({ wins }) => wins),
    );
  }
  writeDestinationRules(builder, columns);
  return columns;
}

const once = (bids: readonly BidColumns[]): Term[] => bids.map(({ wins }) => [wins, 1]);

export function atMostOne(builder: MilpBuilder, columns: readonly number[]): void {
  if (columns.length < 2) return;
  builder.row(
    columns.map((column) => [column, 1]),
    -Infinity,
    1,
  );
}

function writeBid(builder: MilpBuilder, { lot }: LotTerms, terms: BidTerms, unit: number, prices: Prices): BidColumns {
  const { tiers, routes } = terms;
  // With one tier its cost stands on the bid and on its routes: fewer columns, the same programme.
  const only = tiers.length === 1 ? tiers[0] : undefined;
  const yes = { upper: tiers.length > 0 ? 1 : 0, integral: true };
  const wins = builder.column(prices.money(only?.fixedCost ?? 0n, 1), yes);
  const to = routes.map(({ perUnit, limit }) =>
    builder.column(prices.money(perUnit + (only?.unitCost ?? 0n), unit), { upper: Number(limit) / unit }),
  );
  const columns = only
    ? { tiers: [wins], volume: to }
    : {
        tiers: tiers.map(({ fixedCost }) => builder.column(prices.money(fixedCost, 1), yes)),
        volume: tiers.map((tier) =>
          builder.column(prices.money(tier.unitCost, unit), { upper: Number(tier.to) / unit }),
        ),
      };
  if (only) writeTier(builder, only, wins, to, unit);
  else {
    tiers.forEach((tier, at) =>
      writeTier(builder, tier, columns.tiers[at] ?? -1, columns.volume.slice(at, at + 1), unit),
    );
    builder.row([[wins, -1], ...columns.tiers.map((tier): Term => [tier, 1])], 0, 0);
    builder.row([...columns.volume.map((all): Term => [all, 1]), ...to.map((part): Term => [part, -1])], 0, 0);
  }
  const conflicting = new Set(lot.destinationConflicts.flat());
  const gates = routes.map(({ destination, limit, fixed }, at) => {
    const asked = fixed > 0n || lot.singleWinner || conflicting.has(lot.destinations[destination]?.id ?? '');
    const gate = asked ? builder.column(prices.money(fixed, 1), { upper: 1, integral: true }) : wins;
    if (asked) builder.row([[gate, 1], [wins, -1]], -Infinity, 0); // prettier-ignore
    builder.row([[to[at] ?? -1, 1], [gate, -Number(limit) / unit]], -Infinity, 0); // prettier-ignore
    return gate;
  });
  return { terms, wins, ...columns, to, gates };
}

/** from · chosen <= volume <= to · chosen. */
function writeTier(builder: MilpBuilder, tier: Tier, chosen: number, volume: readonly number[], unit: number): void {
  const terms = volume.map((column): Term => [column, 1]);
  builder.row([...terms, [chosen, -Number(tier.from) / unit]], 0, Infinity);
  builder.row([...terms, [chosen, -Number(tier.to) / unit]], -Infinity, 0);
}

function writeDemand(builder: MilpBuilder, { terms, unit, bids, unserved }: LotColumns): void {
  const arriving = terms.lot.destinations.map((_, at): Term[] => {
    const missing = unserved[at] ?? -1;
    return missing >= 0 ? [[missing, 1]] : [];
  });
  for (const { terms: bid, to } of bids) {
    bid.routes.forEach(({ destination }, at) => arriving[destination]?.push([to[at] ?? -1, 1]));
  }
  terms.lot.destinations.forEach(({ quantity }, at) => {
    if (quantity > 0n) builder.row(arriving[at] ?? [], Number(quantity) / unit, Number(quantity) / unit);
  });
}

function writeDestinationRules(builder: MilpBuilder, { terms: { lot }, bids }: LotColumns): void {
  const index = new Map(lot.destinations.map(({ id }, at) => [id, at]));
  const gatesTo = (destination: number) =>
    bids.flatMap(({ terms: { bid, routes }, gates }) =>
      routes.flatMap((route, at) =>
        route.destination === destination ? [{ bidder: bid.bidder, gate: gates[at] ?? -1 }] : [],
      ),
    );
  if (lot.singleWinner) {
    for (const at of index.values()) {
      atMostOne(
        builder,
        gatesTo(at).map(({ gate }) => gate),
      );
    }
  }
  for (const [one, other] of lot.destinationConflicts) {
    const others = gatesTo(index.get(other) ?? -1);
    for (const { bidder, gate } of gatesTo(index.get(one) ?? -1)) {
      for (const rival of others) if (rival.bidder === bidder) atMostOne(builder, [gate, rival.gate]);
    }
  }
}

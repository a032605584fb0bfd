import type { MilpLimits } from '../highs/highs.js';
import type { LotProblem, Round } from '../problem.js';
import { inWholeMoney, lagrangian } from './lagrangian.js';
import { sharedOwners, solveMaster } from './master.js';
import {
  columnKey,
  conflictKey,
  costBits,
  LotPricer,
  NO_DUALS,
  packageKey,
  SCALED_BITS,
  type Column,
  type Duals,
  type LotSearch,
} from './pricing.js';
import { capacitiesOf, termsOf } from './terms.js';

/** Master programmes solved at most; in practice two to ten settle a round. */
const MAX_ITERATIONS = 80;

/** The relaxation of a coupled round: the columns found, and a bound that whole-number duals certify. */
export interface Relaxation {
  readonly columns: readonly Column[];
  /** How much of each column the last master takes; nothing of the columns that came after it. */
  readonly mix: readonly number[];
  /** No award of the round costs less. */
  readonly bound: bigint;
  /** The prices that give the bound, what each lot is worth at them, and all in 1 / `scale`. */
  readonly duals: Duals;
  readonly values: readonly bigint[];
  readonly scaledBound: bigint;
  readonly scale: bigint;
  /** The lots with segments cut to what their bidders can supply in all. */
  readonly lots: readonly LotProblem[];
  readonly pricers: readonly LotPricer[];
  readonly nodes: number;
}

/**
 * Column generation over lots (Dantzig and Wolfe). A column is an award of one lot. The master mixes the columns found
 * so far and prices what lots share: capacities of bidders, packages, pairs that must not share a supplier; the exact
 * search then answers for each lot which award is best at these prices. The prices are rounded to whole numbers and the
 * lots' answers are exact, so what the master's rounding loses is quality of the bound, never its truth.
 *
 * Undefined when some lot has no award at all.
 */
export async function relax(round: Round, search: LotSearch, limits: MilpLimits): Promise<Relaxation | undefined> {
  const generation = new Generation(round, search);
  return (await generation.start()) ? generation.run(limits) : undefined;
}

class Generation {
  private readonly scale: bigint;
  private readonly lots: readonly LotProblem[];
  private readonly pricers: readonly LotPricer[];
  private readonly columns: Column[] = [];
  private readonly seen = new Set<string>();
  private best: { duals: Duals; values: readonly bigint[]; scaled: bigint } | undefined;
  private nodes = 0;
  private mix: readonly number[] = [];

  constructor(
    private readonly round: Round,
    search: LotSearch,
  ) {
    this.lots = tightened(round);
    this.scale = scaleFor(this.lots);
    this.pricers = this.lots.map((lot, index) => new LotPricer(round, index, lot, this.scale, search));
  }

  /** First columns: each lot alone, each lot sparing what is shared, and each lot reaching for packages. */
  start(): boolean {
    if (!this.price(NO_DUALS)) return false;
    for (const duals of this.extremes()) this.price(duals);
    return true;
  }

  async run(limits: MilpLimits): Promise<Relaxation> {
    for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
      const master = await solveMaster(this.round, this.columns, this.scale, limits);
      if (!master) break;
      this.mix = master.mix;
      const before = this.columns.length;
      this.price(master.duals);
      const gap = master.value - Number(this.best?.scaled ?? 0n) / Number(this.scale);
      if (this.columns.length === before || gap < Math.max(0.5, Math.abs(master.value) * 1e-9)) break;
    }
    const { scale, columns, mix, lots, pricers, nodes } = this;
    const { duals, values, scaled } = this.best ?? { duals: NO_DUALS, values: [], scaled: 0n };
    return {
      columns,
      mix,
      bound: inWholeMoney(scaled, scale),
      duals,
      values,
      scaledBound: scaled,
      scale,
      lots,
      pricers,
      nodes,
    };
  }

  /** Prices all lots, keeps the new columns and the better bound; whether every lot has an award. */
  private price(duals: Duals): boolean {
    const values: bigint[] = [];
    for (const pricer of this.pricers) {
      const priced = pricer.price(duals);
      if (!priced) return false;
      values.push(priced.value);
      if (priced.column) this.keep(priced.column);
      this.nodes += priced.nodes;
    }
    const scaled = lagrangian(this.round, duals, values, this.scale);
    if (!this.best || scaled > this.best.scaled) this.best = { duals, values, scaled };
    return true;
  }

  private keep(column: Column): void {
    const key = columnKey(column);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.columns.push(column);
  }

  private extremes(): Duals[] {
    const steep = 1n << BigInt(SCALED_BITS - 4);
    const demands = this.round.lots.map(({ destinations }) =>
      destinations.reduce((sum, { quantity }) => sum + quantity, 1n),
    );
    const largest = demands.reduce((most, demand) => (demand > most ? demand : most), 1n);
    const capacity = new Map(this.round.bidderCapacities.map(({ bidder }) => [bidder, steep / largest + 1n]));
    const conflicts = new Map(
      this.round.lotConflicts.flatMap((pair, at) =>
        sharedOwners(this.round, pair).map((owner) => [conflictKey(at, owner), steep] as const),
      ),
    );
    const packages = new Map(
      this.round.packages.flatMap(({ discount, items }, at) =>
        items.map(({ lot }) => [packageKey(at, lot), discount * this.scale] as const),
      ),
    );
    const sparing = { capacity, conflicts, packages: new Map() };
    const reaching = { capacity: new Map(), conflicts: new Map(), packages };
    return [...(capacity.size + conflicts.size > 0 ? [sparing] : []), ...(packages.size > 0 ? [reaching] : [])];
  }
}

/** The round's lots with segments cut to the capacities of their bidders. */
function tightened(round: Round): LotProblem[] {
  const capacities = capacitiesOf(round);
  return round.lots.map((lot) => {
    const { bids } = termsOf(lot, capacities);
    return {
      ...lot,
      bids: lot.bids.map((bid, at) => {
        const open = new Map(bids[at]?.tiers.map((tier) => [tier.segment, tier]));
        // A segment that can no longer win stays, so that the others keep their index; it admits no volume.
        return {
          ...bid,
          segments: bid.segments.map((segment, index) => ({ ...segment, to: open.get(index)?.to ?? 0n })),
        };
      }),
    };
  });
}

/** Duals finer than the money's unit where that is coarse, as far as the search stays in exact doubles. */
function scaleFor(lots: readonly LotProblem[]): bigint {
  const bits = lots.reduce((most, lot) => Math.max(most, costBits(lot)), 1);
  return 1n << BigInt(Math.min(20, Math.max(0, SCALED_BITS - bits)));
}

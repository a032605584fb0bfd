import type { ExactLot } from './exact-lot.js';
import type { Flow } from './exact-flow.js';
import type { LotModel } from './lot-model.js';

/** The best award found so far. */
export class Incumbent {
  /** Money of the model; Infinity while there is none. In exact money this is the cost itself. */
  cost = Infinity;
  /** In money of the lot; undefined while there is none, nor a limit. */
  exact: bigint | undefined;
  winners: readonly number[] = [];
  /** Indexes of the model's segments, as `winners`. */
  segments: readonly number[] = [];
  /** Units per winner and place. */
  flow: Flow = [];

  constructor(private readonly model: LotModel) {}

  /** Takes over a better award, whose cost in doubles is exact. */
  offer(winners: readonly number[], segments: readonly number[], flow: Float64Array): void {
    const cost = this.costOf(winners, segments, flow);
    if (cost >= this.cost) return;
    const { places, scale } = this.model;
    const units = winners.map((_, a) => Array.from(flow.subarray(a * places, (a + 1) * places), BigInt));
    this.take(winners, segments, units, cost, BigInt(cost / scale));
  }

  /** Takes over a better award, whose cost is taken in whole numbers of any size. */
  offerExact(winners: readonly number[], segments: readonly number[], flow: Flow): void {
    const exact = exactCost(this.model.lot, this.model.segmentStart, winners, segments, flow);
    if (this.exact !== undefined && exact >= this.exact) return;
    this.take(winners, segments, flow, this.above(exact), exact);
  }

  /** Only awards cheaper than this count from now on; money of the lot. */
  demandLessThan(exact: bigint): void {
    this.exact = exact;
    this.cost = this.above(exact);
    this.winners = [];
  }

  get found(): boolean {
    return this.winners.length > 0;
  }

  /** An amount as money of the model, never rounded down. */
  private above(exact: bigint): number {
    const cost = Number(exact) * this.model.scale;
    return this.model.exactMoney ? cost : cost + Math.abs(cost) * 2 ** -52;
  }

  private take(winners: readonly number[], segments: readonly number[], flow: Flow, cost: number, exact: bigint): void {
    this.cost = cost;
    this.exact = exact;
    this.winners = winners.slice();
    this.segments = segments.slice();
    this.flow = flow;
  }

  /** In whole numbers below 2^53, so exact. */
  private costOf(winners: readonly number[], segments: readonly number[], flow: Float64Array): number {
    const { places, unit, fixed, freight, fee } = this.model;
    let cost = 0;
    for (let a = 0; a < winners.length; a++) {
      const s = segments[a]!;
      const base = winners[a]! * places;
      cost += fixed[s]!;
      for (let r = 0; r < places; r++) {
        const units = flow[a * places + r]!;
        if (units > 0) cost += (unit[s]! + freight[base + r]!) * units + fee[base + r]!;
      }
    }
    return cost;
  }
}

/** What an award costs, in money of the lot. */
export function exactCost(
  lot: ExactLot,
  segmentStart: Int32Array,
  winners: readonly number[],
  segments: readonly number[],
  flow: Flow,
): bigint {
  let cost = 0n;
  for (const [a, k] of winners.entries()) {
    const bid = lot.bids[k]!;
    const { unit, fixed } = bid.segments[segments[a]! - segmentStart[k]!]!;
    cost += fixed;
    for (const [r, units] of flow[a]!.entries()) {
      if (units > 0n) cost += (unit + bid.freight[r]!) * units + bid.fees[r]!;
    }
  }
  return cost;
}

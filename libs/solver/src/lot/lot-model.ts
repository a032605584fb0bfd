import type { ExactLot } from './exact-lot.js';

/*
 * The search runs on doubles. As long as all money and volumes, and their sums of products, stay below 2^53, every
 * double is a whole number and nothing is rounded: `rounding` is zero. Beyond that, or where a fixed freight is spread
 * over units, every bound is lowered by what rounding may have added, so that it still never exceeds the truth, and the
 * cost of an award is taken in whole numbers of any size.
 *
 * Typed arrays are read with `!` in these modules: their indexes come from the model itself.
 */

/** A lot in doubles; money times `scale`. Segments of all bids lie one after the other. */
export interface LotModel {
  readonly lot: ExactLot;
  readonly bids: number;
  readonly places: number;
  readonly demand: Float64Array;
  readonly total: number;
  /** The segments of bid k are segmentStart[k] to segmentStart[k + 1]. */
  readonly segmentStart: Int32Array;
  readonly lo: Float64Array;
  readonly hi: Float64Array;
  readonly unit: Float64Array;
  readonly fixed: Float64Array;
  /** The places that a bid may serve. */
  readonly reach: readonly Int32Array[];
  /** Per bid and place (bid * places + place); Infinity where the bid may not go. */
  readonly freight: Float64Array;
  readonly fee: Float64Array;
  readonly hasFees: boolean;
  /** The group of each bid. */
  readonly group: Int32Array;
  readonly groups: number;
  readonly minWinners: number;
  readonly maxWinners: number;
  /** One unit of the lot's money, as money of the model. */
  readonly scale: number;
  /** Whether costs of awards are exact in doubles. */
  readonly exactMoney: boolean;
  /** An upper bound on the error of one operation, relative to the numbers in it; zero when nothing is rounded. */
  readonly rounding: number;
  /** The largest unit cost with its freight, absolute. */
  readonly dearest: number;
}

/** A quarter of what a double holds exactly, for sums of products. */
const SAFE = 2 ** 51;
const FINEST = 2 ** 12;
const UNIT_ROUNDOFF = 2 ** -52;

export function lotModel(lot: ExactLot): LotModel {
  const bids = lot.bids.length;
  const places = lot.places.length;
  const segmentStart = new Int32Array(bids + 1);
  for (const [k, { segments }] of lot.bids.entries()) segmentStart[k + 1] = segmentStart[k]! + segments.length;
  const { dearest, worst } = magnitude(lot);
  const volumesExact = lot.total < BigInt(Number.MAX_SAFE_INTEGER);
  const exactMoney = volumesExact && worst < BigInt(SAFE);
  const scale = exactMoney ? Math.min(FINEST, 2 ** Math.floor(Math.log2(SAFE / Math.max(1, Number(worst))))) : 1;
  const segments = lot.bids.flatMap((bid) => bid.segments);
  const freight = new Float64Array(bids * places).fill(Infinity);
  const fee = new Float64Array(bids * places);
  let hasFees = false;
  const reach = lot.bids.map((bid, k) => {
    const open: number[] = [];
    for (let r = 0; r < places; r++) {
      const perUnit = bid.freight[r] ?? null;
      if (perUnit === null) continue;
      open.push(r);
      freight[k * places + r] = Number(perUnit) * scale;
      fee[k * places + r] = Number(bid.fees[r] ?? 0n) * scale;
      if (fee[k * places + r]! > 0) hasFees = true;
    }
    return Int32Array.from(open);
  });
  return {
    lot,
    bids,
    places,
    demand: Float64Array.from(lot.places, ({ demand }) => Number(demand)),
    total: Number(lot.total),
    segmentStart,
    lo: Float64Array.from(segments, ({ lo }) => Number(lo)),
    hi: Float64Array.from(segments, ({ hi }) => Number(hi)),
    unit: Float64Array.from(segments, ({ unit }) => Number(unit) * scale),
    fixed: Float64Array.from(segments, ({ fixed }) => Number(fixed) * scale),
    reach,
    freight,
    fee,
    hasFees,
    group: Int32Array.from(lot.bids, ({ group }) => group),
    groups: lot.bids.reduce((most, { group }) => Math.max(most, group + 1), 0),
    minWinners: lot.minWinners,
    maxWinners: Math.min(lot.maxWinners, bids),
    scale,
    exactMoney,
    rounding: exactMoney && !hasFees ? 0 : UNIT_ROUNDOFF,
    dearest: Number(dearest) * scale,
  };
}

/** The largest cost of one unit, and a limit that no award's cost, nor any sum on the way to it, exceeds. */
function magnitude({ bids, total }: ExactLot): { dearest: bigint; worst: bigint } {
  let dearest = 0n;
  let fixed = 0n;
  for (const bid of bids) {
    let freight = 0n;
    for (const value of bid.freight) if (value !== null) freight = larger(freight, absolute(value));
    for (const value of bid.fees) fixed += value;
    let dearestFixed = 0n;
    for (const segment of bid.segments) {
      dearest = larger(dearest, absolute(segment.unit) + freight);
      dearestFixed = larger(dearestFixed, absolute(segment.fixed));
    }
    fixed += dearestFixed;
  }
  return { dearest, worst: 4n * (dearest * total + fixed) };
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

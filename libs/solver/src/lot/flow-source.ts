import type { FlowSource } from './exact-flow.js';
import type { LotModel } from './lot-model.js';
import { IN, OUT } from './node.js';

/**
 * A winner in one of the model's segments, for the exact flow. `visit` says per place what is decided about a fixed
 * freight: undecided, it is spread over the most that can go there, rounded down.
 */
export function flowSource(
  { lot, segmentStart }: LotModel,
  k: number,
  s: number,
  visit: (place: number) => number | undefined,
): FlowSource {
  const bid = lot.bids[k]!;
  const { lo, hi, unit } = bid.segments[s - segmentStart[k]!]!;
  const freight = bid.freight.map((cost, r) => {
    const fee = bid.fees[r] ?? 0n;
    if (cost === null || fee === 0n || visit(r) === IN) return cost;
    if (visit(r) === OUT) return null;
    const demand = lot.places[r]!.demand;
    return cost + fee / (demand < hi ? demand : hi);
  });
  return { lo, hi, unit, freight };
}

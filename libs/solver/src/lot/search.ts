import { DualAscent, NODE_EFFORT, ROOT_EFFORT, type AscentGuide } from './dual-ascent.js';
import { cheapestFlow, type FlowSource } from './exact-flow.js';
import { flowSource } from './flow-source.js';
import { Incumbent } from './incumbent.js';
import type { LotModel } from './lot-model.js';
import { FREE, IN, Node } from './node.js';
import { Relaxation } from './relaxation.js';
import { Repair } from './repair.js';
import { Transport } from './transport.js';

export interface SearchLimits {
  readonly nodes: number;
  /** Asked now and then; true ends the search, which then cannot be repeated exactly. */
  readonly stop?: (() => boolean) | undefined;
  /** Awards that are cheaper by less than this are not looked for; money of the lot. */
  readonly tolerance?: number | undefined;
  /** The same as a part of the best cost. */
  readonly relativeTolerance?: number;
  /** Ends at the first award. */
  readonly any?: boolean;
}

/** How often a search asks whether to stop, in nodes. */
const STOP_EVERY = 8;

/**
 * Branch and bound over one lot, depth first: bound by prices, fix what the bound already decides, then branch on the
 * bid whose use is the least clear, then on segments, then on where fixed freight is paid.
 */
export class Search implements AscentGuide {
  readonly node: Node;
  readonly relaxation: Relaxation;
  readonly transport: Transport;
  readonly incumbent: Incumbent;
  readonly ascent: DualAscent;
  nodes = 0;
  stopped = false;
  /** Whether a limit ended the search. */
  limited = false;
  /** The prices of the best bound at the root. */
  readonly rootPrices: Float64Array;
  /** No award that was not looked at costs less. */
  private open = Infinity;
  /** When set, the arcs of every cheapest way to serve the places by the decided winners are put here. */
  private collected: FlowSource[][] | undefined;
  private cutoff = Infinity;
  private readonly gain: number;
  private readonly repairing: Repair;

  constructor(
    readonly model: LotModel,
    readonly limits: SearchLimits,
  ) {
    this.node = new Node(model);
    this.relaxation = new Relaxation(model, this.node);
    this.transport = new Transport(model, this.node);
    this.incumbent = new Incumbent(model);
    this.ascent = new DualAscent(model, this.relaxation, this);
    this.repairing = new Repair(model, this.node, this.relaxation, this.incumbent, (winners, segments) =>
      this.award(winners, segments),
    );
    this.rootPrices = new Float64Array(model.places);
    this.gain = Math.max(1, limits.tolerance ?? 1) * model.scale;
  }

  /** Finds the cheapest award, from what is decided in `node`. */
  run(): void {
    this.explore(this.guess(), 0);
  }

  /** As `run`, from prices that are good already. */
  resume(prices: Float64Array): void {
    this.explore(prices, 1);
  }

  /** Decides in `node` what these prices decide already. False when nothing is left. */
  reduce(prices: Float64Array): boolean {
    if (!this.node.feasible()) return false;
    const bound = this.relaxation.evaluate(prices);
    if (bound === Infinity || this.closes(bound)) return false;
    this.fix();
    return true;
  }

  /** Collects the cheapest ways to serve the places, all of which cost less than the incumbent's limit. */
  collect(start: Float64Array): FlowSource[][] {
    this.cutoff = this.incumbent.cost;
    this.collected = [];
    this.explore(start, 1);
    return this.collected;
  }

  get ceiling(): number {
    return this.collected ? this.cutoff : this.incumbent.cost;
  }

  closes(bound: number): boolean {
    const relative = this.limits.relativeTolerance === undefined ? 0 : this.ceiling * this.limits.relativeTolerance;
    if (!(bound > this.ceiling - Math.max(this.gain, relative))) return false;
    this.open = Math.min(this.open, bound);
    return true;
  }

  repair(): void {
    this.repairing.run();
  }

  /** No award costs less; money of the model, not above the incumbent's cost. */
  get bound(): number {
    return Math.min(this.open, this.incumbent.cost);
  }

  private explore(start: Float64Array, depth: number): void {
    if (this.limited || (this.limits.any && !this.collected && this.incumbent.found)) return;
    if (this.nodes >= this.limits.nodes || this.stops()) {
      this.limited = true;
      return;
    }
    this.nodes++;
    const { node, ascent } = this;
    if (!node.feasible()) return;
    const undecided = this.undecided();
    if (undecided === 0) return this.leaf(depth);
    let bound = ascent.climb(start, depth === 0 ? ROOT_EFFORT : NODE_EFFORT);
    if (depth === 0) this.rootPrices.set(ascent.prices);
    if (bound === Infinity || this.closes(bound)) return;
    if (this.fix() && depth === 0) {
      if (!node.feasible()) return;
      const again = ascent.climb(ascent.prices.slice(), NODE_EFFORT);
      if (again === Infinity || this.closes(again)) return;
      if (again > bound) this.rootPrices.set(ascent.prices);
      bound = Math.max(bound, again);
      this.fix();
    }
    this.branch(bound, depth);
  }

  private stops(): boolean {
    if (this.nodes % STOP_EVERY === 0 && this.limits.stop?.()) this.stopped = true;
    return this.stopped;
  }

  private undecided(): number {
    let count = 0;
    for (let k = 0; k < this.model.bids; k++) {
      if (this.node.status[k] === FREE || (this.node.status[k] === IN && this.node.aliveSegments(k) > 1)) count++;
    }
    return count;
  }

  /**
   * Winners and segments are decided: the cheapest flow is the answer. Where fixed freight is undecided, that flow pays
   * it spread over the units, which bounds the node; then it branches on who goes where.
   */
  private leaf(depth: number): void {
    const { node, model } = this;
    const winners: number[] = [];
    const segments: number[] = [];
    for (let k = 0; k < model.bids; k++) {
      if (node.status[k] !== IN) continue;
      winners.push(k);
      segments.push(node.alive.indexOf(1, model.segmentStart[k]));
    }
    if (winners.length < node.minWinners || winners.length > node.maxWinners) return;
    if (!this.award(winners, segments) || !model.hasFees) return;
    const prices = this.ascent.prices.slice();
    this.transport.prices(prices);
    const bound = this.relaxation.evaluate(prices);
    if (this.closes(bound)) return;
    this.fixVisits();
    const [k, r] = this.unclearVisit(winners);
    if (k === undefined || r === undefined) {
      this.award(winners, segments);
      this.collected?.push(winners.map((bid, a) => this.source(bid, segments[a]!)));
      return;
    }
    this.follow(
      [() => node.visit(k, r, true), () => node.visit(k, r, false)],
      (next) => this.explore(prices, next),
      bound,
      depth,
    );
  }

  /** The undecided visit whose fixed freight the flow pays the least of, so that deciding it tells most. */
  private unclearVisit(winners: readonly number[]): [bid?: number, place?: number] {
    const { model, node, transport } = this;
    let found: [number, number] | [] = [];
    let most = -Infinity;
    for (const [a, k] of winners.entries()) {
      for (const r of model.reach[k]!) {
        const at = k * model.places + r;
        if (model.fee[at] === 0 || node.visits[at] !== FREE) continue;
        const units = transport.flow[a * model.places + r]!;
        const unpaid = units > 0 ? model.fee[at]! - (node.freight[at]! - model.freight[at]!) * units : -1;
        if (unpaid <= most) continue;
        most = unpaid;
        found = [k, r];
      }
    }
    return found;
  }

  /** Offers the cheapest flow of these winners; false when they cannot serve everything. */
  private award(winners: readonly number[], segments: readonly number[]): boolean {
    const { model, transport, incumbent } = this;
    if (model.exactMoney) {
      if (!transport.solve(winners, segments)) return false;
      incumbent.offer(winners, segments, transport.flow);
      return true;
    }
    const flow = cheapestFlow(
      winners.map((k, a) => this.source(k, segments[a]!)),
      model.lot.places.map(({ demand }) => demand),
    );
    if (!flow) return false;
    incumbent.offerExact(winners, segments, flow);
    if (model.hasFees) transport.solve(winners, segments);
    return true;
  }

  private source(k: number, s: number): FlowSource {
    return flowSource(this.model, k, s, (r) => this.node.visits[k * this.model.places + r]);
  }

  /**
   * Decides what the bound of the last evaluation decides already: forcing a bid in or out, or into a segment, that
   * would cost as much as the best award. Every test is against that one evaluation. Whether anything changed.
   */
  private fix(): boolean {
    if (this.ceiling === Infinity) return false;
    const { node, relaxation, model } = this;
    const { segmentStart } = model;
    const decisions: (() => void)[] = [];
    for (let k = 0; k < model.bids; k++) {
      const status = node.status[k];
      if (status !== FREE && status !== IN) continue;
      if (status === FREE) {
        if (this.closes(relaxation.withBid(k))) {
          decisions.push(() => node.exclude(k));
          continue;
        }
        if (relaxation.chosen[k] && this.closes(relaxation.withoutBid(k))) decisions.push(() => node.include(k));
      }
      if (node.aliveSegments(k) < 2) continue;
      for (let s = segmentStart[k]!; s < segmentStart[k + 1]!; s++) {
        if (!node.alive[s] || s === relaxation.segment[k]) continue;
        const cost = relaxation.segmentCost(k, s);
        const bound = status === FREE ? relaxation.withBid(k, cost) : relaxation.withSegment(k, cost);
        if (this.closes(bound)) decisions.push(() => (node.alive[s] = 0));
      }
    }
    for (const decide of decisions) decide();
    return decisions.length > 0;
  }

  /** As `fix`, for where the winners go: what would cost as much as the best award is ruled out. */
  private fixVisits(): void {
    const { node, relaxation, model } = this;
    for (let k = 0; k < model.bids; k++) {
      if (node.status[k] !== IN) continue;
      for (const r of model.reach[k]!) {
        const at = k * model.places + r;
        if (model.fee[at] === 0 || node.visits[at] !== FREE) continue;
        const going = relaxation.withVisit(k, r, true);
        const staying = relaxation.withVisit(k, r, false);
        if (this.closes(going)) node.visit(k, r, false);
        else if (this.closes(staying)) node.visit(k, r, true);
      }
    }
  }

  private branch(bound: number, depth: number): void {
    if (this.undecided() === 0) {
      if (this.node.feasible()) this.leaf(depth);
      return;
    }
    const prices = this.ascent.prices.slice();
    const options = this.options();
    this.follow(options, (next) => this.explore(prices, next), bound, depth);
  }

  private follow(options: (() => void)[], explore: (depth: number) => void, bound: number, depth: number): void {
    for (const option of options) {
      const restore = this.node.save();
      option();
      explore(depth + 1);
      restore();
      if (this.limited) {
        // Parts of this node were not looked at; what is proven about the whole node holds for them.
        this.open = Math.min(this.open, bound);
        return;
      }
    }
  }

  /** The ways to go on that together cover everything, the likelier first. */
  private options(): (() => void)[] {
    const { node, model, ascent, relaxation } = this;
    let bid = -1;
    let doubt = -Infinity;
    for (let k = 0; k < model.bids; k++) {
      if (node.status[k] !== FREE) continue;
      const use = Math.min(1, ascent.bidUse[k]!);
      const value = Math.min(use, 1 - use) + (relaxation.chosen[k] ? 1e-3 : 0);
      if (value > doubt) {
        doubt = value;
        bid = k;
      }
    }
    let tier = -1;
    let unclear = -Infinity;
    for (let k = 0; k < model.bids; k++) {
      if (node.status[k] !== IN || node.aliveSegments(k) < 2) continue;
      const use = Math.min(1, ascent.segmentUse[relaxation.segment[k]!]!);
      if (1 - use > unclear) {
        unclear = 1 - use;
        tier = k;
      }
    }
    if (tier >= 0 && (bid < 0 || doubt < 0.02)) return this.splitSegments(tier);
    if (bid >= 0) {
      const include = () => node.include(bid);
      const exclude = () => node.exclude(bid);
      return ascent.bidUse[bid]! >= 0.5 ? [include, exclude] : [exclude, include];
    }
    return [];
  }

  private splitSegments(k: number): (() => void)[] {
    const { alive } = this.node;
    const chosen = this.relaxation.segment[k]!;
    // Prices beyond the exact doubles leave an older choice behind: of a segment that is out, splitting would not end.
    const s = alive[chosen] ? chosen : alive.indexOf(1, this.model.segmentStart[k]);
    const only = () => {
      alive.fill(0, this.model.segmentStart[k], this.model.segmentStart[k + 1]);
      alive[s] = 1;
    };
    return [only, () => (alive[s] = 0)];
  }

  /** Prices to begin with: at each place that of one of its cheaper bids, with its fixed cost spread. */
  private guess(): Float64Array {
    const { model, node } = this;
    const { segmentStart, unit, fixed, hi, freight, places } = model;
    const prices = new Float64Array(places);
    for (let r = 0; r < places; r++) {
      const offers: number[] = [];
      for (let k = 0; k < model.bids; k++) {
        let best = Infinity;
        for (let s = segmentStart[k]!; s < segmentStart[k + 1]!; s++) {
          if (node.alive[s]) best = Math.min(best, unit[s]! + fixed[s]! / Math.max(1, hi[s]!));
        }
        const cost = best + freight[k * places + r]!;
        if (cost < Infinity) offers.push(cost);
      }
      offers.sort((a, b) => a - b);
      prices[r] = offers[Math.min(offers.length - 1, Math.min(model.maxWinners, 3))] ?? 0;
    }
    return prices;
  }
}

/** A winner in its segment, as a source of the flow. */
export interface FlowSource {
  readonly lo: bigint;
  readonly hi: bigint;
  readonly unit: bigint;
  /** Per place; null where it may not go. */
  readonly freight: readonly (bigint | null)[];
}

/** Units per source and place. */
export type Flow = bigint[][];

/**
 * The cheapest flow from winners to places in whole numbers of any size, by successive shortest paths; undefined when
 * the winners cannot serve everything within their limits. Minimum quantities are filled first.
 */
export function cheapestFlow(sources: readonly FlowSource[], demands: readonly bigint[]): Flow | undefined {
  const flow: Flow = sources.map(() => demands.map(() => 0n));
  const supplied = sources.map(() => 0n);
  for (const [r, demand] of demands.entries()) {
    for (let left = demand; left > 0n;) {
      const path =
        shortestPath(sources, flow, r, (a) => sources[a]!.lo - supplied[a]!) ??
        shortestPath(sources, flow, r, (a) => sources[a]!.hi - supplied[a]!);
      if (!path) return undefined;
      const units = path.units < left ? path.units : left;
      for (const { from, place, to } of path.steps) {
        flow[to]![place]! += units;
        if (from !== undefined) flow[from]![place]! -= units;
      }
      supplied[path.source]! += units;
      left -= units;
    }
  }
  return sources.every(({ lo }, a) => supplied[a]! >= lo) ? flow : undefined;
}

interface Path {
  readonly source: number;
  readonly units: bigint;
  /** `to` takes the place over from `from`; the last takes what is not served yet. */
  readonly steps: { from: number | undefined; place: number; to: number }[];
}

function shortestPath(
  sources: readonly FlowSource[],
  flow: Flow,
  target: number,
  room: (source: number) => bigint,
): Path | undefined {
  const distance = sources.map(({ unit }, a) => (room(a) > 0n ? unit : undefined));
  const before = new Map<number, { taker: number; place: number }>();
  // Of equal ways the one with the fewest takeovers is gone: it moves the most units at once.
  const hops = sources.map(() => 0);
  for (let changed = true; changed;) {
    changed = false;
    for (const [giver, served] of flow.entries()) {
      for (const [place, units] of served.entries()) {
        if (units === 0n) continue;
        const given = sources[giver]!.freight[place]!;
        for (const [taker, { freight }] of sources.entries()) {
          const there = distance[taker];
          const own = freight[place] ?? null;
          if (there === undefined || own === null || taker === giver) continue;
          const cost = there + own - given;
          if (distance[giver] !== undefined && cost >= distance[giver]) continue;
          distance[giver] = cost;
          before.set(giver, { taker, place });
          hops[giver] = hops[taker]! + 1;
          changed = true;
        }
      }
    }
  }
  let end: number | undefined;
  let best = 0n;
  for (const [a, { freight }] of sources.entries()) {
    const there = distance[a];
    const own = freight[target] ?? null;
    if (there === undefined || own === null || (end !== undefined && there + own > best)) continue;
    if (end !== undefined && there + own === best && hops[a]! >= hops[end]!) continue;
    end = a;
    best = there + own;
  }
  if (end === undefined) return undefined;
  const steps: Path['steps'] = [{ from: undefined, place: target, to: end }];
  let source = end;
  let units: bigint | undefined;
  for (let step = before.get(source); step; source = step.taker, step = before.get(source)) {
    const given = flow[source]![step.place]!;
    if (units === undefined || given < units) units = given;
    steps.push({ from: source, place: step.place, to: step.taker });
  }
  const open = room(source);
  return { source, units: units === undefined || open < units ? open : units, steps };
}

/**
 * Of the flows that cost as little as this one, the canonical: the most for the first source, then for the next; then
 * place by place the most for the first source, and so on. Changes `flow`, which must be a cheapest one.
 *
 * All cheapest flows differ by circulations over arcs whose cost, against potentials that prove the flow cheapest, is
 * nothing. So each quantity in turn is raised around such circles as far as it goes, and then kept.
 */
export function makeCanonical(sources: readonly FlowSource[], demands: readonly bigint[], flow: Flow): void {
  const network = new TightNetwork(sources, demands, flow);
  for (const a of sources.keys()) network.raise(network.hub, a);
  for (const r of demands.keys()) for (const a of sources.keys()) network.raise(a, sources.length + r);
}

/** Nodes: the sources, then the places, then the hub that supplies the sources. */
class TightNetwork {
  readonly hub: number;
  private readonly supplied: bigint[];
  /** Per source and node: whether its arc to a place, or from the hub, costs nothing against the potentials. */
  private readonly tight: boolean[][];
  private readonly kept: boolean[][];

  constructor(
    private readonly sources: readonly FlowSource[],
    demands: readonly bigint[],
    private readonly flow: Flow,
  ) {
    this.hub = sources.length + demands.length;
    this.supplied = flow.map((row) => row.reduce((sum, units) => sum + units, 0n));
    const potential = this.potentials(demands.length);
    this.tight = sources.map(({ unit, freight }, a) => {
      const own = potential[a]!;
      const toPlaces = freight.map((cost, r) => cost !== null && cost + own === potential[sources.length + r]!);
      return [...toPlaces, own === unit + potential[this.hub]!];
    });
    this.kept = sources.map(() => Array.from({ length: demands.length + 1 }, () => false));
  }

  /** Raises the flow of one arc as far as other arcs that are not kept allow, then keeps it. */
  raise(from: number, to: number): void {
    const [source, slot] = this.slotOf(from, to);
    if (this.tight[source]![slot]) {
      for (let circle = this.circle(from, to); circle; circle = this.circle(from, to)) this.turn(circle);
    }
    this.kept[source]![slot] = true;
  }

  /** Source and slot of an arc: the place it goes to, or the last slot for the arc from the hub. */
  private slotOf(from: number, to: number): [source: number, slot: number] {
    const count = this.sources.length;
    return from === this.hub ? [to, this.hub - count] : [from, to - count];
  }

  private room(from: number, to: number): bigint {
    const { hub, sources, supplied } = this;
    if (from === hub) return sources[to]!.hi - supplied[to]!;
    if (to === hub) return supplied[from]! - sources[from]!.lo;
    if (from < sources.length) return -1n;
    return this.flow[to]![from - sources.length]!;
  }

  /** A way from `to` back to `from` over arcs with room, so that their circle can be raised. */
  private circle(from: number, to: number): number[] | undefined {
    const { hub, sources, tight, kept } = this;
    const count = sources.length;
    if (from === hub && this.room(hub, to) <= 0n) return undefined;
    const before = new Map<number, number>([[to, -1]]);
    const queue = [to];
    for (const node of queue) {
      const visit = (next: number, source: number, slot: number, back: boolean) => {
        if (before.has(next) || !tight[source]![slot] || kept[source]![slot]) return;
        const arc = node === from || next === from ? this.slotOf(from, to) : undefined;
        if (arc && arc[0] === source && arc[1] === slot) return;
        if ((back || node === hub) && this.room(node, next) <= 0n) return;
        before.set(next, node);
        queue.push(next);
      };
      if (node === hub) for (let a = 0; a < count; a++) visit(a, a, hub - count, false);
      else if (node >= count) for (let a = 0; a < count; a++) visit(a, a, node - count, true);
      else {
        for (let r = 0; r < hub - count; r++) visit(count + r, node, r, false);
        visit(hub, node, hub - count, true);
      }
      if (before.has(from)) break;
    }
    if (!before.has(from)) return undefined;
    const way: number[] = [];
    for (let node: number | undefined = from; node !== undefined && node >= 0; node = before.get(node)) way.push(node);
    return way.toReversed();
  }

  private turn(way: readonly number[]): void {
    const arcs = way.map((node, at): [number, number] => [node, way[(at + 1) % way.length]!]);
    let units: bigint | undefined;
    for (const [from, to] of arcs) {
      const room = this.room(from, to);
      if (room >= 0n && (units === undefined || room < units)) units = room;
    }
    if (units === undefined) return;
    const { hub, sources, flow, supplied } = this;
    for (const [from, to] of arcs) {
      if (from === hub) supplied[to]! += units;
      else if (to === hub) supplied[from]! -= units;
      else if (from < sources.length) flow[from]![to - sources.length]! += units;
      else flow[to]![from - sources.length]! -= units;
    }
  }

  /** Potentials against which no arc with room costs less than nothing; they exist because the flow is cheapest. */
  private potentials(places: number): bigint[] {
    const { sources, flow, hub } = this;
    const count = sources.length;
    const potential = Array.from({ length: hub + 1 }, () => 0n);
    const lower = (node: number, value: bigint): boolean => {
      if (value >= potential[node]!) return false;
      potential[node] = value;
      return true;
    };
    for (let changed = true, pass = 0; changed && pass <= hub + 1; pass++) {
      changed = false;
      for (const [a, { unit, freight }] of sources.entries()) {
        if (this.room(hub, a) > 0n && lower(a, potential[hub]! + unit)) changed = true;
        if (this.room(a, hub) > 0n && lower(hub, potential[a]! - unit)) changed = true;
        for (let r = 0; r < places; r++) {
          const cost = freight[r] ?? null;
          if (cost === null) continue;
          if (lower(count + r, potential[a]! + cost)) changed = true;
          if (flow[a]![r]! > 0n && lower(a, potential[count + r]! - cost)) changed = true;
        }
      }
    }
    return potential;
  }
}

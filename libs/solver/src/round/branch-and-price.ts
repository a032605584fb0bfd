import type { MilpLimits } from '../highs/highs.js';
import type { LotProblem, Round } from '../problem.js';
import type { RoundAward } from './award.js';
import type { Relaxation } from './column-generation.js';
import { withoutHopeless } from './fixing.js';
import { type GivenPackages, inWholeMoney, lagrangian, withoutRefused } from './lagrangian.js';
import { mostDoubtful, usesOf, WHOLE } from './doubt.js';
import { solveMaster, type MasterAnswer } from './master.js';
import { columnKey, type Column, type Duals, type LotSearch } from './pricing.js';
import { admits, exceedsCapacity, LotRestrictor, type RestrictedLot, withoutVolume } from './restricted-lot.js';
import { settle, type Choice } from './settle.js';

/** Masters solved at one node at most. */
const MAX_MASTERS = 12;

/** What is decided where the search stands. */
export interface Decided {
  /** In the order of the round. */
  readonly lots: readonly RestrictedLot[];
  readonly packages: GivenPackages;
}

export interface Explored {
  /** The cheapest award found that costs no more than was asked for. */
  readonly award: RoundAward | undefined;
  /** No award that keeps what is decided costs less, unless it costs more than was asked for. */
  readonly bound: bigint;
}

interface Node extends Decided {
  readonly duals: Duals;
}

interface Ask {
  /** Awards that cost more are not looked for; falls with each award found. */
  atMost: bigint;
  /** Ends at the first award. */
  readonly any: boolean;
  /** Nodes left. */
  nodes: number;
}

/**
 * Branch and price over a round whose lots share something, depth first. Every bound is the Lagrangian one: whole-number
 * prices and exact answers of the lots, so that what it proves holds to the last unit of money. It branches on who wins
 * where, on packages, and on segments; once all that is decided, the volumes are a flow.
 */
export class BranchAndPrice {
  /** Nodes explored so far. */
  nodes = 0;
  private readonly restrictor: LotRestrictor;
  private readonly columns: Column[];
  private readonly seen: Set<string>;
  private best: RoundAward | undefined;
  private open: bigint | undefined;

  constructor(
    private readonly round: Round,
    private readonly relaxation: Relaxation,
    search: LotSearch,
    private readonly limits: MilpLimits,
  ) {
    this.restrictor = new LotRestrictor(round, relaxation.scale, search);
    this.columns = [...relaxation.columns];
    this.seen = new Set(this.columns.map(columnKey));
  }

  /** Nothing decided but that bids do not win which no award of at most this cost can contain. */
  root(atMost: bigint): Decided {
    const { lots } = this.relaxation;
    const open = new Set(
      withoutHopeless(this.round, this.relaxation, atMost + 1n).lots.flatMap(({ bids }) => bids.map(({ id }) => id)),
    );
    const without = (lot: LotProblem): LotProblem => ({
      ...lot,
      bids: lot.bids.map((bid) => (open.has(bid.id) ? bid : withoutVolume(bid))),
    });
    return { lots: lots.map((lot, at) => this.restrictor.open(at, without(lot))), packages: [] };
  }

  /** Looks for awards that cost at most so much and keep what is decided. */
  async explore(decided: Decided, atMost: bigint, { any = false, nodes = 1_000 } = {}): Promise<Explored> {
    const ask: Ask = { atMost, any, nodes };
    [this.best, this.open] = [undefined, undefined];
    const stack: Node[] = [{ ...decided, duals: this.relaxation.duals }];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (any && this.best) break;
      if (ask.nodes <= 0) {
        this.leave(this.boundOf(node, node.duals), ask);
        continue;
      }
      ask.nodes--;
      this.nodes++;
      // The likelier child comes first, so it is pushed last.
      stack.push(...(await this.branches(node, ask)).toReversed());
    }
    const proven = ask.atMost + 1n;
    return { award: this.best, bound: this.open !== undefined && this.open < proven ? this.open : proven };
  }

  /** What is left open costs at least this much. */
  private leave(scaled: bigint | undefined, { atMost }: Ask): void {
    if (scaled === undefined || this.closes(scaled, atMost)) return;
    const bound = inWholeMoney(scaled, this.relaxation.scale);
    if (this.open === undefined || bound < this.open) this.open = bound;
  }

  private closes(scaled: bigint, atMost: bigint): boolean {
    return scaled > atMost * this.relaxation.scale;
  }

  /** The bound at these prices; undefined when some lot has no award left. Keeps the awards that come up. */
  private boundOf({ lots, packages }: Decided, prices: Duals): bigint | undefined {
    if (exceedsCapacity(this.round, lots)) return undefined;
    const duals = withoutRefused(this.round, prices, packages);
    const values: bigint[] = [];
    for (const { pricer } of lots) {
      const priced = pricer.price(duals);
      if (!priced) return undefined;
      values.push(priced.value);
      if (priced.column) this.note(priced.column);
    }
    return lagrangian(this.round, duals, values, this.relaxation.scale, packages);
  }

  private note(column: Column): void {
    const key = columnKey(column);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.columns.push(column);
  }

  /** The ways to go on that together cover everything; none when the node is closed, or its award is known. */
  private async branches(node: Node, ask: Ask): Promise<Node[]> {
    let { duals } = node;
    let bound = this.boundOf(node, duals);
    if (bound === undefined || this.closes(bound, ask.atMost)) return [];
    for (let turn = 0; turn < MAX_MASTERS; turn++) {
      const columns = this.columns.filter((column) => admits(node.lots[column.lot] as RestrictedLot, column));
      const master = await solveMaster(this.round, columns, this.relaxation.scale, this.limits, node.packages);
      if (!master) break;
      const before = this.columns.length;
      const next = this.boundOf(node, master.duals);
      if (next === undefined) return [];
      if (next > bound) [bound, duals] = [next, master.duals];
      if (this.closes(bound, ask.atMost)) return [];
      const isLast = this.columns.length === before || turn === MAX_MASTERS - 1;
      if (!isLast) continue;
      let children = this.split(node, columns, master);
      if (children.length === 0) {
        await this.take(columns, master, ask);
        if (this.closes(bound, ask.atMost)) return [];
        children = this.pin(node, columns, master);
      }
      if (children.length > 0) return children.map((child) => ({ ...child, duals }));
      break;
    }
    this.leave(bound, ask);
    return [];
  }

  /** Winners and segments are decided, by the branches or by the master: their cheapest volumes are an award. */
  private async take(columns: readonly Column[], { mix, given }: MasterAnswer, ask: Ask): Promise<void> {
    const winners = new Map<string, { bid: string; segment: number; destinations: null }[]>();
    for (const [at, { award }] of columns.entries()) {
      if ((mix[at] ?? 0) < 0.5 && winners.has(award.lot)) continue;
      if ((mix[at] ?? 0) <= WHOLE) continue;
      const segments = new Map(award.shares.map(({ bid, segment }) => [bid, segment]));
      winners.set(
        award.lot,
        [...segments].map(([bid, segment]) => ({ bid, segment, destinations: null })),
      );
    }
    const packages = this.round.packages.filter((_, at) => (given[at] ?? 0) > 0.5).map(({ id }) => id);
    const choice: Choice = { winners, packages };
    const award = await settle(this.round, choice, { kind: 'cost' }, this.limits);
    if (!award || award.objective > ask.atMost) return;
    this.best = award;
    ask.atMost = award.objective - 1n;
  }

  private split({ lots, packages }: Node, columns: readonly Column[], { mix, given }: MasterAnswer): Decided[] {
    const offer = given.findIndex((share) => share > WHOLE && share < 1 - WHOLE);
    if (offer >= 0) return [this.withPackage({ lots, packages }, offer), without({ lots, packages }, offer)];
    const use = usesOf(columns, mix);
    const bid = mostDoubtful(use.bids);
    if (bid) {
      const [lot, id] = bid.key;
      const decide = (wins: boolean) => this.decide({ lots, packages }, lot, id, wins);
      return bid.share >= 0.5 ? [decide(true), decide(false)] : [decide(false), decide(true)];
    }
    const tier = mostDoubtful(use.segments);
    if (!tier) return [];
    const [lot, id, segment] = tier.key;
    const keep = (keeps: (at: number) => boolean): Decided => ({ lots: lots.with(lot, this.restrictor.keep(lot, lots[lot] as RestrictedLot, id, keeps)), packages }); // prettier-ignore
    return [keep((at) => at === segment), keep((at) => at !== segment)];
  }

  /**
   * The master takes one award of each lot, and its prices, which are read from doubles, do not quite prove it: what it
   * takes is decided step by step. Of what is decided the prices cancel out, whatever they are.
   */
  private pin({ lots, packages }: Node, columns: readonly Column[], { mix, given }: MasterAnswer): Decided[] {
    for (const [lot, own] of lots.entries()) {
      const taken = columns.find((column, at) => column.lot === lot && (mix[at] ?? 0) > 0.5);
      const won = new Set(taken?.award.shares.map(({ bid }) => bid));
      const open = own.problem.bids.find(({ id, segments }) =>
        won.has(id) ? !own.winners.has(id) : segments.some(({ from, to }) => to > 0n && from <= to),
      );
      if (!open) continue;
      const decide = (wins: boolean) => this.decide({ lots, packages }, lot, open.id, wins);
      return won.has(open.id) ? [decide(true), decide(false)] : [decide(false), decide(true)];
    }
    const offer = given.findIndex((_, at) => packages[at] === undefined);
    if (offer < 0) return [];
    const both = [this.withPackage({ lots, packages }, offer), without({ lots, packages }, offer)];
    return (given[offer] ?? 0) > 0.5 ? both : both.toReversed();
  }

  /** Whether a bid wins; when it does, its bidder cannot where the two lots must not have a supplier in common. */
  private decide({ lots, packages }: Decided, lot: number, bid: string, wins: boolean): Decided {
    const restricted = [...lots];
    const own = lots[lot] as RestrictedLot;
    restricted[lot] = this.restrictor.decide(lot, own, bid, wins);
    const { id, bids } = own.problem;
    const bidder = bids.find((each) => each.id === bid)?.bidder;
    for (const pair of wins ? this.round.lotConflicts : []) {
      if (!pair.includes(id)) continue;
      const rival = this.round.lots.findIndex((each) => each.id !== id && pair.includes(each.id));
      for (const each of lots[rival]?.problem.bids ?? []) {
        if (each.bidder !== bidder) continue;
        restricted[rival] = this.restrictor.decide(rival, restricted[rival] as RestrictedLot, each.id, false);
      }
    }
    return { lots: restricted, packages };
  }

  /** The discount is given: the bidder reaches the volumes, each with its one bid in the lot. */
  private withPackage({ lots, packages }: Decided, offer: number): Decided {
    const { bidder, items } = this.round.packages[offer] as Round['packages'][number];
    const restricted = [...lots];
    for (const { lot, minQuantity } of items) {
      const at = this.round.lots.findIndex(({ id }) => id === lot);
      const own = restricted[at];
      const [bid, ...more] = own?.problem.bids.filter((each) => each.bidder === bidder) ?? [];
      if (own && bid && more.length === 0) restricted[at] = this.restrictor.supply(at, own, bid.id, minQuantity);
    }
    return { lots: restricted, packages: decided(packages, offer, true) };
  }
}

const without = ({ lots, packages }: Decided, offer: number): Decided => ({
  lots,
  packages: decided(packages, offer, false),
});

function decided(packages: GivenPackages, offer: number, isGiven: boolean): GivenPackages {
  return Array.from({ length: Math.max(packages.length, offer + 1) }, (_, at) =>
    at === offer ? isGiven : packages[at],
  );
}

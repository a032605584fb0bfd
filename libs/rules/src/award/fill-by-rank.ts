import { byText } from '../order-by.js';
import type { Allocation, BidCase, DemandCase, Unallocated } from './outcome.js';

/** What a bid can supply. */
export interface Offer {
  /** Null: no limit. */
  readonly capacity: number | null;
  readonly minQuantity: number;
  /** Null: every region. */
  readonly regions: readonly string[] | null;
}

/** The demand of a lot by region, for offers that may not serve all of them. */
export interface Places {
  readonly names: readonly string[];
  readonly quantities: readonly number[];
}

/** The regions that decide anything: all demand is one place when every offer serves every region. */
export function placesOf(rows: readonly DemandCase[], offers: readonly Offer[]): Places {
  const oneForAll = offers.every(({ regions }) => regions === null);
  const sums = new Map<string, number>();
  for (const { region, quantity } of rows) {
    const name = oneForAll ? '' : region;
    sums.set(name, (sums.get(name) ?? 0) + quantity);
  }
  const places = [...sums].sort(([a], [b]) => byText(a, b));
  return { names: places.map(([name]) => name), quantities: places.map(([, quantity]) => quantity) };
}

/**
 * Demand that offers take one after the other, each as much as it can. An offer never loses what it took, but an
 * earlier one may move to another region that it serves so that a later one finds room: what each offer gets therefore
 * does not depend on the order of regions, only on the order of offers. Moves follow the shortest path, regions by name.
 */
export class RankFill {
  private readonly left: number[];
  private readonly served: boolean[][] = [];
  /** Per offer, in the order they came: what it takes of each place. */
  private readonly parts: number[][] = [];

  constructor(private readonly places: Places) {
    this.left = [...places.quantities];
  }

  copy(): RankFill {
    const copy = new RankFill(this.places);
    copy.left.splice(0, copy.left.length, ...this.left);
    copy.served.push(...this.served);
    copy.parts.push(...this.parts.map((parts) => [...parts]));
    return copy;
  }

  /** The most that the next offer could take, whatever its minimum. */
  most(offer: Offer): number {
    const limit = Math.min(offer.capacity ?? Number.MAX_SAFE_INTEGER, total(this.left));
    if (offer.regions === null || limit <= 0) return Math.max(0, limit);
    return this.copy().add(offer, limit);
  }

  /** The next offer takes as much as it can up to `quantity`; answers how much that is. */
  take(offer: Offer, quantity: number): number {
    return this.add(offer, Math.max(0, Math.min(quantity, offer.capacity ?? Number.MAX_SAFE_INTEGER)));
  }

  /** What is left of each place, and what each offer takes of it, by position. */
  get result(): { readonly left: readonly number[]; readonly parts: readonly (readonly number[])[] } {
    return { left: this.left, parts: this.parts };
  }

  private add({ regions }: Offer, quantity: number): number {
    const names = regions === null ? null : new Set(regions);
    const serves = this.places.names.map((name) => names === null || names.has(name));
    const own = serves.map(() => 0);
    this.served.push(serves);
    this.parts.push(own);
    let missing = quantity;
    for (let path = this.path(serves); path && missing > 0; path = this.path(serves)) {
      const amount = Math.min(missing, this.width(path));
      this.move(path, own, amount);
      missing -= amount;
    }
    return quantity - missing;
  }

  /** The shortest way from a place that is served to one with something left; each step names who moves. */
  private path(serves: readonly boolean[]): Step[] | undefined {
    const reached = new Map<number, Step | null>();
    const queue: number[] = [];
    for (const [place, served] of serves.entries()) if (served) enter(place, null);
    for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
      if ((this.left[place] ?? 0) > 0) return stepsTo(place, reached);
      for (const [offer, parts] of this.parts.entries()) {
        if ((parts[place] ?? 0) <= 0) continue;
        for (const [to, served] of (this.served[offer] ?? []).entries())
          if (served) enter(to, { offer, from: place, to });
      }
    }
    return undefined;

    function enter(place: number, step: Step | null): void {
      if (reached.has(place)) return;
      reached.set(place, step);
      queue.push(place);
    }
  }

  private width(path: readonly Step[]): number {
    const last = path.at(-1);
    const room = this.left[last?.to ?? NONE] ?? 0;
    return Math.min(
      room,
      ...path.flatMap(({ offer, from }) => (offer === NONE ? [] : [this.parts[offer]?.[from] ?? 0])),
    );
  }

  /** Along the path every offer gives way to the one before it; the first step is the new offer's own. */
  private move(path: readonly Step[], own: number[], amount: number): void {
    for (const { offer, from, to } of path) {
      const parts = offer === NONE ? own : (this.parts[offer] ?? []);
      if (offer !== NONE) parts[from] = (parts[from] ?? 0) - amount;
      parts[to] = (parts[to] ?? 0) + amount;
    }
    const last = path.at(-1)?.to ?? NONE;
    this.left[last] = (this.left[last] ?? 0) - amount;
  }
}

/** An offer moves from one place to another; the new offer comes from nowhere. */
interface Step {
  readonly offer: number;
  readonly from: number;
  readonly to: number;
}
const NONE = -1;

function stepsTo(place: number, reached: ReadonlyMap<number, Step | null>): Step[] {
  const steps: Step[] = [];
  let at = place;
  for (let step = reached.get(at); step; step = reached.get(at)) {
    steps.unshift(step);
    at = step.from;
  }
  return [{ offer: NONE, from: NONE, to: at }, ...steps];
}

/** What an offer found when it was its turn. */
export interface Turn {
  readonly winnersBefore: number;
  /** Of all places together. */
  readonly leftBefore: number;
  /** The most it could have taken. */
  readonly available: number;
  /** 0 for an offer that was passed over. */
  readonly taken: number;
}

export interface FilledDemand {
  /** By the position of the offers. */
  readonly turns: readonly Turn[];
  /** What one more offer would find. */
  readonly after: Pick<Turn, 'winnersBefore' | 'leftBefore'>;
  /** Its parts are those of the winners, in order. */
  readonly fill: RankFill;
}

/** Whether an offer can supply so much that it wins where so much is available. */
export const suffices = (available: number, { minQuantity }: Offer): boolean => available >= Math.max(1, minQuantity);

/** Offers take the demand in order, each all it can, until `maxWinners` have taken something. */
export function fillInOrder(places: Places, offers: readonly Offer[], maxWinners: number): FilledDemand {
  const fill = new RankFill(places);
  let winners = 0;
  const turns = offers.map((offer): Turn => {
    const leftBefore = total(fill.result.left);
    const available = fill.most(offer);
    const wins = winners < maxWinners && suffices(available, offer);
    const turn = { winnersBefore: winners, leftBefore, available, taken: wins ? fill.take(offer, available) : 0 };
    if (wins) winners += 1;
    return turn;
  });
  return { turns, after: { winnersBefore: winners, leftBefore: total(fill.result.left) }, fill };
}

/**
 * Hands what the winners take of each place to its demand rows: rows by id, winners in order. What nobody takes is
 * listed; every row's parts sum to its quantity.
 */
export function allocateParts(
  rows: readonly DemandCase[],
  { names }: Places,
  winners: readonly BidCase[],
  { parts }: RankFill['result'],
): { readonly allocations: readonly Allocation[]; readonly unallocated: readonly Unallocated[] } {
  const wanted = rows.map(({ quantity }) => quantity);
  const placeOf = new Map(names.map((name, at) => [name, at]));
  const allocations: Allocation[] = [];
  for (const [winner, { id: bid, bidder }] of winners.entries()) {
    const left = [...(parts[winner] ?? [])];
    for (const [at, { id: demand, region, buyer }] of rows.entries()) {
      const place = placeOf.get(region) ?? 0;
      const quantity = Math.min(left[place] ?? 0, wanted[at] ?? 0);
      if (quantity <= 0) continue;
      allocations.push({ bid, bidder, region, buyer, demand, quantity, role: 'primary' });
      left[place] = (left[place] ?? 0) - quantity;
      wanted[at] = (wanted[at] ?? 0) - quantity;
    }
  }
  const reason = winners.length === 0 ? 'NO_WINNER' : 'NO_WINNER_CAN_SERVE';
  const unallocated = rows.flatMap(({ id: demand, region, buyer }, at) => {
    const quantity = wanted[at] ?? 0;
    return quantity > 0 ? [{ demand, region, buyer, quantity, reason } as const] : [];
  });
  return { allocations, unallocated };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

import type { AwardMethod } from '#libs/rules';
import type { ParsedBid, ParsedConstraints, ParsedInput, ParsedLot } from './input-schema.js';
import { LIMITS } from './input-schema.js';
import type { InputFault } from './round-input.js';
import { MAX_LOT_QUANTITY } from './values.js';

/** The id of a demand row: its own, or its buyer and region. Of those one may stand for both. */
export function demandIdOf({ id, buyer, region }: ParsedLot['demand'][number]): string {
  return id ?? `${buyer ?? region ?? ''}/${region ?? buyer ?? ''}`;
}

/** What no single field shows: names that lead nowhere, ids given twice, tiers that do not rise. */
export function crossChecks(input: ParsedInput, award: AwardMethod): InputFault[] {
  const checks = new CrossChecks(input);
  input.rates.forEach((rate, at) => checks.rate(rate, `rates[${at}]`));
  input.lots.forEach((lot, at) => checks.lot(lot, `lots[${at}]`));
  input.bids.forEach((bid, at) => checks.bid(bid, `bids[${at}]`, award));
  if (input.constraints) checks.constraints(input.constraints, award);
  return checks.faults;
}

/** The currency of a lot that names none. */
export const LEFT_OUT = 'CNY';

/** Of one file; who mends these finds the rest. */
export const MOST_FAULTS = 50;

class CrossChecks {
  readonly faults: InputFault[] = [];
  private readonly lots: ReadonlyMap<string, ParsedLot>;
  private readonly bids: ReadonlyMap<string, ParsedBid>;
  private readonly seen = new Set<string>();
  private readonly perLot = new Map<string, number>();
  private readonly rates: ReadonlySet<string>;

  constructor(input: ParsedInput) {
    this.lots = new Map(input.lots.map((lot) => [lot.id, lot]));
    this.bids = new Map(input.bids.map((bid) => [bid.id, bid]));
    this.rates = new Set(input.rates.map(({ from, to }) => `${from} ${to}`));
  }

  rate({ from, to }: ParsedInput['rates'][number], path: string): void {
    this.once('rate', [from, to], path, `another rate is from ${from} to ${to}; give one`);
    if (from === to) this.fault(path, 'name two different currencies');
  }

  /** A bid in another currency than its lot is compared at a frozen rate, and at no other. */
  private currency({ currency, lot }: ParsedBid, path: string): void {
    const own = this.lots.get(lot)?.currency ?? LEFT_OUT;
    if (currency && currency !== own && this.lots.has(lot) && !this.rates.has(`${currency} ${own}`))
      this.fault(`${path}.currency`, `has no rate to ${own}; add one to rates`);
  }

  lot(lot: ParsedLot, path: string): void {
    this.once('lot', [lot.id], `${path}.id`, `another lot is called ${lot.id}; give each its own`);
    let total = 0;
    for (const [at, row] of lot.demand.entries()) {
      const own = `${path}.demand[${at}]`;
      const id = demandIdOf(row);
      if (!row.id && !row.buyer && !row.region) this.fault(own, 'name a buyer or a region');
      const advice = row.id
        ? `another row of the lot is called ${id}; give each its own`
        : `another row has this buyer and region; give each row an id`;
      this.once('demand', [lot.id, id], row.id ? `${own}.id` : own, advice);
      total += row.quantity;
      let branded = 0;
      for (const [index, { bidder, quantity }] of row.brands.entries()) {
        this.once('brand', [lot.id, id, bidder], `${own}.brands[${index}].bidder`, `${bidder} is named twice`);
        branded += quantity;
      }
      if (branded > row.quantity)
        this.fault(`${own}.brands`, `sum to ${branded}; correct them, or the quantity ${row.quantity}`);
    }
    if (total > MAX_LOT_QUANTITY)
      this.fault(`${path}.demand`, `sums to more than ${MAX_LOT_QUANTITY}; use a larger unit`);
  }

  bid(bid: ParsedBid, path: string, award: AwardMethod): void {
    this.currency(bid, path);
    this.once('bid', [bid.id], `${path}.id`, `another bid is called ${bid.id}; give each its own`);
    if (!this.lots.has(bid.lot)) this.fault(`${path}.lot`, `there is no lot ${bid.lot}; name one of lots`);
    const inLot = (this.perLot.get(bid.lot) ?? 0) + 1;
    this.perLot.set(bid.lot, inLot);
    if (inLot === LIMITS.bidsPerLot + 1) this.fault(path, `${bid.lot} has more than ${LIMITS.bidsPerLot} bids`);
    if (bid.unitPrice === undefined || bid.unitPrice === null) {
      if (bid.tiers.length === 0) this.fault(`${path}.unitPrice`, 'write a decimal of zero or more, such as "0.5000"');
    } else {
      const [first] = bid.tiers;
      if (first && first.from <= 1 && first.unitPrice !== bid.unitPrice)
        this.fault(`${path}.unitPrice`, 'differs from the first tier; leave one of them out');
    }
    for (const [at, { from }] of bid.tiers.entries()) {
      if (at > 0 && from <= (bid.tiers[at - 1]?.from ?? 0))
        this.fault(`${path}.tiers[${at}].from`, 'must be above that of the tier before; list tiers in rising order');
    }
    if (award.method === 'least-cost') return;
    if (bid.tiers.length > 0)
      this.fault(`${path}.tiers`, `are for least-cost rulebooks; leave them out for ${award.method}`);
    if ((bid.fixedCost ?? 0n) > 0n)
      this.fault(`${path}.fixedCost`, `is for least-cost rulebooks; leave it out for ${award.method}`);
  }

  constraints(given: ParsedConstraints, award: AwardMethod): void {
    const entries = Object.entries(given) as [keyof ParsedConstraints, readonly unknown[]][];
    for (const [field, list] of entries) {
      if (award.method === 'least-cost' || list.length === 0) continue;
      this.fault(`constraints.${field}`, `is for least-cost rulebooks; leave it out for ${award.method}`);
    }
    given.capacities.forEach(({ bidder }, at) =>
      this.once(
        'capacity',
        [bidder],
        `constraints.capacities[${at}].bidder`,
        `${bidder} has another capacity; give one`,
      ),
    );
    given.lots.forEach((row, at) => this.lotConstraint(row, `constraints.lots[${at}]`));
    given.conflicts.forEach((row, at) => this.conflict(row, `constraints.conflicts[${at}]`));
    given.packages.forEach((row, at) => this.package(row, `constraints.packages[${at}]`));
    this.freight(given.freight);
    this.incumbents(given.incumbents);
    given.qualityWeights.forEach(({ bid }, at) => {
      const path = `constraints.qualityWeights[${at}].bid`;
      this.knownBid(bid, path);
      this.once('weight', [bid], path, `${bid} has another factor; give one`);
    });
  }

  private lotConstraint(row: ParsedConstraints['lots'][number], path: string): void {
    this.knownLot(row.lot, `${path}.lot`);
    this.once('lot constraint', [row.lot], `${path}.lot`, `${row.lot} has another row; put them together`);
    const { minWinners, maxWinners } = row;
    if (maxWinners === 0) this.fault(`${path}.maxWinners`, 'write 1 or more');
    if (typeof minWinners === 'number' && typeof maxWinners === 'number' && minWinners > maxWinners)
      this.fault(`${path}.minWinners`, `must not be above maxWinners ${maxWinners}`);
  }

  private conflict({ lots, lot, destinations }: ParsedConstraints['conflicts'][number], path: string): void {
    const pair = lots ?? destinations ?? [];
    const [one, other] = pair;
    if ((lots === undefined || lots === null) === (destinations === undefined || destinations === null))
      this.fault(path, 'give either lots, or lot and destinations');
    else if (one === undefined || other === undefined || one === other)
      this.fault(`${path}.${lots ? 'lots' : 'destinations'}`, 'name two different ones');
    else if (lots) {
      if (lot) this.fault(`${path}.lot`, 'leave it out beside lots');
      lots.forEach((id, at) => this.knownLot(id, `${path}.lots[${at}]`));
    } else if (!lot) this.fault(`${path}.lot`, 'name the lot of the destinations');
    else {
      const known = new Set(this.lots.get(lot)?.demand.map(demandIdOf));
      this.knownLot(lot, `${path}.lot`);
      pair.forEach((id, at) => {
        if (!known.has(id))
          this.fault(`${path}.destinations[${at}]`, `${lot} has no demand row ${id}; name one by its id`);
      });
    }
  }

  private package({ id, items }: ParsedConstraints['packages'][number], path: string): void {
    if (id) this.once('package', [id], `${path}.id`, `another package is called ${id}; give each its own`);
    if (items.length === 0) this.fault(`${path}.items`, 'name at least one lot');
    for (const [at, { lot }] of items.entries()) {
      this.knownLot(lot, `${path}.items[${at}].lot`);
      this.once('item', [path, lot], `${path}.items[${at}].lot`, `${lot} is named twice in the package`);
    }
  }

  /** Freight of a bid to a row is said once, so that no order of the rows matters. */
  private freight(rows: ParsedConstraints['freight']): void {
    for (const [at, row] of rows.entries()) {
      const path = `constraints.freight[${at}]`;
      const bid = this.knownBid(row.bid, `${path}.bid`);
      const served = this.lots.get(bid?.lot ?? '')?.demand ?? [];
      const matching = served.filter((demand) => goesTo(row, demand));
      if (bid && matching.length === 0) this.fault(path, `no demand row of ${bid.lot} has this buyer, region or id`);
      for (const demand of matching)
        this.once(
          'freight',
          [row.bid, demandIdOf(demand)],
          path,
          `${row.bid} has other freight to ${demandIdOf(demand)}`,
        );
    }
  }

  private incumbents(rows: ParsedConstraints['incumbents']): void {
    const costs = new Map<string, bigint>();
    for (const [at, { lot, bidder, switchingCost }] of rows.entries()) {
      const path = `constraints.incumbents[${at}]`;
      this.knownLot(lot, `${path}.lot`);
      this.once('incumbent', [lot, bidder], `${path}.bidder`, `${bidder} is named twice for ${lot}`);
      if ((costs.get(lot) ?? switchingCost) !== switchingCost)
        this.fault(`${path}.switchingCost`, `must be the same for every incumbent of ${lot}`);
      costs.set(lot, switchingCost);
    }
  }

  private knownLot(id: string, path: string): void {
    if (!this.lots.has(id)) this.fault(path, `there is no lot ${id}; name one of lots`);
  }

  private knownBid(id: string, path: string): ParsedBid | undefined {
    const found = this.bids.get(id);
    if (!found) this.fault(path, `there is no bid ${id}; name one of bids`);
    return found;
  }

  private once(what: string, key: readonly string[], path: string, problem: string): void {
    const whole = JSON.stringify([what, ...key]);
    if (this.seen.has(whole)) this.fault(path, problem);
    this.seen.add(whole);
  }

  private fault(path: string, problem: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ path, problem });
  }
}

/** Whether a row of freight speaks of a demand row: in everything that it names. */
export function goesTo(
  row: {
    readonly buyer?: string | null | undefined;
    readonly region?: string | null | undefined;
    readonly demand?: string | null | undefined;
  },
  demand: ParsedLot['demand'][number],
): boolean {
  return (
    (!row.buyer || row.buyer === (demand.buyer ?? demand.region)) &&
    (!row.region || row.region === (demand.region ?? demand.buyer)) &&
    (!row.demand || row.demand === demandIdOf(demand))
  );
}

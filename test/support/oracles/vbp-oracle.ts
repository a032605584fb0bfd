import type { BidCase, DemandCase, LotCase, LotOutcome, VbpMethod } from '#libs/rules';

/*
 * The rules once more, written from domain.md 1.3 to 1.10 and 8.2 without a look at the engine and without its helpers:
 * fractions of BigInt, comparisons crosswise, no thresholds, no sorting tricks. Slow, and meant to be read.
 */
export interface Judged {
  statuses: Record<string, string>;
  ranks: Record<string, number>;
  contractPrices: Record<string, number>;
  explain: string[];
  share: number | null;
  flows: Record<string, number>;
  picks: string[];
}

const whole = (n: number): bigint => BigInt(n);
const halfUp = (numerator: bigint, denominator: bigint): bigint => (2n * numerator + denominator) / (2n * denominator);

/** Specifications here are powers of two apart, so that K is a fraction. */
function price(bid: BidCase, lot: LotCase): number {
  let [k, per] = [1n, 1n];
  const turn = (own: number | null, reference: number | null | undefined, base: [bigint, bigint]): void => {
    if (own === null || reference === null || reference === undefined) return;
    for (let at = reference; at < own; at *= 2) [k, per] = [k * base[0], per * base[1]];
    for (let at = own; at < reference; at *= 2) [k, per] = [k * base[1], per * base[0]];
  };
  turn(bid.strength, lot.reference?.strength, [17n, 10n]);
  turn(bid.fill, lot.reference?.fill, [19n, 10n]);
  return Number(halfUp(whole(bid.unitPrice) * per, k));
}

function namedFor(demand: readonly DemandCase[], bidder: string): number {
  return demand
    .flatMap(({ brands }) => brands)
    .filter((brand) => brand.bidder === bidder)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function counts(row: DemandCase, method: VbpMethod): boolean {
  if (!method.demandFloor || row.history.length === 0 || row.reason?.trim()) return true;
  const mean = [row.history.reduce((a, b) => a + b), row.history.length] as const;
  return row.quantity * 1_000 * mean[1] >= method.demandFloor.sharePermille * mean[0];
}

/** Whether a ranks before b. */
function before(a: BidCase, b: BidCase, method: VbpMethod, lot: LotCase, demand: readonly DemandCase[]): boolean {
  if (price(a, lot) !== price(b, lot)) return price(a, lot) < price(b, lot);
  const marks = (bid: BidCase) => ({
    HIGHER_REPORTED_DEMAND: -namedFor(demand, bid.bidder),
    NO_MAJOR_CHANGE: bid.noMajorChange ? 0 : 1,
    EARLIER_SUBMISSION: bid.submittedAt ?? Infinity,
    DRAW: bid.draw,
  });
  for (const tieBreaker of method.tieBreakers) {
    const [mine, yours] = [marks(a)[tieBreaker], marks(b)[tieBreaker]];
    if (mine !== yours) return mine < yours;
  }
  return a.id < b.id;
}

function related(bids: readonly BidCase[], bid: BidCase): BidCase[] {
  const family = new Set([bid]);
  for (let grown = -1; grown !== family.size;) {
    grown = family.size;
    for (const member of family) {
      for (const other of bids) {
        const sameGroup = other.group !== null && other.group === member.group;
        if (other.bidder === member.bidder || sameGroup) family.add(other);
      }
    }
  }
  return [...family];
}

export function vbpOracle(method: VbpMethod, lot: LotCase, bids: readonly BidCase[]): Judged {
  const demand = lot.demand.filter((row) => counts(row, method)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const first = (a: BidCase, b: BidCase): boolean => before(a, b, method, lot, demand);
  const judged: Judged = {
    statuses: {},
    ranks: {},
    contractPrices: {},
    explain: [],
    share: null,
    flows: {},
    picks: [],
  };
  const isValid = (bid: BidCase): boolean => {
    if (bid.excluded || bid.unitPrice < 1 || bid.decimals > 6 || price(bid, lot) < 1) return false;
    return lot.ceiling === null || price(bid, lot) <= lot.ceiling;
  };
  const valid = bids.filter(isValid);
  for (const bid of bids) {
    const late = bid.excluded === 'LATE' || bid.excluded === 'NOT_SEALED';
    if (!isValid(bid)) judged.statuses[bid.id] = bid.excluded && !late ? 'DISQUALIFIED' : 'INVALID';
    else judged.statuses[bid.id] = 'LOST';
  }
  const standing = valid.filter((bid) =>
    related(bids, bid).every((other) => other === bid || !isValid(other) || first(bid, other)),
  );
  const rankOf = (bid: BidCase): number => 1 + standing.filter((other) => other !== bid && first(other, bid)).length;
  const ranked = [...standing].sort((a, b) => rankOf(a) - rankOf(b));
  for (const bid of ranked) judged.ranks[bid.id] = rankOf(bid);
  const n = ranked.length;
  if (n === 0) return judged;

  const cap = method.capTable[n - 1] ?? method.capTable.at(-1) ?? 0;
  const shortlist = ranked.filter((bid) => rankOf(bid) <= cap);
  const prices = shortlist.map((bid) => price(bid, lot));
  const lowest = Math.min(...prices);
  // The anchor as a fraction: the lowest, or a share of the mean.
  let anchor: [bigint, bigint] = [whole(lowest), 1n];
  if (method.spread.basis === 'ANCHOR') {
    const mean: [bigint, bigint] = [
      whole(prices.reduce((a, b) => a + b)) * whole(method.spread.anchorSharePermille),
      whole(shortlist.length) * 1_000n,
    ];
    if (mean[0] > anchor[0] * mean[1]) anchor = mean;
  }
  const ruleOne = shortlist.filter((bid) => {
    const own = price(bid, lot);
    if (whole(own) * 1_000n * anchor[1] <= whole(method.spread.multiplierPermille) * anchor[0]) return true;
    const floors = method.absoluteFloors.filter(({ form }) => form === null || form === lot.form);
    if (floors.some(({ priceMicro }) => priceMicro !== null && own <= priceMicro)) return true;
    const door = method.ceilingCutDoorBasisPoints;
    return door !== null && lot.ceiling !== null && (lot.ceiling - own) * 10_000 >= door * lot.ceiling;
  });
  const highest = Math.max(...ruleOne.map((bid) => price(bid, lot)));
  const base = demand.reduce((sum, { quantity }) => sum + quantity, 0);
  const winners: BidCase[] = [];
  for (const bid of ranked) {
    const shortlisted = shortlist.includes(bid);
    if (shortlisted && method.costExplanationBelowAnchor && whole(price(bid, lot)) * anchor[1] < anchor[0]) {
      judged.explain.push(bid.id);
    }
    if (ruleOne.includes(bid)) {
      judged.statuses[bid.id] = 'WON_RULE1';
      judged.contractPrices[bid.id] = bid.unitPrice;
      winners.push(bid);
      continue;
    }
    if (!shortlisted) judged.statuses[bid.id] = 'NOT_SHORTLISTED';
    const offered = method.revival.some(({ who, minDemandSharePermille = 0 }) => {
      if (who === 'SHORTLISTED') return shortlisted;
      const named = namedFor(demand, bid.bidder);
      return !shortlisted && named > 0 && named * 1_000 >= minDemandSharePermille * base;
    });
    if (!offered) continue;
    judged.statuses[bid.id] =
      bid.acceptsRevival === null ? 'OFFERED_REVIVAL' : bid.acceptsRevival ? 'WON_REVIVAL' : 'DECLINED';
    if (bid.acceptsRevival === false) continue;
    if (bid.acceptsRevival) winners.push(bid);
    const sole = method.revival[0]?.soleWinnerMultiplierPermille ?? 0;
    const set = ruleOne.length === 1 ? Math.floor((highest * sole) / 1_000) : highest;
    if (bid.strength === null && bid.fill === null) judged.contractPrices[bid.id] = Math.min(set, bid.unitPrice);
  }
  allot(judged, method, lot, demand, winners);
  return judged;
}

const serves = (bid: BidCase, region: string): boolean => bid.regions === null || bid.regions.includes(region);

function allot(
  judged: Judged,
  method: VbpMethod,
  lot: LotCase,
  demand: readonly DemandCase[],
  winners: BidCase[],
): void {
  const row = [...method.guarantee].filter((step) => step.winners <= winners.length).pop();
  const share = row?.classOverrides.find((o) => o.class === lot.class)?.sharePermille ?? row?.sharePermille ?? 0;
  judged.share = share;
  const left = new Map(winners.map((bid) => [bid, bid.capacity ?? Infinity]));
  const flow = (bid: BidCase, at: DemandCase, quantity: number, role: string): void => {
    if (quantity === 0) return;
    judged.flows[`${at.id} ${bid.bidder} ${role}`] = quantity;
    left.set(bid, (left.get(bid) ?? 0) - quantity);
  };
  const rests = new Map<DemandCase, number>();
  for (const at of demand) {
    const leaf = whole(method.rounding.leafUnits);
    const agreed = Math.min(Number(halfUp(whole(at.quantity) * whole(share), 1_000n * leaf) * leaf), at.quantity);
    let rest = agreed;
    if (method.allocation === 'BRAND_FIRST') {
      for (const [bidder, part] of brandParts(at, agreed)) {
        const bid = winners.find((winner) => winner.bidder === bidder);
        if (!bid || !serves(bid, at.region)) continue;
        const served = Math.min(part, left.get(bid) ?? 0);
        flow(bid, at, served, 'brand');
        rest -= served;
      }
    }
    rests.set(at, rest);
  }
  const volumes = new Map<string, number>();
  for (const [at, rest] of rests) volumes.set(at.region, (volumes.get(at.region) ?? 0) + rest);
  const open = new Set(volumes.keys());
  const largest = (may: (region: string) => boolean): string | undefined =>
    [...open].filter(may).sort((a, b) => (volumes.get(b) ?? 0) - (volumes.get(a) ?? 0) || (a < b ? -1 : 1))[0];
  const primaries = new Map<string, BidCase>();
  const pickPrimary = (bid: BidCase): boolean => {
    const region = largest((name) => serves(bid, name) && (volumes.get(name) ?? 0) <= (left.get(bid) ?? 0));
    if (region === undefined) return false;
    open.delete(region);
    primaries.set(region, bid);
    judged.picks.push(`${region} ${bid.bidder} primary`);
    for (const [at, rest] of rests) if (at.region === region) flow(bid, at, rest, 'primary');
    return true;
  };
  if (winners[0]) pickPrimary(winners[0]);
  for (let picked = true; picked;) picked = winners.map((bid) => pickPrimary(bid)).includes(true);
  for (const [at, rest] of rests) {
    if (!primaries.has(at.region) && rest > 0) judged.flows[`${at.id} nobody`] = rest;
  }
  if (winners.length < 2) return;
  open.clear();
  for (const region of primaries.keys()) open.add(region);
  const pickSpare = (bid: BidCase): boolean => {
    const room = (name: string): boolean => (volumes.get(name) ?? 0) <= (left.get(bid) ?? 0);
    const region = largest((name) => serves(bid, name) && room(name) && primaries.get(name) !== bid);
    if (region === undefined) return false;
    open.delete(region);
    judged.picks.push(`${region} ${bid.bidder} spare`);
    return true;
  };
  for (let picked = true; picked;) picked = winners.map((bid) => pickSpare(bid)).includes(true);
}

/** The largest-remainder parts of the named brands, by bidder; what names no brand is the last part. */
function brandParts(row: DemandCase, agreed: number): [string, number][] {
  const bidders = [...new Set(row.brands.map(({ bidder }) => bidder))].sort();
  const named = bidders.map((bidder) => namedFor([row], bidder));
  const exact = [...named, row.quantity - named.reduce((a, b) => a + b, 0)].map((q) => whole(q) * whole(agreed));
  const parts = exact.map((dividend) => Number(dividend / whole(row.quantity)));
  while (parts.reduce((a, b) => a + b) < agreed) {
    const missing = exact.map((dividend, at) => dividend - whole(parts[at] ?? 0) * whole(row.quantity));
    const most = missing.reduce((a, b) => (b > a ? b : a));
    const at = missing.indexOf(most);
    parts[at] = (parts[at] ?? 0) + 1;
  }
  return bidders.map((bidder, at) => [bidder, parts[at] ?? 0]);
}

/** The same view of an engine's outcome. */
export function judgedBy(outcome: LotOutcome): Judged {
  const flows: Record<string, number> = {};
  for (const { demand, bidder, role, quantity } of outcome.allocations) {
    if (role !== 'spare') flows[`${demand} ${bidder} ${role}`] = quantity;
  }
  if (outcome.winners > 0) for (const { demand, quantity } of outcome.unallocated) flows[`${demand} nobody`] = quantity;
  const of = <T>(value: (bid: LotOutcome['bids'][number]) => T | null): Record<string, T> =>
    Object.fromEntries(outcome.bids.flatMap((bid) => (value(bid) === null ? [] : [[bid.bid.id, value(bid) as T]])));
  return {
    statuses: of(({ status }) => status),
    ranks: of(({ rank }) => rank),
    contractPrices: of(({ contractPrice, status, bid }) =>
      status !== 'WON_RULE1' && (bid.strength !== null || bid.fill !== null) ? null : contractPrice,
    ),
    explain: outcome.bids.filter(({ duties }) => duties.length > 0).map(({ bid }) => bid.id),
    share: outcome.sharePermille,
    flows,
    picks: outcome.picks.map(({ region, bidder, role }) => `${region} ${bidder} ${role}`),
  };
}

import type { VbpMethod } from '#libs/rules';
import type { BidInput, LotInput } from '../format/round-input.js';
import { comparableOf, type Examination } from './context.js';
import {
  ceilDiv,
  CONVERSION_ERROR,
  CONVERSION_SCALE,
  conversion,
  floorDiv,
  halfUp,
  micro,
  microOrNull,
  sum,
} from './numbers.js';

/** China's volume-based rules, from the published tables and the numbers of the file alone. */
export function checkVbp(examination: Examination, method: VbpMethod): void {
  const { answer, ranked, expect } = examination;
  for (const outcome of ranked) {
    const bid = examination.bids.get(outcome.id);
    if (bid)
      expect(
        isComparable(bid, examination.lot, method.conversion, comparableOf(outcome)),
        `bid ${bid.id} compares at another price`,
      );
  }
  checkOrder(examination, method);
  expect(answer.qualified === ranked.length, `${ranked.length} bidders count, not ${answer.qualified}`);
  if (ranked.length === 0) return expect(answer.cap === null && answer.winners === 0, 'nobody bids and somebody wins');
  const cap = method.capTable[Math.min(ranked.length, method.capTable.length) - 1];
  expect(answer.cap === cap, `the cap is ${cap}, not ${answer.cap}`);
  checkWinners(examination, method, cap ?? 0);
  checkShare(examination, method);
  checkDemandFloor(examination, method);
  checkRegions(examination, method);
  checkTurns(examination);
}

/** Whether `price` is the bid's price, at the frozen rate and on the reference specification, rounded half-up. */
export function isComparable(
  bid: BidInput,
  { reference }: LotInput,
  { strengthBase, fillBase, fixedRatios = [] }: VbpMethod['conversion'],
  price: bigint,
): boolean {
  const { numerator, denominator } = bid.rate ?? { numerator: 1n, denominator: 1n };
  const own = BigInt(bid.unitPrice) * numerator;
  let factor = CONVERSION_SCALE;
  for (const [base, mine, theirs] of [
    [strengthBase, bid.strength, reference?.strength],
    [fillBase, bid.fill, reference?.fill],
  ] as const) {
    if (mine === null || theirs === null || theirs === undefined) continue;
    factor = (factor * conversion(base, BigInt(mine), BigInt(theirs))) / CONVERSION_SCALE;
  }
  for (const named of fixedRatios) {
    const [mine, theirs] = [named.own, named.reference].map((each) => `${each.strengthMicro} ${each.fillMicro}`);
    const [bids, lots] = [`${bid.strength} ${bid.fill}`, `${reference?.strength} ${reference?.fill}`];
    if (bids === mine && lots === theirs) factor = (CONVERSION_SCALE * BigInt(named.ratioPermille)) / 1_000n;
    else if (bids === theirs && lots === mine) factor = (CONVERSION_SCALE * 1_000n) / BigInt(named.ratioPermille);
    else continue;
    break;
  }
  if (factor === CONVERSION_SCALE) return price === halfUp(own, denominator);
  factor *= denominator;
  // own / factor lies within half a millionth of the price, by more than the factor's own error.
  const slack = (CONVERSION_ERROR * (2n * price + 1n) + CONVERSION_SCALE / 10n ** 6n) * denominator;
  const twice = 2n * own * CONVERSION_SCALE;
  return twice >= (2n * price - 1n) * factor - slack && twice <= (2n * price + 1n) * factor + slack;
}

/** Cheaper bids rank first; of equal ones those that the tie breakers prefer. */
function checkOrder({ ranked, bids, lot, expect }: Examination, { tieBreakers }: VbpMethod): void {
  const reported = (bidder: string): bigint =>
    sum(
      lot.demand.flatMap(({ brands }) =>
        brands.filter((brand) => brand.bidder === bidder).map(({ quantity }) => BigInt(quantity)),
      ),
    );
  const keysOf = (bid: BidInput): (bigint | string)[] => [
    ...tieBreakers.map((tieBreaker) => {
      if (tieBreaker === 'HIGHER_REPORTED_DEMAND') return -reported(bid.bidder);
      if (tieBreaker === 'NO_MAJOR_CHANGE') return bid.noMajorChange ? 0n : 1n;
      return tieBreaker === 'EARLIER_SUBMISSION' ? BigInt(bid.submittedAt ?? Number.MAX_SAFE_INTEGER) : bid.draw;
    }),
    bid.id,
  ];
  const rejects = lot.demand.some(({ history }) => history.length > 0);
  for (const [at, outcome] of ranked.entries()) {
    const next = ranked[at + 1];
    const [one, other] = [bids.get(outcome.id), bids.get(next?.id ?? '')];
    if (!next || !one || !other) continue;
    const [price, dearer] = [comparableOf(outcome), comparableOf(next)];
    expect(price <= dearer, `bid ${other.id} is cheaper than ${one.id} and ranks behind it`);
    const exact = exactDifference(one, other);
    const alike = [...bids.values()].every(({ strength, fill }) => strength === one.strength && fill === one.fill);
    if (price === dearer && alike && exact !== 0n) {
      expect(exact < 0n, `bid ${other.id} is cheaper than ${one.id} by less than a millionth and ranks behind it`);
      continue;
    }
    // Rows below the floor do not count as reported; then the first tie breaker is left to the engine.
    if (price !== dearer || rejects) continue;
    const [mine, theirs] = [keysOf(one), keysOf(other)];
    const decisive = mine.findIndex((key, index) => key !== theirs[index]);
    expect((mine[decisive] ?? 0n) < (theirs[decisive] ?? 0n), `bid ${other.id} is preferred to ${one.id} in a tie`);
  }
}

const side = (bid: BidInput, beside: BidInput): bigint =>
  BigInt(bid.unitPrice) * (bid.rate?.numerator ?? 1n) * (beside.rate?.denominator ?? 1n);

/** Below zero when the first is cheaper, in one currency and without rounding; zero where nothing is converted. */
function exactDifference(one: BidInput, other: BidInput): bigint {
  if (!one.rate && !other.rate) return 0n;
  return side(one, other) - side(other, one);
}

function checkWinners(examination: Examination, method: VbpMethod, cap: number): void {
  const { answer, ranked, lot, bids, expect } = examination;
  const prices = ranked.slice(0, cap).map(comparableOf);
  const lowest = prices[0] ?? 0n;
  const { multiplierPermille, anchorSharePermille, basis } = method.spread;
  // The anchor as a fraction: max(lowest, share of the mean).
  const count = BigInt(prices.length) * 1_000n;
  const shareOfSum = sum(prices) * BigInt(anchorSharePermille);
  const anchored = basis === 'ANCHOR' && shareOfSum > lowest * count;
  const [dividend, divisor] = anchored ? [shareOfSum, count] : [lowest, 1n];
  const limit = floorDiv(dividend * BigInt(multiplierPermille), divisor * 1_000n);
  expect(microOrNull(answer.limit) === limit, `the limit is ${limit}, not ${answer.limit}`);
  const anchor = basis === 'ANCHOR' ? halfUp(dividend, divisor) : null;
  expect(microOrNull(answer.anchor) === anchor, `the anchor is ${anchor}, not ${answer.anchor}`);
  const within = (price: bigint): boolean =>
    price <= limit ||
    method.absoluteFloors.some(
      ({ form, priceMicro }) =>
        priceMicro !== null && (form === null || form === lot.form) && price <= BigInt(priceMicro),
    ) ||
    (method.ceilingCutDoorBasisPoints !== null &&
      lot.ceiling !== null &&
      price * 10_000n <= BigInt(lot.ceiling) * BigInt(10_000 - method.ceilingCutDoorBasisPoints));
  let highest = 0n;
  let first = 0;
  for (const [at, outcome] of ranked.entries()) {
    const wins = at < cap && within(comparableOf(outcome));
    expect(wins === (outcome.status === 'WON_RULE1'), `bid ${outcome.id} is ${outcome.status} by rule 1`);
    if (wins) [highest, first] = [comparableOf(outcome), first + 1];
    if (wins)
      expect(
        micro(outcome.contractPrice ?? '0') === BigInt(bids.get(outcome.id)?.unitPrice ?? 0),
        `bid ${outcome.id} is not paid its price`,
      );
    const below = method.costExplanationBelowAnchor && anchored && comparableOf(outcome) * divisor < dividend;
    expect(below === outcome.duties.includes('COST_EXPLANATION'), `bid ${outcome.id} and its cost explanation`);
  }
  const [offer] = method.revival;
  const revival =
    !offer || first === 0
      ? null
      : first > 1
        ? highest
        : floorDiv(highest * BigInt(offer.soleWinnerMultiplierPermille), 1_000n);
  expect(microOrNull(answer.revivalPrice) === revival, `the revival price is ${revival}, not ${answer.revivalPrice}`);
  for (const [at, { id, status, contractPrice }] of ranked.entries()) {
    const said = bids.get(id)?.acceptsRevival ?? null;
    const offered = ['WON_REVIVAL', 'DECLINED', 'OFFERED_REVIVAL'].includes(status);
    const right = { WON_REVIVAL: true, DECLINED: false, OFFERED_REVIVAL: null }[status as 'DECLINED'];
    expect(!offered || (revival !== null && said === right), `bid ${id} is ${status} and said ${said}`);
    const shortlistedOffer = method.revival.some(({ who }) => who === 'SHORTLISTED');
    expect(
      at >= cap || !shortlistedOffer || revival === null || offered || status === 'WON_RULE1',
      `bid ${id} was not offered revival`,
    );
    if (contractPrice !== null)
      expect(micro(contractPrice) <= BigInt(bids.get(id)?.unitPrice ?? 0), `bid ${id} is paid more than it asked`);
  }
}

function checkShare({ answer, lot, winners, expect }: Examination, method: VbpMethod): void {
  const count = winners.length;
  const row = method.guarantee.findLast((candidate) => candidate.winners <= count);
  const share =
    row?.classOverrides.find((override) => override.class === lot.class)?.sharePermille ?? row?.sharePermille;
  const expected = count === 0 ? null : (share ?? null);
  expect(
    (answer.share === null ? null : Math.round(answer.share * 1_000)) === expected,
    `the share is ${expected} ‰, not ${answer.share}`,
  );
  if (count === 0) return;
  const until = 'until' in method.term ? method.term.until : null;
  const months =
    'until' in method.term ? null : method.term.byWinners.findLast((candidate) => candidate.winners <= count)?.months;
  expect(answer.termUntil === until && answer.termMonths === months, 'the term is another one');
  checkAgreed(answer, lot, method, BigInt(expected ?? 0), expect);
}

/** Each row's parts sum to its agreed quantity, rounded at the leaf. */
function checkAgreed(
  answer: Examination['answer'],
  lot: LotInput,
  { rounding }: VbpMethod,
  share: bigint,
  expect: Examination['expect'],
): void {
  const rejected = new Set(answer.rejectedDemand.map(({ demand }) => demand));
  const leaf = BigInt(rounding.leafUnits);
  const parts = new Map<string, bigint>();
  for (const { demand, quantity } of [...answer.allocations, ...answer.unallocated]) {
    if (demand !== null) parts.set(demand, (parts.get(demand) ?? 0n) + BigInt(quantity));
  }
  for (const { id, quantity } of lot.demand) {
    const rounded = halfUp(BigInt(quantity) * share, 1_000n * leaf) * leaf;
    const agreed = rejected.has(id) ? 0n : rounded < BigInt(quantity) ? rounded : BigInt(quantity);
    expect((parts.get(id) ?? 0n) === agreed, `the parts of row ${id} sum to ${parts.get(id) ?? 0n}, not ${agreed}`);
  }
}

function checkDemandFloor({ answer, lot, expect }: Examination, { demandFloor }: VbpMethod): void {
  const rejected = new Map(answer.rejectedDemand.map((row) => [row.demand, row.floor]));
  for (const { id, quantity, history, reason } of lot.demand) {
    const asks = demandFloor !== null && history.length > 0 && (reason ?? '').trim() === '';
    const years = BigInt(history.length) * 1_000n;
    const floor = asks ? ceilDiv(sum(history.map(BigInt)) * BigInt(demandFloor.sharePermille), years) : 0n;
    const expected = BigInt(quantity) < floor ? Number(floor) : undefined;
    expect(rejected.get(id) === expected, `row ${id} is rejected below ${rejected.get(id)}, not ${expected}`);
  }
}

/** One primary for each region; brands serve their own part at most; a spare is somebody else. */
function checkRegions({ answer, lot, winners, expect }: Examination, { allocation }: VbpMethod): void {
  const primary = new Map<string, string>();
  const spare = new Map<string, string>();
  for (const { role, region, bidder } of answer.picks) {
    const taken = role === 'primary' ? primary : spare;
    expect(!taken.has(region), `${region} was picked twice as ${role}`);
    taken.set(region, bidder);
    expect(
      winners.some((winner) => winner.bidder === bidder),
      `${bidder} picks ${region} and does not win`,
    );
  }
  for (const [region, bidder] of spare)
    expect(primary.get(region) !== bidder, `${bidder} is spare for itself in ${region}`);
  expect(spare.size === 0 || winners.length > 1, 'a sole winner has a spare');
  for (const { role, region, bidder, demand, quantity } of answer.allocations) {
    if (role === 'primary') expect(primary.get(region) === bidder, `${bidder} supplies ${region} and did not pick it`);
    if (role === 'spare') expect(spare.get(region) === bidder, `${bidder} stands by for ${region} and did not pick it`);
    if (role !== 'brand') continue;
    const named = lot.demand.find(({ id }) => id === demand)?.brands.find((brand) => brand.bidder === bidder);
    expect(
      allocation === 'BRAND_FIRST' && named !== undefined && quantity <= named.quantity,
      `${bidder} serves a brand part of ${demand}`,
    );
  }
}

/** Where every winner can serve everything, the turns are known: 1, 1, 2, 3, 1, 2, 3, … from the largest region on. */
function checkTurns({ answer, lot, winners, bids, expect }: Examination): void {
  const order = winners.toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0)).map(({ id }) => bids.get(id));
  if (order.some((bid) => !bid || bid.capacity !== null || bid.regions !== null)) return;
  const names = order.map((bid) => bid?.bidder ?? '');
  const volume = new Map<string, bigint>();
  const regionOf = new Map(lot.demand.map(({ id, region }) => [id, region]));
  const rejected = new Set(answer.rejectedDemand.map(({ demand }) => demand));
  for (const { id, region } of lot.demand) if (!rejected.has(id)) volume.set(region, volume.get(region) ?? 0n);
  for (const { demand, quantity, role } of answer.allocations) {
    const region = regionOf.get(demand ?? '');
    if (region !== undefined && role === 'primary') volume.set(region, (volume.get(region) ?? 0n) + BigInt(quantity));
  }
  const bySize = [...volume]
    .sort(([a, one], [b, other]) => (one === other ? (a < b ? -1 : 1) : one > other ? -1 : 1))
    .map(([region]) => region);
  const turns = names.length === 0 ? [] : bySize.map((_, at) => names[at === 0 ? 0 : (at - 1) % names.length]);
  const picked = answer.picks
    .filter(({ role }) => role === 'primary')
    .map(({ bidder, region }) => `${bidder} ${region}`);
  const expected = turns.map((bidder, at) => `${bidder} ${bySize[at]}`);
  expect(picked.join() === expected.join(), `regions are picked as ${picked.join(', ')}, not ${expected.join(', ')}`);

  const owner = new Map(bySize.map((region, at) => [region, turns[at]]));
  const left = [...bySize];
  const spares: string[] = [];
  let active = names.length < 2 ? [] : names;
  while (active.length > 0 && left.length > 0) {
    active = active.filter((bidder) => {
      const at = left.findIndex((region) => owner.get(region) !== bidder);
      if (at >= 0) spares.push(`${bidder} ${left.splice(at, 1)[0]}`);
      return at >= 0;
    });
  }
  const stood = answer.picks.filter(({ role }) => role === 'spare').map(({ bidder, region }) => `${bidder} ${region}`);
  expect(stood.join() === spares.join(), `spares are picked as ${stood.join(', ')}, not ${spares.join(', ')}`);
}

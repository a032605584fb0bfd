import type { Currency } from '#libs/kernel';
import type { BidInput, LotInput } from '../format/round-input.js';
import { comparableOf, type Examination, familyOf, isWin } from './context.js';
import { halfEven, micro, sum } from './numbers.js';

/** What holds whatever the method: who is named, what adds up, what a bid may supply and is paid. */
export function checkLotOutput(examination: Examination): void {
  checkBids(examination);
  checkAllocations(examination);
  checkSums(examination);
  checkRows(examination);
  checkFamilies(examination);
}

function checkBids({ lot, answer, bids, outcomes, ranked, winners, fault, expect }: Examination): void {
  expect(answer.currency === lot.currency, `the currency is ${answer.currency}, not ${lot.currency}`);
  expect(answer.bids.length === bids.size && outcomes.size === bids.size, 'not every bid has one outcome');
  for (const [id, bid] of bids) {
    const outcome = outcomes.get(id);
    if (!outcome) {
      fault(`bid ${id} has no outcome`);
      continue;
    }
    expect(outcome.bidder === bid.bidder, `bid ${id} is not of ${outcome.bidder}`);
    expect((outcome.currency ?? null) === bid.currency, `bid ${id} is paid in ${outcome.currency ?? lot.currency}`);
    if (isWin(outcome) || outcome.rank !== null) {
      expect(bid.excluded === null, `bid ${id} was excluded and counts`);
      expect(bid.unitPrice > 0, `bid ${id} has no price and counts`);
      const plain = lot.ceiling !== null && lot.reference === null;
      const over = plain && !mayCost(BigInt(bid.unitPrice), bid, BigInt(lot.ceiling ?? 0));
      expect(!over, `bid ${id} is above the ceiling and counts`);
    }
    if (isWin(outcome)) expect(outcome.rank !== null, `bid ${id} wins without a rank`);
    const told = outcome.priceToWin !== null;
    if (told) expect(micro(outcome.priceToWin ?? '0') > 0n, `bid ${id} is told a price of nothing`);
    expect(!told || outcome.priceToWinReason === null, `bid ${id} is told a price, and why there is none`);
    expect(!isWin(outcome) || !told, `bid ${id} wins and is told a price to win`);
  }
  for (const [at, { rank, id }] of ranked.entries())
    expect(rank === at + 1, `bid ${id} has rank ${rank}, not ${at + 1}`);
  expect(answer.winners === winners.length, `${winners.length} bids win, not ${answer.winners}`);
}

function checkAllocations({ lot, answer, bids, outcomes, fault, expect }: Examination): void {
  const rows = new Map(lot.demand.map((row) => [row.id, row]));
  const seen = new Set<string>();
  for (const part of answer.allocations) {
    const bid = bids.get(part.bid);
    const outcome = outcomes.get(part.bid);
    if (!bid || !outcome || bid.bidder !== part.bidder) {
      fault(`an allocation names ${part.bid} of ${part.bidder}`);
      continue;
    }
    expect(isWin(outcome), `bid ${part.bid} supplies and does not win`);
    const served = bid.regions === null || bid.regions.includes(part.region);
    expect(served, `bid ${part.bid} does not serve ${part.region}`);
    const key = JSON.stringify([part.bid, part.role, part.region, part.demand]);
    expect(!seen.has(key), `bid ${part.bid} has two ${part.role} parts of ${part.demand ?? part.region}`);
    seen.add(key);
    if (part.role === 'spare') {
      expect(part.quantity === 0 && part.buyer === null && part.demand === null, `a spare of ${part.region} supplies`);
      continue;
    }
    const row = rows.get(part.demand ?? '');
    const right = row !== undefined && row.buyer === part.buyer && row.region === part.region;
    expect(right, `an allocation names the demand ${part.demand} of ${part.buyer} in ${part.region}`);
    expect(part.quantity > 0, `bid ${part.bid} has a part of ${part.quantity}`);
    const price = part.unitPrice;
    if (price === null) continue;
    expect(price === outcome.contractPrice, `bid ${part.bid} is paid ${price}, not ${outcome.contractPrice}`);
    const own = bid.currency ?? lot.currency;
    const amount = roundedAmount(BigInt(part.quantity) * micro(price), own);
    expect(amount === minor(part.amount, own), `${part.quantity} at ${price} is not ${part.amount}`);
  }
}

/** Half a millionth may be lost in the rounding of the comparable price. */
function mayCost(price: bigint, { rate }: BidInput, ceiling: bigint): boolean {
  if (!rate) return price <= ceiling;
  return 2n * price * rate.numerator < (2n * ceiling + 1n) * rate.denominator;
}

type Allocated = Examination['answer']['allocations'][number];

/** An allocation in the lot's currency, computed again where the bid is in another one. */
function valueInLot({ amount }: Allocated, bid: BidInput | undefined, { currency }: LotInput): bigint {
  if (!bid?.currency || !bid.rate) return minor(amount, currency);
  const { numerator, denominator } = bid.rate;
  // Minor units of the bid's currency as millionths, times the rate, in minor units of the lot's.
  const millionths = minor(amount, bid.currency) * minorScale(bid.currency);
  return halfEven(millionths * numerator, denominator * minorScale(currency));
}

function checkSums({ lot, answer, bids, outcomes, expect }: Examination): void {
  for (const part of answer.allocations) {
    const bid = bids.get(part.bid);
    const told = part.converted === undefined ? null : minor(part.converted, lot.currency);
    const converted = bid?.currency ? valueInLot(part, bid, lot) : null;
    expect((part.currency ?? null) === (bid?.currency ?? null), `a part of ${part.bid} is in ${part.currency}`);
    expect(told === converted, `${part.amount} of bid ${part.bid} is ${converted} here, not ${part.converted}`);
  }
  const awarded = new Map<string, bigint>();
  for (const { bid, quantity } of answer.allocations) awarded.set(bid, (awarded.get(bid) ?? 0n) + BigInt(quantity));
  for (const [id, outcome] of outcomes) {
    const own = awarded.get(id) ?? 0n;
    const capacity = bids.get(id)?.capacity ?? null;
    expect(own === BigInt(outcome.awarded), `bid ${id} is allocated ${own}, not ${outcome.awarded}`);
    expect(
      capacity === null || own <= BigInt(capacity),
      `bid ${id} supplies ${own}, more than its capacity ${capacity}`,
    );
  }
  const value = sum(answer.allocations.map((part) => valueInLot(part, bids.get(part.bid), lot)));
  expect(value === minor(answer.value, lot.currency), `the allocations are worth ${value}, not ${answer.value}`);
  const byBidder = new Map<string, bigint>();
  for (const { bidder, quantity } of answer.allocations)
    if (quantity > 0) byBidder.set(bidder, (byBidder.get(bidder) ?? 0n) + BigInt(quantity));
  expect(answer.supplySecurity.suppliers === byBidder.size, `${byBidder.size} bidders supply`);
}

/** No row gets more than it asked for, and what is said to be left is left. */
function checkRows({ lot, answer, fault, expect }: Examination): void {
  const asked = new Map(lot.demand.map(({ id, quantity }) => [id, BigInt(quantity)]));
  const got = new Map<string, bigint>();
  for (const { demand, quantity } of [...answer.allocations, ...answer.unallocated]) {
    if (demand !== null) got.set(demand, (got.get(demand) ?? 0n) + BigInt(quantity));
  }
  for (const [id, quantity] of got) {
    const limit = asked.get(id);
    if (limit === undefined) fault(`there is no demand row ${id}`);
    else expect(quantity <= limit, `row ${id} gets ${quantity} of ${limit}`);
  }
  const rejected = new Set(answer.rejectedDemand.map(({ demand }) => demand));
  for (const id of rejected) expect(!got.has(id), `row ${id} was rejected and is served`);
  let base = 0n;
  for (const [id, quantity] of asked) if (!rejected.has(id)) base += quantity;
  expect(base === BigInt(answer.base), `the base is ${base}, not ${answer.base}`);
}

/** Of related bids one has a rank, the best of them. */
function checkFamilies({ bids, outcomes, ranked, expect, round }: Examination): void {
  if (round.rulebook.award.method === 'least-cost') return;
  // Linked lots are one competition: who is related in one of them is related in all.
  const family = familyOf(round.rulebook.award.method === 'linked-lots' ? round.bids : bids.values());
  const standing = new Map<string, string>();
  for (const { id } of ranked) {
    const name = family.get(id) ?? id;
    expect(!standing.has(name), `related bids ${standing.get(name)} and ${id} both count`);
    standing.set(name, id);
  }
  for (const [id, outcome] of outcomes) {
    if (outcome.reason !== 'RELATED_BID_STANDS') continue;
    const best = outcomes.get(standing.get(family.get(id) ?? id) ?? '');
    // By scores the best of related bids may be a dearer one.
    const byPrice = round.rulebook.award.method !== 'weighted';
    if (best)
      expect(!byPrice || comparableOf(best) <= comparableOf(outcome), `bid ${best.id} stands and ${id} is cheaper`);
    else expect(false, `no related bid of ${id} stands`);
  }
}

const WITHOUT_MINOR: readonly Currency[] = ['VND', 'XOF', 'JPY'];
const THOUSANDTHS: readonly Currency[] = ['KWD', 'BHD'];
const minorScale = (currency: Currency): bigint => {
  if (WITHOUT_MINOR.includes(currency)) return 1_000_000n;
  return THOUSANDTHS.includes(currency) ? 1_000n : 10_000n;
};
/** An amount of millionths, in minor units. */
export const roundedAmount = (amount: bigint, currency: Currency): bigint => halfEven(amount, minorScale(currency));
/** A written amount in minor units. */
export const minor = (text: string, currency: Currency): bigint => micro(text) / minorScale(currency);

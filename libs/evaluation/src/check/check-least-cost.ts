import type { LeastCostMethod } from '#libs/rules';
import type { EvaluationOutput } from '../format/output-schema.js';
import type { BidInput, Constraints, Freight, RoundInput } from '../format/round-input.js';
import { type Examination, familyOf } from './context.js';
import { minor, roundedAmount } from './check-lot-output.js';
import { halfEven, micro, sum } from './numbers.js';

const MICRO = 1_000_000n;

/** One lot of a least-cost award by the rules of its own; answers what it costs, or null when there is no award. */
export function checkLeastCostLot(
  examination: Examination,
  method: LeastCostMethod,
  freight: ReturnType<typeof freightByBid>,
): bigint | null {
  const { answer, lot, round, winners, bids, expect } = examination;
  const { constraints } = round;
  if (answer.status === 'infeasible' || answer.status === 'undecided') {
    expect(answer.allocations.length === 0, 'there is no award, and something is allocated');
    expect(
      answer.status === 'undecided' || (answer.infeasible ?? null) !== null,
      'there is no award, and it does not say why',
    );
    return null;
  }
  const own = constraints.lots.find((row) => row.lot === lot.id);
  const most = own?.maxWinners ?? method.maxWinners;
  const fewest = own?.minWinners ?? method.minWinners;
  const demand = sum(lot.demand.map(({ quantity }) => BigInt(quantity)));
  expect(winners.length <= most, `${winners.length} bids win, at most ${most} may`);
  expect(
    fewest <= 1 || demand === 0n || winners.length >= fewest,
    `${winners.length} bids win, at least ${fewest} must`,
  );
  const family = familyOf([...bids.values()].filter(({ excluded }) => excluded === null));
  expect(new Set(winners.map(({ id }) => family.get(id))).size === winners.length, 'two winners are related');
  const share = BigInt(own?.maxSharePermille ?? method.maxSharePermille);
  const left = sum(answer.unallocated.map(({ quantity }) => BigInt(quantity)));
  expect(left === 0n || method.shortage === 'ALLOWED', `${left} is left, and may not be`);
  let cost = 0n;
  for (const { id, awarded, contractPrice } of winners) {
    const bid = bids.get(id);
    const quantity = BigInt(awarded);
    if (!bid) continue;
    expect(quantity * 1_000n <= demand * share, `bid ${id} supplies ${quantity} of ${demand}, above ${share} ‰`);
    expect(
      quantity > 0n && awarded >= bid.minQuantity,
      `bid ${id} supplies ${quantity}, below its minimum ${bid.minQuantity}`,
    );
    const fixed = bid.rate ? halfEven(bid.fixedCost * bid.rate.numerator, bid.rate.denominator) : bid.fixedCost;
    cost += goodsCost(bid, quantity, factorOf(bid, constraints)) + fixed + switching(bid, constraints);
    const paid = bid.tiers.length > 0 && bid.tierKind === 'incremental' ? null : tierPrice(bid, awarded);
    expect(
      (contractPrice === null ? null : micro(contractPrice)) === (paid === null ? null : BigInt(paid)),
      `bid ${id} is paid ${contractPrice}`,
    );
    checkIncremental(examination, bid, quantity);
  }
  cost += freightCost(examination, freight);
  checkPlaces(examination, own?.singleWinner ?? false);
  checkServed(examination);
  return cost;
}

/**
 * What so many units cost at the evaluated prices, which are in the lot's currency: each unit of an incremental tier at
 * the price of its own tier.
 */
function goodsCost(bid: BidInput, quantity: bigint, factor: bigint): bigint {
  const { numerator, denominator } = bid.rate ?? { numerator: 1n, denominator: 1n };
  const at = (price: number): bigint => halfEven(BigInt(price) * factor * numerator, MICRO * denominator);
  if (bid.tiers.length === 0 || bid.tierKind === 'all-units') return at(tierPrice(bid, Number(quantity))) * quantity;
  let cost = 0n;
  for (const [index, { from, unitPrice }] of bid.tiers.entries()) {
    const start = index === 0 ? 0n : BigInt(from);
    const next = bid.tiers[index + 1];
    const end = next && BigInt(next.from) < quantity ? BigInt(next.from) : quantity;
    if (end > start) cost += at(unitPrice) * (end - start);
  }
  return cost;
}

function tierPrice(bid: BidInput, quantity: number): number {
  let price = bid.unitPrice;
  for (const tier of bid.tiers) if (tier.from <= quantity) price = tier.unitPrice;
  return price;
}

/** Parts of an incremental bid have no price of their own; together they cost what the tiers say. */
function checkIncremental({ answer, lot, expect }: Examination, bid: BidInput, quantity: bigint): void {
  if (bid.tiers.length === 0 || bid.tierKind === 'all-units') return;
  const amounts = answer.allocations
    .filter((part) => part.bid === bid.id)
    .map(({ amount }) => minor(amount, bid.currency ?? lot.currency));
  const own = { ...bid, rate: null };
  const whole = roundedAmount(goodsCost(own, quantity, MICRO), bid.currency ?? lot.currency);
  expect(sum(amounts) === whole, `bid ${bid.id} is paid ${sum(amounts)} for ${quantity}, not ${whole}`);
}

const factorOf = ({ id }: BidInput, { qualityWeights }: Constraints): bigint =>
  BigInt(qualityWeights.find(({ bid }) => bid === id)?.factorMicro ?? 1_000_000);

function switching({ lot, bidder }: BidInput, { incumbents }: Constraints): bigint {
  const here = incumbents.filter((row) => row.lot === lot);
  return here.some((row) => row.bidder === bidder) ? 0n : (here[0]?.switchingCost ?? 0n);
}

/** The freight rows of a round by bid: there may be one for each bid and place. */
export function freightByBid({ constraints }: RoundInput): ReadonlyMap<string, readonly Freight[]> {
  const byBid = new Map<string, Freight[]>();
  for (const row of constraints.freight) {
    const known = byBid.get(row.bid);
    if (known) known.push(row);
    else byBid.set(row.bid, [row]);
  }
  return byBid;
}

function freightCost({ answer }: Examination, freight: ReturnType<typeof freightByBid>): bigint {
  return sum(
    answer.allocations.map(({ bid, buyer, region, demand, quantity }) => {
      const row = freight
        .get(bid)
        ?.find(
          (one) =>
            (one.buyer === null || one.buyer === buyer) &&
            (one.region === null || one.region === region) &&
            (one.demand === null || one.demand === demand),
        );
      return row ? row.perUnit * BigInt(quantity) + row.fixed : 0n;
    }),
  );
}

/** Rows with one supplier, and rows that must not share one. */
function checkPlaces({ answer, lot, round, expect }: Examination, singleWinner: boolean): void {
  const suppliers = new Map<string, Set<string>>();
  for (const { demand, bidder } of answer.allocations) {
    if (demand !== null) suppliers.set(demand, (suppliers.get(demand) ?? new Set()).add(bidder));
  }
  for (const [demand, names] of suppliers)
    expect(!singleWinner || names.size === 1, `row ${demand} has ${names.size} suppliers`);
  for (const { lot: id, pair } of round.constraints.destinationConflicts) {
    if (id !== lot.id) continue;
    const [one, other] = pair.map((demand) => suppliers.get(demand) ?? new Set<string>());
    for (const bidder of one ?? []) expect(!other?.has(bidder), `${bidder} supplies ${pair.join(' and ')}`);
  }
}

/** Every row is either served or listed as left. */
function checkServed({ answer, lot, expect }: Examination): void {
  const parts = new Map<string, bigint>();
  for (const { demand, quantity } of [...answer.allocations, ...answer.unallocated]) {
    if (demand !== null) parts.set(demand, (parts.get(demand) ?? 0n) + BigInt(quantity));
  }
  for (const { id, quantity } of lot.demand)
    expect((parts.get(id) ?? 0n) === BigInt(quantity), `row ${id} adds up to ${parts.get(id) ?? 0n}, not ${quantity}`);
}

/** What holds over all lots: capacities, lots that share no supplier, packages, and the cost to the last millionth. */
export function checkLeastCostRound(
  { constraints, bids }: RoundInput,
  output: EvaluationOutput,
  costs: ReadonlyMap<string, bigint | null>,
): string[] {
  const faults: string[] = [];
  const supplied = (bidder: string, lot?: string): bigint =>
    sum(
      output.lots.flatMap(({ id, allocations }) =>
        lot !== undefined && lot !== id
          ? []
          : allocations.filter((part) => part.bidder === bidder).map(({ quantity }) => BigInt(quantity)),
      ),
    );
  for (const { bidder, quantity } of constraints.capacities) {
    if (supplied(bidder) > BigInt(quantity))
      faults.push(`${bidder} supplies ${supplied(bidder)} in all, above ${quantity}`);
  }
  const family = familyOf(bids.filter(({ excluded }) => excluded === null));
  for (const pair of constraints.lotConflicts) {
    const [one, other] = pair.map((id) => {
      const parts = output.lots.find((lot) => lot.id === id)?.allocations ?? [];
      return new Map(parts.map(({ bid, bidder }) => [family.get(bid) ?? bid, bidder]));
    });
    for (const [name, bidder] of one ?? []) {
      if (other?.has(name)) faults.push(`${bidder}, or one related to it, supplies ${pair.join(' and ')}`);
    }
  }
  let total = sum([...costs.values()].map((cost) => cost ?? 0n));
  for (const id of output.packages ?? []) {
    const found = constraints.packages.find((row) => row.id === id);
    if (!found) faults.push(`there is no package ${id}`);
    else {
      total -= found.discount;
      for (const { lot, minQuantity } of found.items)
        if (supplied(found.bidder, lot) < BigInt(minQuantity))
          faults.push(`${found.bidder} does not earn package ${id} in ${lot}`);
    }
  }
  const { objective = null, bound = null, status } = output;
  if (objective !== null && micro(objective) !== total) faults.push(`the round costs ${total}, not ${objective}`);
  if (objective !== null && bound !== null && micro(bound) > micro(objective))
    faults.push(`the bound ${bound} is above ${objective}`);
  if (status === 'optimal' && objective !== bound) faults.push(`the round is called optimal, with a bound of ${bound}`);
  for (const lot of output.lots) {
    const cost = costs.get(lot.id) ?? null;
    const told = lot.objective ?? null;
    const alone = !constraints.packages.some(({ items }) => items.some((item) => item.lot === lot.id));
    if (told !== null && alone && micro(told) !== cost) faults.push(`lot ${lot.id} costs ${cost}, not ${told}`);
  }
  return faults;
}

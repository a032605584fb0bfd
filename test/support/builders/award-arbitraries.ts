import * as fc from 'fast-check';
import type { BidCase, BidOutcome, DemandCase, LotCase, LotOutcome } from '#libs/rules';
import { aBid, aLot, aRow } from './award-cases.js';

/** Small prices, so that ties are common and every price can be tried. */
export const HIGHEST_PRICE = 24;
const REGIONS = ['A', 'B', 'C'];
const BIDDERS = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];
/** Twice the content costs 1.7 times as much, so some converted prices round to the same. */
const STRENGTHS = [null, 1_000_000, 2_000_000, 500_000];

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 2 });
const regions = fc.subarray(REGIONS, { minLength: 1 });

export const bidArbitrary = fc.record({
  unitPrice: fc.integer({ min: 1, max: HIGHEST_PRICE }),
  bidder: fc.constantFrom(...BIDDERS),
  group: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom('g0', 'g1')),
  capacity: maybe(fc.nat(14)),
  minQuantity: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(9)),
  regions: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, regions),
  strength: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom(...STRENGTHS)),
  submittedAt: maybe(fc.nat(2)),
  draw: fc.constantFrom('a', 'b'),
  acceptsRevival: fc.constantFrom(null, true, false),
  excluded: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    fc.constantFrom('LATE' as const, 'COLLUSION' as const),
  ),
  quality: maybe(fc.constantFrom(0, 300, 600, 1_000)),
  deliveryDays: maybe(fc.constantFrom(0, 10, 40, 90)),
  shelfLifeMonths: maybe(fc.constantFrom(12, 24, 36)),
});

export const rowArbitrary: fc.Arbitrary<Omit<DemandCase, 'id'>> = fc
  .record({
    region: fc.constantFrom(...REGIONS),
    buyer: fc.constantFrom('h0', 'h1'),
    brands: fc.array(fc.record({ bidder: fc.constantFrom(...BIDDERS), quantity: fc.nat(6) }), { maxLength: 3 }),
    unnamed: fc.nat(6),
  })
  .map(({ unnamed, brands, ...row }) => ({
    ...row,
    brands,
    quantity: unnamed + brands.reduce((sum, { quantity }) => sum + quantity, 0),
    history: [],
    reason: null,
  }));

export const lotArbitrary = (id = 'lot'): fc.Arbitrary<LotCase> =>
  fc
    .record({
      ceiling: maybe(fc.integer({ min: 4, max: HIGHEST_PRICE })),
      strength: maybe(fc.constant(1_000_000)),
      classBPrice: maybe(fc.integer({ min: 4, max: HIGHEST_PRICE })),
      demand: fc.array(rowArbitrary, { minLength: 1, maxLength: 4 }),
    })
    .map(({ ceiling, strength, classBPrice, demand }) =>
      aLot({
        id,
        ceiling,
        classBPrice,
        reference: strength === null ? null : { strength, fill: null },
        demand: demand.map((row, at) => aRow(row.region, row.quantity, { ...row, id: `r${at}` })),
      }),
    );

export const bidsArbitrary = (lot = 'lot', maxLength = 6): fc.Arbitrary<BidCase[]> =>
  fc.array(bidArbitrary, { maxLength }).map((bids) => bids.map((bid, at) => aBid(`${lot}-${at}`, 1, { ...bid, lot })));

/** A wins by the price it asks; a revived bid does not. */
export const winsByPrice = ({ status }: BidOutcome): boolean => status === 'WON' || status === 'WON_RULE1';

/**
 * Tries every price of the range for every bid that does not win: the highest that wins must be the one that is told, or
 * none when none is. `evaluate` judges the given bids; all but one stay as they are. Answers what is wrong.
 */
export function wrongPricesToWin(
  bids: readonly BidCase[],
  outcomes: readonly BidOutcome[],
  evaluate: (bids: readonly BidCase[]) => readonly BidOutcome[],
): string[] {
  return outcomes.flatMap(({ bid, status, priceToWin, priceToWinReason }) => {
    const found = `${bid.id} ${status}: ${priceToWin} ${priceToWinReason}`;
    if (status.startsWith('WON')) return priceToWin === null && priceToWinReason === null ? [] : [found];
    if ((priceToWin === null) !== (priceToWinReason !== null)) return [found];
    const winsAt = (unitPrice: number): boolean =>
      evaluate(bids.map((other) => (other === bid ? { ...bid, unitPrice, decimals: 6 } : other))).some(
        (other) => other.bid.id === bid.id && winsByPrice(other),
      );
    const top = 3 * HIGHEST_PRICE;
    if (priceToWin !== null && priceToWin > top) return winsAt(priceToWin) && !winsAt(priceToWin + 1) ? [] : [found];
    let highest: number | null = null;
    for (let price = top; price >= 1 && highest === null; price--) if (winsAt(price)) highest = price;
    return highest === priceToWin ? [] : [`${found}, not ${highest}`];
  });
}

/** What every outcome keeps to, whatever the method: no volume lost or invented, capacities and regions respected. */
export function unsoundness(lot: LotCase, bids: readonly BidCase[], outcome: LotOutcome): string[] {
  const wrong: string[] = [];
  const check = (holds: boolean, what: string) => holds || wrong.push(what);
  check(ids(outcome.bids.map(({ bid }) => bid)) === ids(bids), 'a bid has no outcome, or two');
  const ranks = outcome.bids.flatMap(({ rank }) => (rank === null ? [] : [rank]));
  check(
    ranks.every((rank, at) => rank === at + 1),
    'ranks do not count from 1',
  );
  const parts = [...outcome.allocations, ...outcome.unallocated];
  check(
    parts.every(({ quantity }) => Number.isSafeInteger(quantity) && quantity > 0),
    'a part is no quantity',
  );
  for (const { id, quantity } of lot.demand) {
    const rejected = outcome.rejectedDemand.some(({ demand }) => demand === id);
    check(
      sumOf(parts.filter(({ demand }) => demand === id)) === (rejected ? 0 : quantity),
      `${id} is lost or invented`,
    );
  }
  for (const { bid, status } of outcome.bids) {
    const own = outcome.allocations.filter((allocation) => allocation.bid === bid.id);
    const quantity = sumOf(own);
    check(quantity <= (bid.capacity ?? Infinity), `${bid.id} passes its capacity`);
    check(quantity === 0 || status.startsWith('WON'), `${bid.id} supplies without having won`);
    check(quantity === 0 || quantity >= bid.minQuantity, `${bid.id} gets less than its minimum`);
    check(
      own.every(({ region }) => bid.regions?.includes(region) ?? true),
      `${bid.id} serves a region it does not`,
    );
  }
  return wrong;
}

const ids = (bids: readonly BidCase[]): string =>
  bids
    .map(({ id }) => id)
    .sort()
    .join();
const sumOf = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0);

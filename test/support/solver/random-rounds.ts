import * as fc from 'fast-check';
import type { LotBid, LotProblem, Package, Round } from '#libs/solver';

const small = (min: number, max: number) => fc.integer({ min, max }).map(BigInt);

/** Small rounds of every shape the solver knows: few bids and few units, so that all awards can be tried. */
export function smallRounds(options: { lots: number; bids: number; shapes?: boolean }): fc.Arbitrary<Round> {
  const lotIds = Array.from({ length: options.lots }, (_, at) => `lot-${at}`);
  const bidders = ['a', 'b', 'c', 'd'].slice(0, options.bids);
  return fc
    .record({
      lots: fc.tuple(...lotIds.map((id) => smallLot(id, bidders, options.shapes ?? true))),
      bidderCapacities: fc
        .subarray(bidders)
        .chain((chosen) =>
          fc.tuple(...chosen.map((bidder) => fc.record({ bidder: fc.constant(bidder), capacity: small(3, 10) }))),
        ),
      packages: fc.array(smallPackage(lotIds, bidders), { maxLength: 2 }),
      conflicting: fc.boolean(),
      related: fc.subarray(bidders, { minLength: 2 }),
      areRelated: fc.boolean(),
    })
    .map(({ packages, conflicting, related, areRelated, ...round }) => ({
      ...round,
      packages: packages.map((offer, at) => ({ ...offer, id: `package-${at}` })),
      ...(areRelated ? { relatedBidders: [related] } : {}),
      lotConflicts: conflicting && lotIds.length > 1 ? [['lot-0', 'lot-1'] as const] : [],
    }));
}

function smallPackage(lots: readonly string[], bidders: readonly string[]): fc.Arbitrary<Package> {
  return fc.record({
    id: fc.constant(''),
    bidder: fc.constantFrom(...bidders),
    discount: small(0, 30),
    items: fc
      .subarray([...lots], { minLength: 1 })
      .chain((chosen) =>
        fc.tuple(...chosen.map((lot) => fc.record({ lot: fc.constant(lot), minQuantity: small(1, 4) }))),
      ),
  });
}

function smallLot(id: string, bidders: readonly string[], shapes: boolean): fc.Arbitrary<LotProblem> {
  const rare = shapes ? fc.integer({ min: 0, max: 9 }).map((draw) => draw === 0) : fc.constant(false);
  return fc
    .record({
      quantities: fc.array(small(0, 3), { minLength: 1, maxLength: 2 }),
      bids: fc.tuple(...bidders.map((bidder) => smallBid(bidder, shapes))),
      minWinners: fc.constantFrom(1, 1, 1, 2),
      extra: fc.constantFrom(0, 1, 1, 2),
      maxSharePermille: fc.constantFrom(1_000, 1_000, 1_000, 700),
      related: rare,
      singleWinner: rare,
      conflicting: rare,
      shortage: fc.constantFrom('refused' as const, 'refused' as const, 'allowed' as const),
      twice: rare,
    })
    .map(({ quantities, bids, extra, related, conflicting, twice, ...lot }) => {
      const destinations = quantities.map((quantity, at) => ({ id: `to-${at}`, quantity }));
      const bound = bids.map((bid) => ({
        ...bid,
        id: `${id}-${bid.bidder}`,
        group: related && (bid.bidder === 'a' || bid.bidder === 'b') ? 'ab' : null,
        // One bidder may stand behind two bids.
        bidder: twice && bid.bidder === 'b' ? 'a' : bid.bidder,
        ...(bid.destinations && { destinations: bid.destinations.slice(0, destinations.length) }),
      }));
      return {
        ...lot,
        id,
        destinations,
        bids: bound,
        maxWinners: lot.minWinners + extra,
        destinationConflicts: conflicting && destinations.length > 1 ? [['to-0', 'to-1'] as const] : [],
      };
    });
}

function smallBid(bidder: string, shapes: boolean): fc.Arbitrary<LotBid> {
  const freight = fc.tuple(
    small(0, 6),
    shapes ? fc.constantFrom(0n, 0n, 5n, 9n) : fc.constant(0n),
    fc.integer({ min: 0, max: 5 }),
  );
  return fc
    .record({
      from: fc.constantFrom(1n, 1n, 1n, 1n, 2n, 3n),
      steps: fc.array(fc.tuple(small(0, 2), small(1, 20), small(0, 12)), { minLength: 1, maxLength: 2 }),
      most: small(2, 7),
      open: fc.boolean(),
      freight: fc.tuple(freight, freight),
    })
    .map(({ from, steps, most, open, freight }) => {
      const segments = steps.map(([shift, unitCost, fixedCost], at) => ({
        from: from + shift * BigInt(at),
        to: most + BigInt(at),
        unitCost,
        fixedCost,
      }));
      const destinations = freight.flatMap(([perUnit, fixed, luck], at) =>
        luck > 0 ? [{ id: `to-${at}`, perUnit, fixed }] : [],
      );
      return { id: '', bidder, group: null, segments, ...(open ? {} : { destinations }) };
    });
}

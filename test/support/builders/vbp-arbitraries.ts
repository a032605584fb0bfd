import * as fc from 'fast-check';
import { RANK_TIE_BREAKERS, SHIPPED_RULEBOOKS, type VbpMethod } from '#libs/rules';
import { aBid, aLot, aRow } from './award-cases.js';

/** The highest price of these small cases, in millionths. */
export const HIGHEST = 40;
const shipped = SHIPPED_RULEBOOKS.map(({ award }) => award).filter((award) => award.method === 'vbp');
const capTable = fc.constantFrom([1, 2, 2, 3, 3], [1], [1, 1, 2], [1, 2, 3, 4, 5, 6]);
/** Rules near the shipped ones, and some that nobody would write. */
export const someVbpMethod: fc.Arbitrary<VbpMethod> = fc
  .record({
    like: fc.constantFrom(...shipped),
    capTable,
    basis: fc.constantFrom('LOWEST' as const, 'ANCHOR' as const),
    multiplierPermille: fc.constantFrom(1_000, 1_300, 1_800, 3_000),
    anchorSharePermille: fc.constantFrom(0, 500, 900),
    floor: fc.constantFrom(null, 3, 12),
    door: fc.constantFrom(null, 1, 4_000, 5_000),
    who: fc.subarray(['SHORTLISTED', 'NOT_SHORTLISTED_HIGH_DEMAND'] as const),
    minDemandSharePermille: fc.constantFrom(0, 100, 400),
    allocation: fc.constantFrom('RANK_PICK' as const, 'BRAND_FIRST' as const),
    tieBreakers: fc.shuffledSubarray([...RANK_TIE_BREAKERS]),
    leafUnits: fc.constantFrom(1, 3),
    demandFloor: fc.constantFrom(null, { sharePermille: 800 }),
  })
  .map(({ like, basis, multiplierPermille, anchorSharePermille, floor, door, who, ...rest }) => ({
    ...like,
    ...rest,
    spread: { basis, multiplierPermille, anchorSharePermille },
    absoluteFloors: [
      { form: null, priceMicro: floor },
      { form: 'oral-solid', priceMicro: 7 },
    ],
    ceilingCutDoorBasisPoints: door,
    revival: who.map((each) => ({
      who: each,
      price: 'HIGHEST_RULE1',
      soleWinnerMultiplierPermille: 1_800,
      minDemandSharePermille: rest.minDemandSharePermille,
    })),
    rounding: { mode: 'HALF_UP', leafUnits: rest.leafUnits },
  }));

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 2 });
export const someBids = fc
  .array(
    fc.record({
      unitPrice: fc.nat(HIGHEST),
      bidder: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'),
      group: fc.constantFrom(null, null, null, null, 'g', 'h'),
      strength: maybe(fc.constantFrom(5, 10, 20)),
      fill: fc.constantFrom(null, 2),
      capacity: maybe(fc.nat(24)),
      submittedAt: maybe(fc.nat(3)),
      acceptsRevival: fc.constantFrom(true, false, null),
      regions: maybe(fc.subarray(['N', 'E', 'S', 'W'])),
      noMajorChange: fc.boolean(),
      draw: fc.constantFrom('0', '1', '2'),
      excluded: fc.constantFrom(...Array.from({ length: 18 }, () => null), 'LATE' as const, 'COLLUSION' as const),
      decimals: fc.constantFrom(4, 4, 4, 4, 4, 6, 7),
    }),
    { maxLength: 8 },
  )
  .map((changes) => changes.map((change, at) => aBid(`bid-${at}`, 1, change)));
const someRows = fc
  .array(
    fc.record({
      region: fc.constantFrom('N', 'E', 'S', 'W'),
      unnamed: fc.integer({ min: 1, max: 30 }),
      brands: fc.array(fc.record({ bidder: fc.constantFrom('A', 'A', 'B', 'Z'), quantity: fc.nat(9) }), {
        maxLength: 4,
      }),
      history: fc.array(fc.nat(40), { maxLength: 2 }),
      reason: fc.constantFrom(null, null, '', 'A temporary surge'),
    }),
    { maxLength: 7 },
  )
  .map((rows) =>
    rows.map(({ region, unnamed, ...rest }, at) => {
      const quantity = rest.brands.reduce((sum, brand) => sum + brand.quantity, unnamed);
      return aRow(region, quantity, { id: `row-${at}`, ...rest });
    }),
  );
export const someLot = fc
  .record({
    ceiling: maybe(fc.integer({ min: 1, max: HIGHEST })),
    class: fc.constantFrom('ordinary' as const, 'antibiotic' as const),
    form: fc.constantFrom(null, 'oral-solid' as const),
    reference: fc.constantFrom(null, { strength: 10, fill: null }, { strength: 10, fill: 1 }),
    demand: someRows,
  })
  .map((change) => aLot(change));

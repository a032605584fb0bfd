import { z } from 'zod';
import { CURRENCIES, type Currency } from '#libs/kernel';
import { AWARD_REASONS, DRUG_CLASSES, type ExclusionMark, FORM_CLASSES } from '#libs/rules';
import {
  count,
  factor,
  freeText,
  instant,
  kind,
  measure,
  money,
  name,
  positivePrice,
  positiveQuantity,
  price,
  quantity,
  share,
} from './values.js';

/** The most of each that a round may have; a file beyond is refused, so that an evaluation always ends. */
export const LIMITS = {
  lots: 10_000,
  bids: 500_000,
  bidsPerLot: 1_000,
  demandRowsPerLot: 10_000,
  constraintRows: 200_000,
} as const;

const most = (limit: number) => ({ error: `give at most ${limit}` });
const listOf = <S extends z.ZodType>(item: S, limit: number) =>
  z.array(item, { error: 'give a list' }).max(limit, most(limit));
const optionalList = <S extends z.ZodType>(item: S, limit: number) =>
  listOf(item, limit)
    .nullish()
    .transform((items) => items ?? []);

const EXCLUSION_MARKS: readonly ExclusionMark[] = [
  'LATE',
  'NOT_SEALED',
  'NOT_ELIGIBLE',
  'BARRED',
  'COLLUSION',
  'COST_EXPLANATION_MISSING',
] satisfies (keyof typeof AWARD_REASONS)[];

const brand = z.strictObject({ bidder: name, quantity });

const demandRow = z
  .strictObject({
    id: name.nullish().meta({ description: 'Its own name; where it has none, "<buyer>/<region>".' }),
    buyer: name.nullish(),
    region: name.nullish(),
    quantity: quantity.meta({ description: 'The yearly quantity reported, in units.' }),
    history: optionalList(quantity, 20).meta({ description: 'The quantities used in past years.' }),
    reason: freeText.nullish().meta({ description: 'Why less is reported than past use asks for.' }),
    brands: optionalList(brand, 200).meta({ description: 'The part of the quantity that names a bidder.' }),
    ceiling: positivePrice
      .nullish()
      .meta({ description: 'least-cost: rows with the lowest ceiling are served first.' }),
  })
  .meta({ description: 'What one buyer reports for one region; of buyer and region one may be left out.' });

const currency = z
  .string({ error: 'write a currency such as CNY' })
  .refine((code): code is Currency => (CURRENCIES as readonly string[]).includes(code), {
    error: `is not traded; write one of ${CURRENCIES.join(', ')}`,
  });

const lot = z.strictObject({
  id: name,
  currency: currency.nullish().meta({ description: 'ISO 4217; CNY where it is left out.' }),
  unit: name.nullish().meta({ description: 'What quantities count, such as tablet.' }),
  class: kind(DRUG_CLASSES).nullish(),
  form: kind(FORM_CLASSES).nullish(),
  ceiling: positivePrice.nullish().meta({ description: 'The highest valid price, on the reference specification.' }),
  lastPrice: positivePrice.nullish().meta({ description: 'What was paid before, on the reference specification.' }),
  reference: z
    .strictObject({ strength: measure.nullish(), fill: measure.nullish() })
    .nullish()
    .meta({ description: 'The specification that prices are compared on.' }),
  classBPrice: positivePrice.nullish().meta({ description: 'insulin-abc: dearer bids up to it are candidates too.' }),
  precedence: count(1_000_000).nullish().meta({ description: 'linked-lots: lower numbers first, lots without last.' }),
  demand: listOf(demandRow, LIMITS.demandRowsPerLot),
});

const tier = z.strictObject({ from: quantity, unitPrice: positivePrice });

const bid = z.strictObject({
  id: name,
  lot: name,
  bidder: name,
  currency: currency
    .nullish()
    .meta({ description: "Of the bid's prices and fixed cost, where it is not the lot's; needs a rate." }),
  group: name.nullish().meta({ description: 'Bidders of one group are related firms.' }),
  unitPrice: price.nullish().meta({ description: "For a unit of the bidder's own specification; or give tiers." }),
  strength: measure.nullish(),
  fill: measure.nullish(),
  capacity: quantity.nullish().meta({ description: 'The most it can supply; left out: no limit.' }),
  minQuantity: quantity.nullish().meta({ description: 'least-cost: the least it accepts, unless nothing.' }),
  tiers: optionalList(tier, 50).meta({ description: 'least-cost: unit prices from a quantity on.' }),
  tierKind: kind(['all-units', 'incremental']).nullish(),
  fixedCost: money.nullish().meta({ description: 'least-cost: once, when the bid wins anything.' }),
  submittedAt: instant.nullish(),
  acceptsRevival: z.boolean({ error: 'write true or false' }).nullish(),
  regions: listOf(name, 1_000)
    .min(1, { error: 'name at least one region, or leave it out' })
    .nullish()
    .meta({ description: 'The regions it serves; left out: all.' }),
  noMajorChange: z.boolean({ error: 'write true or false' }).nullish(),
  excluded: z
    .enum(EXCLUSION_MARKS as [ExclusionMark, ...ExclusionMark[]], {
      error: `is not known; write one of ${EXCLUSION_MARKS.join(', ')}`,
    })
    .nullish()
    .meta({ description: 'Why it was kept out before prices were looked at.' }),
  digest: z
    .string({ error: 'write a text' })
    .regex(/^[0-9a-f]{64}$/, { error: 'write 64 lower-case hex digits' })
    .nullish()
    .meta({ description: 'SHA-256 of the sealed envelope, as on the receipt.' }),
  quality: count(1_000).nullish().meta({ description: 'weighted: from 0 to 1000.' }),
  deliveryDays: count(3_650).nullish(),
  shelfLifeMonths: count(1_200).nullish(),
});

const whole = z
  .string({ error: 'write a whole number as a text' })
  .regex(/^[1-9]\d{0,79}$/, { error: 'write a whole number above zero, of at most 80 digits' })
  .transform((digits) => BigInt(digits))
  .meta({ description: 'A whole number above zero, as a text.' });
const rate = z
  .strictObject({
    from: currency,
    to: currency,
    numerator: whole,
    denominator: whole,
    legs: optionalList(
      z.strictObject({
        base: currency,
        quote: currency,
        rate: z.string().max(30),
        day: z.iso.date({ error: 'write a day such as 2026-11-23' }),
        source: freeText,
      }),
      10,
    ).meta({ description: 'The published or declared rates that it was crossed from; nothing is computed with them.' }),
  })
  .meta({ description: 'One unit of `from` is numerator / denominator units of `to`, exactly; frozen for the round.' });

const rows = <S extends z.ZodType>(item: S) => optionalList(item, LIMITS.constraintRows);
const constraints = z.strictObject({
  capacities: rows(z.strictObject({ bidder: name, quantity })).meta({ description: 'Over all lots of the round.' }),
  lots: rows(
    z.strictObject({
      lot: name,
      minWinners: count(1_000).nullish(),
      maxWinners: count(1_000).nullish(),
      maxShare: share.nullish(),
      singleWinner: z.boolean({ error: 'write true or false' }).nullish(),
    }),
  ).meta({ description: 'singleWinner: each demand row is served by one supplier.' }),
  conflicts: rows(
    z.strictObject({
      lots: listOf(name, 2).nullish(),
      lot: name.nullish(),
      destinations: listOf(name, 2).nullish(),
    }),
  ).meta({ description: 'Pairs of lots, or of demand rows (by id) of one lot, that must not share a supplier.' }),
  packages: rows(
    z.strictObject({
      id: name.nullish(),
      bidder: name,
      discount: money,
      items: listOf(z.strictObject({ lot: name, minQuantity: positiveQuantity }), 1_000),
    }),
  ).meta({ description: 'A discount off the total when the bidder supplies at least these quantities.' }),
  freight: rows(
    z.strictObject({
      bid: name,
      buyer: name.nullish(),
      region: name.nullish(),
      demand: name.nullish(),
      perUnit: money.nullish(),
      fixed: money.nullish(),
    }),
  ).meta({
    description: 'To the demand rows of this buyer, region or id: per unit, and once when anything goes there.',
  }),
  incumbents: rows(z.strictObject({ lot: name, bidder: name, switchingCost: money })).meta({
    description: 'Who supplies the lot today; every other winner adds the switching cost.',
  }),
  qualityWeights: rows(z.strictObject({ bid: name, factor })).meta({
    description: "Bids compete at price times factor; contracts pay the bid's own price.",
  }),
});

/** The file that `npm run evaluate` reads. */
export const inputSchema = z
  .strictObject({
    rulebook: z
      .union([name, z.looseObject({})], { error: 'name a shipped rulebook, or give a rulebook or its award method' })
      .meta({
        description: 'The code of a shipped rulebook, a whole rulebook, or an award method (the field award of one).',
      }),
    round: name.nullish().meta({ description: 'Names the round in the draw.' }),
    drawSeed: freeText.nullish().meta({ description: 'The seed of the draw, revealed after the deadline.' }),
    rates: optionalList(rate, 400).meta({ description: 'For bids in another currency than their lot.' }),
    lots: listOf(lot, LIMITS.lots),
    bids: listOf(bid, LIMITS.bids),
    constraints: constraints.nullish().meta({ description: 'For least-cost rulebooks only.' }),
  })
  .meta({ title: 'Medlane evaluation input' });

export type ParsedInput = z.output<typeof inputSchema>;
export type ParsedLot = ParsedInput['lots'][number];
export type ParsedBid = ParsedInput['bids'][number];
export type ParsedConstraints = z.output<typeof constraints>;

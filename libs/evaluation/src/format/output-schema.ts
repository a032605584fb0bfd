import { z } from 'zod';

const id = z.string();
const price = z.string().meta({ description: 'Price per unit in major units, with six decimals.' });
const money = z.string().meta({ description: "Amount in major units, with the currency's decimals." });
const cost = z.string().meta({ description: 'Exact cost in major units, with six decimals.' });
const digest = z.string().meta({ description: 'SHA-256 in lower-case hex.' });
const units = z.int().min(0);
const share = z.number().min(0).max(1);
const text = z.object({ en: z.string(), zh: z.string() });
const detail = z.union([z.string(), z.number()]);

const allocation = z.object({
  bid: id,
  bidder: id,
  region: z.string(),
  buyer: z.string().nullable().meta({ description: 'Null for a spare: nothing is agreed until it takes over.' }),
  demand: id.nullable().meta({ description: 'The demand row.' }),
  quantity: units,
  role: z.enum(['primary', 'brand', 'spare']),
  unitPrice: price
    .nullable()
    .meta({ description: 'Null for incremental tiers, which have no single price, and spares.' }),
  amount: money,
  currency: z.string().optional().meta({ description: "Of unitPrice and amount, where it is not the lot's." }),
  converted: money.optional().meta({ description: "The amount in the lot's currency, where it is in another one." }),
});

const outcomeOfBid = z.object({
  id,
  bidder: id,
  currency: z.string().optional().meta({ description: "Of contractPrice and priceToWin, where it is not the lot's." }),
  status: z.enum([
    'INVALID',
    'DISQUALIFIED',
    'NOT_SHORTLISTED',
    'LOST',
    'OFFERED_REVIVAL',
    'DECLINED',
    'WON',
    'WON_RULE1',
    'WON_REVIVAL',
  ]),
  rank: z.int().min(1).nullable(),
  comparablePrice: price
    .nullable()
    .meta({ description: "In the lot's currency, on the reference specification, after quality weights." }),
  contractPrice: price.nullable().meta({ description: 'What a winner is paid for a unit of its own specification.' }),
  awarded: units.meta({ description: 'Units over all allocations.' }),
  rule: z.string().meta({ description: 'The step of the rules that decided.' }),
  reason: z.string().meta({ description: 'Stable code; `details` has its numbers, `text` says it.' }),
  details: z.record(z.string(), detail),
  text,
  priceToWin: price.nullable().meta({
    description: "The highest own price that would have won, all other bids unchanged; for bids that don't win.",
  }),
  priceToWinReason: z.string().nullable().meta({ description: 'Why no price would have won, or none is told.' }),
  priceToWinText: text.nullable(),
  duties: z.array(z.string()),
});

const baseline = z
  .object({ price, value: money, saving: money, savingShare: z.number() })
  .meta({ description: 'What the allocated units would have cost at this price, and what the award saves.' });

const solveStatus = z
  .enum(['optimal', 'feasible', 'infeasible', 'undecided'])
  .meta({ description: 'undecided: the search ended at its limit before it found an award.' });
const infeasibility = z.object({
  shortages: z.array(z.object({ lot: id, demand: id.nullable(), quantity: units })),
  clashes: z.array(z.object({ lot: id.nullable(), rule: z.string(), text })),
});

/** How far a least-cost answer is proven. */
const proof = {
  status: solveStatus.optional(),
  objective: cost.nullable().optional().meta({ description: 'The evaluated cost of the award.' }),
  bound: cost.nullable().optional().meta({ description: 'No award that serves as much costs less than this.' }),
  gap: z
    .number()
    .min(0)
    .nullable()
    .optional()
    .meta({ description: '(objective - bound) / objective, to nine decimals.' }),
  reproducible: z.boolean().optional().meta({ description: 'False when a clock ended the search: run it again.' }),
  infeasible: infeasibility.nullable().optional(),
};

const outcomeOfLot = z.object({
  id,
  currency: z.string(),
  qualified: units.meta({ description: 'Bidders that count; related ones as one.' }),
  cap: units.nullable(),
  anchor: price.nullable(),
  limit: price.nullable().meta({ description: 'The highest comparable price that wins by the multiplier.' }),
  revivalPrice: price.nullable(),
  winners: units.meta({ description: 'How many bids win.' }),
  share: share.nullable().meta({ description: 'The guaranteed share of the base.' }),
  termMonths: units.nullable(),
  termUntil: z.string().nullable(),
  base: units.meta({ description: 'The demand that counts.' }),
  value: money.meta({ description: "The sum of the allocations in the lot's currency, each rounded once." }),
  allocations: z.array(allocation),
  unallocated: z.array(
    z.object({ demand: id, region: z.string(), buyer: z.string(), quantity: units, reason: z.string(), text }),
  ),
  picks: z.array(z.object({ turn: z.int(), region: z.string(), bidder: id, role: z.enum(['primary', 'spare']) })),
  rejectedDemand: z.array(z.object({ demand: id, buyer: z.string(), quantity: units, floor: units })),
  bids: z.array(outcomeOfBid).meta({ description: 'In rank order, then those without a rank by id.' }),
  baselines: z.object({
    ceiling: baseline.nullable(),
    lastPrice: baseline.nullable(),
    medianBid: baseline.nullable(),
  }),
  supplySecurity: z.object({ suppliers: units, largestShare: share.nullable() }),
  ...proof,
});

/** What `npm run evaluate` prints. */
export const outputSchema = z
  .object({
    format: z.literal('medlane-award/1'),
    engine: z.object({ name: z.string(), version: z.string() }),
    rulebook: z.object({ code: z.string().nullable(), version: z.int().nullable(), method: z.string(), digest }),
    round: z.string().nullable(),
    inputDigest: digest.meta({ description: 'Of the canonical input.' }),
    outputDigest: digest.meta({
      description: 'Of this award without engine, texts and this digest, in canonical JSON.',
    }),
    lots: z.array(outcomeOfLot).meta({ description: 'By id.' }),
    packages: z.array(id).optional().meta({ description: 'The packages whose discount is given.' }),
    ...proof,
  })
  .meta({ title: 'Medlane award' });

export type EvaluationOutput = z.output<typeof outputSchema>;
export type LotOutput = EvaluationOutput['lots'][number];
export type BidOutput = LotOutput['bids'][number];
export type AllocationOutput = LotOutput['allocations'][number];
export type BaselineOutput = z.output<typeof baseline>;
export type ProofOutput = Pick<LotOutput, keyof typeof proof>;

import { z } from 'zod';

const id = z.uuid();
const quantity = z.string().regex(/^\d{1,19}$/);
const price = z.string().regex(/^\d{1,12}\.\d{6}$/);
const minor = z.string().regex(/^-?\d{1,19}$/);

/**
 * Everything an award was judged on and what came out, as it is stored with the award: whole numbers as texts,
 * prices with six decimals, instants in ISO 8601. From `inputs` alone the rest can be computed again.
 */
export const evaluationSnapshot = z.object({
  format: z.literal(1),
  method: z.object({
    /** Most demand served, then least cost, within capacity; several winners. */
    code: z.literal('least-cost'),
    solver: z.string(),
    solverVersion: z.number().int(),
  }),
  inputs: z.object({
    tenderId: id,
    lotId: id,
    currency: z.string().length(3),
    /** The rules of the copy that the tender was published with; code and version name the whole. */
    rulebook: z.object({
      code: z.string(),
      version: z.number().int(),
      tieBreakers: z.array(z.string()),
      maxWinnersPerLot: z.number().int(),
    }),
    quantity,
    ceilingPrice: price.nullable(),
    demandLines: z.array(z.object({ id, purchaserId: id, quantity, ceilingPrice: price.nullable() })),
    /** The valid bids, with the digest that each receipt names. */
    bids: z.array(
      z.object({
        id,
        supplierId: id,
        digest: z.string().regex(/^[0-9a-f]{64}$/),
        receivedAt: z.iso.datetime(),
        unitPrice: price,
        capacity: quantity,
        minimumQuantity: quantity,
      }),
    ),
    /** Bids that were opened but found invalid: they took no part. */
    invalidBids: z.array(z.object({ id, supplierId: id, digest: z.string(), reason: z.string() })),
  }),
  answer: z.object({
    /** Whether the solver proved that no award serves more of the demand, or as much of it for less. */
    proven: z.boolean(),
    /** Sum of the winners' lines, each rounded once; minor units. */
    objectiveMinor: minor,
    quantity,
    unmetQuantity: quantity,
    /** All valid bids in rank order. */
    ranking: z.array(
      z.object({
        bidId: id,
        rank: z.number().int(),
        awardedQuantity: quantity,
        reason: z.string(),
        details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
      }),
    ),
    /** Who delivers how much to which demand line; the amounts are what the contracts are made of. */
    allocation: z.array(
      z.object({ bidId: id, demandLineId: id, rank: z.number().int(), quantity, unitPrice: price, amountMinor: minor }),
    ),
    valueMinor: minor,
  }),
});

export type EvaluationSnapshot = z.infer<typeof evaluationSnapshot>;
export type EvaluationInputs = EvaluationSnapshot['inputs'];
export type EvaluationAnswer = EvaluationSnapshot['answer'];

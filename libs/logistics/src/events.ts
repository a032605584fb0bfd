import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Subject: the shipment. By its newest estimate it arrives after the promised day; told once, until it is in time again. */
export const shipmentExpectedLate = defineEvent(
  'shipment.expected-late',
  1,
  z.object({ expectedOn: z.iso.date(), promisedOn: z.iso.date() }),
);

/**
 * Subject: the shipment. Its goods arrived otherwise than the contract allows: units are missing, their life is short or
 * the cold chain was broken. Told by an inspection, and when readings first say so of goods.
 */
export const arrivalQuestioned = defineEvent(
  'arrival.questioned',
  1,
  z.object({
    contractId: z.uuid(),
    findings: z
      .array(
        z.object({
          kind: z.enum(['missing', 'short-shelf-life', 'cold-chain']),
          batch: z.string().max(100).nullable(),
          quantity: z.string().regex(/^\d+$/),
          found: z.number().int(),
          allowed: z.number().int().nullable(),
        }),
      )
      .min(1)
      .max(201),
    fileIds: z.array(z.uuid()).max(20),
  }),
);

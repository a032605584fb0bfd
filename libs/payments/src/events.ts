import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/**
 * Subject: the letter of credit. Something has happened to it, to a presentation under it or to an amendment of it; both
 * sides find it on the timeline of the credit.
 */
export const creditMoved = defineEvent(
  'credit.moved',
  1,
  z.object({
    contractId: z.uuid(),
    noun: z.enum(['credit', 'presentation', 'amendment']),
    number: z.number().int().nullable(),
    status: z.string(),
  }),
);

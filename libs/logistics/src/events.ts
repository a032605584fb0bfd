import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Subject: the shipment. By its newest estimate it arrives after the promised day; told once, until it is in time again. */
export const shipmentExpectedLate = defineEvent(
  'shipment.expected-late',
  1,
  z.object({ expectedOn: z.iso.date(), promisedOn: z.iso.date() }),
);

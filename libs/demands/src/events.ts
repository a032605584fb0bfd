import { z } from 'zod';
import { defineEvent } from '#libs/platform';

const aboutDemand = z.object({ purchaserId: z.uuid(), corridorCode: z.string() });

/** A demand is open. Subject: the demand. */
export const demandPosted = defineEvent('demand.posted', 1, aboutDemand);
/** The lines of an open demand were replaced. Subject: the demand. */
export const demandAmended = defineEvent('demand.amended', 1, aboutDemand);
/** An open demand was taken back. Subject: the demand. */
export const demandCancelled = defineEvent('demand.cancelled', 1, aboutDemand);

import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Something that decides whether a supplier may trade has changed: what was judged of it has to be judged again. */
export const papersChanged = defineEvent('papers.changed', 1, z.object({ supplierId: z.uuid() }));

const paper = z.object({ supplierId: z.uuid() });
export const certificateVerified = defineEvent('certificate.verified', 1, paper);
export const registrationVerified = defineEvent('registration.verified', 1, paper);

/** 90, 60 or 30 days before the end: `reminder` says which, `daysLeft` how many days there are really. */
const expiring = z.object({
  supplierId: z.uuid(),
  expiresOn: z.iso.date(),
  reminder: z.int().positive(),
  daysLeft: z.int(),
});
export const certificateExpiring = defineEvent('certificate.expiring', 1, expiring);
export const registrationExpiring = defineEvent('registration.expiring', 1, expiring);

/** Its last day has passed. */
const expired = z.object({ supplierId: z.uuid(), expiresOn: z.iso.date() });
export const certificateExpired = defineEvent('certificate.expired', 1, expired);
export const registrationExpired = defineEvent('registration.expired', 1, expired);

/** An entry of the record of conduct has begun or ceased to count, or its bars have. */
export const standingChanged = defineEvent(
  'standing.changed',
  1,
  z.object({ organisationId: z.uuid(), entryId: z.uuid(), status: z.string(), bars: z.int().nonnegative() }),
);

/** A list has come into force: everyone is screened against it. */
export const screeningListImported = defineEvent(
  'screening.list-imported',
  1,
  z.object({ listId: z.uuid(), source: z.string() }),
);

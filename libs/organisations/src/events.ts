import { z } from 'zod';
import { defineEvent, ORGANISATION_KINDS } from '#libs/platform';

const organisation = z.object({ organisationId: z.uuid(), kind: z.enum(ORGANISATION_KINDS) });

/** An organisation asks to be admitted; operators decide. */
export const organisationApplied = defineEvent('organisation.applied', 1, organisation);
export const organisationAdmitted = defineEvent('organisation.admitted', 1, organisation);
export const organisationSuspended = defineEvent('organisation.suspended', 1, organisation);
export const organisationBarred = defineEvent('organisation.barred', 1, organisation);
export const memberWithdrawn = defineEvent(
  'member.withdrawn',
  1,
  z.object({ organisationId: z.uuid(), memberId: z.uuid() }),
);

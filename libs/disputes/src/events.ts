import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Subject: the dispute. */
export const disputeFiled = defineEvent(
  'dispute.filed',
  1,
  z.object({ contractId: z.uuid(), claimant: z.enum(['purchaser', 'supplier']) }),
);

const STATUS = z.enum(['filed', 'answered', 'mediation', 'ruled', 'appealed', 'settled', 'final', 'withdrawn']);
/** Subject: the dispute. */
export const disputeMoved = defineEvent(
  'dispute.moved',
  1,
  z.object({ contractId: z.uuid(), from: STATUS, to: STATUS }),
);
/** Subject: the dispute. The days of a step that is the operators' are over. */
export const disputeOverdue = defineEvent('dispute.overdue', 1, z.object({ contractId: z.uuid() }));

import { z } from 'zod';
import { defineEvent } from '#libs/platform';

const DEFAULT_STATUS = z.enum(['proposed', 'noticed', 'cured', 'withdrawn', 'declared', 'ended']);
/** Subject: the default. The first step comes from nowhere. */
export const supplyDefaultMoved = defineEvent(
  'supply-default.moved',
  1,
  z.object({ contractId: z.uuid(), from: DEFAULT_STATUS.nullable(), to: DEFAULT_STATUS }),
);
/** Subject: the default. The days to make good are over and nothing was: an officer decides. */
export const supplyDefaultDue = defineEvent('supply-default.due', 1, z.object({ contractId: z.uuid() }));

const TAKE_OVER_STATUS = z.enum(['proposed', 'offered', 'taken', 'declined']);
/** Subject: the take-over; `contractId` is the contract whose volume it moves. */
export const takeOverMoved = defineEvent(
  'take-over.moved',
  1,
  z.object({ contractId: z.uuid(), newContractId: z.uuid().nullable(), to: TAKE_OVER_STATUS }),
);

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

/** Subject: the contract. Goods of it are recalled: `batches` says which, none for all. Its purchaser is told. */
export const contractRecalled = defineEvent(
  'contract.recalled',
  1,
  z.object({
    recallId: z.uuid(),
    purchaserId: z.uuid(),
    kind: z.enum(['recall', 'gmp-suspension']),
    batches: z.array(z.string()),
  }),
);
/** Subject: the recall. Two officers have lifted it. */
export const recallLifted = defineEvent('recall.lifted', 1, z.object({ supplierId: z.uuid() }));

/** Subject: the contract. What comes of it has become graver, or is well again: `none`. */
export const supplyWarned = defineEvent(
  'supply.warned',
  1,
  z.object({ level: z.enum(['none', 'watch', 'warning', 'critical']), fillRate: z.int().min(0).max(10_000) }),
);
/** Subject: the order line. */
export const orderAnswered = defineEvent(
  'order-line.answered',
  1,
  z.object({ contractId: z.uuid(), accepted: z.boolean() }),
);

const TAKE_OVER_STATUS = z.enum(['proposed', 'offered', 'taken', 'declined']);
/** Subject: the take-over; `contractId` is the contract whose volume it moves. */
export const takeOverMoved = defineEvent(
  'take-over.moved',
  1,
  z.object({ contractId: z.uuid(), newContractId: z.uuid().nullable(), to: TAKE_OVER_STATUS }),
);

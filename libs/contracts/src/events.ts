import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Subject: the contract. Both sides have signed. */
export const contractActivated = defineEvent('contract.activated', 1, z.object({}));
/** The same of a contract that takes over the volume of another one. */
export const replacementActivated = defineEvent(
  'contract.replacement-activated',
  1,
  z.object({ replacesId: z.uuid() }),
);
export const contractDeclined = defineEvent(
  'contract.declined',
  1,
  z.object({ side: z.enum(['purchaser', 'supplier']) }),
);
/** Everything agreed has been ordered, received and settled. Told once per contract. */
export const contractClosed = defineEvent('contract.closed', 1, z.object({}));

/** Subject: the invoice. Its purchaser is told once that it falls due in a week, is due, or is overdue. */
export const invoiceReminded = defineEvent(
  'invoice.reminded',
  1,
  z.object({ contractId: z.uuid(), dueOn: z.iso.date(), reminder: z.enum(['due-soon', 'due', 'overdue']) }),
);

/** Its term ends soon; `endsOn` is the last day on which orders are taken. */
export const contractExpiring = defineEvent('contract.expiring', 1, z.object({ endsOn: z.iso.date() }));
/** Its term is over: no more orders. What was not ordered of it lapses. */
export const contractCompleted = defineEvent(
  'contract.completed',
  1,
  z.object({ unorderedQuantity: z.string().regex(/^\d+$/) }),
);
/** Both sides have signed an amendment: the contract says what its new revision says. */
export const contractAmended = defineEvent(
  'contract.amended',
  1,
  z.object({ amendmentId: z.uuid(), revision: z.number().int() }),
);
/** Subject: the amendment. */
export const amendmentProposed = defineEvent(
  'amendment.proposed',
  1,
  z.object({ contractId: z.uuid(), side: z.enum(['purchaser', 'supplier']) }),
);
export const amendmentEnded = defineEvent(
  'amendment.ended',
  1,
  z.object({ contractId: z.uuid(), status: z.enum(['refused', 'withdrawn', 'expired', 'superseded']) }),
);

/** Subject: the receipt. */
export const goodsReceived = defineEvent('goods.received', 1, z.object({ contractId: z.uuid() }));

/** Subject: the invoice of a rejected part. It goes back to the purchaser after that day, unless its supplier contests it. */
export const rejectionContestable = defineEvent(
  'rejection.contestable',
  1,
  z.object({ contractId: z.uuid(), until: z.iso.date() }),
);

/** Subject: the shipment. Its dossier is open for papers. */
export const shipmentAnnounced = defineEvent('shipment.announced', 1, z.object({}));
/** Subject: the shipment. Its dossier was handed in, released, held, returned, closed or cancelled. */
export const dossierMoved = defineEvent(
  'dossier.moved',
  1,
  z.object({
    from: z.enum(['open', 'gate', 'held', 'released', 'closed', 'cancelled']),
    to: z.enum(['open', 'gate', 'held', 'released', 'closed', 'cancelled']),
  }),
);

const ACT = z.enum(['sign-contract', 'place-order', 'sign-amendment']);
/** Subject: the request for approval, within the purchaser. */
export const approvalRequested = defineEvent(
  'approval.requested',
  1,
  z.object({ purchaserId: z.uuid(), act: ACT, subjectId: z.uuid() }),
);
export const approvalEnded = defineEvent(
  'approval.ended',
  1,
  z.object({ purchaserId: z.uuid(), act: ACT, status: z.enum(['approved', 'rejected', 'withdrawn']) }),
);
/** It has waited for another day. */
export const approvalReminded = defineEvent('approval.reminded', 1, z.object({ purchaserId: z.uuid() }));

import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Every step of a tender. Subject: the tender. */
const step = z.object({});

/** What the gate found has turned for products of a supplier: subject the supplier, at most 200 in one event. */
const turned = z.array(z.object({ lotId: z.uuid(), productId: z.uuid() }));
export const clearanceChanged = defineEvent('clearance.changed', 1, z.object({ gained: turned, lost: turned }));

export const tenderDrafted = defineEvent('tender.drafted', 1, step);
export const tenderPublished = defineEvent('tender.published', 1, z.object({ biddingEndsAt: z.iso.datetime() }));
export const tenderAmended = defineEvent('tender.amended', 1, z.object({ biddingEndsAt: z.iso.datetime() }));
export const biddingClosed = defineEvent('tender.bidding-closed', 1, step);
export const tenderOpened = defineEvent('tender.opened', 1, z.object({ validBids: z.int(), invalidBids: z.int() }));
export const tenderEvaluated = defineEvent('tender.evaluated', 1, step);
export const tenderGaveNotice = defineEvent('tender.notice-given', 1, z.object({ noticeEndsAt: z.iso.datetime() }));
/** The notice period has passed: these awards are active. */
export const tenderAwarded = defineEvent('tender.awarded', 1, z.object({ awardIds: z.array(z.uuid()) }));
/** A duty of a winner was not done in time: its bid is disqualified and the tender evaluated again. */
export const tenderReopened = defineEvent('tender.reopened', 1, z.object({ disqualifiedBidIds: z.array(z.uuid()) }));
export const tenderUnsuccessful = defineEvent('tender.unsuccessful', 1, step);
export const tenderCancelled = defineEvent('tender.cancelled', 1, z.object({ releasedLines: z.int() }));

import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** A winner's papers are not in order at the end of the notice period: the award waits for an operator. Subject: the tender. */
export const awardHeld = defineEvent('award.held', 1, z.object({ bidIds: z.array(z.uuid()) }));

/** Somebody asks what an award would have been. Subject: the case of the question for one tender. */
export const whatIfAsked = defineEvent('what-if.asked', 1, z.object({ whatIfId: z.uuid() }));

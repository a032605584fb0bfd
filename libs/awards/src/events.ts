import { z } from 'zod';
import { defineEvent } from '#libs/platform';

/** Somebody asks what an award would have been. Subject: the case of the question for one tender. */
export const whatIfAsked = defineEvent('what-if.asked', 1, z.object({ whatIfId: z.uuid() }));

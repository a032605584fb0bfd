import type { Day } from '../../calendar.js';
import type { PaperProfile } from '../requirement.js';
import { CHINA_ASEAN_2026 } from './china-asean-2026.js';
import { CHINA_MALI_2026 } from './china-mali-2026.js';
import { INBOUND_CHINA_2026 } from './inbound-china-2026.js';
import { NO_PAPERS } from './none.js';
import { XINJIANG_CENTRAL_ASIA_2026 } from './xinjiang-central-asia-2026.js';

export { CHINA_ASEAN_2026, NO_PAPERS };

/** Every version of every profile. A version never changes once tenders were published under it: add the next one. */
export const PAPER_PROFILES: readonly PaperProfile[] = [
  NO_PAPERS,
  CHINA_ASEAN_2026,
  CHINA_MALI_2026,
  XINJIANG_CENTRAL_ASIA_2026,
  INBOUND_CHINA_2026,
];

/** The latest version of a code that is in force on a day; undefined when there is none. */
export const paperProfileInForce = (code: string, day: Day): PaperProfile | undefined =>
  PAPER_PROFILES.filter(
    (profile) =>
      profile.code === code &&
      profile.effectiveFrom <= day &&
      (profile.effectiveTo === null || profile.effectiveTo >= day),
  ).sort((a, b) => b.version - a.version)[0];

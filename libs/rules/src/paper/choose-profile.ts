import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, dayOf } from '../calendar.js';
import { paperProfileInForce } from './profiles/index.js';
import type { PaperProfile } from './requirement.js';

export const CHOOSE_PAPER_PROFILE_REFUSALS = defineRefusals({
  CORRIDOR_UNKNOWN: { en: 'Choose an existing corridor.', zh: '请选择已有的通道。' },
  PAPER_PROFILE_NOT_IN_FORCE: {
    en: 'No paper profile called {code} is in force on {day}: take one from paperProfiles.',
    zh: '在 {day} 没有名为 {code} 的现行证照要求；请从 paperProfiles 中选择。',
  },
});
export type ChoosePaperProfileRefusal = keyof typeof CHOOSE_PAPER_PROFILE_REFUSALS;

/** Whether a corridor may draft its next rounds under a profile: what is under way keeps its copy. */
export function judgeChoosePaperProfile(code: string, now: Date): Result<PaperProfile, ChoosePaperProfileRefusal> {
  const day: Day = dayOf(now);
  const profile = paperProfileInForce(code, day);
  return profile ? ok(profile) : err('PAPER_PROFILE_NOT_IN_FORCE', { code, day });
}

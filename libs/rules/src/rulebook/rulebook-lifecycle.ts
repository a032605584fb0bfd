import type { Transitions } from '#libs/kernel';

export type RulebookStatus = 'draft' | 'active' | 'withdrawn';
export type RulebookAction = 'activate' | 'withdraw';

/** Of one version. What it says never changes: a change is a further version. */
export const RULEBOOK_LIFECYCLE = {
  draft: { activate: 'active', withdraw: 'withdrawn' },
  active: { withdraw: 'withdrawn' },
  withdrawn: {},
} as const satisfies Transitions<RulebookStatus, RulebookAction>;

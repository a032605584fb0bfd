import type { Transitions } from '#libs/kernel';

export type DisputeStatus =
  'filed' | 'answered' | 'mediation' | 'ruled' | 'appealed' | 'settled' | 'final' | 'withdrawn';
export type DisputeAction =
  'answer' | 'lapse' | 'mediate' | 'agree' | 'rule' | 'appeal' | 'decide-appeal' | 'finalise' | 'withdraw';

/**
 * A dispute of the two sides of a contract. Without an answer in time it lapses into mediation; a ruling becomes final
 * when nobody appeals in time, and is appealed once at most. `settled`: both sides took a proposal.
 */
export const DISPUTE_LIFECYCLE = {
  filed: { answer: 'answered', lapse: 'mediation', withdraw: 'withdrawn' },
  answered: { mediate: 'mediation', withdraw: 'withdrawn' },
  mediation: { agree: 'settled', rule: 'ruled', withdraw: 'withdrawn' },
  ruled: { appeal: 'appealed', finalise: 'final' },
  appealed: { 'decide-appeal': 'final' },
  settled: {},
  final: {},
  withdrawn: {},
} as const satisfies Transitions<DisputeStatus, DisputeAction>;

const ENDED: readonly DisputeStatus[] = ['settled', 'final', 'withdrawn'];

/** While it is open, what it is about stays where it is: nothing of it is paid, and the contract does not close. */
export const isOpenDispute = (status: DisputeStatus): boolean => !ENDED.includes(status);

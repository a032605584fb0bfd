import type { Transitions } from '#libs/kernel';

export type ContractStatus = 'pending' | 'active' | 'closed' | 'declined';
export type ContractAction = 'activate' | 'decline' | 'close';

export const CONTRACT_LIFECYCLE = {
  pending: { activate: 'active', decline: 'declined' },
  active: { close: 'closed' },
  closed: {},
  declined: {},
} as const satisfies Transitions<ContractStatus, ContractAction>;

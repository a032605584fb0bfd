import type { Transitions } from '#libs/kernel';

export type ContractStatus = 'pending' | 'active' | 'expiring' | 'completed' | 'closed' | 'declined';
export type ContractAction = 'activate' | 'decline' | 'giveNotice' | 'prolong' | 'complete' | 'close';

/**
 * `expiring`: its term ends soon, orders are still taken. `completed`: no more orders, what was ordered is still being
 * delivered and settled. `closed`: the money is clean too.
 */
export const CONTRACT_LIFECYCLE = {
  pending: { activate: 'active', decline: 'declined' },
  active: { giveNotice: 'expiring', complete: 'completed', close: 'closed' },
  expiring: { prolong: 'active', complete: 'completed', close: 'closed' },
  completed: { close: 'closed' },
  closed: {},
  declined: {},
} as const satisfies Transitions<ContractStatus, ContractAction>;

/** Contracts that orders may be drawn on. */
export const takesOrders = (status: ContractStatus): boolean => status === 'active' || status === 'expiring';

import type { Step } from '#libs/platform';
import type { OrderStatus } from '#libs/rules';
import type { OrderMove } from './persistence/orders.store.js';

const ACTION_TO: Readonly<Record<OrderStatus, string>> = {
  placed: 'place',
  shipped: 'ship',
  received: 'receive',
  settled: 'settle',
  cancelled: 'cancel',
};

/** The history rows of orders that moved on with their lines. */
export const moveSteps = (moves: readonly OrderMove[]): Step[] =>
  moves.map(({ id, tenderId, was, became }) => ({
    subjectType: 'call_off',
    subjectId: id,
    tenderId,
    action: ACTION_TO[became],
    from: was,
    to: became,
  }));

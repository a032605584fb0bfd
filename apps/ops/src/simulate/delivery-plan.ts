import type { Actor } from '../actors/requests.js';
import type { Way } from './plan.js';

/** An order line and who delivers it to whom. */
export interface DeliveryPlan {
  readonly reference: string;
  readonly line: {
    readonly id: string;
    readonly contractId: string;
    readonly quantity: number;
    readonly amount: { readonly amount: string; readonly currency: string };
  };
  readonly way: Way;
  readonly purchaser: Actor;
  readonly supplier: Actor;
}

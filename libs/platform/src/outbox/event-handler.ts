import type { Tx } from '../database/tx.js';
import type { Event, EventDefinition } from './event.js';

/**
 * Someone who cares about an event. Provided in its library's module and found by the worker at boot.
 * `handle` runs in the transaction that also claims the inbox row, so its effect happens exactly once; it throws only
 * on faults, which are retried and at last become a dead letter.
 */
export abstract class EventHandler<P = unknown> {
  /** Unique and stable: `<library>.<what-it-does>`. */
  abstract readonly name: string;
  abstract readonly event: EventDefinition<P>;
  abstract handle(tx: Tx, event: Event<P>): Promise<void>;
}

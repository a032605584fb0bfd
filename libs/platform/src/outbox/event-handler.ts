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

  /**
   * How many events one job and one transaction take at most. More than one only where an event is little work: the
   * others wait for it, and what it locks.
   */
  readonly most: number = 1;

  /**
   * Handles events that wait together, in one transaction: all or none of them. Where it fails, each of them is handled
   * once more, alone. Set-based handlers override this.
   */
  async handleTogether(tx: Tx, events: readonly Event<P>[]): Promise<void> {
    for (const event of events) await this.handle(tx, event);
  }
}

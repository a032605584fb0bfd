import type { Statement } from '../database/statement.js';
import type { Tx } from '../database/tx.js';

/**
 * Work that time makes due. The sweeper runs `due` (a bounded statement over an indexed column, compared with
 * `(SELECT medlane_now())`) and enqueues each id; `handle` then waits for its row, looks again whether it is still
 * due, and does the work. Queue delays are never the truth.
 */
export abstract class DueWork {
  /** Unique and stable: `<library>.<what-it-does>`. */
  abstract readonly name: string;
  abstract readonly due: Statement<{ id: string }>;
  /** True when more of the same is due already: it is called again at once, in a transaction of its own. */
  abstract handle(tx: Tx, id: string): Promise<boolean | void>;
}

import type { Statement } from '../database/statement.js';
import type { Tx } from '../database/tx.js';

/**
 * Work that time makes due. The sweeper runs `due` (a bounded statement over an indexed column, compared with
 * `(SELECT medlane_now())`) and enqueues each id. Queue delays are never the truth.
 */
export abstract class SweptWork {
  /** Unique and stable: `<library>.<what-it-does>`. */
  abstract readonly name: string;
  abstract readonly due: Statement<{ id: string }>;
}

/** Due work of one transaction: it waits for its row, looks again whether it is still due, and does the work. */
export abstract class DueWork extends SweptWork {
  /** True when more of the same is due already: it is called again at once, in a transaction of its own. */
  abstract handle(tx: Tx, id: string): Promise<boolean | void>;
}

/**
 * Due work that takes longer than a transaction may stay open. It opens its own, short ones, and marks its row as taken
 * in the first of them, by a lease that ends when nothing is heard of it.
 */
export abstract class LongWork extends SweptWork {
  abstract run(id: string): Promise<void>;
}

import { Client } from 'pg';
import { until } from '../../actors/until.js';
import { startWorkers } from '../../processes.js';
import { fillDeals } from '../deals.js';
import { fill, type Size } from '../fill.js';
import { columns, median } from '../report.js';
import { fillInvoices, release } from './fill.js';
import { CLIENTS, pgbench, pgbenchVersion } from './pgbench.js';
import { settlementScript } from './script.js';

/** A way to close deals: the product's, with so many workers and deals in a transaction, or pgbench. */
interface Way {
  readonly name: string;
  /** 0 stands for pgbench. */
  readonly workers: number;
  readonly dealsPerTransaction: number;
  /** The least multiple of pgbench's speed in the same round that we ask of ourselves. */
  readonly aim?: number;
}
const WAYS: readonly Way[] = [
  { name: `pgbench, ${CLIENTS} clients`, workers: 0, dealsPerTransaction: 1 },
  { name: '1 worker, one by one', workers: 1, dealsPerTransaction: 1, aim: 0.8 },
  { name: '2 workers, one by one', workers: 2, dealsPerTransaction: 1, aim: 0.8 },
  { name: '1 worker, in batches', workers: 1, dealsPerTransaction: 100, aim: 2 },
  { name: '2 workers, in batches', workers: 2, dealsPerTransaction: 100, aim: 2 },
];

export interface ClosingSpeed {
  readonly name: string;
  readonly workers: number;
  readonly dealsPerTransaction: number;
  /** Median of the rounds. */
  readonly dealsPerSecond: number;
  /** Median of the rounds' ratios to pgbench; null without a pgbench. */
  readonly timesPgbench: number | null;
  readonly aim: number | null;
}
export interface ClosingFigures {
  /** Its version, or null with the notice why it is left out. */
  readonly pgbench: string | null;
  readonly notice: string | null;
  readonly rounds: number;
  readonly speeds: readonly ClosingSpeed[];
}

/** Tenders and parties enough for the deals to hang from. */
const SIZE: Size = { demands: 1_000, bids: 3_000, purchasers: 500, suppliers: 30, productTypes: 10 };
/**
 * Deals of a measured block, enough that waking up does not count. Some more go ahead, so that nobody is measured cold.
 */
const ONE_BY_ONE = 6_000;
const IN_BATCHES = 10_000;
const WARM_UP = 400;

const dealsOf = ({ dealsPerTransaction }: Way): number => (dealsPerTransaction === 1 ? ONE_BY_ONE : IN_BATCHES);

/**
 * Measures how many deals a second are settled and closed once their invoices are issued: one deal per transaction and
 * a hundred, by one worker and by two, and the same statements by pgbench, all in turn on the same database.
 */
export async function measureClosing(
  databaseUrl: string,
  options: { readonly rounds: number; readonly logs: string; readonly tell: (text: string) => void },
): Promise<ClosingFigures> {
  const { rounds, logs, tell } = options;
  const version = await pgbenchVersion();
  const notice = version === undefined ? 'pgbench is not on the PATH: what it would reach is left out' : undefined;
  if (notice !== undefined) tell(notice);
  const ways = WAYS.filter(({ workers }) => workers > 0 || version !== undefined);
  const owner = new Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const deals = rounds * ways.reduce((sum, way) => sum + WARM_UP + dealsOf(way), 0) + 1;
    tell(`filling ${deals} deals`);
    await fill(owner, SIZE);
    await fillDeals(owner, SIZE, deals);
    await fillInvoices(owner);
    // The script is recorded from the first deal, which stays as it is and is then the first to be closed.
    await release(owner, 1, 1);
    const script = version === undefined ? '' : await settlementScript(databaseUrl);
    const blocks = new Blocks(databaseUrl, owner, logs, script);
    const speeds = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const way of ways) {
        tell(`round ${round} of ${rounds}: ${way.name}`);
        speeds.get(way.name)?.push(await blocks.run(way));
      }
    }
    return {
      pgbench: version ?? null,
      notice: notice ?? null,
      rounds,
      speeds: ways.map((way) => summary(way, speeds, version !== undefined)),
    };
  } finally {
    await owner.end();
  }
}

/** Runs one block after the other, each over deals that nobody has touched. */
class Blocks {
  /** The first deal is released already. */
  private next = 2;

  constructor(
    private readonly databaseUrl: string,
    private readonly owner: Client,
    private readonly logs: string,
    private readonly script: string,
  ) {}

  /** @returns deals per second */
  async run(way: Way): Promise<number> {
    if (way.workers === 0) {
      await this.release(WARM_UP);
      await pgbench(this.databaseUrl, this.script, WARM_UP);
      await this.release(ONE_BY_ONE);
      return pgbench(this.databaseUrl, this.script, ONE_BY_ONE);
    }
    const stop = await startWorkers(way.workers, {
      databaseUrl: this.databaseUrl,
      logs: this.logs,
      environment: { NODE_ENV: 'production', LOG_LEVEL: 'warn', SETTLEMENT_BATCH: String(way.dealsPerTransaction) },
    });
    try {
      await this.closed(WARM_UP);
      const deals = dealsOf(way);
      return (deals * 1000) / (await this.closed(deals));
    } finally {
      await stop();
    }
  }

  private async release(count: number): Promise<void> {
    await release(this.owner, this.next, count);
    this.next += count;
  }

  /** Releases deals and waits until all of them are closed. @returns milliseconds */
  private async closed(count: number): Promise<number> {
    await this.release(count);
    const began = performance.now();
    await until('the deals to close', async () => ((await this.open()) === 0 ? true : undefined));
    return performance.now() - began;
  }

  private async open(): Promise<number> {
    const { rows } = await this.owner.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM invoice WHERE status = 'issued' AND settle_after < 'infinity'`,
    );
    return rows[0]?.count ?? 0;
  }
}

function summary(way: Way, speeds: ReadonlyMap<string, readonly number[]>, compared: boolean): ClosingSpeed {
  const own = speeds.get(way.name) ?? [];
  const limits = speeds.get(WAYS[0]?.name ?? '') ?? [];
  const ratios = own.map((speed, round) => speed / (limits[round] ?? Number.NaN));
  const { name, workers, dealsPerTransaction } = way;
  return {
    name,
    workers,
    dealsPerTransaction,
    dealsPerSecond: Math.round(median(own)),
    timesPgbench: compared ? Math.round(median(ratios) * 100) / 100 : null,
    aim: way.aim ?? null,
  };
}

/** The figures as a table. */
export const readableClosing = ({ notice, speeds }: ClosingFigures): string =>
  [
    ...(notice === null ? [] : [notice]),
    columns(
      ['way', 'deals/s', 'times pgbench', 'aim'],
      speeds.map((each) => [each.name, each.dealsPerSecond, each.timesPgbench ?? '-', each.aim ?? '-']),
    ),
  ].join('\n\n');

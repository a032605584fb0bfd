import { Client } from 'pg';
import { type Processes } from '../processes.js';
import { type BareProcess, startBareServer } from './bare-process.js';
import { FULL_SIZE, type Size } from './fill.js';
import { load, type Round } from './load.js';
import { type Comparison, compare } from './report.js';
import { compareClosing } from './closing.js';
import { type Ids, type Pair, pairs } from './targets.js';

export interface BenchOptions {
  readonly rounds: number;
  /** Seconds of load per target and round. */
  readonly seconds: number;
  readonly pool: number;
  readonly tell: (text: string) => void;
}

/** Connections to draw ids over; the whole list of demands would say nothing more than this many do. */
const DRAWN = 5_000;

/** Measures every pair in turn, round after round, so that both sides meet the same noise. */
export async function measure(
  databaseUrl: string,
  processes: Processes,
  options: BenchOptions,
  size: Size = FULL_SIZE,
): Promise<Comparison[]> {
  const bare: BareProcess = await startBareServer(databaseUrl, options.pool);
  try {
    const all = pairs(processes.url, bare.url, await drawIds(databaseUrl, size), size);
    for (const pair of all) await warmUp(pair);
    const comparisons: Comparison[] = [];
    for (const pair of all) comparisons.push(await comparePair(pair, options));
    comparisons.push(await compareClosing(databaseUrl, processes.url, bare.url, size, options));
    return comparisons;
  } finally {
    await bare.stop();
  }
}

async function warmUp({ product, bare }: Pair): Promise<void> {
  await load(product, { seconds: 2 });
  await load(bare, { seconds: 2 });
}

async function comparePair({ name, aim, product, bare }: Pair, options: BenchOptions): Promise<Comparison> {
  const measured: { product: Round[]; bare: Round[] } = { product: [], bare: [] };
  for (let round = 1; round <= options.rounds; round++) {
    options.tell(`${name}, round ${round} of ${options.rounds}`);
    measured.product.push(await load(product, options));
    measured.bare.push(await load(bare, options));
  }
  return compare(name, measured.product, measured.bare, aim);
}

async function drawIds(databaseUrl: string, size: Size): Promise<Ids> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SELECT set_config('medlane.kind', 'system', false)`);
    const ids = async (text: string, values: unknown[] = []): Promise<string[]> =>
      (await client.query<{ id: string }>(text, values)).rows.map(({ id }) => id);
    return {
      demands: await ids('SELECT id FROM demand ORDER BY md5(id::text) LIMIT $1', [DRAWN]),
      openLots: await ids(
        `SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id WHERE t.status = 'open' ORDER BY l.id LIMIT $1`,
        [DRAWN],
      ),
      supplierIds: await ids(`SELECT bench_id('s' || i) AS id FROM generate_series(1, $1::int) i ORDER BY i`, [
        size.suppliers,
      ]),
    };
  } finally {
    await client.end();
  }
}

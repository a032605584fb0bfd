import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { until } from '../actors/until.js';
import { purchaserKey, type Size } from './fill.js';
import { load, type Round, type Target } from './load.js';
import { type Comparison, compare } from './report.js';

/** Deals closed in one round. */
const PER_ROUND = 1000;
/** Each round closes a batch on both sides, and so does one for warming up. */
export const dealsFor = (rounds: number): number => 2 * PER_ROUND * (rounds + 1);

const RECEIPT = `mutation Receipt($input: RecordReceiptInput!) { recordReceipt(input: $input) { __typename ... on Receipt { id } ... on RecordReceiptRefused { code } } }`;

/**
 * Closes deals: the product takes a receipt by mutation, and its worker invoices, settles and closes; the round ends
 * when the last contract is closed. The bare route does the same rows' work in one stored function. Percentiles are the
 * request's.
 */
export async function compareClosing(
  databaseUrl: string,
  api: string,
  bare: string,
  size: Size,
  options: { readonly rounds: number; readonly tell: (text: string) => void },
): Promise<Comparison> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SELECT set_config('medlane.kind', 'system', false)`);
    const { rows } = await client.query<{ id: string; purchaser: number }>(
      `SELECT bench_id('shipment' || i) AS id, 1 + i % $2::int AS purchaser FROM generate_series(1, $1::int) i`,
      [dealsFor(options.rounds), size.purchasers],
    );
    const deals = rows[Symbol.iterator]();
    const next = (): { id: string; purchaser: number } => {
      const { value, done } = deals.next();
      if (done || !value) throw new Error('no deal is left to close');
      return value;
    };
    const product = productTarget(api, next);
    const yardstick = bareTarget(bare, next);
    const measured: { product: Round[]; bare: Round[] } = { product: [], bare: [] };
    for (let round = 0; round <= options.rounds; round++) {
      options.tell(round === 0 ? 'close, warming up' : `close, round ${round} of ${options.rounds}`);
      const ours = await closeBatch(client, product);
      const theirs = await load(yardstick, { amount: PER_ROUND });
      if (round === 0) continue;
      measured.product.push(ours);
      measured.bare.push(theirs);
    }
    return compare('close', measured.product, measured.bare, undefined);
  } finally {
    await client.end();
  }
}

/** Requests per second count until the last contract of the batch is closed. */
async function closeBatch(client: Client, target: Target): Promise<Round> {
  const before = await closedContracts(client);
  const startedAt = performance.now();
  const round = await load(target, { amount: PER_ROUND });
  if (round.failures > 0) throw new Error(`${round.failures} receipts were not taken; see the API's log`);
  await until('the batch to close', async () =>
    (await closedContracts(client)) >= before + PER_ROUND ? true : undefined,
  );
  return { ...round, requestsPerSecond: (PER_ROUND * 1000) / (performance.now() - startedAt) };
}

async function closedContracts(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM contract WHERE status = 'closed'`,
  );
  return rows[0]?.count ?? 0;
}

const productTarget = (api: string, next: () => { id: string; purchaser: number }): Target => ({
  name: 'close',
  url: `${api}/graphql`,
  next: () => {
    const { id, purchaser } = next();
    const input = { shipmentId: id, acceptedQuantity: '1000', rejectedQuantity: '0', idempotencyKey: randomUUID() };
    return {
      body: JSON.stringify({ query: RECEIPT, variables: { input } }),
      headers: { authorization: `Bearer ${purchaserKey(purchaser)}` },
    };
  },
  accepts: (body) => body.includes('"Receipt"'),
});

const bareTarget = (bare: string, next: () => { id: string }): Target => ({
  name: 'bare close',
  url: `${bare}/close`,
  next: () => ({ body: JSON.stringify({ shipmentId: next().id }) }),
  accepts: (body) => body.startsWith('{"id"'),
});

import type { Client } from 'pg';
import { v7 } from 'uuid';
import { insertRow, type OpenedTender } from './rows.js';

/**
 * As if the lines of a tender had been matched with a product of each of its suppliers: matches, records with the
 * capacity given, calls to bid and saved searches. Answers the ids of what only its owner may see.
 */
export async function matchesOf(client: Client, tender: OpenedTender, capacity: bigint): Promise<string[]> {
  const { tenderId, productTypeId, suppliers, purchasers, lines } = tender;
  const { rows } = await client.query<{ corridor_code: string }>('SELECT corridor_code FROM tender WHERE id = $1', [
    tenderId,
  ]);
  const market = { product_type_id: productTypeId, corridor_code: rows[0]?.corridor_code, destination: 'TH' };
  for (const [place, demand_line_id] of lines.entries()) {
    await insertRow(client, 'match_line', {
      demand_line_id,
      ...market,
      place,
      purchaser_id: purchasers[place],
      fingerprint: 1n,
    });
  }
  await insertRow(client, 'match_due', { product_type_id: productTypeId, since: new Date() });
  const secrets: string[] = [];
  for (const supplier_id of suppliers) {
    const product_id = v7();
    const about = { product_id, product_type_id: productTypeId };
    await insertRow(client, 'match_product', { ...about, fingerprint: 1n });
    await insertRow(client, 'match', {
      ...market,
      product_id,
      supplier_id,
      missing: 0,
      fits: Buffer.alloc(lines.length, 161),
    });
    await insertRow(client, 'supply_record', { supplier_id, product_type_id: productTypeId, capacity });
    const called = { language: 'en', lots: 1, qualifying_lots: 1, called_at: new Date() };
    await insertRow(client, 'bid_call', { tender_id: tenderId, supplier_id, ...called });
    const id = v7();
    const search = { name: `Search ${id}`, only_qualifying: true, saved_at: new Date() };
    await insertRow(client, 'saved_search', { id, organisation_id: supplier_id, ...search });
    secrets.push(id);
  }
  return secrets;
}

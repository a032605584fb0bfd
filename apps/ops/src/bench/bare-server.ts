import { createHash } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';

/**
 * The bench's yardstick, a process of its own: bare Fastify routes that send the JSON that Postgres built for the same
 * data, and insert the same bid row, with named statements and a pool as large as the API's. No guards, no row-level
 * security, no limits, no GraphQL.
 */
const DEMAND_JSON = `json_build_object('id', d.id, 'reference', d.reference, 'status', d.status, 'currency', d.currency, 'postedAt', d.posted_at,
  'bidCount', (SELECT sum(CASE WHEN t.opened_at IS NOT NULL THEN l.bid_count ELSE (SELECT count(*) FROM bid b WHERE b.tender_id = l.tender_id AND b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')) END)
     FROM demand_line dl JOIN lot l ON l.id = dl.lot_id JOIN tender t ON t.id = l.tender_id WHERE dl.demand_id = d.id),
  'purchaser', json_build_object('id', o.id, 'legalName', o.legal_name, 'country', o.country),
  'lines', (SELECT json_agg(json_build_object('id', dl.id, 'number', dl.number, 'quantity', dl.quantity::text, 'destination', dl.destination, 'status', dl.status,
     'productType', json_build_object('id', p.id, 'nameEn', p.name_en, 'unit', p.unit)) ORDER BY dl.number)
     FROM demand_line dl JOIN product_type p ON p.id = dl.product_type_id WHERE dl.demand_id = d.id))`;

const LIST = {
  name: 'bare-list',
  text: `SELECT json_agg(j)::text AS json FROM (SELECT ${DEMAND_JSON} AS j FROM demand d JOIN organisation o ON o.id = d.purchaser_id ORDER BY d.id DESC LIMIT 20) rows`,
};
const ONE = {
  name: 'bare-one',
  text: `SELECT ${DEMAND_JSON}::text AS json FROM demand d JOIN organisation o ON o.id = d.purchaser_id WHERE d.id = $1`,
};
const INSERT_BID = {
  name: 'bare-bid',
  text: `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
    SELECT gen_random_uuid(), l.tender_id, l.id, $2, 1, 'sealed', $3, $4, clock_timestamp(), $5 FROM lot l WHERE l.id = $1
    RETURNING json_build_object('bidId', id, 'receivedAt', received_at)::text AS json`,
};
const CLOSE = { name: 'bare-close', text: 'SELECT bench_close($1) AS json' };
const SIGNATURE = Buffer.alloc(64);

const pool = new Pool({ connectionString: process.argv[2], max: Number(process.argv[3]) });
const app = fastify({ bodyLimit: 262_144 });
const first = async (statement: { name: string; text: string }, values: unknown[]): Promise<string> => {
  const { rows } = await pool.query<{ json: string }>({ ...statement, values });
  return rows[0]?.json ?? 'null';
};

app.post('/list', async (_, reply) => reply.type('application/json').send(await first(LIST, [])));
app.post<{ Body: { id: string } }>('/one', async (request, reply) =>
  reply.type('application/json').send(await first(ONE, [request.body.id])),
);
app.post<{ Body: { lotId: string; supplierId: string; envelope: string } }>('/bid', async (request, reply) => {
  const { lotId, supplierId, envelope } = request.body;
  const bytes = Buffer.from(envelope, 'base64');
  const digest = createHash('sha256').update(bytes).digest();
  return reply.type('application/json').send(await first(INSERT_BID, [lotId, supplierId, bytes, digest, SIGNATURE]));
});
app.post<{ Body: { shipmentId: string } }>('/close', async (request, reply) =>
  reply.type('application/json').send(await first(CLOSE, [request.body.shipmentId])),
);

process.once('disconnect', () => process.exit(0));
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });

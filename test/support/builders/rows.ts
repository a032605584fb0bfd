import { createHash } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { v7 } from 'uuid';
import { canonicalDigest } from '#libs/platform';
import { type Rulebook, STANDARD_TERMS } from '#libs/rules';
import { rulebookWith } from './rulebooks.js';

/** Rows by hand, as the owner: for what stands before the step under test. */
export async function ownerClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`SELECT set_config('medlane.kind', 'system', false)`);
  return client;
}

export type Row = Readonly<Record<string, unknown>>;

/** Inserts one row; objects go in as JSON, arrays as arrays. */
export async function insertRow(client: Pick<Client, 'query'>, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  const values = Object.values(row).map((value) =>
    value !== null && typeof value === 'object' && value.constructor === Object ? JSON.stringify(value) : value,
  );
  await client.query(
    `INSERT INTO ${table} (${names.map((name) => escapeIdentifier(name)).join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    values,
  );
}

export const CORRIDOR = 'test-corridor';

/** The corridor, once per database. */
export async function aCorridor(client: Client): Promise<string> {
  await client.query(
    `INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries, rulebook_code)
     VALUES ($1, 'Test corridor', '测试走廊', '{CN,TH}', '{CNY,THB}', '{en,zh}', true, 'least-cost') ON CONFLICT DO NOTHING`,
    [CORRIDOR],
  );
  return CORRIDOR;
}

let serial = 0;

export async function anOrganisation(client: Client, kind: 'purchaser' | 'supplier' | 'operator'): Promise<string> {
  const id = v7();
  const country = kind === 'supplier' ? 'CN' : 'TH';
  const legal_name = `${kind} ${++serial} ${id}`;
  const times = { applied_at: new Date(), admitted_at: new Date() };
  await insertRow(client, 'organisation', { id, kind, legal_name, country, status: 'admitted', ...times });
  return id;
}

export async function aProductType(client: Client): Promise<string> {
  const id = v7();
  await insertRow(client, 'product_type', {
    id,
    category: 'drug',
    name_en: `Type ${id}`,
    unit: 'tablet',
    added_at: new Date(),
  });
  return id;
}

export interface BidSpec {
  readonly unitPrice: string;
  readonly capacity: bigint;
  readonly minimumQuantity?: bigint;
  /** Given: the bid was found invalid for this reason. */
  readonly invalid?: string;
}

export interface OpenedTenderSpec {
  /** Quantities of the demand lines of the one lot, each of its own purchaser. */
  readonly lines?: readonly bigint[];
  readonly bids?: readonly BidSpec[];
  readonly rulebook?: Partial<Rulebook>;
}

export interface OpenedTender {
  readonly tenderId: string;
  readonly lotId: string;
  readonly productTypeId: string;
  readonly purchasers: readonly string[];
  readonly demands: readonly string[];
  readonly lines: readonly string[];
  readonly suppliers: readonly string[];
  readonly bids: readonly string[];
}

const minute = (offset: number): Date => new Date(Date.now() + offset * 60_000);
const WINDOW = { delivery_from: '2027-01-01', delivery_to: '2027-03-31' };
const THREE_BIDS: readonly BidSpec[] = [
  { unitPrice: '1.000000', capacity: 100n },
  { unitPrice: '1.100000', capacity: 100n },
  { unitPrice: '1.300000', capacity: 100n },
];

/** A tender whose bids were opened a moment ago: one lot, each line and bid of an organisation of its own. */
export async function anOpenedTender(client: Client, spec: OpenedTenderSpec = {}): Promise<OpenedTender> {
  const { lines: quantities = [100n, 50n], bids = THREE_BIDS } = spec;
  const rulebook = rulebookWith(spec.rulebook ?? {});
  const corridorCode = await aCorridor(client);
  const productTypeId = await aProductType(client);
  const [tenderId, lotId] = [v7(), v7()];
  await insertRow(client, 'tender', {
    id: tenderId,
    corridor_code: corridorCode,
    reference: `T-${tenderId}`,
    title: 'Test round',
    procurement_method: 'open',
    currency: 'CNY',
    rulebook,
    rulebook_digest: canonicalDigest(rulebook),
    contract_terms: STANDARD_TERMS,
    contract_terms_digest: canonicalDigest(STANDARD_TERMS),
    status: 'opened',
    public_key: Buffer.alloc(32, 1),
    draw_commitment: createHash('sha256').update(Buffer.alloc(32, 3)).digest(),
    draw_seed: Buffer.alloc(32, 3),
    drafted_at: minute(-60),
    published_at: minute(-50),
    bidding_ends_at: minute(-10),
    closed_at: minute(-9),
    opened_at: minute(-8),
  });
  await history(client, 'tender', tenderId, tenderId, ['draft', 'open', 'sealed', 'opened']);
  await insertRow(client, 'lot', {
    id: lotId,
    tender_id: tenderId,
    number: 1,
    product_type_id: productTypeId,
    quantity: quantities.reduce((sum, quantity) => sum + quantity, 0n),
    ...WINDOW,
    status: 'active',
    bid_count: bids.length,
  });
  const place = { tenderId, lotId, productTypeId };
  const demanded = [];
  for (const quantity of quantities) demanded.push(await aPooledLine(client, place, quantity));
  const offered = [];
  for (const bid of bids) offered.push(await anOpenedBid(client, place, bid));
  return {
    ...place,
    purchasers: demanded.map(({ purchaserId }) => purchaserId),
    demands: demanded.map(({ demandId }) => demandId),
    lines: demanded.map(({ lineId }) => lineId),
    suppliers: offered.map(({ supplierId }) => supplierId),
    bids: offered.map(({ bidId }) => bidId),
  };
}

type Place = Pick<OpenedTender, 'tenderId' | 'lotId' | 'productTypeId'>;

async function aPooledLine(client: Client, { tenderId, lotId, productTypeId }: Place, quantity: bigint) {
  const purchaserId = await anOrganisation(client, 'purchaser');
  const [demandId, lineId] = [v7(), v7()];
  const about = { corridor_code: CORRIDOR, purchaser_id: purchaserId, currency: 'CNY' };
  const posted = { reference: `D-${demandId}`, status: 'pooled', posted_at: minute(-90) };
  await insertRow(client, 'demand', { id: demandId, ...about, ...posted });
  await history(client, 'demand', demandId, null, ['open', 'pooled']);
  await insertRow(client, 'demand_line', {
    id: lineId,
    demand_id: demandId,
    ...about,
    number: 1,
    product_type_id: productTypeId,
    quantity,
    ...WINDOW,
    destination: 'TH',
    status: 'pooled',
    tender_id: tenderId,
    lot_id: lotId,
  });
  const report = { history: [quantity, quantity], shortfall_reason: null, brands: '[]' };
  await insertRow(client, 'demand_report', { demand_line_id: lineId, purchaser_id: purchaserId, ...report });
  return { purchaserId, demandId, lineId };
}

async function anOpenedBid(client: Client, { tenderId, lotId }: Place, bid: BidSpec) {
  const supplierId = await anOrganisation(client, 'supplier');
  const bidId = v7();
  const envelope = Buffer.from(bidId.padEnd(64, '.'));
  const status = bid.invalid === undefined ? 'valid' : 'invalid';
  await insertRow(client, 'bid', {
    id: bidId,
    tender_id: tenderId,
    lot_id: lotId,
    supplier_id: supplierId,
    revision: 1,
    status,
    envelope,
    digest: createHash('sha256').update(envelope).digest(),
    received_at: minute(-30),
    receipt_signature: Buffer.alloc(64, 2),
    unit_price: bid.unitPrice,
    capacity: bid.capacity,
    minimum_quantity: bid.minimumQuantity ?? 1n,
    lead_time_days: 30,
    valid_until: '2030-01-01',
    reason: bid.invalid ?? null,
  });
  await history(client, 'bid', bidId, tenderId, ['sealed', 'opened', status]);
  return { supplierId, bidId };
}

/** The audited steps through these states, which led to where a row stands. */
export async function history(
  client: Client,
  subject_type: string,
  subject_id: string,
  tender_id: string | null,
  states: readonly string[],
): Promise<void> {
  for (const [at, to_status] of states.slice(1).entries()) {
    const about = { id: v7(), at: new Date(), subject_type, subject_id, tender_id };
    const step = { action: 'step', from_status: states[at], to_status, actor_kind: 'system' };
    await insertRow(client, 'audit_entry', { ...about, ...step });
  }
}

/** An event as the outbox keeps it before the relay has seen it. */
export async function anEvent(client: Client, type: string, subject_id: string, payload: Row = {}): Promise<string> {
  const id = v7();
  await insertRow(client, 'outbox', { id, type, version: 1, subject_id, payload, occurred_at: new Date() });
  return id;
}

/** An unscanned file of an organisation that is attached to something; its content lies nowhere. */
export async function aStoredFile(client: Pick<Client, 'query'>, organisation_id: string): Promise<string> {
  const [id, content_id] = [v7(), v7()];
  const content = { organisation_id, sha256: createHash('sha256').update(id).digest(), size: 1 };
  await insertRow(client, 'file_content', { id: content_id, ...content });
  const about = { name: 'a.pdf', media_type: 'application/pdf', origin: 'uploaded', status: 'unscanned' };
  await insertRow(client, 'file', { id, content_id, ...content, ...about, uploaded_at: new Date() });
  await insertRow(client, 'file_use', { file_id: id, organisation_id, subject_type: 'certificate', subject_id: v7() });
  return id;
}

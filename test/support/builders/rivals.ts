import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { credentialOf, type Credential, newId } from '#libs/platform';
import { CHINA_ASEAN_2026 } from '#libs/rules';
import { eventually, startJobs } from '../worker.js';
import { aClosedDeal, type ClosedDeal } from './closed-deal.js';
import { aMember, anApiKey, aSession } from './organisations.js';
import { anEvent, anOpenedTender, anOrganisation, insertRow, type OpenedTender } from './rows.js';

/** A price that stands nowhere else, and who may ever learn it besides the operators. */
export interface Canary {
  readonly text: string;
  readonly knownTo: readonly string[];
}

export interface Rivals {
  /** Two closed deals of parties that have nothing to do with each other, with three bids each. */
  readonly deals: readonly (OpenedTender & ClosedDeal)[];
  readonly canaries: readonly Canary[];
  /** An open tender on which two suppliers of the first deal have sealed bids. */
  readonly sealedLotId: string;
  readonly sealedTenderId: string;
  readonly sealedBids: readonly string[];
}

const PRICES = [
  ['1.137311', '1.393177'],
  ['1.271713', '1.487137'],
] as const;

/** What a leak would have to come from: two markets side by side, each with winners, losers, money and goods. */
export async function aWorldOfRivals(client: Client, module: TestingModule): Promise<Rivals> {
  const tenders: OpenedTender[] = [];
  for (const [second, third] of PRICES) {
    const tender = await anOpenedTender(client, {
      lines: [100n],
      bids: ['1.000000', second, third].map((unitPrice) => ({ unitPrice, capacity: 100n })),
      rulebook: { noticePeriodHours: 0 },
    });
    await anEvent(client, 'tender.opened', tender.tenderId, { validBids: 3, invalidBids: 0 });
    tenders.push(tender);
  }
  const stop = await startJobs(module);
  const awarded = `SELECT FROM tender WHERE status = 'awarded'`;
  await eventually(async () => (await client.query(awarded)).rowCount === tenders.length);
  await stop();
  const deals: (OpenedTender & ClosedDeal)[] = [];
  for (const tender of tenders) deals.push({ ...tender, ...(await aClosedDeal(client, tender)) });
  for (const deal of deals) await aQuestion(client, deal);
  const sealed = await aSealedRound(client, deals[0]?.suppliers.slice(0, 2) ?? []);
  await clearances(client);
  await client.query('SET session_replication_role = replica');
  for (const deal of deals) await aPaperTrail(client, deal);
  await client.query('SET session_replication_role = origin');
  const canaries = deals.flatMap(({ suppliers, purchasers }, deal) =>
    (PRICES[deal] ?? []).map((text, bid) => ({ text, knownTo: [...purchasers, suppliers[bid + 1] ?? ''] })),
  );
  return { deals, canaries, ...sealed };
}

/** What its first purchaser asked about the award of its deal, with an answer that names the prices bid. */
async function aQuestion(client: Client, { tenderId, purchasers }: OpenedTender): Promise<void> {
  const [whatIfId, organisation_id] = [v7(), purchasers[0]];
  const question = { id: whatIfId, organisation_id, without_supplier_ids: [], asked_at: new Date() };
  await insertRow(client, 'what_if', question);
  await client.query(
    `INSERT INTO what_if_case (id, what_if_id, organisation_id, tender_id, evaluation_id, status, answer, answered_at)
     SELECT $1, $2, $3, e.tender_id, e.id, 'answered', jsonb_build_object('bids', e.input -> 'bids'), now()
     FROM tender_evaluation e WHERE e.tender_id = $4`,
    [v7(), whatIfId, organisation_id, tenderId],
  );
}

/** For each bid, as if its tender asked for papers: a product, and what the gate found, by a paper of its own. */
async function clearances(client: Client): Promise<void> {
  // What a tender was published with is frozen.
  await client.query('SET session_replication_role = replica');
  await client.query(`UPDATE tender SET paper_profile = $1, paper_profile_digest = sha256('')`, [
    JSON.stringify(CHINA_ASEAN_2026),
  ]);
  await client.query('SET session_replication_role = origin');
  await client.query(
    `WITH p AS (INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
       SELECT DISTINCT ON (b.supplier_id, l.product_type_id) gen_random_uuid(), b.supplier_id, l.product_type_id, 'Brand', 'Maker', 'listed', now()
       FROM bid b JOIN lot l ON l.id = b.lot_id ORDER BY b.supplier_id, l.product_type_id
       ON CONFLICT DO NOTHING RETURNING id, supplier_id, product_type_id)
     INSERT INTO clearance (lot_id, supplier_id, product_id, tender_id, papers_version, clear, findings, judged_at)
     SELECT b.lot_id, b.supplier_id, p.id, b.tender_id, 1, true, jsonb_build_array(jsonb_build_object('requirement', 'drug-gmp',
         'state', 'valid', 'blocks', false, 'paperId', gen_random_uuid())), now()
     FROM bid b JOIN lot l ON l.id = b.lot_id JOIN p ON p.supplier_id = b.supplier_id AND p.product_type_id = l.product_type_id`,
  );
}

/** What is on file about a deal and its winner, and nobody else's: papers that wait, a dossier, what officers look into. */
async function aPaperTrail(client: Client, deal: OpenedTender & ClosedDeal): Promise<void> {
  const [purchaser_id, supplier_id, at] = [deal.purchasers[0], deal.suppliers[0], new Date()];
  const parties = { tender_id: deal.tenderId, purchaser_id, supplier_id };
  const shipment_id = deal.shipmentId;
  await insertRow(client, 'dossier', {
    ...parties,
    shipment_id,
    reference: `D-${shipment_id}`,
    facts: {},
    goods: {},
    routes: '[]',
    hs_digits: 6,
    name_as_registered: false,
    planned_on: '2026-12-01',
    status: 'open',
    inspection: 'not-drawn',
    draw_commitment: Buffer.alloc(32, 1),
    opened_at: at,
  });
  const told = { id: v7(), shipment_id, ...parties, kind: 'departed', happened_at: at, side: 'supplier' };
  await insertRow(client, 'shipment_event', {
    ...told,
    place: 'CNSHA',
    expected_on: '2026-12-01',
    document: 'BL-1',
    recorded_by: v7(),
    recorded_at: at,
  });
  const followed = {
    last_kind: 'departed',
    last_place: 'CNSHA',
    last_at: at,
    expected_on: '2026-12-01',
    updated_at: at,
  };
  await insertRow(client, 'shipment_track', { shipment_id, ...parties, ...followed });
  const [import_id, file_id] = [v7(), v7()];
  const read = {
    side: 'supplier',
    file_id,
    sha256: Buffer.alloc(32, 4),
    readings: 1,
    imported_by: v7(),
    imported_at: at,
  };
  await insertRow(client, 'reading_import', { id: import_id, shipment_id, ...parties, ...read });
  await insertRow(client, 'reading', {
    shipment_id,
    sensor: 'A',
    at,
    centi: 500,
    import_id,
    purchaser_id,
    supplier_id,
  });
  const interval = { sensor: 'A', from: at, to: at, minutes: 1 };
  const summed = {
    min_centi: 500,
    max_centi: 900,
    mkt_centi: 700,
    covered_minutes: 2,
    most_covered_minutes: 2,
    excursion_minutes: 1,
  };
  await insertRow(client, 'cold_chain', {
    shipment_id,
    ...parties,
    ...summed,
    lowest: 200,
    highest: 800,
    profile: 'mkt-10000',
    readings: 2,
    from_at: at,
    to_at: at,
    summed_at: at,
    excursions: JSON.stringify([{ ...interval, peak: 900 }]),
    gaps: JSON.stringify([interval]),
  });
  await insertRow(client, 'dossier_seed', { shipment_id, seed: Buffer.alloc(32, 2) });
  await insertRow(client, 'dossier_paper', {
    ...parties,
    id: v7(),
    shipment_id,
    code: 'packing-list',
    name_en: 'Packing list',
    name_zh: '装箱单',
    route_code: 'cn-export',
    route_version: 1,
    unverified: false,
    owed_by: 'supplier',
    required: true,
    stage: 'departure',
    due_on: '2026-12-01',
    single_use: false,
    status: 'owed',
  });
  await insertRow(client, 'dossier_terms', {
    purchaser_id,
    corridor_code: 'china-asean',
    wanted: ['laboratory-report'],
    changed_at: at,
  });
  const by = { issuer: 'An authority', holder: 'Its holder', issued_on: '2026-01-01', status: 'submitted' };
  const submitted = { supplier_id, number: v7(), submitted_at: at, submitted_by: 'a member' };
  const certificate = { ...by, ...submitted, id: v7(), kind: 'business-licence', issuer_country: 'CN' };
  await insertRow(client, 'certificate', certificate);
  const { issuer: _named, ...printed } = by;
  const registration = { ...printed, ...submitted, id: v7(), product_id: v7(), country: 'TH', authority_name: 'FDA' };
  await insertRow(client, 'registration', registration);
  const audit = { id: v7(), organisation_id: supplier_id, planned_on: '2026-12-01', scope: 'GMP', auditor: 'Li Ming' };
  await insertRow(client, 'site_audit', { ...audit, status: 'planned', planned_by: v7(), planned_at: at });
  await insertRow(client, 'site_audit_finding', {
    id: v7(),
    audit_id: audit.id,
    organisation_id: supplier_id,
    number: 1,
    severity: 'major',
    text: 'Logs are missing',
    due_on: '2026-12-31',
    status: 'open',
  });
  const controller = { controller_name: 'Parent', controller_country: 'CN', controller_number: 'CN-1' };
  const link = { share: 6_000, controls: true, since: '2026-01-01', status: 'declared', declared_at: at };
  await insertRow(client, 'control_link', { id: v7(), supplier_id, ...controller, ...link });
  const proposed = { proposed_by: v7(), proposed_at: at };
  const review = { action: 'bar', status: 'open', checklist: [], ...proposed };
  await insertRow(client, 'admission_review', { id: v7(), organisation_id: supplier_id, ...review });
  const answer = { item: 'contact', value: 'Ms Nok', given_at: at };
  await insertRow(client, 'admission_answer', { organisation_id: supplier_id, ...answer });
  const entry = { kind: 'credit', level: 'serious', cause: 'bribery', evidence: 'A case that is looked into' };
  const entry_id = v7();
  await insertRow(client, 'standing_entry', {
    id: entry_id,
    organisation_id: supplier_id,
    ...entry,
    effective_from: '2026-01-01',
    status: 'proposed',
    ...proposed,
  });
  const days = { bar_from: '2026-01-01', bar_to: '2027-01-01' };
  await insertRow(client, 'standing_bar', { id: v7(), entry_id, supplier_id, scope: 'all', ...days });
  const hit = { kind: 'near', score: 930, screened_name: 'One', listed_name: 'Other', entry_version: 1 };
  const found = { organisation_id: supplier_id, entry_id: v7(), status: 'open', found_at: at };
  await insertRow(client, 'screening_hit', { id: v7(), ...hit, ...found });
}

async function aSealedRound(client: Client, suppliers: readonly string[]) {
  const { tenderId, lotId } = await anOpenedTender(client, { bids: [] });
  await client.query(
    `UPDATE tender SET status = 'open', closed_at = NULL, opened_at = NULL, draw_seed = NULL, bidding_ends_at = now() + interval '1 hour' WHERE id = $1`,
    [tenderId],
  );
  await client.query('UPDATE lot SET bid_count = NULL WHERE id = $1', [lotId]);
  const sealedBids: string[] = [];
  for (const supplier_id of suppliers) {
    const id = v7();
    const envelope = Buffer.from(`envelope ${id}`.padEnd(64, '.'));
    const sealed = { revision: 1, status: 'sealed', envelope, digest: Buffer.alloc(32, 7), received_at: new Date() };
    const about = { id, tender_id: tenderId, lot_id: lotId, supplier_id, receipt_signature: Buffer.alloc(64, 2) };
    await insertRow(client, 'bid', { ...about, ...sealed });
    sealedBids.push(id);
  }
  return { sealedTenderId: tenderId, sealedLotId: lotId, sealedBids };
}

/** An organisation of a kind, or the one given, with a member who holds these roles and the credential of its key. */
export async function aCredential(
  client: Client,
  organisationId: string,
  roles: Parameters<typeof anApiKey>[1]['roles'] = ['viewer'],
): Promise<Credential> {
  const { memberId } = await aMember(client, organisationId, { roles });
  return credentialOf(await anApiKey(client, { organisationId, createdBy: memberId, roles }));
}

/** A bystander that was not admitted yet. */
export async function anApplicant(client: Client, kind: 'purchaser' | 'supplier'): Promise<string> {
  const id = await anOrganisation(client, kind);
  await client.query(`UPDATE organisation SET status = 'applied', admitted_at = NULL WHERE id = $1`, [id]);
  return id;
}

/** A bystander that was suspended since; its member is signed in. */
export async function aSuspended(client: Client, kind: 'purchaser' | 'supplier') {
  const id = await anOrganisation(client, kind);
  const { userId } = await aMember(client, id, { roles: ['viewer', 'bidder', 'approver'] });
  await client.query(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, [id]);
  return { id, credential: credentialOf(await aSession(client, userId)) };
}

export const aNote = (client: Client, organisation_id: string): Promise<void> =>
  insertRow(client, 'idempotency_key', {
    organisation_id,
    operation: 'placeBid',
    key: `key-${newId()}`,
    request_hash: Buffer.alloc(32),
    answer: { said: organisation_id },
  });

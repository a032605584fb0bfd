import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { aStoredFile, insertRow, type Row } from '../builders/rows.js';

/** Whom the rows are about. */
export interface CanaryParties {
  readonly supplierId: string;
  readonly purchaserId: string;
  readonly operatorId: string;
  readonly laboratoryId: string;
  readonly productTypeId: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly bidId: string;
  readonly openTenderId: string;
  readonly openLineId: string;
}

const at = new Date();
const digest = createHash('sha256').update('a canary').digest();

/**
 * One row, with every column filled that may be, in each table that the deals leave empty: what nobody has a value in,
 * nobody can be seen to leak. Written past triggers and keys, which are not under test here.
 */
export async function canaries(client: Client, parties: CanaryParties): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await organisationRows(client, parties);
  await paperRows(client, parties);
  await conductRows(client, parties);
  await awardRows(client, parties);
  await marketRows(client, parties);
  await listRows(client, parties);
  await bankRows(client, parties);
  await disputeRows(client, parties);
  await creditRows(client, parties);
  await closingRows(client, parties);
  await supplyRows(client, parties);
  await client.query('SET session_replication_role = origin');
}

async function organisationRows(client: Client, { supplierId, operatorId }: CanaryParties): Promise<void> {
  await client.query(`UPDATE corridor SET bid_deposits = '{"CNY": "5000"}'`);
  await client.query(
    `INSERT INTO fee_version (corridor_code, version, effective_from, basis_points, least_fees, declared_by, declared_at)
     SELECT code, 1, '2099-01-01', 40, '{"CNY": "500"}', 'an officer', now() FROM corridor`,
  );
  await client.query(
    `UPDATE organisation SET name_zh = '金丝雀', registration_number = '91350100M000100Y43', status_reason = 'A reason' WHERE id = $1`,
    [supplierId],
  );
  await insertRow(client, 'admission_answer', {
    organisation_id: supplierId,
    item: 'licence',
    value: 'A licence',
    expires_on: '2027-01-01',
    given_at: at,
  });
  await insertRow(client, 'admission_review', {
    id: v7(),
    organisation_id: supplierId,
    action: 'admit',
    status: 'confirmed',
    proposed_by: operatorId,
    proposed_at: at,
    reason: 'A reason',
    checklist: {},
    decided_by: v7(),
    decided_at: at,
    decision_reason: 'Another reason',
  });
  await insertRow(client, 'invitation', {
    id: v7(),
    organisation_id: supplierId,
    email: 'canary@example.org',
    roles: ['viewer'],
    token_hash: digest,
    invited_by: v7(),
    created_at: at,
    expires_at: at,
    accepted_at: at,
    withdrawn_at: at,
  });
  await insertRow(client, 'api_key', {
    id: v7(),
    organisation_id: supplierId,
    name: 'An old key',
    prefix: 'mlk_canary',
    key_hash: digest,
    roles: ['viewer'],
    created_by: v7(),
    created_at: at,
    expires_at: at,
    revoked_at: at,
  });
  await insertRow(client, 'bank_transfer', {
    id: v7(),
    direction: 'in',
    organisation_id: supplierId,
    currency: 'CNY',
    amount_minor: 4_711n,
    bank_reference: 'CANARY',
    recorded_at: at,
    recorded_by: v7(),
  });
}

async function paperRows(client: Client, parties: CanaryParties): Promise<void> {
  const { supplierId, laboratoryId, operatorId } = parties;
  const { rows } = await client.query<{ id: string }>('SELECT id FROM product WHERE supplier_id = $1', [supplierId]);
  const productId = rows[0]?.id ?? '';
  const siteId = v7();
  await client.query(`UPDATE product SET site = 'A plant' WHERE id = $1`, [productId]);
  const place = { country: 'CN', address: '1 Canary Road' };
  await insertRow(client, 'site', {
    id: siteId,
    supplier_id: supplierId,
    name: 'A plant',
    ...place,
    status: 'active',
    added_at: at,
  });
  const fileId = await aStoredFile(client, supplierId);
  await client.query(`UPDATE file SET scanned_at = now() WHERE id = $1`, [fileId]);
  const infected = {
    id: v7(),
    organisation_id: supplierId,
    name: 'b.pdf',
    media_type: 'application/pdf',
    size: 7n,
    sha256: digest,
  };
  await insertRow(client, 'file', {
    ...infected,
    origin: 'uploaded',
    status: 'infected',
    signature: 'Eicar',
    uploaded_at: at,
  });
  const steps = {
    submitted_at: at,
    submitted_by: 'canary member',
    status_reason: 'A reason',
    file_id: fileId,
    content_hash: digest,
  };
  const looked = { checked_at: at, checked_by: v7(), checked_how: 'authority-register', checked_note: 'Checked' };
  const found = {
    verified_at: at,
    verified_by: v7(),
    verified_for: operatorId,
    verified_how: 'authority-register',
    verified_note: 'Verified',
  };
  const days = { issued_on: '2020-01-01', expires_on: '2099-12-31' };
  for (const status of ['verified', 'submitted', 'rejected', 'revoked']) {
    const revoked = { revoked_from: status === 'revoked' ? '2026-01-01' : null };
    const officers = ['verified', 'revoked'].includes(status) ? { ...looked, ...found } : {};
    const id = v7();
    await insertRow(client, 'certificate', {
      id,
      supplier_id: supplierId,
      kind: 'drug-gmp',
      number: `C-${id}`,
      issuer: 'An authority',
      issuer_country: 'CN',
      holder: 'A holder',
      site_id: siteId,
      scope: 'A scope',
      scheme: 'who',
      device_class: 2,
      laboratory_id: laboratoryId,
      basis_ids: [v7()],
      ...days,
      ...steps,
      ...officers,
      ...revoked,
      status,
      used_on: '2026-01-01',
      used_for: v7(),
    });
    await insertRow(client, 'certificate_product', {
      certificate_id: id,
      product_id: productId,
      supplier_id: supplierId,
    });
    await insertRow(client, 'registration', {
      id: v7(),
      supplier_id: supplierId,
      product_id: productId,
      country: 'VN',
      authority: 'vn-dav',
      authority_name: 'An authority',
      number: `R-${id}`,
      holder: 'A holder',
      tender_group: 3,
      ...days,
      ...steps,
      ...officers,
      ...revoked,
      status,
    });
  }
  const auditId = v7();
  await insertRow(client, 'site_audit', {
    id: auditId,
    organisation_id: supplierId,
    site_id: siteId,
    planned_on: '2026-01-01',
    scope: 'A scope',
    auditor: 'An auditor',
    status: 'failed',
    planned_by: v7(),
    planned_at: at,
    audited_on: '2026-02-01',
    reported_by: v7(),
    reported_at: at,
    ended_by: v7(),
    ended_at: at,
    end_reason: 'A reason',
  });
  await insertRow(client, 'site_audit_finding', {
    id: v7(),
    audit_id: auditId,
    organisation_id: supplierId,
    number: 1,
    severity: 'major',
    text: 'A finding',
    due_on: '2026-03-01',
    status: 'closed',
    corrective_action: 'An action',
    answered_at: at,
    verdict: 'A verdict',
    judged_at: at,
  });
  const planned = { status: 'planned', planned_by: v7(), planned_at: at };
  const audit = {
    organisation_id: supplierId,
    site_id: siteId,
    planned_on: '2099-01-01',
    scope: 'Next',
    auditor: 'Another',
  };
  await insertRow(client, 'site_audit', { id: v7(), ...audit, ...planned });
  await insertRow(client, 'laboratory_designation', {
    id: v7(),
    laboratory_id: laboratoryId,
    designated_by: 'An authority',
    number: 'L-1',
    scope: 'A scope',
    designated_from: '2026-01-01',
    designated_to: '2028-01-01',
    recorded_at: at,
    recorded_by: v7(),
    ended_at: at,
    end_reason: 'A reason',
  });
}

async function conductRows(client: Client, { supplierId, purchaserId }: CanaryParties): Promise<void> {
  for (const status of ['in_force', 'proposed']) {
    const entryId = v7();
    const decided = status === 'proposed' ? {} : { decided_by: v7(), decided_at: at, decision_reason: 'A reason' };
    const answered =
      status === 'proposed'
        ? {}
        : {
            appeal: 'An appeal',
            appealed_at: at,
            appeal_decided_by: v7(),
            appeal_decided_at: at,
            appeal_reason: 'A reason',
            repair: 'A repair',
            repair_requested_at: at,
            repair_decided_by: v7(),
            repair_decided_at: at,
            repair_reason: 'A reason',
          };
    await insertRow(client, 'standing_entry', {
      id: entryId,
      organisation_id: supplierId,
      kind: 'credit',
      level: 'serious',
      cause: 'late-or-short-delivery',
      evidence: 'Evidence of it all',
      effective_from: '2026-01-01',
      effective_to: '2099-01-01',
      status,
      proposed_by: v7(),
      proposed_at: at,
      ...decided,
      ...answered,
    });
    if (status === 'proposed') continue;
    const bar = { scope: 'region', ref: 'TH', bar_from: '2026-01-01', bar_to: '2099-01-01', in_force: true };
    await insertRow(client, 'standing_bar', { id: v7(), entry_id: entryId, supplier_id: supplierId, ...bar });
  }
  const relationId = v7();
  await insertRow(client, 'firm_relation', {
    id: relationId,
    since: '2026-01-01',
    until: '2026-06-01',
    reason: 'One owner',
    end_reason: 'Sold',
    declared_at: at,
    ended_at: at,
    source: 'operator',
  });
  for (const organisation_id of [supplierId, v7()]) {
    await insertRow(client, 'firm_relation_member', { relation_id: relationId, organisation_id });
  }
  await insertRow(client, 'control_link', {
    id: v7(),
    supplier_id: supplierId,
    controller_name: 'A holding',
    controller_country: 'CN',
    controller_number: '1',
    share: 5_100,
    controls: true,
    since: '2026-01-01',
    status: 'confirmed',
    declared_at: at,
    decided_at: at,
    ended_at: null,
  });
  const terms = { wanted: ['form-e'], shelf_percent: 70, shelf_months: null, shelf_point: 'entry', changed_at: at };
  await insertRow(client, 'dossier_terms', { purchaser_id: purchaserId, corridor_code: 'test-corridor', ...terms });
}

async function awardRows(client: Client, { supplierId, tenderId, lotId, bidId }: CanaryParties): Promise<void> {
  const bid = { bid_id: bidId, tender_id: tenderId, supplier_id: supplierId };
  await insertRow(client, 'award_hold', {
    ...bid,
    lot_id: lotId,
    details: { requirement: 'drug-gmp' },
    held_at: at,
    ended_at: at,
    outcome: 'cleared',
  });
  const { rows } = await client.query<{ id: string }>('SELECT id FROM award WHERE lot_id = $1', [lotId]);
  await insertRow(client, 'award_spare', { award_id: rows[0]?.id, region: 'TH', ...bid, lot_id: lotId });
  const parts = { making_cost: '0.1', period_expense: '0.1', profit: '0.1', statement: 'An explanation' };
  await insertRow(client, 'cost_explanation', { ...bid, asked_at: at, ...parts, explained_at: at, explained_by: v7() });
  await insertRow(client, 'revival_offer', {
    id: v7(),
    ...bid,
    lot_id: lotId,
    price: '1.111111',
    offered_at: at,
    answer_by: at,
    answer: 'accepted',
    answered_at: at,
    answered_by: v7(),
  });
  await client.query(
    `UPDATE award SET share_permille = 800, term_months = 12, term_until = '2027-12-31', input_digest = $2, output_digest = $2 WHERE lot_id = $1`,
    [lotId, digest],
  );
  await client.query(
    `UPDATE bid SET particulars = $2, reason_details = '{"a": "b"}', awarded_quantity = coalesce(awarded_quantity, 0) WHERE lot_id = $1`,
    [
      lotId,
      JSON.stringify({
        shelfLifeMonths: 24,
        noMajorChange: true,
        strength: '10',
        fill: '5',
        fixedCost: '7',
        regions: ['TH'],
        tierKind: 'all-units',
        tiers: [{ from: '5', unitPrice: '1' }],
      }),
    ],
  );
  await client.query(`UPDATE lot SET ceiling_price = '2.5' WHERE id = $1`, [lotId]);
  await client.query(`UPDATE demand_line SET ceiling_price = '2.5' WHERE lot_id = $1`, [lotId]);
  await client.query(`UPDATE tender SET cancel_reason = 'A reason' WHERE id = $1`, [tenderId]);
  await client.query(`UPDATE what_if SET rulebook = '{}', without_supplier_ids = ARRAY[$1::uuid]`, [supplierId]);
  await client.query(
    `UPDATE what_if_case SET status = 'failed', answer = NULL, problem = 'A problem' WHERE tender_id <> $1`,
    [tenderId],
  );
  await client.query(`UPDATE clearance SET clear_until = now()`);
  await client.query(`UPDATE shipment SET transport_document = 'BL-1'`);
  await client.query(`UPDATE receipt SET reason = 'Wet'`);
  await client.query(`UPDATE batch SET made_on = '2026-01-01'`);
  await client.query(
    `UPDATE demand_report SET shortfall_reason = 'Less', brands = jsonb_build_array(jsonb_build_object('supplierId', $1::text, 'quantity', '5'))`,
    [supplierId],
  );
}

/** The one dossier at every step at once. */
export async function dossierRows(client: Client): Promise<void> {
  await client.query('SET session_replication_role = replica');
  await client.query(
    `UPDATE dossier SET arrives_on = '2027-01-01', status = 'held', hold_reason = 'A reason', inspection = 'failed', inspection_report = 'A report',
       draw_seed = $1, draw_commitment = sha256($1), draw_probability = 50, draw_class = 'aeo', submitted_at = now(), released_at = now(), released_by = 'an officer', closed_at = now()`,
    [Buffer.alloc(32, 9)],
  );
  // The rivals' dossier says nothing of its goods: it borrows what the announced one says.
  await client.query(
    `UPDATE dossier d SET facts = announced.facts, goods = announced.goods
     FROM (SELECT facts, goods FROM dossier WHERE facts <> '{}' LIMIT 1) announced WHERE d.facts = '{}'`,
  );
  await client.query(
    `UPDATE dossier_paper SET status = 'refused', number = 'N-1', issuer = 'An issuer', issued_on = '2026-01-01', expires_on = '2027-01-01',
       place = 'A place', certificate_id = gen_random_uuid(), registration_id = gen_random_uuid(), file_id = gen_random_uuid(),
       provided_at = now(), provided_by = 'a member', decided_at = now(), decided_by = 'an officer', reason = 'A reason'`,
  );
  await client.query('SET session_replication_role = origin');
}

async function marketRows(client: Client, parties: CanaryParties): Promise<void> {
  const { supplierId, purchaserId, openTenderId, openLineId } = parties;
  const { rows: lines } = await client.query<Row>('SELECT * FROM demand_line WHERE id = $1', [openLineId]);
  const line = lines[0] ?? {};
  const product_type_id = line['product_type_id'];
  const product_id = v7();
  const about = { brand: 'A brand', manufacturer: 'A maker', status: 'listed', added_at: at };
  await insertRow(client, 'product', { id: product_id, supplier_id: supplierId, product_type_id, ...about });
  const where = { product_type_id, corridor_code: line['corridor_code'], destination: line['destination'] };
  const lineOf = { demand_line_id: openLineId, purchaser_id: line['purchaser_id'], place: 0, fingerprint: 1n };
  await insertRow(client, 'match_line', { ...where, ...lineOf });
  // At the first place: a score of 77, and it qualifies.
  const fits = Buffer.from([155]);
  await insertRow(client, 'match', {
    ...where,
    product_id,
    supplier_id: supplierId,
    missing: 0,
    quality_tier: 2,
    fits,
  });
  await insertRow(client, 'bid_call', {
    tender_id: openTenderId,
    supplier_id: supplierId,
    language: 'en',
    lots: 1,
    qualifying_lots: 1,
    called_at: at,
  });
  await insertRow(client, 'supply_record', {
    supplier_id: supplierId,
    product_type_id,
    deliveries: 3,
    on_time: 2,
    won_price: '1.5',
    won_at: at,
    won_currency: 'CNY',
    capacity: 9n,
  });
  await insertRow(client, 'saved_search', {
    id: v7(),
    organisation_id: supplierId,
    name: 'A search',
    product_type_id,
    destination: 'TH',
    corridor_code: 'test-corridor',
    only_qualifying: true,
    saved_at: at,
  });
  // A demand that nobody has pooled yet.
  const demandId = v7();
  const demand = { corridor_code: 'test-corridor', purchaser_id: purchaserId, currency: 'CNY' };
  await insertRow(client, 'demand', {
    id: demandId,
    ...demand,
    reference: 'Not pooled',
    status: 'open',
    posted_at: at,
  });
  await insertRow(client, 'demand_line', {
    id: v7(),
    demand_id: demandId,
    ...demand,
    number: 1,
    product_type_id,
    quantity: 12n,
    destination: 'TH',
    delivery_from: '2027-01-01',
    delivery_to: '2027-02-01',
    ceiling_price: '3.5',
    status: 'open',
  });
}

async function listRows(client: Client, { supplierId, productTypeId, tenderId }: CanaryParties): Promise<void> {
  await client.query(
    `UPDATE product_type SET name_zh = '药', inn = 'x', dosage_form = 'tablet', strength = '5 mg', route = 'oral', atc_code = 'C08CA01', hs_code = '300490' WHERE id = $1`,
    [productTypeId],
  );
  const scale = { reference_strength: '10', reference_fill: '5', changed_at: at };
  await insertRow(client, 'product_type_comparison', {
    product_type_id: productTypeId,
    drug_class: 'ordinary',
    form_class: 'oral-solid',
    ...scale,
  });
  const list = { name_en: 'A list', name_zh: '表', entries: 1, version: 1, file_name: 'list.csv', file_digest: digest };
  await insertRow(client, 'code_list', { code: 'canary-list', id: v7(), ...list, imported_at: at, changed_at: at });
  await insertRow(client, 'code_entry', {
    id: v7(),
    list: 'canary-list',
    code: 'C1',
    name_en: 'A code',
    name_zh: '码',
    name_vi: 'mã',
    other_names: ['another'],
    parent: 'C',
    attributes: { colour: 'yellow' },
    digest,
    changed_at: at,
    retired_at: at,
  });
  await insertRow(client, 'product_type_code', {
    product_type_id: productTypeId,
    list: 'canary-list',
    code: 'C1',
    attached_at: at,
  });
  const importId = v7();
  const { rows: files } = await client.query<{ id: string }>('SELECT id FROM file WHERE organisation_id = $1', [
    supplierId,
  ]);
  const counts = { rows: 9, accepted: 5, unchanged: 1, refused: 3, problems: 3 };
  await insertRow(client, 'table_import', {
    id: importId,
    organisation_id: supplierId,
    asked_by: v7(),
    asked_at: at,
    kind: 'products',
    file_id: files[0]?.id,
    whole: false,
    status: 'failed',
    failure: 'GAVE_UP',
    ...counts,
    started_at: new Date(at.getTime() - 60_000),
    updated_at: at,
    ended_at: at,
  });
  const problem = { row: 2, column_name: 'brand', code: 'CELL_MISSING', text: 'Give it.', text_zh: '请填写。' };
  await insertRow(client, 'import_problem', {
    id: v7(),
    import_id: importId,
    organisation_id: supplierId,
    number: 1,
    ...problem,
  });
  const rates = v7();
  await insertRow(client, 'rate_import', {
    id: rates,
    file: 'ecb.csv',
    digest,
    days: 1,
    added: 2,
    revised: 0,
    imported_at: at,
  });
  const today = at.toISOString().slice(0, 10);
  for (const [currency, per_euro] of Object.entries({ USD: '1.1', CNY: '7.7' })) {
    await insertRow(client, 'reference_rate', { currency, day: today, per_euro, import_id: rates });
  }
  for (const status of ['active', 'proposed']) {
    const decided = status === 'active' ? { decided_by: v7(), decided_at: at } : {};
    const rate = { base: 'THB', quote: 'CNY', rate: '0.2', valid_from: '2026-01-01', valid_until: '2099-01-01' };
    await insertRow(client, 'declared_rate', {
      id: v7(),
      ...rate,
      source: 'A bank',
      status,
      declared_by: v7(),
      declared_at: at,
      ...decided,
    });
  }
  const listId = v7();
  await insertRow(client, 'screening_list', {
    id: listId,
    source: 'canary',
    status: 'current',
    published_on: '2026-01-01',
    imported_at: at,
    digest,
    entries: 1,
    names: 1,
    screened_at: at,
    screened: 1,
  });
  const entryId = v7();
  await insertRow(client, 'screening_entry', {
    id: entryId,
    source: 'canary',
    number: '1',
    name: 'Listed',
    programme: 'P',
    remarks: 'R',
    aliases: JSON.stringify([{ kind: 'aka', name: 'Alias' }]),
    addresses: JSON.stringify([{ address: 'A', city: 'B', country: 'C' }]),
    digest,
    version: 1,
    list_id: listId,
  });
  await insertRow(client, 'screening_hit', {
    id: v7(),
    organisation_id: supplierId,
    entry_id: entryId,
    status: 'cleared',
    kind: 'near',
    score: 850,
    screened_name: 'Screened',
    listed_name: 'Listed',
    entry_version: 1,
    found_at: at,
    decided_at: at,
    decided_by: v7(),
    reason: 'A reason',
  });
  await client.query(
    `UPDATE rulebook SET activated_at = coalesce(activated_at, now()), withdrawn_at = now(), withdraw_reason = 'A reason', effective_to = '2099-01-01'
     WHERE id = (SELECT min(id::text)::uuid FROM rulebook WHERE status = 'withdrawn')`,
  );
  await insertRow(client, 'outbox', {
    id: v7(),
    type: 'canary.died',
    version: 1,
    subject_id: v7(),
    tender_id: tenderId,
    payload: {},
    occurred_at: at,
    attempts: 8,
    dead_at: at,
    last_error: 'An error',
  });
  await insertRow(client, 'audit_entry', {
    id: v7(),
    at,
    subject_type: 'organisation',
    subject_id: supplierId,
    tender_id: tenderId,
    action: 'admit',
    from_status: 'applied',
    to_status: 'admitted',
    actor_kind: 'member',
    actor_id: v7(),
    organisation_id: supplierId,
    reason: 'A reason',
    details: { note: 'canary' },
  });
}

async function bankRows(client: Client, { supplierId, operatorId }: CanaryParties): Promise<void> {
  const [accountId, payeeId, statementId, fileId, orderId] = [v7(), v7(), v7(), v7(), v7()];
  const account = {
    currency: 'CNY',
    bank_country: 'DE',
    bank_name: 'A bank',
    scheme: 'iban',
    identification: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
    holder: 'A holder',
  };
  await insertRow(client, 'bank_account', { id: accountId, ...account, opened_by: v7(), opened_at: at });
  await insertRow(client, 'deposit_reference', { organisation_id: supplierId, reference: 'RF18ML0000000001' });
  await insertRow(client, 'payee_account', {
    id: payeeId,
    organisation_id: supplierId,
    ...account,
    status: 'verified',
    proposed_by: v7(),
    proposed_at: at,
    decided_by: operatorId,
    decided_at: at,
    reason: 'A reason',
  });
  await insertRow(client, 'payment_file', {
    id: fileId,
    message_id: 'MLP-CANARY',
    bank_account_id: accountId,
    currency: 'CNY',
    payment_count: 1,
    total_minor: 100,
    content: '<Document/>',
    content_digest: createHash('sha256').update('<Document/>').digest(),
    made_by: v7(),
    made_at: at,
  });
  await insertRow(client, 'payment_order', {
    id: orderId,
    reference: 'MLCANARY',
    organisation_id: supplierId,
    payee_account_id: payeeId,
    currency: 'CNY',
    amount_minor: 100,
    status: 'returned',
    requested_by: v7(),
    requested_at: at,
    decided_by: v7(),
    reason: 'A reason',
    payment_file_id: fileId,
    ended_at: at,
  });
  await insertRow(client, 'bank_statement', {
    id: statementId,
    bank_account_id: accountId,
    message_id: 'MSG-CANARY',
    statement_id: 'STMT-CANARY',
    currency: 'CNY',
    opening_minor: 0,
    closing_minor: 100,
    digest,
    entry_count: 1,
    imported_by: v7(),
    imported_at: at,
  });
  await insertRow(client, 'bank_entry', {
    id: v7(),
    statement_id: statementId,
    bank_account_id: accountId,
    number: 1,
    direction: 'in',
    currency: 'CNY',
    amount_minor: 100,
    booked_on: '2026-03-02',
    value_on: '2026-03-02',
    bank_reference: 'B-CANARY',
    end_to_end_id: 'E-CANARY',
    counterparty_name: 'A payer',
    counterparty_account: 'FR7630006000011234567890189',
    remittance: 'A remittance',
    reversal: false,
    status: 'matched',
    reason: 'NO_REFERENCE',
    details: {},
    organisation_id: supplierId,
    payment_order_id: orderId,
    decided_by: v7(),
    decision_reason: 'Another reason',
  });
}

async function disputeRows(client: Client, { supplierId, purchaserId, tenderId }: CanaryParties): Promise<void> {
  const { rows } = await client.query<Row>('SELECT id FROM contract WHERE tender_id = $1 LIMIT 1', [tenderId]);
  const [id, contract_id] = [v7(), rows[0]?.['id']];
  const shipments = await client.query<Row>('SELECT id FROM shipment WHERE contract_id = $1 LIMIT 1', [contract_id]);
  const parties = { purchaser_id: purchaserId, supplier_id: supplierId };
  const remedy = JSON.stringify({ refundMinor: '100', penalty: { from: 'supplier', amountMinor: '50' } });
  await insertRow(client, 'dispute', {
    id,
    reference: 'D-CANARY',
    contract_id,
    tender_id: tenderId,
    ...parties,
    shipment_id: shipments.rows[0]?.['id'] ?? null,
    claimant: 'purchaser',
    ground: 'damaged',
    claimed_minor: 100,
    currency: 'CNY',
    status: 'ruled',
    due_on: '2099-01-01',
    next_check_at: '2099-01-02',
    profile: {
      code: 'canary',
      answerDays: 1,
      rulingDays: 1,
      appealDays: 1,
      appealDecisionDays: 1,
      claimDays: 1,
    },
    proposal: remedy,
    proposal_number: 2,
    ruling: remedy,
    ruled_by: v7(),
    filed_at: at,
    entry_count: 2,
  });
  await insertRow(client, 'dispute_entry', {
    dispute_id: id,
    number: 2,
    ...parties,
    party: 'operator',
    kind: 'proposal',
    text: 'A proposal',
    remedy,
    file_ids: [v7()],
    written_by: v7(),
    written_at: at,
  });
}

async function supplyRows(client: Client, { supplierId, purchaserId, tenderId }: CanaryParties): Promise<void> {
  const { rows } = await client.query<Row>('SELECT id FROM contract WHERE tender_id = $1 LIMIT 1', [tenderId]);
  const [id, contract_id] = [v7(), rows[0]?.['id']];
  const parties = { purchaser_id: purchaserId, supplier_id: supplierId };
  await insertRow(client, 'supply_default', {
    id,
    reference: 'F-CANARY',
    contract_id,
    tender_id: tenderId,
    ...parties,
    ground: 'late-delivery',
    text: 'Nothing has come.',
    status: 'ended',
    noticed_by_party: 'purchaser',
    noticed_by: v7(),
    proposed_at: at,
    noticed_at: at,
    cure_until: '2026-02-01',
    arrears_quantity: 4_713,
    shipped_at_notice: 1,
    answer: 'The plant has burnt down.',
    answered_at: at,
    declared_by: v7(),
    declared_at: at,
    cancelled_quantity: 4_714,
    released_quantity: 4_715,
    standing_entry_id: v7(),
    ended_at: at,
    end_reason: 'All of it is taken over.',
  });
  await insertRow(client, 'take_over', {
    id: v7(),
    contract_id,
    default_id: id,
    tender_id: tenderId,
    ...parties,
    failed_supplier_id: supplierId,
    quantity: 4_716,
    unit_price: '4.717',
    currency: 'CNY',
    value_minor: 4_718,
    starts_on: '2026-03-01',
    status: 'taken',
    proposed_by: v7(),
    proposed_at: at,
    decided_by: v7(),
    decided_at: at,
    reason: 'The next in rank.',
    new_contract_id: v7(),
    taken_at: at,
    cover_cost_minor: 4_719,
    forfeited_minor: 4_000,
    uncovered_minor: 719,
  });
  const types = await client.query<Row>('SELECT product_type_id FROM contract WHERE id = $1', [contract_id]);
  const recallId = v7();
  await insertRow(client, 'recall', {
    id: recallId,
    reference: 'RC-CANARY',
    kind: 'recall',
    class: 'II',
    supplier_id: supplierId,
    product_type_id: types.rows[0]?.['product_type_id'],
    batch_numbers: ['CANARY-1'],
    reason: 'Glass was found in the vials.',
    status: 'lifted',
    opened_by: v7(),
    opened_at: at,
    contract_count: 4_721,
    shipment_count: 4_722,
    lift_proposed_by: v7(),
    lift_proposed_at: at,
    lift_reason: 'The laboratory found nothing.',
    lifted_by: v7(),
    lifted_at: at,
  });
  await insertRow(client, 'recall_contract', { recall_id: recallId, contract_id, tender_id: tenderId, ...parties });
  await insertRow(client, 'recall_shipment', {
    recall_id: recallId,
    shipment_id: v7(),
    contract_id,
    ...parties,
    quantity: 4_723,
    batch_numbers: ['CANARY-1'],
  });
  await insertRow(client, 'supply_warning', {
    contract_id,
    tender_id: tenderId,
    ...parties,
    level: 'warning',
    fill_rate: 8_531,
    due_quantity: 4_724,
    accepted_quantity: 4_029,
    unconfirmed_lines: 4_725,
    since: at,
    judged_at: at,
  });
}

async function creditRows(client: Client, { supplierId, purchaserId, tenderId }: CanaryParties): Promise<void> {
  const { rows } = await client.query<Row>('SELECT id FROM contract WHERE tender_id = $1 LIMIT 1', [tenderId]);
  const [id, contract_id] = [v7(), rows[0]?.['id']];
  const shipments = await client.query<Row>('SELECT id FROM shipment WHERE contract_id = $1 LIMIT 1', [contract_id]);
  const parties = { purchaser_id: purchaserId, supplier_id: supplierId };
  const terms = JSON.stringify({
    amountMinor: '100',
    plusBasisPoints: 100,
    minusBasisPoints: 100,
    expiresOn: '2099-01-01',
    expiryPlace: 'Nanning',
    latestShipmentOn: '2098-01-01',
    presentationDays: 21,
    documents: [{ kind: 'commercial-invoice', originals: 1, copies: 1, note: 'In English' }],
  });
  await insertRow(client, 'letter_of_credit', {
    id,
    reference: 'LC-CANARY',
    contract_id,
    tender_id: tenderId,
    ...parties,
    currency: 'CNY',
    status: 'advised',
    bank_name: 'A bank',
    bank_country: 'CN',
    bank_reference: 'LC-1',
    advice_reference: 'ADV-1',
    closed_days: ['2098-01-01'],
    terms,
    expires_on: '2099-01-01',
    drawn_minor: 50,
    honoured_minor: 50,
    presentation_count: 1,
    amendment_count: 1,
    event_count: 1,
    applied_at: at,
    issued_at: at,
  });
  await insertRow(client, 'credit_presentation', {
    id: v7(),
    credit_id: id,
    number: 1,
    tender_id: tenderId,
    ...parties,
    shipment_id: shipments.rows[0]?.['id'] ?? v7(),
    presented_before: 0,
    quantity: 1,
    amount_minor: 50,
    status: 'honoured',
    documents: JSON.stringify([{ kind: 'commercial-invoice', fileId: v7(), dossierPaperId: v7() }]),
    presented_on: '2026-03-02',
    presentable_until: '2026-03-20',
    examination_ends_on: '2026-03-09',
    discrepancies: ['A discrepancy'],
    bank_reference: 'P-1',
    presented_at: at,
    honoured_at: at,
    booked_at: at,
  });
  await insertRow(client, 'credit_amendment', {
    id: v7(),
    credit_id: id,
    number: 1,
    tender_id: tenderId,
    ...parties,
    status: 'accepted',
    terms,
    note: 'A note',
    requested_at: at,
    ended_at: at,
  });
  await insertRow(client, 'credit_event', {
    credit_id: id,
    number: 1,
    ...parties,
    party: 'bank',
    noun: 'presentation',
    noun_number: 1,
    action: 'honour',
    status: 'honoured',
    text: 'P-1',
    happened_at: at,
    written_by: v7(),
  });
}

async function closingRows(client: Client, { supplierId, purchaserId, tenderId }: CanaryParties): Promise<void> {
  const { rows } = await client.query<Row>('SELECT id FROM contract WHERE tender_id = $1 LIMIT 1', [tenderId]);
  const document = '{"canary":"closing"}';
  await insertRow(client, 'closing_statement', {
    contract_id: rows[0]?.['id'],
    tender_id: tenderId,
    purchaser_id: purchaserId,
    supplier_id: supplierId,
    document,
    digest: createHash('sha256').update(document).digest(),
    drawn_up_at: new Date(),
    file_id: await aStoredFile(client, supplierId),
    file_sha256: Buffer.alloc(32, 1),
  });
}

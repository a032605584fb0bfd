import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwardsModule } from '#libs/awards';
import { openStore, type Statement, UnitOfWork } from '#libs/platform';
import { generateReceiptKey, loadReceiptSigner, type ReceiptSigner } from '#libs/sealing';
import { aClosedDeal } from '../../../../test/support/builders/closed-deal.js';
import {
  anEvent,
  anOpenedTender,
  aStoredFile,
  insertRow,
  type OpenedTender,
  ownerClient,
} from '../../../../test/support/builders/rows.js';
import { aStoredCertificate } from '../../../../test/support/builders/paper-rows.js';
import { useTestDatabase } from '../../../../test/support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../../../../test/support/worker.js';
import { allChecks, type Check, type Eyes, verify } from './index.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let signer: ReceiptSigner;
const folder = mkdtempSync(path.join(tmpdir(), 'medlane-verified-'));

const statusOf = async (tenderId: string): Promise<string | undefined> =>
  (await client.query<{ status: string }>('SELECT status FROM tender WHERE id = $1', [tenderId])).rows[0]?.status;

/** Puts real signatures on the receipts of bids that were made by hand. */
async function signReceipts(): Promise<void> {
  const { rows } = await client.query('SELECT * FROM bid');
  for (const bid of rows as Record<string, never>[]) {
    const signature = await signer.sign({
      bidId: bid['id'] ?? '',
      tenderId: bid['tender_id'] ?? '',
      lotId: bid['lot_id'] ?? '',
      supplierId: bid['supplier_id'] ?? '',
      revision: bid['revision'] ?? 0,
      digest: Buffer.from(bid['digest'] ?? '').toString('hex'),
      receivedAt: bid['received_at'] ?? new Date(),
    });
    await client.query('UPDATE bid SET receipt_signature = $2 WHERE id = $1', [bid['id'], Buffer.from(signature)]);
  }
}

/** A verified certificate with its scan in the store. */
async function aScannedCertificate(supplierId: string): Promise<void> {
  const fileId = await aStoredFile(client, supplierId);
  const scan = Buffer.from('%PDF-1.7 a scan');
  const sha256 = createHash('sha256').update(scan).digest();
  const place = path.join(folder, supplierId, sha256.toString('hex').slice(0, 2));
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, sha256.toString('hex')), scan);
  await client.query('UPDATE file_content SET sha256 = $1, size = $2', [sha256, scan.length]);
  await client.query('UPDATE file SET sha256 = $1, size = $2', [sha256, scan.length]);
  const certificateId = await aStoredCertificate(client, { supplierId, kind: 'business-licence', status: 'submitted' });
  await client.query('UPDATE certificate SET file_id = $2, content_hash = $3 WHERE id = $1', [
    certificateId,
    fileId,
    sha256,
  ]);
  await client.query('UPDATE file_use SET subject_id = $1', [certificateId]);
  await client.query(
    `UPDATE certificate SET status = 'verified', verified_at = now(), verified_by = 'an officer', verified_how = 'original-seen' WHERE id = $1`,
    [certificateId],
  );
}

/** One closed deal, one tender under notice and one still opened, made by the real handlers as far as awards go. */
async function aSoundDatabase(): Promise<void> {
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  const deal = await anOpenedTender(client, {
    lines: [100n],
    bids: [
      { unitPrice: '1.000000', capacity: 100n },
      { unitPrice: '1.500000', capacity: 100n },
      { unitPrice: '9.000000', capacity: 100n, invalid: 'OVER_CEILING' },
    ],
    rulebook: { noticePeriodHours: 0 },
  });
  const noticed = await anOpenedTender(client);
  await anOpenedTender(client);
  const stop = await startJobs(module);
  for (const tender of [deal, noticed] satisfies OpenedTender[]) {
    await anEvent(client, 'tender.opened', tender.tenderId, { validBids: 3, invalidBids: 0 });
  }
  await eventually(
    async () => (await statusOf(deal.tenderId)) === 'awarded' && (await statusOf(noticed.tenderId)) === 'notice',
  );
  await eventually(async () => (await client.query('SELECT FROM outbox WHERE done_at IS NULL')).rowCount === 0);
  await stop();
  await aClosedDeal(client, deal);
  await aScannedCertificate(deal.suppliers[0] ?? '');
  await signReceipts();
}

beforeAll(async () => {
  client = await ownerClient(database.url);
  module = await testModule(testConfig(database.url), [AwardsModule]);
  await module.init();
  signer = await loadReceiptSigner(await generateReceiptKey());
  await aSoundDatabase();
});
afterAll(async () => {
  await module?.close();
  await client?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** The check's own statements on the test's connection, so that the corruption can be rolled back. */
const eyes: Eyes = {
  rows: async <Row>({ text }: Statement<Row>, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows as Row[],
  one: async <Row>({ text }: Statement<Row>, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows[0] as Row,
};
const OPTIONS = { graceSeconds: 0 };
const ANY_ID = `'00000000-0000-7000-8000-000000000001'`;
const AUDIT = `INSERT INTO audit_entry (id, at, subject_type, subject_id, action, from_status, to_status, actor_kind)`;

/** A take-over of a contract that nobody has defaulted on, with a deposit that was lost for nothing. */
const TAKE_OVER = `INSERT INTO take_over (id, contract_id, tender_id, purchaser_id, failed_supplier_id, supplier_id, quantity, unit_price, currency,
    value_minor, starts_on, status, proposed_by, proposed_at, cover_cost_minor, forfeited_minor)
  SELECT ${ANY_ID}, id, tender_id, purchaser_id, supplier_id, supplier_id, 1, 1, currency, 100, '2026-01-01', 'proposed', id, now(), 5, 5 FROM contract LIMIT 1`;
const CREDIT = (
  drawn: number,
) => `INSERT INTO letter_of_credit (id, reference, contract_id, tender_id, purchaser_id, supplier_id, currency, status,
    bank_name, bank_country, bank_reference, terms, expires_on, drawn_minor, applied_at, issued_at)
  SELECT id, 'LC', id, tender_id, purchaser_id, supplier_id, currency, 'issued', 'A bank', 'CN', 'B-1',
    '{"amountMinor": "100", "plusBasisPoints": 0}', '2099-01-01', ${drawn}, now(), now() FROM contract LIMIT 1`;

/** For each check one way to break what it claims; CHECKs and unique indexes that forbid it are dropped first. */
const CORRUPTIONS: Readonly<Record<string, string>> = {
  'rulebook.is-its-digest': `UPDATE rulebook SET document = document || '{"noticePeriodHours": 1}' WHERE code = 'weighted'`,
  'tender.rulebook-is-its-digest': `UPDATE tender SET rulebook = rulebook - 'award'`,
  'tender.steps-in-time': `UPDATE tender SET opened_at = closed_at - interval '1 second'`,
  'tender.status-has-its-times': `UPDATE tender SET awarded_at = NULL WHERE status = 'awarded'`,
  'tender.key-released-at-opening': `INSERT INTO tender_key (tender_id, sealed_private_key, created_at, released_at)
     SELECT id, '\\x00', drafted_at, bidding_ends_at - interval '1 second' FROM tender LIMIT 1`,
  'tender.draw-is-as-committed': `ALTER TABLE tender DROP CONSTRAINT tender_draw_seed; UPDATE tender SET draw_seed = '\\x01'`,
  'lot.ends-with-its-tender': `UPDATE lot SET status = 'active' WHERE status = 'awarded'`,
  'lot.carries-its-lines': `UPDATE lot SET quantity = quantity + 1`,
  'demand.follows-its-lines': `UPDATE demand SET status = 'open'`,
  'bid.receipt-has-its-bid': `UPDATE bid SET envelope = envelope || '\\x00'`,
  'bid.receipt-is-signed': `UPDATE bid SET received_at = received_at + interval '1 millisecond'`,
  'bid.received-in-time': `UPDATE bid b SET received_at = t.bidding_ends_at FROM tender t WHERE t.id = b.tender_id`,
  'bid.sealed-until-opening': `UPDATE tender SET opened_at = NULL`,
  'bid.one-live-per-supplier': `UPDATE bid SET revision = 5, status = 'replaced', unit_price = NULL, capacity = NULL,
     minimum_quantity = NULL, lead_time_days = NULL, valid_until = NULL, rank = NULL WHERE status = 'invalid';
     INSERT INTO bid SELECT (jsonb_populate_record(b, jsonb_build_object('id', ${ANY_ID}, 'revision', 4, 'status', 'sealed'))).*
     FROM bid b WHERE b.status = 'replaced'`,
  'bid.counted-at-opening': `UPDATE lot SET bid_count = bid_count + 1`,
  'bid.judged-with-its-tender': `UPDATE bid SET status = 'valid' WHERE status = 'lost'`,
  'award.of-an-opened-valid-bid': `UPDATE bid SET status = 'lost' WHERE status = 'won'`,
  'award.judged-on-the-opened-bids': `UPDATE bid SET capacity = capacity + 1`,
  'award.one-per-lot': `DROP INDEX award_one_per_lot;
     INSERT INTO award SELECT (jsonb_populate_record(a, jsonb_build_object('id', ${ANY_ID}))).* FROM award a LIMIT 1`,
  'award.follows-its-tender': `UPDATE award SET status = 'active'`,
  'award.within-capacity': `UPDATE bid SET capacity = awarded_quantity - 1 WHERE status = 'won'`,
  'award.within-demand': `UPDATE demand_line SET quantity = quantity - 1`,
  'award.under-the-ceiling': `UPDATE lot SET ceiling_price = 0.5`,
  'award.saving-is-as-evaluated': `UPDATE award_saving SET suppliers = suppliers + 1`,
  'award.is-the-sum-of-its-lines': `UPDATE award_line SET value_minor = value_minor + 1`,
  'award.recomputes': `UPDATE tender_evaluation SET input = jsonb_set(input, '{bids,0,capacity}', '1')`,
  'contract.is-the-sum-of-its-award-lines': `UPDATE contract SET value_minor = value_minor + 1`,
  'contract.of-an-active-award': `UPDATE contract SET unit_price = 2`,
  'contract.counts-its-orders': `UPDATE contract SET accepted_quantity = accepted_quantity - 1`,
  'contract.closed-when-all-is-settled': `UPDATE contract SET status = 'active'`,
  'contract.is-stated-as-it-closed': `INSERT INTO closing_statement (contract_id, tender_id, purchaser_id, supplier_id, document, digest, drawn_up_at)
     SELECT id, tender_id, purchaser_id, supplier_id, d.text, sha256(convert_to(d.text, 'UTF8')), now() FROM contract,
       (VALUES ('{"quantities":{"accepted":"99","ordered":"100"},"money":{"paid":"100.00"}}')) AS d (text) WHERE status = 'closed'`,
  'contract.counts-its-disputes': `UPDATE contract SET open_disputes = 1`,
  'contract.is-its-latest-amendment': `UPDATE contract SET revision = 2`,
  'contract.uses-its-advance-once': `UPDATE contract SET advance_minor = 2, advance_used_minor = 1`,
  'contract.paid-what-was-invoiced': `UPDATE contract SET settled_minor = settled_minor - 1`,
  'supply.rest-is-what-its-default-released': `ALTER TABLE contract DROP CONSTRAINT contract_quantities; UPDATE contract SET released_quantity = 1`,
  'supply.takes-over-no-more-than-is-free': TAKE_OVER,
  'supply.new-contract-is-its-take-over': `UPDATE contract SET replaces_id = id`,
  'supply.recalled-goods-do-not-leave': `INSERT INTO recall (id, reference, kind, supplier_id, product_type_id, batch_numbers, reason, status, opened_by, opened_at)
     SELECT ${ANY_ID}, 'R-1', 'gmp-suspension', supplier_id, product_type_id, '{}', 'The plant is closed.', 'open', id, '2000-01-01' FROM contract`,
  'supply.contracts-know-their-recalls': `UPDATE contract SET status = 'active', recalled_batches = '{B1}'`,
  'supply.cancelled-lines-are-cut-to-the-unit': `ALTER TABLE call_off_line DROP CONSTRAINT call_off_line_quantities;
     UPDATE call_off_line SET cancelled_quantity = 10, cancelled_at = now(), refunded_minor = 1`,
  'supply.forfeited-is-the-cover-cost': TAKE_OVER,
  'order.is-the-sum-of-its-lines': `UPDATE call_off SET quantity = quantity + 1`,
  'order.line-counts-its-shipments': `UPDATE shipment SET quantity = quantity + 1`,
  'order.line-settled-is-invoiced': `UPDATE call_off_line SET settled_quantity = settled_quantity - 1`,
  'shipment.batches-and-receipt-fit': `UPDATE batch SET quantity = quantity - 1`,
  'invoice.whole-or-in-two-parts': `UPDATE invoice SET part = 'accepted'`,
  'invoice.rejected-part-waits-for-its-days': `UPDATE invoice SET part = 'rejected', contest_until = (settled_at AT TIME ZONE 'UTC')::date`,
  'invoice.parts-add-up-to-what-was-held': `UPDATE invoice SET amount_minor = amount_minor - 1`,
  'ledger.transactions-sum-to-zero': `UPDATE posting SET amount_minor = amount_minor + 1 WHERE id = (SELECT min(id) FROM posting)`,
  'ledger.balances-are-sums': `UPDATE account SET balance_minor = balance_minor + 1 WHERE kind = 'fee'`,
  'ledger.sums-to-zero': `UPDATE account SET balance_minor = balance_minor + 1 WHERE kind = 'fee'`,
  'ledger.no-overdraft': `ALTER TABLE account DROP CONSTRAINT account_no_overdraft; UPDATE account SET balance_minor = -1 WHERE kind = 'fee'`,
  'ledger.closed-escrow-is-empty': `UPDATE account SET balance_minor = 1 WHERE kind = 'escrow'`,
  'ledger.every-posting-is-explained': `UPDATE call_off_line SET unit_price = unit_price * 2`,
  'ledger.escrow-holds-what-is-owed': `UPDATE call_off_line SET amount_minor = amount_minor + 1, held_minor = held_minor + 1`,
  'ledger.invoices-are-posted': `DELETE FROM posting WHERE transaction_id IN (SELECT id FROM ledger_transaction WHERE kind = 'settle')`,
  'deposit.lodged-before-bidding': `UPDATE tender SET contract_terms = jsonb_set(contract_terms, '{payment}', '{"bidDeposit": "5"}')`,
  'deposit.lost-by-declining': `ALTER TABLE contract DROP CONSTRAINT contract_declined_with_reason;
     INSERT INTO supplier_deposit (id, purpose, tender_id, supplier_id, currency, amount_minor, status, lodged_at)
     SELECT ${ANY_ID}, 'bid', tender_id, supplier_id, currency, 5, 'held', now() FROM contract LIMIT 1;
     UPDATE contract SET declined_by = 'supplier'`,
  'outbox.no-event-without-effect': `UPDATE outbox SET done_at = NULL`,
  'outbox.no-dead-letter': `UPDATE outbox SET dead_at = now()`,
  'outbox.inbox-is-complete': `DELETE FROM inbox`,
  'idempotency.keys-are-answered': `INSERT INTO idempotency_key VALUES (${ANY_ID}, 'test', 'key-of-a-test', '\\x00')`,
  'file.has-its-content': `UPDATE file SET size = size + 1`,
  'file.paper-is-of-its-scan': `UPDATE certificate SET content_hash = sha256('another')`,
  'file.none-counts-in-quarantine': `UPDATE file SET status = 'quarantined'`,
  'file.content-is-stored': `UPDATE file_content SET sha256 = sha256('another')`,
  'credit.counts-its-presentations': CREDIT(1),
  'credit.answers-for-its-contract': CREDIT(0),
  'credit.pays-what-was-drawn': `INSERT INTO credit_presentation (id, credit_id, number, tender_id, purchaser_id, supplier_id, shipment_id,
      presented_before, quantity, amount_minor, status, documents, presented_on, presentable_until, examination_ends_on, bank_reference,
      presented_at, honoured_at, booked_at)
    SELECT ${ANY_ID}, ${ANY_ID}, 1, tender_id, purchaser_id, supplier_id, ${ANY_ID}, 0, 1, 1, 'honoured', '[]', '2026-01-01', '2026-01-01',
      '2026-01-08', 'P-1', now(), now(), now() FROM contract LIMIT 1`,
  'history.demand': `${AUDIT} SELECT ${ANY_ID}, now(), 'demand', id, 'cancel', 'pooled', 'cancelled', 'system' FROM demand LIMIT 1`,
  'history.tender': `DELETE FROM audit_entry WHERE subject_type = 'tender' AND to_status = 'opened'`,
  'history.lot': `UPDATE audit_entry SET to_status = 'cancelled' WHERE subject_type = 'lot'`,
  'history.bid': `UPDATE bid SET status = 'won', reason = 'WON_IN_FULL' WHERE status = 'lost'`,
  'history.award': `${AUDIT} SELECT ${ANY_ID}, now(), 'award', id, 'reopen', 'active', 'pending', 'system' FROM award WHERE status = 'pending' LIMIT 1`,
  'history.contract': `DELETE FROM audit_entry WHERE subject_type = 'contract' AND to_status = 'closed'`,
};

const checks = (): readonly Check[] => allChecks([signer.publicKey], openStore(folder));

describe('the invariant checker', () => {
  it('finds nothing on a sound database', async () => {
    const report = await verify(module.get(UnitOfWork), checks(), OPTIONS);
    expect(report.checks.filter(({ violations, fault }) => violations > 0 || fault !== undefined)).toEqual([]);
    expect(report.holds).toBe(true);
  });

  it('has a corruption to prove each check on', () => {
    expect(
      checks()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(CORRUPTIONS).sort());
  });

  it.each(Object.entries(CORRUPTIONS))('%s finds what is broken', async (name, corruption) => {
    const check = checks().find((candidate) => candidate.name === name);
    await client.query('BEGIN');
    try {
      await client.query('SET LOCAL session_replication_role = replica');
      await client.query(corruption);
      const finding = await check?.find(eyes, OPTIONS);
      expect(finding?.violations).toBeGreaterThan(0);
      expect(finding?.examples.length).toBeGreaterThan(0);
    } finally {
      await client.query('ROLLBACK');
    }
  });

  it('takes a fee from the contract, and not from the invoice that asks for it', async () => {
    const check = checks().find(({ name }) => name === 'ledger.every-posting-is-explained');
    await client.query('BEGIN');
    try {
      await client.query('UPDATE contract SET fee_basis_points = fee_basis_points * 2');
      expect((await check?.find(eyes, OPTIONS))?.examples).toMatchObject([
        expect.stringContaining('its invoice causes another settle'),
      ]);
    } finally {
      await client.query('ROLLBACK');
    }
  });

  it('names at most twenty examples, and goes on when a check cannot run', async () => {
    await client.query(`INSERT INTO outbox (id, type, version, subject_id, payload, occurred_at, dead_at)
      SELECT gen_random_uuid(), 'test.dead', 1, gen_random_uuid(), '{}', now(), now() FROM generate_series(1, 30)`);
    const broken: Check = {
      name: 'test.broken',
      claim: 'nothing',
      find: () => Promise.reject(new Error('no such table')),
    };
    const report = await verify(module.get(UnitOfWork), [broken, ...checks()], OPTIONS);
    expect(report.checks[0]).toMatchObject({ fault: 'no such table' });
    const dead = report.checks.find(({ name }) => name === 'outbox.no-dead-letter');
    expect([dead?.violations, dead?.examples.length, report.holds]).toEqual([30, 20, false]);
    await client.query(`DELETE FROM outbox WHERE type = 'test.dead'`);
  });
});

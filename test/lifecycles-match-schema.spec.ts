import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FILE_LIFECYCLE } from '#libs/platform';
import * as rules from '#libs/rules';

const folder = join(import.meta.dirname, '../apps/ops/src/migrations');
const schema = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** The statuses that a named CHECK of the migrations allows; a later migration may have replaced it. */
function statusesOf(constraint: string): string[] {
  const checks = schema.matchAll(new RegExp(`CONSTRAINT ${constraint} CHECK \\(status IN \\(([^)]*)\\)`, 'g'));
  const list = [...checks].at(-1)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map(([, status]) => status ?? '').sort();
}

describe('the database holds the same statuses as the lifecycle of', () => {
  it.each([
    ['file', FILE_LIFECYCLE],
    ['organisation', rules.ORGANISATION_LIFECYCLE],
    ['admission_review', rules.REVIEW_LIFECYCLE],
    ['standing_entry', rules.STANDING_LIFECYCLE],
    ['control_link', rules.CONTROL_LINK_LIFECYCLE],
    ['site_audit', rules.AUDIT_LIFECYCLE],
    ['declared_rate', rules.DECLARED_RATE_LIFECYCLE],
    ['site_audit_finding', rules.AUDIT_FINDING_LIFECYCLE],
    ['member', rules.MEMBER_LIFECYCLE],
    ['screening_hit', rules.SCREENING_HIT_LIFECYCLE],
    ['rulebook', rules.RULEBOOK_LIFECYCLE],
    ['product', rules.PRODUCT_LIFECYCLE],
    ['certificate', rules.PAPER_LIFECYCLE],
    ['registration', rules.PAPER_LIFECYCLE],
    ['site', rules.SITE_LIFECYCLE],
    ['demand', rules.DEMAND_LIFECYCLE],
    ['demand_line', rules.DEMAND_LINE_LIFECYCLE],
    ['tender', rules.TENDER_LIFECYCLE],
    ['lot', rules.LOT_LIFECYCLE],
    ['bid', rules.BID_LIFECYCLE],
    ['award', rules.AWARD_LIFECYCLE],
    ['contract', rules.CONTRACT_LIFECYCLE],
    ['contract_amendment', rules.AMENDMENT_LIFECYCLE],
    ['call_off', rules.CALL_OFF_LIFECYCLE],
    ['call_off_line', rules.CALL_OFF_LINE_LIFECYCLE],
    ['dossier', rules.DOSSIER_LIFECYCLE],
    ['dossier_paper', rules.DOSSIER_PAPER_LIFECYCLE],
    ['shipment', rules.SHIPMENT_LIFECYCLE],
    ['invoice', rules.INVOICE_LIFECYCLE],
    ['table_import', rules.IMPORT_LIFECYCLE],
    ['supplier_deposit', rules.SUPPLIER_DEPOSIT_LIFECYCLE],
    ['receivable', rules.RECEIVABLE_LIFECYCLE],
    ['bank_entry', rules.BANK_ENTRY_LIFECYCLE],
    ['payee_account', rules.PAYEE_ACCOUNT_LIFECYCLE],
    ['payment_order', rules.PAYMENT_ORDER_LIFECYCLE],
    ['dispute', rules.DISPUTE_LIFECYCLE],
    ['supply_default', rules.SUPPLY_DEFAULT_LIFECYCLE],
    ['take_over', rules.TAKE_OVER_LIFECYCLE],
    ['approval_request', rules.APPROVAL_LIFECYCLE],
    ['letter_of_credit', rules.CREDIT_LIFECYCLE],
    ['credit_presentation', rules.PRESENTATION_LIFECYCLE],
    ['credit_amendment', rules.CREDIT_AMENDMENT_LIFECYCLE],
    ['recall', rules.RECALL_LIFECYCLE],
  ])('%s', (table, lifecycle) => {
    expect(statusesOf(`${table}_status`)).toEqual(Object.keys(lifecycle).sort());
  });
});

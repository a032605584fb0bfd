import { lifecycleFaults } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import * as rules from './index.js';

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

describe('lifecycles', () => {
  it.each([
    ['demand', lifecycleFaults(rules.DEMAND_LIFECYCLE, 'open')],
    ['demand line', lifecycleFaults(rules.DEMAND_LINE_LIFECYCLE, 'open')],
    ['tender', lifecycleFaults(rules.TENDER_LIFECYCLE, 'draft')],
    ['lot', lifecycleFaults(rules.LOT_LIFECYCLE, 'active')],
    ['bid', lifecycleFaults(rules.BID_LIFECYCLE, 'sealed')],
    ['award', lifecycleFaults(rules.AWARD_LIFECYCLE, 'pending')],
    ['contract', lifecycleFaults(rules.CONTRACT_LIFECYCLE, 'pending')],
    ['contract amendment', lifecycleFaults(rules.AMENDMENT_LIFECYCLE, 'proposed')],
    ['order', lifecycleFaults(rules.CALL_OFF_LIFECYCLE, 'placed')],
    ['order line', lifecycleFaults(rules.CALL_OFF_LINE_LIFECYCLE, 'placed')],
    ['shipment', lifecycleFaults(rules.SHIPMENT_LIFECYCLE, 'planned')],
    ['invoice', lifecycleFaults(rules.INVOICE_LIFECYCLE, 'issued')],
    ['supplier deposit', lifecycleFaults(rules.SUPPLIER_DEPOSIT_LIFECYCLE, 'held')],
    ['receivable', lifecycleFaults(rules.RECEIVABLE_LIFECYCLE, 'open')],
    ['dossier', lifecycleFaults(rules.DOSSIER_LIFECYCLE, 'open')],
    ['dossier paper', lifecycleFaults(rules.DOSSIER_PAPER_LIFECYCLE, 'owed', { endless: true })],
    ['organisation', lifecycleFaults(rules.ORGANISATION_LIFECYCLE, 'applied', { endless: true })],
    ['admission review', lifecycleFaults(rules.REVIEW_LIFECYCLE, 'open')],
    ['standing entry', lifecycleFaults(rules.STANDING_LIFECYCLE, 'proposed')],
    ['bank entry', lifecycleFaults(rules.BANK_ENTRY_LIFECYCLE, 'read')],
    ['payee account', lifecycleFaults(rules.PAYEE_ACCOUNT_LIFECYCLE, 'proposed')],
    ['payment order', lifecycleFaults(rules.PAYMENT_ORDER_LIFECYCLE, 'requested')],
    ['dispute', lifecycleFaults(rules.DISPUTE_LIFECYCLE, 'filed')],
    ['supply default', lifecycleFaults(rules.SUPPLY_DEFAULT_LIFECYCLE, 'proposed')],
    ['recall', lifecycleFaults(rules.RECALL_LIFECYCLE, 'open')],
    ['take-over', lifecycleFaults(rules.TAKE_OVER_LIFECYCLE, 'proposed')],
    ['approval request', lifecycleFaults(rules.APPROVAL_LIFECYCLE, 'open')],
    ['letter of credit', lifecycleFaults(rules.CREDIT_LIFECYCLE, 'applied')],
    ['credit presentation', lifecycleFaults(rules.PRESENTATION_LIFECYCLE, 'presented')],
    ['credit amendment', lifecycleFaults(rules.CREDIT_AMENDMENT_LIFECYCLE, 'requested')],
    ['control link', lifecycleFaults(rules.CONTROL_LINK_LIFECYCLE, 'declared')],
    ['declared rate', lifecycleFaults(rules.DECLARED_RATE_LIFECYCLE, 'proposed')],
    ['site audit', lifecycleFaults(rules.AUDIT_LIFECYCLE, 'planned')],
    ['audit finding', lifecycleFaults(rules.AUDIT_FINDING_LIFECYCLE, 'open')],
    ['member', lifecycleFaults(rules.MEMBER_LIFECYCLE, 'active')],
    ['screening hit', lifecycleFaults(rules.SCREENING_HIT_LIFECYCLE, 'open', { endless: true })],
    ['rulebook', lifecycleFaults(rules.RULEBOOK_LIFECYCLE, 'draft')],
    ['site', lifecycleFaults(rules.SITE_LIFECYCLE, 'active')],
    ['paper', lifecycleFaults(rules.PAPER_LIFECYCLE, 'submitted')],
    ['import', lifecycleFaults(rules.IMPORT_LIFECYCLE, 'waiting')],
    ['product', lifecycleFaults(rules.PRODUCT_LIFECYCLE, 'listed', { endless: true })],
  ])('%s has every state reachable and empty ends', (_noun, faults) => {
    expect(faults).toEqual([]);
  });
});

describe('refusal texts', () => {
  const lists = Object.entries(rules).filter(([name]) => /_REFUSALS$|_REASONS$/.test(name));
  const texts = lists.flatMap(([list, codes]) =>
    Object.entries(codes as Record<string, { en: string; zh: string }>).map(
      ([code, text]) => [`${list}.${code}`, text] as const,
    ),
  );
  it('exist for every list', () => expect(texts.length).toBeGreaterThan(100));

  it.each(texts)('%s says the same in both languages', (_code, { en, zh }) => {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en.length).toBeGreaterThan(5);
    expect(placeholders(zh)).toEqual(placeholders(en));
  });
});

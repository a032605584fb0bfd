import type { Client } from 'pg';
import { v7 } from 'uuid';
import { STANDARD_TERMS } from '#libs/rules';
import { history, insertRow, type OpenedTender, type Row } from './rows.js';

/** Ids of a deal that went all the way: for tests that spoil it in one place. */
export interface ClosedDeal {
  readonly contractId: string;
  readonly orderId: string;
  readonly orderLineId: string;
  readonly shipmentId: string;
  readonly receiptId: string;
  readonly invoiceId: string;
  readonly escrowId: string;
}

const QUANTITY = 100n;
const VALUE = 10_000n;
const FEE = 50n;

/**
 * The contract of an awarded tender with one line of 100 units at 1.00 and one winner, carried to its close: one order,
 * shipment, receipt and invoice, and the ledger's movements from the deposit to the empty escrow.
 */
export async function aClosedDeal(client: Client, tender: OpenedTender): Promise<ClosedDeal> {
  const [purchaser_id = '', supplier_id = ''] = [tender.purchasers[0], tender.suppliers[0]];
  const about = { tender_id: tender.tenderId, purchaser_id, supplier_id };
  const contractId = await aClosedContract(client, tender, about);
  const ids = await aSettledOrder(client, tender, contractId, about);
  await history(client, 'contract', contractId, tender.tenderId, ['pending', 'active', 'closed']);
  const accounts = await someAccounts(client, contractId, purchaser_id, supplier_id);
  const depositId = v7();
  await insertRow(client, 'bank_transfer', {
    id: depositId,
    direction: 'in',
    organisation_id: purchaser_id,
    currency: 'CNY',
    amount_minor: VALUE,
    bank_reference: depositId,
    recorded_at: new Date(),
    recorded_by: v7(),
  });
  await aMovement(client, 'deposit', 'bank_transfer', depositId, {
    [accounts.bank]: -VALUE,
    [accounts.purchaser]: VALUE,
  });
  await aMovement(client, 'hold', 'call_off_line', ids.orderLineId, {
    [accounts.purchaser]: -VALUE,
    [accounts.escrow]: VALUE,
  });
  await aMovement(client, 'settle', 'invoice', ids.invoiceId, {
    [accounts.escrow]: -VALUE,
    [accounts.supplier]: VALUE - FEE,
    [accounts.fee]: FEE,
  });
  return { contractId, ...ids, escrowId: accounts.escrow };
}

async function aClosedContract(client: Client, tender: OpenedTender, about: Row): Promise<string> {
  const id = v7();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM award WHERE lot_id = $1', [tender.lotId]);
  const done = { ordered: QUANTITY, received: QUANTITY, accepted: QUANTITY, settled: QUANTITY };
  const quantities = Object.fromEntries(Object.entries(done).map(([name, value]) => [`${name}_quantity`, value]));
  const signed = { purchaser_signed_at: new Date(), supplier_signed_at: new Date() };
  await insertRow(client, 'contract', {
    id,
    reference: `C-${id}`,
    ...about,
    lot_id: tender.lotId,
    award_id: rows[0]?.id,
    product_type_id: tender.productTypeId,
    rank: 1,
    status: 'closed',
    agreed_quantity: QUANTITY,
    ...quantities,
    unit_price: '1.000000',
    currency: 'CNY',
    value_minor: VALUE,
    settled_minor: VALUE,
    receipt_count: 1,
    fee_basis_points: 50,
    terms: STANDARD_TERMS,
    document: 'text',
    // SHA-256 of `text`.
    document_digest: Buffer.from('982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1', 'hex'),
    drawn_up_at: new Date(),
    ...signed,
    closed_at: new Date(),
  });
  return id;
}

async function aSettledOrder(client: Client, { lotId }: OpenedTender, contract_id: string, about: Row) {
  const ids = { orderId: v7(), orderLineId: v7(), shipmentId: v7(), receiptId: v7(), invoiceId: v7() };
  const { orderId, orderLineId, shipmentId, receiptId, invoiceId } = ids;
  const at = new Date();
  const { tender_id, purchaser_id } = about;
  const order = { id: orderId, reference: `O-${orderId}`, tender_id, purchaser_id, lot_id: lotId, quantity: QUANTITY };
  await insertRow(client, 'call_off', {
    ...order,
    promised_on: '2027-01-31',
    status: 'settled',
    placed_at: at,
    settled_at: at,
  });
  const below = { ...about, contract_id };
  await insertRow(client, 'call_off_line', {
    id: orderLineId,
    call_off_id: orderId,
    ...below,
    quantity: QUANTITY,
    amount_minor: VALUE,
    held_minor: VALUE,
    currency: 'CNY',
    unit_price: '1.000000',
    shipped_quantity: QUANTITY,
    received_quantity: QUANTITY,
    accepted_quantity: QUANTITY,
    settled_quantity: QUANTITY,
    status: 'settled',
  });
  const line = { ...below, call_off_line_id: orderLineId };
  await insertRow(client, 'shipment', {
    id: shipmentId,
    ...line,
    quantity: QUANTITY,
    status: 'received',
    dispatched_at: at,
  });
  const batch = { batch_number: 'B1', expires_on: '2030-01-01', quantity: QUANTITY };
  await insertRow(client, 'batch', { id: v7(), shipment_id: shipmentId, ...about, ...batch });
  const receipt = { number: 1, line_received_before: 0n, received_at: at, days_late: 0 };
  const dealt = { accepted_quantity: QUANTITY, rejected_quantity: 0n };
  await insertRow(client, 'receipt', { id: receiptId, shipment_id: shipmentId, ...line, ...dealt, ...receipt });
  const amounts = { currency: 'CNY', amount_minor: VALUE, fee_minor: FEE, refund_minor: 0n };
  const settled = { status: 'settled', issued_at: at, settled_at: at };
  await insertRow(client, 'invoice', {
    id: invoiceId,
    reference: `I-${invoiceId}`,
    receipt_id: receiptId,
    ...line,
    ...amounts,
    ...settled,
  });
  return ids;
}

async function someAccounts(client: Client, contract_id: string, purchaser: string, supplier: string) {
  const anAccount = async (kind: string, owner: Row): Promise<string> => {
    // The bank's and the fee's are one for all deals.
    const there = await client.query<{ id: string }>(
      'SELECT id FROM account WHERE kind = $1 AND organisation_id IS NULL',
      [kind],
    );
    if (there.rows[0]) return there.rows[0].id;
    const id = v7();
    await insertRow(client, 'account', { id, kind, currency: 'CNY', ...owner });
    return id;
  };
  return {
    bank: await anAccount('bank', {}),
    fee: await anAccount('fee', {}),
    purchaser: await anAccount('wallet', { organisation_id: purchaser }),
    supplier: await anAccount('wallet', { organisation_id: supplier }),
    escrow: await anAccount('escrow', { organisation_id: purchaser, contract_id }),
  };
}

async function aMovement(
  client: Client,
  kind: string,
  document_type: string,
  document_id: string,
  legs: Readonly<Record<string, bigint>>,
): Promise<void> {
  const id = v7();
  await client.query('BEGIN');
  await insertRow(client, 'ledger_transaction', {
    id,
    kind,
    document_type,
    document_id,
    currency: 'CNY',
    occurred_at: new Date(),
  });
  for (const [account_id, amount_minor] of Object.entries(legs)) {
    await insertRow(client, 'posting', { transaction_id: id, account_id, amount_minor, currency: 'CNY' });
    await client.query('UPDATE account SET balance_minor = balance_minor + $2 WHERE id = $1', [
      account_id,
      amount_minor,
    ]);
  }
  await client.query('COMMIT');
}

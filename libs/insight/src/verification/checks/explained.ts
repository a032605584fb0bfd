import { type Check, scanCheck } from '../check.js';
import { type StoredTransaction, unexplained } from '../explain.js';

const LINE = `'lineQuantity', l.quantity::text, 'unitPrice', l.unit_price::text, 'payment', c.payment,
  'purchaserId', l.purchaser_id, 'supplierId', l.supplier_id, 'contractId', l.contract_id`;
/** What the contract was worth when it was signed: an advance and a deposit are shares of that, whatever amendments say later. */
const SIGNED_VALUE = `coalesce((SELECT v.value_minor FROM contract_revision v WHERE v.contract_id = c.id AND v.revision = 1), c.value_minor)::text`;

/** The facts behind a document, by its table: of the things it stands on, rather than of its own amounts. */
const FACTS = `CASE t.document_type
  WHEN 'bank_transfer' THEN (SELECT json_build_object('direction', b.direction, 'amount', b.amount_minor::text, 'organisationId', b.organisation_id)
    FROM bank_transfer b WHERE b.id = t.document_id)
  WHEN 'call_off_line' THEN (SELECT json_build_object(${LINE}, 'cancelled', l.cancelled_quantity::text,
      'balanceAfterwards', CASE WHEN l.cancelled_at < l.balance_paid_at THEN 'yes' END)
    FROM call_off_line l JOIN contract c ON c.id = l.contract_id WHERE l.id = t.document_id)
  WHEN 'contract' THEN (SELECT json_build_object('value', ${SIGNED_VALUE}, 'payment', c.payment,
      'purchaserId', c.purchaser_id, 'supplierId', c.supplier_id, 'contractId', c.id)
    FROM contract c WHERE c.id = t.document_id)
  WHEN 'release' THEN (SELECT json_build_object(${LINE}, 'step', r.step, 'shipped', s.quantity::text)
    FROM release r JOIN shipment s ON s.id = r.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
      JOIN contract c ON c.id = l.contract_id WHERE r.id = t.document_id)
  WHEN 'invoice' THEN (SELECT json_build_object(${LINE}, 'accepted', r.accepted_quantity::text, 'rejected', r.rejected_quantity::text,
      'coveredBefore', r.line_received_before::text, 'feeBasisPoints', c.fee_basis_points::text, 'feeLeast', c.fee_least_minor::text, 'prepaid', i.prepaid_minor::text,
      'part', i.part, 'receivedAt', r.received_at,
      'released', (SELECT coalesce(sum(p.amount_minor), 0)::text FROM release p WHERE p.shipment_id = r.shipment_id),
      'honoured', CASE WHEN s.honoured_at IS NULL THEN NULL ELSE 'ahead' END,
      'refundByRemedy', (SELECT coalesce(d.ruling, d.proposal) ->> 'refundMinor' FROM dispute d WHERE d.id = i.divided_by),
      'dueOn', i.due_on, 'paidOn', (i.settled_at AT TIME ZONE 'UTC')::date)
    FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN call_off_line l ON l.id = i.call_off_line_id
      JOIN shipment s ON s.id = r.shipment_id JOIN contract c ON c.id = i.contract_id WHERE i.id = t.document_id)
  WHEN 'credit_presentation' THEN (SELECT json_build_object(${LINE}, 'presentedBefore', p.presented_before::text, 'presented', p.quantity::text,
      'invoiced', CASE WHEN s.honoured_at IS NULL THEN (SELECT i.amount_minor::text FROM receipt r JOIN invoice i ON i.receipt_id = r.id
        WHERE r.shipment_id = s.id) END)
    FROM credit_presentation p JOIN shipment s ON s.id = p.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
      JOIN contract c ON c.id = l.contract_id WHERE p.id = t.document_id)
  WHEN 'supplier_deposit' THEN (SELECT json_build_object('purpose', d.purpose, 'amount', d.amount_minor::text, 'forfeited', d.forfeited_minor::text,
      'value', ${SIGNED_VALUE}, 'payment', coalesce(c.payment, n.contract_terms -> 'payment'), 'supplierId', d.supplier_id, 'contractId', d.contract_id)
    FROM supplier_deposit d JOIN tender n ON n.id = d.tender_id LEFT JOIN contract c ON c.id = d.contract_id WHERE d.id = t.document_id)
  WHEN 'forfeiture' THEN (SELECT json_build_object('amount', f.amount_minor::text, 'supplierId', f.supplier_id, 'purchaserId', f.purchaser_id,
      'contractId', d.contract_id)
    FROM forfeiture f JOIN supplier_deposit d ON d.id = f.deposit_id WHERE f.id = t.document_id)
  WHEN 'collection' THEN (SELECT json_build_object('amount', x.amount_minor::text, 'source', x.source, 'supplierId', x.debtor_id,
      'purchaserId', x.creditor_id, 'contractId', v.contract_id)
    FROM collection x JOIN receivable v ON v.id = x.receivable_id WHERE x.id = t.document_id)
END`;

/** Every movement of money against the document that caused it. */
export const EXPLANATION_CHECK: Check = scanCheck<StoredTransaction>(
  'ledger.every-posting-is-explained',
  'each movement is what its document causes, worked out again from quantities, prices and terms',
  `SELECT t.id, t.kind, t.document_type AS "documentType", t.currency, ${FACTS} AS facts,
     (SELECT json_agg(json_build_object('kind', a.kind, 'organisation', a.organisation_id, 'contract', a.contract_id, 'amount', p.amount_minor::text))
      FROM posting p JOIN account a ON a.id = p.account_id WHERE p.transaction_id = t.id) AS legs
   FROM ledger_transaction t WHERE t.id > $1 ORDER BY t.id LIMIT 500`,
  unexplained,
);

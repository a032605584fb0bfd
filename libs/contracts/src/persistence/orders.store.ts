import { Injectable } from '@nestjs/common';
import { type Currency, formatUnitPrice, type Minor, type UnitPrice, unitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type {
  ApprovalStep,
  OrderableContract,
  OrderDraft,
  OrderStatus,
  PaymentTerms,
  PlannedOrderLine,
} from '#libs/rules';
import type { StoredApprovalStep } from './approval-rows.js';
import { readSteps } from './approvals.store.js';

interface ContractOfLot {
  id: string;
  tender_id: string;
  supplier_id: string;
  rank: number;
  status: OrderableContract['status'];
  agreed_quantity: bigint;
  ordered_quantity: bigint;
  unit_price: string;
  currency: Currency;
  wallet_minor: bigint;
  payment: PaymentTerms;
  advance_unpaid_minor: bigint;
  overdue_invoices: number;
  recalled_batches: string[] | null;
  approval_steps: readonly StoredApprovalStep[] | null;
}

/** In id order, as everyone locks contracts; the rule draws in rank order. A lot has at most a hundred winners. */
const LOCK_CONTRACTS = statement<ContractOfLot>(
  'orders.lock-contracts',
  `SELECT c.id, c.tender_id, c.supplier_id, c.rank,
     CASE WHEN c.starts_on > (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) THEN 'pending'
       WHEN c.ends_on < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) AND c.status IN ('active', 'expiring') THEN 'completed' ELSE c.status END AS status,
     c.agreed_quantity - c.released_quantity AS agreed_quantity, c.ordered_quantity - c.received_quantity + c.accepted_quantity AS ordered_quantity, c.unit_price, c.currency, c.payment, c.recalled_batches,
     CASE WHEN c.advance_paid_at IS NULL THEN c.advance_minor ELSE 0 END AS advance_unpaid_minor,
     CASE WHEN c.payment ->> 'instrument' IN ('open-account', 'prepayment') THEN (SELECT count(*)::int FROM invoice i
       WHERE i.purchaser_id = c.purchaser_id AND i.status = 'issued' AND i.next_step_on IS NOT NULL
         AND i.due_on < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)) ELSE 0 END AS overdue_invoices,
     coalesce((SELECT a.balance_minor FROM account a
       WHERE a.key = ledger_account_key('wallet', c.purchaser_id, NULL, c.currency)), 0) AS wallet_minor,
     (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = $2) AS approval_steps
   FROM contract c WHERE c.lot_id = $1 AND c.purchaser_id = $2 ORDER BY c.id LIMIT 100 FOR NO KEY UPDATE OF c`,
);
/**
 * Order, lines and the contracts' counters in one statement; nothing at all when the reference is taken. The contracts
 * are named once more as $10, so that the one plan there is goes by their ids.
 */
const PLACE = statement<{ id: string }>(
  'orders.place',
  `WITH placed AS (
     INSERT INTO call_off (id, reference, tender_id, lot_id, purchaser_id, quantity, promised_on, status, placed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'placed', $8)
     ON CONFLICT ON CONSTRAINT call_off_reference_unique DO NOTHING
     RETURNING id
   ), lines AS (
     INSERT INTO call_off_line (id, call_off_id, contract_id, tender_id, purchaser_id, supplier_id, quantity, amount_minor, held_minor,
       advance_minor, balance_minor, currency, unit_price, recalled_batches, status)
     SELECT l.id, placed.id, l.contract_id, $3, $5, l.supplier_id, l.quantity, l.amount_minor, l.held_minor,
       l.advance_minor, l.balance_minor, l.currency, l.unit_price, l.recalled_batches, 'placed'
     FROM placed, jsonb_to_recordset($9) AS l (id uuid, contract_id uuid, supplier_id uuid, quantity bigint, amount_minor bigint, held_minor bigint,
       advance_minor bigint, balance_minor bigint, currency text, unit_price numeric, recalled_batches text[])
     RETURNING contract_id, quantity
   ), drawn AS (
     UPDATE contract c SET ordered_quantity = c.ordered_quantity + lines.quantity, version = c.version + 1
     FROM lines WHERE c.id = lines.contract_id AND c.id = ANY ($10::uuid[])
   )
   SELECT id FROM placed`,
);
const FOLLOW_LINES = statement<OrderMove>(
  'orders.follow-lines',
  'SELECT id, tender_id AS "tenderId", was, became FROM call_off_follow_lines($1)',
);

export interface LockedLot {
  readonly tenderId: string;
  readonly contracts: readonly OrderableContract[];
  /** What the purchaser wants approved among its own people. */
  readonly approvals: readonly ApprovalStep[];
  /** What the purchaser's wallets held a moment ago; the ledger looks again under its own lock. */
  readonly walletOf: (currency: Currency) => Minor;
}

export interface PlacedLine extends PlannedOrderLine {
  readonly id: string;
}

/** An order's change of status. */
export interface OrderMove {
  readonly id: string;
  readonly tenderId: string;
  readonly was: OrderStatus;
  readonly became: OrderStatus;
}

/** Orders and the contracts that they draw on. Locks: contracts, then order lines, then orders, then accounts. */
@Injectable()
export class OrderStore {
  /** Holds the caller's contracts of a lot; undefined when it has none. */
  async lockLot(tx: Tx, lotId: string): Promise<LockedLot | undefined> {
    const rows = await tx.rows(LOCK_CONTRACTS, [lotId, tx.actor.organisationId]);
    const [first] = rows;
    if (!first) return undefined;
    const wallets = new Map(rows.map((row) => [row.currency, row.wallet_minor]));
    return {
      tenderId: first.tender_id,
      approvals: readSteps(first.approval_steps),
      walletOf: (currency) => wallets.get(currency) ?? 0n,
      contracts: rows.map(toContract),
    };
  }

  /** Writes the order and draws on its contracts; undefined when the purchaser has used the reference before. */
  async place(
    tx: Tx,
    lot: { readonly id: string; readonly tenderId: string },
    draft: OrderDraft,
    planned: readonly PlannedOrderLine[],
  ): Promise<{ id: string; lines: PlacedLine[] } | undefined> {
    const lines = planned.map((line) => ({ ...line, id: newId() }));
    const placed = await tx.maybe(PLACE, [
      newId(),
      draft.reference,
      lot.tenderId,
      lot.id,
      tx.actor.organisationId,
      draft.quantity,
      draft.promisedOn,
      tx.now,
      JSON.stringify(lines.map(toRow)),
      lines.map(({ contractId }) => contractId),
    ]);
    return placed && { id: placed.id, lines };
  }

  /** Moves orders to where their slowest lines stand; answers those that moved. */
  followLines(tx: Tx, orderIds: readonly string[]): Promise<OrderMove[]> {
    return tx.rows(FOLLOW_LINES, [orderIds]);
  }
}

const toContract = (row: ContractOfLot): OrderableContract => ({
  id: row.id,
  supplierId: row.supplier_id,
  rank: row.rank,
  status: row.status,
  agreedQuantity: row.agreed_quantity,
  orderedQuantity: row.ordered_quantity,
  unitPrice: unitPrice(row.unit_price),
  currency: row.currency,
  payment: row.payment,
  advanceUnpaidMinor: row.advance_unpaid_minor,
  overdueInvoices: row.overdue_invoices,
  ...(row.recalled_batches && { recalledBatches: row.recalled_batches }),
});

const toRow = (line: { id: string; unitPrice: UnitPrice } & PlannedOrderLine) => ({
  id: line.id,
  contract_id: line.contractId,
  supplier_id: line.supplierId,
  quantity: String(line.quantity),
  amount_minor: String(line.amountMinor),
  held_minor: String(line.heldMinor),
  advance_minor: String(line.advanceMinor),
  balance_minor: String(line.balanceMinor),
  currency: line.currency,
  unit_price: formatUnitPrice(line.unitPrice),
  recalled_batches: line.recalledBatches ?? null,
});

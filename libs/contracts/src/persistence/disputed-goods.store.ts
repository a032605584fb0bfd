import { Injectable } from '@nestjs/common';
import { type Currency, invariant, type Minor } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { ContractStatus, HeldInvoice, InvoiceAmounts } from '#libs/rules';

/** A contract, and a shipment of it, as somebody disputes them. */
export interface DisputedDeal {
  readonly contractId: string;
  readonly reference: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  readonly status: ContractStatus;
  readonly valueMinor: Minor;
  readonly currency: Currency;
  readonly shipmentFound: boolean;
  readonly receivedAt: Date | null;
}

const DEAL = statement<DisputedDeal>(
  'disputed-goods.deal',
  `SELECT c.id AS "contractId", c.reference, c.tender_id AS "tenderId", c.purchaser_id AS "purchaserId", c.supplier_id AS "supplierId",
     c.status, c.value_minor AS "valueMinor", c.currency, s.id IS NOT NULL AS "shipmentFound", r.received_at AS "receivedAt"
   FROM contract c LEFT JOIN shipment s ON s.contract_id = c.id AND s.id = $2 LEFT JOIN receipt r ON r.shipment_id = s.id
   WHERE c.id = $1`,
);
const LOCK_INVOICE = statement(
  'disputed-goods.lock-invoice',
  'SELECT FROM invoice WHERE receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1) FOR UPDATE',
);
const LOCK_CONTRACT = statement('disputed-goods.lock-contract', 'SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE');
const HOLD_INVOICE = statement(
  'disputed-goods.hold-invoice',
  `UPDATE invoice SET settle_after = 'infinity'
   WHERE status = 'issued' AND part <> 'accepted' AND receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1)`,
);
const HOLD_SHIPMENT = statement(
  'disputed-goods.hold-shipment',
  'UPDATE shipment SET dispute_id = $2, version = version + 1 WHERE id = $1 AND dispute_id IS NULL',
);
const COUNT = statement(
  'disputed-goods.count',
  'UPDATE contract SET open_disputes = open_disputes + $2, version = version + 1 WHERE id = $1',
);
const HELD = statement<Omit<HeldInvoice, 'fee'> & { id: string; feeBasisPoints: number; feeLeastMinor: Minor }>(
  'disputed-goods.held',
  `SELECT i.id, i.instrument, i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor",
     i.prepaid_minor AS "prepaidMinor", c.fee_basis_points AS "feeBasisPoints", c.fee_least_minor AS "feeLeastMinor"
   FROM shipment s JOIN receipt r ON r.shipment_id = s.id JOIN invoice i ON i.receipt_id = r.id JOIN contract c ON c.id = i.contract_id
   WHERE s.dispute_id = $1 AND i.status = 'issued' AND i.part <> 'accepted' FOR UPDATE OF i`,
);
const DIVIDE = statement(
  'disputed-goods.divide',
  `UPDATE invoice SET amount_minor = $2, fee_minor = $3, refund_minor = $4, divided_by = $5 WHERE id = $1 AND status = 'issued'`,
);
/** What a date, a bank or the days of a contest still decide on goes on waiting for it; the others are settled now. */
const LET_GO = statement(
  'disputed-goods.let-go',
  `UPDATE invoice SET settle_after = CASE WHEN next_step_on IS NULL AND (instrument <> 'letter-of-credit' OR prepaid_minor >= amount_minor)
       AND (divided_by IS NOT NULL OR contest_until IS NULL OR contest_until < (medlane_now() AT TIME ZONE 'UTC')::date)
     THEN clock_timestamp() ELSE 'infinity' END
   WHERE id = $1 AND status = 'issued'`,
);
const FREE_SHIPMENT = statement(
  'disputed-goods.free-shipment',
  'UPDATE shipment SET dispute_id = NULL, version = version + 1 WHERE dispute_id = $1',
);

/** What a dispute holds: while it is open the invoice of its goods is not settled, and its contract does not close. */
@Injectable()
export class DisputedGoods {
  /** The caller's own, or any for the operators; undefined when there is none. */
  deal(tx: Tx, contractId: string, shipmentId: string | null): Promise<DisputedDeal | undefined> {
    return tx.maybe(DEAL, [contractId, shipmentId]);
  }

  /**
   * Waits for whoever settles or disputes the same, as the system; in the order of everyone who settles, the invoice
   * before its contract.
   */
  async lock(tx: Tx, contractId: string, shipmentId: string | null): Promise<void> {
    if (shipmentId !== null) await tx.rows(LOCK_INVOICE, [shipmentId]);
    await tx.rows(LOCK_CONTRACT, [contractId]);
  }

  /**
   * Holds the goods, locked before, as the system. An invoice that is settled stays so; one that is issued later is held
   * by its shipment.
   */
  async hold(tx: Tx, disputeId: string, contractId: string, shipmentId: string | null): Promise<void> {
    if (shipmentId !== null) {
      await tx.execute(HOLD_INVOICE, [shipmentId]);
      await tx.executeOne(HOLD_SHIPMENT, [shipmentId, disputeId]);
    }
    await tx.executeOne(COUNT, [contractId, 1]);
  }

  /** The unpaid invoice of the goods, held; undefined when there is none, or none yet. */
  async held(tx: Tx, disputeId: string): Promise<(HeldInvoice & { id: string }) | undefined> {
    const row = await tx.maybe(HELD, [disputeId]);
    if (!row) return undefined;
    const { feeBasisPoints, feeLeastMinor, ...invoice } = row;
    return { ...invoice, fee: { basisPoints: feeBasisPoints, leastMinor: feeLeastMinor } };
  }

  /** Lets the goods go, as the system: the invoice stands as it was, or as a remedy divides it, and is settled. */
  async letGo(
    tx: Tx,
    disputeId: string,
    contractId: string,
    divided: { readonly invoiceId: string; readonly amounts: InvoiceAmounts } | null,
  ): Promise<void> {
    const held = await this.held(tx, disputeId);
    if (divided) {
      invariant(held?.id === divided.invoiceId, 'a remedy divides the invoice that its dispute holds');
      const { amountMinor, feeMinor, refundMinor } = divided.amounts;
      await tx.executeOne(DIVIDE, [divided.invoiceId, amountMinor, feeMinor, refundMinor, disputeId]);
    }
    if (held) await tx.executeOne(LET_GO, [held.id]);
    await tx.execute(FREE_SHIPMENT, [disputeId]);
    await tx.executeOne(COUNT, [contractId, -1]);
  }
}

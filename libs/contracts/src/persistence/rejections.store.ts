import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { StandingRejection } from '#libs/rules';

/** A rejection of goods of the calling supplier. */
export interface Rejection extends StandingRejection {
  readonly contractId: string;
  readonly tenderId: string;
  readonly currency: Currency;
  /** Null while its invoice has not been made, or where the terms give no days to contest it. */
  readonly invoiceId: string | null;
}

const LOCK = statement(
  'rejections.lock',
  `SELECT FROM invoice WHERE receipt_id = (SELECT r.id FROM receipt r WHERE r.shipment_id = $1) AND part = 'rejected' FOR UPDATE`,
);
/** Read after the lock, in a statement of its own. */
const READ = statement<Rejection>(
  'rejections.read',
  `SELECT r.contract_id AS "contractId", r.tender_id AS "tenderId", c.currency, i.id AS "invoiceId", i.contest_until AS "contestUntil",
     i.status IS NOT DISTINCT FROM 'settled' AS "isSettled", i.contest_waived_at IS NOT NULL AS "isAccepted",
     s.dispute_id IS NOT NULL AS "isDisputed", coalesce(i.refund_minor, 0) AS "refundMinor"
   FROM shipment s JOIN receipt r ON r.shipment_id = s.id JOIN contract c ON c.id = s.contract_id
     LEFT JOIN invoice i ON i.receipt_id = r.id AND i.part = 'rejected'
   WHERE s.id = $1 AND s.supplier_id = $2 AND r.rejected_quantity > 0`,
);
const ACCEPT = statement(
  'rejections.accept',
  `UPDATE invoice SET contest_waived_at = $2, settle_after = clock_timestamp() WHERE id = $1 AND status = 'issued'`,
);
/** Whatever is in dispute is let go by the end of that. */
const END = statement(
  'rejections.end-contest',
  `UPDATE invoice i SET settle_after = clock_timestamp() WHERE i.id = $1 AND i.status = 'issued' AND i.settle_after = 'infinity'
     AND i.contest_until < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date)
     AND NOT EXISTS (SELECT FROM receipt r JOIN shipment s ON s.id = r.shipment_id WHERE r.id = i.receipt_id AND s.dispute_id IS NOT NULL)`,
);

/** What suppliers may contest of what was rejected, before the money goes back. */
@Injectable()
export class RejectionStore {
  /** Waits for whoever settles or contests the same; undefined when nothing was rejected of such a shipment. */
  async lock(tx: Tx, shipmentId: string): Promise<Rejection | undefined> {
    await tx.rows(LOCK, [shipmentId]);
    return tx.maybe(READ, [shipmentId, tx.actor.organisationId]);
  }

  /** Lets the money go back at once. */
  async accept(tx: Tx, invoiceId: string): Promise<void> {
    await tx.executeOne(ACCEPT, [invoiceId, tx.now]);
  }

  /** Lets the money go back when the days are over and nobody disputes it; answers whether that was so. */
  async endContest(tx: Tx, invoiceId: string): Promise<boolean> {
    return (await tx.execute(END, [invoiceId])) > 0;
  }
}

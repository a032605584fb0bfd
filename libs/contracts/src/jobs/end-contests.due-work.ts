import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { RejectionStore } from '../persistence/rejections.store.js';

const DUE = statement<{ id: string }>(
  'rejections.uncontested',
  `SELECT i.id FROM invoice i JOIN receipt r ON r.id = i.receipt_id JOIN shipment s ON s.id = r.shipment_id AND s.dispute_id IS NULL
   WHERE i.status = 'issued' AND i.contest_until < (SELECT (medlane_now() AT TIME ZONE 'UTC')::date) AND i.settle_after = 'infinity'
   ORDER BY i.contest_until, i.id LIMIT 500`,
);

/** Nobody contested a rejection in its days: the money goes back to the purchaser with the next settlement. */
@Injectable()
export class EndContests extends DueWork {
  readonly name = 'contracts.end-contests';
  readonly due = DUE;

  constructor(private readonly rejections: RejectionStore) {
    super();
  }

  async handle(tx: Tx, invoiceId: string): Promise<void> {
    await this.rejections.endContest(tx, invoiceId);
  }
}

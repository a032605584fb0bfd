import { Injectable } from '@nestjs/common';
import { DueWork, Outbox, statement, type Tx } from '#libs/platform';
import { approvalReminded } from '../events.js';
import { ApprovalStore } from '../persistence/approvals.store.js';

const DUE = statement<{ id: string }>(
  'approvals.waiting',
  'SELECT id FROM approval_request WHERE next_reminder_at <= (SELECT medlane_now()) ORDER BY next_reminder_at LIMIT 500',
);

/** Whoever has to approve something is reminded every day that it waits. */
@Injectable()
export class RemindApprovals extends DueWork {
  readonly name = 'contracts.remind-approvals';
  readonly due = DUE;

  constructor(
    private readonly approvals: ApprovalStore,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(tx: Tx, requestId: string): Promise<void> {
    const purchaserId = await this.approvals.remind(tx, requestId);
    if (purchaserId === undefined) return;
    await this.outbox.append(tx, approvalReminded({ subjectId: requestId, payload: { purchaserId } }));
  }
}

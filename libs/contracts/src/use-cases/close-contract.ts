import { Injectable } from '@nestjs/common';
import { AuditTrail, Outbox, statement, type Tx } from '#libs/platform';
import type { ContractStatus } from '#libs/rules';
import { contractClosed } from '../events.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { isThroughWith } from '../persistence/is-through.js';

const CLOSE = statement<{ tenderId: string; was: ContractStatus }>(
  'contracts.close-if-complete',
  `UPDATE contract c SET status = 'closed', closed_at = $2, version = version + 1
   WHERE id = $1 AND status IN ('active', 'expiring', 'completed') AND ${isThroughWith('c')}
   RETURNING tender_id AS "tenderId", old.status AS was`,
);

/** Closes a contract for whose end only something else than a settlement was missing, such as a dispute's end. */
@Injectable()
export class CloseContract {
  constructor(
    private readonly contracts: ContractStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** As the system; changes nothing when something else is still open. */
  async ifComplete(tx: Tx, contractId: string): Promise<void> {
    const closed = await tx.maybe(CLOSE, [contractId, tx.now]);
    if (!closed) return;
    const { tenderId, was } = closed;
    const step = { subjectType: 'contract', subjectId: contractId, tenderId, action: 'close' };
    await this.audit.record(tx, { ...step, from: was, to: 'closed' });
    await this.contracts.notify(tx, [contractId]);
    await this.outbox.append(tx, contractClosed({ subjectId: contractId, tenderId, payload: {} }));
  }
}

import { Injectable } from '@nestjs/common';
import { AuditTrail, Outbox, type Tx } from '#libs/platform';
import { isCounting, type StandingStatus } from '#libs/rules';
import { papersChanged, standingChanged } from '../events.js';
import type { LockedEntry } from '../persistence/standing.store.js';

/** What every step of an entry leaves behind: the audit trail, and word to those whose judgement it changes. */
@Injectable()
export class StandingSteps {
  constructor(
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  async taken(tx: Tx, entry: LockedEntry, action: string, to: StandingStatus, reason: string | null): Promise<void> {
    const { id: entryId, organisationId, status: from, bars } = entry;
    await this.audit.record(tx, {
      subjectType: 'standing_entry',
      subjectId: entryId,
      action,
      from,
      to,
      ...(reason === null ? {} : { reason }),
    });
    if (isCounting(from) === isCounting(to)) return;
    await this.outbox.append(
      tx,
      standingChanged({ subjectId: organisationId, payload: { organisationId, entryId, status: to, bars } }),
      // Its bars are counted with its papers: what was judged of it has to be judged again.
      ...(bars > 0 ? [papersChanged({ subjectId: organisationId, payload: { supplierId: organisationId } })] : []),
    );
  }
}

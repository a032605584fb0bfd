import { Injectable } from '@nestjs/common';
import { AuditTrail, DueWork, type NewEvent, Outbox, type Tx } from '#libs/platform';
import { dayOf, judgeReminder, type PaperReminder } from '#libs/rules';
import {
  certificateExpired,
  certificateExpiring,
  papersChanged,
  registrationExpired,
  registrationExpiring,
} from '../events.js';
import { type PaperNoun, PaperStepsStore, remindersDue } from '../persistence/paper-steps.store.js';
import type { LockedPaper } from '../persistence/paper-views.js';

const EXPIRING = { certificate: certificateExpiring, registration: registrationExpiring };
const EXPIRED = { certificate: certificateExpired, registration: registrationExpired };

/** Tells the owner of a paper of its end, 90, 60 and 30 days before and when it has come: once each. */
@Injectable()
abstract class RemindOfPapers extends DueWork {
  protected abstract readonly noun: PaperNoun;

  constructor(
    private readonly steps: PaperStepsStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(tx: Tx, id: string): Promise<void> {
    const paper = await this.steps.lock(tx, this.noun, id);
    if (paper?.status !== 'verified') return; // revoked or withdrawn meanwhile
    const reminder = judgeReminder(paper.expiresOn, paper.reminded, dayOf(tx.now));
    // Also when there is nothing to tell: so that it is not due again before its next moment.
    await this.steps.remind(tx, this.noun, paper, reminder);
    const { tell } = reminder;
    if (!tell) return;
    const step = { subjectType: this.noun, subjectId: id, action: tell.kind === 'expired' ? 'expire' : 'remind' };
    await this.audit.record(tx, { ...step, details: { ...tell } });
    await this.outbox.append(tx, ...this.eventsOf(paper, tell));
  }

  private eventsOf(paper: LockedPaper, tell: NonNullable<PaperReminder['tell']>): NewEvent<unknown>[] {
    const { id: subjectId, supplierId } = paper;
    const expiresOn = paper.expiresOn ?? '';
    if (tell.kind === 'expired') {
      const ended = EXPIRED[this.noun]({ subjectId, payload: { supplierId, expiresOn } });
      return [ended, papersChanged({ subjectId: supplierId, payload: { supplierId } })];
    }
    const { reminder, daysLeft } = tell;
    return [EXPIRING[this.noun]({ subjectId, payload: { supplierId, expiresOn, reminder, daysLeft } })];
  }
}

@Injectable()
export class RemindOfCertificates extends RemindOfPapers {
  readonly name = 'compliance.remind-of-certificates';
  readonly due = remindersDue('certificate');
  protected readonly noun = 'certificate';
}

@Injectable()
export class RemindOfRegistrations extends RemindOfPapers {
  readonly name = 'compliance.remind-of-registrations';
  readonly due = remindersDue('registration');
  protected readonly noun = 'registration';
}

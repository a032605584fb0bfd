import { Injectable } from '@nestjs/common';
import { DueWork, Outbox, statement, type Tx } from '#libs/platform';
import { addDays, dayOf, startOfDay, whenOverdue } from '#libs/rules';
import { disputeOverdue } from '../events.js';
import { DisputeStore } from '../persistence/disputes.store.js';
import { DisputeDesk } from '../use-cases/dispute-desk.js';

const DUE = statement<{ id: string }>(
  'disputes.overdue',
  `SELECT id FROM dispute WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500`,
);

/** What is told in the file when nobody acted in time. */
const TEXTS: Readonly<Partial<Record<string, string>>> = {
  lapse: 'No answer came in time. 对方未在期限内答复。',
  finalise: 'Nobody appealed in time: the ruling is final. 期限内无人上诉，裁决生效。',
};

/** An unanswered claim goes to mediation, a ruling without appeal becomes final; operators are reminded every day. */
@Injectable()
export class DisputeDeadlines extends DueWork {
  readonly name = 'disputes.deadlines';
  readonly due = DUE;

  constructor(
    private readonly disputes: DisputeStore,
    private readonly desk: DisputeDesk,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async handle(tx: Tx, disputeId: string): Promise<void> {
    const taken = await this.desk.hold(tx, disputeId);
    if (!taken) return;
    const { dispute, standing } = taken;
    const now = await tx.readClock();
    if (dispute.nextCheckAt === null || now < dispute.nextCheckAt) return;
    const over = whenOverdue(standing, now);
    if (over) {
      const { action, ...to } = over;
      const kind = action === 'lapse' ? 'lapse' : 'end';
      await this.disputes.write(tx, disputeId, { party: 'operator', kind, text: TEXTS[action] ?? action, by: null });
      await this.desk.move(tx, taken, action, to, to.dueOn === null ? dispute.ruling : null);
      return;
    }
    await this.disputes.lookAgain(tx, disputeId, startOfDay(addDays(dayOf(now), 1)));
    const { tenderId, contractId } = dispute;
    await this.outbox.append(tx, disputeOverdue({ subjectId: disputeId, tenderId, payload: { contractId } }));
  }
}

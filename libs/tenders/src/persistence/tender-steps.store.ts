import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { AuditTrail, type NewEvent, NOTIFY, Outbox, statement, type Statement, type Tx } from '#libs/platform';
import { TENDER_LIFECYCLE, type TenderAction, type TenderStatus } from '#libs/rules';

/** One statement per step: the new status, the time it was reached at and when to look again, in one go. */
const step = (from: string, to: TenderStatus, changes: string): Statement<unknown> =>
  statement(
    `tenders.step.${from.replace(/\W+/g, '-')}.${to}`,
    `UPDATE tender SET status = '${to}', version = version + 1, ${changes}
     WHERE id = $1 AND status IN (${from
       .split(' ')
       .map((status) => `'${status}'`)
       .join(', ')})`,
  );
const STEPS = {
  publish: step('draft', 'open', 'published_at = $2, bidding_ends_at = $3, next_check_at = $3'),
  closeBidding: step('open', 'sealed', 'closed_at = $2, next_check_at = NULL'),
  open: step('sealed', 'opened', 'opened_at = $2, draw_seed = $3, next_check_at = NULL'),
  evaluate: step('opened', 'evaluated', 'evaluated_at = $2, next_check_at = $3'),
  giveNotice: step('evaluated', 'notice', 'notice_ends_at = $2, next_check_at = $2'),
  award: step('notice', 'awarded', 'awarded_at = $2, next_check_at = NULL'),
  reopen: step('notice', 'opened', 'notice_ends_at = $2, next_check_at = NULL'),
  fail: step('opened evaluated', 'unsuccessful', 'evaluated_at = coalesce(evaluated_at, $2), next_check_at = NULL'),
  cancel: step('draft open sealed', 'cancelled', 'cancel_reason = $2, next_check_at = NULL'),
} as const satisfies Partial<Record<TenderAction, Statement<unknown>>>;

/** What subscribers of a tender wait for. */
export const tenderTopic = (tenderId: string): string => `tender-status:${tenderId}`;

export interface StepTaken {
  readonly tenderId: string;
  readonly from: TenderStatus;
  readonly action: keyof typeof STEPS;
  /** What the step's statement takes after the tender's id. */
  readonly values: readonly unknown[];
  readonly event: NewEvent<unknown>;
  readonly reason?: string;
}

/** The only place where a tender's status changes: row, history, event and notice in one transaction. */
@Injectable()
export class TenderSteps {
  constructor(
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Takes a step of a tender that this transaction holds. A step that the lifecycle does not know is a fault. */
  async take(tx: Tx, { tenderId, from, action, values, event, reason }: StepTaken): Promise<void> {
    const to = (TENDER_LIFECYCLE[from] as Partial<Record<TenderAction, TenderStatus>>)[action];
    invariant(to, `a tender that is ${from} cannot ${action}`);
    await tx.executeOne(STEPS[action], [tenderId, ...values]);
    await this.audit.record(tx, {
      subjectType: 'tender',
      subjectId: tenderId,
      tenderId,
      action,
      from,
      to,
      ...(reason === undefined ? {} : { reason }),
    });
    await this.outbox.append(tx, event);
    await tx.rows(NOTIFY, [tenderTopic(tenderId)]);
  }
}

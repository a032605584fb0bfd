import { Inject, Injectable, type Type } from '@nestjs/common';
import { type Event, type EventDefinition, EventHandler, type Tx } from '#libs/platform';
import { papersChanged } from '#libs/compliance';
import { organisationAdmitted, organisationBarred, organisationSuspended } from '#libs/organisations';
import { tenderAmended, tenderPublished } from '../events.js';
import { JudgeClearances } from '../use-cases/judge-clearances.use-case.js';

type Dates = ReturnType<typeof tenderPublished>['payload'];

/** When a tender is published, every supplier's checklist for it is made. */
@Injectable()
export class JudgePublishedTender extends EventHandler<Dates> {
  readonly name = 'tenders.judge-published-tender';
  readonly event = tenderPublished;

  constructor(private readonly clearances: JudgeClearances) {
    super();
  }

  async handle(tx: Tx, { subjectId }: Event<Dates>): Promise<void> {
    await this.clearances.ofTender(tx, subjectId);
  }
}

/** Papers have to reach another day than before. */
@Injectable()
export class JudgeAmendedTender extends EventHandler<Dates> {
  readonly name = 'tenders.judge-amended-tender';
  readonly event = tenderAmended;

  constructor(private readonly clearances: JudgeClearances) {
    super();
  }

  async handle(tx: Tx, { subjectId }: Event<Dates>): Promise<void> {
    await this.clearances.ofTender(tx, subjectId);
  }
}

type Changed = ReturnType<typeof papersChanged>['payload'];

/** When a supplier's papers change, so does what it may bid on. */
@Injectable()
export class JudgeChangedPapers extends EventHandler<Changed> {
  readonly name = 'tenders.judge-changed-papers';
  readonly event = papersChanged;

  constructor(private readonly clearances: JudgeClearances) {
    super();
  }

  async handle(tx: Tx, { payload }: Event<Changed>): Promise<void> {
    await this.clearances.ofSupplier(tx, payload.supplierId);
  }
}

type Status = ReturnType<typeof organisationAdmitted>['payload'];

/** Its status counts with a supplier's papers: what it may bid on ends with a suspension and is back with its end. */
function judgeOn(definition: EventDefinition<Status>): Type<EventHandler<Status>> {
  @Injectable()
  class JudgeChangedStatus extends EventHandler<Status> {
    readonly name = `tenders.judge-on-${definition.type.replace('.', '-')}`;
    readonly event = definition;

    constructor(@Inject(JudgeClearances) private readonly clearances: JudgeClearances) {
      super();
    }

    async handle(tx: Tx, { payload: { kind, organisationId } }: Event<Status>): Promise<void> {
      if (kind === 'supplier') await this.clearances.ofSupplier(tx, organisationId);
    }
  }
  return JudgeChangedStatus;
}

export const JUDGE_CHANGED_STATUS = [organisationAdmitted, organisationSuspended, organisationBarred].map(judgeOn);

import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, UnitOfWork } from '#libs/platform';
import { type AnswerStandingRefusal, judgeStandingAnswer } from '#libs/rules';
import { StandingStore } from '../persistence/standing.store.js';
import { StandingSteps } from './standing-steps.js';

/** An organisation appeals against an entry about itself, or asks for its repair. */
@Injectable()
export class AnswerStanding {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly standing: StandingStore,
    private readonly steps: StandingSteps,
  ) {}

  run(
    caller: Caller,
    action: 'appeal' | 'requestRepair',
    input: { readonly entryId: string; readonly statement: string },
  ): Promise<Result<{ readonly entryId: string }, AnswerStandingRefusal>> {
    const { entryId } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      // Entries are written by operators and by the system; its own is the one that it may answer.
      const entry = await tx.elevated(() => this.standing.lock(tx, entryId));
      if (entry?.organisationId !== tx.actor.organisationId) return err('ENTRY_UNKNOWN');
      const verdict = judgeStandingAnswer(entry, action, input.statement, tx.now);
      if (!verdict.ok) return verdict;
      const { status, statement } = verdict.value;
      await tx.elevated(() => this.standing.answer(tx, entry, action, status, statement));
      await this.steps.taken(tx, entry, action, status, null);
      return ok({ entryId });
    });
  }
}

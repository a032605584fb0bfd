import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { type Caller, FileUses, UnitOfWork } from '#libs/platform';
import { type DecideStandingRefusal, judgeStandingDecision, type StandingDecision } from '#libs/rules';
import { StandingStore } from '../persistence/standing.store.js';
import { StandingSteps } from './standing-steps.js';

const WHAT = {
  confirm: 'decide',
  decline: 'decide',
  uphold: 'appeal',
  overturn: 'appeal',
  repair: 'repair',
  refuseRepair: 'repair',
} as const satisfies Readonly<Record<StandingDecision, string>>;

/** An officer decides about an entry that another has proposed, or that was appealed against or asked to be repaired. */
@Injectable()
export class DecideStanding {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly standing: StandingStore,
    private readonly people: PeopleStore,
    private readonly steps: StandingSteps,
    private readonly files: FileUses,
  ) {}

  run(
    caller: Caller,
    input: { readonly entryId: string; readonly decision: StandingDecision; readonly reason: string | null },
  ): Promise<Result<{ readonly entryId: string }, DecideStandingRefusal>> {
    const { entryId, decision, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const entry = await this.standing.lock(tx, entryId);
      if (!entry) return err('ENTRY_UNKNOWN');
      const officer = { organisationId: tx.actor.organisationId, personId: await this.people.personOf(tx) };
      const verdict = judgeStandingDecision(entry, decision, officer, reason);
      if (!verdict.ok) return verdict;
      const { status, reason: why } = verdict.value;
      await this.standing.decide(tx, entry, WHAT[decision], status, { by: officer.personId, reason: why });
      // Whom it is about answers to what it knows.
      if (decision === 'confirm')
        await this.files.share(tx, { type: 'standing_entry', id: entryId }, [entry.organisationId]);
      await this.steps.taken(tx, entry, decision, status, why);
      return ok({ entryId });
    });
  }
}

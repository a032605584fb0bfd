import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import { judgeStandingProposal, type ProposeStandingRefusal, type StandingProposal } from '#libs/rules';
import { StandingStore } from '../persistence/standing.store.js';

interface Proposed {
  readonly entryId: string;
}

/** An officer proposes an entry with its bars; it counts when another officer has confirmed it. */
@Injectable()
export class ProposeStanding {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly standing: StandingStore,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    input: { readonly organisationId: string; readonly proposal: StandingProposal; readonly idempotencyKey: string },
  ): Promise<Result<Proposed, ProposeStandingRefusal | IdempotencyRefusal>> {
    const { organisationId, proposal, idempotencyKey: key } = input;
    const request = { operation: 'proposeStanding', key, request: { organisationId, proposal } };
    return this.unitOfWork.once<Proposed, ProposeStandingRefusal>(caller, request, (tx) =>
      this.within(tx, organisationId, proposal),
    );
  }

  /** The same, inside a decision of the acting officer that brings the proposal with it. */
  async within(
    tx: Tx,
    organisationId: string,
    proposal: StandingProposal,
  ): Promise<Result<Proposed, ProposeStandingRefusal>> {
    const subject = await this.standing.subject(tx, organisationId);
    if (!subject) return err('ORGANISATION_UNKNOWN');
    const verdict = judgeStandingProposal(proposal, subject, tx.actor.organisationId);
    if (!verdict.ok) return verdict;
    const unknown = await this.standing.unknownScope(tx, verdict.value.bars);
    if (unknown) return err('BAR_SCOPE_INVALID', { scope: unknown });
    const entryId = await this.standing.propose(tx, organisationId, verdict.value, await this.people.personOf(tx));
    const { kind, level, cause } = verdict.value;
    const step = { subjectType: 'standing_entry', subjectId: entryId, action: 'propose', to: 'proposed' };
    await this.audit.record(tx, { ...step, details: { organisationId, kind, level, cause } });
    return ok({ entryId });
  }
}

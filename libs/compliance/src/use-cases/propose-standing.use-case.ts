import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import {
  type AttachFileRefusal,
  AuditTrail,
  type Caller,
  FileUses,
  type IdempotencyRefusal,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import { judgeStandingProposal, type ProposeStandingRefusal, type StandingProposal } from '#libs/rules';
import { StandingStore } from '../persistence/standing.store.js';

type Refusal = ProposeStandingRefusal | AttachFileRefusal;
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
    private readonly files: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    input: {
      readonly organisationId: string;
      readonly proposal: StandingProposal;
      /** Of the officer's own organisation: whom the entry is about reads them once it is confirmed. */
      readonly evidenceFileIds?: readonly string[];
      readonly idempotencyKey: string;
    },
  ): Promise<Result<Proposed, Refusal | IdempotencyRefusal>> {
    const { organisationId, proposal, evidenceFileIds = [], idempotencyKey: key } = input;
    const asked = { organisationId, proposal, ...(evidenceFileIds.length > 0 ? { evidenceFileIds } : {}) };
    const request = { operation: 'proposeStanding', key, request: asked };
    return this.unitOfWork.once<Proposed, Refusal>(caller, request, async (tx) => {
      const proposed = await this.within(tx, organisationId, proposal);
      if (!proposed.ok) return proposed;
      for (const fileId of new Set(evidenceFileIds)) {
        const attached = await this.files.attach(tx, fileId, { type: 'standing_entry', id: proposed.value.entryId });
        if (!attached.ok) return attached;
      }
      return proposed;
    });
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

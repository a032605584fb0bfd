import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { err, invariant, ok, type Result, type UnitPrice } from '#libs/kernel';
import { Signing } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  addHours,
  type ApprovalGateRefusal,
  type EndAmendmentRefusal,
  judgeEndAmendment,
  judgeProposeAmendment,
  judgeSignAmendment,
  lastOrderDay,
  MAX_PROPOSALS,
  type ProofRefusal,
  type ProposeAmendmentRefusal,
  type SignAmendmentRefusal,
} from '#libs/rules';
import { contractDocument, documentDigest } from '../contract-document.js';
import { amendmentEnded, amendmentProposed, contractAmended } from '../events.js';
import { AmendmentStore, type HeldAmendment, type HeldContract } from '../persistence/amendments.store.js';
import { readSteps } from '../persistence/approvals.store.js';
import { ContractPaperStore } from '../persistence/contract-papers.store.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { ApprovalGate } from './approval-gate.js';

export interface ProposeAmendmentInput {
  readonly contractId: string;
  readonly quantity: bigint | null;
  readonly unitPrice: UnitPrice | null;
  readonly terms: object | null;
  readonly note: string;
  readonly days: number;
  readonly idempotencyKey: string;
}
type Named = { readonly amendmentId: string };

const stepOf = ({ id, tenderId }: Pick<HeldAmendment, 'id' | 'tenderId'>) =>
  ({ subjectType: 'contract_amendment', subjectId: id, tenderId }) as const;

/** One side of a running contract proposes what it should say instead; the contract stays as it is until both sign. */
@Injectable()
export class ProposeAmendment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly amendments: AmendmentStore,
    private readonly papers: ContractPaperStore,
    private readonly places: KnownPlaces,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { idempotencyKey: key, ...request }: ProposeAmendmentInput,
  ): Promise<Result<Named, ProposeAmendmentRefusal | IdempotencyRefusal>> {
    const { quantity, unitPrice } = request;
    const asked = { ...request, quantity: quantity && String(quantity), unitPrice: unitPrice && String(unitPrice) };
    return this.unitOfWork.once<Named, ProposeAmendmentRefusal>(
      caller,
      { operation: 'proposeAmendment', key, request: asked },
      (tx) => this.propose(tx, request),
    );
  }

  private async propose(
    tx: Tx,
    { contractId, ...draft }: Omit<ProposeAmendmentInput, 'idempotencyKey'>,
  ): Promise<Result<Named, ProposeAmendmentRefusal>> {
    const contract = await this.amendments.lockContract(tx, contractId);
    const side = contract && sideOf(contract, tx.actor.organisationId);
    if (!contract || !side) return err('CONTRACT_UNKNOWN');
    if ((await this.amendments.proposals(tx, contractId)) >= MAX_PROPOSALS) {
      return err('TOO_MANY_PROPOSALS', { limit: MAX_PROPOSALS });
    }
    const judged = judgeProposeAmendment(contract, draft);
    if (!judged.ok) return judged;
    const moved = draft.terms !== null && 'deliveryPoints' in draft.terms;
    const located = moved ? await this.places.judgeTerms(tx, judged.value.terms) : ok(undefined);
    if (!located.ok) return located;

    const planned = judged.value;
    const written = await this.papers.read(tx, contractId);
    invariant(written, 'who locked the contract sees it');
    const { agreedQuantity: quantity, unitPrice, valueMinor: value, terms } = planned;
    const revision = contract.revision + 1;
    const said = { ...written.particulars, quantity, unitPrice, value, terms, revision, drawnUpAt: tx.now };
    const document = contractDocument(said);
    const amendmentId = await this.amendments.insert(tx, {
      ...planned,
      contractId,
      side,
      note: draft.note.trim(),
      document,
      documentDigest: documentDigest(document),
      expiresAt: addHours(tx.now, draft.days * 24),
    });
    const { tenderId } = contract;
    await this.audit.record(tx, {
      ...stepOf({ id: amendmentId, tenderId }),
      action: 'propose',
      to: 'proposed',
      details: { contractId, side, revision, documentDigest: documentDigest(document).toString('hex') },
    });
    await this.outbox.append(
      tx,
      amendmentProposed({ subjectId: amendmentId, tenderId, payload: { contractId, side } }),
    );
    return ok({ amendmentId });
  }
}

/** A side signs an amendment. The second signature changes the contract; orders that were placed stay as they are. */
@Injectable()
export class SignAmendment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly amendments: AmendmentStore,
    private readonly contracts: ContractStore,
    private readonly gate: ApprovalGate,
    private readonly signing: Signing,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  async run(
    caller: Caller,
    input: { readonly amendmentId: string; readonly documentDigest: string; readonly code?: string | null },
  ): Promise<Result<Named, SignAmendmentRefusal | ApprovalGateRefusal | ProofRefusal>> {
    const { amendmentId, documentDigest: digest } = input;
    const code = await this.signing.checkCode(caller, input.code ?? null);
    return this.unitOfWork.run<Named, SignAmendmentRefusal | ApprovalGateRefusal | ProofRefusal>(caller, async (tx) => {
      const held = await this.amendments.lock(tx, amendmentId);
      if (!held) return err('AMENDMENT_UNKNOWN');
      const { amendment, contract } = held;
      const judged = judgeSignAmendment(amendment, contract, tx.actor.organisationId, digest, tx.now);
      if (!judged.ok) return judged;
      if (judged.value.side === 'purchaser') {
        const { id: subjectId, documentDigest: about, valueMinor: amountMinor } = amendment;
        const amounts = [{ currency: contract.currency, amountMinor }];
        const subject = { act: 'sign-amendment', subjectId, about, amounts } as const;
        const passed = await this.gate.pass(tx, readSteps(amendment.approvalSteps), subject);
        if (!passed.ok) return passed;
      }
      const proof = await this.signing.prove(tx, caller, code, contract.terms.secondFactorMinutes);
      if (!proof.ok) return proof;

      const { side, takesEffect } = judged.value;
      await this.amendments.sign(tx, amendmentId, side);
      const details = { side, documentDigest: amendment.documentDigest, proof: proof.value };
      if (takesEffect) await this.takeEffect(tx, amendment, contract, details);
      else await this.audit.record(tx, { ...stepOf(amendment), action: 'sign', details });
      await this.contracts.notify(tx, [contract.id]);
      return ok({ amendmentId });
    });
  }

  private async takeEffect(tx: Tx, amendment: HeldAmendment, contract: HeldContract, details: object): Promise<void> {
    const { id, contractId, tenderId, revision, terms } = amendment;
    const isSameTerm = JSON.stringify(terms.term) === JSON.stringify(contract.terms.term);
    const { endsOn: before, activatedAt, deliveryTo } = contract;
    const endsOn = isSameTerm ? before : lastOrderDay(terms.term, activatedAt, deliveryTo);
    const others = await this.amendments.takeEffect(tx, amendment, endsOn);
    await this.audit.record(
      tx,
      { ...stepOf(amendment), action: 'takeEffect', from: 'proposed', to: 'effective', details: { ...details } },
      {
        subjectType: 'contract',
        subjectId: contractId,
        tenderId,
        action: 'amend',
        details: { amendmentId: id, revision, documentDigest: amendment.documentDigest },
      },
      ...others.map((other) => ({
        ...stepOf({ id: other, tenderId }),
        action: 'supersede',
        from: 'proposed',
        to: 'superseded',
      })),
    );
    await this.outbox.append(
      tx,
      contractAmended({ subjectId: contractId, tenderId, payload: { amendmentId: id, revision } }),
      ...others.map((other) =>
        amendmentEnded({ subjectId: other, tenderId, payload: { contractId, status: 'superseded' } }),
      ),
    );
  }
}

/** The side that proposed it withdraws it; the other refuses it with a reason. */
@Injectable()
export class EndAmendment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly amendments: AmendmentStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    { amendmentId, action, reason }: Named & { readonly action: 'refuse' | 'withdraw'; readonly reason: string | null },
  ): Promise<Result<Named, EndAmendmentRefusal>> {
    return this.unitOfWork.run<Named, EndAmendmentRefusal>(caller, async (tx) => {
      const held = await this.amendments.lock(tx, amendmentId);
      if (!held) return err('AMENDMENT_UNKNOWN');
      const judged = judgeEndAmendment(held.amendment, tx.actor.organisationId, action, reason);
      if (!judged.ok) return judged;
      await this.end(tx, held.amendment, judged.value.status, judged.value.reason);
      return ok({ amendmentId });
    });
  }

  /** Ends a proposal that this transaction holds. */
  async end(
    tx: Tx,
    amendment: HeldAmendment,
    status: 'refused' | 'withdrawn' | 'expired',
    reason: string | null,
  ): Promise<void> {
    const { id: subjectId, tenderId, contractId } = amendment;
    await this.amendments.end(tx, subjectId, status, reason);
    const action = { refused: 'refuse', withdrawn: 'withdraw', expired: 'expire' }[status];
    const step = { ...stepOf(amendment), action, from: 'proposed', to: status };
    await this.audit.record(tx, reason === null ? step : { ...step, reason });
    await this.outbox.append(tx, amendmentEnded({ subjectId, tenderId, payload: { contractId, status } }));
  }
}

const sideOf = ({ purchaserId, supplierId }: HeldContract, organisationId: string) =>
  organisationId === purchaserId ? 'purchaser' : organisationId === supplierId ? 'supplier' : undefined;

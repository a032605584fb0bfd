import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import { SupplierDeposits } from '#libs/ledger';
import { Signing } from '#libs/organisations';
import {
  type ApprovalGateRefusal,
  judgeSignContract,
  performanceDeposit,
  type ProofRefusal,
  type SignContractRefusal,
} from '#libs/rules';
import { contractActivated, replacementActivated } from '../events.js';
import { readSteps } from '../persistence/approvals.store.js';
import { ContractStore, type LockedContract } from '../persistence/contracts.store.js';
import { ApprovalGate } from './approval-gate.js';

type SignRefusal = SignContractRefusal | ApprovalGateRefusal | ProofRefusal;

export interface SignContractInput {
  readonly contractId: string;
  /** SHA-256, hex, of the document that the signer has read. */
  readonly documentDigest: string;
  /** A one-time code of the signer's authenticator, where the session's second factor is not fresh any more. */
  readonly code?: string | null;
}

/** One side signs. The second signature makes the contract active, and the two sides wait for each other's lock. */
@Injectable()
export class SignContract {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractStore,
    private readonly gate: ApprovalGate,
    private readonly signing: Signing,
    private readonly deposits: SupplierDeposits,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Needs no idempotency key: signing again what one's side has signed changes nothing and answers the same. */
  async run(caller: Caller, request: SignContractInput): Promise<Result<{ contractId: string }, SignRefusal>> {
    const code = await this.signing.checkCode(caller, request.code ?? null);
    return this.unitOfWork.run(caller, async (tx) => {
      const contract = await this.contracts.lock(tx, request.contractId);
      if (!contract) return err('CONTRACT_UNKNOWN');
      const answer = ok({ contractId: contract.id });
      if (signedBefore(contract, tx.actor.organisationId, request.documentDigest)) return answer;
      const judged = judgeSignContract(contract, tx.actor.organisationId, request.documentDigest, tx.now);
      if (!judged.ok) return judged;
      const passed = judged.value.side === 'purchaser' ? await this.approved(tx, contract) : ok(undefined);
      if (!passed.ok) return passed;
      const proof = await this.signing.prove(tx, caller, code, contract.secondFactorMinutes);
      if (!proof.ok) return proof;

      await this.contracts.sign(tx, contract, judged.value);
      if (judged.value.side === 'supplier') {
        const lodged = await this.lodge(tx, contract);
        if (!lodged.ok) return lodged;
      }
      if (judged.value.status === 'active') await this.contracts.startTerm(tx, contract);
      await this.tell(tx, contract, judged.value.side, judged.value.status === 'active', proof.value);
      return answer;
    });
  }

  private approved(tx: Tx, contract: LockedContract): Promise<Result<undefined, ApprovalGateRefusal>> {
    const { id: subjectId, documentDigest: about, currency, valueMinor: amountMinor } = contract;
    const subject = { act: 'sign-contract', subjectId, about, amounts: [{ currency, amountMinor }] } as const;
    return this.gate.pass(tx, readSteps(contract.approvalSteps), subject);
  }

  /** The supplier's signature brings the performance deposit, where the terms ask for one. */
  private async lodge(tx: Tx, contract: LockedContract): Promise<Result<unknown, 'INSUFFICIENT_FUNDS'>> {
    const { id: contractId, tenderId, purchaserId, supplierId, payment, valueMinor, currency } = contract;
    const amountMinor = performanceDeposit(payment, valueMinor);
    if (amountMinor === 0n) return ok(undefined);
    const of = { purpose: 'performance', tenderId, contractId, purchaserId } as const;
    return this.deposits.lodge(tx, supplierId, of, amountMinor, currency);
  }

  private async tell(
    tx: Tx,
    { id, tenderId, documentDigest, replacesId }: LockedContract,
    side: string,
    active: boolean,
    proof: string,
  ) {
    const step = { subjectType: 'contract', subjectId: id, tenderId, details: { side, documentDigest, proof } };
    await this.audit.record(
      tx,
      active ? { ...step, action: 'activate', from: 'pending', to: 'active' } : { ...step, action: 'sign' },
    );
    await this.contracts.notify(tx, [id]);
    if (!active) return;
    const told = { subjectId: id, tenderId };
    await this.outbox.append(
      tx,
      contractActivated({ ...told, payload: {} }),
      ...(replacesId === null ? [] : [replacementActivated({ ...told, payload: { replacesId } })]),
    );
  }
}

function signedBefore(contract: LockedContract, organisationId: string, digest: string): boolean {
  const signedAt = organisationId === contract.purchaserId ? contract.purchaserSignedAt : contract.supplierSignedAt;
  return signedAt !== null && contract.status !== 'declined' && digest.toLowerCase() === contract.documentDigest;
}

import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { NOTIFY_MANY, statement, type Tx } from '#libs/platform';
import {
  addDays,
  contractAdvance,
  type ContractSide,
  type ContractTerm,
  type Day,
  lastOrderDay,
  NOTICE_DAYS,
  type PaymentTerms,
  type SignableContract,
  type Signature,
  startOfDay,
} from '#libs/rules';
import type { StoredApprovalStep } from './approval-rows.js';

export interface LockedContract extends SignableContract {
  readonly id: string;
  readonly tenderId: string;
  readonly payment: PaymentTerms;
  readonly valueMinor: Minor;
  readonly currency: Currency;
  readonly version: number;
  readonly secondFactorMinutes: number;
  readonly term: ContractTerm;
  /** The last day of the lot's delivery window. */
  readonly deliveryTo: Day;
  /** The contract whose volume it takes over. */
  readonly replacesId: string | null;
  /** What the purchaser wants approved among its own people; it alone reads that. */
  readonly approvalSteps: readonly StoredApprovalStep[] | null;
}

/** What subscribers to a contract wait for. */
export const contractTopic = (contractId: string): string => `contract-status:${contractId}`;

/** Row-level security hides other organisations' contracts. */
const LOCK = statement<LockedContract>(
  'contracts.lock',
  `SELECT id, tender_id AS "tenderId", status, purchaser_id AS "purchaserId", supplier_id AS "supplierId",
     purchaser_signed_at AS "purchaserSignedAt", supplier_signed_at AS "supplierSignedAt",
     encode(document_digest, 'hex') AS "documentDigest", (terms ->> 'secondFactorMinutes')::int AS "secondFactorMinutes",
     payment, value_minor AS "valueMinor", currency, terms -> 'term' AS term,
     (SELECT l.delivery_to FROM lot l WHERE l.id = lot_id) AS "deliveryTo", replaces_id AS "replacesId", version,
     (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = contract.purchaser_id) AS "approvalSteps"
   FROM contract WHERE id = $1 FOR NO KEY UPDATE`,
);
const SIGN = {
  purchaser: statement(
    'contracts.sign-as-purchaser',
    `UPDATE contract SET purchaser_signed_at = $3, purchaser_signed_by = $4, status = $5, advance_minor = $6, version = version + 1
     WHERE id = $1 AND version = $2`,
  ),
  supplier: statement(
    'contracts.sign-as-supplier',
    `UPDATE contract SET supplier_signed_at = $3, supplier_signed_by = $4, status = $5, advance_minor = $6, version = version + 1
     WHERE id = $1 AND version = $2`,
  ),
} as const satisfies Record<ContractSide, unknown>;
const START_TERM = statement(
  'contracts.start-term',
  'UPDATE contract SET ends_on = $2, next_check_at = $3 WHERE id = $1',
);
const DECLINE = statement(
  'contracts.decline',
  `UPDATE contract SET status = 'declined', decline_reason = $3, declined_by = $4, version = version + 1 WHERE id = $1 AND version = $2`,
);

/** A contract on its way to being active. */
@Injectable()
export class ContractStore {
  /** Waits for the other side, should it be signing right now; undefined when the contract is not the caller's. */
  lock(tx: Tx, contractId: string): Promise<LockedContract | undefined> {
    return tx.maybe(LOCK, [contractId]);
  }

  async sign(tx: Tx, contract: LockedContract, signature: Signature): Promise<void> {
    const { side, signedAt, status } = signature;
    await tx.executeOne(SIGN[side], [
      contract.id,
      contract.version,
      signedAt,
      tx.actor.principalId,
      status,
      contractAdvance(contract.payment, contract.valueMinor),
    ]);
  }

  /** The second signature: orders are taken from now to the end of the term. */
  async startTerm(tx: Tx, { id, term, deliveryTo }: LockedContract): Promise<void> {
    const endsOn = lastOrderDay(term, tx.now, deliveryTo);
    await tx.executeOne(START_TERM, [id, endsOn, startOfDay(addDays(endsOn, -NOTICE_DAYS))]);
  }

  /** Tells subscribers to look again, when this transaction commits. */
  async notify(tx: Tx, contractIds: readonly string[]): Promise<void> {
    if (contractIds.length > 0) tx.writeLast(NOTIFY_MANY, [contractIds.map(contractTopic)]);
  }

  async decline(tx: Tx, contract: LockedContract, side: ContractSide, reason: string): Promise<void> {
    await tx.executeOne(DECLINE, [contract.id, contract.version, reason, side]);
  }
}

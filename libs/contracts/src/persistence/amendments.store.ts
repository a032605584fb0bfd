import { Injectable } from '@nestjs/common';
import { type Currency, formatUnitPrice, unitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type {
  AmendableContract,
  AmendmentStatus,
  ContractSide,
  ContractStatus,
  ContractTerms,
  Day,
  PlannedAmendment,
  SignableAmendment,
} from '#libs/rules';
import type { StoredApprovalStep } from './approval-rows.js';

interface ContractHeld {
  id: string;
  tenderId: string;
  purchaserId: string;
  supplierId: string;
  status: ContractStatus;
  agreedQuantity: bigint;
  orderedQuantity: bigint;
  unitPrice: string;
  currency: Currency;
  terms: ContractTerms;
  revision: number;
  endsOn: Day;
  activatedAt: Date;
  deliveryTo: Day;
}
/** What was rejected on arrival is left out of what was ordered: it may be ordered once more. */
const LOCK_CONTRACT = statement<ContractHeld>(
  'amendments.lock-contract',
  `SELECT id, tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", status,
     agreed_quantity AS "agreedQuantity", ordered_quantity - received_quantity + accepted_quantity AS "orderedQuantity",
     unit_price AS "unitPrice", currency, terms, revision, ends_on AS "endsOn",
     greatest(purchaser_signed_at, supplier_signed_at) AS "activatedAt",
     (SELECT l.delivery_to FROM lot l WHERE l.id = lot_id) AS "deliveryTo"
   FROM contract WHERE id = $1 FOR NO KEY UPDATE`,
);
/** Asked under the contract's lock, in a statement of its own: what others proposed while we waited counts. */
const PROPOSALS = statement<{ proposals: number }>(
  'amendments.proposals',
  `SELECT count(*)::int AS proposals FROM contract_amendment WHERE contract_id = $1 AND status = 'proposed'`,
);
/** Few prices in all: one per revision of the contract. */
const ORDERED = statement<{ quantity: bigint; unitPrice: string; lines: bigint }>(
  'amendments.ordered',
  `SELECT quantity - cancelled_quantity - received_quantity + accepted_quantity AS quantity, unit_price AS "unitPrice", count(*) AS lines
   FROM call_off_line WHERE contract_id = $1 GROUP BY 1, unit_price`,
);
const INSERT = statement(
  'amendments.insert',
  `INSERT INTO contract_amendment (id, contract_id, tender_id, purchaser_id, supplier_id, status, proposed_by, note, revision, agreed_quantity,
     unit_price, value_minor, terms, ordered_before, document, document_digest, proposed_at, expires_at)
   SELECT $1, c.id, c.tender_id, c.purchaser_id, c.supplier_id, 'proposed', $3, $4, c.revision + 1, $5, $6, $7, $8,
     c.ordered_quantity - c.received_quantity + c.accepted_quantity, $9, $10, $11, $12
   FROM contract c WHERE c.id = $2`,
);
const CONTRACT_OF = statement<{ contractId: string }>(
  'amendments.contract-of',
  'SELECT contract_id AS "contractId" FROM contract_amendment WHERE id = $1',
);
const LOCK = statement<AmendmentHeld>(
  'amendments.lock',
  `SELECT id, contract_id AS "contractId", tender_id AS "tenderId", status, expires_at AS "expiresAt", purchaser_id AS "purchaserId",
     supplier_id AS "supplierId", proposed_by AS "proposedBy", purchaser_signed_at AS "purchaserSignedAt",
     supplier_signed_at AS "supplierSignedAt", encode(document_digest, 'hex') AS "documentDigest", agreed_quantity AS "agreedQuantity",
     unit_price AS price, ordered_before AS "orderedBefore", revision, terms,
     value_minor AS "valueMinor", (SELECT a.steps FROM approval_chain a WHERE a.purchaser_id = contract_amendment.purchaser_id) AS "approvalSteps"
   FROM contract_amendment WHERE id = $1 FOR UPDATE`,
);
const SIGN = {
  purchaser: statement(
    'amendments.sign-as-purchaser',
    `UPDATE contract_amendment SET purchaser_signed_at = $2, purchaser_signed_by = $3, version = version + 1 WHERE id = $1 AND status = 'proposed'`,
  ),
  supplier: statement(
    'amendments.sign-as-supplier',
    `UPDATE contract_amendment SET supplier_signed_at = $2, supplier_signed_by = $3, version = version + 1 WHERE id = $1 AND status = 'proposed'`,
  ),
} as const satisfies Record<ContractSide, unknown>;
const END = statement(
  'amendments.end',
  `UPDATE contract_amendment SET status = $2, ended_at = $3, end_reason = $4, version = version + 1 WHERE id = $1 AND status = 'proposed'`,
);
const OTHERS = statement<{ id: string }>(
  'amendments.supersede-others',
  `UPDATE contract_amendment SET status = 'superseded', ended_at = $3, version = version + 1
   WHERE contract_id = $1 AND id <> $2 AND status = 'proposed' RETURNING id`,
);
const KEEP_REVISION = statement(
  'amendments.keep-revision',
  `INSERT INTO contract_revision (contract_id, revision, tender_id, purchaser_id, supplier_id, agreed_quantity, unit_price, currency, value_minor,
     document, document_digest, ended_at)
   SELECT id, revision, tender_id, purchaser_id, supplier_id, agreed_quantity, unit_price, currency, value_minor, document, document_digest, $2
   FROM contract WHERE id = $1`,
);
const AMEND = statement(
  'amendments.amend-contract',
  `UPDATE contract c SET agreed_quantity = a.agreed_quantity, unit_price = a.unit_price, value_minor = a.value_minor, terms = a.terms,
     revision = a.revision, document = a.document, document_digest = a.document_digest, drawn_up_at = a.proposed_at,
     ends_on = $3, next_check_at = $4, version = c.version + 1
   FROM contract_amendment a WHERE c.id = $1 AND a.id = $2 AND a.revision = c.revision + 1`,
);

/** An amendment that this transaction holds, after its contract. */
interface AmendmentHeld extends Omit<SignableAmendment, 'unitPrice'> {
  readonly id: string;
  readonly contractId: string;
  readonly tenderId: string;
  readonly revision: number;
  readonly terms: ContractTerms;
  readonly valueMinor: bigint;
  /** What the purchaser wants approved among its own people; it alone reads that. */
  readonly approvalSteps: readonly StoredApprovalStep[] | null;
  readonly price: string;
}
export type HeldAmendment = Omit<AmendmentHeld, 'price'> & SignableAmendment;
export type HeldContract = Omit<ContractHeld, 'unitPrice'> & AmendableContract;

export interface NewAmendment extends PlannedAmendment {
  readonly contractId: string;
  readonly side: ContractSide;
  readonly note: string;
  readonly document: string;
  readonly documentDigest: Buffer;
  readonly expiresAt: Date;
}

/** Amendments of contracts. Everyone locks the contract before its amendments. */
@Injectable()
export class AmendmentStore {
  /** Waits for orders, settlements and other amendments of the contract; undefined when it is not the caller's. */
  async lockContract(tx: Tx, contractId: string): Promise<HeldContract | undefined> {
    const row = await tx.maybe(LOCK_CONTRACT, [contractId]);
    if (!row) return undefined;
    const lines = row.orderedQuantity === 0n ? [] : await tx.rows(ORDERED, [contractId]);
    const ordered = lines.flatMap(({ quantity, unitPrice: price, lines: count }) =>
      Array.from({ length: Number(count) }, () => ({ quantity, unitPrice: unitPrice(price) })),
    );
    return { ...row, unitPrice: unitPrice(row.unitPrice), ordered };
  }

  /** How many proposals wait for signatures on a contract that this transaction holds. */
  async proposals(tx: Tx, contractId: string): Promise<number> {
    return (await tx.one(PROPOSALS, [contractId])).proposals;
  }

  async insert(tx: Tx, amendment: NewAmendment): Promise<string> {
    const id = newId();
    const { contractId, side, note, agreedQuantity, valueMinor, terms, document, documentDigest, expiresAt } =
      amendment;
    const said = [agreedQuantity, formatUnitPrice(amendment.unitPrice), valueMinor, JSON.stringify(terms)];
    await tx.executeOne(INSERT, [id, contractId, side, note, ...said, document, documentDigest, tx.now, expiresAt]);
    return id;
  }

  /** Holds an amendment and, before it, its contract; undefined when they are not the caller's. */
  async lock(tx: Tx, id: string): Promise<{ amendment: HeldAmendment; contract: HeldContract } | undefined> {
    const found = await tx.maybe(CONTRACT_OF, [id]);
    const contract = found && (await this.lockContract(tx, found.contractId));
    if (!contract) return undefined;
    const { price, ...amendment } = await tx.one(LOCK, [id]);
    return { contract, amendment: { ...amendment, unitPrice: unitPrice(price) } };
  }

  sign(tx: Tx, id: string, side: ContractSide): Promise<void> {
    return tx.executeOne(SIGN[side], [id, tx.now, tx.actor.principalId]);
  }

  end(tx: Tx, id: string, status: AmendmentStatus, reason: string | null): Promise<void> {
    return tx.executeOne(END, [id, status, tx.now, reason]);
  }

  /** The contract becomes what the amendment says; answers the other proposals, which that ended. */
  async takeEffect(tx: Tx, { id, contractId }: HeldAmendment, endsOn: Day): Promise<string[]> {
    await tx.executeOne(KEEP_REVISION, [contractId, tx.now]);
    // The work that looks at terms finds out at once what the new quantity and the new term mean.
    await tx.executeOne(AMEND, [contractId, id, endsOn, tx.now]);
    await this.end(tx, id, 'effective', null);
    return (await tx.rows(OTHERS, [contractId, id, tx.now])).map((other) => other.id);
  }
}

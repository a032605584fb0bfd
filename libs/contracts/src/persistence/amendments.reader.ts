import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { AmendmentStatus, ContractSide, ContractTerms } from '#libs/rules';

export interface AmendmentView {
  readonly id: string;
  readonly contractId: string;
  readonly status: AmendmentStatus;
  readonly proposedBy: ContractSide;
  readonly note: string;
  readonly revision: number;
  readonly agreedQuantity: bigint;
  readonly unitPrice: string;
  readonly currency: Currency;
  readonly valueMinor: bigint;
  readonly terms: ContractTerms;
  readonly document: string;
  readonly documentDigest: string;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly purchaserSignedAt: Date | null;
  readonly supplierSignedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
}
const COLUMNS = `a.id, a.contract_id AS "contractId", a.status, a.proposed_by AS "proposedBy", a.note, a.revision,
  a.agreed_quantity AS "agreedQuantity", a.unit_price AS "unitPrice", (SELECT c.currency FROM contract c WHERE c.id = a.contract_id) AS currency,
  a.value_minor AS "valueMinor", a.terms, a.document, encode(a.document_digest, 'hex') AS "documentDigest", a.proposed_at AS "proposedAt",
  a.expires_at AS "expiresAt", a.purchaser_signed_at AS "purchaserSignedAt", a.supplier_signed_at AS "supplierSignedAt",
  a.ended_at AS "endedAt", a.end_reason AS "endReason"`;
const AMENDMENTS = idPages<AmendmentView>(
  'contract-amendments',
  `SELECT ${COLUMNS} FROM contract_amendment a WHERE a.contract_id = $4 AND a.id < $3 AND entered.kind IS NOT NULL ORDER BY a.id DESC`,
);
const ONE = hotRead<AmendmentView>(
  'contract-amendments.one',
  `SELECT ${COLUMNS} FROM contract_amendment a WHERE a.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

export interface RevisionView {
  readonly id: string;
  readonly revision: number;
  readonly agreedQuantity: bigint;
  readonly unitPrice: string;
  readonly currency: Currency;
  readonly valueMinor: bigint;
  readonly document: string;
  readonly documentDigest: string;
  readonly endedAt: Date | null;
}
/** The present text, which has no end, and those before it. */
const REVISIONS = hotRead<RevisionView>(
  'contract-revisions',
  `SELECT * FROM (
     SELECT c.id, c.revision, c.agreed_quantity AS "agreedQuantity", c.unit_price AS "unitPrice", c.currency, c.value_minor AS "valueMinor",
       c.document, encode(c.document_digest, 'hex') AS "documentDigest", NULL::timestamptz AS "endedAt"
     FROM contract c WHERE c.id = $3 AND entered.kind IS NOT NULL
     UNION ALL
     SELECT r.contract_id, r.revision, r.agreed_quantity, r.unit_price, r.currency, r.value_minor, r.document, encode(r.document_digest, 'hex'), r.ended_at
     FROM contract_revision r WHERE r.contract_id = $3 AND entered.kind IS NOT NULL) said
   ORDER BY revision DESC LIMIT 100`,
);

/** Amendments and former texts for the screens. Who sees what: the row-level policies. */
@Injectable()
export class AmendmentsReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  ofContract<T>(
    caller: Caller,
    page: PageArgs,
    contractId: string,
    toNode: (row: AmendmentView) => T,
  ): Promise<Connection<T>> {
    return AMENDMENTS.read(this.reads, caller, page, toNode, [contractId]);
  }

  async one(caller: Caller, id: string): Promise<AmendmentView | undefined> {
    return (await this.reads.run<AmendmentView>(caller, ONE, [id])).rows[0];
  }

  /** The latest first. */
  async revisions(caller: Caller, contractId: string): Promise<RevisionView[]> {
    return (await this.reads.run<RevisionView>(caller, REVISIONS, [contractId])).rows;
  }
}

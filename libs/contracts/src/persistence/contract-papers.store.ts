import { Injectable } from '@nestjs/common';
import { type Currency, unitPrice, type Minor } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { ContractTerms } from '#libs/rules';
import type { ContractParticulars } from '../contract-document.js';

interface Party {
  readonly id: string;
  readonly legalName: string;
  readonly country: string;
}
interface Row {
  reference: string;
  revision: number;
  document: string;
  digest: string;
  tenderId: string;
  tenderReference: string;
  lotNumber: number;
  purchaser: Party;
  supplier: Party;
  product: { id: string; name: string; unit: string };
  quantity: bigint;
  unitPrice: string;
  currency: Currency;
  value: bigint;
  feeBasisPoints: number;
  feeLeastMinor: Minor;
  deliveryFrom: string;
  deliveryTo: string;
  terms: ContractTerms;
  drawnUpAt: Date;
  replaces: string | null;
  startsOn: string | null;
}

const PARTY = (alias: string): string =>
  `json_build_object('id', ${alias}.id, 'legalName', ${alias}.legal_name, 'country', ${alias}.country)`;
const READ = statement<Row>(
  'contract-papers.read',
  `SELECT c.reference, c.revision, c.document, encode(c.document_digest, 'hex') AS digest, c.tender_id AS "tenderId",
     t.reference AS "tenderReference", l.number AS "lotNumber", ${PARTY('p')} AS purchaser, ${PARTY('s')} AS supplier,
     json_build_object('id', pt.id, 'name', pt.name_en, 'unit', pt.unit) AS product,
     c.agreed_quantity AS quantity, c.unit_price AS "unitPrice", c.currency, c.value_minor AS value,
     c.fee_basis_points AS "feeBasisPoints", c.fee_least_minor AS "feeLeastMinor", l.delivery_from AS "deliveryFrom", l.delivery_to AS "deliveryTo",
     c.terms, c.drawn_up_at AS "drawnUpAt", c.starts_on AS "startsOn",
     (SELECT r.reference FROM contract r WHERE r.id = c.replaces_id) AS replaces
   FROM contract c JOIN tender t ON t.id = c.tender_id JOIN lot l ON l.id = c.lot_id
     JOIN product_type pt ON pt.id = c.product_type_id JOIN organisation p ON p.id = c.purchaser_id
     JOIN organisation s ON s.id = c.supplier_id
   WHERE c.id = $1`,
);
const LOCK = statement('contract-papers.lock', 'SELECT FROM contract WHERE id = $1 FOR NO KEY UPDATE');
const SEES = statement('contract-papers.sees', 'SELECT FROM contract WHERE id = $1');
const FIND = statement<ContractPaperRecord>(
  'contract-papers.find',
  `SELECT contract_id AS "contractId", revision, encode(document_digest, 'hex') AS "documentDigest", file_id AS "fileId",
     encode(sha256, 'hex') AS sha256, drawn_at AS "drawnAt"
   FROM contract_paper WHERE contract_id = $1 AND document_digest = decode($2, 'hex')`,
);
const INSERT = statement(
  'contract-papers.insert',
  `INSERT INTO contract_paper (contract_id, revision, document_digest, file_id, sha256, drawn_at, tender_id, purchaser_id, supplier_id)
   SELECT id, $2, decode($3, 'hex'), $4, decode($5, 'hex'), $6, tender_id, purchaser_id, supplier_id FROM contract WHERE id = $1`,
);

export interface ContractPaperRecord {
  readonly contractId: string;
  readonly revision: number;
  /** Of the signed text, hex. */
  readonly documentDigest: string;
  readonly fileId: string;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly drawnAt: Date;
}

export interface DrawableContract {
  readonly tenderId: string;
  readonly document: string;
  readonly digest: string;
  readonly particulars: ContractParticulars;
}

/** Papers of contracts: at most one for each text that was ever there to be signed. */
@Injectable()
export class ContractPaperStore {
  /** Undefined when the caller does not see the contract. */
  async read(tx: Tx, contractId: string): Promise<DrawableContract | undefined> {
    if ((await tx.execute(SEES, [contractId])) === 0) return undefined;
    // The other side, the tender and the lot stand on the contract itself; not every policy shows their rows to both.
    const row = await tx.elevated(() => tx.one(READ, [contractId]));
    const { document, digest, tenderId, unitPrice: price, feeBasisPoints, feeLeastMinor, ...rest } = row;
    const fee = { basisPoints: feeBasisPoints, leastMinor: feeLeastMinor };
    return { tenderId, document, digest, particulars: { ...rest, fee, unitPrice: unitPrice(price) } };
  }

  /** Two who ask for the same paper at once wait for each other. */
  async lock(tx: Tx, contractId: string): Promise<void> {
    await tx.execute(LOCK, [contractId]);
  }

  find(tx: Tx, contractId: string, documentDigest: string): Promise<ContractPaperRecord | undefined> {
    return tx.maybe(FIND, [contractId, documentDigest]);
  }

  async insert(tx: Tx, { contractId, revision, documentDigest, fileId, sha256, drawnAt }: ContractPaperRecord) {
    await tx.executeOne(INSERT, [contractId, revision, documentDigest, fileId, sha256, drawnAt]);
  }
}

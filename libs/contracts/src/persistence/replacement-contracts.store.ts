import { Injectable } from '@nestjs/common';
import { type Currency, formatUnitPrice, invariant, type Minor, type UnitPrice, unitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { Day } from '#libs/rules';
import { contractDocument, documentDigest } from '../contract-document.js';
import { ContractPaperStore } from './contract-papers.store.js';

/** A supplier that may take over, at the price that it bid. */
export interface ReplacementCandidate {
  readonly supplierId: string;
  readonly legalName: string;
  readonly country: string;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
}

/** Who bid on the lot and was valid, is admitted, and is not barred from it today. */
const CANDIDATE = statement<Omit<ReplacementCandidate, 'unitPrice'> & { unitPrice: string }>(
  'replacements.candidate',
  `SELECT b.supplier_id AS "supplierId", o.legal_name AS "legalName", o.country, b.unit_price AS "unitPrice",
     coalesce(b.particulars ->> 'currency', t.currency) AS currency
   FROM contract c JOIN bid b ON b.lot_id = c.lot_id JOIN organisation o ON o.id = b.supplier_id JOIN tender t ON t.id = c.tender_id
   WHERE c.id = $1 AND b.supplier_id = $2 AND b.supplier_id <> c.supplier_id AND b.status IN ('won', 'lost') AND o.status = 'admitted'
     AND NOT EXISTS (SELECT FROM medlane_bars_at(c.lot_id, b.supplier_id))`,
);
const INSERT = statement<{ tenderId: string }>(
  'replacements.draw-up',
  `INSERT INTO contract (id, reference, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, rank, status,
     agreed_quantity, unit_price, currency, value_minor, fee_basis_points, fee_least_minor, fee_version, terms, document, document_digest, drawn_up_at, replaces_id, starts_on)
   SELECT $1, $2, c.tender_id, c.lot_id, c.award_id, c.purchaser_id, $3, c.product_type_id, c.rank, 'pending',
     $4, $5, $6, $7, c.fee_basis_points, c.fee_least_minor, c.fee_version, c.terms, $8, $9, $10, c.id, $11
   FROM contract c WHERE c.id = $12
   RETURNING tender_id AS "tenderId"`,
);
const COUNT = statement<{ count: number }>(
  'replacements.count',
  'SELECT count(*)::int AS count FROM contract WHERE replaces_id = $1',
);

export interface ReplacementDraft {
  readonly quantity: bigint;
  readonly unitPrice: UnitPrice;
  readonly currency: Currency;
  readonly valueMinor: Minor;
  readonly startsOn: Day;
}

/** Contracts that take over the volume of others: the same terms, the price that the new supplier bid. As the system. */
@Injectable()
export class ReplacementContracts {
  constructor(private readonly papers: ContractPaperStore) {}

  /** Undefined when the supplier may not take the contract over. */
  async candidate(tx: Tx, contractId: string, supplierId: string): Promise<ReplacementCandidate | undefined> {
    const row = await tx.maybe(CANDIDATE, [contractId, supplierId]);
    return row && { ...row, unitPrice: unitPrice(row.unitPrice) };
  }

  /** Draws up the contract that takes over a part of another, whose row the caller holds; answers its id. */
  async drawUp(tx: Tx, replacedId: string, by: ReplacementCandidate, draft: ReplacementDraft): Promise<string> {
    const written = await this.papers.read(tx, replacedId);
    invariant(written, 'the contract that is replaced is there');
    const { particulars } = written;
    const { quantity, unitPrice: price, currency, valueMinor: value, startsOn } = draft;
    const reference = `${particulars.reference}-R${(await tx.one(COUNT, [replacedId])).count + 1}`;
    const document = contractDocument({
      ...particulars,
      reference,
      revision: 1,
      quantity,
      unitPrice: price,
      currency,
      value,
      startsOn,
      supplier: { id: by.supplierId, legalName: by.legalName, country: by.country },
      replaces: particulars.reference,
      drawnUpAt: tx.now,
    });
    const id = newId();
    await tx.one(INSERT, [
      id,
      reference,
      by.supplierId,
      quantity,
      formatUnitPrice(price),
      currency,
      value,
      document,
      documentDigest(document),
      tx.now,
      startsOn,
      replacedId,
    ]);
    return id;
  }
}

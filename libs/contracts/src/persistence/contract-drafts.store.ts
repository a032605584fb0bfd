import { Injectable } from '@nestjs/common';
import { type Currency, unitPrice } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import { contractFee, type ContractTerms, type FeeRate, type FeeVersion, MAX_DELIVERY_POINTS } from '#libs/rules';
import { contractDocument, documentDigest } from '../contract-document.js';

interface TermsRow {
  award_id: string;
  lot_id: string;
  lot_number: number;
  tender_reference: string;
  currency: Currency;
  rulebook_fee: number;
  fee_version: FeeVersion | null;
  delivery_from: string;
  delivery_to: string;
  product_type_id: string;
  product_name: string;
  product_unit: string;
  purchaser_id: string;
  purchaser_name: string;
  purchaser_country: string;
  supplier_id: string;
  supplier_name: string;
  supplier_country: string;
  rank: number;
  quantity: bigint;
  unit_price: string;
  value_minor: bigint;
  contract_terms: ContractTerms;
  destinations: string[];
  drawn_up_before: bigint;
}

/** One row per (award, supplier, purchaser) that has no contract yet, in the order that numbers them. */
const TERMS = statement<TermsRow>(
  'contracts.terms-of-tender',
  `SELECT a.id AS award_id, a.lot_id, l.number AS lot_number, t.reference AS tender_reference, coalesce(g.currency, t.currency) AS currency,
     (t.rulebook ->> 'feeBasisPoints')::int AS rulebook_fee, fee.version AS fee_version, l.delivery_from, l.delivery_to,
     l.product_type_id, pt.name_en AS product_name, pt.unit AS product_unit,
     g.purchaser_id, p.legal_name AS purchaser_name, p.country AS purchaser_country,
     g.supplier_id, s.legal_name AS supplier_name, s.country AS supplier_country,
     g.rank, g.quantity, g.unit_price, g.value_minor, g.destinations, t.contract_terms,
     (SELECT count(*) FROM contract c WHERE c.tender_id = $1) AS drawn_up_before
   FROM award a JOIN tender t ON t.id = a.tender_id JOIN lot l ON l.id = a.lot_id
     JOIN product_type pt ON pt.id = l.product_type_id
     CROSS JOIN LATERAL (
       SELECT al.supplier_id, al.purchaser_id, min(al.rank) AS rank, sum(al.quantity)::bigint AS quantity,
         min(al.unit_price) AS unit_price, min(al.currency) AS currency, sum(al.value_minor)::bigint AS value_minor,
         array_agg(DISTINCT d.destination ORDER BY d.destination) AS destinations
       FROM award_line al JOIN demand_line d ON d.id = al.demand_line_id WHERE al.award_id = a.id GROUP BY al.supplier_id, al.purchaser_id) g
     LEFT JOIN LATERAL (SELECT json_build_object('version', f.version, 'effectiveFrom', f.effective_from, 'basisPoints', f.basis_points,
         'leastFees', f.least_fees) AS version
       FROM fee_version f WHERE f.corridor_code = t.corridor_code AND f.effective_from <= (medlane_now() AT TIME ZONE 'UTC')::date
       ORDER BY f.effective_from DESC, f.version DESC LIMIT 1) fee ON true
     JOIN organisation p ON p.id = g.purchaser_id JOIN organisation s ON s.id = g.supplier_id
   WHERE a.tender_id = $1 AND a.status = 'active'
     AND NOT EXISTS (SELECT FROM contract c WHERE c.award_id = a.id AND c.supplier_id = g.supplier_id AND c.purchaser_id = g.purchaser_id
       AND c.replaces_id IS NULL)
   ORDER BY l.number, g.rank, p.legal_name, g.purchaser_id`,
);
const INSERT = statement(
  'contracts.draw-up',
  `INSERT INTO contract (id, reference, tender_id, lot_id, award_id, purchaser_id, supplier_id, product_type_id, rank, status,
     agreed_quantity, unit_price, currency, value_minor, fee_basis_points, fee_least_minor, fee_version, terms, document, document_digest, drawn_up_at)
   SELECT c.id, c.reference, $2, c.lot_id, c.award_id, c.purchaser_id, c.supplier_id, c.product_type_id, c.rank, 'pending',
     c.quantity, c.unit_price, c.currency, c.value_minor, c.fee_basis_points, c.fee_least, c.fee_version, c.terms, c.document, decode(c.digest, 'hex'), $3
   FROM jsonb_to_recordset($1) AS c (id uuid, reference text, lot_id uuid, award_id uuid, purchaser_id uuid, supplier_id uuid,
     product_type_id uuid, rank int, quantity bigint, unit_price numeric, currency text, value_minor bigint,
     fee_basis_points int, fee_least bigint, fee_version int, terms jsonb, document text, digest text)`,
);

/** Contracts as they are drawn up from the award lines of a tender. */
@Injectable()
export class ContractDrafts {
  /** Draws up what is missing, all in one insert; answers the new ids. The caller's transaction claims the event. */
  async drawUp(tx: Tx, tenderId: string): Promise<string[]> {
    const terms = await tx.rows(TERMS, [tenderId]);
    if (terms.length === 0) return [];
    const contracts = terms.map((row, index) => {
      const reference = `C-${row.tender_reference}-${row.drawn_up_before + BigInt(index) + 1n}`;
      const agreed = termsOf(row);
      const fee = contractFee(row.fee_version ?? undefined, { feeBasisPoints: row.rulebook_fee }, row.currency);
      const document = documentOf(row, agreed, fee, reference, tx.now);
      return {
        id: newId(),
        reference,
        lot_id: row.lot_id,
        award_id: row.award_id,
        purchaser_id: row.purchaser_id,
        supplier_id: row.supplier_id,
        product_type_id: row.product_type_id,
        rank: row.rank,
        quantity: String(row.quantity),
        unit_price: row.unit_price,
        currency: row.currency,
        value_minor: String(row.value_minor),
        fee_basis_points: fee.basisPoints,
        fee_least: String(fee.leastMinor),
        fee_version: row.fee_version?.version ?? null,
        terms: agreed,
        document,
        digest: documentDigest(document).toString('hex'),
      };
    });
    await tx.execute(INSERT, [JSON.stringify(contracts), tenderId, tx.now]);
    return contracts.map(({ id }) => id);
  }
}

/** Where the tender names no points of delivery, the goods go to the purchaser in the countries of its lines. */
function termsOf({ contract_terms: terms, destinations, purchaser_name: place }: TermsRow): ContractTerms {
  if (terms.deliveryPoints.length > 0) return terms;
  const deliveryPoints = destinations.slice(0, MAX_DELIVERY_POINTS);
  return {
    ...terms,
    deliveryPoints: deliveryPoints.map((country) => ({ country, locode: null, place, consignee: null })),
  };
}

function documentOf(row: TermsRow, terms: ContractTerms, fee: FeeRate, reference: string, drawnUpAt: Date): string {
  return contractDocument({
    reference,
    revision: 1,
    terms,
    tenderReference: row.tender_reference,
    lotNumber: row.lot_number,
    purchaser: { id: row.purchaser_id, legalName: row.purchaser_name, country: row.purchaser_country },
    supplier: { id: row.supplier_id, legalName: row.supplier_name, country: row.supplier_country },
    product: { id: row.product_type_id, name: row.product_name, unit: row.product_unit },
    quantity: row.quantity,
    unitPrice: unitPrice(row.unit_price),
    currency: row.currency,
    value: row.value_minor,
    fee,
    deliveryFrom: row.delivery_from,
    deliveryTo: row.delivery_to,
    drawnUpAt,
  });
}

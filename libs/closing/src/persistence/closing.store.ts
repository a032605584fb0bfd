import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import type { ClosingBaseline, ClosingStanding, ContractStatus, Day, DeliveredLine } from '#libs/rules';

export interface ClosingParty {
  readonly id: string;
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
}
interface Sums {
  readonly invoices: number;
  readonly fee: string;
  readonly refund: string;
  readonly interest: string;
}
interface StoredLine {
  readonly placedOn: Day;
  readonly promisedOn: Day;
  readonly ordered: string;
  readonly arrivals: readonly { readonly on: Day; readonly accepted: string }[] | null;
}
/** Money in minor units as decimal texts, which JSON keeps exact. */
export interface ClosingDebt {
  readonly reason: string;
  readonly from: 'purchaser' | 'supplier';
  readonly to: 'purchaser' | 'supplier' | 'platform';
  readonly amount: string;
  readonly collected: string;
}
export interface ClosingDeposit {
  readonly lodged: string;
  readonly forfeited: string;
  readonly returned: string;
}
interface StandingRow extends Omit<ClosingStanding, 'isTermOver' | 'hasCredit'> {
  readonly id: string;
  readonly status: ContractStatus;
  readonly completedAt: Date | null;
  readonly creditIssuedAt: Date | null;
}
/** Everything that a closing statement is drawn up from. */
export interface ClosingFacts extends StandingRow {
  readonly reference: string;
  readonly revision: number;
  readonly tenderId: string;
  readonly tenderReference: string;
  readonly lotNumber: number;
  readonly productNameEn: string;
  readonly productNameZh: string | null;
  readonly unit: string;
  readonly purchaser: ClosingParty;
  readonly supplier: ClosingParty;
  readonly currency: Currency;
  readonly tenderCurrency: Currency;
  readonly signedAt: Date;
  readonly closedAt: Date;
  readonly acceptedQuantity: bigint;
  readonly valueMinor: Minor;
  readonly settledMinor: Minor;
  readonly sums: Sums;
  readonly deposit: ClosingDeposit | null;
  readonly debts: readonly ClosingDebt[];
  readonly disputes: Readonly<Record<string, number>>;
  readonly lines: readonly StoredLine[];
  readonly baselines: Readonly<Record<ClosingBaseline['name'], { readonly price: string } | null>> | null;
}

const STANDING = `c.id, c.status, c.completed_at AS "completedAt", c.credit_issued_at AS "creditIssuedAt",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.settled_quantity AS "settledQuantity", c.received_quantity - c.accepted_quantity AS "rejectedQuantity", c.open_disputes AS "openDisputes",
  (SELECT count(*)::int FROM dossier d JOIN shipment s ON s.id = d.shipment_id WHERE s.contract_id = c.id AND d.status NOT IN ('closed', 'cancelled'))
    AS "openDossiers",
  (SELECT count(*)::int FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open') AS "openDebts",
  (SELECT count(*)::int FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held') AS "heldDeposits"`;
const PARTY = (alias: string): string =>
  `json_build_object('id', ${alias}.id, 'legalName', ${alias}.legal_name, 'nameZh', ${alias}.name_zh, 'country', ${alias}.country)`;
const DAY = (moment: string): string => `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

/** As the caller: who is no party finds none. */
const SEES = statement<{ id: string }>('closing.sees', 'SELECT id FROM contract WHERE id = $1');
const STANDING_OF = statement<StandingRow>('closing.standing', `SELECT ${STANDING} FROM contract c WHERE c.id = $1`);
/** Of contracts that have just closed, those with money of somebody left: the others need no winding up. */
const TO_WIND_UP = statement<{ id: string }>(
  'closing.to-wind-up',
  `SELECT c.id FROM contract c WHERE c.id = ANY ($1::uuid[]) AND (c.advance_paid_at IS NOT NULL
     OR EXISTS (SELECT FROM supplier_deposit d WHERE d.contract_id = c.id AND d.status = 'held')
     OR EXISTS (SELECT FROM receivable r WHERE r.contract_id = c.id AND r.status = 'open'))
   ORDER BY c.id`,
);
const FACTS = statement<ClosingFacts>(
  'closing.facts',
  `SELECT ${STANDING}, c.reference, c.revision, c.tender_id AS "tenderId", t.reference AS "tenderReference", l.number AS "lotNumber",
     pt.name_en AS "productNameEn", pt.name_zh AS "productNameZh", pt.unit, ${PARTY('p')} AS purchaser, ${PARTY('v')} AS supplier,
     c.currency, t.currency AS "tenderCurrency", greatest(c.purchaser_signed_at, c.supplier_signed_at) AS "signedAt", c.closed_at AS "closedAt",
     c.accepted_quantity AS "acceptedQuantity", c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor",
     (SELECT json_build_object('invoices', count(*), 'fee', coalesce(sum(i.fee_minor), 0)::text, 'refund', coalesce(sum(i.refund_minor), 0)::text,
       'interest', coalesce(sum(i.interest_minor), 0)::text) FROM invoice i WHERE i.contract_id = c.id) AS sums,
     (SELECT json_build_object('lodged', d.amount_minor::text, 'forfeited', d.forfeited_minor::text, 'returned', d.returned_minor::text)
       FROM supplier_deposit d WHERE d.contract_id = c.id) AS deposit,
     (SELECT coalesce(json_agg(json_build_object('reason', o.reason, 'from', o.debtor, 'to', o.creditor, 'amount', o.amount::text,
         'collected', o.collected::text) ORDER BY o.reason, o.debtor), '[]')
       FROM (SELECT r.reason, CASE r.debtor_id WHEN c.purchaser_id THEN 'purchaser' ELSE 'supplier' END AS debtor,
           CASE r.creditor_id WHEN c.purchaser_id THEN 'purchaser' WHEN c.supplier_id THEN 'supplier' ELSE 'platform' END AS creditor,
           sum(r.amount_minor) AS amount, sum(r.collected_minor) AS collected
         FROM receivable r WHERE r.contract_id = c.id GROUP BY 1, 2, 3) o) AS debts,
     (SELECT coalesce(json_object_agg(s.status, s.count), '{}') FROM (SELECT d.status, count(*) AS count FROM dispute d
       WHERE d.contract_id = c.id GROUP BY d.status) s) AS disputes,
     (SELECT coalesce(json_agg(json_build_object('placedOn', ${DAY('o.placed_at')}, 'promisedOn', o.promised_on, 'ordered', ol.quantity::text,
         'arrivals', (SELECT json_agg(json_build_object('on', ${DAY('r.received_at')}, 'accepted', r.accepted_quantity::text) ORDER BY r.number)
           FROM receipt r WHERE r.call_off_line_id = ol.id)) ORDER BY ol.id), '[]')
       FROM call_off_line ol JOIN call_off o ON o.id = ol.call_off_id WHERE ol.contract_id = c.id) AS lines,
     (SELECT s.baselines FROM award_saving s WHERE s.award_id = c.award_id) AS baselines
   FROM contract c JOIN tender t ON t.id = c.tender_id JOIN lot l ON l.id = c.lot_id JOIN product_type pt ON pt.id = c.product_type_id
     JOIN organisation p ON p.id = c.purchaser_id JOIN organisation v ON v.id = c.supplier_id
   WHERE c.id = ANY ($1::uuid[]) AND c.status = 'closed' AND NOT EXISTS (SELECT FROM closing_statement s WHERE s.contract_id = c.id)
   ORDER BY c.id`,
);
const INSERT = statement<{ contractId: string; tenderId: string }>(
  'closing.insert',
  `INSERT INTO closing_statement (contract_id, tender_id, purchaser_id, supplier_id, document, digest, drawn_up_at)
   SELECT n.contract, n.tender, n.purchaser, n.supplier, n.document, sha256(convert_to(n.document, 'UTF8')), $2
   FROM jsonb_to_recordset($1) AS n (contract uuid, tender uuid, purchaser uuid, supplier uuid, document text)
   ORDER BY n.contract ON CONFLICT ON CONSTRAINT closing_statement_pkey DO NOTHING
   RETURNING contract_id AS "contractId", tender_id AS "tenderId"`,
);
const FIND = statement<ClosingStatementRecord>(
  'closing.find',
  `SELECT contract_id AS "contractId", tender_id AS "tenderId", purchaser_id AS "purchaserId", supplier_id AS "supplierId", document,
     encode(digest, 'hex') AS digest, drawn_up_at AS "drawnUpAt", file_id AS "fileId"
   FROM closing_statement WHERE contract_id = $1`,
);
const LOCK = statement('closing.lock', 'SELECT FROM closing_statement WHERE contract_id = $1 FOR NO KEY UPDATE');
const FILE = statement(
  'closing.file',
  `UPDATE closing_statement SET file_id = $2, file_sha256 = decode($3, 'hex') WHERE contract_id = $1 AND file_id IS NULL`,
);

export interface ClosingStatementRecord {
  readonly contractId: string;
  readonly tenderId: string;
  readonly purchaserId: string;
  readonly supplierId: string;
  /** JSON. */
  readonly document: string;
  /** Of the document, hex. */
  readonly digest: string;
  readonly drawnUpAt: Date;
  readonly fileId: string | null;
}

export interface NewClosingStatement {
  readonly contract: string;
  readonly tender: string;
  readonly purchaser: string;
  readonly supplier: string;
  readonly document: string;
}

/** What contracts are closed by, and the statements that are drawn up of them. */
@Injectable()
export class ClosingStore {
  /** Undefined when the caller does not see the contract. */
  async standing(
    tx: Tx,
    contractId: string,
  ): Promise<(ClosingStanding & { readonly status: ContractStatus }) | undefined> {
    if (!(await tx.maybe(SEES, [contractId]))) return undefined;
    const { completedAt, creditIssuedAt, ...row } = await tx.elevated(() => tx.one(STANDING_OF, [contractId]));
    return { ...row, isTermOver: completedAt !== null, hasCredit: creditIssuedAt !== null };
  }

  async toWindUp(tx: Tx, contractIds: readonly string[]): Promise<string[]> {
    return (await tx.rows(TO_WIND_UP, [contractIds])).map(({ id }) => id);
  }

  /** Of closed contracts without a statement, as the system. */
  facts(tx: Tx, contractIds: readonly string[]): Promise<ClosingFacts[]> {
    return tx.rows(FACTS, [contractIds]);
  }

  /** As the system; answers those that were not there. */
  insert(tx: Tx, statements: readonly NewClosingStatement[]): Promise<{ contractId: string; tenderId: string }[]> {
    return tx.rows(INSERT, [JSON.stringify(statements), tx.now]);
  }

  find(tx: Tx, contractId: string): Promise<ClosingStatementRecord | undefined> {
    return tx.maybe(FIND, [contractId]);
  }

  /** As the system: whoever else asks for the same paper waits. */
  async lock(tx: Tx, contractId: string): Promise<void> {
    await tx.execute(LOCK, [contractId]);
  }

  /** As the system. */
  async file(tx: Tx, contractId: string, fileId: string, sha256: string): Promise<void> {
    await tx.executeOne(FILE, [contractId, fileId, sha256]);
  }
}

/** Order lines as the rules measure them. */
export const deliveredLines = (lines: readonly StoredLine[]): DeliveredLine[] =>
  lines.map(({ arrivals, ordered, ...line }) => ({
    ...line,
    ordered: BigInt(ordered),
    arrivals: (arrivals ?? []).map(({ on, accepted }) => ({ on, accepted: BigInt(accepted) })),
  }));

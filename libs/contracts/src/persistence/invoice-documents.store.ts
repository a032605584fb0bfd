import { Inject, Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { CONFIG, type Config, statement, type Tx } from '#libs/platform';
import { type Day, type FrozenRates, frozenRateOf } from '#libs/rules';
import type { InvoiceData } from '../invoicing/invoice-data.js';
import type { InvoiceDocumentKind, InvoiceFacts } from '../invoicing/invoice-facts.js';

interface InvoiceHead {
  readonly id: string;
  readonly supplierId: string;
  readonly purchaserId: string;
  readonly tenderId: string;
  readonly amountMinor: Minor;
  readonly feeMinor: Minor;
}
/** A document that has been drawn up. */
export interface DrawnDocument {
  readonly id: string;
  readonly number: bigint;
  readonly issuedOn: Day;
  readonly fileId: string;
  readonly digest: Buffer;
  readonly ubl: string;
  readonly data: InvoiceData;
}
type FactsRow = Omit<InvoiceFacts, 'kind' | 'rate' | 'platform'> & {
  readonly tenderCurrency: Currency;
  readonly rates: FrozenRates | null;
};

/** As the caller: who is no party finds none. */
const VISIBLE = statement<InvoiceHead>(
  'invoice-documents.visible',
  `SELECT id, supplier_id AS "supplierId", purchaser_id AS "purchaserId", tender_id AS "tenderId", amount_minor AS "amountMinor",
     fee_minor AS "feeMinor" FROM invoice WHERE id = $1`,
);
const OPEN_SERIES = statement(
  'invoice-documents.open-series',
  'INSERT INTO invoice_series (series, last) VALUES ($1, 0) ON CONFLICT DO NOTHING',
);
const HOLD_SERIES = statement<{ last: bigint }>(
  'invoice-documents.hold-series',
  'SELECT last FROM invoice_series WHERE series = $1 FOR UPDATE',
);
/** Everything of the series that was issued before it and has no number gets one as well, in the order of issue. */
const NUMBER = statement(
  'invoice-documents.number',
  `INSERT INTO invoice_document (id, kind, invoice_id, tender_id, purchaser_id, supplier_id, series, number)
   SELECT medlane_new_id(), $1, i.id, i.tender_id, i.purchaser_id, i.supplier_id, $2,
     $3 + row_number() OVER (ORDER BY i.issued_at, i.id)
   FROM invoice i JOIN invoice asked ON asked.id = $4
   WHERE (i.issued_at, i.id) <= (asked.issued_at, asked.id) AND ($5::uuid IS NULL OR i.supplier_id = $5)
     AND CASE WHEN $1 = 'fee' THEN i.fee_minor ELSE i.amount_minor END > 0
     AND NOT EXISTS (SELECT FROM invoice_document d WHERE d.invoice_id = i.id AND d.kind = $1)`,
);
const COUNT = statement('invoice-documents.count', 'UPDATE invoice_series SET last = last + $2 WHERE series = $1');
const FACTS = statement<FactsRow>(
  'invoice-documents.facts',
  `SELECT d.number, to_char(i.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "issuedOn", i.reference,
     c.reference AS "contractReference", o.reference AS "orderReference",
     json_build_object('legalName', v.legal_name, 'nameZh', v.name_zh, 'country', v.country, 'registrationNumber', v.registration_number) AS supplier,
     json_build_object('legalName', p.legal_name, 'nameZh', p.name_zh, 'country', p.country, 'registrationNumber', p.registration_number) AS purchaser,
     pt.name_en AS "productName", pt.unit, to_char(r.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "receivedOn", i.due_on AS "dueOn",
     CASE i.part WHEN 'rejected' THEN 0 ELSE r.accepted_quantity END AS "acceptedQuantity",
     CASE i.part WHEN 'accepted' THEN 0 ELSE r.rejected_quantity END AS "rejectedQuantity", l.unit_price AS "unitPrice", i.currency,
     i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", t.currency AS "tenderCurrency", t.rates
   FROM invoice_document d JOIN invoice i ON i.id = d.invoice_id JOIN receipt r ON r.id = i.receipt_id
     JOIN call_off_line l ON l.id = i.call_off_line_id JOIN call_off o ON o.id = l.call_off_id JOIN contract c ON c.id = i.contract_id
     JOIN tender t ON t.id = i.tender_id JOIN product_type pt ON pt.id = c.product_type_id
     JOIN organisation v ON v.id = i.supplier_id JOIN organisation p ON p.id = i.purchaser_id
   WHERE d.invoice_id = $1 AND d.kind = $2`,
);
const DRAWN = statement<DrawnDocument>(
  'invoice-documents.drawn',
  `SELECT d.id, d.number, to_char(i.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "issuedOn", d.file_id AS "fileId", d.digest, d.ubl, d.data
   FROM invoice_document d JOIN invoice i ON i.id = d.invoice_id
   WHERE d.invoice_id = $1 AND d.kind = $2 AND d.file_id IS NOT NULL`,
);
const LOCK = statement<{ id: string }>(
  'invoice-documents.lock',
  'SELECT id FROM invoice_document WHERE invoice_id = $1 AND kind = $2 FOR UPDATE',
);
const RECORD = statement(
  'invoice-documents.record',
  `UPDATE invoice_document SET file_id = $2, digest = decode($3, 'hex'), ubl = $4, data = $5, drawn_up_at = $6
   WHERE id = $1 AND file_id IS NULL`,
);

/** The platform's own series; each supplier has one of its own. */
const FEE_SERIES = 'fee';

/** Numbered documents of invoices. Numbers are given when a document is first asked for, in the order of issue. */
@Injectable()
export class InvoiceDocumentStore {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  visible(tx: Tx, invoiceId: string): Promise<InvoiceHead | undefined> {
    return tx.maybe(VISIBLE, [invoiceId]);
  }

  /** As the system: gives the invoice, and those before it, their numbers. Whoever else numbers waits. */
  async number(tx: Tx, kind: InvoiceDocumentKind, { id, supplierId }: InvoiceHead): Promise<void> {
    const series = kind === 'fee' ? FEE_SERIES : `supplier ${supplierId}`;
    await tx.execute(OPEN_SERIES, [series]);
    const { last } = await tx.one(HOLD_SERIES, [series]);
    const numbered = await tx.execute(NUMBER, [kind, series, last, id, kind === 'fee' ? null : supplierId]);
    if (numbered > 0) await tx.executeOne(COUNT, [series, numbered]);
  }

  /** As the system. */
  async facts(tx: Tx, kind: InvoiceDocumentKind, invoiceId: string): Promise<InvoiceFacts> {
    const { tenderCurrency: to, rates, ...row } = await tx.one(FACTS, [invoiceId, kind]);
    const value = row.currency === to ? undefined : frozenRateOf(rates, row.currency);
    const legs = rates?.rates.find(({ from }) => from === row.currency)?.legs ?? [];
    const platform = this.config.platformParty;
    return { ...row, kind, platform, rate: value ? { from: row.currency, to, value, legs } : null };
  }

  /** The document, where it has been drawn up and the caller may see it. */
  drawn(tx: Tx, kind: InvoiceDocumentKind, invoiceId: string): Promise<DrawnDocument | undefined> {
    return tx.maybe(DRAWN, [invoiceId, kind]);
  }

  /** As the system: holds the numbered document. */
  async lock(tx: Tx, kind: InvoiceDocumentKind, invoiceId: string): Promise<string> {
    return (await tx.one(LOCK, [invoiceId, kind])).id;
  }

  /** As the system. */
  async record(
    tx: Tx,
    id: string,
    drawn: Pick<DrawnDocument, 'fileId' | 'ubl' | 'data'> & { readonly sha256: string },
  ): Promise<void> {
    await tx.executeOne(RECORD, [id, drawn.fileId, drawn.sha256, drawn.ubl, JSON.stringify(drawn.data), tx.now]);
  }
}

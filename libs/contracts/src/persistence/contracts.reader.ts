import { Injectable } from '@nestjs/common';
import type { ProductType } from '#libs/catalogue';
import type { Currency } from '#libs/kernel';
import type { Organisation } from '#libs/organisations';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { ContractStatus, ContractTerms, InvoicePart, InvoiceStatus, PaymentInstrument } from '#libs/rules';
import { byId, organisationTree, productTypeTree } from './trees.js';

export interface ContractView {
  readonly id: string;
  readonly reference: string;
  readonly status: ContractStatus;
  readonly tenderId: string;
  readonly lotId: string;
  readonly awardId: string;
  readonly rank: number;
  readonly purchaser: Organisation;
  readonly supplier: Organisation;
  readonly productType: ProductType;
  readonly agreedQuantity: bigint;
  readonly orderedQuantity: bigint;
  readonly receivedQuantity: bigint;
  readonly acceptedQuantity: bigint;
  readonly settledQuantity: bigint;
  readonly unitPrice: string;
  readonly currency: Currency;
  readonly valueMinor: bigint;
  readonly settledMinor: bigint;
  readonly advanceMinor: bigint;
  readonly advancePaidAt: Date | null;
  readonly creditIssuedAt: Date | null;
  readonly feeBasisPoints: number;
  readonly terms: ContractTerms;
  readonly revision: number;
  readonly drawnUpAt: Date;
  readonly purchaserSignedAt: Date | null;
  readonly supplierSignedAt: Date | null;
  readonly endsOn: string | null;
  readonly closedAt: Date | null;
  readonly declineReason: string | null;
  readonly document: string;
  readonly documentDigest: string;
  readonly version: number;
}

const COLUMNS = `c.id, c.reference, c.status, c.tender_id AS "tenderId", c.lot_id AS "lotId", c.award_id AS "awardId", c.rank,
  ${organisationTree('p')} AS purchaser, ${organisationTree('s')} AS supplier, ${productTypeTree('t')} AS "productType",
  c.agreed_quantity AS "agreedQuantity", c.ordered_quantity AS "orderedQuantity", c.received_quantity AS "receivedQuantity",
  c.accepted_quantity AS "acceptedQuantity", c.settled_quantity AS "settledQuantity", c.unit_price AS "unitPrice", c.currency,
  c.value_minor AS "valueMinor", c.settled_minor AS "settledMinor", c.advance_minor AS "advanceMinor",
  c.advance_paid_at AS "advancePaidAt", c.credit_issued_at AS "creditIssuedAt", c.fee_basis_points AS "feeBasisPoints", c.terms, c.revision, c.drawn_up_at AS "drawnUpAt",
  c.purchaser_signed_at AS "purchaserSignedAt", c.supplier_signed_at AS "supplierSignedAt", c.ends_on AS "endsOn", c.closed_at AS "closedAt", c.decline_reason AS "declineReason",
  c.document, encode(c.document_digest, 'hex') AS "documentDigest", c.version`;
const tree = (chosen: string): string => `SELECT ${COLUMNS}
FROM (${chosen}) c
${byId('organisation', 'c.purchaser_id', 'p')} ${byId('organisation', 'c.supplier_id', 's')} ${byId('product_type', 'c.product_type_id', 't')}
ORDER BY c.id DESC`;

/** A party's contracts by that party's index, anybody else's (operators') by id; only one branch ever runs. */
const byParty = (where: string, limit: number): string => `
(SELECT c.* FROM contract c WHERE entered.kind = 'purchaser' AND c.purchaser_id = entered.organisation_id AND ${where}
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.purchaser_signed_at IS NULL)) ORDER BY c.id DESC LIMIT ${limit})
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind = 'supplier' AND c.supplier_id = entered.organisation_id AND ${where}
  AND (NOT $5::boolean OR (c.status = 'pending' AND c.supplier_signed_at IS NULL)) ORDER BY c.id DESC LIMIT ${limit})
UNION ALL
(SELECT c.* FROM contract c WHERE entered.kind NOT IN ('purchaser', 'supplier') AND NOT $5::boolean AND ${where}
  ORDER BY c.id DESC LIMIT ${limit})`;
const CONDITIONS = 'c.id < $3 AND ($4::text IS NULL OR c.status = $4)';
const CONTRACTS = idPages<ContractView>('contracts', (limit) => tree(byParty(CONDITIONS, limit)));
const OF_TENDER = idPages<ContractView>('contracts.of-tender', (limit) =>
  tree(byParty(`${CONDITIONS} AND c.tender_id = $6`, limit)),
);
const ONE = hotRead<ContractView>(
  'contracts.one',
  `${tree('SELECT c.* FROM contract c WHERE c.id = $3 AND entered.kind IS NOT NULL')} LIMIT 1`,
);

export interface ContractFilter {
  readonly status?: ContractStatus | undefined;
  readonly tenderId?: string | undefined;
  /** Pending, and the caller's side has not signed. */
  readonly awaitingMySignature?: boolean | undefined;
}

export interface InvoiceView {
  readonly id: string;
  readonly reference: string;
  readonly status: InvoiceStatus;
  readonly contractId: string;
  readonly orderLineId: string;
  readonly receiptId: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly refundMinor: bigint;
  readonly instrument: PaymentInstrument;
  readonly prepaidMinor: bigint;
  readonly dueOn: string | null;
  readonly part: InvoicePart;
  readonly contestUntil: string | null;
  readonly daysLate: number;
  readonly interestMinor: bigint;
  readonly issuedAt: Date;
  readonly settledAt: Date | null;
}
const INVOICE_COLUMNS = `i.id, i.reference, i.status, i.contract_id AS "contractId", i.call_off_line_id AS "orderLineId", i.receipt_id AS "receiptId", i.currency,
  i.amount_minor AS "amountMinor", i.fee_minor AS "feeMinor", i.refund_minor AS "refundMinor", i.instrument,
  i.prepaid_minor AS "prepaidMinor", i.due_on AS "dueOn", i.part, i.contest_until AS "contestUntil", i.days_late AS "daysLate", i.interest_minor AS "interestMinor",
  i.issued_at AS "issuedAt", i.settled_at AS "settledAt"`;
const invoicesOf = (limit: number): string => `
SELECT ${INVOICE_COLUMNS}
FROM (
  (SELECT * FROM invoice WHERE contract_id = $4 AND id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT ${limit})
  UNION ALL
  (SELECT * FROM invoice WHERE $4::uuid IS NULL AND id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT ${limit})) i
ORDER BY i.id DESC`;
const INVOICES = idPages<InvoiceView>('invoices', invoicesOf);
const ONE_INVOICE = hotRead<InvoiceView>(
  'invoices.one',
  `SELECT ${INVOICE_COLUMNS} FROM invoice i WHERE i.id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);

/** Contracts and invoices for the screens, each page in one statement. Who sees what: the row-level policies. */
@Injectable()
export class ContractsReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. */
  contracts<T>(
    caller: Caller,
    args: PageArgs,
    { status, tenderId, awaitingMySignature = false }: ContractFilter,
    toNode: (row: ContractView) => T,
  ): Promise<Connection<T>> {
    const values = [status ?? null, awaitingMySignature];
    return tenderId === undefined
      ? CONTRACTS.read(this.reads, caller, args, toNode, values)
      : OF_TENDER.read(this.reads, caller, args, toNode, [...values, tenderId]);
  }

  /** Undefined when there is none or the caller does not see it. */
  async contract(caller: Caller, id: string): Promise<ContractView | undefined> {
    return (await this.reads.run<ContractView>(caller, ONE, [id])).rows[0];
  }

  /** Newest first, of one contract when it is given. */
  invoices<T>(
    caller: Caller,
    args: PageArgs,
    contractId: string | undefined,
    toNode: (row: InvoiceView) => T,
  ): Promise<Connection<T>> {
    return INVOICES.read(this.reads, caller, args, toNode, [contractId ?? null]);
  }

  /** Undefined when there is none or the caller does not see it. */
  async invoice(caller: Caller, id: string): Promise<InvoiceView | undefined> {
    return (await this.reads.run<InvoiceView>(caller, ONE_INVOICE, [id])).rows[0];
  }
}

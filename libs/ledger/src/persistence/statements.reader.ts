import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Currency } from '#libs/kernel';
import {
  type Caller,
  type Connection,
  defineCursor,
  forEachPageSize,
  hotRead,
  idPages,
  type PageArgs,
  readPage,
  Reads,
  toConnection,
} from '#libs/platform';
import type { SupplierDepositStatus } from '#libs/rules';
import type { AccountKind } from '../account.js';
import type { PostingView } from './ledger.reader.js';

export interface StatementOf {
  /** For operators; anybody else reads its own. */
  readonly organisationId: string | undefined;
  readonly kind: AccountKind;
  readonly currency: Currency;
  /** Both days are counted in, by UTC. */
  readonly from: string;
  readonly to: string;
}
export interface StatementTotals {
  readonly id: string;
  readonly openingMinor: bigint;
  readonly closingMinor: bigint;
}
export interface SupplierDepositView {
  readonly id: string;
  readonly purpose: 'bid' | 'performance';
  readonly tenderId: string;
  readonly contractId: string | null;
  readonly supplierId: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  readonly forfeitedMinor: bigint;
  readonly returnedMinor: bigint;
  readonly status: SupplierDepositStatus;
  readonly lodgedAt: Date;
  readonly endedAt: Date | null;
}
export interface ReceivableView {
  readonly id: string;
  readonly debtorId: string;
  readonly creditorId: string | null;
  readonly contractId: string;
  readonly currency: Currency;
  readonly amountMinor: bigint;
  readonly collectedMinor: bigint;
  readonly status: 'open' | 'collected';
  readonly reason: string;
  readonly documentType: string;
  readonly documentId: string;
  readonly aroseAt: Date;
}

/** Whoever asks for another's is shown nothing: row-level security hides its accounts. */
const OF_WHOM = `a.organisation_id = coalesce($4::uuid, entered.organisation_id) AND a.kind = $5 AND a.currency = $6`;
const UP_TO = `t.occurred_at < ($8::date + 1)::timestamp AT TIME ZONE 'UTC'`;
const SINCE = `t.occurred_at >= $7::date::timestamp AT TIME ZONE 'UTC'`;
const TOTALS = hotRead<StatementTotals>(
  'statements.totals',
  `SELECT 'totals' AS id, coalesce(sum(p.amount_minor) FILTER (WHERE NOT ${SINCE}), 0)::bigint AS "openingMinor",
     coalesce(sum(p.amount_minor), 0)::bigint AS "closingMinor"
   FROM account a JOIN posting p ON p.account_id = a.id JOIN ledger_transaction t ON t.id = p.transaction_id
   WHERE ${OF_WHOM} AND ${UP_TO} AND p.id > $3::bigint LIMIT 1`,
);
const LINES = forEachPageSize((size) =>
  hotRead<PostingView>(
    `statements.lines.${size}`,
    `SELECT p.id, p.amount_minor AS "amountMinor", p.currency, t.kind, t.document_type AS "documentType", t.document_id AS "documentId",
       t.occurred_at AS "occurredAt"
     FROM account a JOIN posting p ON p.account_id = a.id JOIN ledger_transaction t ON t.id = p.transaction_id
     WHERE ${OF_WHOM} AND ${SINCE} AND ${UP_TO} AND p.id > $3::bigint
     ORDER BY p.id LIMIT ${size + 1}`,
  ),
);
const lineCursor = defineCursor('statement', z.tuple([z.string().regex(/^\d{1,19}$/)]));

/** A party's own by its index, all for operators; only one branch ever runs. */
const DEPOSITS = idPages<SupplierDepositView>(
  'supplier-deposits',
  (
    limit,
  ) => `SELECT d.id, d.purpose, d.tender_id AS "tenderId", d.contract_id AS "contractId", d.supplier_id AS "supplierId", d.currency,
  d.amount_minor AS "amountMinor", d.forfeited_minor AS "forfeitedMinor", d.returned_minor AS "returnedMinor", d.status,
  d.lodged_at AS "lodgedAt", d.ended_at AS "endedAt"
FROM (SELECT * FROM supplier_deposit WHERE id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT ${limit}) d
ORDER BY d.id DESC`,
);
const RECEIVABLES = idPages<ReceivableView>(
  'receivables',
  (
    limit,
  ) => `SELECT r.id, r.debtor_id AS "debtorId", r.creditor_id AS "creditorId", r.contract_id AS "contractId", r.currency,
  r.amount_minor AS "amountMinor", r.collected_minor AS "collectedMinor", r.status, r.reason, r.document_type AS "documentType",
  r.document_id AS "documentId", r.arose_at AS "aroseAt"
FROM (SELECT * FROM receivable WHERE id < $3 AND entered.kind IS NOT NULL ORDER BY id DESC LIMIT ${limit}) r
ORDER BY r.id DESC`,
);

/** Statements of organisations over a period, deposits and debts: what row-level security lets the caller see. */
@Injectable()
export class StatementsReader {
  constructor(private readonly reads: Reads) {}

  /** Opening and closing balance of a period, and a page of its lines, the oldest first. */
  async statement<T>(
    caller: Caller,
    args: PageArgs,
    { organisationId, kind, currency, from, to }: StatementOf,
    toNode: (row: PostingView) => T,
  ): Promise<{ readonly totals: StatementTotals; readonly lines: Connection<T> }> {
    const page = readPage(args, lineCursor);
    const of = [organisationId ?? null, kind, currency, from, to];
    const { rows: totals } = await this.reads.run<StatementTotals>(caller, TOTALS, ['0', ...of]);
    const { rows } = await this.reads.run<PostingView>(caller, LINES[page.size], [page.after?.[0] ?? '0', ...of]);
    return {
      totals: totals[0] ?? { id: 'totals', openingMinor: 0n, closingMinor: 0n },
      lines: toConnection(rows, page, lineCursor, ({ id }) => [String(id)], toNode),
    };
  }

  /** Newest first. */
  deposits<T>(caller: Caller, args: PageArgs, toNode: (row: SupplierDepositView) => T): Promise<Connection<T>> {
    return DEPOSITS.read(this.reads, caller, args, toNode);
  }

  /** Newest first. */
  receivables<T>(caller: Caller, args: PageArgs, toNode: (row: ReceivableView) => T): Promise<Connection<T>> {
    return RECEIVABLES.read(this.reads, caller, args, toNode);
  }
}

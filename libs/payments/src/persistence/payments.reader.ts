import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads } from '#libs/platform';
import type { BankEntryStatus, PayeeAccountStatus, PaymentOrderStatus } from '#libs/rules';
import type {
  BankAccountRow,
  BankEntryRow,
  BankStatementRow,
  PayeeAccountRow,
  PaymentFileRow,
  PaymentOrderRow,
} from './rows.js';

export type BankAccountView = Omit<BankAccountRow, 'openedBy'>;
export type PayeeAccountView = Omit<PayeeAccountRow, 'proposedBy' | 'decidedBy'>;
export type PaymentView = Omit<PaymentOrderRow, 'requestedBy' | 'decidedBy'> & {
  readonly payee: { readonly identification: string; readonly holder: string; readonly bankName: string };
};
export type PaymentFileView = Omit<PaymentFileRow, 'contentDigest' | 'madeBy'> & { readonly contentDigest: string };
export type BankStatementView = Omit<BankStatementRow, 'digest' | 'importedBy'> & {
  readonly read: bigint;
  readonly matched: bigint;
  readonly unmatched: bigint;
  readonly setAside: bigint;
};
export type BankEntryView = Omit<BankEntryRow, 'bankTransferId' | 'decidedBy'>;

const ACCOUNT_COLUMNS = `currency, bank_country AS "bankCountry", bank_name AS "bankName", scheme, identification, bic, holder`;
const BANK_ACCOUNTS = hotRead<BankAccountView>(
  'bank-accounts.all',
  `SELECT id, ${ACCOUNT_COLUMNS}, opened_at AS "openedAt" FROM bank_account WHERE entered.kind IS NOT NULL ORDER BY currency, id LIMIT 100`,
);
const PAYEES = idPages<PayeeAccountView>(
  'payee-accounts',
  `SELECT a.id, a.organisation_id AS "organisationId", a.currency, a.bank_country AS "bankCountry", a.bank_name AS "bankName", a.scheme,
     a.identification, a.bic, a.holder, a.status, a.proposed_at AS "proposedAt", a.decided_at AS "decidedAt", a.reason, a.version
   FROM payee_account a WHERE a.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR a.status = $4) ORDER BY a.id DESC`,
);
const PAYMENTS = idPages<PaymentView>(
  'payments',
  `SELECT p.id, p.reference, p.organisation_id AS "organisationId", p.payee_account_id AS "payeeAccountId", p.currency,
     p.amount_minor AS "amountMinor", p.status, p.requested_at AS "requestedAt", p.reason, p.payment_file_id AS "paymentFileId",
     p.ended_at AS "endedAt", p.version,
     json_build_object('identification', a.identification, 'holder', a.holder, 'bankName', a.bank_name) AS payee
   FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
   WHERE p.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR p.status = $4) ORDER BY p.id DESC`,
);
const FILE = hotRead<PaymentFileView>(
  'payments.file',
  `SELECT id, message_id AS "messageId", bank_account_id AS "bankAccountId", currency, payment_count AS "paymentCount",
     total_minor AS "totalMinor", content, encode(content_digest, 'hex') AS "contentDigest", made_at AS "madeAt"
   FROM payment_file WHERE id = $3 AND entered.kind IS NOT NULL LIMIT 1`,
);
const STATEMENTS = idPages<BankStatementView>(
  'bank-statements',
  `SELECT s.id, s.bank_account_id AS "bankAccountId", s.message_id AS "messageId", s.statement_id AS "statementId", s.currency,
     s.opening_minor AS "openingMinor", s.closing_minor AS "closingMinor", s.entry_count AS "entryCount", s.file_id AS "fileId",
     s.imported_at AS "importedAt", e.*
   FROM bank_statement s CROSS JOIN LATERAL (
     SELECT count(*) FILTER (WHERE status = 'read') AS read, count(*) FILTER (WHERE status = 'matched') AS matched,
       count(*) FILTER (WHERE status = 'unmatched') AS unmatched, count(*) FILTER (WHERE status = 'set_aside') AS "setAside"
     FROM bank_entry e WHERE e.statement_id = s.id) e
   WHERE s.id < $3 AND entered.kind IS NOT NULL ORDER BY s.id DESC`,
);
const ENTRIES = idPages<BankEntryView>(
  'bank-entries',
  `SELECT e.id, e.statement_id AS "statementId", e.bank_account_id AS "bankAccountId", e.number, e.direction, e.currency,
     e.amount_minor AS "amountMinor", e.booked_on AS "bookedOn", e.value_on AS "valueOn", e.bank_reference AS "bankReference",
     e.end_to_end_id AS "endToEndId", e.counterparty_name AS "counterpartyName", e.counterparty_account AS "counterpartyAccount",
     e.remittance, e.reversal, e.status, e.reason, e.details, e.organisation_id AS "organisationId",
     e.payment_order_id AS "paymentOrderId", e.decision_reason AS "decisionReason", e.version
   FROM bank_entry e
   WHERE e.id < $3 AND entered.kind IS NOT NULL AND ($4::text IS NULL OR e.status = $4) AND ($5::uuid IS NULL OR e.statement_id = $5)
   ORDER BY e.id DESC`,
);

/** Accounts at banks, payments and bank statements as they may be seen: officers see all, organisations their own. */
@Injectable()
export class PaymentsReader {
  constructor(private readonly reads: Reads) {}

  async bankAccounts(caller: Caller): Promise<readonly BankAccountView[]> {
    return (await this.reads.run<BankAccountView>(caller, BANK_ACCOUNTS, [])).rows;
  }

  payeeAccounts<T>(
    caller: Caller,
    page: PageArgs,
    status: PayeeAccountStatus | null,
    toNode: (row: PayeeAccountView) => T,
  ): Promise<Connection<T>> {
    return PAYEES.read(this.reads, caller, page, toNode, [status]);
  }

  payments<T>(
    caller: Caller,
    page: PageArgs,
    status: PaymentOrderStatus | null,
    toNode: (row: PaymentView) => T,
  ): Promise<Connection<T>> {
    return PAYMENTS.read(this.reads, caller, page, toNode, [status]);
  }

  async paymentFile(caller: Caller, id: string): Promise<PaymentFileView | undefined> {
    return (await this.reads.run<PaymentFileView>(caller, FILE, [id])).rows[0];
  }

  bankStatements<T>(caller: Caller, page: PageArgs, toNode: (row: BankStatementView) => T): Promise<Connection<T>> {
    return STATEMENTS.read(this.reads, caller, page, toNode);
  }

  bankEntries<T>(
    caller: Caller,
    page: PageArgs,
    filter: { readonly status: BankEntryStatus | null; readonly statementId: string | null },
    toNode: (row: BankEntryView) => T,
  ): Promise<Connection<T>> {
    return ENTRIES.read(this.reads, caller, page, toNode, [filter.status, filter.statementId]);
  }
}

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
import type { MovementKind } from '#libs/rules';
import type { AccountKind } from '../account.js';

export interface AccountView {
  readonly id: string;
  readonly kind: AccountKind;
  readonly currency: Currency;
  readonly balanceMinor: bigint;
  readonly contractId: string | null;
  readonly organisationId: string | null;
  readonly organisationName: string | null;
}
export interface PostingView {
  readonly id: bigint;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly kind: MovementKind;
  readonly documentType: string;
  readonly documentId: string;
  readonly occurredAt: Date;
}
export interface BalanceView {
  readonly id: string;
  readonly currency: Currency;
  readonly kind: AccountKind;
  readonly accounts: number;
  readonly balanceMinor: bigint;
}

/** Operators see every account, anybody else its own organisation's: each by the index that serves it. */
const accounts = (limit: number): string => `
SELECT a.id, a.kind, a.currency, a.balance_minor AS "balanceMinor", a.contract_id AS "contractId", a.organisation_id AS "organisationId",
  o.legal_name AS "organisationName"
FROM (
  (SELECT * FROM account WHERE id < $3 AND entered.kind = 'operator' AND $4::uuid IS NULL ORDER BY id DESC LIMIT ${limit})
  UNION ALL
  (SELECT * FROM account WHERE id < $3 AND organisation_id = CASE WHEN entered.kind = 'operator' THEN $4::uuid ELSE entered.organisation_id END
   ORDER BY id DESC LIMIT ${limit})) a
LEFT JOIN organisation o ON o.id = a.organisation_id
ORDER BY a.id DESC`;
const ACCOUNTS = idPages<AccountView>('accounts', accounts);

const POSTINGS = forEachPageSize((size) =>
  hotRead<PostingView>(
    `postings.${size}`,
    `SELECT p.id, p.amount_minor AS "amountMinor", p.currency, t.kind, t.document_type AS "documentType", t.document_id AS "documentId",
       t.occurred_at AS "occurredAt"
     FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
     WHERE p.account_id = $4 AND p.id < $3 AND entered.kind IS NOT NULL
     ORDER BY p.id DESC LIMIT ${size + 1}`,
  ),
);
const LAST_POSTING = String(2n ** 63n - 1n);
const postingCursor = defineCursor('postings', z.tuple([z.string().regex(/^\d{1,19}$/)]));

const TRIAL_BALANCE = hotRead<BalanceView>(
  'ledger.trial-balance',
  `SELECT a.currency || ' ' || a.kind AS id, a.currency, a.kind, count(*)::int AS accounts, sum(a.balance_minor)::bigint AS "balanceMinor"
   FROM account a WHERE entered.kind = 'operator' GROUP BY a.currency, a.kind ORDER BY a.currency, a.kind LIMIT 200`,
);

/** The same at the end of a day: summed from the postings, where the other reads the balances. */
const TRIAL_BALANCE_ON = hotRead<BalanceView>(
  'ledger.trial-balance-on',
  `SELECT a.currency || ' ' || a.kind AS id, a.currency, a.kind, count(DISTINCT a.id)::int AS accounts,
     coalesce(sum(p.amount_minor), 0)::bigint AS "balanceMinor"
   FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
   WHERE entered.kind = 'operator' AND t.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'
   GROUP BY a.currency, a.kind ORDER BY a.currency, a.kind LIMIT 200`,
);

/** Accounts and statements, as far as the caller may see them. */
@Injectable()
export class LedgerReader {
  constructor(private readonly reads: Reads) {}

  /** Newest first. `organisationId` chooses for operators; anybody else sees its own. */
  accounts<T>(
    caller: Caller,
    args: PageArgs,
    organisationId: string | undefined,
    toNode: (row: AccountView) => T,
  ): Promise<Connection<T>> {
    return ACCOUNTS.read(this.reads, caller, args, toNode, [organisationId ?? null]);
  }

  /** The statement of one account, latest first. */
  async postings<T>(
    caller: Caller,
    args: PageArgs,
    accountId: string,
    toNode: (row: PostingView) => T,
  ): Promise<Connection<T>> {
    const page = readPage(args, postingCursor);
    const values = [page.after?.[0] ?? LAST_POSTING, accountId];
    const { rows } = await this.reads.run<PostingView>(caller, POSTINGS[page.size], values);
    return toConnection(rows, page, postingCursor, ({ id }) => [String(id)], toNode);
  }

  /** What every kind of account holds, by currency: now, or at the end of a day. */
  async trialBalance(caller: Caller, on?: string): Promise<BalanceView[]> {
    const answer = await (on === undefined
      ? this.reads.run<BalanceView>(caller, TRIAL_BALANCE)
      : this.reads.run<BalanceView>(caller, TRIAL_BALANCE_ON, [on]));
    return answer.rows;
  }
}

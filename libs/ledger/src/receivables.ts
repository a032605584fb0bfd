import { Injectable } from '@nestjs/common';
import { type Currency, invariant, type Minor } from '#libs/kernel';
import { AuditTrail, newId, statement, type Tx } from '#libs/platform';
import { collectMovement } from '#libs/rules';
import { Ledger } from './ledger.js';

export type DebtReason = 'rejected-goods' | 'fee' | 'unused-advance' | 'ruling' | 'cancelled-order';

/** What an organisation owes out of a contract, with the document that shows it: once per document and reason. */
export interface Debt {
  readonly debtorId: string;
  /** Null: the platform, for its fee. */
  readonly creditorId: string | null;
  readonly contractId: string;
  readonly tenderId: string;
  readonly currency: Currency;
  /** Above zero. */
  readonly amountMinor: Minor;
  readonly reason: DebtReason;
  readonly documentType: string;
  readonly documentId: string;
}

interface OpenReceivable extends Debt {
  readonly id: string;
  readonly collectedMinor: Minor;
  readonly status: 'open' | 'collected';
  readonly walletMinor: Minor;
  /** What is left of the performance deposit of the contract; 0 when there is none. */
  readonly depositMinor: Minor;
}

const OPEN = statement<{ id: string }>(
  'receivables.open',
  `INSERT INTO receivable (id, debtor_id, creditor_id, contract_id, tender_id, currency, amount_minor, status, reason, document_type, document_id, arose_at)
   SELECT d.id, d.debtor, d.creditor, d.contract, d.tender, d.currency, d.amount, 'open', d.reason, d.document_type, d.document, $2
   FROM jsonb_to_recordset($1) AS d (id uuid, debtor uuid, creditor uuid, contract uuid, tender uuid, currency text, amount bigint,
     reason text, document_type text, document uuid)
   ON CONFLICT ON CONSTRAINT receivable_once DO NOTHING RETURNING id`,
);
const LOCK = statement<OpenReceivable>(
  'receivables.lock',
  `SELECT r.id, r.debtor_id AS "debtorId", r.creditor_id AS "creditorId", r.contract_id AS "contractId", r.tender_id AS "tenderId",
     r.currency, r.amount_minor AS "amountMinor", r.collected_minor AS "collectedMinor", r.status, r.reason,
     r.document_type AS "documentType", r.document_id AS "documentId",
     coalesce((SELECT a.balance_minor FROM account a WHERE a.key = ledger_account_key('wallet', r.debtor_id, NULL, r.currency)), 0) AS "walletMinor",
     coalesce((SELECT d.amount_minor - d.forfeited_minor FROM supplier_deposit d WHERE d.contract_id = r.contract_id
       AND d.supplier_id = r.debtor_id AND d.status = 'held'), 0) AS "depositMinor"
   FROM receivable r WHERE r.id = $1 FOR UPDATE OF r`,
);
const COLLECT = statement(
  'receivables.collect',
  `WITH taken AS (
     INSERT INTO collection (id, receivable_id, debtor_id, creditor_id, source, currency, amount_minor, collected_at)
     SELECT t.id, $1, $2, $3, t.source, $4, t.amount, $5 FROM jsonb_to_recordset($6) AS t (id uuid, source text, amount bigint)
     RETURNING amount_minor, source
   ), deposit AS (
     UPDATE supplier_deposit d SET forfeited_minor = d.forfeited_minor + taken.amount_minor, version = d.version + 1,
       status = CASE WHEN d.forfeited_minor + taken.amount_minor = d.amount_minor THEN 'forfeited' ELSE d.status END,
       ended_at = CASE WHEN d.forfeited_minor + taken.amount_minor = d.amount_minor THEN $5::timestamptz END
     FROM taken WHERE taken.source = 'deposit' AND d.contract_id = $7 AND d.status = 'held'
   ), total AS (SELECT sum(amount_minor)::bigint AS amount FROM taken)
   UPDATE receivable r SET collected_minor = r.collected_minor + total.amount,
     status = CASE WHEN r.collected_minor + total.amount = r.amount_minor THEN 'collected' ELSE 'open' END,
     collected_at = CASE WHEN r.collected_minor + total.amount = r.amount_minor THEN $5::timestamptz END
   FROM total WHERE r.id = $1`,
);
const OWED = statement<{ owed: bigint }>(
  'receivables.owed',
  `SELECT coalesce(sum(amount_minor - collected_minor), 0)::bigint AS owed FROM receivable
   WHERE debtor_id = $1 AND currency = $2 AND status = 'open'`,
);

/**
 * What one side owes the other, or the platform, because the money was not there: taken from the deposit of the
 * contract and then from the debtor's wallet, as soon as and as far as there is any.
 */
@Injectable()
export class Receivables {
  constructor(
    private readonly ledger: Ledger,
    private readonly audit: AuditTrail,
  ) {}

  /** Writes down what is owed; what a document has shown before is left out. */
  async open(tx: Tx, debts: readonly Debt[]): Promise<void> {
    const rows = debts.map((debt) => ({
      id: newId(),
      debtor: debt.debtorId,
      creditor: debt.creditorId,
      contract: debt.contractId,
      tender: debt.tenderId,
      currency: debt.currency,
      amount: String(debt.amountMinor),
      reason: debt.reason,
      document_type: debt.documentType,
      document: debt.documentId,
    }));
    await tx.elevated(async () => {
      const opened = await tx.rows(OPEN, [JSON.stringify(rows), tx.now]);
      await this.audit.record(
        tx,
        ...opened.map(({ id }) => {
          const row = rows.find((made) => made.id === id);
          const step = { subjectType: 'receivable', subjectId: id, action: 'open', to: 'open' };
          return { ...step, ...(row ? { tenderId: row.tender, details: { reason: row.reason } } : {}) };
        }),
      );
    });
  }

  /** What an organisation still owes in a currency. */
  async owedBy(tx: Tx, organisationId: string, currency: Currency): Promise<Minor> {
    return tx.elevated(async () => (await tx.one(OWED, [organisationId, currency])).owed);
  }

  /**
   * Collects as much of a receivable as there is. Holds it, so that nobody else collects it meanwhile; a wallet or
   * deposit that another movement empties at the same time makes the whole transaction run again, by its caller.
   * Answers what was taken.
   */
  async collect(tx: Tx, receivableId: string): Promise<Minor> {
    const debt = await tx.maybe(LOCK, [receivableId]);
    if (!debt || debt.status !== 'open') return 0n;
    const left = debt.amountMinor - debt.collectedMinor;
    const fromDeposit = debt.creditorId === null ? 0n : minBigint(left, debt.depositMinor);
    const fromWallet = minBigint(left - fromDeposit, debt.walletMinor);
    const takings = (
      [
        ['deposit', fromDeposit],
        ['wallet', fromWallet],
      ] as const
    )
      .filter(([, amountMinor]) => amountMinor > 0n)
      .map(([source, amountMinor]) => ({ id: newId(), source, amountMinor }));
    if (takings.length === 0) return 0n;
    await this.take(tx, debt, takings);
    return fromDeposit + fromWallet;
  }

  private async take(
    tx: Tx,
    debt: OpenReceivable,
    takings: readonly { readonly id: string; readonly source: 'deposit' | 'wallet'; readonly amountMinor: Minor }[],
  ): Promise<void> {
    const { id, debtorId: supplierId, creditorId, contractId, tenderId, currency } = debt;
    const rows = takings.map(({ amountMinor, ...taking }) => ({ ...taking, amount: String(amountMinor) }));
    await tx.executeOne(COLLECT, [id, supplierId, creditorId, currency, tx.now, JSON.stringify(rows), contractId]);
    const parties = { supplierId, contractId, ...(creditorId === null ? {} : { purchaserId: creditorId }) };
    const posted = await this.ledger.post(
      tx,
      takings.map((taking) => ({
        movement: collectMovement(taking.source, creditorId === null ? 'fee' : 'creditor', taking.amountMinor),
        documentType: 'collection',
        documentId: taking.id,
        tenderId,
        currency,
        parties,
      })),
    );
    invariant(posted.ok, 'what was to be collected was spent at the same moment');
    const taken = takings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const done = debt.collectedMinor + taken === debt.amountMinor;
    await this.audit.record(tx, {
      subjectType: 'receivable',
      subjectId: id,
      tenderId,
      action: 'collect',
      ...(done ? { from: 'open', to: 'collected' } : {}),
      details: { amount: String(taken) },
    });
  }
}

const minBigint = (a: bigint, b: bigint): bigint => (a < b ? a : b);

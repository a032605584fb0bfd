import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { PaymentOrderStatus } from '#libs/rules';

export interface LockedPayment {
  readonly id: string;
  readonly reference: string;
  readonly organisationId: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly status: PaymentOrderStatus;
  readonly version: number;
}
/** An approved payment with the account that it goes to. */
export interface PaymentToSend {
  readonly id: string;
  readonly reference: string;
  readonly amountMinor: Minor;
  readonly version: number;
  readonly scheme: 'iban' | 'other';
  readonly identification: string;
  readonly bic: string | null;
  readonly holder: string;
}

const LOCKED = `id, reference, organisation_id AS "organisationId", currency, amount_minor AS "amountMinor", status, version`;
const INSERT = statement(
  'payment-orders.insert',
  `INSERT INTO payment_order (id, reference, organisation_id, payee_account_id, currency, amount_minor, status, requested_by, requested_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8)`,
);
const LOCK = statement<LockedPayment>(
  'payment-orders.lock',
  `SELECT ${LOCKED} FROM payment_order WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
);
const DECIDE = statement(
  'payment-orders.decide',
  `UPDATE payment_order SET status = $3, decided_by = $4, reason = $5, version = version + 1,
     ended_at = CASE WHEN $3 = 'refused' THEN $6::timestamptz END
   WHERE id = $1 AND version = $2`,
);
/** Approved by somebody else than who sends, to an account that still stands; oldest first. */
const TO_SEND = statement<PaymentToSend>(
  'payment-orders.to-send',
  `SELECT p.id, p.reference, p.amount_minor AS "amountMinor", p.version, a.scheme, a.identification, a.bic, a.holder
   FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
   WHERE p.status = 'approved' AND a.status = 'verified' AND p.currency = $1 AND p.decided_by <> $2 ORDER BY p.id LIMIT $3 FOR UPDATE OF p`,
);
const WAITING = statement<{ waiting: boolean }>(
  'payment-orders.waiting',
  `SELECT EXISTS (SELECT FROM payment_order p JOIN payee_account a ON a.id = p.payee_account_id
     WHERE p.status = 'approved' AND a.status = 'verified' AND p.currency = $1) AS waiting`,
);
const FILE = statement(
  'payment-orders.file',
  `INSERT INTO payment_file (id, message_id, bank_account_id, currency, payment_count, total_minor, content, content_digest, made_by, made_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, sha256(convert_to($7, 'UTF8')), $8, $9)`,
);
const SEND = statement(
  'payment-orders.send',
  `UPDATE payment_order SET status = 'sent', payment_file_id = $2, version = version + 1 WHERE id = ANY ($1::uuid[]) AND status = 'approved'`,
);
const END = statement(
  'payment-orders.end',
  `UPDATE payment_order p SET status = e.status, ended_at = $2, version = p.version + 1
   FROM jsonb_to_recordset($1) AS e (id uuid, status text) WHERE p.id = e.id`,
);

/** Payments from wallets to the bank accounts of their owners, as the system. */
@Injectable()
export class PaymentOrderStore {
  async insert(
    tx: Tx,
    order: {
      readonly organisationId: string;
      readonly payeeAccountId: string;
      readonly currency: Currency;
      readonly amountMinor: Minor;
      readonly by: string;
    },
  ): Promise<{ id: string; reference: string }> {
    const id = newId();
    // 35 characters at most, and of the letters that every bank carries: an id without its hyphens, and our mark.
    const reference = `ML${id.replaceAll('-', '').toUpperCase()}`;
    const { organisationId, payeeAccountId, currency, amountMinor, by } = order;
    await tx.executeOne(INSERT, [id, reference, organisationId, payeeAccountId, currency, amountMinor, by, tx.now]);
    return { id, reference };
  }

  lock(tx: Tx, ids: readonly string[]): Promise<LockedPayment[]> {
    return tx.rows(LOCK, [ids]);
  }

  async decide(
    tx: Tx,
    { id, version }: LockedPayment,
    status: PaymentOrderStatus,
    by: string,
    reason: string | null,
  ): Promise<void> {
    await tx.executeOne(DECIDE, [id, version, status, by, reason, tx.now]);
  }

  toSend(tx: Tx, currency: Currency, senderId: string, limit: number): Promise<PaymentToSend[]> {
    return tx.rows(TO_SEND, [currency, senderId, limit]);
  }

  /** Whether approved payments wait, whoever approved them. */
  async waits(tx: Tx, currency: Currency): Promise<boolean> {
    return (await tx.one(WAITING, [currency])).waiting;
  }

  /** Keeps the file that the bank gets, and marks its payments as sent with it. */
  async send(
    tx: Tx,
    payments: readonly PaymentToSend[],
    file: {
      readonly id: string;
      readonly messageId: string;
      readonly bankAccountId: string;
      readonly currency: Currency;
      readonly content: string;
      readonly by: string;
    },
  ): Promise<void> {
    const total = payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const { id, messageId, bankAccountId, currency, content, by } = file;
    await tx.executeOne(FILE, [id, messageId, bankAccountId, currency, payments.length, total, content, by, tx.now]);
    await tx.execute(SEND, [payments.map((payment) => payment.id), id]);
  }

  async end(
    tx: Tx,
    ended: readonly { readonly id: string; readonly status: 'executed' | 'returned' }[],
  ): Promise<void> {
    if (ended.length > 0) await tx.execute(END, [JSON.stringify(ended), tx.now]);
  }
}

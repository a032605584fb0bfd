import { Injectable } from '@nestjs/common';
import { err, ok, type Currency, type Minor, type Result } from '#libs/kernel';
import { Receivables } from '#libs/ledger';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, newId, UnitOfWork } from '#libs/platform';
import {
  dayOf,
  type DecidePayoutRefusal,
  judgePayoutRequest,
  judgePayoutStep,
  MAX_PAYMENTS_PER_FILE,
  type RequestPayoutRefusal,
  type SendPaymentsRefusal,
} from '#libs/rules';
import { writePain001 } from '../bank-files/write-pain001.js';
import { BankAccountStore } from '../persistence/bank-accounts.store.js';
import { PaymentOrderStore } from '../persistence/payment-orders.store.js';
import { BankMoney } from './bank-money.js';

/**
 * Money from wallets to the bank accounts of their owners: asked for by the owner, which takes it out of the wallet at
 * once; approved by one officer, sent to the bank by another, and carried out when the bank's statement says so.
 */
@Injectable()
export class Payouts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: BankAccountStore,
    private readonly orders: PaymentOrderStore,
    private readonly money: BankMoney,
    private readonly receivables: Receivables,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  request(
    caller: Caller,
    input: {
      readonly payeeAccountId: string;
      readonly amountMinor: Minor;
      readonly currency: Currency;
      readonly idempotencyKey: string;
    },
  ): Promise<Result<{ readonly paymentId: string }, RequestPayoutRefusal | IdempotencyRefusal>> {
    const { idempotencyKey: key, payeeAccountId, amountMinor, currency } = input;
    const request = { operation: 'requestPayout', key, request: { payeeAccountId, amountMinor, currency } };
    return this.unitOfWork.once<{ paymentId: string }, RequestPayoutRefusal>(caller, request, async (tx) => {
      const { organisationId } = tx.actor;
      const by = await this.people.personOf(tx);
      return tx.elevated(async () => {
        const account = await this.accounts.lock(tx, payeeAccountId);
        const own = account?.organisationId === organisationId ? account : undefined;
        const owedMinor = await this.receivables.owedBy(tx, organisationId, currency);
        const verdict = judgePayoutRequest(amountMinor, currency, owedMinor, own);
        if (!verdict.ok) return verdict;
        const order = { organisationId, payeeAccountId, currency, amountMinor, by };
        const { id: paymentId, reference } = await this.orders.insert(tx, order);
        const booked = await this.money.book(tx, [
          { direction: 'out', organisationId, currency, amountMinor, reference },
        ]);
        if (!booked.ok) return booked;
        const step = { subjectType: 'payment_order', subjectId: paymentId, action: 'request', to: 'requested' };
        await this.audit.record(tx, { ...step, details: { organisationId, reference } });
        return ok({ paymentId });
      });
    });
  }

  decide(
    caller: Caller,
    input: { readonly paymentId: string; readonly action: 'approve' | 'refuse'; readonly reason: string | null },
  ): Promise<Result<{ readonly paymentId: string }, DecidePayoutRefusal>> {
    const { paymentId, action, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const by = await this.people.personOf(tx);
      const [order] = await tx.elevated(() => this.orders.lock(tx, [paymentId]));
      if (!order) return err('PAYMENT_UNKNOWN');
      const verdict = judgePayoutStep(order.status, action, reason);
      if (!verdict.ok) return verdict;
      await tx.elevated(async () => {
        await this.orders.decide(tx, order, verdict.value, by, reason);
        if (verdict.value !== 'refused') return;
        const { organisationId, currency, amountMinor, reference } = order;
        const back = {
          direction: 'in',
          organisationId,
          currency,
          amountMinor,
          reference: `${reference}/refused`,
        } as const;
        await this.money.book(tx, [back]);
      });
      const step = {
        subjectType: 'payment_order',
        subjectId: paymentId,
        action,
        from: order.status,
        to: verdict.value,
      };
      await this.audit.record(tx, { ...step, ...(reason === null ? {} : { reason }) });
      return ok({ paymentId });
    });
  }

  /** Writes the approved payments of an account's currency into one file for the bank, and keeps it. */
  send(
    caller: Caller,
    { bankAccountId, idempotencyKey: key }: { readonly bankAccountId: string; readonly idempotencyKey: string },
  ): Promise<Result<{ readonly paymentFileId: string }, SendPaymentsRefusal | IdempotencyRefusal>> {
    const request = { operation: 'sendPayments', key, request: { bankAccountId } };
    return this.unitOfWork.once<{ paymentFileId: string }, SendPaymentsRefusal>(caller, request, async (tx) => {
      const account = await this.accounts.ours(tx, bankAccountId);
      if (!account) return err('ACCOUNT_UNKNOWN');
      const { currency } = account;
      const by = await this.people.personOf(tx);
      const payments = await this.orders.toSend(tx, currency, by, MAX_PAYMENTS_PER_FILE);
      if (payments.length === 0) {
        return err((await this.orders.waits(tx, currency)) ? 'SECOND_OFFICER_NEEDED' : 'NOTHING_TO_SEND', { currency });
      }
      const id = newId();
      const messageId = `MLP${id.replaceAll('-', '').toUpperCase()}`.slice(0, 35);
      const content = writePain001({
        messageId,
        createdAt: tx.now,
        initiator: account.holder,
        payer: account,
        currency,
        executeOn: dayOf(tx.now),
        transfers: payments.map(({ reference: endToEndId, amountMinor, ...payee }) => ({
          endToEndId,
          amountMinor,
          payee,
          remittance: `Medlane ${endToEndId}`,
        })),
      });
      await this.orders.send(tx, payments, { id, messageId, bankAccountId, currency, content, by });
      await this.audit.recordMany(
        tx,
        { subjectType: 'payment_order', action: 'send', from: 'approved' },
        payments.map((payment) => ({ id: payment.id, tenderId: null, to: 'sent' })),
      );
      return ok({ paymentFileId: id });
    });
  }
}

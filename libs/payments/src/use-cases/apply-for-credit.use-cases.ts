import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type ApplyForCreditRefusal,
  type BankMessage,
  type CreditTerms,
  type IssuingBank,
  judgeApplication,
  judgeBankMessage,
  judgeCreditWithdrawal,
  type RecordCreditRefusal,
  type WithdrawCreditRefusal,
} from '#libs/rules';
import { CreditStore } from '../persistence/credits.store.js';
import { CreditDesk } from './credit-desk.js';

interface Done {
  readonly creditId: string;
}
export interface ApplyForCreditInput {
  readonly contractId: string;
  readonly bank: IssuingBank;
  readonly terms: CreditTerms;
  readonly currency: string;
  readonly idempotencyKey: string;
}

/** The purchaser asks its bank for a credit in favour of the supplier, and may take the application back. */
@Injectable()
export class ApplyForCredit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly credits: CreditStore,
    private readonly desk: CreditDesk,
  ) {}

  apply(
    caller: Caller,
    { idempotencyKey: key, ...input }: ApplyForCreditInput,
  ): Promise<Result<Done, ApplyForCreditRefusal | IdempotencyRefusal>> {
    const { contractId, bank, terms } = input;
    const request = { ...input, terms: { ...terms, amountMinor: String(terms.amountMinor) } };
    const once = { operation: 'applyForCredit', key, request };
    return this.unitOfWork.once<Done, ApplyForCreditRefusal>(caller, once, async (tx) => {
      const contract = await this.credits.contract(tx, contractId);
      if (!contract) return err('CONTRACT_UNKNOWN');
      if (input.currency !== contract.currency) return err('CURRENCY_NOT_FITTING', { currency: contract.currency });
      const verdict = judgeApplication(terms, bank, contract, tx.now);
      if (!verdict.ok) return verdict;
      const made = await tx.elevated(() => this.credits.apply(tx, contract, bank, terms));
      if (!made) return err('CREDIT_OPEN', { reference: contract.reference });
      const credit = await this.desk.take(tx, made.id);
      if (!credit) throw new Error('whoever applies for a credit sees it');
      const event = { party: 'purchaser', noun: 'credit', number: null, action: 'apply', status: 'applied' } as const;
      await this.desk.tell(tx, credit, { ...event, text: null });
      return ok({ creditId: made.id });
    });
  }

  withdraw(
    caller: Caller,
    { idempotencyKey: key, ...request }: Done & { readonly idempotencyKey: string },
  ): Promise<Result<Done, WithdrawCreditRefusal | IdempotencyRefusal>> {
    const once = { operation: 'withdrawCreditApplication', key, request };
    return this.unitOfWork.once<Done, WithdrawCreditRefusal>(caller, once, async (tx) => {
      const credit = await this.desk.take(tx, request.creditId);
      if (credit?.purchaserId !== tx.actor.organisationId) return err('CREDIT_UNKNOWN');
      const verdict = judgeCreditWithdrawal(credit.status);
      if (!verdict.ok) return verdict;
      await this.desk.move(tx, credit, verdict.value, { party: 'purchaser', action: 'withdraw', text: null });
      return ok({ creditId: credit.id });
    });
  }
}

/** An officer records what the banks say of a credit: that it is issued, advised to the supplier, or declined. */
@Injectable()
export class RecordBankMessage {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly credits: CreditStore,
    private readonly desk: CreditDesk,
  ) {}

  async run(
    caller: Caller,
    { idempotencyKey: key, ...request }: Done & BankMessage & { readonly idempotencyKey: string },
  ): Promise<Result<Done, RecordCreditRefusal | IdempotencyRefusal>> {
    await this.desk.ready();
    const { creditId, ...message } = request;
    const once = { operation: 'recordCreditStep', key, request };
    return this.unitOfWork.once<Done, RecordCreditRefusal>(caller, once, async (tx) => {
      const credit = await this.desk.take(tx, creditId);
      if (!credit) return err('CREDIT_UNKNOWN');
      const verdict = judgeBankMessage(credit, message, tx.now);
      if (!verdict.ok) return verdict;
      const { action, closedDays, reason } = message;
      const bankReference = message.bankReference ?? '';
      if (action === 'issue') {
        const endsAt = this.desk.endsAt({ ...credit, closedDays: [...closedDays] }, credit.expiresOn);
        await tx.elevated(() => this.credits.issue(tx, creditId, bankReference, closedDays, endsAt));
      }
      if (action === 'advise') await tx.elevated(() => this.credits.advise(tx, creditId, bankReference, closedDays));
      const text = action === 'decline' ? reason : bankReference;
      await this.desk.move(tx, credit, verdict.value, { party: 'bank', action, text });
      return ok({ creditId });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type AccountDraft,
  type DecidePayeeAccountRefusal,
  judgeAccount,
  judgePayeeAccountStep,
  MAX_PAYEE_ACCOUNTS,
  type OpenBankAccountRefusal,
  type PayeeAccountAction,
  type ProposePayeeAccountRefusal,
} from '#libs/rules';
import { BankAccountStore } from '../persistence/bank-accounts.store.js';

/** The platform's accounts at banks, and those that organisations want to be paid to. */
@Injectable()
export class BankAccounts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: BankAccountStore,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  open(
    caller: Caller,
    { idempotencyKey: key, ...draft }: AccountDraft & { readonly idempotencyKey: string },
  ): Promise<Result<{ readonly bankAccountId: string }, OpenBankAccountRefusal | IdempotencyRefusal>> {
    const request = { operation: 'openBankAccount', key, request: draft };
    return this.unitOfWork.once<{ bankAccountId: string }, OpenBankAccountRefusal>(caller, request, async (tx) => {
      const verdict = judgeAccount(draft);
      if (!verdict.ok) return verdict;
      const id = await this.accounts.open(tx, verdict.value, await this.people.personOf(tx));
      if (id === undefined) return err('ACCOUNT_TAKEN');
      await this.audit.record(tx, { subjectType: 'bank_account', subjectId: id, action: 'open' });
      return ok({ bankAccountId: id });
    });
  }

  /** What an organisation writes when it pays in; given to it when it first asks. */
  reference(caller: Caller): Promise<Result<string, never>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { organisationId } = tx.actor;
      return ok(await tx.elevated(() => this.accounts.referenceOf(tx, organisationId)));
    });
  }

  propose(
    caller: Caller,
    { idempotencyKey: key, ...draft }: AccountDraft & { readonly idempotencyKey: string },
  ): Promise<Result<{ readonly payeeAccountId: string }, ProposePayeeAccountRefusal | IdempotencyRefusal>> {
    const request = { operation: 'proposePayeeAccount', key, request: draft };
    return this.unitOfWork.once<{ payeeAccountId: string }, ProposePayeeAccountRefusal>(caller, request, async (tx) => {
      const verdict = judgeAccount(draft);
      if (!verdict.ok) return verdict;
      if ((await this.accounts.count(tx, tx.actor.organisationId)) >= MAX_PAYEE_ACCOUNTS) {
        return err('TOO_MANY_ACCOUNTS', { limit: MAX_PAYEE_ACCOUNTS });
      }
      const by = await this.people.personOf(tx);
      const payeeAccountId = await tx.elevated(() => this.accounts.propose(tx, verdict.value, by));
      const step = { subjectType: 'payee_account', subjectId: payeeAccountId, action: 'propose', to: 'proposed' };
      await this.audit.record(tx, step);
      return ok({ payeeAccountId });
    });
  }

  /** `verify` and `refuse` are of officers, `withdraw` of its owner. */
  decide(
    caller: Caller,
    input: { readonly payeeAccountId: string; readonly action: PayeeAccountAction; readonly reason: string },
  ): Promise<Result<{ readonly payeeAccountId: string }, DecidePayeeAccountRefusal>> {
    const { payeeAccountId, action } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const account = await tx.elevated(() => this.accounts.lock(tx, payeeAccountId));
      const own = account?.organisationId === tx.actor.organisationId;
      if (!account || own !== (action === 'withdraw')) return err('ACCOUNT_UNKNOWN');
      const verdict = judgePayeeAccountStep(account.status, action, input.reason);
      if (!verdict.ok) return verdict;
      const { status, reason } = verdict.value;
      const by = await this.people.personOf(tx);
      await tx.elevated(() => this.accounts.decide(tx, account, status, by, reason));
      const step = {
        subjectType: 'payee_account',
        subjectId: payeeAccountId,
        action,
        from: account.status,
        to: status,
      };
      await this.audit.record(tx, { ...step, reason });
      return ok({ payeeAccountId });
    });
  }
}

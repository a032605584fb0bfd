import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import {
  type CreditTerms,
  type DecideCreditAmendmentRefusal,
  judgeAmendmentRequest,
  judgeAmendmentStep,
  type RequestCreditAmendmentRefusal,
} from '#libs/rules';
import { CreditStore, type LockedCredit } from '../persistence/credits.store.js';
import { CreditAmendmentStore, type LockedCreditAmendment } from '../persistence/presentations.store.js';
import { CreditDesk } from './credit-desk.js';

interface Done {
  readonly creditId: string;
}
export interface RequestAmendmentInput {
  readonly creditId: string;
  /** What the credit should say, wholly; null: that it be cancelled. */
  readonly terms: CreditTerms | null;
  readonly currency: string | null;
  readonly note: string;
  readonly idempotencyKey: string;
}
export type AmendmentStep = 'issue' | 'decline' | 'withdraw' | 'accept' | 'reject';
/** Whose steps they are. */
const PARTY_OF = {
  issue: 'bank',
  decline: 'bank',
  withdraw: 'purchaser',
  accept: 'supplier',
  reject: 'supplier',
} as const;

/** What a credit should say instead: asked for by the purchaser, issued by the bank, accepted by the supplier. */
@Injectable()
export class AmendCredit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly credits: CreditStore,
    private readonly amendments: CreditAmendmentStore,
    private readonly desk: CreditDesk,
  ) {}

  request(
    caller: Caller,
    { idempotencyKey: key, ...input }: RequestAmendmentInput,
  ): Promise<Result<Done, RequestCreditAmendmentRefusal | IdempotencyRefusal>> {
    const { creditId, terms, currency, note } = input;
    const request = { ...input, terms: terms && { ...terms, amountMinor: String(terms.amountMinor) } };
    const once = { operation: 'requestCreditAmendment', key, request };
    return this.unitOfWork.once<Done, RequestCreditAmendmentRefusal>(caller, once, async (tx) => {
      const credit = await this.desk.take(tx, creditId);
      if (credit?.purchaserId !== tx.actor.organisationId) return err('CREDIT_UNKNOWN');
      if (terms && currency !== credit.currency) return err('CURRENCY_NOT_FITTING', { currency: credit.currency });
      const verdict = judgeAmendmentRequest(credit, terms, tx.now);
      if (!verdict.ok) return verdict;
      await tx.elevated(() => this.amendments.request(tx, creditId, terms, note));
      const number = credit.amendmentCount + 1;
      const event = { party: 'purchaser', noun: 'amendment', number, action: 'request', status: 'requested' } as const;
      await this.desk.tell(tx, credit, { ...event, text: note });
      return ok({ creditId });
    });
  }

  async decide(
    caller: Caller,
    input: {
      readonly amendmentId: string;
      readonly action: AmendmentStep;
      readonly reason: string | null;
      readonly idempotencyKey: string;
    },
  ): Promise<Result<Done, DecideCreditAmendmentRefusal | IdempotencyRefusal>> {
    await this.desk.ready();
    const { idempotencyKey: key, ...request } = input;
    const { amendmentId, action, reason } = request;
    const once = { operation: `decideCreditAmendment-${action}`, key, request };
    return this.unitOfWork.once<Done, DecideCreditAmendmentRefusal>(caller, once, async (tx) => {
      const creditId = await tx.elevated(() => this.amendments.creditOf(tx, amendmentId));
      const credit = await this.desk.take(tx, creditId);
      if (!credit || !isOf(tx, credit, PARTY_OF[action])) return err('AMENDMENT_UNKNOWN');
      const amendment = await tx.elevated(() => this.amendments.lock(tx, amendmentId));
      const verdict = judgeAmendmentStep(amendment, credit, action, reason);
      if (!verdict.ok) return verdict;
      const { expiresOn: until } = amendment.terms ?? credit.terms;
      if (action === 'accept' && this.desk.endsAt(credit, until) <= tx.now) return err('CREDIT_OVER', { until });
      await tx.elevated(() => this.amendments.move(tx, amendment, verdict.value));
      const { number } = amendment;
      const event = { party: PARTY_OF[action], noun: 'amendment', number, action, status: verdict.value } as const;
      await this.desk.tell(tx, credit, { ...event, text: reason });
      if (action === 'accept') await this.takeEffect(tx, credit, amendment);
      return ok({ creditId: credit.id });
    });
  }

  private async takeEffect(tx: Tx, credit: LockedCredit, { terms }: LockedCreditAmendment): Promise<void> {
    if (terms === null) {
      await this.desk.move(tx, credit, 'cancelled', { party: 'supplier', action: 'cancel', text: null });
      return;
    }
    const endsAt = this.desk.endsAt(credit, terms.expiresOn);
    await tx.elevated(() => this.credits.changeTerms(tx, credit.id, terms, endsAt));
  }
}

function isOf(tx: Tx, { purchaserId, supplierId }: LockedCredit, party: 'bank' | 'purchaser' | 'supplier'): boolean {
  const { organisationId, kind } = tx.actor;
  if (party === 'bank') return kind === 'operator';
  return organisationId === (party === 'purchaser' ? purchaserId : supplierId);
}

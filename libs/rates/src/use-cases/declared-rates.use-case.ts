import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  type DecideRateRefusal,
  type DeclaredRateDraft,
  type DeclareRateRefusal,
  judgeDeclaredRate,
  judgeRateDecision,
  judgeRateWithdrawal,
  type WithdrawRateRefusal,
} from '#libs/rules';
import { DeclaredRatesStore, type DeclaredRateView } from '../persistence/declared-rates.store.js';

export interface RateDecision {
  readonly rateId: string;
  readonly action: 'confirm' | 'refuse';
  readonly reason: string;
}

/** Rates for currencies that have no reference rate: one officer proposes, another one confirms. */
@Injectable()
export class DeclaredRatesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rates: DeclaredRatesStore,
    private readonly audit: AuditTrail,
  ) {}

  declare(
    caller: Caller,
    { idempotencyKey: key, ...draft }: DeclaredRateDraft & { readonly idempotencyKey: string },
  ): Promise<Result<DeclaredRateView, DeclareRateRefusal | IdempotencyRefusal>> {
    const request = { operation: 'declareRate', key, request: draft };
    return this.unitOfWork.once<DeclaredRateView, DeclareRateRefusal>(caller, request, async (tx) => {
      const judged = judgeDeclaredRate(draft);
      if (!judged.ok) return judged;
      const rate = await this.rates.insert(tx, judged.value);
      const step = { subjectType: 'declared_rate', subjectId: rate.id, action: 'declare', to: rate.status };
      await this.audit.record(tx, { ...step, reason: rate.source, details: { ...judged.value } });
      return ok(rate);
    });
  }

  decide(
    caller: Caller,
    { rateId, action, reason }: RateDecision,
  ): Promise<Result<DeclaredRateView, DecideRateRefusal>> {
    return this.unitOfWork.run<DeclaredRateView, DecideRateRefusal>(caller, async (tx) => {
      const rate = await this.rates.lock(tx, rateId);
      if (!rate) return err('RATE_UNKNOWN');
      const judged = judgeRateDecision(rate, { action, reason }, tx.actor.principalId);
      if (!judged.ok) return judged;
      const decided = await this.rates.decide(tx, rate, judged.value);
      const step = { subjectType: 'declared_rate', subjectId: rateId, from: rate.status, to: decided.status };
      await this.audit.record(tx, { ...step, action, ...(action === 'refuse' ? { reason } : {}) });
      return ok(decided);
    });
  }

  withdraw(
    caller: Caller,
    { rateId, reason }: { readonly rateId: string; readonly reason: string },
  ): Promise<Result<DeclaredRateView, WithdrawRateRefusal>> {
    return this.unitOfWork.run<DeclaredRateView, WithdrawRateRefusal>(caller, async (tx) => {
      const rate = await this.rates.lock(tx, rateId);
      if (!rate) return err('RATE_UNKNOWN');
      const judged = judgeRateWithdrawal(rate, reason);
      if (!judged.ok) return judged;
      const withdrawn = await this.rates.withdraw(tx, rateId);
      const step = { subjectType: 'declared_rate', subjectId: rateId, from: rate.status, to: withdrawn.status };
      await this.audit.record(tx, { ...step, action: 'withdraw', reason });
      return ok(withdrawn);
    });
  }
}

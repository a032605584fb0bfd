import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import type { Tx } from '#libs/platform';
import {
  type ApprovalAmount,
  type ApprovalGateRefusal,
  approvalsNeeded,
  type ApprovalStep,
  dayOf,
  type OrderDraft,
  type PlannedOrderLine,
} from '#libs/rules';
import { type ApprovalSubject, ApprovalStore, writeAmounts, writeSteps } from '../persistence/approvals.store.js';

/** Lets an act of a purchaser through once its own people have approved exactly that act at exactly these amounts. */
@Injectable()
export class ApprovalGate {
  constructor(private readonly approvals: ApprovalStore) {}

  /** @param chain the purchaser's steps, read with what the act is about: without any nothing is asked here */
  async pass(
    tx: Tx,
    chain: readonly ApprovalStep[],
    subject: ApprovalSubject,
  ): Promise<Result<undefined, ApprovalGateRefusal>> {
    const steps = approvalsNeeded(chain, subject.act, subject.amounts, dayOf(tx.now));
    if (steps.length === 0) return ok(undefined);
    const request = await this.approvals.live(tx, subject.act, subject.about);
    const isSame =
      request?.status === 'approved' &&
      writeAmounts(request.amounts) === writeAmounts(subject.amounts) &&
      writeSteps(request.steps) === writeSteps(steps);
    return isSame ? ok(undefined) : err('APPROVAL_NEEDED', { steps: steps.length });
  }
}

/** Exactly this order, and no other, is what is approved. */
export const orderText = (lotId: string, { quantity, promisedOn, reference }: OrderDraft): string =>
  `${lotId} ${quantity} ${promisedOn} ${reference}`;

/** What an order costs, by currency. */
export function amountsOf(lines: readonly PlannedOrderLine[]): readonly ApprovalAmount[] {
  const amounts = new Map<ApprovalAmount['currency'], bigint>();
  for (const { currency, amountMinor } of lines) amounts.set(currency, (amounts.get(currency) ?? 0n) + amountMinor);
  return [...amounts].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

import { Injectable } from '@nestjs/common';
import { Credits } from '#libs/contracts';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import {
  type AnswerDiscrepanciesRefusal,
  type ExaminePresentationRefusal,
  type HonourPresentationRefusal,
  judgeDiscrepancyAnswer,
  judgeExamination,
  judgeHonour,
  type PresentationStatus,
} from '#libs/rules';
import type { CreditParty } from '../persistence/credit-rows.js';
import { CreditStore, type LockedCredit } from '../persistence/credits.store.js';
import { type LockedPresentation, PresentationStore } from '../persistence/presentations.store.js';
import { CreditDesk } from './credit-desk.js';

interface Done {
  readonly creditId: string;
}
interface Taken {
  readonly credit: LockedCredit;
  readonly presentation: LockedPresentation;
}
interface PresentationInput {
  readonly presentationId: string;
  readonly idempotencyKey: string;
}
type Step<R extends string> = (tx: Tx, taken: Taken) => Promise<Result<Done, R>>;

/** What becomes of presented documents: the bank's answer, the applicant's waiver, the bank's money. */
@Injectable()
export class HandlePresentation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly credits: CreditStore,
    private readonly presentations: PresentationStore,
    private readonly desk: CreditDesk,
    private readonly contracts: Credits,
  ) {}

  /** An officer records what the bank found; no discrepancies: that the presentation complies. */
  examine(
    caller: Caller,
    { discrepancies, ...input }: PresentationInput & { readonly discrepancies: readonly string[] },
  ): Promise<Result<Done, ExaminePresentationRefusal | IdempotencyRefusal>> {
    const request = { ...input, discrepancies };
    return this.step<ExaminePresentationRefusal>(caller, 'recordExamination', request, async (tx, taken) => {
      // The credit may have been waited for: the bank's days are judged by the clock as it is now.
      const verdict = judgeExamination(taken.presentation, discrepancies, await tx.readClock());
      if (!verdict.ok) return verdict;
      const isClean = discrepancies.length === 0;
      const action = isClean ? 'comply' : 'notify';
      const text = isClean ? null : `${discrepancies.length}`;
      return this.moveOn(tx, taken, verdict.value, { party: 'bank', action, text }, isClean ? {} : { discrepancies });
    });
  }

  /** The applicant waives the discrepancies, or an officer or the applicant has the documents go back. */
  answer(
    caller: Caller,
    { action, ...input }: PresentationInput & { readonly action: 'waive' | 'refuse' },
  ): Promise<Result<Done, AnswerDiscrepanciesRefusal | IdempotencyRefusal>> {
    const request = { ...input, action };
    return this.step<AnswerDiscrepanciesRefusal>(caller, 'answerDiscrepancies', request, async (tx, taken) => {
      const { organisationId, kind } = tx.actor;
      const isApplicant = organisationId === taken.credit.purchaserId;
      if (!isApplicant && !(kind === 'operator' && action === 'refuse')) return err('PRESENTATION_UNKNOWN');
      // Once waived, the documents are the bank's to decide on.
      const { status } = taken.presentation;
      if (isApplicant && status === 'waived') return err('ACTION_NOT_ALLOWED_NOW', { status, possible: [] });
      const verdict = judgeDiscrepancyAnswer(status, action);
      if (!verdict.ok) return verdict;
      const party = isApplicant ? 'purchaser' : 'bank';
      return this.moveOn(tx, taken, verdict.value, { party, action, text: null });
    });
  }

  /** The bank has paid: once, whoever records it twice. */
  honour(
    caller: Caller,
    { bankReference, ...input }: PresentationInput & { readonly bankReference: string },
  ): Promise<Result<Done, HonourPresentationRefusal | IdempotencyRefusal>> {
    const request = { ...input, bankReference };
    return this.step<HonourPresentationRefusal>(caller, 'recordHonour', request, async (tx, taken) => {
      const { credit, presentation } = taken;
      const verdict = judgeHonour(presentation.status, bankReference);
      if (!verdict.ok) return verdict;
      const told = { party: 'bank', action: 'honour', text: bankReference } as const;
      await this.moveOn(tx, taken, verdict.value, told, { bankReference });
      if (this.desk.isExhausted(credit, presentation.amountMinor)) {
        await this.desk.move(tx, credit, 'honoured', { party: 'bank', action: 'exhaust', text: null });
      }
      await this.book(tx, presentation);
      return ok({ creditId: credit.id });
    });
  }

  /** Lets the ledger have what a bank has paid, now or when the goods are invoiced; as the last of a transaction. */
  async book(tx: Tx, { id, shipmentId, amountMinor }: LockedPresentation): Promise<void> {
    const honour = { documentType: 'credit_presentation', documentId: id, shipmentId, drawnMinor: amountMinor };
    await tx.elevated(async () => {
      if (await this.contracts.book(tx, honour)) await this.presentations.booked(tx, id);
    });
  }

  /** Moves a presentation that this transaction holds; one that ends frees what it drew, unless it was paid. */
  async moveOn(
    tx: Tx,
    { credit, presentation }: Taken,
    status: PresentationStatus,
    told: { readonly party: CreditParty; readonly action: string; readonly text: string | null },
    more: Parameters<PresentationStore['move']>[3] = {},
  ): Promise<{ readonly ok: true; readonly value: Done }> {
    const { id: creditId } = credit;
    const { amountMinor, number } = presentation;
    await tx.elevated(async () => {
      await this.presentations.move(tx, presentation, status, more);
      if (status === 'refused') await this.credits.count(tx, creditId, { drawn: -amountMinor, open: -1 });
      if (status === 'honoured') await this.credits.count(tx, creditId, { honoured: amountMinor, open: -1 });
    });
    await this.desk.tell(tx, credit, { ...told, noun: 'presentation', number, status });
    return ok({ creditId });
  }

  private step<R extends string>(
    caller: Caller,
    operation: string,
    { idempotencyKey: key, ...request }: PresentationInput,
    work: Step<R>,
  ): Promise<Result<Done, R | 'PRESENTATION_UNKNOWN' | IdempotencyRefusal>> {
    return this.unitOfWork.once<Done, R | 'PRESENTATION_UNKNOWN'>(caller, { operation, key, request }, async (tx) => {
      const { presentationId } = request;
      const creditId = await tx.elevated(() => this.presentations.creditOf(tx, presentationId));
      const credit = await this.desk.take(tx, creditId);
      if (!credit) return err('PRESENTATION_UNKNOWN');
      return work(tx, { credit, presentation: await tx.elevated(() => this.presentations.lock(tx, presentationId)) });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type AttachFileRefusal, type Caller, type IdempotencyRefusal, type Tx, UnitOfWork } from '#libs/platform';
import {
  type AcceptProposalRefusal,
  type AddEvidenceRefusal,
  type AnswerDisputeRefusal,
  type AppealDisputeRefusal,
  type DisputeAction,
  judgeAcceptance,
  judgeAnswer,
  judgeAppeal,
  judgeEvidence,
  judgeWithdrawal,
  type Statement,
  type WithdrawDisputeRefusal,
} from '#libs/rules';
import { DisputeStore } from '../persistence/disputes.store.js';
import type { DisputeEntryKind } from '../persistence/rows.js';
import { DisputeDesk, type TakenDispute } from './dispute-desk.js';

export interface StatementInput {
  readonly disputeId: string;
  readonly text: string;
  readonly fileIds: readonly string[];
  readonly idempotencyKey: string;
}
interface Done {
  readonly disputeId: string;
}
type Moved = ReturnType<typeof judgeAnswer>;

/** The steps of the two sides. What they write is read by the other side and by the operators. */
@Injectable()
export class DisputeSteps {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly disputes: DisputeStore,
    private readonly desk: DisputeDesk,
  ) {}

  answer(
    caller: Caller,
    input: StatementInput,
  ): Promise<Result<Done, AnswerDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    return this.state(caller, 'answerDispute', 'answer', 'answer', input, ({ standing, party }, statement, now) =>
      judgeAnswer(standing, party, statement, now),
    );
  }

  appeal(
    caller: Caller,
    input: StatementInput,
  ): Promise<Result<Done, AppealDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    return this.state(caller, 'appealDispute', 'appeal', 'appeal', input, ({ standing }, statement, now) =>
      judgeAppeal(standing, statement, now),
    );
  }

  withdraw(
    caller: Caller,
    input: StatementInput,
  ): Promise<Result<Done, WithdrawDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    return this.state(caller, 'withdrawDispute', 'withdraw', 'withdrawal', input, ({ standing, party }, statement) =>
      judgeWithdrawal(standing, party, statement),
    );
  }

  /** Also of officers. */
  addEvidence(
    caller: Caller,
    { idempotencyKey: key, ...input }: StatementInput,
  ): Promise<Result<Done, AddEvidenceRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const request = { operation: 'addDisputeEvidence', key, request: input };
    return this.unitOfWork.once<Done, AddEvidenceRefusal | AttachFileRefusal>(caller, request, async (tx) => {
      const taken = await this.desk.take(tx, input.disputeId);
      if (!taken) return err('DISPUTE_UNKNOWN');
      const verdict = judgeEvidence(taken.standing, statementOf(input));
      if (!verdict.ok) return verdict;
      const written = await this.desk.write(tx, taken, { kind: 'evidence', ...input });
      return written.ok ? ok({ disputeId: input.disputeId }) : written;
    });
  }

  /** Needs no key: accepting again what one's side has accepted changes nothing, until the dispute has ended. */
  accept(
    caller: Caller,
    { disputeId, proposalNumber }: { readonly disputeId: string; readonly proposalNumber: number },
  ): Promise<Result<Done, AcceptProposalRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const taken = await this.desk.take(tx, disputeId);
      if (!taken || taken.party === 'operator') return err('DISPUTE_UNKNOWN');
      const { dispute, party: side } = taken;
      const verdict = judgeAcceptance(taken.standing, side, proposalNumber);
      if (!verdict.ok) return verdict;
      if (side === 'purchaser' ? dispute.acceptedByPurchaser : dispute.acceptedBySupplier) return ok({ disputeId });
      await tx.elevated(() => this.disputes.accept(tx, disputeId, side));
      const written = await this.desk.write(tx, taken, { kind: 'acceptance', text: `#${proposalNumber}` });
      if (!written.ok) throw new Error('an entry without files cannot be refused for them');
      if (verdict.value.status === 'settled') {
        await this.desk.move(tx, taken, 'agree', { status: 'settled', dueOn: null }, dispute.proposal);
      }
      return ok({ disputeId });
    });
  }

  private state(
    caller: Caller,
    operation: string,
    action: DisputeAction,
    kind: DisputeEntryKind,
    { idempotencyKey: key, ...input }: StatementInput,
    judge: (taken: TakenDispute, statement: Statement, now: Date) => Moved,
  ): Promise<Result<Done, AnswerDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const step = async (tx: Tx): Promise<Result<Done, AnswerDisputeRefusal | AttachFileRefusal>> => {
      const taken = await this.desk.take(tx, input.disputeId);
      if (!taken) return err('DISPUTE_UNKNOWN');
      // The lock may have been waited for: days are judged by the clock as it is now.
      const verdict = judge(taken, statementOf(input), await tx.readClock());
      if (!verdict.ok) return verdict;
      const written = await this.desk.write(tx, taken, { kind, ...input });
      if (!written.ok) return written;
      await this.desk.move(tx, taken, action, verdict.value);
      return ok({ disputeId: input.disputeId });
    };
    return this.unitOfWork.once(caller, { operation, key, request: input }, step);
  }
}

const statementOf = ({ text, fileIds }: Pick<StatementInput, 'text' | 'fileIds'>): Statement => ({
  text,
  fileCount: fileIds.length,
});

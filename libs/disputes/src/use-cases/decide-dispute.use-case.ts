import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { type AttachFileRefusal, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import {
  judgeProposal,
  judgeRuling,
  type ProposeRemedyRefusal,
  type Remedy,
  type RuleDisputeRefusal,
} from '#libs/rules';
import { DisputeStore } from '../persistence/disputes.store.js';
import { DisputeDesk } from './dispute-desk.js';
import type { StatementInput } from './dispute-steps.use-case.js';

export interface RemedyInput extends StatementInput {
  readonly remedy: Remedy;
  /** Of the remedy's amounts; empty when it has none. */
  readonly currencies: readonly string[];
}
interface Done {
  readonly disputeId: string;
}

/** The officers' part: they propose, and where the sides do not agree, they rule. */
@Injectable()
export class DecideDispute {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly disputes: DisputeStore,
    private readonly desk: DisputeDesk,
    private readonly people: PeopleStore,
  ) {}

  propose(
    caller: Caller,
    { idempotencyKey: key, ...input }: RemedyInput,
  ): Promise<Result<Done, ProposeRemedyRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const { disputeId, remedy, text, fileIds } = input;
    const request = { operation: 'proposeRemedy', key, request: comparable(input) };
    return this.unitOfWork.once<Done, ProposeRemedyRefusal | AttachFileRefusal>(caller, request, async (tx) => {
      const taken = await this.desk.take(tx, disputeId);
      if (!taken) return err('DISPUTE_UNKNOWN');
      const { currency } = taken.dispute;
      if (input.currencies.some((given) => given !== currency)) return err('CURRENCY_NOT_FITTING', { currency });
      const verdict = judgeProposal(taken.standing, remedy, { text, fileCount: fileIds.length });
      if (!verdict.ok) return verdict;
      const written = await this.desk.write(tx, taken, { kind: 'proposal', text, fileIds, remedy });
      if (!written.ok) return written;
      await tx.elevated(() => this.disputes.propose(tx, disputeId, remedy, written.value));
      if (taken.dispute.status !== 'mediation') await this.desk.move(tx, taken, 'mediate', verdict.value);
      return ok({ disputeId });
    });
  }

  /** The first ruling, or the decision of an appeal against another officer's. */
  rule(
    caller: Caller,
    { idempotencyKey: key, ...input }: RemedyInput,
  ): Promise<Result<Done, RuleDisputeRefusal | AttachFileRefusal | IdempotencyRefusal>> {
    const { disputeId, remedy, text, fileIds } = input;
    const request = { operation: 'ruleDispute', key, request: comparable(input) };
    return this.unitOfWork.once<Done, RuleDisputeRefusal | AttachFileRefusal>(caller, request, async (tx) => {
      const taken = await this.desk.take(tx, disputeId);
      if (!taken) return err('DISPUTE_UNKNOWN');
      const { currency } = taken.dispute;
      if (input.currencies.some((given) => given !== currency)) return err('CURRENCY_NOT_FITTING', { currency });
      const officerId = await this.people.personOf(tx);
      const onAppeal = taken.dispute.status === 'appealed';
      const statement = { text, fileCount: fileIds.length };
      const verdict = judgeRuling(taken.standing, officerId, remedy, statement, tx.now);
      if (!verdict.ok) return verdict;
      const kind = onAppeal ? 'appeal-decision' : 'ruling';
      const written = await this.desk.write(tx, taken, { kind, text, fileIds, remedy });
      if (!written.ok) return written;
      await tx.elevated(() => this.disputes.rule(tx, disputeId, remedy, officerId, onAppeal));
      const action = onAppeal ? 'decide-appeal' : 'rule';
      await this.desk.move(tx, taken, action, verdict.value, onAppeal ? remedy : null);
      return ok({ disputeId });
    });
  }
}

/** The same request reads the same as a key's first one. */
const comparable = ({ remedy, ...input }: Omit<RemedyInput, 'idempotencyKey'>): object => ({
  ...input,
  refundMinor: remedy.refundMinor === null ? null : String(remedy.refundMinor),
  penalty: remedy.penalty && { from: remedy.penalty.from, amountMinor: String(remedy.penalty.amountMinor) },
});

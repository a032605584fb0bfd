import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  addDays,
  APPROVAL_LIFECYCLE,
  approvalsNeeded,
  type ApprovalStatus,
  type ApprovalStep,
  type Day,
  dayOf,
  type DecideApprovalRefusal,
  type DelegateApprovalsRefusal,
  judgeApproval,
  judgeApprovalSteps,
  judgePlaceOrder,
  type OrderDraft,
  type PlaceOrderRefusal,
  type RequestApprovalRefusal,
  type SetApprovalStepsRefusal,
  type WithdrawApprovalRefusal,
} from '#libs/rules';
import { approvalEnded, approvalRequested } from '../events.js';
import { AmendmentStore } from '../persistence/amendments.store.js';
import {
  type ApprovalSubject,
  ApprovalStore,
  type HeldApproval,
  writeAmounts,
  writeSteps,
} from '../persistence/approvals.store.js';
import { ContractStore } from '../persistence/contracts.store.js';
import { OrderStore } from '../persistence/orders.store.js';
import { amountsOf, orderText } from './approval-gate.js';

interface Done {
  readonly approvalId: string;
}
/** What approval is asked for. */
export type ApprovalWanted =
  | { readonly act: 'sign-contract' | 'sign-amendment'; readonly subjectId: string }
  | { readonly act: 'place-order'; readonly subjectId: string; readonly order: OrderDraft };

/** A year: whoever is away longer is no approver. */
const MAX_DELEGATION_DAYS = 366;

/** A purchaser's own approvals: its chain, what is asked for and decided, and who stands in for whom. */
@Injectable()
export class Approvals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly approvals: ApprovalStore,
    private readonly contracts: ContractStore,
    private readonly amendments: AmendmentStore,
    private readonly orders: OrderStore,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** All of them anew; setting the same again changes nothing that counts. */
  setSteps(
    caller: Caller,
    { steps }: { readonly steps: readonly ApprovalStep[] },
  ): Promise<Result<{ readonly steps: readonly ApprovalStep[] }, SetApprovalStepsRefusal>> {
    return this.unitOfWork.run<{ steps: readonly ApprovalStep[] }, SetApprovalStepsRefusal>(caller, async (tx) => {
      const verdict = judgeApprovalSteps(steps);
      if (!verdict.ok) return verdict;
      const named = steps.flatMap(({ memberIds }) => memberIds);
      if (!(await this.approvals.areMembers(tx, named))) return err('MEMBER_UNKNOWN');
      await this.approvals.setChain(tx, steps, await this.people.personOf(tx));
      const { organisationId } = tx.actor;
      const details = { steps: JSON.parse(writeSteps(steps)) as object };
      await this.audit.record(tx, { subjectType: 'approval_chain', subjectId: organisationId, action: 'set', details });
      return ok({ steps });
    });
  }

  /** Asks for exactly one act. What was asked before for the same and fits no more makes room for it. */
  request(
    caller: Caller,
    { idempotencyKey: key, ...wanted }: ApprovalWanted & { readonly idempotencyKey: string },
  ): Promise<Result<Done, RequestApprovalRefusal | PlaceOrderRefusal | IdempotencyRefusal>> {
    const request = 'order' in wanted ? { ...wanted, order: plain(wanted.order) } : wanted;
    const once = { operation: 'requestApproval', key, request };
    return this.unitOfWork.once<Done, RequestApprovalRefusal | PlaceOrderRefusal>(caller, once, async (tx) => {
      const subject = await this.subjectOf(tx, wanted);
      if (!subject.ok) return subject;
      const chain = await this.approvals.chain(tx);
      const steps = approvalsNeeded(chain, subject.value.act, subject.value.amounts, dayOf(tx.now));
      if (steps.length === 0) return err('NOT_NEEDED');
      const before = await this.approvals.live(tx, subject.value.act, subject.value.about);
      if (before && isSame(before, subject.value, steps)) return ok({ approvalId: before.id });
      if (before) await this.end(tx, before, 'withdrawn', null);
      const by = await this.people.personOf(tx);
      const made = await this.approvals.request(tx, subject.value, steps, by);
      if (!made) {
        // A colleague asked for the same at the same moment.
        const faster = await this.approvals.live(tx, subject.value.act, subject.value.about);
        return faster ? ok({ approvalId: faster.id }) : err('SUBJECT_UNKNOWN');
      }
      const { act, subjectId } = subject.value;
      const step = { subjectType: 'approval_request', subjectId: made.id, action: 'request', to: 'open' };
      await this.audit.record(tx, { ...step, details: { act, subjectId } });
      const purchaserId = tx.actor.organisationId;
      await this.outbox.append(tx, approvalRequested({ subjectId: made.id, payload: { purchaserId, act, subjectId } }));
      return ok({ approvalId: made.id });
    });
  }

  /** Approvals of one request wait for each other, so that the last one that is needed ends it once. */
  decide(
    caller: Caller,
    input: Done & {
      readonly decision: 'approve' | 'reject';
      readonly reason: string | null;
      readonly idempotencyKey: string;
    },
  ): Promise<Result<Done, DecideApprovalRefusal | IdempotencyRefusal>> {
    const { idempotencyKey: key, ...request } = input;
    const { approvalId, decision, reason } = request;
    const once = { operation: 'decideApproval', key, request };
    return this.unitOfWork.once<Done, DecideApprovalRefusal>(caller, once, async (tx) => {
      const held = await this.approvals.lock(tx, approvalId);
      if (!held) return err('APPROVAL_UNKNOWN');
      const by = await this.people.personOf(tx);
      const rights = await this.approvals.rights(tx, by, dayOf(tx.now));
      const verdict = judgeApproval(held, by, rights, decision, reason);
      if (!verdict.ok) return verdict;
      const { status, steps, reason: kept } = verdict.value;
      await this.approvals.vote(tx, approvalId, by, { decision, steps, reason: kept });
      if (status === 'open') {
        await this.audit.record(tx, { subjectType: 'approval_request', subjectId: approvalId, action: decision });
      } else await this.end(tx, held, status, kept);
      return ok({ approvalId });
    });
  }

  /** Whoever asked for it, or whoever may ask, takes it back. */
  withdraw(caller: Caller, { approvalId }: Done): Promise<Result<Done, WithdrawApprovalRefusal>> {
    return this.unitOfWork.run<Done, WithdrawApprovalRefusal>(caller, async (tx) => {
      const held = await this.approvals.lock(tx, approvalId);
      if (!held) return err('APPROVAL_UNKNOWN');
      if (!('withdraw' in APPROVAL_LIFECYCLE[held.status])) return err('APPROVAL_ENDED', { status: held.status });
      await this.end(tx, held, 'withdrawn', null);
      return ok({ approvalId });
    });
  }

  /** Until the end of a day another member decides in the caller's place; a later call replaces it. */
  delegate(
    caller: Caller,
    { memberId, until }: { readonly memberId: string; readonly until: Day },
  ): Promise<Result<{ readonly memberId: string; readonly until: Day }, DelegateApprovalsRefusal>> {
    return this.unitOfWork.run<{ memberId: string; until: Day }, DelegateApprovalsRefusal>(caller, async (tx) => {
      const from = dayOf(tx.now);
      const last = addDays(from, MAX_DELEGATION_DAYS);
      if (until < from || until > last) return err('UNTIL_OUT_OF_RANGE', { from, until: last });
      const by = await this.people.personOf(tx);
      if (memberId === by || !(await this.approvals.areMembers(tx, [memberId]))) return err('MEMBER_UNKNOWN');
      await this.approvals.delegate(tx, by, memberId, until);
      const step = { subjectType: 'member', subjectId: by, action: 'delegate-approvals' };
      await this.audit.record(tx, { ...step, details: { memberId, until } });
      return ok({ memberId, until });
    });
  }

  private async end(tx: Tx, held: HeldApproval, status: ApprovalStatus, reason: string | null): Promise<void> {
    await this.approvals.end(tx, held, status);
    const action = { approved: 'approve', rejected: 'reject', withdrawn: 'withdraw', open: 'open' }[status];
    const step = { subjectType: 'approval_request', subjectId: held.id, action, from: held.status, to: status };
    await this.audit.record(tx, reason === null ? step : { ...step, reason });
    const payload = {
      purchaserId: tx.actor.organisationId,
      act: held.act,
      status: status === 'open' ? 'withdrawn' : status,
    };
    await this.outbox.append(tx, approvalEnded({ subjectId: held.id, payload }));
  }

  /** What the act is about as it stands, and what it costs. */
  private async subjectOf(
    tx: Tx,
    wanted: ApprovalWanted,
  ): Promise<Result<ApprovalSubject, 'SUBJECT_UNKNOWN' | PlaceOrderRefusal>> {
    const { act, subjectId } = wanted;
    const { organisationId } = tx.actor;
    if (act === 'place-order') {
      const lot = await this.orders.lockLot(tx, subjectId);
      if (!lot) return err('SUBJECT_UNKNOWN');
      const judged = judgePlaceOrder(wanted.order, lot.contracts, lot.walletOf);
      if (!judged.ok) return judged;
      return ok({ act, subjectId, about: orderText(subjectId, wanted.order), amounts: amountsOf(judged.value.lines) });
    }
    if (act === 'sign-contract') {
      const contract = await this.contracts.lock(tx, subjectId);
      if (contract?.purchaserId !== organisationId || contract.status !== 'pending') return err('SUBJECT_UNKNOWN');
      const { currency, valueMinor: amountMinor, documentDigest: about } = contract;
      return ok({ act, subjectId, about, amounts: [{ currency, amountMinor }] });
    }
    const held = await this.amendments.lock(tx, subjectId);
    if (held?.contract.purchaserId !== organisationId || held.amendment.status !== 'proposed') {
      return err('SUBJECT_UNKNOWN');
    }
    const { documentDigest: about, valueMinor: amountMinor } = held.amendment;
    return ok({ act, subjectId, about, amounts: [{ currency: held.contract.currency, amountMinor }] });
  }
}

const isSame = (held: HeldApproval, { amounts }: ApprovalSubject, steps: readonly ApprovalStep[]): boolean =>
  writeAmounts(held.amounts) === writeAmounts(amounts) && writeSteps(held.steps) === writeSteps(steps);

const plain = ({ quantity, ...order }: OrderDraft): object => ({ ...order, quantity: String(quantity) });

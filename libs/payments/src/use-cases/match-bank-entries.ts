import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import {
  creditorReferencesIn,
  type DecideBankEntryRefusal,
  type EntryMatch,
  judgeBankEntryStep,
  matchBankEntry,
  type OrderToMatch,
} from '#libs/rules';
import { BankStatementStore, type EntryOutcome, type TakenEntry } from '../persistence/bank-statements.store.js';
import { PaymentOrderStore } from '../persistence/payment-orders.store.js';
import { type BankMove, BankMoney } from './bank-money.js';

/** Bookings that one transaction matches: the ledger posts them in one call. */
export const MATCHING_BATCH = 200;

/** Finds out whose money a booking of the bank is, by references alone; the rest waits for an officer. */
@Injectable()
export class MatchBankEntries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: BankStatementStore,
    private readonly orders: PaymentOrderStore,
    private readonly money: BankMoney,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
  ) {}

  /** One batch of a statement, as the system; answers how many bookings it looked at. */
  async run(tx: Tx, statementId: string): Promise<number> {
    const entries = await this.statements.take(tx, statementId, MATCHING_BATCH);
    if (entries.length === 0) return 0;
    const references = entries.flatMap(({ remittance, endToEndId }) =>
      creditorReferencesIn(`${remittance}\n${endToEndId ?? ''}`),
    );
    const organisationOf = await this.statements.organisations(tx, [...new Set(references)]);
    const endToEnd = entries.flatMap(({ endToEndId }) => (endToEndId === null ? [] : [endToEndId]));
    const orderOf = await this.statements.orders(tx, [...new Set(endToEnd)]);
    const plans: Plan[] = [];
    for (const entry of entries) plans.push(await this.plan(tx, entry, organisationOf, orderOf));
    const posted = await this.money.book(
      tx,
      plans.flatMap(({ move }) => (move ? [move] : [])),
      entries[0]?.importedBy,
    );
    invariant(posted.ok, 'wallets that are paid into are never short');
    const transfers = [...posted.value];
    const outcomes = plans.map(({ outcome, move }) => {
      const transfer = move ? (transfers.shift() ?? null) : null;
      return outcome.organisation === null ? outcome : { ...outcome, transfer };
    });
    await this.statements.settle(tx, outcomes);
    // A payment that went out and came back in one batch ends with the latter.
    const ended = new Map(plans.flatMap(({ ended: end }) => (end ? [[end.id, end.status] as const] : [])));
    await this.orders.end(
      tx,
      [...ended].map(([id, status]) => ({ id, status })),
    );
    await this.audit.recordMany(
      tx,
      { subjectType: 'bank_entry', action: 'match', from: 'read' },
      outcomes.map(({ id, status }) => ({ id, tenderId: null, to: status })),
    );
    return entries.length;
  }

  private async plan(
    tx: Tx,
    entry: TakenEntry,
    organisationOf: ReadonlyMap<string, string>,
    orderOf: Map<string, OrderToMatch>,
  ): Promise<Plan> {
    const match = matchBankEntry(entry, organisationOf, orderOf);
    const outcome = outcomeOf(entry, match);
    if (match.kind === 'unmatched') return { outcome, move: null, ended: null };
    if (match.kind === 'deposit') return { outcome, move: moneyIn(entry, match.organisationId), ended: null };
    const { orderId: id, kind: status } = match;
    // A later booking of the same payment in this batch sees what this one has made of it.
    for (const [reference, order] of orderOf) if (order.id === id) orderOf.set(reference, { ...order, status });
    return { outcome, move: status === 'returned' ? await this.givenBack(tx, id) : null, ended: { id, status } };
  }

  /** An officer says whose money it is. */
  assign(
    caller: Caller,
    input: { readonly entryId: string; readonly organisationId: string; readonly reason: string },
  ): Promise<Result<{ readonly entryId: string }, DecideBankEntryRefusal>> {
    const { entryId, organisationId, reason } = input;
    return this.unitOfWork.run(caller, async (tx) => {
      const entry = await this.statements.lock(tx, entryId);
      if (!entry) return err('ENTRY_UNKNOWN');
      const verdict = judgeBankEntryStep(entry, 'match', reason);
      if (!verdict.ok) return verdict;
      if (!(await this.statements.hasWallet(tx, organisationId))) return err('ORGANISATION_UNKNOWN');
      const by = await this.people.personOf(tx);
      await tx.elevated(async () => {
        const posted = await this.money.book(tx, [moneyIn(entry, organisationId)]);
        invariant(posted.ok, 'a wallet that is paid into is never short');
        const [transferId = ''] = posted.value;
        await this.statements.decide(tx, entryId, verdict.value, { organisationId, transferId }, by, reason.trim());
      });
      const step = {
        subjectType: 'bank_entry',
        subjectId: entryId,
        action: 'match',
        from: entry.status,
        to: 'matched',
      };
      await this.audit.record(tx, { ...step, reason: reason.trim(), details: { organisationId } });
      return ok({ entryId });
    });
  }

  /** It is nobody's: bank charges, interest, money between our own accounts. */
  setAside(
    caller: Caller,
    { entryId, reason }: { readonly entryId: string; readonly reason: string },
  ): Promise<Result<{ readonly entryId: string }, DecideBankEntryRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const entry = await this.statements.lock(tx, entryId);
      if (!entry) return err('ENTRY_UNKNOWN');
      const verdict = judgeBankEntryStep(entry, 'set-aside', reason);
      if (!verdict.ok) return verdict;
      await this.statements.decide(tx, entryId, verdict.value, null, await this.people.personOf(tx), reason.trim());
      const step = { subjectType: 'bank_entry', subjectId: entryId, action: 'set-aside', from: entry.status };
      await this.audit.record(tx, { ...step, to: verdict.value, reason: reason.trim() });
      return ok({ entryId });
    });
  }

  /** What the bank could not pay, or took back, is in the wallet again. */
  private async givenBack(tx: Tx, orderId: string): Promise<BankMove> {
    const [order] = await this.orders.lock(tx, [orderId]);
    invariant(order, `payment ${orderId} is there`);
    const { organisationId, currency, amountMinor, reference } = order;
    return { direction: 'in', organisationId, currency, amountMinor, reference: `${reference}/returned` };
  }
}

/** What a booking leads to. */
interface Plan {
  readonly outcome: EntryOutcome;
  readonly move: BankMove | null;
  readonly ended: { readonly id: string; readonly status: 'executed' | 'returned' } | null;
}

/** Banks do not promise that their references are unique; ours with them is. */
const moneyIn = ({ id, reference, amountMinor, currency }: TakenEntry, organisationId: string): BankMove => ({
  direction: 'in',
  organisationId,
  currency,
  amountMinor,
  reference: `${reference.slice(0, 60)}/${id}`,
});

function outcomeOf({ id }: TakenEntry, match: EntryMatch): EntryOutcome {
  const none = { reason: null, details: null, organisation: null, transfer: null, payment: null };
  switch (match.kind) {
    case 'deposit':
      return { ...none, id, status: 'matched', organisation: match.organisationId };
    case 'unmatched':
      return { ...none, id, status: 'unmatched', reason: match.reason, details: match.details };
    default:
      return { ...none, id, status: 'matched', payment: match.orderId };
  }
}

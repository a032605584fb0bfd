import { Injectable } from '@nestjs/common';
import { Credits } from '#libs/contracts';
import { PeopleStore } from '#libs/organisations';
import { AuditTrail, Outbox, type Tx } from '#libs/platform';
import {
  addDays,
  creditCeiling,
  type CreditStatus,
  type Day,
  dayOf,
  isEndedCredit,
  isIssued,
  onBankingDay,
  startOfDay,
} from '#libs/rules';
import { BankCalendar } from '../bank-calendar.js';
import { creditMoved } from '../events.js';
import { type CreditEvent, CreditStore, type LockedCredit } from '../persistence/credits.store.js';
import { CreditAmendmentStore } from '../persistence/presentations.store.js';

/** Days of holidays that the counting of banking days may reach beyond a day. */
const REACH = 60;

/** What every step of a letter of credit has in common: taking it up, its banking days, its timeline, its end. */
@Injectable()
export class CreditDesk {
  constructor(
    private readonly credits: CreditStore,
    private readonly amendments: CreditAmendmentStore,
    private readonly calendar: BankCalendar,
    private readonly contracts: Credits,
    private readonly people: PeopleStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** Before a transaction that counts banking days. */
  ready(): Promise<void> {
    return this.calendar.load();
  }

  /** Holds the credit; undefined when the caller does not see it. */
  async take(tx: Tx, creditId: string | undefined): Promise<LockedCredit | undefined> {
    if (creditId === undefined || !(await this.credits.isVisible(tx, creditId))) return undefined;
    return tx.elevated(() => this.credits.lock(tx, creditId));
  }

  /** Days on which its bank is closed, beside Saturdays and Sundays, as far as days of the credit reach. */
  holidays({ bankCountry, closedDays, expiresOn }: LockedCredit, now: Date): readonly Day[] {
    const today = dayOf(now);
    const last = expiresOn > today ? expiresOn : today;
    return [...this.calendar.holidays(bankCountry, addDays(today, -REACH), addDays(last, REACH)), ...closedDays];
  }

  /** When the credit, by its terms, is over unless documents are still before the bank. */
  endsAt(credit: LockedCredit, expiresOn: Day): Date {
    const days = this.calendar.holidays(credit.bankCountry, expiresOn, addDays(expiresOn, REACH));
    return startOfDay(addDays(onBankingDay(expiresOn, [...days, ...credit.closedDays]), 1));
  }

  /** Writes what happened on the timeline, into the audit trail and into the outbox. */
  async tell(tx: Tx, credit: LockedCredit, event: CreditEvent): Promise<void> {
    const { id, tenderId, contractId } = credit;
    const { noun, number, action, status } = event;
    // An empty note is none.
    const text = event.text?.trim() || null;
    const by = tx.actor.principal === 'system' ? null : await this.people.personOf(tx);
    await tx.elevated(() => this.credits.write(tx, id, { ...event, text }, by));
    const step = { subjectType: 'letter_of_credit', subjectId: id, tenderId, details: { noun, number } };
    await this.audit.record(tx, {
      ...step,
      action: noun === 'credit' ? action : `${noun}-${action}`,
      to: status,
      ...(text === null ? {} : { reason: text }),
    });
    const payload = { contractId, noun, number, status };
    await this.outbox.append(tx, creditMoved({ subjectId: id, tenderId, payload }));
  }

  /** Moves the credit; what ends it ends what was asked of it, and no bank answers for the contract any more. */
  async move(
    tx: Tx,
    credit: LockedCredit,
    status: CreditStatus,
    event: Omit<CreditEvent, 'noun' | 'number' | 'status'>,
  ): Promise<void> {
    const ended = isEndedCredit(status);
    await tx.elevated(async () => {
      await this.credits.move(tx, credit, status, ended);
      if (status === 'issued') await this.contracts.issued(tx, credit.contractId);
      if (ended && isIssued(credit.status)) await this.contracts.ended(tx, credit.contractId);
    });
    await this.tell(tx, credit, { ...event, noun: 'credit', number: null, status });
    const lapsed = ended ? await tx.elevated(() => this.amendments.lapse(tx, credit.id)) : undefined;
    if (lapsed !== undefined) {
      const lapse = { party: 'time', noun: 'amendment', number: lapsed, action: 'lapse', status: 'lapsed' } as const;
      await this.tell(tx, credit, { ...lapse, text: null });
    }
  }

  /** Whether nothing is left to be drawn, once this much more is honoured and no other documents are before the bank. */
  isExhausted({ terms, honouredMinor, openPresentations }: LockedCredit, moreMinor: bigint): boolean {
    return openPresentations <= 1 && honouredMinor + moreMinor >= creditCeiling(terms);
  }
}

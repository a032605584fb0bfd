import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { addDays, dayOf, isExpired, isPrecluded, startOfDay } from '#libs/rules';
import { CreditStore } from '../persistence/credits.store.js';
import { PresentationStore } from '../persistence/presentations.store.js';
import { CreditDesk } from '../use-cases/credit-desk.js';
import { HandlePresentation } from '../use-cases/handle-presentation.use-cases.js';

const ENDING = statement<{ id: string }>(
  'credits.ending',
  'SELECT id FROM letter_of_credit WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500',
);
const UNANSWERED = statement<{ id: string }>(
  'presentations.unanswered',
  'SELECT id FROM credit_presentation WHERE next_check_at <= (SELECT medlane_now()) ORDER BY next_check_at LIMIT 500',
);
const TO_BOOK = statement<{ id: string }>(
  'presentations.to-book',
  `SELECT p.id FROM credit_presentation p JOIN shipment s ON s.id = p.shipment_id AND s.dispute_id IS NULL
     JOIN receipt r ON r.shipment_id = s.id JOIN invoice i ON i.receipt_id = r.id
   WHERE p.status = 'honoured' AND p.booked_at IS NULL ORDER BY p.id LIMIT 500`,
);

/** A credit whose last day has passed is over, unless documents are before the bank; then it is looked at every day. */
@Injectable()
export class ExpireCredits extends DueWork {
  readonly name = 'payments.expire-credits';
  readonly due = ENDING;

  constructor(
    private readonly credits: CreditStore,
    private readonly desk: CreditDesk,
  ) {
    super();
  }

  async handle(tx: Tx, creditId: string): Promise<void> {
    await this.desk.ready();
    const credit = await this.credits.lock(tx, creditId);
    const now = await tx.readClock();
    if (!credit || credit.nextCheckAt === null || now < credit.nextCheckAt) return;
    if (isExpired(credit, now, this.desk.holidays(credit, now))) {
      await this.desk.move(tx, credit, 'expired', { party: 'time', action: 'expire', text: null });
      return;
    }
    await this.credits.lookAgain(tx, creditId, startOfDay(addDays(dayOf(now), 1)));
  }
}

/** A bank that gave no notice within its five banking days may not refuse any more (UCP 600, article 16 f). */
@Injectable()
export class PrecludeBanks extends DueWork {
  readonly name = 'payments.preclude-banks';
  readonly due = UNANSWERED;

  constructor(
    private readonly credits: CreditStore,
    private readonly presentations: PresentationStore,
    private readonly handling: HandlePresentation,
  ) {
    super();
  }

  async handle(tx: Tx, presentationId: string): Promise<void> {
    const creditId = await this.presentations.creditOf(tx, presentationId);
    const credit = creditId === undefined ? undefined : await this.credits.lock(tx, creditId);
    if (!credit) return;
    const presentation = await this.presentations.lock(tx, presentationId);
    if (!isPrecluded(presentation, await tx.readClock())) return;
    const told = { party: 'time', action: 'preclude', text: null } as const;
    await this.handling.moveOn(tx, { credit, presentation }, 'complying', told, { precluded: true });
  }
}

/** What a bank has paid for goods that waited for their invoice, or for the end of a dispute, reaches the ledger. */
@Injectable()
export class BookHonours extends DueWork {
  readonly name = 'payments.book-honours';
  readonly due = TO_BOOK;

  constructor(
    private readonly presentations: PresentationStore,
    private readonly handling: HandlePresentation,
  ) {
    super();
  }

  async handle(tx: Tx, presentationId: string): Promise<void> {
    const presentation = await this.presentations.lock(tx, presentationId);
    if (presentation.bookedAt === null) await this.handling.book(tx, presentation);
  }
}

import { Injectable } from '@nestjs/common';
import { DueWork, statement, type Tx } from '#libs/platform';
import { MatchBankEntries } from '../use-cases/match-bank-entries.js';

const DUE = statement<{ id: string }>(
  'bank-entries.due',
  `SELECT DISTINCT statement_id AS id FROM (
     SELECT statement_id FROM bank_entry WHERE status = 'read' ORDER BY statement_id, id LIMIT 20000) waiting`,
);

/** Bookings of imported statements are matched batch by batch; a statement is due until all of it is. */
@Injectable()
export class MatchReadEntries extends DueWork {
  readonly name = 'payments.match-bank-entries';
  readonly due = DUE;

  constructor(private readonly matching: MatchBankEntries) {
    super();
  }

  async handle(tx: Tx, statementId: string): Promise<void> {
    await this.matching.run(tx, statementId);
  }
}

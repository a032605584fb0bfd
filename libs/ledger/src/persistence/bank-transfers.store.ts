import { Injectable } from '@nestjs/common';
import { type Currency, err, type Minor, ok, type Result } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';

export interface BankTransfer {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly organisationId: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly bankReference: string;
  readonly recordedAt: Date;
}

export type BookingRefusal = 'ORGANISATION_UNKNOWN' | 'BANK_REFERENCE_TAKEN';

const COLUMNS = `id, direction, organisation_id AS "organisationId", currency, amount_minor AS "amountMinor",
  bank_reference AS "bankReference", recorded_at AS "recordedAt"`;
const BOOK = statement<BankTransfer>(
  'ledger.book-bank-transfer',
  `INSERT INTO bank_transfer (id, direction, organisation_id, currency, amount_minor, bank_reference, recorded_at, recorded_by)
   SELECT $1, $2, o.id, $4, $5, $6, $7, $8 FROM organisation o
   WHERE o.id = $3 AND o.status IN ('admitted', 'suspended', 'barred') AND o.kind IN ('purchaser', 'supplier')
   ON CONFLICT ON CONSTRAINT bank_transfer_reference_unique DO NOTHING
   RETURNING ${COLUMNS}`,
);
const FIND = statement<BankTransfer>(
  'ledger.bank-transfer-by-reference',
  `SELECT ${COLUMNS} FROM bank_transfer WHERE bank_reference = $1`,
);
/** What the bank says came in and went out. */
@Injectable()
export class BankTransferStore {
  /**
   * Writes a transfer, once per bank reference: a line that was booked before with the same details is answered as it
   * was, and is not `fresh`.
   */
  async book(
    tx: Tx,
    transfer: Omit<BankTransfer, 'id' | 'recordedAt'>,
    recordedBy: string = tx.actor.principalId,
  ): Promise<Result<{ transfer: BankTransfer; fresh: boolean }, BookingRefusal>> {
    const { direction, organisationId, currency, amountMinor, bankReference } = transfer;
    const values = [newId(), direction, organisationId, currency, amountMinor, bankReference, tx.now];
    const booked = await tx.maybe(BOOK, [...values, recordedBy]);
    if (booked) return ok({ transfer: booked, fresh: true });
    const before = await tx.maybe(FIND, [bankReference]);
    if (!before) return err('ORGANISATION_UNKNOWN');
    const same =
      before.direction === direction &&
      before.organisationId === organisationId &&
      before.currency === currency &&
      before.amountMinor === amountMinor;
    return same ? ok({ transfer: before, fresh: false }) : err('BANK_REFERENCE_TAKEN', { bankReference });
  }
}

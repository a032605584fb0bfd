import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type Currency, type Minor, type Result } from '#libs/kernel';
import { BankTransferStore, type Entry, Ledger } from '#libs/ledger';
import type { Tx } from '#libs/platform';
import { depositMovement, payoutMovement } from '#libs/rules';

/** Money that came in at the bank for an organisation, or goes out to it, with the reference that makes it one. */
export interface BankMove {
  readonly direction: 'in' | 'out';
  readonly organisationId: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly reference: string;
}

/** Books what banks do: a bank transfer for each, and its movement between the bank's mirror and the wallet. */
@Injectable()
export class BankMoney {
  constructor(
    private readonly transfers: BankTransferStore,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Books all of them in one posting, or none; as the system, after every other lock. What was booked under a reference
   * before is not booked again. `recordedBy`: whoever told us, the caller unless given. Answers the transfers in their order.
   */
  async book(
    tx: Tx,
    moves: readonly BankMove[],
    recordedBy = tx.actor.principalId,
  ): Promise<Result<readonly string[], 'INSUFFICIENT_FUNDS'>> {
    const ids: string[] = [];
    const entries: Entry[] = [];
    for (const { reference: bankReference, ...move } of moves) {
      const booked = await this.transfers.book(tx, { ...move, bankReference }, recordedBy);
      invariant(booked.ok, `the bank's reference ${bankReference} is that of another transfer`);
      const { transfer, fresh } = booked.value;
      ids.push(transfer.id);
      if (!fresh) continue;
      const { organisationId, currency, amountMinor } = move;
      const movement = move.direction === 'in' ? depositMovement(amountMinor) : payoutMovement(amountMinor);
      const document = { documentType: 'bank_transfer', documentId: transfer.id, tenderId: null };
      entries.push({ movement, ...document, currency, parties: { organisationId } });
    }
    const posted = await this.ledger.post(tx, entries);
    return posted.ok ? ok(ids) : err(posted.code, posted.details);
  }
}

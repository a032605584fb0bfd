import { Injectable } from '@nestjs/common';
import { err, formatAmount, invariant, ok, type Currency, type Result } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import type { Movement } from '#libs/rules';
import { accountOf, type AccountKind, type Parties } from './account.js';

/** A movement with the document that causes it and the parties it is between. */
export interface Entry {
  readonly movement: Movement;
  /** The table of the document, such as `invoice`. The same document causes the same kind of movement once. */
  readonly documentType: string;
  readonly documentId: string;
  readonly tenderId: string | null;
  readonly currency: Currency;
  readonly parties: Parties;
}

type Answer = { posted: string[] } | { short: { account: AccountKind; balance: string; missing: string }[] };

const POST = statement<{ answer: Answer }>('ledger.post', 'SELECT ledger_post($1, $2) AS answer');

/** Entries of one call: a batch of a hundred deals has at most two each. */
export const MAX_ENTRIES = 500;

/** The only way money moves: append-only double entry, balances under row locks taken in id order. */
@Injectable()
export class Ledger {
  /**
   * Posts all entries in one call, or none when an account would fall below zero. Entries that their documents already
   * caused are left out, so a repeated call changes nothing. Call it once per transaction, after every other lock.
   * @returns how many entries were new
   */
  async post(tx: Tx, entries: readonly Entry[]): Promise<Result<{ readonly added: number }, 'INSUFFICIENT_FUNDS'>> {
    invariant(entries.length <= MAX_ENTRIES, `${entries.length} entries in one call; at most ${MAX_ENTRIES}`);
    const moving = entries.filter(({ movement }) => movement.legs.length > 0);
    const [first] = moving;
    if (!first) return ok({ added: 0 });
    const movements: object[] = [];
    const postings: object[] = [];
    for (const entry of moving) {
      const { movement, currency } = entry;
      const sum = movement.legs.reduce((total, { amountMinor }) => total + amountMinor, 0n);
      invariant(sum === 0n, `a ${movement.kind} does not sum to zero`);
      const id = newId();
      const { documentType, documentId, tenderId } = entry;
      movements.push({ id, kind: movement.kind, documentType, documentId, tenderId, currency, occurredAt: tx.now });
      for (const leg of movement.legs) {
        const account = accountOf(leg, entry.parties);
        postings.push({
          movement: id,
          kind: account.kind,
          organisation: 'organisationId' in account ? account.organisationId : null,
          contract: 'contractId' in account ? account.contractId : null,
          currency,
          amount: String(leg.amountMinor),
        });
      }
    }
    const { answer } = await tx.one(POST, [JSON.stringify(movements), JSON.stringify(postings)]);
    if ('posted' in answer) return ok({ added: answer.posted.length });
    return refusal(answer.short[0], first.currency);
  }
}

function refusal(short: { balance: string; missing: string } | undefined, currency: Currency) {
  invariant(short, 'the ledger refused without saying what is short');
  const available = BigInt(short.balance);
  const missing = BigInt(short.missing);
  return err('INSUFFICIENT_FUNDS', {
    currency,
    available: formatAmount(available, currency),
    missing: formatAmount(missing, currency),
    needed: formatAmount(available + missing, currency),
  });
}

import { Injectable } from '@nestjs/common';
import { ok } from '#libs/kernel';
import { type Caller, UnitOfWork } from '#libs/platform';
import { closingChecklist, type ClosingItem } from '#libs/rules';
import { ClosingStore, type ClosingStatementRecord } from '../persistence/closing.store.js';

export interface ClosingView {
  readonly contractId: string;
  readonly items: readonly ClosingItem[];
  readonly statement: ClosingStatementRecord | null;
}

/** How far a contract is from its close, and what it came to once it has. */
@Injectable()
export class ReadClosing {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly closing: ClosingStore,
  ) {}

  /** Null when the caller does not see the contract. */
  async run(caller: Caller, contractId: string): Promise<ClosingView | null> {
    const read = await this.unitOfWork.run<ClosingView | null, never>(caller, async (tx) => {
      const standing = await this.closing.standing(tx, contractId);
      if (!standing) return ok(null);
      const statement = (await this.closing.find(tx, contractId)) ?? null;
      return ok({ contractId, items: closingChecklist(standing), statement });
    });
    return read.ok ? read.value : null;
  }
}

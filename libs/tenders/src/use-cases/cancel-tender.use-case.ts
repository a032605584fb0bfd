import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Caller, type Tx, UnitOfWork } from '#libs/platform';
import { DemandLines } from '#libs/demands';
import { type CancelTenderRefusal, judgeCancelTender } from '#libs/rules';
import { tenderCancelled } from '../events.js';
import { KeyKeeper } from '../key-keeper/key-keeper.js';
import { TenderSteps } from '../persistence/tender-steps.store.js';
import { TenderStore } from '../persistence/tender.store.js';

export interface CancelTenderInput {
  readonly tenderId: string;
  readonly reason: string;
}

/** Ends a tender before its opening: its lines are open again, its key is destroyed, its bids stay unread for ever. */
@Injectable()
export class CancelTender {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenders: TenderStore,
    private readonly steps: TenderSteps,
    private readonly lines: DemandLines,
    private readonly keys: KeyKeeper,
  ) {}

  run(caller: Caller, input: CancelTenderInput): Promise<Result<{ readonly tenderId: string }, CancelTenderRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.cancel(tx, input));
  }

  private async cancel(
    tx: Tx,
    { tenderId, reason }: CancelTenderInput,
  ): Promise<Result<{ readonly tenderId: string }, CancelTenderRefusal>> {
    const tender = await this.tenders.lock(tx, tenderId);
    if (!tender) return err('TENDER_UNKNOWN');
    const verdict = judgeCancelTender(tender, reason);
    if (!verdict.ok) return verdict;

    await this.tenders.cancelLots(tx, tenderId);
    const releasedLines = await this.lines.release(tx, tenderId);
    await tx.elevated(() => this.keys.destroy(tx, tenderId));
    await this.steps.take(tx, {
      tenderId,
      from: tender.status,
      action: 'cancel',
      values: [verdict.value.reason],
      event: tenderCancelled({ subjectId: tenderId, tenderId, payload: { releasedLines } }),
      reason: verdict.value.reason,
    });
    return ok({ tenderId });
  }
}

import { Injectable } from '@nestjs/common';
import { invariant, ok } from '#libs/kernel';
import { type Caller, UnitOfWork } from '#libs/platform';
import type { Judgement, PaperProfile } from '#libs/rules';
import { CANDIDATES, ClearanceStore } from '../persistence/clearance.store.js';
import { PaperGate } from '../persistence/paper-gate.js';

/** One of the supplier's products at one lot. */
export interface CheckedProduct {
  readonly lotId: string;
  readonly productId: string;
  readonly brand: string;
  readonly judgedAt: Date;
  readonly profile: PaperProfile;
  readonly judgement: Judgement;
}

/**
 * What a supplier needs for the lots of a tender, judged as it asks, so that the days left are those of today. It reads
 * with the supplier's own rights and keeps nothing: the gate itself judges again.
 */
@Injectable()
export class PaperChecklist {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ClearanceStore,
    private readonly gate: PaperGate,
  ) {}

  /** By lot and product, at most `JUDGED_TOGETHER`. */
  async run(caller: Caller, tenderId: string): Promise<readonly CheckedProduct[]> {
    const answer = await this.unitOfWork.run(caller, async (tx) => {
      const products = this.store.candidates(tx, CANDIDATES.ofChecklist, [tenderId, tx.actor.organisationId]);
      for await (const chunk of products) {
        const { judged, lots } = await this.gate.judge(tx, chunk);
        const checked = judged.flatMap(({ lotId, productId, brand, judgement }) => {
          const lot = lots.get(lotId);
          return lot ? [{ lotId, productId, brand, judgedAt: tx.now, profile: lot.profile, judgement }] : [];
        });
        return ok(checked);
      }
      return ok([]);
    });
    invariant(answer.ok, 'looking refuses nothing');
    return answer.value;
  }
}

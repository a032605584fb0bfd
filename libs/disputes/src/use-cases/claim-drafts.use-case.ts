import { Injectable } from '@nestjs/common';
import { defineRefusals, err, type Minor, ok, type Result } from '#libs/kernel';
import { type AttachFileRefusal, type Caller, type IdempotencyRefusal, UnitOfWork } from '#libs/platform';
import type { FileDisputeRefusal } from '#libs/rules';
import { ClaimDraftStore } from '../persistence/claim-drafts.store.js';
import { FileDispute } from './file-dispute.use-case.js';

const DRAFT_UNKNOWN = { en: 'Choose a draft of your own claims.', zh: '请选择本单位的索赔草稿。' } as const;
export const CLAIM_DRAFT_REFUSALS = defineRefusals({
  DRAFT_UNKNOWN,
  DRAFT_ENDED: { en: 'This draft was filed or dropped before.', zh: '该草稿已提交或放弃。' },
});
type ClaimDraftRefusal = keyof typeof CLAIM_DRAFT_REFUSALS;

export interface FileClaimDraftInput {
  readonly draftId: string;
  /** Null: all that the units in question cost. */
  readonly claimedMinor: Minor | null;
  /** Null: what the findings say. */
  readonly text: string | null;
  readonly idempotencyKey: string;
}
type Refusal = ClaimDraftRefusal | FileDisputeRefusal | AttachFileRefusal;

/** A purchaser files what its findings suggest as a dispute, with the photographs of the inspection, or drops it. */
@Injectable()
export class ClaimDrafts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly drafts: ClaimDraftStore,
    private readonly filing: FileDispute,
  ) {}

  file(
    caller: Caller,
    { idempotencyKey: key, ...input }: FileClaimDraftInput,
  ): Promise<Result<{ readonly disputeId: string }, Refusal | IdempotencyRefusal>> {
    const claimed = input.claimedMinor === null ? null : String(input.claimedMinor);
    const request = { operation: 'fileClaimDraft', key, request: { ...input, claimedMinor: claimed } };
    return this.unitOfWork.once<{ readonly disputeId: string }, Refusal>(caller, request, async (tx) => {
      const draft = await this.drafts.lock(tx, input.draftId);
      if (!draft) return err('DRAFT_UNKNOWN');
      if (!draft.isOpen) return err('DRAFT_ENDED');
      const { contractId, shipmentId, ground, currency, fileIds } = draft;
      const claimedMinor = input.claimedMinor ?? draft.worthMinor;
      const text = input.text ?? draft.text;
      const claim = { contractId, shipmentId, ground, currency, claimedMinor, text, fileIds };
      const filed = await this.filing.within(tx, claim);
      if (filed.ok) await this.drafts.filed(tx, draft.id, filed.value.disputeId);
      return filed;
    });
  }

  /** Twice is once. */
  drop(caller: Caller, draftId: string): Promise<Result<{ readonly draftId: string }, ClaimDraftRefusal>> {
    return this.unitOfWork.run(caller, async (tx): Promise<Result<{ readonly draftId: string }, ClaimDraftRefusal>> => {
      const draft = await this.drafts.lock(tx, draftId);
      if (!draft) return err('DRAFT_UNKNOWN');
      if (!draft.isOpen) return err('DRAFT_ENDED');
      await this.drafts.drop(tx, draftId);
      return ok({ draftId });
    });
  }
}

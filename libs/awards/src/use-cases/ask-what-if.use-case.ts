import { Inject, Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type IdempotencyRefusal, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  judgeCopyRulebook,
  judgePreview,
  judgeWhatIf,
  parseRulebook,
  type PreviewRulebookRefusal,
  type WhatIfRefusal,
} from '#libs/rules';
import { RulebooksStore } from '#libs/organisations';
import { whatIfAsked } from '../events.js';
import { type NewCase, WhatIfStore } from '../persistence/what-if.store.js';
import { biddersOf } from '../what-if/change-input.js';

export interface RequestWhatIfInput {
  readonly tenderId: string;
  readonly rulebook: { readonly code: string; readonly version: number } | null;
  /** To the tender's own rulebook, in its shape. */
  readonly changes: object | null;
  readonly withoutSupplierIds: readonly string[];
  readonly idempotencyKey: string;
}
export interface PreviewRulebookInput {
  readonly code: string;
  readonly version: number;
  readonly tenderIds: readonly string[];
  readonly idempotencyKey: string;
}
type Asked = { readonly whatIfId: string };

/** Asks what an award would have been under other rules or without a supplier; the worker answers. */
@Injectable()
export class AskWhatIf {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(WhatIfStore) private readonly whatIfs: WhatIfStore,
    @Inject(RulebooksStore) private readonly rulebooks: RulebooksStore,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** About one tender whose evaluation the caller may read. */
  request(
    caller: Caller,
    { idempotencyKey: key, ...input }: RequestWhatIfInput,
  ): Promise<Result<Asked, WhatIfRefusal | IdempotencyRefusal>> {
    const once = { operation: 'requestWhatIf', key, request: input };
    return this.unitOfWork.once<Asked, WhatIfRefusal>(caller, once, async (tx) => {
      const { tenderId, rulebook, changes, withoutSupplierIds } = input;
      const evaluation = await this.whatIfs.evaluation(tx, tenderId);
      if (!evaluation) return err('TENDER_UNKNOWN', { tenderId });
      const draft = { namesRulebook: rulebook !== null, hasChanges: changes !== null, withoutSupplierIds };
      const verdict = judgeWhatIf(draft, biddersOf(evaluation.input), await this.whatIfs.openCases(tx));
      if (!verdict.ok) return verdict;
      const chosen = await this.rulebookOf(tx, evaluation.input, input);
      if (!chosen.ok) return chosen;
      return ok(await this.ask(tx, chosen.value, withoutSupplierIds, [{ tenderId, evaluationId: evaluation.id }]));
    });
  }

  /** A rulebook, most likely a draft, on past tenders. */
  preview(
    caller: Caller,
    { idempotencyKey: key, ...input }: PreviewRulebookInput,
  ): Promise<Result<Asked, PreviewRulebookRefusal | IdempotencyRefusal>> {
    const once = { operation: 'previewRulebook', key, request: input };
    return this.unitOfWork.once<Asked, PreviewRulebookRefusal>(caller, once, async (tx) => {
      const { code, version, tenderIds } = input;
      const verdict = judgePreview(tenderIds, await this.whatIfs.openCases(tx));
      if (!verdict.ok) return verdict;
      const found = await this.rulebooks.find(tx, code, version);
      if (!found) return err('RULEBOOK_UNKNOWN');
      const cases: NewCase[] = [];
      for (const tenderId of tenderIds) {
        const evaluation = await this.whatIfs.evaluation(tx, tenderId);
        if (!evaluation) return err('TENDER_UNKNOWN', { tenderId });
        cases.push({ tenderId, evaluationId: evaluation.id });
      }
      return ok(await this.ask(tx, found.rulebook, [], cases));
    });
  }

  /** The rulebook to evaluate by; null for the tender's own. */
  private async rulebookOf(
    tx: Tx,
    input: object,
    { rulebook, changes }: Pick<RequestWhatIfInput, 'rulebook' | 'changes'>,
  ): Promise<Result<object | null, WhatIfRefusal>> {
    if (rulebook !== null) {
      const found = await this.rulebooks.find(tx, rulebook.code, rulebook.version);
      return found ? ok(found.rulebook) : err('RULEBOOK_UNKNOWN');
    }
    if (changes === null) return ok(null);
    const own = parseRulebook((input as { rulebook?: unknown }).rulebook);
    invariant(own.ok, 'a stored evaluation has a sound rulebook');
    const { code, version } = own.value;
    return judgeCopyRulebook(own.value, changes, { code, version });
  }

  private async ask(
    tx: Tx,
    rulebook: object | null,
    withoutSupplierIds: readonly string[],
    cases: readonly NewCase[],
  ): Promise<Asked> {
    const { id: whatIfId, caseIds } = await this.whatIfs.insert(tx, rulebook, withoutSupplierIds, cases);
    const tenderIds = cases.map(({ tenderId }) => tenderId);
    const step = { subjectType: 'what_if', subjectId: whatIfId, action: 'ask' };
    await this.audit.record(tx, { ...step, details: { tenderIds, withoutSupplierIds } });
    const events = caseIds.map((subjectId, at) =>
      whatIfAsked({ subjectId, tenderId: tenderIds[at], payload: { whatIfId } }),
    );
    await this.outbox.append(tx, ...events);
    return { whatIfId };
  }
}

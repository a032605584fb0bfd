import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type Tx, UnitOfWork } from '#libs/platform';
import type { ChooseTenderRulebookRefusal } from '#libs/rules';
import { RulebooksStore } from '#libs/organisations';
import { TenderStore } from '../persistence/tender.store.js';

export interface ChooseTenderRulebookInput {
  readonly tenderId: string;
  readonly code: string;
  readonly version: number;
}

/** Gives one draft another rulebook than its corridor's; from the publication on its rules stand. */
@Injectable()
export class ChooseTenderRulebook {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenders: TenderStore,
    private readonly rulebooks: RulebooksStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    input: ChooseTenderRulebookInput,
  ): Promise<Result<{ readonly tenderId: string }, ChooseTenderRulebookRefusal>> {
    return this.unitOfWork.run(caller, (tx) => this.choose(tx, input));
  }

  private async choose(
    tx: Tx,
    { tenderId, code, version }: ChooseTenderRulebookInput,
  ): Promise<Result<{ readonly tenderId: string }, ChooseTenderRulebookRefusal>> {
    const tender = await this.tenders.lock(tx, tenderId);
    if (!tender) return err('TENDER_UNKNOWN');
    if (tender.status !== 'draft') return err('TENDER_NOT_DRAFT', { status: tender.status });
    const chosen = await this.rulebooks.find(tx, code, version);
    if (!chosen) return err('RULEBOOK_UNKNOWN');
    if (chosen.status !== 'active') return err('RULEBOOK_NOT_ACTIVE', { status: chosen.status });

    await this.tenders.setRulebook(tx, tenderId, chosen);
    const step = { subjectType: 'tender', subjectId: tenderId, tenderId, action: 'chooseRulebook' };
    const before = { code: tender.rulebook.code, version: tender.rulebook.version };
    await this.audit.record(tx, { ...step, from: 'draft', to: 'draft', details: { before, code, version } });
    return ok({ tenderId });
  }
}

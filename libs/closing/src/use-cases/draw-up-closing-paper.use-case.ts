import { Injectable } from '@nestjs/common';
import { writePdf } from '#libs/contracts';
import { defineRefusals, err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, FileKeeper, FileUses, type KeptContent, type Tx, UnitOfWork } from '#libs/platform';
import type { ClosingDocument } from '../closing-document.js';
import { closingSheet } from '../closing-sheet.js';
import { ClosingStore, type ClosingStatementRecord } from '../persistence/closing.store.js';

export const CLOSING_PAPER_REFUSALS = defineRefusals({
  STATEMENT_UNKNOWN: {
    en: 'There is no closing statement: choose one of your own contracts that has closed, see contractClosing.',
    zh: '尚无结清单：请选择本单位已关闭的合同，参见 contractClosing。',
  },
});
type Refusal = keyof typeof CLOSING_PAPER_REFUSALS;

/** Draws a closing statement up as PDF when it is first asked for. The bytes follow from the statement. */
@Injectable()
export class DrawUpClosingPaper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly closing: ClosingStore,
    private readonly keeper: FileKeeper,
    private readonly uses: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  async run(caller: Caller, contractId: string): Promise<Result<ClosingStatementRecord, Refusal>> {
    const found = await this.unitOfWork.run(caller, (tx) => this.find(tx, contractId));
    if (!found.ok || found.value.fileId !== null) return found;
    const document = JSON.parse(found.value.document) as ClosingDocument;
    const pdf = await writePdf(closingSheet(document, found.value.digest), document.contract.closedOn);
    // Before the transaction that records it: a content that no file takes is swept.
    const content = await this.keeper.keep(found.value.supplierId, pdf);
    return this.unitOfWork.run(caller, (tx) => this.record(tx, found.value, document.number, content));
  }

  private async find(tx: Tx, contractId: string): Promise<Result<ClosingStatementRecord, Refusal>> {
    const statement = await this.closing.find(tx, contractId);
    return statement ? ok(statement) : err('STATEMENT_UNKNOWN');
  }

  private async record(
    tx: Tx,
    { contractId, tenderId, supplierId: owner, purchaserId }: ClosingStatementRecord,
    number: string,
    content: KeptContent,
  ): Promise<Result<ClosingStatementRecord, Refusal>> {
    await tx.elevated(async () => {
      await this.closing.lock(tx, contractId);
      const there = await this.closing.find(tx, contractId);
      if (there?.fileId !== null) return;
      const file = await this.keeper.record(tx, content, { name: `${number}.pdf`, mediaType: 'application/pdf' });
      const subject = { type: 'closing_statement', id: contractId };
      const attached = await this.uses.attach(tx, file.id, subject, { owner, readers: [purchaserId] });
      invariant(attached.ok, `file ${file.id} has just been recorded`);
      await this.closing.file(tx, contractId, file.id, content.sha256);
      const step = { subjectType: 'contract', subjectId: contractId, tenderId, action: 'draw-up-closing-paper' };
      await this.audit.record(tx, { ...step, details: { fileId: file.id, sha256: content.sha256 } });
    });
    return this.find(tx, contractId);
  }
}

import { Injectable } from '@nestjs/common';
import { defineRefusals, err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, FileKeeper, FileUses, type KeptContent, type Tx, UnitOfWork } from '#libs/platform';
import { writeContractPdf } from '../papers/contract-pdf.js';
import { contractSheet } from '../papers/contract-sheet.js';
import {
  ContractPaperStore,
  type ContractPaperRecord,
  type DrawableContract,
} from '../persistence/contract-papers.store.js';

export const CONTRACT_PAPER_REFUSALS = defineRefusals({
  CONTRACT_UNKNOWN: { en: 'Choose one of your own contracts.', zh: '请选择本单位的合同。' },
});
type Refusal = keyof typeof CONTRACT_PAPER_REFUSALS;

/**
 * Draws the paper of a contract's present text up as PDF, once per text; both sides and the operators may download it.
 * The bytes follow from the signed text, so their hash can be made again.
 */
@Injectable()
export class DrawUpContractPaper {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly papers: ContractPaperStore,
    private readonly keeper: FileKeeper,
    private readonly uses: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  async run(caller: Caller, contractId: string): Promise<Result<ContractPaperRecord, Refusal>> {
    const read = await this.unitOfWork.run(caller, async (tx) => {
      const contract = await this.papers.read(tx, contractId);
      if (!contract) return err('CONTRACT_UNKNOWN');
      return ok({ contract, paper: await this.papers.find(tx, contractId, contract.digest) });
    });
    if (!read.ok) return read;
    const { contract, paper } = read.value;
    if (paper) return ok(paper);
    const { document, digest, particulars } = contract;
    const pdf = await writeContractPdf(contractSheet(document, digest, particulars));
    // Before the transaction that records it: a content that no file takes is swept.
    const content = await this.keeper.keep(particulars.supplier.id, pdf);
    return this.unitOfWork.run(caller, (tx) => this.record(tx, contractId, contract, content));
  }

  private async record(
    tx: Tx,
    contractId: string,
    { tenderId, digest: documentDigest, particulars }: DrawableContract,
    content: KeptContent,
  ): Promise<Result<ContractPaperRecord, Refusal>> {
    await this.papers.lock(tx, contractId);
    const there = await this.papers.find(tx, contractId, documentDigest);
    if (there) return ok(there);
    const { reference, revision, supplier, purchaser } = particulars;
    const { id: fileId, sha256 } = await tx.elevated(async () => {
      const name = `${reference}-${revision}.pdf`;
      const file = await this.keeper.record(tx, content, { name, mediaType: 'application/pdf' });
      const more = { owner: supplier.id, readers: [purchaser.id] };
      const attached = await this.uses.attach(tx, file.id, { type: 'contract', id: contractId }, more);
      invariant(attached.ok, `file ${file.id} has just been recorded`);
      return { id: file.id, sha256: content.sha256 };
    });
    const paper = { contractId, revision, documentDigest, fileId, sha256, drawnAt: tx.now };
    await tx.elevated(() => this.papers.insert(tx, paper));
    const details = { revision, documentDigest, fileId, sha256 };
    const step = { subjectType: 'contract', subjectId: contractId, tenderId, action: 'draw-up-paper' };
    await this.audit.record(tx, { ...step, details });
    return ok(paper);
  }
}

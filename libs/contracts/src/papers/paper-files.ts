import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { FileKeeper, FileUses, type KeptContent, type Tx } from '#libs/platform';
import type { GeneratedPaper } from '#libs/rules';
import type { PaperFacts } from './paper-facts.js';
import { SHEETS } from './sheets.js';
import { writePdf } from './write-pdf.js';

/** Draws papers up and keeps them as files of the supplier, which the purchaser may read. */
@Injectable()
export class PaperFiles {
  constructor(
    private readonly keeper: FileKeeper,
    private readonly uses: FileUses,
  ) {}

  /** Before the transaction that records it: a content that no file takes is swept. */
  async draw(kind: GeneratedPaper, facts: PaperFacts, supplierId: string): Promise<KeptContent> {
    return this.keeper.keep(supplierId, await writePdf(SHEETS[kind](facts), facts.datedOn));
  }

  /** Answers the file's id. */
  attach(
    tx: Tx,
    paper: { readonly id: string; readonly supplierId: string; readonly purchaserId: string; readonly number: string },
    content: KeptContent,
  ): Promise<string> {
    return tx.elevated(async () => {
      const file = await this.keeper.record(tx, content, { name: `${paper.number}.pdf`, mediaType: 'application/pdf' });
      const subject = { type: 'dossier_paper', id: paper.id };
      const more = { owner: paper.supplierId, readers: [paper.purchaserId] };
      const attached = await this.uses.attach(tx, file.id, subject, more);
      invariant(attached.ok, `file ${file.id} has just been recorded`);
      return file.id;
    });
  }
}

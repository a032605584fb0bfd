import { Injectable } from '@nestjs/common';
import { defineRefusals, err, invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, FileKeeper, FileUses, type KeptContent, type Tx, UnitOfWork } from '#libs/platform';
import { type InvoiceData, invoiceData } from '../invoicing/invoice-data.js';
import type { InvoiceDocumentKind } from '../invoicing/invoice-facts.js';
import { invoiceSheet } from '../invoicing/invoice-sheet.js';
import { ublInvoice } from '../invoicing/ubl.js';
import { writePdf } from '../papers/write-pdf.js';
import { type DrawnDocument, InvoiceDocumentStore } from '../persistence/invoice-documents.store.js';

export const DRAW_UP_INVOICE_REFUSALS = defineRefusals({
  INVOICE_UNKNOWN: { en: 'Choose an invoice that you can see.', zh: '请选择可见的发票。' },
  NOT_YOURS: {
    en: 'The fee is between the platform and the supplier; ask for the invoice of the goods.',
    zh: '服务费发票仅供平台与供应商查看；请选择货物发票。',
  },
  NOTHING_INVOICED: {
    en: 'Nothing is to be paid by it, so there is no such document.',
    zh: '无应付金额，因此没有该文件。',
  },
});
export type DrawUpInvoiceRefusal = keyof typeof DRAW_UP_INVOICE_REFUSALS;

interface Asked {
  readonly invoiceId: string;
  readonly kind: InvoiceDocumentKind;
}
interface Prepared {
  readonly content: KeptContent;
  readonly ubl: string;
  readonly data: InvoiceData;
}

/**
 * Draws an invoice up as PDF, UBL and data when it is first asked for, and answers the same ever after. The bytes follow
 * from the invoice, so the hash in the audit trail can be made again. Nothing of it happens while invoices are settled.
 */
@Injectable()
export class DrawUpInvoice {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly documents: InvoiceDocumentStore,
    private readonly keeper: FileKeeper,
    private readonly uses: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  async run(caller: Caller, asked: Asked): Promise<Result<DrawnDocument, DrawUpInvoiceRefusal>> {
    const numbered = await this.unitOfWork.run(caller, (tx) => this.begin(tx, asked));
    if (!numbered.ok) return numbered;
    const { drawn, facts, supplierId } = numbered.value;
    if (drawn) return ok(drawn);
    const data = invoiceData(facts);
    const pdf = await writePdf(invoiceSheet(asked.kind, data), facts.issuedOn);
    const prepared = { data, ubl: ublInvoice(asked.kind, data), content: await this.keeper.keep(supplierId, pdf) };
    return this.unitOfWork.run(caller, (tx) => this.finish(tx, asked, prepared));
  }

  private async begin(tx: Tx, { invoiceId, kind }: Asked) {
    const invoice = await this.documents.visible(tx, invoiceId);
    if (!invoice) return err('INVOICE_UNKNOWN');
    if (kind === 'fee' && tx.actor.kind === 'purchaser') return err('NOT_YOURS');
    const { supplierId } = invoice;
    const drawn = await this.documents.drawn(tx, kind, invoiceId);
    if ((kind === 'fee' ? invoice.feeMinor : invoice.amountMinor) === 0n) return err('NOTHING_INVOICED');
    const facts = await tx.elevated(async () => {
      await this.documents.number(tx, kind, invoice);
      return this.documents.facts(tx, kind, invoiceId);
    });
    return ok({ drawn, facts, supplierId });
  }

  private async finish(
    tx: Tx,
    { invoiceId, kind }: Asked,
    { content, ubl, data }: Prepared,
  ): Promise<Result<DrawnDocument, DrawUpInvoiceRefusal>> {
    const invoice = await this.documents.visible(tx, invoiceId);
    if (!invoice) return err('INVOICE_UNKNOWN');
    await tx.elevated(async () => {
      const documentId = await this.documents.lock(tx, kind, invoiceId);
      // Somebody else has drawn it up meanwhile.
      if (await this.documents.drawn(tx, kind, invoiceId)) return;
      const name = `${data.number}.pdf`;
      const file = await this.keeper.record(tx, content, { name, mediaType: 'application/pdf' });
      const readers = kind === 'invoice' ? [invoice.purchaserId] : [];
      const subject = { type: 'invoice_document', id: documentId };
      const attached = await this.uses.attach(tx, file.id, subject, { owner: invoice.supplierId, readers });
      invariant(attached.ok, `file ${file.id} has just been recorded`);
      await this.documents.record(tx, documentId, { fileId: file.id, sha256: content.sha256, ubl, data });
      await this.audit.record(tx, {
        subjectType: 'invoice_document',
        subjectId: documentId,
        tenderId: invoice.tenderId,
        action: 'drawUp',
        details: { kind, number: data.number, fileId: file.id, sha256: content.sha256 },
      });
    });
    const drawn = await this.documents.drawn(tx, kind, invoiceId);
    invariant(drawn, `invoice ${invoiceId} has just been drawn up`);
    return ok(drawn);
  }
}

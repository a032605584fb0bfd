import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  type Caller,
  FileUses,
  type IdempotencyRefusal,
  newId,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import {
  type CreditDocument,
  drawingFor,
  judgePresentation,
  MAX_PRESENTED_DOCUMENTS,
  type PresentDocumentsRefusal,
} from '#libs/rules';
import type { PresentedDocument } from '../persistence/credit-rows.js';
import { CreditStore, type LockedCredit } from '../persistence/credits.store.js';
import { PresentationStore } from '../persistence/presentations.store.js';
import { CreditDesk } from './credit-desk.js';

/** A document as it is handed in: an uploaded file, or a paper of the shipment's dossier. */
export interface DocumentInput {
  readonly kind: CreditDocument;
  readonly fileId: string | null;
  readonly dossierPaperId: string | null;
}
export interface PresentDocumentsInput {
  readonly creditId: string;
  readonly shipmentId: string;
  readonly documents: readonly DocumentInput[];
  readonly idempotencyKey: string;
}
type Refusal = PresentDocumentsRefusal | AttachFileRefusal;
interface Done {
  readonly creditId: string;
}

/** The supplier presents the documents of a shipment. The bank's five days run from here on. */
@Injectable()
export class PresentDocuments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly credits: CreditStore,
    private readonly presentations: PresentationStore,
    private readonly desk: CreditDesk,
    private readonly files: FileUses,
  ) {}

  async run(
    caller: Caller,
    { idempotencyKey: key, ...request }: PresentDocumentsInput,
  ): Promise<Result<Done, Refusal | IdempotencyRefusal>> {
    await this.desk.ready();
    const once = { operation: 'presentDocuments', key, request };
    return this.unitOfWork.once<Done, Refusal>(caller, once, async (tx) => {
      const { creditId, shipmentId, documents } = request;
      const credit = await this.desk.take(tx, creditId);
      if (credit?.supplierId !== tx.actor.organisationId) return err('CREDIT_UNKNOWN');
      const shipment = await tx.elevated(() => this.presentations.shipment(tx, shipmentId, credit.contractId));
      if (!shipment) return err('SHIPMENT_UNKNOWN');
      const line = { quantity: shipment.lineQuantity, amountMinor: shipment.lineMinor };
      const amountMinor = drawingFor(line, shipment.presentedBefore, shipment.quantity);
      const kinds = documents.map(({ kind }) => kind);
      // The credit may have been waited for: its days are judged by the clock as it is now.
      const now = await tx.readClock();
      const verdict = judgePresentation(
        credit,
        { ...shipment, amountMinor },
        kinds,
        now,
        this.desk.holidays(credit, now),
      );
      if (!verdict.ok) return verdict;

      const presentationId = newId();
      const attached = await this.attach(tx, credit, shipmentId, presentationId, documents);
      if (!attached.ok) return attached;
      const drawn = { presentationId, amountMinor, dates: verdict.value };
      await tx.elevated(async () => {
        await this.presentations.insert(tx, credit, shipment, drawn, attached.value);
        await this.credits.count(tx, creditId, { drawn: amountMinor, open: 1, presented: 1 });
      });
      const number = credit.presentationCount + 1;
      const event = {
        party: 'supplier',
        noun: 'presentation',
        number,
        action: 'present',
        status: 'presented',
      } as const;
      await this.desk.tell(tx, credit, { ...event, text: null });
      return ok({ creditId });
    });
  }

  /** Both sides may read what is presented; papers of the dossier are there already, whoever's files they are. */
  private async attach(
    tx: Tx,
    { purchaserId, supplierId }: LockedCredit,
    shipmentId: string,
    presentationId: string,
    documents: readonly DocumentInput[],
  ): Promise<Result<readonly PresentedDocument[], Refusal>> {
    const subject = { type: 'credit_presentation', id: presentationId };
    const readers = [purchaserId, supplierId];
    const paperIds = documents.flatMap(({ dossierPaperId }) => (dossierPaperId === null ? [] : [dossierPaperId]));
    const papers = await tx.elevated(() => this.presentations.papers(tx, paperIds, shipmentId));
    const presented: PresentedDocument[] = [];
    for (const { kind, fileId: own, dossierPaperId } of documents) {
      const paper = papers.find(({ id }) => id === dossierPaperId);
      const fileId = paper?.fileId ?? own;
      if (fileId === null || (dossierPaperId !== null && !paper)) return err('FILE_UNKNOWN');
      const attached = paper
        ? await tx.elevated(() => this.files.attach(tx, fileId, subject, { readers, owner: paper.ownerId }))
        : await this.files.attach(tx, fileId, subject, { readers });
      if (!attached.ok) return attached;
      presented.push({ kind, fileId, dossierPaperId });
    }
    const isTwice = new Set(presented.map(({ fileId }) => fileId)).size < presented.length;
    return isTwice ? err('TOO_MANY_DOCUMENTS', { limit: MAX_PRESENTED_DOCUMENTS }) : ok(presented);
  }
}

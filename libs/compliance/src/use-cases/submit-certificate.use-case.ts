import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import {
  type AttachFileRefusal,
  AuditTrail,
  type Caller,
  FileUses,
  type IdempotencyRefusal,
  newId,
  Outbox,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import { type CertificateContext, type CertificateDraft, type CertificateRefusal, judgeCertificate } from '#libs/rules';
import { papersChanged } from '../events.js';
import type { CertificateView } from '../persistence/paper-views.js';
import { SubmissionsStore } from '../persistence/submissions.store.js';
import { attachScan } from './paper-file.js';

type Refusal = CertificateRefusal | AttachFileRefusal;

/** A supplier hands in a certificate, for an officer to verify. */
@Injectable()
export class SubmitCertificate {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submissions: SubmissionsStore,
    private readonly fileUses: FileUses,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(
    caller: Caller,
    draft: CertificateDraft,
    fileId: string | null,
    key: string,
  ): Promise<Result<CertificateView, Refusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<CertificateView, Refusal>(
      caller,
      { operation: 'submitCertificate', key, request: { ...draft, fileId } },
      (tx) => this.within(tx, draft, fileId),
    );
  }

  /** The step itself, in a transaction of the supplier or in its name. */
  async within(tx: Tx, draft: CertificateDraft, fileId: string | null): Promise<Result<CertificateView, Refusal>> {
    const context = await this.contextOf(tx, draft);
    if (!context.ok) return context;
    const judged = judgeCertificate(draft, context.value, tx.now);
    if (!judged.ok) return judged;
    const { basisEndsOn } = context.value;
    const id = newId();
    const file = await attachScan(this.fileUses, tx, { type: 'certificate', id }, fileId);
    if (!file.ok) return file;
    const submitted = await this.submissions.insertCertificate(tx, id, judged.value, { basisEndsOn, file: file.value });
    if (!submitted) return err('CERTIFICATE_EXISTS');
    const { status, supplierId } = submitted;
    const details = { kind: draft.kind, number: draft.number, issuer: draft.issuer, expiresOn: draft.expiresOn };
    await this.audit.record(tx, { subjectType: 'certificate', subjectId: id, action: 'submit', to: status, details });
    await this.outbox.append(tx, papersChanged({ subjectId: supplierId, payload: { supplierId } }));
    return ok(submitted);
  }

  /** What the tables say, or the first thing that is not the supplier's own. */
  private async contextOf(
    tx: Tx,
    { siteId, productIds, laboratoryId, basisIds }: CertificateDraft,
  ): Promise<Result<CertificateContext, CertificateRefusal>> {
    if (siteId !== null && !(await this.submissions.hasSite(tx, siteId))) return err('SITE_UNKNOWN');
    const productId = await this.submissions.foreignProduct(tx, productIds);
    if (productId !== undefined) return err('PRODUCT_UNKNOWN', { productId });
    const basis = await this.submissions.ownBasis(tx, basisIds);
    const certificateId = basisIds.find((id) => !basis.has(id));
    if (certificateId !== undefined) return err('BASIS_UNKNOWN', { certificateId });
    const ends = [...basis.values()].filter((day) => day !== null);
    return ok({
      designations: laboratoryId === null ? null : await this.submissions.designations(tx, laboratoryId),
      basisEndsOn: ends.sort()[0] ?? null,
    });
  }
}

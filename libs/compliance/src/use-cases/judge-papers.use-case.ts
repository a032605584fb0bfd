import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, FileUses, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  dayOf,
  judgePaperEnd,
  judgeRevocation,
  judgeVerification,
  needsTwoOfficers,
  type RejectPaperRefusal,
  type RevokePaperRefusal,
  type VerificationMethod,
  type VerifyPaperRefusal,
} from '#libs/rules';
import { certificateVerified, papersChanged, registrationVerified } from '../events.js';
import { type PaperNoun, PaperStepsStore } from '../persistence/paper-steps.store.js';
import type { CertificateView, LockedPaper, RegistrationView } from '../persistence/paper-views.js';
import { SubmissionsStore } from '../persistence/submissions.store.js';

interface Views {
  certificate: CertificateView;
  registration: RegistrationView;
}
const VERIFIED = { certificate: certificateVerified, registration: registrationVerified };

/** The steps of a paper after its submission: officers verify, reject and revoke, its owner withdraws. */
@Injectable()
export class JudgePapers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly steps: PaperStepsStore,
    private readonly submissions: SubmissionsStore,
    private readonly fileUses: FileUses,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** The first officer's `checked` where the paper needs two, else `verified`. */
  verify<N extends PaperNoun>(
    caller: Caller,
    noun: N,
    paperId: string,
    { how, note }: { readonly how: VerificationMethod; readonly note: string },
  ): Promise<Result<Views[N], VerifyPaperRefusal>> {
    return this.unitOfWork.run<Views[N], VerifyPaperRefusal>(caller, async (tx) => {
      const paper = await this.steps.lock(tx, noun, paperId);
      if (!paper) return err('PAPER_UNKNOWN');
      const by = await this.steps.personOf(tx);
      const { kind, country } = paper;
      const fourEyes = needsTwoOfficers(kind === null ? { registeredIn: country } : { kind }, dayOf(tx.now));
      const judged = judgeVerification(paper, { note, by, fourEyes }, tx.now);
      if (!judged.ok) return judged;
      const { action, status } = judged.value;
      await this.steps[action](tx, noun, paper, { at: tx.now, by, how, note: note.trim() });
      if (action === 'verify') {
        const { supplierId } = paper;
        await this.outbox.append(tx, VERIFIED[noun]({ subjectId: paperId, payload: { supplierId } }));
      }
      return this.done(tx, noun, paper, { action, to: status, details: { how, note: note.trim() } });
    });
  }

  /** `reject` by an officer, `withdraw` by its owner. */
  end<N extends PaperNoun>(
    caller: Caller,
    noun: N,
    paperId: string,
    { action, reason }: { readonly action: 'reject' | 'withdraw'; readonly reason: string },
  ): Promise<Result<Views[N], RejectPaperRefusal>> {
    return this.unitOfWork.run<Views[N], RejectPaperRefusal>(caller, async (tx) => {
      const paper = await this.steps.lock(tx, noun, paperId);
      if (!paper) return err('PAPER_UNKNOWN');
      const judged = judgePaperEnd(paper, action, reason);
      if (!judged.ok) return judged;
      await this.steps.end(tx, noun, paper, { ...judged.value, revokedFrom: null });
      return this.done(tx, noun, paper, { action, to: judged.value.status, reason: judged.value.reason });
    });
  }

  revoke<N extends PaperNoun>(
    caller: Caller,
    noun: N,
    paperId: string,
    revocation: { readonly reason: string; readonly from: string },
  ): Promise<Result<Views[N], RevokePaperRefusal>> {
    return this.unitOfWork.run<Views[N], RevokePaperRefusal>(caller, async (tx) => {
      const paper = await this.steps.lock(tx, noun, paperId);
      if (!paper) return err('PAPER_UNKNOWN');
      const judged = judgeRevocation(paper, revocation);
      if (!judged.ok) return judged;
      const { reason, from } = judged.value;
      await this.steps.end(tx, noun, paper, { status: 'revoked', reason, revokedFrom: from });
      return this.done(tx, noun, paper, { action: 'revoke', to: 'revoked', reason, details: { from } });
    });
  }

  private async done<N extends PaperNoun>(
    tx: Tx,
    noun: N,
    { id, status: from, supplierId }: LockedPaper,
    step: { readonly action: string; readonly to: string; readonly reason?: string; readonly details?: object },
  ): Promise<{ readonly ok: true; readonly value: Views[N] }> {
    const { details, ...rest } = step;
    // Purchasers read the scan of a verified paper, and of no other.
    await this.fileUses.openToPurchasers(tx, { type: noun, id }, step.to === 'verified');
    await this.audit.record(tx, { subjectType: noun, subjectId: id, from, ...rest, details: { ...details } });
    await this.outbox.append(tx, papersChanged({ subjectId: supplierId, payload: { supplierId } }));
    const views: { [M in PaperNoun]: () => Promise<Views[M]> } = {
      certificate: () => this.submissions.certificate(tx, id),
      registration: () => this.submissions.registration(tx, id),
    };
    return ok(await views[noun]());
  }
}

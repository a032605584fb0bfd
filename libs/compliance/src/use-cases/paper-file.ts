import { ok, type Result } from '#libs/kernel';
import type { AttachFileRefusal, FileUses, Tx } from '#libs/platform';
import type { PaperNoun } from '../persistence/paper-steps.store.js';
import type { PaperFile } from '../persistence/submissions.store.js';

/** Attaches the scan that comes with a paper, if one does: from then on it cannot be removed. */
export async function attachScan(
  uses: FileUses,
  tx: Tx,
  subject: { readonly type: PaperNoun; readonly id: string },
  fileId: string | null,
): Promise<Result<PaperFile, AttachFileRefusal>> {
  if (fileId === null) return ok({ fileId: null, contentHash: null });
  const attached = await uses.attach(tx, fileId, subject);
  return attached.ok ? ok({ fileId, contentHash: Buffer.from(attached.value.sha256, 'hex') }) : attached;
}

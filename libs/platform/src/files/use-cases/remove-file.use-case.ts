import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import type { Caller } from '../../acting/caller.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileUses } from '../persistence/file-uses.js';
import { type FileRecord, FilesStore } from '../persistence/files.store.js';
import type { RemoveFileRefusal } from '../refusals.js';

/** Removes a file that proves nothing any more. Its row stays; its content goes unless another file has the same. */
@Injectable()
export class RemoveFile {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: FilesStore,
    private readonly uses: FileUses,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, id: string): Promise<Result<FileRecord, RemoveFileRefusal>> {
    return this.unitOfWork.run<FileRecord, RemoveFileRefusal>(caller, async (tx) => {
      const file = await this.files.lockOwn(tx, id, tx.actor.organisationId);
      if (!file) return err('FILE_UNKNOWN');
      const uses = await this.uses.ofFile(tx, id);
      if (uses.length > 0) return err('FILE_IN_USE', { uses: uses.map((use) => `${use.type} ${use.id}`) });
      await this.files.remove(tx, file);
      await this.audit.record(tx, {
        subjectType: 'file',
        subjectId: id,
        action: 'remove',
        from: file.status,
        to: 'removed',
      });
      return ok({ ...file, status: 'removed' as const });
    });
  }
}

import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { type Credential, OWN_FILE } from '../../acting/caller.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type FileRecord, FilesStore } from '../persistence/files.store.js';
import type { DownloadRefusal } from '../refusals.js';

/** Lets someone read a file: by right only, and on record when it is another's. */
@Injectable()
export class DownloadFile {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: FilesStore,
    private readonly audit: AuditTrail,
  ) {}

  run(credential: Credential | undefined, id: string): Promise<Result<FileRecord, DownloadRefusal>> {
    return this.unitOfWork.run<FileRecord, DownloadRefusal>({ credential, access: OWN_FILE }, async (tx) => {
      const file = await this.files.find(tx, id);
      if (!file) return err('FILE_UNKNOWN');
      if (file.status === 'quarantined') return err('FILE_QUARANTINED');
      if (file.status === 'infected') return err('FILE_INFECTED', { signature: file.signature ?? '' });
      if (file.status === 'removed') return err('FILE_REMOVED');
      if (file.organisationId !== tx.actor.organisationId) {
        await this.audit.record(tx, { subjectType: 'file', subjectId: id, action: 'download' });
      }
      return ok(file);
    });
  }
}

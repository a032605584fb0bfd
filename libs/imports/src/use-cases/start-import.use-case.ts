import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import {
  type AttachTableRefusal,
  AuditTrail,
  type Caller,
  type IdempotencyRefusal,
  newId,
  TableFiles,
  UnitOfWork,
} from '#libs/platform';
import { dayOf } from '#libs/rules';
import { type ImportRequest, judgeImportRequest, ruleOf } from '../import-kinds.js';
import { ImportsStore } from '../persistence/imports.store.js';
import type { StartImportRefusal } from '../refusals.js';

const MOST_OPEN = 3;
type Refusal = StartImportRefusal | AttachTableRefusal;

/** Puts an uploaded table in line for the worker. */
@Injectable()
export class StartImport {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: ImportsStore,
    private readonly files: TableFiles,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    request: ImportRequest,
    key: string,
  ): Promise<Result<{ readonly importId: string }, Refusal | IdempotencyRefusal>> {
    return this.unitOfWork.once<{ readonly importId: string }, Refusal>(
      caller,
      { operation: 'importTable', key, request },
      async (tx) => {
        const rule = ruleOf(request.kind);
        if (tx.actor.kind !== rule.kind || !tx.actor.roles.includes(rule.role)) return err('KIND_NOT_YOURS');
        const judged = judgeImportRequest(request, dayOf(tx.now));
        if (!judged.ok) return judged;
        if ((await this.imports.openCount(tx)) >= MOST_OPEN) return err('IMPORTS_TOO_MANY', { limit: MOST_OPEN });
        const importId = newId();
        for (const fileId of filesOf(request)) {
          const file = await this.files.attach(tx, fileId, { type: 'table_import', id: importId });
          if (!file.ok) return file;
        }
        await this.imports.insert(tx, request, importId);
        const details = { kind: request.kind, fileId: request.fileId };
        const step = { subjectType: 'table_import', subjectId: importId, action: 'ask', to: 'waiting', details };
        await this.audit.record(tx, step);
        return ok({ importId });
      },
    );
  }
}

const filesOf = ({ fileId, aliasesFileId, addressesFileId }: ImportRequest): string[] =>
  [fileId, aliasesFileId, addressesFileId].filter((id) => id !== null);

import { Injectable } from '@nestjs/common';
import { CODE_KINDS, type CodeImportReport, ImportCodes } from '#libs/catalogue';
import { invariant } from '#libs/kernel';
import type { LeasedImport } from '../persistence/imports.store.js';
import type { TableFile } from './row-imports.js';

/** Code lists: by the same importer as the command line's, in one transaction of its own. The same file changes nothing. */
@Injectable()
export class CodeImports {
  constructor(private readonly codes: ImportCodes) {}

  take(
    { kind, whole, fileName }: LeasedImport,
    file: TableFile,
    onProgress: (rows: number) => void,
  ): Promise<CodeImportReport> {
    const list = CODE_KINDS.find((known) => known.kind === kind);
    invariant(list, `there is no kind ${kind}`);
    return this.codes.run({ ...file, kind: list, name: fileName, whole }, ({ rows }) => onProgress(rows));
  }
}

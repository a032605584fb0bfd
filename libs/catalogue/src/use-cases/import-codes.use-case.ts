import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ok } from '#libs/kernel';
import { AuditTrail, type TableForm, type TableProblem, type Tx, UnitOfWork } from '#libs/platform';
import type { CodeKind } from '../codes/code-entry.js';
import { type CodeFile, readCodes } from '../codes/read-codes.js';
import { CodesStore } from '../persistence/codes.store.js';

export interface CodeImport extends CodeFile {
  readonly kind: CodeKind;
  readonly name: string;
  /** The file is the whole list: entries that it lacks go out of force. */
  readonly whole: boolean;
}

export interface ImportProgress {
  readonly stage: 'read' | 'written';
  readonly rows: number;
}

/** Who looks on while a list is imported. */
export interface ImportWatch {
  onProgress?(progress: ImportProgress): void;
  /** Asked in the transaction that writes; what it throws undoes all of it. */
  guard?(tx: Tx): Promise<void>;
}

/** What became of an import. With problems nothing was written. */
export interface CodeImportReport {
  readonly list: string;
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  readonly form: TableForm | undefined;
  /** Rows that could be read. */
  readonly rows: number;
  /** Rows that could not. */
  readonly unread: number;
  readonly codes: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly retired: number;
  /** Counts the imports of this list that changed something. */
  readonly version: number | undefined;
  readonly problems: { readonly count: number; readonly first: readonly TableProblem[] };
}

/**
 * Brings a code list up to date with a file, in one transaction: all of it or nothing. The same file again changes
 * nothing; a row that says something else gets a new version.
 */
@Injectable()
export class ImportCodes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly codes: CodesStore,
    private readonly audit: AuditTrail,
  ) {}

  async run({ kind, name, whole, ...file }: CodeImport, watch: ImportWatch = {}): Promise<CodeImportReport> {
    const read = await readCodes(kind, file, (rows) => watch.onProgress?.({ stage: 'read', rows }));
    const digest = createHash('sha256').update(file.bytes).digest();
    const { form, rows, unread, drafts, problems } = read;
    const about = {
      list: kind.list,
      file: name,
      digest: digest.toString('hex'),
      form,
      rows,
      unread,
      codes: drafts.length,
    };
    const found = { count: problems.count, first: problems.first };
    const nothing = { added: 0, changed: 0, unchanged: 0, retired: 0, version: undefined };
    if (problems.count > 0) return { ...about, ...nothing, problems: found };

    const answer = await this.unitOfWork.asSystem(async (tx) => {
      await watch.guard?.(tx);
      const { id } = await this.codes.lockList(tx, kind);
      const written = await this.codes.write(tx, kind.list, drafts, (done) =>
        watch.onProgress?.({ stage: 'written', rows: done }),
      );
      const retired = whole ? await this.codes.retireOthers(tx, kind.list, drafts) : 0;
      const changes = { ...written, retired };
      const changed = written.added + written.changed + retired > 0;
      const { version } = await this.codes.finish(tx, kind.list, { name, digest, changed });
      const details = { ...changes, file: name, digest: about.digest };
      if (changed) await this.audit.record(tx, { subjectType: 'code_list', subjectId: id, action: 'import', details });
      const unchanged = drafts.length - written.added - written.changed;
      return ok({ ...about, ...changes, unchanged, version, problems: found });
    });
    // Nothing in it refuses: what can be wrong with a file was found before.
    if (!answer.ok) throw new Error('an import is not refused');
    return answer.value;
  }
}

import { Injectable } from '@nestjs/common';
import { CODE_KINDS, ImportCodes } from '#libs/catalogue';
import { invariant } from '#libs/kernel';
import type { TableProblem, Tx } from '#libs/platform';
import type { LeasedImport, Tally } from '../persistence/imports.store.js';
import type { TableFile } from './units.js';

/** Who looks on while a file is taken whole. */
export interface WholeWatch {
  onRows(rows: number): void;
  /** Asked in the transaction that writes; what it throws undoes all of it. */
  guard(tx: Tx): Promise<void>;
}
export interface WholeReport {
  readonly tally: Tally;
  readonly problems: { readonly count: number; readonly first: readonly TableProblem[] };
}

/** Code lists: by the same importer as the command line's, in one transaction of its own. The same file changes nothing. */
@Injectable()
export class CodeImports {
  constructor(private readonly codes: ImportCodes) {}

  async take(
    { kind, whole, fileName: name }: LeasedImport,
    file: TableFile,
    { onRows, guard }: WholeWatch,
  ): Promise<WholeReport> {
    const list = CODE_KINDS.find((known) => known.kind === kind);
    invariant(list, `there is no kind ${kind}`);
    const report = await this.codes.run(
      { ...file, kind: list, name, whole },
      { onProgress: ({ rows }) => onRows(rows), guard },
    );
    const { added, changed, retired, unchanged, problems } = report;
    const rows = report.rows + report.unread;
    const refused = problems.count > 0 ? rows : 0;
    return { tally: { rows, accepted: added + changed + retired, unchanged, refused }, problems };
  }
}

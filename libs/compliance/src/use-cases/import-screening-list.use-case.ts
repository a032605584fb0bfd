import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ok } from '#libs/kernel';
import { AuditTrail, Outbox, ProblemList, type TableProblem, type Tx, UnitOfWork } from '#libs/platform';
import { screeningListImported } from '../events.js';
import { ScreeningStore } from '../persistence/screening.store.js';
import { readScreeningFiles, SCREENING_PROBLEMS, type ScreeningFiles } from '../screening-list.js';

export interface ScreeningImport extends ScreeningFiles {
  /** Whose list: `ofac-sdn`. */
  readonly source: string;
  /** The day its publisher dated it, YYYY-MM-DD. */
  readonly publishedOn: string;
}

/** What became of it. With problems nothing was written. */
export interface ScreeningImportReport {
  readonly source: string;
  readonly publishedOn: string;
  readonly digest: string;
  /** Rows of its three files together. */
  readonly rows: number;
  readonly entries: number;
  readonly names: number;
  /** False when these very files are in force already. */
  readonly replaced: boolean;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly problems: { readonly count: number; readonly first: readonly TableProblem[] };
}

/** Puts a list into force in one transaction; everyone is screened against it as soon as the worker hears of it. */
@Injectable()
export class ImportScreeningList {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly screening: ScreeningStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  /** @param guard asked in the transaction that writes; what it throws undoes all of it */
  async run(
    { source, publishedOn, ...files }: ScreeningImport,
    guard: (tx: Tx) => Promise<void> = () => Promise.resolve(),
  ): Promise<ScreeningImportReport> {
    const problems = new ProblemList();
    const { entries, rows } = await readScreeningFiles(files, problems);
    const hash = createHash('sha256').update(publishedOn);
    for (const bytes of [files.entities, files.aliases, files.addresses])
      hash.update(createHash('sha256').update(bytes).digest());
    const digest = hash.digest();
    const names = entries.reduce((sum, { aliases }) => sum + 1 + aliases.length, 0);
    const about = { source, publishedOn, digest: digest.toString('hex'), rows, entries: entries.length, names };
    const nothing = { replaced: false, added: 0, changed: 0, removed: 0 };
    const report = (done: typeof nothing): ScreeningImportReport => ({
      ...about,
      ...done,
      problems: { count: problems.count, first: problems.first },
    });
    if (problems.count > 0) return report(nothing);

    const answer = await this.unitOfWork.asSystem(async (tx) => {
      await guard(tx);
      const current = await this.screening.lockSource(tx, source);
      if (current?.digest.equals(digest)) return ok(report(nothing));
      if (current && current.publishedOn > publishedOn) {
        problems.add(SCREENING_PROBLEMS, 'LIST_OLDER', {}, { current: current.publishedOn, given: publishedOn });
        return ok(report(nothing));
      }
      const { id, ...done } = await this.screening.replaceList(tx, { source, publishedOn, digest }, entries);
      const details = { source, publishedOn, digest: about.digest, ...done };
      await this.audit.record(tx, {
        subjectType: 'screening_list',
        subjectId: id,
        action: 'import',
        to: 'current',
        details,
      });
      await this.outbox.append(tx, screeningListImported({ subjectId: id, payload: { listId: id, source } }));
      return ok(report({ ...done, replaced: true }));
    });
    // Nothing in it refuses: what can be wrong is among the problems.
    if (!answer.ok) throw new Error('an import is not refused');
    return answer.value;
  }
}

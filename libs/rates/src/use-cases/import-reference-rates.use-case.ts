import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ok } from '#libs/kernel';
import { AuditTrail, type TableForm, type TableProblem, type Tx, UnitOfWork } from '#libs/platform';
import { ReferenceRatesStore } from '../persistence/reference-rates.store.js';
import { type RateFile, readReferenceRates, REFERENCE_RATE_PROBLEMS } from '../reference/read-reference-rates.js';

export interface RateImport extends RateFile {
  readonly name: string;
  /** Days that are stored with another value are revised; their former value is kept. */
  readonly force: boolean;
}

/** What became of an import. With problems nothing was written. */
export interface RateImportReport {
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  readonly form: TableForm | undefined;
  readonly days: number;
  /** Rows that could not be read, or are no day. */
  readonly unread: number;
  /** Days of which something was written. */
  readonly changedDays: number;
  readonly rates: number;
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly problems: { readonly count: number; readonly first: readonly TableProblem[] };
}

/**
 * Takes in a file of euro reference rates in one transaction: all of it or nothing. The same file again changes nothing.
 * A stored day with another value is refused by row, unless the operator forces the revision.
 */
@Injectable()
export class ImportReferenceRates {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ReferenceRatesStore,
    private readonly audit: AuditTrail,
  ) {}

  /** @param guard asked in the transaction that writes; what it throws undoes all of it */
  async run(
    { name: file, force, ...written }: RateImport,
    guard: (tx: Tx) => Promise<void> = () => Promise.resolve(),
  ): Promise<RateImportReport> {
    const { form, days, unread, rates, problems } = await readReferenceRates(written);
    const digest = createHash('sha256').update(written.bytes).digest();
    const about = { file, digest: digest.toString('hex'), form, days, unread, rates: rates.length };
    const nothing = () => ({
      ...about,
      changedDays: 0,
      added: 0,
      revised: 0,
      unchanged: 0,
      problems: { count: problems.count, first: problems.first },
    });
    if (problems.count > 0) return nothing();

    const answer = await this.unitOfWork.asSystem(async (tx) => {
      await guard(tx);
      await this.store.lock(tx);
      const revisions = await this.store.revisions(tx, rates);
      if (revisions.length > 0 && !force) {
        for (const { row, currency, day, stored, value } of revisions)
          problems.add(REFERENCE_RATE_PROBLEMS, 'RATE_REVISED', { row, column: currency }, { day, stored, value });
        return ok(nothing());
      }
      const { id, added, newDays } = await this.store.write(tx, { file, digest, days, rates, revisions });
      const revised = revisions.length;
      const details = { file, digest: about.digest, added, revised };
      if (added + revised > 0)
        await this.audit.record(tx, { subjectType: 'rate_import', subjectId: id, action: 'import', details });
      const unchanged = rates.length - added - revised;
      const changedDays = new Set([...newDays, ...revisions.map(({ day }) => day)]).size;
      return ok({ ...about, changedDays, added, revised, unchanged, problems: { count: 0, first: [] } });
    });
    // Nothing in it refuses: what can be wrong with a file is among its problems.
    if (!answer.ok) throw new Error('an import is not refused');
    return answer.value;
  }
}

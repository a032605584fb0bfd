import { Injectable } from '@nestjs/common';
import { CODE_KINDS, ImportCodes } from '#libs/catalogue';
import { ImportScreeningList } from '#libs/compliance';
import { invariant } from '#libs/kernel';
import type { TableProblem, Tx } from '#libs/platform';
import { ImportReferenceRates } from '#libs/rates';
import { RATES_KIND, SCREENING_KIND } from '../import-kinds.js';
import type { LeasedImport, Tally } from '../persistence/imports.store.js';
import type { TableFile } from './units.js';

/** A file that was opened for an import. */
export interface WholeFile extends TableFile {
  readonly name: string;
}
/** Who looks on while files are taken whole. */
export interface WholeWatch {
  onRows(rows: number): void;
  /** Asked in the transaction that writes; what it throws undoes all of it. */
  guard(tx: Tx): Promise<void>;
}
export interface WholeReport {
  readonly tally: Tally;
  readonly problems: { readonly count: number; readonly first: readonly TableProblem[] };
}

/**
 * What operators take over from others, whole or not at all, by the same importers as the command line's, in one
 * transaction of its own. The same files change nothing.
 */
@Injectable()
export class WholeImports {
  constructor(
    private readonly codes: ImportCodes,
    private readonly screening: ImportScreeningList,
    private readonly rates: ImportReferenceRates,
  ) {}

  /** @param files as many as the kind has, the list's own first */
  take(leased: LeasedImport, files: readonly WholeFile[], watch: WholeWatch): Promise<WholeReport> {
    const [file, aliases, addresses] = files;
    invariant(file, 'an import has its file');
    if (leased.kind === RATES_KIND) return this.takeRates(leased, file, watch);
    if (leased.kind !== SCREENING_KIND) return this.takeCodes(leased, file, watch);
    invariant(aliases && addresses, 'a screening list has three files');
    return this.takeList(leased, [file, aliases, addresses], watch);
  }

  private async takeCodes(
    { kind, whole }: LeasedImport,
    file: WholeFile,
    { onRows, guard }: WholeWatch,
  ): Promise<WholeReport> {
    const list = CODE_KINDS.find((known) => known.kind === kind);
    invariant(list, `there is no kind ${kind}`);
    const onProgress = ({ rows }: { readonly rows: number }): void => onRows(rows);
    const report = await this.codes.run({ ...file, kind: list, whole }, { onProgress, guard });
    const { added, changed, retired, unchanged, problems } = report;
    const rows = report.rows + report.unread;
    return { tally: tallyOf(rows, added + changed + retired, unchanged, problems.count), problems };
  }

  /** Its entries are counted as accepted or unchanged; the rows are those of all three files. */
  private async takeList(
    { publishedOn }: LeasedImport,
    [entities, aliases, addresses]: readonly [WholeFile, WholeFile, WholeFile],
    { guard }: WholeWatch,
  ): Promise<WholeReport> {
    invariant(publishedOn, 'a screening list has its day');
    const files = { entities: entities.bytes, aliases: aliases.bytes, addresses: addresses.bytes };
    const about = { source: SCREENING_KIND, publishedOn, encoding: entities.encoding };
    const { rows, entries, added, changed, removed, problems } = await this.screening.run(
      { ...about, ...files },
      guard,
    );
    return { tally: tallyOf(rows, added + changed + removed, entries - added - changed, problems.count), problems };
  }

  private async takeRates({ revise }: LeasedImport, file: WholeFile, { guard }: WholeWatch): Promise<WholeReport> {
    const report = await this.rates.run({ ...file, force: revise }, guard);
    const { days, unread, changedDays, problems } = report;
    return { tally: tallyOf(days + unread, changedDays, days - changedDays, problems.count), problems };
  }
}

/** With a problem nothing was written, so every row is refused. */
const tallyOf = (rows: number, accepted: number, unchanged: number, problems: number): Tally =>
  problems > 0 ? { rows, accepted: 0, unchanged: 0, refused: rows } : { rows, accepted, unchanged, refused: 0 };

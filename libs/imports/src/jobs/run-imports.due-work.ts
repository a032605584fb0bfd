import { Inject, Injectable } from '@nestjs/common';
import { invariant, ok } from '#libs/kernel';
import {
  DueWork,
  FileKeeper,
  type Logger,
  LOGGER,
  ProblemList,
  statement,
  TABLE_ENCODINGS,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import { isRowKind, type RowKind } from '../import-kinds.js';
import { CodeImports } from '../kinds/code-imports.js';
import { RowImports, type TableFile, type Unit } from '../kinds/row-imports.js';
import { ImportsStore, type LeasedImport } from '../persistence/imports.store.js';
import type { ImportFailure } from '../refusals.js';

/** Leases have a clock of their own: these are no deadlines of the market. */
const DUE = statement<{ id: string }>(
  'imports.due',
  `SELECT id FROM table_import WHERE status IN ('waiting', 'running') AND (leased_until IS NULL OR leased_until < clock_timestamp())
   ORDER BY leased_until NULLS FIRST LIMIT 4`,
);
const UNITS_OF_A_STEP = 50;
/** After that it is another's turn; the transaction that the job runs in may not idle for a minute. */
const TURN_MS = 20_000;
const MOST_ATTEMPTS = 100;
const SCANNER_SECONDS = 5;

/**
 * Imports tables, each in steps of their own transactions: what a step takes and how far it came stand together, so a
 * worker that is killed leaves whole steps, and the next goes on behind the last of them.
 */
@Injectable()
export class RunImports extends DueWork {
  readonly name = 'imports.run';
  readonly due = DUE;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: ImportsStore,
    private readonly keeper: FileKeeper,
    private readonly codes: CodeImports,
    private readonly rows: RowImports,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  async handle(_: Tx, id: string): Promise<void> {
    const leased = await this.asSystem((tx) => this.imports.claim(tx, id));
    if (!leased) return;
    const obstacle = await this.obstacle(leased);
    if (obstacle === 'WAIT') return this.asSystem((tx) => this.imports.letGo(tx, leased, SCANNER_SECONDS));
    if (obstacle) return this.asSystem((tx) => this.imports.end(tx, leased, obstacle));
    const file = await this.fileOf(leased);
    if (isRowKind(leased.kind)) await this.takeRows(leased, leased.kind, file);
    else await this.takeCodes(leased, file);
  }

  private async obstacle(leased: LeasedImport): Promise<ImportFailure | 'WAIT' | undefined> {
    if (leased.attempts > MOST_ATTEMPTS) return 'GAVE_UP';
    if (leased.fileStatus === 'quarantined') return 'WAIT';
    if (leased.fileStatus !== 'clean' && leased.fileStatus !== 'unscanned') return 'FILE_NOT_CLEAN';
    return (await this.asSystem((tx) => this.imports.stillMay(tx, leased))) ? undefined : 'RIGHT_ENDED';
  }

  private async fileOf({ organisationId, sha256, size, encoding, sheet }: LeasedImport): Promise<TableFile> {
    const content = await this.keeper.open({ organisationId, sha256, size });
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of content.read()) chunks.push(chunk as Buffer);
      const known = TABLE_ENCODINGS.find((one) => one === encoding);
      return { bytes: Buffer.concat(chunks), encoding: known, sheet: sheet ?? undefined };
    } finally {
      await content.close();
    }
  }

  /** All of it in the list's own transaction: killed before its last step is counted, it is done again and changes nothing. */
  private async takeCodes(leased: LeasedImport, file: TableFile): Promise<void> {
    const report = await this.codes.take(leased, file, (rows) => {
      this.asSystem((tx) => this.imports.show(tx, leased, rows)).catch((error: unknown) =>
        this.log.warn({ err: error, import: leased.id }, 'the progress of an import could not be shown'),
      );
    });
    const { rows, added, changed, retired, unchanged, problems } = report;
    const refused = problems.count > 0 ? rows : 0;
    await this.asSystem(async (tx) => {
      await this.imports.show(tx, leased, 0);
      const tally = { rows, accepted: added + changed + retired, unchanged, refused };
      await this.imports.advance(tx, leased, tally, problems);
      await this.imports.end(tx, leased, null);
    });
  }

  private async takeRows(begun: LeasedImport, kind: RowKind, file: TableFile): Promise<void> {
    const { units, problems, unread } = await this.rows.read(kind, file);
    const until = performance.now() + TURN_MS;
    let leased = begun;
    if (leased.step === 0) {
      // What cannot be read is the first step, so that it is told once.
      await this.asSystem((tx) =>
        this.imports.advance(tx, leased, { rows: unread, accepted: 0, unchanged: 0, refused: unread }, problems),
      );
      leased = { ...leased, step: 1, problems: leased.problems + problems.count };
    }
    for (let at = (leased.step - 1) * UNITS_OF_A_STEP; at < units.length; at += UNITS_OF_A_STEP) {
      if (performance.now() > until) return this.asSystem((tx) => this.imports.letGo(tx, leased, 0));
      const found = await this.step(leased, units.slice(at, at + UNITS_OF_A_STEP));
      leased = { ...leased, step: leased.step + 1, problems: leased.problems + found };
    }
    await this.asSystem((tx) => this.imports.end(tx, leased, null));
  }

  /** Answers how many problems it found. */
  private async step(leased: LeasedImport, units: readonly Unit[]): Promise<number> {
    const { organisationId, askedBy: principalId } = leased;
    const done = await this.unitOfWork.onBehalfOf({ organisationId, principalId }, async (tx) => {
      const problems = new ProblemList(1000);
      const total = { rows: 0, accepted: 0, unchanged: 0, refused: 0 };
      for (const unit of units) {
        const { accepted, unchanged, refused } = await unit.take(tx, problems);
        total.rows += unit.rows;
        total.accepted += accepted;
        total.unchanged += unchanged;
        total.refused += refused;
      }
      await this.imports.advance(tx, leased, total, problems);
      return ok(problems.count);
    });
    invariant(done.ok, 'a step is not refused');
    return done.value;
  }

  private async asSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const done = await this.unitOfWork.asSystem(async (tx) => ok(await work(tx)));
    invariant(done.ok, 'the system is not refused');
    return done.value;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { err, invariant, ok, type Result } from '#libs/kernel';
import { RightsStore } from '#libs/organisations';
import {
  type Logger,
  LOGGER,
  LongWork,
  Places,
  ProblemList,
  statement,
  TABLE_ENCODINGS,
  TableFiles,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import { isRowKind, type RowKind, ruleOf } from '../import-kinds.js';
import { RowImports } from '../kinds/row-imports.js';
import type { Unit } from '../kinds/units.js';
import { type WholeFile, WholeImports } from '../kinds/whole-imports.js';
import { type ImportFile, ImportsStore, type LeasedImport } from '../persistence/imports.store.js';
import type { ImportFailure } from '../refusals.js';

/**
 * Leases have a clock of their own: these are no deadlines of the market. A file that waits for its scanner is nobody's
 * work yet. Who was taken up longest ago comes first.
 */
const DUE = statement<{ id: string }>(
  'imports.due',
  `SELECT i.id FROM table_import i WHERE i.status IN ('waiting', 'running') AND (i.leased_until IS NULL OR i.leased_until < clock_timestamp())
     AND NOT EXISTS (SELECT FROM file f WHERE f.id IN (i.file_id, i.aliases_file_id, i.addresses_file_id) AND f.status = 'quarantined')
   ORDER BY i.leased_until NULLS FIRST, i.updated_at LIMIT 4`,
);
const UNITS_OF_A_STEP = 50;
/** After that it is another's turn. */
const TURN_MS = 20_000;
/** Turns in a row that broke off without a step. */
const MOST_FAILURES = 8;
/** At one time in this process: the other work of a worker has deadlines. */
const PLACES = 2;
/** How often a worker says that it is still at it; its lease lasts many times longer. */
const BEAT_MS = 2_000;

/** Who began the import may not go on with it; undoes the step that found it. */
class RightEnded extends Error {
  override name = 'RightEnded';
}

/**
 * Imports tables, each in steps of their own transactions: what a step takes and how far it came stand together, so a
 * worker that is killed leaves whole steps, and the next goes on behind the last of them.
 */
@Injectable()
export class RunImports extends LongWork {
  readonly name = 'imports.run';
  readonly due = DUE;
  private readonly places = new Places(PLACES);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly imports: ImportsStore,
    private readonly rights: RightsStore,
    private readonly files: TableFiles,
    private readonly whole: WholeImports,
    private readonly rows: RowImports,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  run(id: string): Promise<void> {
    return this.places.take(() => this.turn(id));
  }

  private async turn(id: string): Promise<void> {
    const leased = await this.asSystem((tx) => this.imports.claim(tx, id));
    if (!leased) return;
    const files = await this.asSystem((tx) => this.imports.files(tx, leased));
    // It was due before a file was put aside again: what comes to that is found when the scanner has spoken.
    if (files.some(({ status }) => status === 'quarantined'))
      return this.asSystem((tx) => this.imports.letGo(tx, leased));
    const obstacle = obstacleOf(leased, files);
    const taken = obstacle === null ? await this.take(leased, files) : err(obstacle);
    if (!taken.ok) return this.asSystem((tx) => this.imports.end(tx, leased, taken.code));
  }

  private async take(leased: LeasedImport, files: readonly ImportFile[]): Promise<Result<void, ImportFailure>> {
    const beat = new Beat((rows) => this.asSystem((tx) => this.imports.renew(tx, leased, rows)), this.log);
    try {
      await this.asSystem((tx) => this.guard(tx, leased));
      const opened: WholeFile[] = [];
      for (const file of files) opened.push(await this.opened(leased, file));
      const [first] = opened;
      invariant(first, 'an import has its file');
      if (isRowKind(leased.kind)) await this.takeRows(leased, leased.kind, first);
      else await this.takeWhole(leased, opened, beat);
      return ok(undefined);
    } catch (error) {
      if (error instanceof RightEnded) return err('RIGHT_ENDED');
      throw error;
    } finally {
      beat.stop();
    }
  }

  /** @throws RightEnded when who began it could not do so now */
  private async guard(tx: Tx, { organisationId, askedBy: principalId, kind }: LeasedImport): Promise<void> {
    if (!(await this.rights.holds(tx, { organisationId, principalId }, ruleOf(kind)))) throw new RightEnded();
  }

  private async opened({ encoding, sheet }: LeasedImport, file: ImportFile): Promise<WholeFile> {
    const known = TABLE_ENCODINGS.find((one) => one === encoding);
    return { name: file.name, bytes: await this.files.bytes(file), encoding: known, sheet: sheet ?? undefined };
  }

  /** In one transaction of the list's own: killed before it is counted here, it is done again and changes nothing. */
  private async takeWhole(leased: LeasedImport, files: readonly WholeFile[], beat: Beat): Promise<void> {
    const guard = (tx: Tx): Promise<void> => this.guard(tx, leased);
    const { tally, problems } = await this.whole.take(leased, files, { onRows: (rows) => beat.show(rows), guard });
    await this.asSystem(async (tx) => {
      await this.imports.renew(tx, leased, 0);
      await this.imports.advance(tx, leased, tally, problems);
      await this.imports.end(tx, leased, null);
    });
  }

  private async takeRows(begun: LeasedImport, kind: RowKind, file: WholeFile): Promise<void> {
    const { units, problems, unread } = await this.rows.of(kind).read(file);
    const until = performance.now() + TURN_MS;
    let leased = begun;
    if (leased.step === 0) {
      // What cannot be read is the first step, so that it is told once.
      const tally = { rows: unread, accepted: 0, unchanged: 0, refused: unread };
      await this.asSystem((tx) => this.imports.advance(tx, leased, tally, problems));
      leased = { ...leased, step: 1, problems: leased.problems + problems.count };
    }
    for (let at = (leased.step - 1) * UNITS_OF_A_STEP; at < units.length; at += UNITS_OF_A_STEP) {
      if (performance.now() > until) return this.asSystem((tx) => this.imports.letGo(tx, leased));
      const found = await this.step(leased, units.slice(at, at + UNITS_OF_A_STEP));
      leased = { ...leased, step: leased.step + 1, problems: leased.problems + found };
    }
    await this.asSystem((tx) => this.imports.end(tx, leased, null));
  }

  /** Answers how many problems it found. */
  private async step(leased: LeasedImport, units: readonly Unit[]): Promise<number> {
    const { organisationId, askedBy: principalId } = leased;
    const done = await this.unitOfWork.onBehalfOf({ organisationId, principalId }, async (tx) => {
      await this.guard(tx, leased);
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

function obstacleOf({ failures }: LeasedImport, files: readonly ImportFile[]): ImportFailure | null {
  if (failures >= MOST_FAILURES) return 'GAVE_UP';
  return files.every(({ status }) => status === 'clean' || status === 'unscanned') ? null : 'FILE_NOT_CLEAN';
}

/** Says every two seconds that the work goes on, and how many rows of a file that is taken whole were read. */
class Beat {
  private readonly timer: NodeJS.Timeout;
  private rows: number | null = null;

  constructor(say: (rows: number | null) => Promise<void>, log: Logger) {
    this.timer = setInterval(() => {
      say(this.rows).catch((error: unknown) => log.warn({ err: error }, 'the lease of an import could not be renewed'));
    }, BEAT_MS);
  }

  show(rows: number): void {
    this.rows = rows;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

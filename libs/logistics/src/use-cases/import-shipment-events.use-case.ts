import { Injectable } from '@nestjs/common';
import { KnownPlaces } from '#libs/catalogue';
import { groupBy, invariant, ok, type Result } from '#libs/kernel';
import {
  type Caller,
  openTable,
  ProblemList,
  type ScannedTableRefusal,
  TableFiles,
  type TableProblem,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import {
  isDay,
  isShipmentEventKind,
  judgeShipmentEvents,
  MAX_SHIPMENT_EVENTS,
  SHIPMENT_EVENT_KINDS,
  SHIPMENT_EVENT_REFUSALS,
  type ShipmentEventDraft,
} from '#libs/rules';
import { TracksStore } from '../persistence/tracks.store.js';
import { RecordShipmentEvents } from './record-shipment-events.use-case.js';
import { momentOf, ROW_PROBLEMS } from './values.js';

const MOST_ROWS = 1_000;
const COLUMNS = {
  shipment: { heading: ['shipment', '发货'] },
  event: { heading: ['event', '动态'] },
  happenedAt: { heading: ['happened_at', '时间'] },
  place: { heading: ['place', '地点'], optional: true, blank: true },
  expectedOn: { heading: ['expected_on', '预计到达'], optional: true, blank: true },
  document: { heading: ['document', '单据'], optional: true, blank: true },
} as const;
type Values = Readonly<Record<keyof typeof COLUMNS, string>>;
interface ToldRow {
  readonly row: number;
  readonly shipmentId: string;
  readonly draft: ShipmentEventDraft;
}

export interface TableReport {
  readonly rows: number;
  /** What was new; nothing as long as any row is wrong. */
  readonly accepted: number;
  readonly unchanged: number;
  readonly problemCount: number;
  /** The first hundred. */
  readonly problems: readonly TableProblem[];
}

/** Events of many shipments from one table: all of them or, where a row is wrong, none. */
@Injectable()
export class ImportShipmentEvents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: TableFiles,
    private readonly tracks: TracksStore,
    private readonly places: KnownPlaces,
    private readonly recording: RecordShipmentEvents,
  ) {}

  async run(caller: Caller, fileId: string): Promise<Result<TableReport, ScannedTableRefusal>> {
    const file = await this.unitOfWork.run(caller, (tx) => this.files.look(tx, fileId));
    if (!file.ok) return file;
    const problems = new ProblemList();
    const told: ToldRow[] = [];
    const options = { columns: COLUMNS, limits: { rows: MOST_ROWS } };
    const table = openTable(await this.files.bytes(file.value), options, problems);
    for await (const { number, values } of table?.rows ?? []) {
      const row = readRow(number, values, problems);
      if (row) told.push(row);
    }
    const wanted = groupBy(told, ({ shipmentId }) => shipmentId);
    await this.unitOfWork.run(caller, async (tx) => ok(await this.judge(tx, wanted, problems)));
    const rows = told.length;
    const wrong = { problemCount: problems.count, problems: problems.first };
    if (problems.count > 0) return ok({ rows, accepted: 0, unchanged: 0, ...wrong });
    return this.unitOfWork.run(caller, async (tx) => {
      const attached = await this.files.attach(tx, fileId, { type: 'shipment_event', id: fileId }, []);
      if (!attached.ok) return attached;
      const accepted = await this.take(tx, wanted);
      return ok({ rows, accepted, unchanged: rows - accepted, ...wrong });
    });
  }

  private async judge(tx: Tx, wanted: ReadonlyMap<string, ToldRow[]>, problems: ProblemList): Promise<void> {
    const found = await this.tracks.ofParty(tx, [...wanted.keys()]);
    const shipments = new Map(found.map((one) => [one.id, one]));
    const rowOf = new Map<string, number>();
    for (const [shipmentId, rows] of wanted) {
      const shipment = shipments.get(shipmentId);
      const row = rows[0]?.row ?? null;
      if (!shipment) {
        problems.add(ROW_PROBLEMS, 'ROW_NOT_YOURS', { row }, { value: shipmentId });
        continue;
      }
      for (const [at, chunk] of chunksOf(rows).entries()) {
        const judged = judgeShipmentEvents(shipment.status, chunk, tx.now);
        for (const [index, { place }] of (judged.ok ? judged.value : []).entries()) {
          if (place !== null && !rowOf.has(place)) rowOf.set(place, rows[at * MAX_SHIPMENT_EVENTS + index]?.row ?? 0);
        }
        if (judged.ok) continue;
        const { event } = judged.details;
        const place = typeof event === 'number' ? rows[at * MAX_SHIPMENT_EVENTS + event - 1]?.row : undefined;
        problems.add(IN_ROW, judged.code, { row: place ?? row }, judged.details);
      }
    }
    for (const unknown of await this.places.unknownAmong(tx, [...rowOf.keys()]))
      problems.add(IN_ROW, 'EVENT_PLACE_UNKNOWN', { row: rowOf.get(unknown.place) ?? null }, { ...unknown });
  }

  /** In the order of the shipments' ids, so that two files about the same ones wait for each other. */
  private async take(tx: Tx, wanted: ReadonlyMap<string, ToldRow[]>): Promise<number> {
    let accepted = 0;
    for (const shipment of await this.tracks.ofParty(tx, [...wanted.keys()])) {
      for (const chunk of chunksOf(wanted.get(shipment.id) ?? [])) {
        const taken = await this.recording.within(tx, shipment, chunk);
        invariant(taken.ok, 'what was judged before is taken');
        accepted += taken.value.told;
      }
    }
    return accepted;
  }
}

/** As many as are told at a time. */
function chunksOf(rows: readonly ToldRow[]): ShipmentEventDraft[][] {
  const drafts = rows.map(({ draft }) => draft);
  const count = Math.ceil(drafts.length / MAX_SHIPMENT_EVENTS);
  return Array.from({ length: count }, (_, at) =>
    drafts.slice(at * MAX_SHIPMENT_EVENTS, (at + 1) * MAX_SHIPMENT_EVENTS),
  );
}

/** The rule's texts, with the row in the place of the event. */
const IN_ROW = Object.fromEntries(
  Object.entries(SHIPMENT_EVENT_REFUSALS).map(([code, { en, zh }]) => [
    code,
    {
      en: `Row {row}: ${en.replace(/^Event \{event\}: /, '')}`,
      zh: `第 {row} 行：${zh.replace(/^第 \{event\} 条：/, '')}`,
    },
  ]),
) as typeof SHIPMENT_EVENT_REFUSALS;

const blank = (text: string): string | null => (text === '' ? null : text);

function readRow(row: number, values: Values, problems: ProblemList): ToldRow | undefined {
  const before = problems.count;
  const malformed = (column: string, value: string, expected: string, expectedZh: string): void =>
    problems.add(
      ROW_PROBLEMS,
      'VALUE_MALFORMED',
      { row, column },
      { value: value.slice(0, 100), expected, expectedZh },
    );
  const { shipment, event, place, expectedOn, document } = values;
  const happenedAt = momentOf(values.happenedAt);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(shipment)) {
    malformed('shipment', shipment, 'the id of a shipment', '发货编号');
  }
  if (!isShipmentEventKind(event)) {
    const kinds = SHIPMENT_EVENT_KINDS.join(', ');
    malformed('event', event, `one of ${kinds}`, `以下之一：${kinds}`);
  }
  if (!happenedAt) {
    malformed(
      'happened_at',
      values.happenedAt,
      'a moment such as 2026-05-09T08:00+08:00',
      '时间，例如 2026-05-09T08:00+08:00',
    );
  }
  if (expectedOn !== '' && !isDay(expectedOn)) {
    malformed('expected_on', expectedOn, 'a day as YYYY-MM-DD', '日期（YYYY-MM-DD）');
  }
  if (problems.count > before || !happenedAt || !isShipmentEventKind(event)) return undefined;
  const draft = {
    kind: event,
    place: blank(place),
    happenedAt,
    expectedOn: blank(expectedOn),
    document: blank(document),
  };
  return { row, shipmentId: shipment.toLowerCase(), draft };
}

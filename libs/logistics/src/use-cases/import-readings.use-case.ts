import { Injectable } from '@nestjs/common';
import { defineRefusals, err, invariant, ok, type Result } from '#libs/kernel';
import {
  AuditTrail,
  type Caller,
  type FileRecord,
  openTable,
  Outbox,
  ProblemList,
  SCANNED_TABLE_REFUSALS,
  TableFiles,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import {
  brokenColdChain,
  COLD_CHAIN_PROFILE,
  judgeStorageRange,
  type Reading,
  STORAGE_RANGE_REFUSALS,
  type StorageRange,
  summariseReadings,
} from '#libs/rules';
import { arrivalQuestioned } from '../events.js';
import { ReadingsStore } from '../persistence/readings.store.js';
import { type TrackedShipment, TracksStore } from '../persistence/tracks.store.js';
import type { TableReport } from './import-shipment-events.use-case.js';
import { centiOf, momentOf, ROW_PROBLEMS } from './values.js';

/** Readings of one shipment, of all its loggers together. */
const MOST_READINGS = 20_000;
const COLUMNS = {
  at: { heading: ['time', '时间'] },
  celsius: { heading: ['celsius', '温度'] },
  sensor: { heading: ['sensor', '记录仪'], optional: true, blank: true },
} as const;

export const IMPORT_READINGS_REFUSALS = {
  ...SCANNED_TABLE_REFUSALS,
  ...STORAGE_RANGE_REFUSALS,
  ...defineRefusals({
    SHIPMENT_UNKNOWN: {
      en: 'Choose a shipment that you send or that comes to you.',
      zh: '请选择本单位发出或收取的货物。',
    },
    NOT_UNDER_WAY: {
      en: 'This shipment has not left: import its readings once it is dispatched.',
      zh: '该批货物尚未发出：请在发运后导入温度记录。',
    },
    READINGS_CONTRADICT: {
      en: 'Logger "{sensor}" has another temperature at {at} from an earlier file. Name loggers apart, or correct the file.',
      zh: '记录仪“{sensor}”在 {at} 的温度与先前文件不一致。请区分记录仪名称或更正文件。',
    },
    READINGS_TOO_MANY: {
      en: 'A shipment keeps up to {limit} readings: thin them out.',
      zh: '每批货物最多保存 {limit} 条温度记录：请减少记录。',
    },
  }),
};
type Refusal = keyof typeof IMPORT_READINGS_REFUSALS;

export interface ImportReadingsInput {
  readonly shipmentId: string;
  readonly fileId: string;
  /** Hundredths of a degree Celsius; null where it was given before. */
  readonly range: StorageRange | null;
}

/** Takes a logger's file in, whole or not at all, and sums the shipment's readings up anew. The same file changes nothing. */
@Injectable()
export class ImportReadings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly files: TableFiles,
    private readonly tracks: TracksStore,
    private readonly readings: ReadingsStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  async run(caller: Caller, input: ImportReadingsInput): Promise<Result<TableReport, Refusal>> {
    const opened = await this.unitOfWork.run(caller, (tx) => this.open(tx, input));
    if (!opened.ok) return opened;
    const { file, now } = opened.value;
    const problems = new ProblemList();
    const read = await this.read(file, now, problems);
    const rows = read.length;
    const wrong = { problemCount: problems.count, problems: problems.first };
    if (problems.count > 0 || rows === 0) return ok({ rows, accepted: 0, unchanged: 0, ...wrong });
    return this.unitOfWork.run(caller, async (tx): Promise<Result<TableReport, Refusal>> => {
      const taken = await this.take(tx, input, file, read);
      return taken.ok ? ok({ rows, accepted: taken.value, unchanged: rows - taken.value, ...wrong }) : taken;
    });
  }

  /** Judges what can be before the file is read; nothing is written yet. */
  private async open(
    tx: Tx,
    { shipmentId, fileId, range }: ImportReadingsInput,
  ): Promise<Result<{ readonly file: FileRecord; readonly now: Date }, Refusal>> {
    const [shipment] = await this.tracks.ofParty(tx, [shipmentId]);
    if (!shipment) return err('SHIPMENT_UNKNOWN');
    const { status } = shipment;
    if (status !== 'dispatched' && status !== 'received') return err('NOT_UNDER_WAY');
    const stored = judgeStorageRange(range, await this.readings.range(tx, shipmentId), sideOf(tx, shipment));
    if (!stored.ok) return stored;
    const file = await this.files.look(tx, fileId);
    return file.ok ? ok({ file: file.value, now: tx.now }) : file;
  }

  private async read(file: FileRecord, now: Date, problems: ProblemList): Promise<Reading[]> {
    const found = new Map<string, Reading>();
    const options = { columns: COLUMNS, limits: { rows: MOST_READINGS } };
    const table = openTable(await this.files.bytes(file), options, problems);
    for await (const { number: row, values } of table?.rows ?? []) {
      const at = momentOf(values.at);
      const centi = centiOf(values.celsius);
      const sensor = values.sensor === '' ? 'logger' : values.sensor;
      const malformed = (column: string, value: string, expected: string, expectedZh: string): void =>
        problems.add(
          ROW_PROBLEMS,
          'VALUE_MALFORMED',
          { row, column },
          { value: value.slice(0, 100), expected, expectedZh },
        );
      if (!at)
        malformed('time', values.at, 'a moment such as 2026-05-09T08:00+08:00', '时间，例如 2026-05-09T08:00+08:00');
      if (centi === undefined) malformed('celsius', values.celsius, 'degrees Celsius such as 4.5', '摄氏度，例如 4.5');
      if (!/^\P{Cc}{1,100}$/u.test(sensor))
        malformed('sensor', sensor, 'a name of 1 to 100 characters', '1 至 100 个字符的名称');
      if (!at || centi === undefined) continue;
      if (at > now) problems.add(ROW_PROBLEMS, 'READING_LATER_THAN_NOW', { row });
      const key = `${at.getTime()} ${sensor}`;
      if ((found.get(key)?.centi ?? centi) !== centi) problems.add(ROW_PROBLEMS, 'READING_TWICE', { row });
      found.set(key, { sensor, at, centi });
    }
    return [...found.values()];
  }

  /** Answers how many were new. */
  private async take(
    tx: Tx,
    { shipmentId, fileId, range }: ImportReadingsInput,
    { sha256 }: FileRecord,
    read: readonly Reading[],
  ): Promise<Result<number, Refusal>> {
    const [shipment] = await this.tracks.ofParty(tx, [shipmentId]);
    invariant(shipment, 'a shipment keeps its parties');
    const held = await this.readings.hold(tx, shipmentId);
    const stored = judgeStorageRange(range, held, sideOf(tx, shipment));
    if (!stored.ok) return stored;
    const changed = held?.lowest !== stored.value.lowest || held.highest !== stored.value.highest;
    const importId = await this.readings.begin(tx, shipment, { id: fileId, sha256 }, read.length);
    if (importId === undefined && !changed) return ok(0);
    let inserted = 0;
    if (importId !== undefined) {
      const { purchaserId, supplierId } = shipment;
      const subject = { type: 'cold_chain', id: shipmentId };
      const attached = await this.files.attach(tx, fileId, subject, [purchaserId, supplierId]);
      if (!attached.ok) return attached;
      const taken = await this.readings.insert(tx, shipment, importId, read);
      const { contradicted } = taken;
      if (contradicted) {
        return err('READINGS_CONTRADICT', { sensor: contradicted.sensor, at: contradicted.at.toISOString() });
      }
      inserted = taken.inserted;
    }
    const all = await this.readings.all(tx, shipmentId, MOST_READINGS + 1);
    if (all.length > MOST_READINGS) return err('READINGS_TOO_MANY', { limit: MOST_READINGS });
    const summary = summariseReadings(all, stored.value);
    invariant(summary, 'there are readings');
    await this.readings.sumUp(tx, shipment, stored.value, COLD_CHAIN_PROFILE.code, summary);
    const { excursionMinutes, mkt } = summary;
    const details = { fileId, sha256, inserted, range: stored.value, rangeBefore: held, excursionMinutes, mkt };
    const { tenderId, contractId, allowedMinutes, quantity } = shipment;
    const warm = brokenColdChain(excursionMinutes, allowedMinutes, quantity);
    // Told once; drafted claims are told apart by shipment and ground besides.
    if (warm) {
      const payload = { contractId, findings: [{ ...warm, quantity: String(warm.quantity) }], fileIds: [] };
      await this.outbox.append(tx, arrivalQuestioned({ subjectId: shipmentId, tenderId, payload }));
    }
    await this.audit.record(tx, {
      subjectType: 'shipment',
      subjectId: shipmentId,
      tenderId,
      action: 'read-cold',
      details,
    });
    return ok(inserted);
  }
}

const sideOf = (tx: Tx, { purchaserId }: TrackedShipment): 'purchaser' | 'supplier' =>
  tx.actor.organisationId === purchaserId ? 'purchaser' : 'supplier';

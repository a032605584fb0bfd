import { Injectable } from '@nestjs/common';
import { newId, statement, type Tx } from '#libs/platform';
import type { ColdChainSummary, Reading, StorageRange } from '#libs/rules';
import type { TrackedShipment } from './tracks.store.js';

/** Intervals of each kind that are kept with a summary. */
const KEPT = 100;

const HOLD = statement('readings.hold', `SELECT pg_advisory_xact_lock(hashtextextended('readings ' || $1::text, 0))`);
const RANGE = statement<StorageRange>(
  'readings.range',
  'SELECT lowest, highest FROM cold_chain WHERE shipment_id = $1',
);
const BEGIN = statement<{ id: string }>(
  'readings.begin-import',
  `INSERT INTO reading_import (id, shipment_id, tender_id, purchaser_id, supplier_id, side, file_id, sha256, readings, imported_by, imported_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11)
   ON CONFLICT ON CONSTRAINT reading_import_once DO NOTHING RETURNING id`,
);
const INSERT = statement(
  'readings.insert',
  `INSERT INTO reading (shipment_id, sensor, at, centi, import_id, purchaser_id, supplier_id)
   SELECT $1, r.sensor, r.at, r.centi, $2, $3, $4 FROM unnest($5::text[], $6::timestamptz[], $7::int[]) AS r (sensor, at, centi)
   ON CONFLICT ON CONSTRAINT reading_pkey DO NOTHING`,
);
const CONTRADICTED = statement<{ sensor: string; at: Date }>(
  'readings.contradicted',
  `SELECT g.sensor, g.at FROM unnest($2::text[], $3::timestamptz[], $4::int[]) AS r (sensor, at, centi)
     JOIN reading g ON g.shipment_id = $1 AND g.sensor = r.sensor AND g.at = r.at
   WHERE g.centi <> r.centi ORDER BY g.at LIMIT 1`,
);
const ALL = statement<Reading>(
  'readings.all',
  'SELECT sensor, at, centi FROM reading WHERE shipment_id = $1 ORDER BY sensor, at LIMIT $2',
);
const SUM_UP = statement(
  'readings.sum-up',
  `INSERT INTO cold_chain (shipment_id, tender_id, purchaser_id, supplier_id, lowest, highest, profile, readings, from_at, to_at,
     min_centi, max_centi, mkt_centi, covered_minutes, most_covered_minutes, excursion_minutes, excursions, gaps, summed_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
   ON CONFLICT ON CONSTRAINT cold_chain_pkey DO UPDATE SET lowest = excluded.lowest, highest = excluded.highest, profile = excluded.profile,
     readings = excluded.readings, from_at = excluded.from_at, to_at = excluded.to_at, min_centi = excluded.min_centi,
     max_centi = excluded.max_centi, mkt_centi = excluded.mkt_centi, covered_minutes = excluded.covered_minutes, most_covered_minutes = excluded.most_covered_minutes,
     excursion_minutes = excluded.excursion_minutes, excursions = excluded.excursions, gaps = excluded.gaps, summed_at = excluded.summed_at`,
);

/** Readings of loggers, and what they come to. */
@Injectable()
export class ReadingsStore {
  /** One import of a shipment at a time; answers the range that its goods are stored in, where one was given. */
  async hold(tx: Tx, shipmentId: string): Promise<StorageRange | null> {
    await tx.rows(HOLD, [shipmentId]);
    return this.range(tx, shipmentId);
  }

  /** The range as it stands now. */
  async range(tx: Tx, shipmentId: string): Promise<StorageRange | null> {
    return (await tx.maybe(RANGE, [shipmentId])) ?? null;
  }

  /** Undefined when this content was taken in before. */
  async begin(
    tx: Tx,
    { id, tenderId, purchaserId, supplierId }: TrackedShipment,
    file: { readonly id: string; readonly sha256: string },
    readings: number,
  ): Promise<string | undefined> {
    const side = tx.actor.organisationId === supplierId ? 'supplier' : 'purchaser';
    const by = [tx.actor.principalId, tx.now];
    const about = [newId(), id, tenderId, purchaserId, supplierId, side, file.id, file.sha256, readings, ...by];
    return (await tx.maybe(BEGIN, about))?.id;
  }

  /** Answers how many were new, or the first that says another temperature than one that is there. */
  async insert(
    tx: Tx,
    { id, purchaserId, supplierId }: TrackedShipment,
    importId: string,
    readings: readonly Reading[],
  ): Promise<{ readonly inserted: number; readonly contradicted: { sensor: string; at: Date } | undefined }> {
    const columns = [
      readings.map(({ sensor }) => sensor),
      readings.map(({ at }) => at),
      readings.map(({ centi }) => centi),
    ];
    const inserted = await tx.execute(INSERT, [id, importId, purchaserId, supplierId, ...columns]);
    return { inserted, contradicted: await tx.maybe(CONTRADICTED, [id, ...columns]) };
  }

  /** At most `most`. */
  all(tx: Tx, shipmentId: string, most: number): Promise<Reading[]> {
    return tx.rows(ALL, [shipmentId, most]);
  }

  async sumUp(
    tx: Tx,
    { id, tenderId, purchaserId, supplierId }: TrackedShipment,
    range: StorageRange,
    profile: string,
    summary: ColdChainSummary,
  ): Promise<void> {
    await tx.executeOne(SUM_UP, [
      id,
      tenderId,
      purchaserId,
      supplierId,
      range.lowest,
      range.highest,
      profile,
      summary.readings,
      summary.from,
      summary.to,
      summary.min,
      summary.max,
      summary.mkt,
      summary.coveredMinutes,
      summary.mostCoveredMinutes,
      summary.excursionMinutes,
      JSON.stringify(summary.excursions.slice(0, KEPT)),
      JSON.stringify(summary.gaps.slice(0, KEPT)),
      tx.now,
    ]);
  }
}

import { Injectable } from '@nestjs/common';
import type { Currency } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import { type DeclaredRate, type KnownRates, plainRate, type ReferenceRate } from '#libs/rules';
import type { RateOfRow } from '../reference/read-reference-rates.js';

/** Imports wait for each other; what is read stays as it is. */
const LOCK = statement('rates.lock-imports', `SELECT pg_advisory_xact_lock(hashtext('reference_rate'))`);
const CHANGED = statement<{ row: number; currency: Currency; day: string; stored: string; value: string }>(
  'rates.changed',
  `SELECT n.row, n.currency, n.day, trim_scale(r.per_euro)::text AS stored, n.per_euro::text AS value
   FROM unnest($1::int[], $2::text[], $3::date[], $4::numeric[]) AS n (row, currency, day, per_euro)
   JOIN reference_rate r ON r.currency = n.currency AND r.day = n.day
   WHERE r.per_euro <> n.per_euro ORDER BY n.row, n.currency`,
);
const INSERT_IMPORT = statement(
  'rates.insert-import',
  `INSERT INTO rate_import (id, file, digest, days, added, revised, imported_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);
const INSERT = statement(
  'rates.insert-reference',
  `INSERT INTO reference_rate (currency, day, per_euro, import_id)
   SELECT n.currency, n.day, n.per_euro, $4 FROM unnest($1::text[], $2::date[], $3::numeric[]) AS n (currency, day, per_euro)
   ON CONFLICT (currency, day) DO NOTHING`,
);
const COUNT_NEW = statement<{ count: number; days: string[] }>(
  'rates.count-new',
  `SELECT count(*)::int AS count, coalesce(array_agg(DISTINCT n.day::text), '{}') AS days FROM unnest($1::text[], $2::date[]) AS n (currency, day)
   WHERE NOT EXISTS (SELECT FROM reference_rate r WHERE r.currency = n.currency AND r.day = n.day)`,
);
const REVISE = statement(
  'rates.revise',
  `WITH changed AS (
     SELECT r.currency, r.day, r.per_euro AS before, n.per_euro AS after
     FROM unnest($1::text[], $2::date[], $3::numeric[]) AS n (currency, day, per_euro)
     JOIN reference_rate r ON r.currency = n.currency AND r.day = n.day),
   kept AS (
     INSERT INTO reference_rate_revision (import_id, currency, day, before, after)
     SELECT $4, currency, day, before, after FROM changed)
   UPDATE reference_rate r SET per_euro = c.after, import_id = $4 FROM changed c WHERE r.currency = c.currency AND r.day = c.day`,
);
const LAST_BEFORE = statement<{ currency: Currency; day: string; perEuro: string }>(
  'rates.last-before',
  `SELECT r.currency, r.day, trim_scale(r.per_euro)::text AS "perEuro" FROM unnest($1::text[]) AS c (currency)
   JOIN LATERAL (SELECT * FROM reference_rate r WHERE r.currency = c.currency AND r.day <= $2 ORDER BY r.day DESC LIMIT 1) r ON true
   ORDER BY r.currency`,
);
const DECLARED_ON = statement<DeclaredRate>(
  'rates.declared-on',
  `SELECT base, quote, trim_scale(rate)::text AS rate, valid_from AS "validFrom", valid_until AS "validUntil", source
   FROM declared_rate WHERE status = 'active' AND $1 BETWEEN valid_from AND valid_until ORDER BY declared_at DESC, id DESC LIMIT 1000`,
);

const CHUNK = 5_000;

export interface Revision {
  readonly row: number;
  readonly currency: Currency;
  readonly day: string;
  readonly stored: string;
  readonly value: string;
}

export interface RateImportWrite {
  readonly file: string;
  /** SHA-256. */
  readonly digest: Buffer;
  readonly days: number;
  readonly rates: readonly RateOfRow[];
  readonly revisions: readonly Revision[];
}

/** Reference rates and the declared rates in force. Writing needs the rights of the system. */
@Injectable()
export class ReferenceRatesStore {
  /** Until the transaction ends nobody else imports. */
  async lock(tx: Tx): Promise<void> {
    await tx.execute(LOCK);
  }

  /** What the file says otherwise than what is stored. */
  async revisions(tx: Tx, rates: readonly RateOfRow[]): Promise<Revision[]> {
    const found: Revision[] = [];
    for (const part of chunks(rates))
      found.push(...(await tx.rows(CHANGED, [part.map(({ row }) => row), ...columnsOf(part)])));
    return found;
  }

  /** Writes what is new and what is revised; nothing, and no import, when there is neither. */
  async write(
    tx: Tx,
    { file, digest, days, rates, revisions }: RateImportWrite,
  ): Promise<{ readonly id: string; readonly added: number; readonly newDays: ReadonlySet<string> }> {
    const id = newId();
    let added = 0;
    const newDays = new Set<string>();
    for (const part of chunks(rates)) {
      const [currencies, daysOfPart] = columnsOf(part);
      const found = await tx.one(COUNT_NEW, [currencies, daysOfPart]);
      added += found.count;
      for (const day of found.days) newDays.add(day);
    }
    if (added + revisions.length === 0) return { id, added, newDays };
    await tx.execute(INSERT_IMPORT, [id, file, digest, days, added, revisions.length, tx.now]);
    for (const part of chunks(rates)) await tx.execute(INSERT, [...columnsOf(part), id]);
    for (const part of chunks(revisions))
      await tx.execute(REVISE, [...columnsOf(part.map((one) => ({ ...one, perEuro: one.value }))), id]);
    return { id, added, newDays };
  }

  /** What is known about these currencies on a day; every currency with a reference rate can carry a declared one. */
  async known(tx: Tx, currencies: readonly Currency[], day: string): Promise<KnownRates> {
    const declared = await tx.rows(DECLARED_ON, [day]);
    const wanted = new Set<Currency>(currencies);
    for (const { base, quote } of declared) if (wanted.has(base) || wanted.has(quote)) wanted.add(base).add(quote);
    return { reference: await tx.rows(LAST_BEFORE, [[...wanted].sort(), day]), declared };
  }
}

const columnsOf = (rates: readonly Pick<ReferenceRate, 'currency' | 'day' | 'perEuro'>[]): string[][] => [
  rates.map(({ currency }) => currency),
  rates.map(({ day }) => day),
  rates.map(({ perEuro }) => plainRate(perEuro) ?? perEuro),
];

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}

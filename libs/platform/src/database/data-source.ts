import { DataSource } from 'typeorm';
import { types as pgTypes } from 'pg';
import type { Config } from '../config/config.js';

/** bigint columns arrive as bigint, dates as text; timestamps as Date. Only our own connections: the queue keeps pg's. */
const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
type Parser = (text: string) => unknown;

const anyTimestamp = pgTypes.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;
const UTC_SUFFIX = '+00';
/** Connections speak UTC, which the engine itself parses many times faster than the general case. */
const parseTimestamp = (text: string): Date =>
  text.endsWith(UTC_SUFFIX) && text.length < 30
    ? new Date(`${text.slice(0, 10)}T${text.slice(11, -UTC_SUFFIX.length)}Z`)
    : anyTimestamp(text);
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return String;
    if (oid === TIMESTAMPTZ && format !== 'binary') return parseTimestamp;
    return pgTypes.getTypeParser(oid, format ?? 'text') as Parser;
  },
};

const OPTIONS = [
  'role=medlane_app',
  'statement_timeout=30000',
  'idle_in_transaction_session_timeout=60000',
  // Each named statement is planned once. Left to itself Postgres thinks the row-level policies make the general plan
  // dear and plans anew at every call, which costs more than running it (docs/performance.md).
  'plan_cache_mode=force_generic_plan',
  'jit=off',
  'timezone=UTC',
];

/**
 * Connections of the API and the worker. They act as role medlane_app, which owns nothing and cannot bypass row-level
 * security, whatever the login in DATABASE_URL may do.
 */
export function createDataSource(config: Config, entities: readonly (new () => object)[], name: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: config.databaseUrl,
    entities: [...entities],
    synchronize: false,
    migrationsRun: false,
    logging: false,
    applicationName: name,
    poolSize: config.databasePool,
    extra: {
      types,
      pipeline: true,
      options: OPTIONS.map((option) => `-c ${option}`).join(' '),
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    },
  });
}

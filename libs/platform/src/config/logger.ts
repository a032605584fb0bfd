import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

export const LOGGER = Symbol('Logger');
export type { Logger };

/** Names of fields that never reach a log, wherever they stand. */
const SECRETS = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'code',
  'key',
  'envelope',
  'challenge',
  // What Postgres adds to an error can hold the row's values.
  'detail',
];

/** A fault's own code, SQLSTATE or errno, under a name that is not hidden: one looks for it. */
const describeError = (error: unknown): unknown =>
  error instanceof Error ? { ...pino.stdSerializers.err(error), fault: (error as NodeJS.ErrnoException).code } : error;

export const createLogger = (
  config: Pick<Config, 'logLevel'>,
  name: string,
  destination: DestinationStream = pino.destination(1),
): Logger =>
  pino(
    {
      name,
      level: config.logLevel,
      serializers: { err: describeError },
      redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[hidden]' },
    },
    destination,
  );

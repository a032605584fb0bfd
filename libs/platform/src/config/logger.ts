import { type Logger, pino } from 'pino';
import type { Config } from './config.js';

export const LOGGER = Symbol('Logger');
export type { Logger };

/** Names of fields that never reach a log, wherever they stand. */
const SECRETS = ['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'key', 'envelope', 'challenge'];

export const createLogger = (config: Pick<Config, 'logLevel'>, name: string): Logger =>
  pino({
    name,
    level: config.logLevel,
    redact: { paths: SECRETS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[hidden]' },
  });

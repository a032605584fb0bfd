import { parseConfig } from '#libs/platform';
import { UserError } from './user-error.js';

/** What the command line itself reads of the environment; the processes it starts parse the whole of it. */
export interface OpsEnvironment {
  /** Absent: the embedded database is used. */
  readonly databaseUrl: string | undefined;
  /** Absent: the queue lives in the database. */
  readonly redisUrl: string | undefined;
  readonly host: string;
  readonly port: number;
}

/**
 * An empty variable counts as absent. Variables that only the processes read are judged too: here the person sees it.
 * @throws UserError that names each variable which is wrong
 */
export function environment(source: NodeJS.ProcessEnv = process.env): OpsEnvironment {
  const port = Number(source['PORT'] || 4000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(`PORT=${source['PORT']} is not a port: give a whole number from 1 to 65535.`);
  }
  try {
    parseConfig({ ...source, DATABASE_URL: source['DATABASE_URL'] || 'postgres://embedded' });
  } catch (cause) {
    throw new UserError((cause as Error).message, { cause });
  }
  return {
    databaseUrl: source['DATABASE_URL'] || undefined,
    redisUrl: source['REDIS_URL'] || undefined,
    host: source['HOST'] || '127.0.0.1',
    port,
  };
}

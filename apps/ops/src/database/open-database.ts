import { startEmbeddedPostgres } from '../embedded-postgres/index.js';
import { environment } from '../environment.js';

/** The database a command works on. */
export interface OpenDatabase {
  /** As the owner. */
  readonly url: string;
  /** Where the data lies when the database is our own; undefined for a server of the user's. */
  readonly dataDirectory: string | undefined;
  /** Stops what was started for it, and nothing else. */
  close(): Promise<void>;
}

const DIRECTORY = '.medlane/pg';

/**
 * The server that DATABASE_URL names, else the embedded one, started or joined.
 * @throws UserError when the embedded one cannot be started
 */
export async function openDatabase(): Promise<OpenDatabase> {
  const { databaseUrl } = environment();
  if (databaseUrl) return { url: databaseUrl, dataDirectory: undefined, close: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ directory: DIRECTORY, database: 'medlane' });
  return { url: server.url, dataDirectory: server.dataDirectory, close: () => server.stop() };
}

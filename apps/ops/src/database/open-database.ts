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
 * The database that DATABASE_URL names, else the one called `name` on the embedded server, started or joined.
 * @param existing whether it has to be there already; by default a missing one is made
 * @throws UserError when the embedded one cannot be started
 */
export async function openDatabase(name = 'medlane', { existing = false } = {}): Promise<OpenDatabase> {
  const { databaseUrl } = environment();
  if (databaseUrl) return { url: databaseUrl, dataDirectory: undefined, close: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ directory: DIRECTORY, database: name, existing });
  return { url: server.url, dataDirectory: server.dataDirectory, close: () => server.stop() };
}

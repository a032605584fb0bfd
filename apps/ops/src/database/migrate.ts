import { runMigrations as runQueueMigrations } from 'bullmq';
import { Client } from 'pg';
import { MIGRATIONS } from '../migrations/index.js';
import { UserError } from '../user-error.js';
import { MIGRATIONS_TABLE, ownerDataSource } from './data-source.js';
import { shipRulebooks } from './shipped-rulebooks.js';

/** Two starts at once: the second waits here until the first has finished, then finds nothing to do. */
const LOCK_KEY = 7_063_526_300_01;
/** UNIQUE NULLS NOT DISTINCT came with PostgreSQL 15. */
const OLDEST_SERVER = 150_000;
const QUEUE_SCHEMA = 'bullmq';

/** What to bring up to date. */
export interface MigrateOptions {
  /** As the owner: a role that may create roles, schemas and tables. */
  readonly url: string;
  /** Whether the queue lives in this database too (there is no Redis). */
  readonly queue: boolean;
}

/**
 * Brings a database up to date with this code: our migrations, the shipped rulebooks, then the queue's own, then the rights of medlane_app
 * on the queue's schema. Safe to run twice and by two processes at once.
 * @returns the names of the migrations that were applied, oldest first
 * @throws UserError for a database that is newer than this code, a server that is too old or cannot be reached
 */
export async function migrate({ url, queue }: MigrateOptions): Promise<readonly string[]> {
  const client = await connect(url);
  try {
    await assertServerVersion(client);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await assertNotNewer(client);
    const applied = await applyMigrations(url);
    await shipRulebooks(client);
    if (queue) {
      await runQueueMigrations(client);
      await grantQueue(client);
    }
    return applied;
  } finally {
    // Ending the session gives the lock back, also after a fault.
    await client.end();
  }
}

/** @throws UserError when nobody answers there, or does not let us in */
async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'medlane-migrate' });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const { host, port, database = '' } = client;
    throw new UserError(
      `The database ${database} at ${host}:${port} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL, and that the server runs.`,
      { cause },
    );
  }
}

/** An address with several families fails once for each, and the error itself then has no message. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError && error.message === ''
    ? error.errors.map(String).join('; ')
    : (error as Error).message;

async function applyMigrations(url: string): Promise<readonly string[]> {
  const dataSource = await ownerDataSource(url).initialize();
  try {
    const applied = await dataSource.runMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

async function assertServerVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  const [version] = rows;
  if (version && version.number < OLDEST_SERVER) {
    throw new UserError(`This database server is PostgreSQL ${version.name}; Medlane needs 15 or newer. Upgrade it.`);
  }
}

async function assertNotNewer(client: Client): Promise<void> {
  const table = await client.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [MIGRATIONS_TABLE]);
  if (!table.rows[0]?.found) return;
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM ${client.escapeIdentifier(MIGRATIONS_TABLE)} ORDER BY timestamp`,
  );
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = rows.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length === 0) return;
  throw new UserError(
    `This database is newer than this Medlane: it has ${unknown.join(', ')}, which this code does not know. ` +
      'Start the newer Medlane, or use another database (DATABASE_URL; the embedded one lies in .medlane/pg).',
  );
}

/**
 * The processes enqueue and work as medlane_app; what the queue adds later is granted by default. CREATE, since BullMQ
 * makes a sequence for each queue when it is first used in bulk.
 */
async function grantQueue(client: Client): Promise<void> {
  const schema = client.escapeIdentifier(QUEUE_SCHEMA);
  await client.query(`
GRANT USAGE, CREATE ON SCHEMA ${schema} TO medlane_app;
GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO medlane_app;
GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO medlane_app;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA ${schema} TO medlane_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON TABLES TO medlane_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON SEQUENCES TO medlane_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT EXECUTE ON ROUTINES TO medlane_app;
`);
}

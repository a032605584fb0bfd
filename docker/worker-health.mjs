// Whether the worker of this container works: its sweeper and relay ask the database several times a second, so at
// least one session from this address, other than this question's own, has been used within the last half minute.
import { Client } from 'pg';

const client = new Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 5000 });
await client.connect();
const { rows } = await client.query(`
  SELECT count(*)::int AS busy FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND client_addr IS NOT DISTINCT FROM inet_client_addr() AND state_change > clock_timestamp() - interval '30 seconds'`);
await client.end();
process.exitCode = rows[0].busy > 0 ? 0 : 1;

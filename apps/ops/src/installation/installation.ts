import { Client } from 'pg';
import { UserError } from '../user-error.js';

export type InstallationKind = 'demo' | 'real';

/** What the database was born as; undefined when it is still empty. */
export const installationKind = (databaseUrl: string): Promise<InstallationKind | undefined> =>
  asOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<{ kind: InstallationKind }>('SELECT kind FROM installation');
    return rows[0]?.kind;
  });

/**
 * Makes the installation's one row when there is none: it is born as a demo or as real, for good. A demo may be born
 * with its clock at another time (`at`); from then on the clock only goes forward. Runs as the owner.
 * @throws UserError when the database belongs to an installation of the other kind
 */
export async function bear(databaseUrl: string, kind: InstallationKind, at?: Date): Promise<void> {
  await asOwner(databaseUrl, (client) =>
    client.query(
      `INSERT INTO installation (id, kind, clock_offset)
       VALUES (1, $1, coalesce($2::timestamptz - clock_timestamp(), '0')) ON CONFLICT (id) DO NOTHING`,
      [kind, at ?? null],
    ),
  );
  const born = await installationKind(databaseUrl);
  if (born !== kind) {
    throw new UserError(
      `This database holds a ${born} installation, not a ${kind} one. Point DATABASE_URL at a database of its own.`,
    );
  }
}

async function asOwner<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'medlane ops' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { migrate } from '../../apps/ops/src/database/migrate.js';
import { isAlive } from '../../apps/ops/src/embedded-postgres/process-lock.js';

const PREFIX = 'medlane_template_';
const LOCK_KEY = 7_063_526_300_02;

/**
 * Makes the template unless one of these very migrations is there, and removes older ones.
 * @returns its name
 */
export async function prepareTemplate(serverUrl: string, urlOf: (database: string) => string): Promise<string> {
  const name = PREFIX + fingerprint();
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const { rows } = await admin.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [PREFIX],
    );
    if (rows.some((row) => row.name === name)) return name;
    for (const row of rows) await admin.query(`DROP DATABASE ${escapeIdentifier(row.name)} WITH (FORCE)`);
    // Under another name until it is finished, so that a killed run leaves no half-migrated template.
    const unfinished = `${PREFIX}unfinished`;
    await admin.query(`CREATE DATABASE ${escapeIdentifier(unfinished)}`);
    await migrate({ url: urlOf(unfinished), queue: true });
    await admin.query(`ALTER DATABASE ${escapeIdentifier(unfinished)} RENAME TO ${escapeIdentifier(name)}`);
    return name;
  } finally {
    await admin.end();
  }
}

/** Removes the databases of test processes that were killed before they could. */
export async function dropLeftovers(serverUrl: string): Promise<void> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datname ~ '^medlane_test_\\d+_'`,
    );
    for (const { name } of rows) {
      const owner = Number(name.split('_')[2]);
      if (!isAlive(owner)) await admin.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  } finally {
    await admin.end();
  }
}

/** Of everything a new database is made from: our migrations, the shipped rulebooks and the queue's version. */
function fingerprint(): string {
  const root = path.resolve(import.meta.dirname, '../..');
  const hash = createHash('sha256');
  for (const folder of ['apps/ops/src/migrations', 'apps/ops/src/database', 'libs/rules/src/rulebook']) {
    const files = readdirSync(path.join(root, folder)).filter((file) => file.endsWith('.ts') && !file.includes('spec'));
    for (const file of files.sort()) hash.update(file).update(readFileSync(path.join(root, folder, file)));
  }
  hash.update(readFileSync(path.join(root, 'node_modules/bullmq/package.json')));
  return hash.digest('hex').slice(0, 16);
}

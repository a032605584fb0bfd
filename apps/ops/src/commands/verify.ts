import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { allChecks, type CheckReport, type VerificationReport, verify } from '#libs/insight';
import { type ContentStore, createDataSource, openStore, parseConfig, UnitOfWork } from '#libs/platform';
import { loadReceiptSigner } from '#libs/sealing';
import { openDatabase } from '../database/open-database.js';
import { UserError } from '../user-error.js';

const USAGE = 'npm run verify -- [--json] [--grace SECONDS] [--database NAME]';

/**
 * Checks every invariant on the database of DATABASE_URL, or on the embedded one, and changes nothing.
 * Exit code 1 when anything is violated or a check could not run.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { json, graceSeconds, name } = readArguments(args);
  const database = await openDatabase(name, { existing: true });
  try {
    await assertMigrated(database.url);
    const config = parseConfig({ ...process.env, DATABASE_URL: database.url });
    const dataSource = await createDataSource(config, [], 'medlane-verify').initialize();
    try {
      const receiptKeys = await publishedReceiptKeys(config.secretsDirectory);
      const show = json ? undefined : (report: CheckReport) => console.log(lineOf(report));
      const contents = localStore(config.filesUrl);
      const report = await verify(new UnitOfWork(dataSource), allChecks(receiptKeys, contents), { graceSeconds }, show);
      if (json) console.log(JSON.stringify(report, undefined, 2));
      else {
        if (receiptKeys.length === 0) {
          console.log(`No receipt key in ${config.secretsDirectory}: the signatures of receipts were not checked.`);
        }
        if (!contents) console.log('The files lie in a bucket: what is stored there was not read.');
        console.log(report.holds ? 'Everything holds.' : verdictOn(report));
      }
      return report.holds ? 0 : 1;
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.close();
  }
}

/** @throws UserError when there is nothing to verify, or nobody answers */
async function assertMigrated(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'medlane-verify' });
  try {
    await client.connect();
    const { rows } = await client.query<{ found: string | null }>(`SELECT to_regclass('public.installation') AS found`);
    if (rows[0]?.found) return;
  } catch (cause) {
    throw new UserError(`The database cannot be used: ${(cause as Error).message}. Check DATABASE_URL.`, { cause });
  } finally {
    await client.end();
  }
  throw new UserError(
    'This database holds no Medlane yet: npm start, or npm run medlane -- migrate, makes its tables.',
  );
}

function verdictOn({ violations, checks }: VerificationReport): string {
  const unrun = checks.filter(({ fault }) => fault !== undefined).length;
  if (unrun > 0) return `${violations} violations, and ${unrun} checks could not run. Is the database migrated?`;
  return `${violations} violations. This database is not sound.`;
}

/** One line per check; of a broken one its claim, and where to look. */
function lineOf({ name, claim, violations, examples, fault, milliseconds }: CheckReport): string {
  const head = `${(fault === undefined && violations === 0 ? 'holds' : 'BROKEN').padEnd(7)} ${name.padEnd(44)} ${String(violations).padStart(9)} ${`${milliseconds} ms`.padStart(10)}`;
  if (fault !== undefined) return `${head}\n          could not run: ${fault}`;
  if (violations === 0) return head;
  return [head, `          should be: ${claim}`, ...examples.map((example) => `          ${example}`)].join('\n');
}

/** The public half of the key that signs receipts, when its file is on this machine. */
async function publishedReceiptKeys(secretsDirectory: string): Promise<Uint8Array[]> {
  try {
    const { publicKey } = await loadReceiptSigner(await readFile(path.join(secretsDirectory, 'receipt-signing.pk8')));
    return [publicKey];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** A bucket would be read through over the network, and paid for: only a folder is. */
const localStore = (filesUrl: string): ContentStore | undefined =>
  filesUrl.startsWith('s3:') ? undefined : openStore(filesUrl);

function readArguments(args: readonly string[]): { json: boolean; graceSeconds: number; name: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        grace: { type: 'string', default: '60' },
        database: { type: 'string', default: 'medlane' },
      },
    });
    const graceSeconds = Number(values.grace);
    if (!Number.isFinite(graceSeconds) || graceSeconds < 0)
      throw new Error('--grace is a number of seconds, 0 or more.');
    return { json: values.json, graceSeconds, name: values.database };
  } catch (cause) {
    throw new UserError(`${(cause as Error).message}\nUsage: ${USAGE}`, { cause });
  }
}

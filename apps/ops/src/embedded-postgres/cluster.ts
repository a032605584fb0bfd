import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../user-error.js';
import type { Binaries } from './binaries.js';
import { isOther, type RunAs } from './unprivileged.js';

/** The data directory of one server, and what stands beside it under the same name. */
export interface Cluster {
  readonly dataDirectory: string;
  readonly password: string;
}

export const SUPERUSER = 'medlane';

/** A new data directory takes 47 MB; the rest is for the first tables, the log of changes and the demo. */
const BYTES_FOR_A_NEW_CLUSTER = 300 * 1024 * 1024;
/** Below this PostgreSQL stops in the middle of its work sooner or later. */
const BYTES_TO_START = 64 * 1024 * 1024;

/** Only what the programs need: PGPORT, PGDATA and their like in the caller's environment must not reach them. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}

/**
 * Makes the data directory when there is none, else checks that this server can read it. A new one is made under
 * another name first, so a process killed in the middle leaves nothing that looks finished.
 * @throws UserError when the disk is full, or the directory belongs to another version or to something else
 */
export async function openCluster(binaries: Binaries, dataDirectory: string, user: RunAs): Promise<Cluster> {
  const secretFile = `${dataDirectory}.secret`;
  const version = clusterVersion(dataDirectory);
  if (version === undefined) {
    assertEmpty(dataDirectory);
    await assertFreeSpace(path.dirname(dataDirectory), BYTES_FOR_A_NEW_CLUSTER);
    makeCluster(binaries, dataDirectory, secretFile, user);
  } else {
    assertSameMajor(dataDirectory, version, serverMajor(binaries, user));
    await assertFreeSpace(dataDirectory, BYTES_TO_START);
  }
  if (!existsSync(secretFile)) {
    throw new UserError(
      `The password of the database in ${dataDirectory} is lost: ${secretFile} is not there. Put it back, or move ${dataDirectory} away to start afresh.`,
    );
  }
  return { dataDirectory, password: readFileSync(secretFile, 'utf8').trim() };
}

/**
 * @param minimum bytes
 * @throws UserError when the file system of `directory` has less left for an ordinary user
 */
export async function assertFreeSpace(directory: string, minimum: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= minimum) return;
  throw new UserError(
    `Not enough disk space for the database in ${directory}: ${mb(free)} MB free, ${mb(minimum)} MB needed. Free some space, or set DATABASE_URL to a PostgreSQL elsewhere.`,
  );
}

const mb = (bytes: number): number => Math.floor(bytes / 1024 / 1024);

/** The major version that made the directory; undefined when it holds no cluster. */
function clusterVersion(dataDirectory: string): string | undefined {
  const file = path.join(dataDirectory, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function serverMajor(binaries: Binaries, user: RunAs): string {
  const asked = spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8', timeout: 30_000 });
  const major = /(\d+)(\.\d+|devel|beta|rc)/.exec(asked.stdout ?? '')?.[1];
  if (!major) {
    throw new UserError(
      `The embedded PostgreSQL does not run on this machine: ${asked.error?.message ?? asked.stderr}. Set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  return major;
}

function assertSameMajor(dataDirectory: string, made: string, ours: string): void {
  if (made === ours) return;
  throw new UserError(
    `The data in ${dataDirectory} was made by PostgreSQL ${made}; this Medlane carries PostgreSQL ${ours}, which cannot read it. ` +
      `Go back to the Medlane that made it, carry the data over with pg_dump, or move ${dataDirectory} away to start afresh.`,
  );
}

function assertEmpty(dataDirectory: string): void {
  if (!existsSync(dataDirectory)) return;
  if (readdirSync(dataDirectory).length > 0) {
    throw new UserError(
      `${dataDirectory} holds files that are not a PostgreSQL database. Move them away, or choose another folder.`,
    );
  }
  rmdirSync(dataDirectory);
}

function makeCluster(binaries: Binaries, dataDirectory: string, secretFile: string, user: RunAs): void {
  const unfinished = `${dataDirectory}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(secretFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (isOther(user)) for (const file of [unfinished, secretFile]) chownSync(file, user.uid, user.gid);
  // One sort order on every machine: the built-in C.UTF-8 asks neither the system's locales nor ICU.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const made = spawnSync(
    binaries.initdb,
    [
      '-D',
      unfinished,
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      `--pwfile=${secretFile}`,
      ...locale,
      '--no-sync',
      '--no-instructions',
    ],
    { ...user, cwd: '/', env: serverEnvironment(), encoding: 'utf8', timeout: 120_000 },
  );
  if (made.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new UserError(`The database could not be made in ${dataDirectory}: ${made.error?.message ?? made.stderr}`);
  }
  renameSync(unfinished, dataDirectory);
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../user-error.js';
import type { Binaries } from './binaries.js';

/** The user the server runs as; empty when it is the current one. */
export type RunAs = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** Where root puts programs and data when the server's user cannot reach them where they are. */
const SHARED_BASE = '/var/tmp/medlane-embedded-postgres';

/** PostgreSQL refuses to run as root: then `postgres` or `nobody` runs it. */
export function serverUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new UserError(
    'PostgreSQL cannot run as root, and this machine has neither a user "postgres" nor "nobody". Start Medlane as an ordinary user.',
  );
}

export const isOther = (user: RunAs): user is { uid: number; gid: number } => 'uid' in user;

/** The programs themselves, or a copy of them where `user` may go (a clone below root's home is closed to others). */
export function reachableBinaries(binaries: Binaries, user: RunAs): Binaries {
  if (!isOther(user)) return binaries;
  if (spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/' }).status === 0) return binaries;
  const copy = path.join(
    sharedBase(),
    `server-${path.basename(path.dirname(binaries.root))}-${statSync(binaries.postgres).size}`,
  );
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
    renameIfAbsent(unfinished, copy);
  }
  const inCopy = (program: string): string => path.join(copy, 'bin', path.basename(program));
  return {
    root: copy,
    initdb: inCopy(binaries.initdb),
    postgres: inCopy(binaries.postgres),
    pgCtl: inCopy(binaries.pgCtl),
  };
}

/** `directory`, or a folder that stands for it where `user` may go. Its parent exists afterwards. */
export function reachableDirectory(directory: string, user: RunAs): string {
  mkdirSync(path.dirname(directory), { recursive: true });
  if (!isOther(user) || mayEnter(path.dirname(directory), user)) return directory;
  return path.join(sharedBase(), `data-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
}

function mayEnter(directory: string, user: RunAs): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...user, cwd: '/' }).status === 0;
}

/** Programs run from here: it has to be root's own folder, not one that somebody else has put there before. */
function sharedBase(): string {
  mkdirSync(SHARED_BASE, { recursive: true, mode: 0o755 });
  const stats = lstatSync(SHARED_BASE);
  if (!stats.isDirectory() || stats.uid !== 0 || (stats.mode & 0o022) !== 0) {
    throw new UserError(`${SHARED_BASE} is not a folder that only root can write to. Remove it and start again.`);
  }
  return SHARED_BASE;
}

function renameIfAbsent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

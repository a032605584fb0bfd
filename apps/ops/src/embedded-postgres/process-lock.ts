import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.js';

/** Whether a process with this number exists (it may belong to another user). */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Milliseconds to wait for another process that is starting or stopping the same server. */
const PATIENCE = 60_000;

/**
 * Runs `work` while holding the lock file: two commands started at once must not both make the same database. A lock
 * whose holder was killed is taken over.
 * @throws UserError when a living process holds it for more than a minute
 */
export async function withProcessLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  while (!tryLock(file)) {
    if (Date.now() > deadline) {
      throw new UserError(
        `Process ${holderOf(file)} has been starting the same database for a minute. End it, or delete ${file}, and try again.`,
      );
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
    heldHere.delete(file);
  }
}

/** Tells our own lock from one that a killed process with the same number has left (numbers repeat in containers). */
const heldHere = new Set<string>();

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    heldHere.add(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(file);
    // A file without a number was written a moment ago, or its writer died between two system calls.
    if (Number.isNaN(holder)) return false;
    const stale = holder === process.pid ? !heldHere.has(file) : !isAlive(holder);
    if (stale) rmSync(file, { force: true });
    return false;
  }
}

function holderOf(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return Number.NaN;
  }
}

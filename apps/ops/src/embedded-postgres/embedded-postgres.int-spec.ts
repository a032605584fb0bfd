import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../user-error.js';
import { findBinaries } from './binaries.js';
import { assertFreeSpace, type EmbeddedPostgres, startEmbeddedPostgres } from './index.js';
import { isAlive } from './process-lock.js';
import { reachableDirectory, serverUser } from './unprivileged.js';

/** Below a folder that only its owner may enter, as a clone in root's home is. */
let closed: string;
let open: EmbeddedPostgres[] = [];
const dataFolders = new Set<string>();

beforeAll(() => {
  closed = mkdtempSync(path.join(tmpdir(), 'medlane-launcher-'));
});
afterEach(async () => {
  for (const server of open) await server.stop();
  open = [];
});
afterAll(() => {
  for (const folder of [closed, ...dataFolders]) {
    for (const suffix of ['', '.secret', '.log', '.users']) rmSync(folder + suffix, { recursive: true, force: true });
  }
});

async function start(name: string, port?: number): Promise<EmbeddedPostgres> {
  const directory = path.join(closed, name);
  // Noted before it can fail: as root the data lies elsewhere.
  dataFolders.add(reachableDirectory(directory, serverUser()));
  const server = await startEmbeddedPostgres({
    directory,
    database: 'deals',
    flags: ['fsync=off'],
    ...(port === undefined ? {} : { port }),
  });
  open.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = (server: EmbeddedPostgres): number =>
  Number(readFileSync(path.join(server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

async function gone(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && waited < 200; waited += 1) await sleep(50);
  expect(isAlive(pid)).toBe(false);
}

describe('the embedded database', () => {
  it('keeps its data from one start to the next and stops when told', async () => {
    const first = await start('kept');
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = postmaster(first);
    await first.stop();
    expect(isAlive(pid)).toBe(false);

    const second = await start('kept');
    expect(await query(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await query(second, `SELECT current_setting('server_encoding') AS encoding`)).toEqual([
      { encoding: 'UTF8' },
    ]);
  });

  it('is shared by those who start it together, and ends with the last of them', async () => {
    const [first, second] = await Promise.all([start('shared'), start('shared')]);
    expect(second.port).toBe(first.port);
    const pid = postmaster(first);
    await first.stop();
    expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    await second.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('is found again after its starter was killed, and stopped by the one who found it', async () => {
    const before = await start('orphan');
    const orphan = postmaster(before);
    // What a killed starter leaves: a running server, and an entry of a process that is no more.
    const users = `${before.dataDirectory}.users`;
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    writeFileSync(path.join(users, `${dead.pid}-1`), '');

    const after = await start('orphan');
    expect(postmaster(after)).toBe(orphan);
    await before.stop();
    expect(isAlive(orphan)).toBe(true);
    await after.stop();
    expect(isAlive(orphan)).toBe(false);
  });

  it('comes back after kill -9 with what was committed', async () => {
    const first = await start('killed');
    await query(first, 'CREATE TABLE survived AS SELECT generate_series(1, 1000) AS n');
    const pid = postmaster(first);
    process.kill(pid, 'SIGKILL');
    await gone(pid);

    const second = await start('killed');
    expect(await query(second, 'SELECT count(*)::int AS count FROM survived')).toEqual([{ count: 1000 }]);
  });

  it('is not fooled by a process number that now belongs to another program', async () => {
    const first = await start('recycled');
    await first.stop();
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);
    try {
      const file = path.join(first.dataDirectory, 'postmaster.pid');
      writeFileSync(file, `${other.pid}\n${first.dataDirectory}\n1\n${first.port}\n`);
      const second = await start('recycled');
      expect(await query(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('makes a database again whose making was cut off', async () => {
    const folder = path.join(closed, 'cut-off');
    mkdirSync(`${folder}.new/base`, { recursive: true });
    writeFileSync(`${folder}.new/PG_VERSION`, '18\n');
    const server = await start('cut-off');
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('what it says when it cannot', () => {
  it('names the platform that has no server', async () => {
    expect(await refusal(findBinaries('sunos-sparc'))).toMatch(/no embedded PostgreSQL for sunos-sparc.*DATABASE_URL/s);
  });

  it('says how much disk space is missing', async () => {
    expect(await refusal(assertFreeSpace(closed, Number.MAX_SAFE_INTEGER))).toMatch(/\d+ MB free, \d+ MB needed/);
    await expect(assertFreeSpace(closed, 1)).resolves.toBeUndefined();
  });

  it('refuses data of another major version, and leaves it alone', async () => {
    const server = await start('older');
    await server.stop();
    const file = path.join(server.dataDirectory, 'PG_VERSION');
    writeFileSync(file, '14\n');
    expect(await refusal(start('older'))).toMatch(/made by PostgreSQL 14.*carries PostgreSQL 18/s);
    writeFileSync(file, '18\n');
    expect(await query(await start('older'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a folder that holds something else', async () => {
    const server = await start('foreign');
    await server.stop();
    const folder = server.dataDirectory;
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'thesis.txt'), 'precious');
    expect(await refusal(start('foreign'))).toMatch(/not a PostgreSQL database/);
    expect(existsSync(path.join(folder, 'thesis.txt'))).toBe(true);
  });

  it('names the port that is taken', async () => {
    const first = await start('one');
    expect(await refusal(start('two', first.port))).toContain(`Port ${first.port} is in use`);
  });
});

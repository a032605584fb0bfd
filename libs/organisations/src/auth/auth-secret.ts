import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILE = 'auth.secret';
/** Bytes of randomness. */
const SIZE = 32;

/**
 * The secret that signs the engine's cookies and seals the second factors. Read from the secrets folder; made there,
 * readable by its owner only, when it is missing. Two processes starting at once agree on one: the file is written
 * aside and linked into place, which fails when another was faster.
 * @throws when the folder cannot be written or the file holds too little
 */
export function readAuthSecret(secretsDirectory: string): string {
  const file = path.join(secretsDirectory, FILE);
  const found = read(file);
  if (found !== undefined) return found;
  mkdirSync(secretsDirectory, { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, `${randomBytes(SIZE).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  const made = read(file);
  if (made === undefined) throw new Error(`The secret ${file} vanished while it was made. Start again.`);
  return made;
}

function read(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (text.length >= 32) return text;
  throw new Error(`The secret in ${file} is too short. Put back the one this installation was born with.`);
}

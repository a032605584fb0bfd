import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getMigrations } from 'better-auth/db/migration';
import { Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../../../test/support/database.js';
import { readAuthSecret } from './auth-secret.js';
import { betterAuthOptions } from './better-auth.js';
import { PasswordHasher } from './password-hasher.js';

describe('the schema auth', () => {
  const database = useTestDatabase();

  it('is what this version of the engine expects: nothing to create, nothing to add', async () => {
    const pool = new Pool({ connectionString: database.url, options: '-c search_path=auth', max: 2 });
    try {
      const secret = 'a secret of at least thirty-two characters';
      const options = betterAuthOptions({ pool, secret, hasher: new PasswordHasher(), secureCookies: false });
      const { toBeCreated, toBeAdded } = await getMigrations(options);
      expect(toBeCreated).toEqual([]);
      expect(toBeAdded).toEqual([]);
    } finally {
      await pool.end();
    }
  });
});

describe('readAuthSecret', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'medlane-auth-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the secret once, readable by its owner only', () => {
    const inside = path.join(folder, 'secrets');
    const made = readAuthSecret(inside);
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(readAuthSecret(inside)).toBe(made);
    const file = path.join(inside, 'auth.secret');
    expect(readFileSync(file, 'utf8').trim()).toBe(made);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('refuses one that is cut short rather than starting with another', () => {
    const file = path.join(folder, 'auth.secret');
    writeFileSync(file, 'short');
    expect(() => readAuthSecret(folder)).toThrow(/too short/);
  });
});

describe('PasswordHasher', () => {
  it('hashes with argon2id, 19 MiB, two passes, two at a time', async () => {
    const hasher = new PasswordHasher();
    const hashes = await Promise.all(Array.from({ length: 5 }, (_, i) => hasher.hash(`password number ${i}`)));
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(hashes).size).toBe(5);
    expect(await hasher.verify(hashes[3] ?? '', 'password number 3')).toBe(true);
    expect(await hasher.verify(hashes[3] ?? '', 'password number 4')).toBe(false);
  });
});

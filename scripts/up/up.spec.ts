import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closingLine, tallyOf } from './checks.mjs';
import { fingerprint, install, nodeProblem, oneAtATime, packagesMatch } from './prepare.mjs';

const results = (failed: number, files: { status: string; assertionResults: { status: string }[] }[]) => ({
  numPassedTests: 5,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: files,
});

describe('the Node version', () => {
  it.each(['20.19.0', '20.20.2', '21.0.0', '24.21.0'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });
  it.each(['18.20.8', '20.18.3', '20.9.0'])('%s is too old, and the message says so', (version) => {
    expect(nodeProblem(version)).toMatch(/needs Node 20\.19 or newer .* this is Node /);
  });
});

describe('whether the packages of the lock file are there', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/mac': { version: '2.0.0', optional: true },
  };
  it('an optional one may be missing', () => {
    expect(packagesMatch(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });
  it('an optional one in another version may not', () => {
    const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/mac': { version: '1.9.0' } };
    expect(packagesMatch(wanted, installed)).toBe(false);
  });
  it('any other has to be there in its version', () => {
    expect(packagesMatch(wanted, {})).toBe(false);
    expect(packagesMatch(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
  });
});

describe('in a clone', () => {
  let clone: string;
  const put = (file: string, content: string): void => {
    mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
    writeFileSync(path.join(clone, file), content);
  };
  beforeEach(() => {
    clone = mkdtempSync(path.join(tmpdir(), 'medlane-clone-'));
    for (const file of ['package.json', '.swcrc']) put(file, '{}');
    put('libs/kernel/src/index.ts', 'export {};');
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  it('the sources have another fingerprint when a file changes, moves or goes', () => {
    const seen = new Set([fingerprint(clone)]);
    put('libs/kernel/src/index.ts', 'export { };');
    seen.add(fingerprint(clone));
    put('libs/kernel/src/other.ts', '');
    seen.add(fingerprint(clone));
    put('.swcrc', '{"minify":true}');
    seen.add(fingerprint(clone));
    expect(seen.size).toBe(4);
    rmSync(path.join(clone, 'libs/kernel/src/other.ts'));
    put('.swcrc', '{}');
    expect(seen.has(fingerprint(clone))).toBe(true);
  });

  it('nothing is installed when the packages are those of the lock file', () => {
    const packages = { 'node_modules/a': { version: '1.0.0' } };
    put('package-lock.json', JSON.stringify({ packages }));
    put('node_modules/.package-lock.json', JSON.stringify({ packages }));
    expect(() => install(clone)).not.toThrow();
    // From now on the stamp says so.
    rmSync(path.join(clone, 'node_modules/.package-lock.json'));
    expect(() => install(clone)).not.toThrow();
  });

  it('a lock that a killed process has left is taken over', () => {
    put('.medlane/prepare.lock', '999999999');
    expect(oneAtATime(() => 'done', clone)).toBe('done');
    put('.medlane/prepare.lock', String(process.pid));
    expect(oneAtATime(() => 'again', clone)).toBe('again');
  });
});

describe('the closing line', () => {
  it('sums the projects', () => {
    const one = tallyOf(results(1, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]));
    expect(one).toEqual({ passed: 5, failed: 1, skipped: 2 });
    expect(closingLine([one, { passed: 3, failed: 0, skipped: 0 }])).toBe('8 passed, 1 failed, 2 skipped');
  });
  it('counts a file that could not be loaded as a failure', () => {
    expect(tallyOf(results(0, [{ status: 'failed', assertionResults: [] }])).failed).toBe(1);
  });
  it('leaves out what there is none of', () => {
    expect(closingLine([{ passed: 2, failed: 0, skipped: 0 }])).toBe('2 passed, 0 failed');
  });
});

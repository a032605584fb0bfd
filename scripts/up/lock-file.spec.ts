import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

it('the lock file names the binaries of every platform, or `npm ci` fails on a fresh clone', () => {
  const file = path.resolve(import.meta.dirname, '../../package-lock.json');
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, Locked>> };
  const missing = Object.entries(packages).flatMap(([location, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !(packages[`${location}/node_modules/${name}`] ?? packages[`node_modules/${name}`])?.version)
      .map((name) => `${location} needs ${name}`),
  );
  // Cure: pin the package to an older release, all of whose platforms the registry serves.
  expect(missing).toEqual([]);
});

import { defineConfig } from 'vitest/config';

/** Three kinds of test by file name: pure, one use case on real servers, and whole stories over GraphQL. */
const shared = {
  // Vite would take graphql's ES build where Node takes its CommonJS one, and two copies refuse each other's schemas.
  resolve: { conditions: ['source'], alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  ssr: { resolve: { conditions: ['source'] } },
  // Where the global setup runs: it migrates, and that adds the shipped rulebooks.
  environments: { __vitest__: { resolve: { conditions: ['source', 'node'] } } },
};
const roots = ['libs', 'apps', 'test', 'scripts'];

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // A test here is quick by itself; a machine that does much else must not fail it.
          testTimeout: 30_000,
          include: roots.map((root) => `${root}/**/*.spec.ts`),
          setupFiles: ['test/support/setup.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          include: roots.map((root) => `${root}/**/*.int-spec.ts`),
          setupFiles: ['test/support/setup.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          pool: 'forks',
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: roots.map((root) => `${root}/**/*.e2e-spec.ts`),
          setupFiles: ['test/support/setup.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          pool: 'forks',
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

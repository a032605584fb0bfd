/**
 * The import law: one total order, downward only, through the front door. Type imports count.
 * Each rule is proved to fail on a violation by scripts/laws.int-spec.ts.
 */
const ORDER = [
  ['kernel'],
  ['rules', 'solver', 'sealing', 'platform'],
  ['evaluation'],
  ['ledger'],
  ['rates'],
  ['organisations'],
  ['catalogue'],
  ['compliance'],
  ['demands'],
  ['imports'],
  ['tenders'],
  ['awards'],
  ['contracts'],
  ['payments'],
  ['logistics'],
  ['disputes'],
  ['closing'],
  ['supply'],
  ['matching'],
  ['insight'],
  ['notices'],
];

const any = (names) => `(?:${names.join('|')})`;
const TESTS = '\\.(?:int-|e2e-)?spec\\.ts$';
const PACKAGES = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** Each library may import what stands lower; libraries on one step do not see each other. */
const upward = ORDER.flatMap((step, index) =>
  step.map((library) => {
    const above = ORDER.slice(index).flat();
    return {
      name: 'no-upward',
      comment: `${library} stands below or beside: import downward only (telling someone above is an event).`,
      severity: 'error',
      from: { path: `^libs/${library}/`, pathNot: TESTS },
      to: { path: `^libs/${any(above.filter((name) => name !== library))}/|^apps/` },
    };
  }),
);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle of imports has no order to be read or built in.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...upward,
    {
      name: 'no-upward',
      comment: 'A library that the order does not name has no place yet: add it to ORDER.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: `^libs/${any(ORDER.flat())}/` },
      to: { path: '.' },
    },
    {
      name: 'no-upward',
      comment: 'No library knows an app, and no app another one; ops starts them as processes.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: TESTS },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'front-door-only',
      comment: "Another library is imported as '#libs/<lib>', which is its index.ts.",
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: TESTS },
      to: { path: '^libs/[^/]+/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'front-door-only',
      comment: "A library is imported as '#libs/<lib>', which is its index.ts.",
      severity: 'error',
      from: { path: '^apps/', pathNot: TESTS },
      to: { path: '^libs/[^/]+/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is plain language: no package, no Node module.',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: TESTS },
      to: { dependencyTypes: [...PACKAGES, 'core'] },
    },
    {
      name: 'rules-import-kernel-only',
      comment: 'Rules are functions of plain data: no package, no Node module, no library but the kernel.',
      severity: 'error',
      from: { path: '^libs/rules/', pathNot: TESTS },
      to: { pathNot: '^libs/(rules|kernel)/' },
    },
    {
      name: 'typeorm-at-home',
      comment: 'TypeORM stays in platform, in */persistence/ and in ops; everyone else has statements and Tx.',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: ['^libs/platform/', '^libs/[^/]+/src/persistence/', '^apps/ops/', TESTS],
      },
      to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'graphql-at-home',
      comment: '@nestjs/graphql stays in platform, in */graphql/ and in the API process.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/platform/', '^libs/[^/]+/src/graphql/', '^apps/api/', TESTS] },
      to: { path: 'node_modules/@nestjs/graphql/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere escapes every law.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The smallest house that keeps every law, and beside it one breach per law. */
const LAWFUL = {
  'libs/kernel/src/index.ts': `export const one = 1;`,
  'libs/rules/src/index.ts': `import { one } from '#libs/kernel';\nexport const rule = one;`,
  'libs/platform/src/index.ts': `import { DataSource } from 'typeorm';\nimport { Field } from '@nestjs/graphql';\nexport { DataSource, Field };`,
  'libs/ledger/src/index.ts': `import { rule } from '#libs/rules';\nexport type Posting = typeof rule;`,
  'libs/tenders/src/index.ts': `import type { Posting } from '#libs/ledger';\nexport type Tender = Posting;\nexport * from './persistence/tender-row.js';\nexport * from './graphql/tender-type.js';`,
  'libs/tenders/src/persistence/tender-row.ts': `import { Entity } from 'typeorm';\nexport { Entity };`,
  'libs/tenders/src/graphql/tender-type.ts': `import { Field } from '@nestjs/graphql';\nexport { Field };`,
  'apps/api/src/main.ts': `import type { Tender } from '#libs/tenders';\nimport { Field } from '@nestjs/graphql';\nexport type T = [Tender, typeof Field];`,
};
const BREACHES: readonly (readonly [rule: string, file: string, content: string])[] = [
  ['no-circular', 'libs/ledger/src/a.ts', `import { b } from './b.js';\nexport const a = b;`],
  [
    'no-circular',
    'libs/ledger/src/b.ts',
    `import type { a } from './a.js';\nexport const b = 1 as unknown as typeof a;`,
  ],
  ['no-upward', 'libs/ledger/src/up.ts', `import type { Tender } from '#libs/tenders';\nexport type Up = Tender;`],
  ['no-upward', 'libs/platform/src/beside.ts', `import { rule } from '#libs/rules';\nexport const beside = rule;`],
  [
    'no-upward',
    'libs/tenders/src/app.ts',
    `import type { T } from '../../../apps/api/src/main.js';\nexport type A = T;`,
  ],
  ['no-upward', 'libs/homeless/src/index.ts', `import { one } from '#libs/kernel';\nexport const homeless = one;`],
  ['no-upward', 'apps/worker/src/main.ts', `import type { T } from '../../api/src/main.js';\nexport type W = T;`],
  [
    'front-door-only',
    'libs/contracts/src/window.ts',
    `import { Entity } from '../../tenders/src/persistence/tender-row.js';\nexport { Entity };`,
  ],
  [
    'front-door-only',
    'apps/api/src/window.ts',
    `import { Field } from '../../../libs/tenders/src/graphql/tender-type.js';\nexport { Field };`,
  ],
  ['kernel-imports-nothing', 'libs/kernel/src/package.ts', `import type { z } from 'zod';\nexport type Z = z.ZodType;`],
  ['kernel-imports-nothing', 'libs/kernel/src/node.ts', `import { hash } from 'node:crypto';\nexport { hash };`],
  ['rules-import-kernel-only', 'libs/rules/src/package.ts', `import { z } from 'zod';\nexport { z };`],
  [
    'rules-import-kernel-only',
    'libs/rules/src/platform.ts',
    `import { DataSource } from '#libs/platform';\nexport { DataSource };`,
  ],
  [
    'typeorm-at-home',
    'libs/tenders/src/use-cases/place.ts',
    `import type { Entity } from 'typeorm';\nexport type E = typeof Entity;`,
  ],
  ['typeorm-at-home', 'apps/api/src/typeorm.ts', `import { Entity } from 'typeorm';\nexport { Entity };`],
  [
    'graphql-at-home',
    'libs/tenders/src/use-cases/ask.ts',
    `import { Field } from '@nestjs/graphql';\nexport { Field };`,
  ],
  ['resolvable', 'libs/tenders/src/nowhere.ts', `import { gone } from '#libs/gone';\nexport { gone };`],
];

let house: string;

beforeEach(() => {
  mkdirSync(path.join(ROOT, '.medlane'), { recursive: true });
  house = mkdtempSync(path.join(ROOT, '.medlane/house-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    cpSync(path.join(ROOT, file), path.join(house, file));
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'));
  for (const [file, content] of Object.entries(LAWFUL)) build(file, content);
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

function build(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
  writeFileSync(path.join(house, file), content);
}

/** `rule file` for every breach that is found. */
function inspect(): readonly string[] {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'],
    { cwd: house, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout.startsWith('{')) throw new Error(stderr || stdout);
  const report = JSON.parse(stdout) as {
    summary: { violations: readonly { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
}

describe('the import law', () => {
  it('finds nothing in a lawful house', () => {
    expect(inspect()).toEqual([]);
  });

  it('finds every breach, type imports too', () => {
    for (const [, file, content] of BREACHES) build(file, content);
    const found = new Set(inspect());
    // The two sides of a circle are reported as one; either will do.
    const missed = BREACHES.filter(([rule, file]) => rule !== 'no-circular' && !found.has(`${rule} ${file}`));
    expect(missed).toEqual([]);
    expect([...found].some((breach) => breach.startsWith('no-circular libs/ledger'))).toBe(true);
  });
});

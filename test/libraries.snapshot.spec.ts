import '#libs/awards';
import '#libs/catalogue';
import '#libs/closing';
import '#libs/compliance';
import '#libs/contracts';
import '#libs/demands';
import '#libs/disputes';
import '#libs/imports';
import '#libs/insight';
import '#libs/ledger';
import '#libs/logistics';
import '#libs/matching';
import '#libs/organisations';
import '#libs/payments';
import '#libs/rates';
import '#libs/supply';
import '#libs/tenders';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { allEvents, allStatements, PAGE_SIZES } from '#libs/platform';

// After a wanted change: npm run snapshots, then read the difference.

/** Unit tests share one registry; the census declares some of its own to find. */
const ofTests = (name: string): boolean => name.startsWith('census.');

/** Pages of a list differ in their LIMIT and in nothing else, so a list is shown once. */
function inGeneral([name, text]: readonly [name: string, text: string]): [name: string, text: string] {
  const size = PAGE_SIZES.find((one) => name.endsWith(`.${one}`));
  if (size === undefined) return [name, text];
  return [
    name.replace(/\d+$/, '<size>'),
    text.replaceAll(new RegExp(`\\bLIMIT ${size + 1}\\b`, 'gi'), 'LIMIT <size + 1>'),
  ];
}

it('every library that has statements or events is read here', () => {
  const own = new Set(['evaluation', 'kernel', 'platform', 'rules', 'sealing', 'solver']);
  const libraries = readdirSync(path.resolve(import.meta.dirname, '../libs')).filter((name) => !own.has(name));
  expect(libraries.sort()).toEqual([
    'awards',
    'catalogue',
    'closing',
    'compliance',
    'contracts',
    'demands',
    'disputes',
    'imports',
    'insight',
    'ledger',
    'logistics',
    'matching',
    'organisations',
    'payments',
    'rates',
    'supply',
    'tenders',
  ]);
});

it('the SQL of readers and stores is the one in test/snapshots', async () => {
  const statements = new Map<string, string>();
  for (const one of allStatements().filter(([name]) => !ofTests(name))) {
    const [name, text] = inGeneral(one);
    expect(statements.get(name) ?? text, `each page size of ${name} is the same statement`).toBe(text);
    statements.set(name, text);
  }
  const sql = [...statements].map(([name, text]) => `-- ${name}\n${text.trim()};\n`).join('\n');
  await expect(sql).toMatchFileSnapshot('snapshots/statements.sql');
});

it('the events and what they carry are those in test/snapshots', async () => {
  const events = allEvents()
    .filter(({ type }) => !ofTests(type))
    .map(({ type, version, schema }) => ({ type, version, payload: z.toJSONSchema(schema) }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  await expect(`${JSON.stringify(events, null, 2)}\n`).toMatchFileSnapshot('snapshots/events.json');
});

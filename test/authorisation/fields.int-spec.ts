import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwardsModule } from '#libs/awards';
import { parseConfig } from '#libs/platform';
import { startApi } from '../../apps/api/src/start-api.js';
import { insertRow, ownerClient } from '../support/builders/rows.js';
import { useTestDatabase } from '../support/database.js';
import { dossierRows } from '../support/field-access/canaries.js';
import { observe, type Observed } from '../support/field-access/observe.js';
import { questionsOf } from '../support/field-access/questions.js';
import { Ownership } from '../support/field-access/relations.js';
import { answersOnly, fieldsOf, readTable } from '../support/field-access/table.js';
import { aFieldWorld, announceShipment, candidateIds } from '../support/field-access/world.js';
import { testConfig, testModule } from '../support/worker.js';

const ANSWER = 'answer';
const PART = 'part';
/** Values that many types hold: who sees what holds them sees them. */
const PARTS = ['Money', 'ReasonText', 'RefusalDetail'];
/** What root fields with arguments that are no ids are asked for. */
const SAMPLES = {
  code: [{ list: 'canary-list', code: 'C1' }],
  codes: [{ list: 'canary-list' }],
  convert: [{ input: { amount: { amount: '1', currency: 'USD' }, to: 'CNY' } }],
  referenceRates: [{ currency: 'CNY' }],
  rulebook: [{ code: 'least-cost' }],
  statement: [{ currency: 'CNY', from: '2020-01-01', to: '2099-12-31' }],
};

const schema = buildSchema(readFileSync(path.resolve(import.meta.dirname, '../snapshots/schema.graphql'), 'utf8'));
const table = readTable(path.resolve(import.meta.dirname, 'fields.txt'));
const bare = (row: string): string => row.replace(/ \(\w+\)$/, '');
const typeOf = (row: string): string => row.slice(0, row.indexOf('.'));

describe('who sees which field', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let observed: Observed;

  beforeAll(async () => {
    const client = await ownerClient(database.url);
    await insertRow(client, 'installation', { id: 1, kind: 'demo' });
    const module = await testModule(testConfig(database.url), [AwardsModule]);
    await module.init();
    const about = { DATABASE_URL: database.url, MEDLANE_SECRETS: secrets, NODE_ENV: 'test', LOG_LEVEL: 'silent' };
    const unlimited = { cost: 1e12, depth: 50, documentLength: 1e6, tokens: 1e6, cachedDocuments: 1_000 };
    const rateFactor = 1_000;
    const api = await startApi({ ...parseConfig(about), rateFactor }, { limits: unlimited });
    try {
      const world = await aFieldWorld(client, module, database.url);
      await announceShipment(api, world.dossier);
      await dossierRows(client);
      const questions = questionsOf(schema, await candidateIds(client), SAMPLES);
      observed = await observe(api, schema, questions, world.askers, await Ownership.read(client));
    } finally {
      await api.close();
      await module.close();
      await client.end();
    }
  }, 240_000);
  afterAll(() => rmSync(secrets, { recursive: true, force: true }));

  it('is written down for every field of the schema, and for no other', () => {
    const rows = [...new Set([...table.keys()].map(bare))].sort();
    expect(rows).toEqual(fieldsOf(schema).sort());
  });

  it('is the call of a mutation for what no query answers, and nothing else', () => {
    const answers = answersOnly(schema);
    const told = [...table].filter(([, marks]) => marks === ANSWER).map(([row]) => row);
    expect(told).toEqual([...table.keys()].filter((row) => answers.has(typeOf(row))));
  });

  it('is with the holder for parts, which have no id of their own', () => {
    const parts = [...table].filter(([, marks]) => marks === PART).map(([row]) => row);
    expect(parts).toEqual([...table.keys()].filter((row) => PARTS.includes(typeOf(row))));
    expect(parts.filter((row) => /\.(id|\w+Id)$/.test(row))).toEqual([]);
  });

  it('can be asked in full by everybody: what is refused is refused by name', () => {
    expect(observed.failures).toEqual([]);
  });

  /** Paste what is expected here into the table, once it is what should be. */
  it('is what everybody is shown who asks for everything', () => {
    const judged = [...table].filter(([, marks]) => marks !== ANSWER && marks !== PART);
    const fields = fieldsOf(schema);
    const shown = new Map(judged.map(([row]) => [row, observed.marks.get(row) ?? '..........']));
    for (const [row, marks] of observed.marks) {
      if (!fields.includes(bare(row)) || PARTS.includes(typeOf(row))) continue;
      // At a stage, a field may be shown as in the end where its table says nothing stricter.
      const asInTheEnd = !table.has(row) && row !== bare(row) && within(marks, table.get(bare(row)) ?? '');
      if (!asInTheEnd) shown.set(row, marks);
    }
    expect(lines(shown)).toEqual(lines(judged));
  });
});

/** Whether nobody is shown more than the row for the end allows; who is not there in the end decides nothing. */
const within = (marks: string, row: string): boolean =>
  [...marks].every((mark, at) => (mark === '.' || row[at] === '.' ? mark !== 'x' : mark === row[at]));

const lines = (rows: Iterable<readonly [string, string]>): string[] =>
  [...rows].map(([row, marks]) => `${row.padEnd(48)} ${marks}`).sort();

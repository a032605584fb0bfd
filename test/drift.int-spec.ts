import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { useTestDatabase } from './support/database.js';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Tables that are only ever reached by statements: platform's own, and the list of migrations. */
const WITHOUT_ENTITY = [
  'audit_entry',
  'file',
  'file_content',
  'file_use',
  'idempotency_key',
  'inbox',
  'installation',
  'migration',
  'outbox',
  'rate_count',
];

type Entity = new () => object;
/** table → column → `type, nullable or not`. */
type Shape = Record<string, Record<string, string>>;

/** Every `…_ENTITIES` that a library's rows export, so that a new library is covered without being named here. */
async function entitiesOfAllLibraries(): Promise<Entity[]> {
  const entities: Entity[] = [];
  const folders = readdirSync(path.join(ROOT, 'libs')).map((lib) => path.join(ROOT, 'libs', lib, 'src/persistence'));
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)));
  for (const file of files.filter((name) => name.endsWith('rows.ts'))) {
    const exported = (await import(file)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith('_ENTITIES')) entities.push(...(value as Entity[]));
    }
  }
  return entities;
}

const describeColumn = (type: string, nullable: boolean): string => `${type}${nullable ? '' : ' not null'}`;

/** Sizes are compared where the entity names them, as in numeric(18,6). */
async function declared(url: string, entities: readonly Entity[]): Promise<Shape> {
  const dataSource = new DataSource({ type: 'postgres', url, entities: [...entities], synchronize: false });
  await dataSource.initialize();
  try {
    return Object.fromEntries(
      dataSource.entityMetadatas.map(({ tableName, columns }) => [
        tableName,
        Object.fromEntries(
          columns.map((column) => {
            const base = dataSource.driver.normalizeType(column);
            const sized = column.precision === undefined || column.precision === null;
            const type = sized ? base : `${base}(${column.precision},${column.scale ?? 0})`;
            return [column.databaseName, describeColumn(column.isArray ? `${type}[]` : type, column.isNullable)];
          }),
        ),
      ]),
    );
  } finally {
    await dataSource.destroy();
  }
}

async function migrated(url: string): Promise<Shape> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string; column: string; type: string; nullable: boolean }>(
      `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
         NOT a.attnotnull AS nullable
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       ORDER BY c.relname, a.attnum`,
    );
    const shape: Shape = {};
    for (const { table, column, type, nullable } of rows) {
      if (WITHOUT_ENTITY.includes(table)) continue;
      (shape[table] ??= {})[column] = describeColumn(type, nullable);
    }
    return shape;
  } finally {
    await client.end();
  }
}

describe('the entities and the migrations', () => {
  const database = useTestDatabase();

  it('say the same of every table, in both directions', async () => {
    const entities = await entitiesOfAllLibraries();
    expect(entities.length).toBeGreaterThan(0);
    const ours = await declared(database.url, entities);
    const theirs = await migrated(database.url);
    expect(ours).toEqual(theirs);
  });
});

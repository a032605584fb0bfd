import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportsModule } from '#libs/imports';
import { allStatements, type Config } from '#libs/platform';
import { RunImports } from '../../libs/imports/src/jobs/run-imports.due-work.js';
import { ImportsStore } from '../../libs/imports/src/persistence/imports.store.js';
import { aCorridor, anOperator, aPurchaser, aSupplier, type TestOrganisation } from '../support/builders/index.js';
import { bearerOf, useFileServer } from '../support/file-server.js';
import { gbkBytes } from '../support/table-files.js';
import { eventually, startJobs, testModule } from '../support/worker.js';

const CSV = 'text/csv';
const server = useFileServer(() => ({ fileMaxBytes: 5_000_000 }));
let supplier: TestOrganisation;
let purchaser: TestOrganisation;
let officer: TestOrganisation;
let corridor: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  [supplier, purchaser, officer] = [
    await aSupplier(server.db),
    await aPurchaser(server.db),
    await anOperator(server.db),
  ];
  corridor = await aCorridor(server.db);
  for (const name of ['Amlodipine 5 mg', 'Artesunate 60 mg', 'Mask']) {
    for (const unit of name === 'Mask' ? ['piece', 'box'] : ['tablet']) {
      const row = [randomUUID(), name, unit];
      await server.db.query(
        `INSERT INTO product_type (id, category, name_en, unit, added_at) VALUES ($1, 'drug', $2, $3, now())`,
        row,
      );
    }
  }
});
const running = async (config: Config = server.config): Promise<() => Promise<void>> => {
  const module = await testModule(config, [ImportsModule]);
  await module.init();
  const end = await startJobs(module);
  return async () => {
    await end();
    await module.close();
  };
};
afterAll(() => stop?.());

interface Import {
  readonly id: string;
  readonly status: string;
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly problemCount: number;
  readonly failure: string | null;
  readonly code?: string;
}
const FIELDS = 'id status rows accepted unchanged refused problemCount rowsPerSecond failure failureText fileName';
async function ask<T>(by: TestOrganisation, query: string, variables: object): Promise<T> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...bearerOf(by), 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: { answer: T }; errors?: unknown };
  expect(errors).toBeUndefined();
  return data.answer;
}
const begin = (by: TestOrganisation, kind: string, fileId: string): Promise<Import> =>
  ask(
    by,
    `mutation I($input: ImportTableInput!) { answer: importTable(input: $input) { ... on TableImport { ${FIELDS} } ... on ImportTableRefused { code } } }`,
    { input: { kind, fileId, idempotencyKey: randomUUID() } },
  );
const upload = async (by: TestOrganisation, content: string | Uint8Array, name = 'table.csv'): Promise<string> => {
  const { status, body } = await server.send(by, content, { type: CSV, name });
  expect([status, body.message]).toEqual([201, undefined]);
  return body.id;
};
const seen = (by: TestOrganisation, id: string): Promise<Import | null> =>
  ask(by, `query S($id: UUID!) { answer: tableImport(id: $id) { ${FIELDS} } }`, { id });
const ended = (by: TestOrganisation, id: string): Promise<Import> =>
  eventually(async () => {
    const found = await seen(by, id);
    return found !== null && ['finished', 'failed'].includes(found.status) && found;
  });
interface Problem {
  readonly row: number | null;
  readonly column: string | null;
  readonly code: string;
  readonly text: string;
}
const problems = async (by: TestOrganisation, importId: string, first = 100): Promise<Problem[]> => {
  const query = `query P($importId: UUID!, $first: Int!, $after: String) { answer: importProblems(importId: $importId, first: $first, after: $after) {
    nodes { row column code text textZh } pageInfo { hasNextPage endCursor } } }`;
  const all: Problem[] = [];
  for (let after: string | null = null; ;) {
    interface Page {
      readonly nodes: Problem[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    }
    const page: Page = await ask<Page>(by, query, { importId, first, after });
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return all;
    after = page.pageInfo.endCursor;
  }
};
const products = (rows: readonly string[]): string =>
  ['product_type,unit,brand,manufacturer,site', ...rows, ''].join('\n');
const count = async (sql: string, values: unknown[] = []): Promise<number> =>
  (await server.db.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, values)).rows[0]?.count ?? -1;

const expire = (id: string) =>
  server.db.query(`UPDATE table_import SET leased_until = clock_timestamp() - interval '1 second' WHERE id = $1`, [id]);
const rowOf = async (id: string): Promise<unknown> =>
  (await server.db.query('SELECT * FROM table_import WHERE id = $1', [id])).rows[0];
const dueIds = async (): Promise<string[]> => {
  const [, text = ''] = allStatements().find(([name]) => name === 'imports.due') ?? [];
  return (await server.db.query<{ id: string }>(text.replace('LIMIT 4', 'LIMIT 100'))).rows.map(({ id }) => id);
};
/** An import of one product whose file has this status. */
async function waiting(status: string): Promise<{ readonly id: string; readonly fileId: string }> {
  const by = await aSupplier(server.db);
  const fileId = await upload(by, products([`Mask,box,${randomUUID()},Maker,`]));
  await server.db.query('UPDATE file SET status = $2 WHERE id = $1', [fileId, status]);
  return { id: (await begin(by, 'products', fileId)).id, fileId };
}
/** The job by itself, as a worker's process has it. */
async function withJob(work: (job: RunImports, store: ImportsStore) => Promise<unknown>): Promise<void> {
  const module = await testModule(server.config, [ImportsModule]);
  await module.init();
  try {
    await work(module.get(RunImports, { strict: false }), module.get(ImportsStore, { strict: false }));
  } finally {
    await module.close();
  }
}

describe('an import that is asked for', () => {
  it('is refused for what is not one’s own, and for files that are no tables', async () => {
    const file = await upload(supplier, products(['Mask,box,A,B,']));
    expect(await begin(supplier, 'demand_lines', file)).toMatchObject({ code: 'KIND_NOT_YOURS' });
    expect(await begin(purchaser, 'demand_lines', file)).toMatchObject({ code: 'FILE_UNKNOWN' });
    expect(await begin(supplier, 'currencies', file)).toMatchObject({ code: 'KIND_NOT_YOURS' });
  });

  it('is one of three at a time, however many are asked for at once', async () => {
    const busy = await aSupplier(server.db);
    const file = await upload(busy, products(['Mask,box,Busy,Maker,']));
    const asked = await Promise.all(Array.from({ length: 8 }, () => begin(busy, 'products', file)));
    expect(asked.filter(({ code }) => code === 'IMPORTS_TOO_MANY')).toHaveLength(5);
    expect(await count('table_import WHERE organisation_id = $1', [busy.organisationId])).toBe(3);
  });

  it('is nobody’s work while its file waits for the scanner, however long that takes', async () => {
    const { id, fileId } = await waiting('quarantined');
    expect(await dueIds()).not.toContain(id);
    await server.db.query(`UPDATE file SET status = 'clean' WHERE id = $1`, [fileId]);
    expect(await dueIds()).toContain(id);
    await server.db.query(`UPDATE table_import SET turn = 5000 WHERE id = $1`, [id]);
    await withJob((job) => job.run(id));
    expect(await rowOf(id)).toMatchObject({ status: 'finished', turn: 5001, failures: 0 });
  });

  it('is given up after eight turns in a row that broke off, and not for turns that came to a step', async () => {
    const { id } = await waiting('clean');
    await withJob(async (job, store) => {
      store.advance = () => Promise.reject(new Error('broken'));
      for (let turn = 1; turn <= 8; turn++) {
        await expect(job.run(id)).rejects.toThrow('broken');
        expect(await rowOf(id)).toMatchObject({ status: 'running', turn, failures: turn - 1 });
        await job.run(id);
        expect(await rowOf(id)).toMatchObject({ turn });
        await expire(id);
      }
      await job.run(id);
      expect(await rowOf(id)).toMatchObject({ status: 'failed', failure: 'GAVE_UP' });
    });
    const next = await waiting('clean');
    await server.db.query('UPDATE table_import SET failures = 7 WHERE id = $1', [next.id]);
    await withJob((job) => job.run(next.id));
    expect(await rowOf(next.id)).toMatchObject({ status: 'finished', failures: 0 });
  });

  it('waits for a worker, and is nobody else’s to see', async () => {
    const { id, status } = await begin(
      supplier,
      'products',
      await upload(supplier, products(['Mask,box,First,Maker,'])),
    );
    expect(status).toBe('waiting');
    expect(await seen(officer, id)).toBeNull();
    expect(await problems(purchaser, id)).toEqual([]);
    stop = await running();
    expect(await ended(supplier, id)).toMatchObject({ status: 'finished', rows: 1, accepted: 1, refused: 0 });
  });
});

describe('products of a supplier', () => {
  it('are taken row by row, what is wrong is named by row, and the same file changes nothing', async () => {
    const rows = [
      'Amlodipine 5 mg,,Brand 1,Maker,Nanning',
      'amlodipine 5 MG,,Brand 2,Maker,',
      'Mask,,Brand 3,Maker,',
      'No such drug,,Brand 4,Maker,',
      'Mask,box,,Maker,',
      `Mask,box,${'x'.repeat(201)},Maker,`,
    ];
    const file = await upload(supplier, products(rows));
    const first = await ended(supplier, (await begin(supplier, 'products', file)).id);
    expect(first).toMatchObject({ status: 'finished', rows: 6, accepted: 2, refused: 4, problemCount: 4 });
    const found = await problems(supplier, first.id, 1);
    expect(found.map(({ row, code }) => [row, code])).toEqual([
      [6, 'CELL_MISSING'],
      [4, 'PRODUCT_TYPE_NOT_FOUND'],
      [5, 'PRODUCT_TYPE_NOT_FOUND'],
      [7, 'TEXT_INVALID'],
    ]);
    const again = await ended(supplier, (await begin(supplier, 'products', file)).id);
    expect(again).toMatchObject({ accepted: 0, unchanged: 2, refused: 4 });
  });

  it('count as unchanged only where the row says what is listed, and as refused once, however much is wrong', async () => {
    const from = (...rows: string[]) => upload(supplier, products(rows)).then((id) => begin(supplier, 'products', id));
    const done = async (begun: Promise<Import>) => ended(supplier, (await begun).id);
    await done(from('Mask,box,Twin,Maker A,Nanning'));
    const again = await done(
      from('Mask,box,Twin,Maker B,', 'Mask,box,Twin,Maker A,Nanning', 'Mask,box,,,Nanning', ',box,,,x'),
    );
    expect(again).toMatchObject({ rows: 4, accepted: 0, unchanged: 1, refused: 3, problemCount: 7 });
    expect((await problems(supplier, again.id)).map(({ row, column, code }) => [row, column, code])).toEqual([
      [4, 'brand', 'CELL_MISSING'],
      [4, 'manufacturer', 'CELL_MISSING'],
      [5, 'product_type', 'CELL_MISSING'],
      [5, 'brand', 'CELL_MISSING'],
      [5, 'manufacturer', 'CELL_MISSING'],
      [2, 'manufacturer', 'PRODUCT_DIFFERS'],
      [2, 'site', 'PRODUCT_DIFFERS'],
    ]);
    const headless = await upload(supplier, 'brand,maker\nA,B\n');
    expect(await done(begin(supplier, 'products', headless))).toMatchObject({ rows: 0, refused: 0, problemCount: 2 });
  });

  it('are read in GBK and with a byte order mark, and a cell of 1.1 million characters is refused by its place', async () => {
    const table = products(['Mask,box,口罩,广西制药,南宁']).replace('product_type,unit,brand', '品种,单位,品牌');
    const gbk = await ended(
      supplier,
      (await begin(supplier, 'products', await upload(supplier, gbkBytes(table), 'gbk.csv'))).id,
    );
    expect(gbk).toMatchObject({ accepted: 1 });
    const marked = await upload(supplier, `\uFEFF${products(['Mask,box,Marked,Maker,'])}`, 'bom.csv');
    expect(await ended(supplier, (await begin(supplier, 'products', marked)).id)).toMatchObject({ accepted: 1 });
    const huge = await upload(
      supplier,
      products(['Mask,box,Sound,Maker,', `Mask,box,${'x'.repeat(1_133_205)},Maker,`]),
      'huge.csv',
    );
    const refused = await ended(supplier, (await begin(supplier, 'products', huge)).id);
    expect(refused).toMatchObject({ accepted: 1, refused: 1 });
    expect(await problems(supplier, refused.id)).toMatchObject([{ row: 3, column: 'brand', code: 'CELL_TOO_LONG' }]);
  });

  it('go on behind the last whole step when the worker is killed, and take nothing twice', async () => {
    const names = Array.from({ length: 230 }, (_, at) => `Mask,piece,Serial ${at},Maker,`);
    const file = await upload(supplier, products(names), 'long.csv');
    await stop();
    const { id } = await begin(supplier, 'products', file);
    await withJob(async (job, store) => {
      const real = store.advance.bind(store);
      let steps = 0;
      store.advance = async (...args) => {
        steps += 1;
        if (steps === 4) throw new Error('killed');
        await real(...args);
      };
      await expect(job.run(id)).rejects.toThrow('killed');
    });
    expect(await seen(supplier, id)).toMatchObject({ status: 'running', rows: 100, accepted: 100 });
    const listed = `product WHERE supplier_id = $1 AND brand LIKE 'Serial %'`;
    expect(await count(listed, [supplier.organisationId])).toBe(100);
    // What is left of its lease is waited for; here it is over.
    await expire(id);
    stop = await running();
    expect(await ended(supplier, id)).toMatchObject({ status: 'finished', rows: 230, accepted: 230, unchanged: 0 });
    expect(await count(listed, [supplier.organisationId])).toBe(230);
  });

  it.each([
    ['its key expires', `UPDATE api_key SET expires_at = clock_timestamp() WHERE organisation_id = $1`],
    ['its maker leaves', `UPDATE member SET status = 'withdrawn' WHERE organisation_id = $1`],
    ['its maker’s role is taken', `UPDATE member SET roles = '{viewer}' WHERE organisation_id = $1`],
    ['the organisation is suspended', `UPDATE organisation SET status = 'suspended' WHERE id = $1`],
  ])('end between two steps when %s', async (_, change) => {
    const by = await aSupplier(server.db);
    await stop();
    const rows = Array.from({ length: 120 }, (__, at) => `Mask,piece,Cut ${at},Maker,`);
    const { id } = await begin(by, 'products', await upload(by, products(rows)));
    await withJob(async (job, store) => {
      const real = store.advance.bind(store);
      let steps = 0;
      store.advance = async (...args) => {
        await real(...args);
        steps += 1;
        // Committed before the next step asks.
        if (steps === 2) await server.db.query(change, [by.organisationId]);
      };
      await job.run(id);
    });
    expect(await rowOf(id)).toMatchObject({ status: 'failed', failure: 'RIGHT_ENDED', accepted: 50 });
    expect(await count('product WHERE supplier_id = $1', [by.organisationId])).toBe(50);
    stop = await running();
  });

  it('end with the right of whoever began: what was taken stands, and no more is', async () => {
    const file = await upload(supplier, products(['Mask,box,Too late,Maker,']), 'late.csv');
    await stop();
    const { id } = await begin(supplier, 'products', file);
    await server.db.query(`UPDATE api_key SET revoked_at = now() WHERE organisation_id = $1`, [
      supplier.organisationId,
    ]);
    stop = await running();
    await eventually(async () => (await count(`table_import WHERE id = $1 AND failure = 'RIGHT_ENDED'`, [id])) === 1);
    expect(await count(`product WHERE brand = 'Too late'`)).toBe(0);
  });
});

const HEAD =
  'reference,corridor,currency,product_type,unit,quantity,destination,delivery_from,delivery_to,ceiling_price';
const line = (
  reference: string,
  change: Partial<Record<'quantity' | 'currency' | 'to' | 'unit', string>> = {},
): string =>
  [
    reference,
    corridor,
    change.currency ?? 'CNY',
    'Mask',
    change.unit ?? 'box',
    change.quantity ?? '100',
    'TH',
    '2028-01-01',
    change.to ?? '2028-03-31',
    '0.55',
  ].join(',');

describe('demand lines of a purchaser', () => {
  it('become demands by their reference, each whole or not at all', async () => {
    const rows = [
      line('D-1'),
      line('D-2'),
      line('D-1', { unit: 'piece' }),
      line('D-2', { quantity: 'many' }),
      line('D-3', { to: '2027-01-01' }),
    ];
    const file = await upload(purchaser, [HEAD, ...rows, ''].join('\n'), 'demand.csv');
    const done = await ended(purchaser, (await begin(purchaser, 'demand_lines', file)).id);
    expect(done).toMatchObject({ status: 'finished', rows: 5, accepted: 2, refused: 3 });
    expect((await problems(purchaser, done.id)).map(({ row, code }) => [row, code])).toEqual([
      [5, 'VALUE_MALFORMED'],
      [3, 'DEMAND_NOT_TAKEN'],
      [6, expect.stringMatching(/DELIVERY|WINDOW|DAY/)],
    ]);
    const { rows: kept } = await server.db.query(
      `SELECT d.reference, count(*)::int AS lines FROM demand d JOIN demand_line l ON l.demand_id = d.id WHERE d.purchaser_id = $1 GROUP BY 1`,
      [purchaser.organisationId],
    );
    expect(kept).toEqual([{ reference: 'D-1', lines: 2 }]);
    const again = await ended(purchaser, (await begin(purchaser, 'demand_lines', file)).id);
    expect(again).toMatchObject({ accepted: 0, refused: 5 });
    expect(await count(`demand WHERE purchaser_id = $1`, [purchaser.organisationId])).toBe(1);
  });

  it('are none where a row cannot be read, for it may belong to any of them', async () => {
    const file = await upload(purchaser, [HEAD, line('D-8'), 'D-8,too,short', ''].join('\n'), 'short.csv');
    const done = await ended(purchaser, (await begin(purchaser, 'demand_lines', file)).id);
    expect(done).toMatchObject({ accepted: 0, refused: 2, problemCount: 2 });
    expect(await count(`demand WHERE reference = 'D-8'`)).toBe(0);
  });
});

it('a code list that waits for another keeps its lease, shows its rows, and no connection idles in a transaction', async () => {
  const file = await upload(officer, 'alpha_3,numeric,name\nCNY,156,Yuan\nLAK,418,Kip\n', 'waits.csv');
  const rival = await server.db.connect();
  try {
    await rival.query('BEGIN');
    await rival.query(`INSERT INTO code_list (code, id, name_en, name_zh) VALUES ('iso-4217', $1, 'x', 'x')`, [
      randomUUID(),
    ]);
    const { id } = await begin(officer, 'currencies', file);
    const lease = () => rowOf(id) as Promise<{ leased_until: Date | null; rows: number }>;
    const first = await eventually(async () => (await lease()).leased_until ?? undefined);
    await eventually(async () => Number((await lease()).leased_until) > Number(first));
    expect(await lease()).toMatchObject({ status: 'running', rows: 2, turn: 1 });
    const idle = `pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'
      AND state_change < clock_timestamp() - interval '1 second' AND pid <> $1`;
    const { rows } = await rival.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    expect(await count(idle, [rows[0]?.pid])).toBe(0);
    await rival.query('ROLLBACK');
    expect(await ended(officer, id)).toMatchObject({ status: 'finished', rows: 2, accepted: 2 });
    await server.db.query(`DELETE FROM code_entry WHERE list = 'iso-4217'`);
  } finally {
    rival.release();
  }
});

it('a code list is taken by an operator, whole or not at all', async () => {
  const right = await upload(officer, 'alpha_3,numeric,name\nCNY,156,Yuan\nTHB,764,Baht\n', 'currencies.csv');
  expect(await ended(officer, (await begin(officer, 'currencies', right)).id)).toMatchObject({ rows: 2, accepted: 2 });
  const wrong = await upload(officer, 'alpha_3,numeric,name\nUSD,840,Dollar\nno,1,None\n', 'wrong.csv');
  const done = await ended(officer, (await begin(officer, 'currencies', wrong)).id);
  expect(done).toMatchObject({ status: 'finished', accepted: 0, refused: 2 });
  expect(await problems(officer, done.id)).toMatchObject([{ row: 3, column: 'alpha_3', code: 'CODE_MALFORMED' }]);
  expect(await count(`code_entry WHERE list = 'iso-4217'`)).toBe(2);
});

import type { TestingModule } from '@nestjs/testing';
import { type Client, escapeIdentifier, Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwardsModule } from '#libs/awards';
// For their statements, which are asked below.
import '#libs/compliance';
import '#libs/contracts';
import '#libs/insight';
import '#libs/logistics';
import '#libs/matching';
import { allStatements, type Credential, createDataSource, UnitOfWork } from '#libs/platform';
import { ok } from '#libs/kernel';
import { matchesOf } from './support/builders/matches.js';
import { aCredential, anApplicant, aNote, aSuspended, aWorldOfRivals, type Rivals } from './support/builders/rivals.js';
import { aStoredFile, insertRow, anOrganisation, ownerClient } from './support/builders/rows.js';
import { useTestDatabase } from './support/database.js';
import { testConfig, testModule } from './support/worker.js';

/**
 * Row-level security alone: every guard of the resolvers and readers is off here. What a statement of any library can
 * answer is a part of what `SELECT *` answers in the same context, so both are asked.
 */
const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let world: Rivals;
let callers: Caller[];

interface Caller {
  readonly name: string;
  readonly kind: string;
  readonly organisationId: string;
  readonly credential: Credential;
}
type Row = Record<string, unknown>;

/** Tables without rows of any organisation, which everybody may read, and nobody but the owner may write. */
const OPEN_TO_ALL = [
  'code_entry',
  'code_list',
  'corridor',
  'declared_rate',
  'fee_version',
  'installation',
  'migration',
  'product_type',
  'product_type_code',
  'reference_rate',
  'rulebook',
];
const NOBODYS = ['installation', 'migration'];
/** What carries an organisation's id and is yet known to others of these kinds. */
const KNOWN_TO_THE_MARKET: Readonly<Record<string, readonly string[]>> = {
  // Of an order that it delivers a part of, a supplier sees the head.
  supplier: ['call_off', 'demand', 'demand_line', 'match_line', 'product'],
  // A purchaser sees who bid for its demand, from the opening on.
  // What suppliers have verified and how they stand is theirs to see, and at which sites they work.
  purchaser: [
    'bid',
    'certificate',
    'certificate_product',
    'clearance',
    // In the markets that it asks in, as tested below.
    'match',
    'product',
    'registration',
    'site',
    'site_audit',
    'site_audit_finding',
    'standing_bar',
    'standing_entry',
    'supply_record',
  ],
  laboratory: ['product'],
};

/** The most that the suppliers of each deal ever offered: numbers that stand nowhere else. */
const CAPACITIES = [731_713n, 917_197n];

/** Who bid may compute the award again, and reads for that what all have bid; of its own tender only, as tested below. */
const BIDDERS = ['winner', 'loser'];
const EVALUATIONS = ['tender_evaluation', 'evaluations.of-tender'];
/** What an award saves names the median bid, which of three is somebody's price. */
const SAVINGS = ['award_saving', 'awards.of-lot', 'awards.latest-100'];
const mayRead = (caller: Caller, source: string, secret: string): boolean =>
  BIDDERS.includes(caller.name) &&
  (EVALUATIONS.includes(source) || (SAVINGS.includes(source) && secret === world.canaries[0]?.text));

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [AwardsModule]);
  await module.init();
  world = await aWorldOfRivals(client, module);
  const [first, second] = world.deals;
  const caller = async (name: string, kind: string, organisationId = ''): Promise<Caller> => ({
    name,
    kind,
    organisationId,
    credential: await aCredential(client, organisationId),
  });
  const suspended = await aSuspended(client, 'supplier');
  callers = [
    await caller('winner', 'supplier', first?.suppliers[0]),
    await caller('loser', 'supplier', first?.suppliers[1]),
    await caller('purchaser', 'purchaser', first?.purchasers[0]),
    await caller('rival purchaser', 'purchaser', second?.purchasers[0]),
    await caller('bystander', 'supplier', await anOrganisation(client, 'supplier')),
    await caller('purchaser without demand', 'purchaser', await anOrganisation(client, 'purchaser')),
    await caller('applying supplier', 'applicant', await anApplicant(client, 'supplier')),
    await caller('applying purchaser', 'applicant', await anApplicant(client, 'purchaser')),
    { name: 'suspended supplier', kind: 'excluded', organisationId: suspended.id, credential: suspended.credential },
  ];
  for (const [at, deal] of world.deals.entries()) await matchesOf(client, deal, CAPACITIES[at] ?? 0n);
  for (const { organisationId } of callers) {
    await aNote(client, organisationId);
    await aStoredFile(client, organisationId);
  }
}, 120_000);
afterAll(async () => {
  await module?.close();
  await client?.end();
});

const tables = async (): Promise<{ name: string; walled: boolean; readable: boolean }[]> => {
  const { rows } = await client.query<{ name: string; walled: boolean; readable: boolean }>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled,
       has_table_privilege('medlane_app', c.oid, 'SELECT') AS readable FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  return rows;
};
/** Tables that the processes may read at all; the others stand behind functions. */
const readable = async () => (await tables()).filter((table) => table.readable);
const ownersOf = async (table: string): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
       AND attname IN ('organisation_id', 'purchaser_id', 'supplier_id')`,
    [table],
  );
  return rows.map(({ name }) => name);
};

/** In a transaction as medlane_app that is rolled back; without a caller nobody has entered. */
async function inContext<T>(caller: Caller | undefined, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('medlane.kind', '', true), set_config('medlane.organisation', '', true)`);
    await client.query('SET LOCAL ROLE medlane_app');
    if (caller) {
      const { scheme, secret } = caller.credential;
      const entered = await client.query('SELECT * FROM medlane_enter($1, $2)', [scheme, secret]);
      expect(entered.rowCount).toBe(1);
    }
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}
const readAll = async (table: string): Promise<Row[]> =>
  (await client.query<Row>(`SELECT * FROM ${escapeIdentifier(table)} LIMIT 10000`)).rows;
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

/** Ids of what belongs to others and the prices that others bid. */
async function secretsFrom(caller: Caller): Promise<string[]> {
  const prices = world.canaries.filter(({ knownTo }) => !knownTo.includes(caller.organisationId));
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM contract WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM invoice WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM receipt WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM shipment WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM shipment_event WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM call_off_line WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM account WHERE organisation_id IS DISTINCT FROM $1
     UNION ALL SELECT id FROM member WHERE organisation_id <> $1
     UNION ALL SELECT id FROM api_key WHERE organisation_id <> $1
     UNION ALL SELECT id FROM file WHERE organisation_id <> $1
     UNION ALL SELECT id FROM saved_search WHERE organisation_id <> $1
     UNION ALL SELECT product_id FROM match WHERE supplier_id <> $1 AND product_type_id NOT IN (
       SELECT product_type_id FROM demand_line WHERE purchaser_id = $1)
     UNION ALL SELECT content_id FROM file WHERE organisation_id <> $1
     UNION ALL SELECT id FROM dossier_paper WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM certificate WHERE supplier_id <> $1 AND status = 'submitted'
     UNION ALL SELECT id FROM registration WHERE supplier_id <> $1 AND status = 'submitted'
     UNION ALL SELECT id FROM site_audit WHERE organisation_id <> $1 AND status = 'planned'
     UNION ALL SELECT id FROM control_link WHERE supplier_id <> $1
     UNION ALL SELECT id FROM admission_review
     UNION ALL SELECT id FROM standing_entry WHERE status = 'proposed'
     UNION ALL SELECT b.id FROM standing_bar b JOIN standing_entry e ON e.id = b.entry_id WHERE e.status = 'proposed'
     UNION ALL SELECT id FROM supply_default WHERE $1 NOT IN (purchaser_id, supplier_id)
     UNION ALL SELECT id FROM take_over WHERE $1 NOT IN (purchaser_id, supplier_id, failed_supplier_id)
     UNION ALL SELECT id FROM screening_hit
     UNION ALL SELECT id FROM bid b WHERE supplier_id <> $1
       AND (status = 'sealed' OR NOT EXISTS (SELECT FROM demand_line l WHERE l.lot_id = b.lot_id AND l.purchaser_id = $1))
     UNION ALL SELECT (c.findings -> 0 ->> 'paperId')::uuid FROM clearance c WHERE c.supplier_id <> $1
       AND NOT EXISTS (SELECT FROM demand_line l JOIN tender t ON t.id = l.tender_id
         WHERE l.lot_id = c.lot_id AND l.purchaser_id = $1 AND t.opened_at IS NOT NULL)`,
    [caller.organisationId],
  );
  return [...prices.map(({ text }) => text), ...rows.map(({ id }) => id)];
}

describe('row-level security', () => {
  it('is on and forced for every table that could hold somebody’s rows', async () => {
    const open = (await tables()).filter(({ name, walled }) => !walled && !NOBODYS.includes(name));
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('shows nothing to who has not entered, in any table', async () => {
    const seen = await inContext(undefined, async () => {
      const found: string[] = [];
      for (const { name } of await readable()) {
        if (!OPEN_TO_ALL.includes(name) && (await readAll(name)).length > 0) found.push(name);
      }
      return found;
    });
    expect(seen).toEqual([]);
  });

  it('has rows to show of every table of papers, and no drawing of the seed that an inspection is drawn by', async () => {
    const PAPERS = [
      'certificate',
      'registration',
      'clearance',
      'dossier',
      'dossier_paper',
      'dossier_seed',
      'dossier_terms',
    ];
    const FILES = ['site_audit', 'site_audit_finding', 'control_link', 'standing_entry', 'standing_bar'];
    const REVIEWS = ['admission_review', 'admission_answer', 'screening_hit'];
    for (const table of [...PAPERS, ...FILES, ...REVIEWS])
      expect([table, (await readAll(table)).length > 1]).toEqual([table, true]);
    for (const caller of callers) expect(await inContext(caller, () => readAll('dossier_seed'))).toEqual([]);
  });

  it('shows each caller only rows of its own organisation, and no canary', async () => {
    for (const caller of callers) {
      const secrets = await secretsFrom(caller);
      const leaks = await inContext(caller, async () => {
        const found: string[] = [];
        for (const { name } of await readable()) {
          const rows = await readAll(name);
          const text = textOf(rows);
          const leaked = secrets.filter((secret) => text.includes(secret) && !mayRead(caller, name, secret));
          found.push(...leaked.map((secret) => `${name}: ${secret}`));
          const owners = await ownersOf(name);
          const foreign = rows.filter(
            (row) =>
              owners.some((owner) => row[owner] !== null) && !owners.some((o) => row[o] === caller.organisationId),
          );
          if (foreign.length > 0 && !KNOWN_TO_THE_MARKET[caller.kind]?.includes(name)) {
            found.push(`${name}: ${foreign.length} rows of others`);
          }
        }
        return found;
      });
      expect({ caller: caller.name, leaks }).toEqual({ caller: caller.name, leaks: [] });
    }
  });

  it('lets nobody change or remove what belongs to others', async () => {
    for (const caller of callers) {
      const touched: string[] = [];
      for (const { name } of await tables()) {
        const owners = await ownersOf(name);
        const [column] = owners;
        const others = owners.map((owner) => `${owner} IS DISTINCT FROM '${caller.organisationId}'`).join(' AND ');
        const where = column ? ` WHERE ${others}` : '';
        const writes = [`DELETE FROM ${name}${where}`];
        const own = column ?? (await firstColumn(name));
        writes.push(`UPDATE ${name} SET ${own} = ${own}${where}`);
        for (const sql of writes) {
          const count = await inContext(caller, () =>
            client.query(sql).then(
              ({ rowCount }) => rowCount,
              () => 0,
            ),
          );
          if (count !== 0) touched.push(`${sql}: ${count}`);
        }
      }
      expect({ caller: caller.name, touched }).toEqual({ caller: caller.name, touched: [] });
    }
  });

  it('lets an owner remove its file, and say nothing else of it, nor open it to the market', async () => {
    const [caller] = callers;
    const refused = [
      `UPDATE file SET status = 'clean', scanned_at = now()`,
      `UPDATE file SET status = 'infected', signature = 'x', content_id = NULL`,
      `UPDATE file SET sha256 = sha256('x')`,
      `UPDATE file_use SET for_purchasers = true`,
      `INSERT INTO file SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'name', 'b.pdf', 'status', 'clean'))).* FROM file f`,
    ];
    for (const sql of refused) {
      await expect(
        inContext(caller, () => client.query(sql)),
        sql,
      ).rejects.toThrow(/row-level security|permission denied/);
    }
    const remove = `UPDATE file SET status = 'removed', removed_at = now(), content_id = NULL`;
    expect((await inContext(caller, () => client.query(remove))).rowCount).toBe(1);
    expect((await inContext(caller, () => client.query('DELETE FROM file_use'))).rowCount).toBe(1);
  });

  it('shows matches and records to their supplier, and to purchasers in the markets that they ask in', async () => {
    const tables = ['match', 'match_line', 'match_product', 'match_due', 'bid_call', 'saved_search', 'supply_record'];
    const seen: Record<string, unknown> = {};
    for (const caller of callers) {
      seen[caller.name] = await inContext(caller, async () => {
        const counts: number[] = [];
        for (const table of tables) counts.push((await readAll(table)).length);
        const records = await readAll('supply_record');
        return [...counts, [...new Set(records.map(({ capacity }) => String(capacity)))]];
      });
    }
    const [first, second] = CAPACITIES.map(String);
    expect(seen).toEqual({
      winner: [1, 2, 0, 0, 1, 1, 1, [first]],
      loser: [1, 2, 0, 0, 1, 1, 1, [first]],
      purchaser: [3, 1, 0, 0, 0, 0, 3, [first]],
      'rival purchaser': [3, 1, 0, 0, 0, 0, 3, [second]],
      bystander: [0, 2, 0, 0, 0, 0, 0, []],
      'purchaser without demand': [0, 0, 0, 0, 0, 0, 0, []],
      'applying supplier': [0, 0, 0, 0, 0, 0, 0, []],
      'applying purchaser': [0, 0, 0, 0, 0, 0, 0, []],
      'suspended supplier': [0, 0, 0, 0, 0, 0, 0, []],
    });
  });

  it('shows an applicant itself, and nothing of the market', async () => {
    for (const caller of callers.filter(({ kind }) => kind === 'applicant')) {
      const seen = await inContext(caller, async () => ({
        organisations: (await readAll('organisation')).map(({ id }) => id),
        tenders: await readAll('tender'),
        demands: await readAll('demand'),
        awards: await readAll('award'),
      }));
      expect(seen).toEqual({ organisations: [caller.organisationId], tenders: [], demands: [], awards: [] });
    }
  });

  it('lets only operators write the rules and set the clock', async () => {
    const rule = `INSERT INTO rulebook (id, code, version, document, digest, status, created_at)
      VALUES (gen_random_uuid(), 'mine', 1, '{"code": "mine", "version": 1}', sha256(''), 'draft', now())`;
    for (const caller of callers) {
      for (const sql of [rule, `SELECT medlane_set_clock(now() + interval '1 day')`]) {
        await expect(inContext(caller, () => client.query(sql))).rejects.toThrow(/row-level security|only operators/);
      }
    }
  });

  it('shows how an award came about to those who took part, and a price that would have won to its bidder alone', async () => {
    const tenderId = world.deals[0]?.tenderId;
    const bidId = world.deals[0]?.bids[1];
    const own = await inContext(
      callers.find(({ name }) => name === 'loser'),
      () => readAll('tender_evaluation'),
    );
    expect(own.map(({ tender_id }) => tender_id)).toEqual([tenderId]);
    const seenBy = (name: string) =>
      inContext(
        callers.find((caller) => caller.name === name),
        async () => {
          const sql = `SELECT (SELECT count(*)::int FROM tender_evaluation WHERE tender_id = $1) AS evaluations,
             (SELECT count(*)::int FROM bid_price_to_win WHERE bid_id = $2) AS prices`;
          return (await client.query<{ evaluations: number; prices: number }>(sql, [tenderId, bidId])).rows[0];
        },
      );
    expect(await seenBy('loser')).toEqual({ evaluations: 1, prices: 1 });
    expect(await seenBy('winner')).toEqual({ evaluations: 1, prices: 0 });
    expect(await seenBy('purchaser')).toEqual({ evaluations: 1, prices: 0 });
    for (const name of ['bystander', 'rival purchaser', 'purchaser without demand']) {
      expect([name, await seenBy(name)]).toEqual([name, { evaluations: 0, prices: 0 }]);
    }
  });

  it('leaves no canary to any statement of the readers, whatever id it is asked for', async () => {
    const reads = allStatements().filter(
      ([name, text]) => text.includes('FROM medlane_enter($1, $2)') && !/\.(10|20|50)$|-(10|20|50)$/.test(name),
    );
    expect(reads.length).toBeGreaterThan(30);
    for (const [at, [, text]] of reads.entries()) await client.query(`PREPARE wall_${at} AS ${text}`);
    const { rows: known } = await client.query<{ name: string; types: string[] }>(
      'SELECT name, parameter_types::text[] AS types FROM pg_prepared_statements',
    );
    const typesOf = new Map(known.map(({ name, types }) => [name, types]));
    const [, rival] = world.deals;
    const { rows: awards } = await client.query<{ id: string }>('SELECT id FROM award');
    const asked = [
      rival?.tenderId,
      rival?.lotId,
      rival?.contractId,
      rival?.orderId,
      rival?.escrowId,
      rival?.bids[1],
      rival?.purchasers[0],
      world.sealedTenderId,
      world.sealedLotId,
      ...world.sealedBids,
      world.deals[0]?.lotId,
      world.deals[0]?.tenderId,
      ...awards.map(({ id }) => id),
    ].filter((id) => id !== undefined);
    for (const caller of callers) {
      const secrets = await secretsFrom(caller);
      const leaks = new Set<string>();
      for (const [at, [name]] of reads.entries()) {
        const types = (typesOf.get(`wall_${at}`) ?? []).slice(2);
        for (const values of choices(types, asked)) {
          const list = [caller.credential.scheme, caller.credential.secret, ...values].map(literal).join(', ');
          const { rows } = await withoutGuards(() => client.query<Row>(`EXECUTE wall_${at}(${list})`));
          const text = textOf(rows);
          for (const secret of secrets) {
            const isKnown = values.includes(secret) || mayRead(caller, name, secret);
            if (text.includes(secret) && !isKnown) leaks.add(`${name}: ${secret}`);
          }
        }
      }
      expect({ caller: caller.name, leaks: [...leaks] }).toEqual({ caller: caller.name, leaks: [] });
    }
  }, 120_000);
});

async function firstColumn(table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1`,
    [table],
  );
  return rows[0]?.name ?? '';
}

const literal = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
const ENDS = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
const FIXED: Readonly<Record<string, string | null>> = {
  'timestamp with time zone': '-infinity',
  bigint: String(2n ** 63n - 1n),
  integer: '0',
};

/** Each id that is asked for in each place for ids, with every page's beginning in the others. */
function choices(types: readonly string[], ids: readonly string[]): (string | null)[][] {
  const places = types.flatMap((type, at) => (type === 'uuid' ? [at] : []));
  const base = (end: string): (string | null)[] => types.map((type) => (type === 'uuid' ? end : (FIXED[type] ?? null)));
  const all = ENDS.map(base);
  for (const place of places) {
    for (const id of ids) all.push(...ENDS.map((end) => base(end).with(place, id)));
  }
  // Left out: lists of everything, filters that are not set.
  return [...all, ...places.flatMap((place) => ENDS.map((end) => base(end).with(place, null)))];
}

async function withoutGuards<T>(read: () => Promise<T>): Promise<T> {
  await client.query(
    `BEGIN; SET LOCAL medlane.kind = ''; SET LOCAL medlane.organisation = ''; SET LOCAL ROLE medlane_app`,
  );
  try {
    return await read();
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('a pool that tenants share', () => {
  it('never answers one tenant with the rows of another, in 1,800 queries by turns', async () => {
    const dataSource = await createDataSource(
      { ...testConfig(database.url), databasePool: 5 },
      [],
      'wall',
    ).initialize();
    const pool = (dataSource.driver as unknown as { master: Pool }).master;
    const unitOfWork = new UnitOfWork(dataSource);
    const ENTER_AND_READ = `WITH entered AS MATERIALIZED (SELECT * FROM medlane_enter($1, $2))
      SELECT m.organisation_id FROM entered JOIN LATERAL (SELECT organisation_id FROM member WHERE entered.kind IS NOT NULL) m ON true`;
    const foreign: string[] = [];
    const one = async (turn: number): Promise<void> => {
      const caller = callers[turn % callers.length] as Caller;
      if (turn % 7 === 0) {
        // Nobody has entered on this connection now, whoever had it before.
        const { rows } = await pool.query('SELECT id FROM member');
        if (rows.length > 0) foreign.push(`${turn}: without entering`);
      } else if (turn % 3 === 0) {
        await unitOfWork.run({ credential: caller.credential, access: 'signed-in' }, async (tx) => {
          const rows = await tx.rows<{ organisation_id: string }>({
            name: 'wall.members',
            text: 'SELECT organisation_id FROM member',
          });
          if (rows.length === 0 || rows.some((row) => row.organisation_id !== caller.organisationId))
            foreign.push(`${turn}`);
          return ok(true);
        });
      } else {
        const values = [caller.credential.scheme, caller.credential.secret];
        const { rows } = await pool.query<{ organisation_id: string }>({
          name: 'wall.read',
          text: ENTER_AND_READ,
          values,
        });
        if (rows.length === 0 || rows.some((row) => row.organisation_id !== caller.organisationId))
          foreign.push(`${turn}`);
      }
    };
    const turns = Array.from({ length: 1800 }, (_, turn) => turn);
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) await one(turn);
      }),
    );
    await dataSource.destroy();
    expect(foreign).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../../../test/support/database.js';

let client: Client;
const database = useTestDatabase();

beforeAll(async () => {
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(() => client.end());
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

/** Acts as the processes do, for one kind of organisation. */
async function as(kind: string, organisation = ''): Promise<void> {
  await client.query('SET LOCAL ROLE medlane_app');
  await client.query(`SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true)`, [
    kind,
    organisation,
  ]);
}

const install = (kind: string) => client.query('INSERT INTO installation (id, kind) VALUES (1, $1)', [kind]);
const ahead = async (): Promise<number> => {
  const { rows } = await client.query<{ hours: number }>(
    'SELECT round(extract(epoch FROM medlane_now() - clock_timestamp()) / 3600)::int AS hours',
  );
  return rows[0]?.hours ?? Number.NaN;
};

const post = async (documentId: string, amounts: readonly (readonly [string, number])[]): Promise<number> => {
  const movement = {
    id: randomUUID(),
    kind: 'deposit',
    documentType: 'bank-reference',
    documentId,
    tenderId: null,
    currency: 'CNY',
    occurredAt: '2026-01-05T00:00:00Z',
    postings: amounts.map(([account, amount]) => ({ account, amount })),
  };
  const { rows } = await client.query<{ added: number }>('SELECT ledger_post($1) AS added', [
    JSON.stringify([movement]),
  ]);
  return rows[0]?.added ?? Number.NaN;
};

const enter = async (secret: string) => (await client.query(`SELECT * FROM medlane_enter('key', $1)`, [secret])).rows;

describe('row-level security', () => {
  it.each(['', 'purchaser', 'supplier', 'laboratory', 'operator', 'system'])(
    'answers every table without going round in circles, for "%s"',
    async (kind) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
         AND has_table_privilege('medlane_app', oid, 'SELECT')`,
      );
      expect(rows.length).toBeGreaterThan(25);
      await as(kind, randomUUID());
      for (const { name } of rows) await expect(client.query(`SELECT * FROM ${name}`)).resolves.toBeDefined();
    },
  );
});

describe('the clock', () => {
  it('of a demo goes forward, and never back', async () => {
    await install('demo');
    await as('operator');
    await client.query(`SELECT medlane_set_clock(clock_timestamp() + '48 hours')`);
    expect(await ahead()).toBe(48);
    await client.query(`SELECT medlane_set_clock(clock_timestamp() + '1 hour')`);
    expect(await ahead()).toBe(48);
  });

  it('of a real installation cannot be set', async () => {
    await install('real');
    await as('operator');
    await expect(client.query(`SELECT medlane_set_clock(clock_timestamp() + '1 hour')`)).rejects.toMatchObject({
      code: 'ML001',
    });
  });
});

describe('the ledger', () => {
  const bank = randomUUID();
  const wallet = randomUUID();
  beforeEach(async () => {
    await as('system');
    await client.query(`INSERT INTO account (id, kind, currency) VALUES ($1, 'bank', 'CNY'), ($2, 'fee', 'CNY')`, [
      bank,
      wallet,
    ]);
  });

  it('posts a document once and keeps the balances', async () => {
    const document = randomUUID();
    const amounts = [
      [bank, -500],
      [wallet, 500],
    ] as const;
    expect(await post(document, amounts)).toBe(1);
    expect(await post(document, amounts)).toBe(0);
    const { rows } = await client.query('SELECT balance_minor FROM account ORDER BY balance_minor');
    expect(rows).toEqual([{ balance_minor: '-500' }, { balance_minor: '500' }]);
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  });

  it('refuses postings that do not sum to zero', async () => {
    await post(randomUUID(), [[wallet, 500]]);
    await expect(client.query('SET CONSTRAINTS ALL IMMEDIATE')).rejects.toMatchObject({ code: 'ML003' });
  });

  it('refuses an overdraft by the name of its rule', async () => {
    const overdraw = post(randomUUID(), [
      [bank, 1],
      [wallet, -1],
    ]);
    await expect(overdraw).rejects.toMatchObject({ constraint: 'account_no_overdraft' });
  });

  it('is append-only, even for the owner', async () => {
    await client.query('RESET ROLE');
    await expect(client.query('UPDATE posting SET amount_minor = 1')).rejects.toMatchObject({ code: 'ML002' });
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    await expect(client.query('TRUNCATE audit_entry')).rejects.toMatchObject({ code: 'ML002' });
  });
});

describe('entering', () => {
  const organisation = randomUUID();
  const member = randomUUID();
  const hash = 'ab'.repeat(32);
  beforeEach(async () => {
    await client.query(
      `INSERT INTO organisation (id, kind, legal_name, country, status, applied_at)
       VALUES ($1, 'supplier', 'Hainan Lantern Pharmaceutical', 'CN', 'admitted', now())`,
      [organisation],
    );
    await client.query(
      `INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
       VALUES ($1, $2, 'u1', 'li@lantern.example', 'Li Na', '{bidder}', 'active', now())`,
      [member, organisation],
    );
    await client.query(
      `INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, created_by, created_at, expires_at)
       VALUES ($1, $2, 'ERP', 'mlk_', decode($3, 'hex'), '{bidder,viewer}', $4, now(), now() + '1 day')`,
      [randomUUID(), organisation, hash, member],
    );
  });
  it('by a key answers who acts, with no right its maker lacks, and lets them see their own', async () => {
    await as('');
    expect(await enter(hash)).toEqual([
      expect.objectContaining({ principal: 'key', organisation_id: organisation, kind: 'supplier', roles: ['bidder'] }),
    ]);
    expect((await client.query('SELECT id FROM member')).rows).toEqual([{ id: member }]);
  });

  it('by an unknown key answers nothing and shows nothing', async () => {
    await as('');
    expect(await enter('cd'.repeat(32))).toEqual([]);
    expect((await client.query('SELECT id FROM member')).rows).toEqual([]);
  });

  it('ends at once when the member behind the key is withdrawn', async () => {
    await client.query(`UPDATE member SET status = 'withdrawn'`);
    await as('');
    expect(await enter(hash)).toEqual([]);
  });
});

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

type Posted = { posted: string[] } | { short: unknown[] };
const post = async (documentId: string, amounts: readonly (readonly ['bank' | 'fee', number])[]): Promise<Posted> => {
  const id = randomUUID();
  const occurredAt = '2026-01-05T00:00:00Z';
  const movement = { id, kind: 'deposit', documentType: 'bank_transfer', documentId, currency: 'CNY', occurredAt };
  const postings = amounts.map(([kind, amount]) => ({ movement: id, kind, currency: 'CNY', amount: String(amount) }));
  const { rows } = await client.query<{ answer: Posted }>('SELECT ledger_post($1, $2) AS answer', [
    JSON.stringify([movement]),
    JSON.stringify(postings),
  ]);
  return rows[0]?.answer ?? { short: [] };
};

const enter = async (secret: string) => (await client.query(`SELECT * FROM medlane_enter('key', $1)`, [secret])).rows;

async function balances() {
  await as('system');
  return (await client.query('SELECT kind, balance_minor FROM account ORDER BY kind')).rows;
}

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
  beforeEach(() => as('purchaser', randomUUID()));
  it('opens accounts, posts a document once and keeps the balances, past the row-level policies', async () => {
    const document = randomUUID();
    const amounts = [
      ['bank', -500],
      ['fee', 500],
    ] as const;
    expect(await post(document, amounts)).toEqual({ posted: [expect.any(String)] });
    expect(await post(document, amounts)).toEqual({ posted: [] });
    expect((await client.query('SELECT medlane_kind() AS kind')).rows).toEqual([{ kind: 'purchaser' }]);
    expect(await balances()).toEqual([
      { kind: 'bank', balance_minor: '-500' },
      { kind: 'fee', balance_minor: '500' },
    ]);
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  });

  it('refuses postings that do not sum to zero', async () => {
    await post(randomUUID(), [['fee', 500]]);
    await expect(client.query('SET CONSTRAINTS ALL IMMEDIATE')).rejects.toMatchObject({ code: 'ML003' });
  });

  it('says what is short and posts nothing', async () => {
    await post(randomUUID(), [
      ['bank', -5],
      ['fee', 5],
    ]);
    const overdraw = await post(randomUUID(), [
      ['bank', 8],
      ['fee', -8],
    ]);
    expect(overdraw).toEqual({ short: [{ account: 'fee', balance: '5', missing: '3' }] });
    expect(await balances()).toEqual([
      { kind: 'bank', balance_minor: '-5' },
      { kind: 'fee', balance_minor: '5' },
    ]);
  });

  it('keeps an account from overdraft by the name of its rule, whoever writes', async () => {
    await post(randomUUID(), [
      ['bank', -5],
      ['fee', 5],
    ]);
    await as('system');
    await expect(client.query(`UPDATE account SET balance_minor = -1 WHERE kind = 'fee'`)).rejects.toMatchObject({
      constraint: 'account_no_overdraft',
    });
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

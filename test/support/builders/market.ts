import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import {
  type AccessRule,
  API_KEY_PREFIX,
  type Caller,
  credentialOf,
  newId,
  type OrganisationKind,
  type Role,
} from '#libs/platform';
import type { Rulebook } from '#libs/rules';
import { aRulebook } from './rulebooks.js';

const ROLES_OF: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  purchaser: ['viewer', 'buyer', 'approver'],
  supplier: ['viewer', 'bidder', 'approver'],
  operator: ['viewer', 'officer'],
  laboratory: ['viewer'],
};

/** An organisation with one member and an API key. */
export interface Party {
  readonly id: string;
  readonly name: string;
  /** The Authorization header that its API key makes. */
  readonly bearer: string;
  /** The caller of an operation with this access rule; signed-in when none is given. */
  as(access?: AccessRule): Caller;
}

/** Everything below is written as the database's owner, past the row-level policies. */
export class Market {
  private constructor(private readonly client: Client) {}

  /** A demo installation with the corridor china-asean. `rulebook` changes single rules. */
  static async open(client: Client, rulebook: Partial<Rulebook> = {}): Promise<Market> {
    await client.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo') ON CONFLICT DO NOTHING`);
    const { code } = await aRulebook(client, rulebook);
    await client.query(
      `INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries, rulebook_code)
       VALUES ('china-asean', 'China–ASEAN', '中国—东盟', '{TH,VN,CN}', '{CNY,USD,THB}', '{en,zh}', true, $1)`,
      [code],
    );
    return new Market(client);
  }

  async party(kind: OrganisationKind, name = `${kind} ${newId()}`, country = 'TH'): Promise<Party> {
    const id = newId();
    const memberId = newId();
    const roles = ROLES_OF[kind];
    const key = API_KEY_PREFIX + randomBytes(24).toString('base64url');
    const credential = credentialOf(key);
    await this.client.query(
      `WITH o AS (INSERT INTO organisation (id, kind, legal_name, country, status, applied_at, admitted_at)
         VALUES ($1, $2, $3, $4, 'admitted', now(), now())),
       m AS (INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
         VALUES ($5, $1, $5::uuid::text, $5::uuid || '@example.org', 'A member', $6, 'active', now()))
       INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, created_by, created_at, expires_at)
       VALUES ($7, $1, 'test', 'mlk_test', $8, $6, $5, now(), now() + interval '10 years')`,
      [id, kind, name, country, memberId, roles, newId(), Buffer.from(credential.secret, 'hex')],
    );
    return { id, name, bearer: `Bearer ${key}`, as: (access = 'signed-in') => ({ credential, access }) };
  }

  async productType(name = `Product ${newId()}`): Promise<string> {
    const id = newId();
    await this.client.query(
      `INSERT INTO product_type (id, category, name_en, unit, added_at) VALUES ($1, 'drug', $2, 'tablet', now())`,
      [id, name],
    );
    return id;
  }

  /** A supplier's listed product of a type, without which it cannot bid. */
  async product(supplierId: string, productTypeId: string): Promise<void> {
    await this.client.query(
      `INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
       VALUES ($1, $2, $3, 'Brand', 'Maker', 'listed', now())`,
      [newId(), supplierId, productTypeId],
    );
  }

  /** Sets the installation's clock forward; answers the time it shows then. */
  async advanceClock(to: Date): Promise<Date> {
    const { rows } = await this.client.query<{ now: Date }>('SELECT medlane_set_clock($1) AS now', [to]);
    return rows[0]?.now ?? to;
  }

  async now(): Promise<Date> {
    const { rows } = await this.client.query<{ now: Date }>('SELECT medlane_now() AS now');
    return rows[0]?.now ?? new Date(0);
  }
}

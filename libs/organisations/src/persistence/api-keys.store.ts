import { Injectable } from '@nestjs/common';
import { newId, type Role, statement, type Tx } from '#libs/platform';
import type { KeyScope } from '#libs/rules';
import type { ApiKeyRow } from './rows.js';

export type ApiKeyRecord = Readonly<Omit<ApiKeyRow, 'keyHash'>>;

const COLUMNS = `id, organisation_id AS "organisationId", name, prefix, roles, scopes, created_by AS "createdBy",
  created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

const LIVE = statement<{ now: Date; count: bigint }>(
  'api-key.live',
  `SELECT clock_timestamp() AS now, count(*) AS count FROM api_key
   WHERE organisation_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()`,
);
const INSERT = statement<ApiKeyRecord>(
  'api-key.insert',
  `INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, scopes, created_by, created_at, expires_at)
   VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`,
);
const REVOKE = statement<ApiKeyRecord>(
  'api-key.revoke',
  `UPDATE api_key SET revoked_at = clock_timestamp() WHERE id = $1 AND organisation_id = $2 AND revoked_at IS NULL
   RETURNING ${COLUMNS}`,
);

export interface NewApiKey {
  readonly organisationId: string;
  readonly name: string;
  /** Its first characters, by which people tell their keys apart. */
  readonly prefix: string;
  /** SHA-256, hex. */
  readonly keyHash: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly KeyScope[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class ApiKeysStore {
  /** The wall clock, by which keys live, and how many of the organisation's are live. */
  async live(tx: Tx, organisationId: string): Promise<{ now: Date; count: number }> {
    const { now, count } = await tx.one(LIVE, [organisationId]);
    return { now, count: Number(count) };
  }

  insert(tx: Tx, key: NewApiKey): Promise<ApiKeyRecord> {
    const { organisationId, name, prefix, keyHash, roles, scopes, createdBy, createdAt, expiresAt } = key;
    return tx.one(INSERT, [
      newId(),
      organisationId,
      name,
      prefix,
      keyHash,
      roles,
      scopes,
      createdBy,
      createdAt,
      expiresAt,
    ]);
  }

  /** Undefined when there is no such live key in the caller's organisation. */
  revoke(tx: Tx, id: string): Promise<ApiKeyRecord | undefined> {
    return tx.maybe(REVOKE, [id, tx.actor.organisationId]);
  }
}

import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { canonicalDigest, newId, statement, type Tx } from '#libs/platform';
import { parseRulebook, type Rulebook, type RulebookStatus } from '#libs/rules';

interface StoredRulebook {
  id: string;
  status: RulebookStatus;
  document: unknown;
  digest: Buffer;
}
const FIND = statement<StoredRulebook>(
  'rulebooks.find',
  'SELECT id, status, document, digest FROM rulebook WHERE code = $1 AND version = $2',
);
const LOCK = statement<StoredRulebook>(
  'rulebooks.lock',
  'SELECT id, status, document, digest FROM rulebook WHERE code = $1 AND version = $2 FOR UPDATE',
);
const IN_FORCE = statement<StoredRulebook>(
  'rulebooks.in-force',
  'SELECT id, status, document, digest FROM medlane_rulebook_in_force($1)',
);
const NEXT_VERSION = statement<{ next: number }>(
  'rulebooks.next-version',
  'SELECT coalesce(max(version), 0) + 1 AS next FROM rulebook WHERE code = $1',
);
const INSERT = statement(
  'rulebooks.insert',
  `INSERT INTO rulebook (id, code, version, document, digest, status, effective_from, effective_to, created_at, created_by, activated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $6 = 'active' THEN $9::timestamptz END)
   ON CONFLICT ON CONSTRAINT rulebook_version_unique DO NOTHING`,
);
const ACTIVATE = statement(
  'rulebooks.activate',
  `UPDATE rulebook SET status = 'active', activated_at = $2 WHERE id = $1 AND status = 'draft'`,
);
const WITHDRAW = statement(
  'rulebooks.withdraw',
  `UPDATE rulebook SET status = 'withdrawn', withdrawn_at = $2, withdraw_reason = $3 WHERE id = $1 AND status <> 'withdrawn'`,
);
const LEFT_WITHOUT = statement<{ code: string }>(
  'rulebooks.left-without',
  `SELECT c.code FROM corridor c
   WHERE c.rulebook_code = $1 AND NOT EXISTS (SELECT FROM medlane_rulebook_in_force($1, $2)) ORDER BY c.code`,
);

/** One version of a rulebook: what it says, and the digest that names it. */
export interface RulebookVersion {
  readonly id: string;
  readonly status: RulebookStatus;
  readonly rulebook: Rulebook;
  /** SHA-256 of the rulebook in canonical form. */
  readonly digest: Buffer;
}

/** Rulebooks by code and version. What a version says is written once; only its status changes. */
@Injectable()
export class RulebooksStore {
  /** Undefined when there is none that the caller may see. */
  async find(tx: Tx, code: string, version: number): Promise<RulebookVersion | undefined> {
    return sound(await tx.maybe(FIND, [code, version]));
  }

  async lock(tx: Tx, code: string, version: number): Promise<RulebookVersion | undefined> {
    return sound(await tx.maybe(LOCK, [code, version]));
  }

  /** The latest version that is active and in force today. */
  async inForce(tx: Tx, code: string): Promise<RulebookVersion | undefined> {
    return sound(await tx.maybe(IN_FORCE, [code]));
  }

  /** The version that a further rulebook of this code has. */
  async nextVersion(tx: Tx, code: string): Promise<number> {
    return (await tx.one(NEXT_VERSION, [code])).next;
  }

  /** The new version's id; undefined when this code has that version already. */
  async insert(tx: Tx, rulebook: Rulebook, status: 'draft' | 'active'): Promise<string | undefined> {
    const { code, version, effectiveFrom, effectiveTo } = rulebook;
    const id = newId();
    const document = [JSON.stringify(rulebook), canonicalDigest(rulebook)];
    const who = [tx.now, tx.actor.principalId || null];
    const values = [id, code, version, ...document, status, effectiveFrom, effectiveTo, ...who];
    return (await tx.execute(INSERT, values)) === 1 ? id : undefined;
  }

  activate(tx: Tx, id: string): Promise<void> {
    return tx.executeOne(ACTIVATE, [id, tx.now]);
  }

  withdraw(tx: Tx, id: string, reason: string): Promise<void> {
    return tx.executeOne(WITHDRAW, [id, tx.now, reason]);
  }

  /** The corridors that would have no rulebook in force without this version. */
  async leftWithout(tx: Tx, code: string, version: number): Promise<string[]> {
    return (await tx.rows(LEFT_WITHOUT, [code, version])).map((corridor) => corridor.code);
  }
}

function sound(row: StoredRulebook | undefined): RulebookVersion | undefined {
  if (!row) return undefined;
  const rulebook = parseRulebook(row.document);
  invariant(rulebook.ok, `rulebook ${row.id} is malformed`);
  return { id: row.id, status: row.status, rulebook: rulebook.value, digest: row.digest };
}

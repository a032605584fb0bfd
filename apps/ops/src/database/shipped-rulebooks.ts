import type { Client } from 'pg';
import { canonicalDigest, newId } from '#libs/platform';
import { SHIPPED_RULEBOOKS } from '#libs/rules';

/** Adds the rulebooks that every installation has; a version that is there stays as it is. Runs as the owner. */
export async function shipRulebooks(client: Client): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT medlane_enter_system()');
  for (const rulebook of SHIPPED_RULEBOOKS) {
    const { code, version, effectiveFrom, effectiveTo } = rulebook;
    await client.query(
      `INSERT INTO rulebook (id, code, version, document, digest, status, effective_from, effective_to, created_at, activated_at)
       VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, clock_timestamp(), clock_timestamp()) ON CONFLICT (code, version) DO NOTHING`,
      [newId(), code, version, JSON.stringify(rulebook), canonicalDigest(rulebook), effectiveFrom, effectiveTo],
    );
  }
  await client.query('COMMIT');
}

import { canonicalDigest, newId } from '#libs/platform';
import { CHINA_ASEAN_RULEBOOK, type Rulebook } from '#libs/rules';
import type { Database } from './organisations.js';

/** The corridor's rulebook with single rules changed; then under a code of its own, which follows from the changes. */
export function rulebookWith(changes: Partial<Rulebook>): Rulebook {
  if (Object.keys(changes).length === 0) return CHINA_ASEAN_RULEBOOK;
  const code = `test-${canonicalDigest(changes).toString('hex').slice(0, 12)}`;
  return { ...CHINA_ASEAN_RULEBOOK, code, ...changes };
}

/** The same, active in the database. */
export async function aRulebook(db: Database, changes: Partial<Rulebook> = {}): Promise<Rulebook> {
  const rulebook = rulebookWith(changes);
  const { code, version } = rulebook;
  await db.query(
    `INSERT INTO rulebook (id, code, version, document, digest, status, created_at, activated_at)
     VALUES ($1, $2, $3, $4, $5, 'active', medlane_now(), medlane_now()) ON CONFLICT (code, version) DO NOTHING`,
    [newId(), code, version, JSON.stringify(rulebook), canonicalDigest(rulebook)],
  );
  return rulebook;
}

import type { Rulebook } from '#libs/rules';
import type { Database } from './organisations.js';
import { aRulebook } from './rulebooks.js';

/** The China–ASEAN corridor, with its rulebook as it is or changed for the test. Answers its code. */
export async function aCorridor(
  db: Database,
  { code = 'china-asean', rulebook = {} }: { readonly code?: string; readonly rulebook?: Partial<Rulebook> } = {},
): Promise<string> {
  const { code: rulebookCode } = await aRulebook(db, rulebook);
  await db.query(
    `INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries, rulebook_code)
     VALUES ($1, $1, $1, '{CN,TH,VN,MY,SG}', '{CNY,USD,THB,VND}', '{zh,en,th}', true, $2)`,
    [code, rulebookCode],
  );
  return code;
}

import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import type { Rulebook } from '#libs/rules';
import type { CorridorRow } from './rows.js';

export type CorridorRecord = Readonly<Omit<CorridorRow, 'poolEvery' | 'nextPoolAt'>>;

const INSERT = statement(
  'corridor.insert',
  `INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries,
     rulebook_code, pool_every, next_pool_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::interval, $10::timestamptz + $9::interval)
   ON CONFLICT ON CONSTRAINT corridor_pkey DO NOTHING`,
);
const INSERT_RULEBOOK = statement(
  'rulebook.insert',
  `INSERT INTO rulebook (code, version, effective_from, content) VALUES ($1, $2, $3, $4)
   ON CONFLICT ON CONSTRAINT rulebook_pkey DO NOTHING`,
);
export interface NewCorridor extends Omit<CorridorRecord, 'version' | 'rulebookCode'> {
  readonly rulebook: Rulebook;
  /** How often demands are pooled without anybody asking, such as `1 day`; absent: only when an operator asks. */
  readonly poolEvery?: string;
}

@Injectable()
export class CorridorsStore {
  /** Adds the corridor and its rulebook unless they are there; answers whether the corridor is new. */
  async insert(tx: Tx, corridor: NewCorridor): Promise<boolean> {
    const { code, nameEn, nameZh, countries, currencies, languages, openToOtherCountries, rulebook } = corridor;
    await tx.execute(INSERT_RULEBOOK, [rulebook.code, rulebook.version, tx.now, JSON.stringify(rulebook)]);
    const texts = [code, nameEn, nameZh, countries, currencies, languages];
    const rest = [openToOtherCountries, rulebook.code, corridor.poolEvery ?? null, tx.now];
    return (await tx.execute(INSERT, [...texts, ...rest])) === 1;
  }
}

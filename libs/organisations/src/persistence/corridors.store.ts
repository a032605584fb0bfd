import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import { type BidDeposits, NO_PAPERS, type Rulebook } from '#libs/rules';
import type { CorridorRow } from './rows.js';

export type CorridorRecord = Readonly<Omit<CorridorRow, 'poolEvery' | 'nextPoolAt'>>;

const INSERT = statement(
  'corridor.insert',
  `INSERT INTO corridor (code, name_en, name_zh, countries, currencies, languages, open_to_other_countries,
     rulebook_code, pool_every, next_pool_at, paper_profile_code)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::interval, $10::timestamptz + $9::interval, $11)
   ON CONFLICT ON CONSTRAINT corridor_pkey DO NOTHING`,
);
/** Held, so that two who add corridors at once count one after the other. */
const HOLD = statement('corridor.hold', `SELECT pg_advisory_xact_lock(hashtextextended('corridors', 0))`);
const CODES = statement<{ code: string }>('corridor.codes', 'SELECT code FROM corridor');
const LOCK = statement<{ rulebookCode: string }>(
  'corridor.lock',
  'SELECT rulebook_code AS "rulebookCode" FROM corridor WHERE code = $1 FOR UPDATE',
);
const SET_RULEBOOK = statement(
  'corridor.set-rulebook',
  'UPDATE corridor SET rulebook_code = $2, version = version + 1 WHERE code = $1',
);
const SET_PAPER_PROFILE = statement<{ before: string }>(
  'corridor.set-paper-profile',
  `UPDATE corridor SET paper_profile_code = $2, version = version + 1 WHERE code = $1
   RETURNING old.paper_profile_code AS before`,
);
const SET_CONTRACT_TERMS = statement<{ before: string }>(
  'corridor.set-contract-terms',
  `UPDATE corridor SET contract_terms_code = $2, version = version + 1 WHERE code = $1
   RETURNING old.contract_terms_code AS before`,
);
const LOCK_BID_DEPOSITS = statement<Pick<CorridorRecord, 'currencies' | 'bidDeposits'>>(
  'corridor.lock-bid-deposits',
  'SELECT currencies, bid_deposits AS "bidDeposits" FROM corridor WHERE code = $1 FOR UPDATE',
);
const SET_BID_DEPOSITS = statement(
  'corridor.set-bid-deposits',
  'UPDATE corridor SET bid_deposits = $2, version = version + 1 WHERE code = $1',
);
const SET_ROUTES = statement(
  'corridor.set-routes',
  'UPDATE corridor SET route_profile_codes = $2, version = version + 1 WHERE code = $1',
);
export interface NewCorridor extends Omit<
  CorridorRecord,
  'version' | 'rulebookCode' | 'contractTermsCode' | 'bidDeposits' | 'paperProfileCode' | 'routeProfileCodes'
> {
  readonly rulebook: Rulebook;
  /** Which papers its bids need; absent: none but admission. */
  readonly paperProfileCode?: string;
  /** How often demands are pooled without anybody asking, such as `1 day`; absent: only when an operator asks. */
  readonly poolEvery?: string;
}

@Injectable()
export class CorridorsStore {
  /** Adds the corridor unless it is there; answers whether it is new. */
  async insert(tx: Tx, corridor: NewCorridor): Promise<boolean> {
    const { code, nameEn, nameZh, countries, currencies, languages, openToOtherCountries, rulebook } = corridor;
    const texts = [code, nameEn, nameZh, countries, currencies, languages];
    const { poolEvery = null, paperProfileCode = NO_PAPERS.code } = corridor;
    const rest = [openToOtherCountries, rulebook.code, poolEvery, tx.now, paperProfileCode];
    return (await tx.execute(INSERT, [...texts, ...rest])) === 1;
  }

  /** The codes of all corridors; waits for whoever adds one now. */
  async codes(tx: Tx): Promise<ReadonlySet<string>> {
    await tx.rows(HOLD);
    return new Set((await tx.rows(CODES)).map(({ code }) => code));
  }

  /** Holds the corridor and answers the code of its rulebook; undefined when there is no such corridor. */
  async lockRulebookCode(tx: Tx, code: string): Promise<string | undefined> {
    return (await tx.maybe(LOCK, [code]))?.rulebookCode;
  }

  /** Answers the code before; undefined when there is no such corridor. */
  async setPaperProfileCode(tx: Tx, code: string, paperProfileCode: string): Promise<string | undefined> {
    return (await tx.maybe(SET_PAPER_PROFILE, [code, paperProfileCode]))?.before;
  }

  /** Answers the code before; undefined when there is no such corridor. */
  async setContractTermsCode(tx: Tx, code: string, contractTermsCode: string): Promise<string | undefined> {
    return (await tx.maybe(SET_CONTRACT_TERMS, [code, contractTermsCode]))?.before;
  }

  /** Holds the corridor; undefined when there is none. */
  lockBidDeposits(tx: Tx, code: string): Promise<Pick<CorridorRecord, 'currencies' | 'bidDeposits'> | undefined> {
    return tx.maybe(LOCK_BID_DEPOSITS, [code]);
  }

  setBidDeposits(tx: Tx, code: string, deposits: BidDeposits): Promise<void> {
    return tx.executeOne(SET_BID_DEPOSITS, [code, JSON.stringify(deposits)]);
  }

  setRulebookCode(tx: Tx, code: string, rulebookCode: string): Promise<void> {
    return tx.executeOne(SET_RULEBOOK, [code, rulebookCode]);
  }

  /** The route profiles of the shipments announced from now on; false when there is no such corridor. */
  async setRoutes(tx: Tx, code: string, routeProfileCodes: readonly string[]): Promise<boolean> {
    return (await tx.execute(SET_ROUTES, [code, routeProfileCodes])) === 1;
  }
}

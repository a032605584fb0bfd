import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import { type RulebookVersion, RulebooksStore } from '#libs/organisations';
import {
  asksPapers,
  type BidDeposits,
  type ContractTerms,
  contractTermsInForce,
  dayOf,
  paperProfileInForce,
  type PaperProfile,
} from '#libs/rules';

interface Codes {
  rulebook_code: string;
  paper_profile_code: string;
  contract_terms_code: string;
  bid_deposits: BidDeposits;
}
const LOCK = statement<{ due: boolean } & Codes>(
  'tenders.corridor.lock',
  `SELECT c.rulebook_code, c.paper_profile_code, c.contract_terms_code, c.bid_deposits, coalesce(c.next_pool_at <= medlane_now(), false) AS due
   FROM corridor c WHERE c.code = $1 FOR UPDATE OF c`,
);
const FIND = statement<Codes>(
  'tenders.corridor.terms',
  'SELECT rulebook_code, paper_profile_code, contract_terms_code, bid_deposits FROM corridor WHERE code = $1',
);
/** The next whole step of pool_every after now: a worker that was down pools once, not once per missed step. */
const SCHEDULE = statement(
  'tenders.corridor.schedule-pool',
  `UPDATE corridor SET next_pool_at = CASE WHEN pool_every > interval '0' THEN
       next_pool_at + pool_every * (floor(extract(epoch FROM $2::timestamptz - next_pool_at) / extract(epoch FROM pool_every)) + 1) END
   WHERE code = $1 AND next_pool_at <= $2`,
);
export const POOLING_DUE = statement<{ id: string }>(
  'tenders.corridor.pooling-due',
  `SELECT code AS id FROM corridor WHERE next_pool_at <= (SELECT medlane_now()) ORDER BY next_pool_at LIMIT 100`,
);

/** What a tender keeps a copy of, from its drafting on. */
export interface CorridorTerms {
  readonly rulebook: RulebookVersion;
  /** Null where nothing but admission is asked for. */
  readonly paperProfile: PaperProfile | null;
  readonly contractTerms: ContractTerms;
  /** What the corridor asks bidders for; see `withBidDeposit`. */
  readonly bidDeposits: BidDeposits;
}

/** What tenders need of their corridor: its rulebook in force and its pooling times. */
@Injectable()
export class CorridorStore {
  constructor(private readonly rulebooks: RulebooksStore) {}

  /** One pooling of a corridor at a time; undefined when there is no such corridor. */
  async lock(tx: Tx, code: string): Promise<({ readonly due: boolean } & CorridorTerms) | undefined> {
    const row = await tx.maybe(LOCK, [code]);
    return row && { due: row.due, ...(await this.inForce(tx, code, row)) };
  }

  /** The rulebook and the papers that are in force now. */
  async terms(tx: Tx, code: string): Promise<CorridorTerms> {
    return this.inForce(tx, code, await tx.one(FIND, [code]));
  }

  scheduleNextPooling(tx: Tx, code: string): Promise<void> {
    return tx.executeOne(SCHEDULE, [code, tx.now]);
  }

  private async inForce(tx: Tx, corridor: string, codes: Codes): Promise<CorridorTerms> {
    const rulebook = await this.rulebooks.inForce(tx, codes.rulebook_code);
    invariant(rulebook, `corridor ${corridor} has no rulebook in force`);
    const papers = paperProfileInForce(codes.paper_profile_code, dayOf(tx.now));
    invariant(papers, `corridor ${corridor} has no paper profile in force: ${codes.paper_profile_code}`);
    const contractTerms = contractTermsInForce(codes.contract_terms_code, dayOf(tx.now));
    invariant(contractTerms, `corridor ${corridor} has no contract terms in force: ${codes.contract_terms_code}`);
    const bidDeposits = codes.bid_deposits;
    return { rulebook, paperProfile: asksPapers(papers) ? papers : null, contractTerms, bidDeposits };
  }
}

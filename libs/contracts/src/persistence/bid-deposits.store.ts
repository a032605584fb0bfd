import { Injectable } from '@nestjs/common';
import type { Currency, Minor } from '#libs/kernel';
import { statement, type Tx } from '#libs/platform';
import { type BidderStake, type FrozenRates, tenderWorth, type WonContract } from '#libs/rules';

const WON = statement<{
  worthMinor: Minor;
  currency: Currency;
  declinedBySupplier: boolean;
  tenderCurrency: Currency;
  rates: FrozenRates | null;
}>(
  'bid-deposits.won',
  `SELECT coalesce(v.value_minor, c.value_minor) AS "worthMinor", c.currency, t.currency AS "tenderCurrency", t.rates,
     c.declined_by IS NOT DISTINCT FROM 'supplier' AS "declinedBySupplier"
   FROM contract c JOIN tender t ON t.id = c.tender_id
     LEFT JOIN contract_revision v ON v.contract_id = c.id AND v.revision = 1
   WHERE c.tender_id = $1 AND c.supplier_id = $2 AND c.replaces_id IS NULL ORDER BY c.id LIMIT 10000`,
);
/** What a bidder still has open in a tender; what it takes over from others later is not vouched for by its bid. */
const STAKE = `t.status AS "tenderStatus",
     EXISTS (SELECT FROM award_line w JOIN award a ON a.id = w.award_id WHERE w.tender_id = d.tender_id AND w.supplier_id = d.supplier_id
       AND a.status IN ('pending', 'active') AND NOT EXISTS (SELECT FROM contract c
         WHERE c.award_id = w.award_id AND c.supplier_id = w.supplier_id AND c.purchaser_id = w.purchaser_id AND c.replaces_id IS NULL)) AS "contractsToCome",
     ARRAY(SELECT DISTINCT c.status FROM contract c WHERE c.tender_id = d.tender_id AND c.supplier_id = d.supplier_id
       AND c.replaces_id IS NULL) AS contracts`;
const STAKE_OF = statement<BidderStake>(
  'bid-deposits.stake',
  `SELECT ${STAKE} FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id WHERE d.id = $1 AND d.purpose = 'bid'`,
);
/** Deposits whose tender is over and whose bidder has nothing left to sign. */
export const BID_DEPOSITS_FREE = statement<{ id: string }>(
  'bid-deposits.free',
  `SELECT id FROM (SELECT d.id, ${STAKE} FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id
     WHERE d.purpose = 'bid' AND d.status = 'held' AND t.status IN ('awarded', 'unsuccessful', 'cancelled')) over
   WHERE NOT "contractsToCome" AND NOT 'pending' = ANY (contracts) ORDER BY id LIMIT 100`,
);

/** What bid deposits vouch for. */
@Injectable()
export class BidDepositStore {
  /** As the system: what a supplier has won in a tender, by its first text, in the tender's currency. */
  async won(tx: Tx, tenderId: string, supplierId: string): Promise<WonContract[]> {
    const rows = await tx.rows(WON, [tenderId, supplierId]);
    return rows.map(({ worthMinor, currency, declinedBySupplier, tenderCurrency, rates }) => ({
      worthMinor: tenderWorth(worthMinor, currency, tenderCurrency, rates),
      declinedBySupplier,
    }));
  }

  /** As the system. */
  stake(tx: Tx, depositId: string): Promise<BidderStake | undefined> {
    return tx.maybe(STAKE_OF, [depositId]);
  }
}

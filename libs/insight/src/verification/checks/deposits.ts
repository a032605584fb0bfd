import type { Currency } from '#libs/kernel';
import { bidDepositLost, type FrozenRates, tenderWorth } from '#libs/rules';
import { type Check, scanCheck, sqlCheck } from '../check.js';

interface DepositOfBidder {
  readonly id: string;
  readonly amount: string;
  /** By declining contracts. */
  readonly lost: string;
  readonly currency: Currency;
  readonly rates: FrozenRates | null;
  readonly contracts:
    readonly { readonly worth: string; readonly currency: Currency; readonly declined: boolean }[] | null;
}

/** Deposits of bidders: lodged before they bid, lost by declining what they won. */
export const DEPOSIT_CHECKS: readonly Check[] = [
  sqlCheck(
    'deposit.lodged-before-bidding',
    'who has bid in a tender that asks for a deposit has lodged it, to its amount and in its currency',
    `SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id AND t.bid_deposit_minor IS NOT NULL
     WHERE NOT EXISTS (SELECT FROM supplier_deposit d WHERE d.tender_id = b.tender_id AND d.supplier_id = b.supplier_id AND d.purpose = 'bid'
       AND d.amount_minor = t.bid_deposit_minor AND d.currency = t.currency AND d.lodged_at <= b.received_at)`,
  ),
  scanCheck<DepositOfBidder>(
    'deposit.lost-by-declining',
    'of the deposit of a bidder is lost the share of what it won and declined, and nothing else',
    `SELECT d.id, d.amount_minor::text AS amount, t.currency, t.rates,
       (SELECT coalesce(sum(f.amount_minor), 0)::text FROM forfeiture f WHERE f.deposit_id = d.id AND f.document_type = 'contract') AS lost,
       (SELECT json_agg(json_build_object('worth', coalesce(v.value_minor, c.value_minor)::text, 'currency', c.currency,
           'declined', c.declined_by IS NOT DISTINCT FROM 'supplier'))
        FROM contract c LEFT JOIN contract_revision v ON v.contract_id = c.id AND v.revision = 1
        WHERE c.tender_id = d.tender_id AND c.supplier_id = d.supplier_id AND c.replaces_id IS NULL) AS contracts
     FROM supplier_deposit d JOIN tender t ON t.id = d.tender_id WHERE d.purpose = 'bid' AND d.id > $1 ORDER BY d.id LIMIT 500`,
    ({ amount, lost, currency, rates, contracts }) => {
      const won = (contracts ?? []).map((contract) => ({
        worthMinor: tenderWorth(BigInt(contract.worth), contract.currency, currency, rates),
        declinedBySupplier: contract.declined,
      }));
      const due = bidDepositLost(BigInt(amount), won);
      return due === BigInt(lost) ? undefined : `lost ${lost} instead of ${due}`;
    },
  ),
];

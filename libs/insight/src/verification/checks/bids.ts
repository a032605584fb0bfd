import { type Check, sqlCheck } from '../check.js';

/** Sealed until the opening, received before the deadline, and never another bid than the receipt says. */
export const BID_CHECKS: readonly Check[] = [
  sqlCheck(
    'bid.receipt-has-its-bid',
    "each receipt's digest is the SHA-256 of the stored envelope",
    `SELECT id FROM bid WHERE digest <> sha256(envelope)`,
  ),
  sqlCheck(
    'bid.received-in-time',
    'no bid was received, replaced or withdrawn outside the time of bidding',
    `SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE b.received_at < t.published_at OR b.received_at >= t.bidding_ends_at OR b.ended_at >= t.bidding_ends_at
       OR t.status = 'draft'`,
  ),
  sqlCheck(
    'bid.sealed-until-opening',
    'before its tender is opened a bid shows nothing, and afterwards none stays sealed',
    `SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE (t.opened_at IS NULL AND (b.status NOT IN ('sealed', 'replaced', 'withdrawn') OR b.unit_price IS NOT NULL
             OR b.capacity IS NOT NULL OR b.rank IS NOT NULL OR b.reason IS NOT NULL))
       OR (t.opened_at IS NOT NULL AND b.status = 'sealed')`,
  ),
  sqlCheck(
    'bid.one-live-per-supplier',
    'a supplier has at most one live bid on a lot, and it is the latest revision',
    `SELECT (array_agg(id))[1] FROM bid
     GROUP BY lot_id, supplier_id
     HAVING count(*) FILTER (WHERE status NOT IN ('replaced', 'withdrawn')) > 1
       OR max(revision) FILTER (WHERE status NOT IN ('replaced', 'withdrawn')) < max(revision)`,
  ),
  sqlCheck(
    'bid.counted-at-opening',
    "an opened lot's count of bids is the number of its live bids; an unopened lot has none",
    `SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
       LEFT JOIN bid b ON b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn')
     GROUP BY l.id, t.opened_at
     HAVING (t.opened_at IS NULL AND l.bid_count IS NOT NULL)
       OR (t.opened_at IS NOT NULL AND l.bid_count IS DISTINCT FROM count(b.id))`,
  ),
  sqlCheck(
    'bid.judged-with-its-tender',
    'once a tender gives notice each of its bids is won, lost, disqualified or invalid, with its reason, and a winner with its rank',
    `SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id
     WHERE t.status IN ('notice', 'awarded', 'unsuccessful') AND b.status NOT IN ('replaced', 'withdrawn')
       AND (b.status NOT IN ('won', 'lost', 'invalid', 'disqualified') OR b.reason IS NULL OR (b.status = 'won' AND b.rank IS NULL))`,
  ),
];

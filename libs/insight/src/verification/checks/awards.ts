import { type Check, sqlCheck } from '../check.js';

export const AWARD_CHECKS: readonly Check[] = [
  sqlCheck(
    'award.of-an-opened-valid-bid',
    'each award line goes to a bid of its lot that was opened, found valid and won, at the price that was bid or at the lower one that its bidder accepted',
    `SELECT l.id FROM award_line l JOIN award a ON a.id = l.award_id JOIN tender t ON t.id = l.tender_id
       LEFT JOIN bid b ON b.id = l.bid_id
     WHERE a.status <> 'cancelled' AND (b.id IS NULL OR b.status <> 'won' OR b.lot_id <> l.lot_id OR b.tender_id <> l.tender_id
       OR b.supplier_id <> l.supplier_id OR (b.unit_price IS DISTINCT FROM l.unit_price AND NOT EXISTS (SELECT FROM revival_offer o
         WHERE o.bid_id = b.id AND o.answer = 'accepted' AND o.price = l.unit_price)) OR b.rank IS DISTINCT FROM l.rank
       OR t.opened_at IS NULL OR a.lot_id <> l.lot_id OR a.tender_id <> l.tender_id)`,
  ),
  sqlCheck(
    'award.judged-on-the-opened-bids',
    'the input of an evaluation has the valid bids of each lot, each with the digest and content of the stored bid',
    `SELECT a.id FROM award a LEFT JOIN tender_evaluation v ON v.id = a.evaluation_id AND v.tender_id = a.tender_id
     WHERE a.status <> 'cancelled' AND (v.id IS NULL OR a.input_digest <> v.input_digest OR a.output_digest <> v.output_digest
       OR (SELECT count(*) FROM jsonb_array_elements(v.input -> 'bids') e WHERE e ->> 'lot' = a.lot_id::text)
         <> (SELECT count(*) FROM bid b WHERE b.lot_id = a.lot_id AND b.status IN ('valid', 'won', 'lost', 'disqualified'))
       OR EXISTS (
         SELECT FROM jsonb_to_recordset(v.input -> 'bids')
             AS e (id uuid, lot uuid, digest text, "unitPrice" numeric, capacity bigint, "minQuantity" bigint)
           LEFT JOIN bid b ON b.id = e.id AND b.lot_id = e.lot
         WHERE e.lot = a.lot_id AND (b.id IS NULL OR encode(b.digest, 'hex') <> e.digest OR b.unit_price IS DISTINCT FROM e."unitPrice"
           OR b.capacity IS DISTINCT FROM e.capacity OR b.minimum_quantity IS DISTINCT FROM coalesce(e."minQuantity", 0))))`,
  ),
  sqlCheck(
    'award.one-per-lot',
    'a lot has at most one live award, and exactly one once its tender gives notice',
    `SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
       LEFT JOIN award a ON a.lot_id = l.id AND a.status <> 'cancelled'
     GROUP BY l.id, t.status
     HAVING count(a.id) > 1 OR (t.status IN ('notice', 'awarded', 'unsuccessful') AND count(a.id) <> 1)
       OR (t.status NOT IN ('notice', 'awarded', 'unsuccessful') AND count(a.id) > 0)`,
  ),
  sqlCheck(
    'award.follows-its-tender',
    'an award is pending while its tender gives notice and active once it is awarded',
    `SELECT a.id FROM award a JOIN tender t ON t.id = a.tender_id
     WHERE (a.status = 'active') <> (t.status = 'awarded') AND a.status IN ('pending', 'active')
       OR (a.status = 'active' AND a.active_at IS NULL)`,
  ),
  sqlCheck(
    'award.within-capacity',
    "no bid is awarded more than its capacity or, at least cost, less than its minimum, and its awarded quantity is its lines' sum",
    `SELECT b.id FROM bid b JOIN tender t ON t.id = b.tender_id LEFT JOIN (
       SELECT l.bid_id, sum(l.quantity) AS quantity FROM award_line l JOIN award a ON a.id = l.award_id
       WHERE a.status <> 'cancelled' GROUP BY l.bid_id) won ON won.bid_id = b.id
     WHERE won.quantity > b.capacity
       OR (t.rulebook -> 'award' ->> 'method' = 'least-cost' AND (won.quantity < b.minimum_quantity OR (b.status = 'won' AND won.quantity IS NULL)))
       OR coalesce(won.quantity, 0) <> coalesce(b.awarded_quantity, 0)`,
  ),
  sqlCheck(
    'award.within-demand',
    'no demand line is awarded more than it asked for, by another purchaser or under another lot',
    `SELECT d.id FROM demand_line d JOIN award_line l ON l.demand_line_id = d.id JOIN award a ON a.id = l.award_id
     WHERE a.status <> 'cancelled' GROUP BY d.id
     HAVING sum(l.quantity) > d.quantity OR bool_or(l.purchaser_id <> d.purchaser_id) OR bool_or(l.lot_id IS DISTINCT FROM d.lot_id)`,
  ),
  sqlCheck(
    'award.under-the-ceiling',
    "no awarded price is above its lot's ceiling, that of another specification as it was compared",
    `SELECT l.id FROM award_line l JOIN lot ON lot.id = l.lot_id JOIN bid b ON b.id = l.bid_id JOIN tender t ON t.id = l.tender_id
     WHERE (CASE WHEN l.currency IS NULL THEN l.unit_price ELSE (
         SELECT round(l.unit_price * (r ->> 'numerator')::numeric / (r ->> 'denominator')::numeric, 6)
         FROM jsonb_array_elements(t.rates -> 'rates') r WHERE r ->> 'from' = l.currency) END) > lot.ceiling_price AND NOT (lot.comparison IS NOT NULL AND b.particulars ?| ARRAY['strength', 'fill']
       AND t.rulebook -> 'award' ? 'conversion' AND EXISTS (
         SELECT FROM award a JOIN tender_evaluation e ON e.id = a.evaluation_id, jsonb_array_elements(e.output -> 'lots') judged,
           jsonb_array_elements(judged -> 'bids') outcome
         WHERE a.id = l.award_id AND outcome ->> 'id' = b.id::text AND (outcome ->> 'comparablePrice')::numeric <= lot.ceiling_price))`,
  ),
  sqlCheck(
    'award.saving-is-as-evaluated',
    'each award that delivers something tells its saving and its supply security as its evaluation found them',
    `SELECT a.id FROM (
       SELECT e.id, judged ->> 'id' AS lot, judged -> 'baselines' AS baselines, judged -> 'supplySecurity' AS security
       FROM tender_evaluation e, jsonb_array_elements(e.output -> 'lots') judged) v
     JOIN award a ON a.evaluation_id = v.id AND a.lot_id::text = v.lot LEFT JOIN award_saving s ON s.award_id = a.id
     WHERE (a.quantity > 0) <> (s.award_id IS NOT NULL) OR s.lot_id <> a.lot_id OR s.tender_id <> a.tender_id
       OR s.baselines <> v.baselines OR s.suppliers <> (v.security ->> 'suppliers')::int
       OR s.largest_share <> (v.security ->> 'largestShare')::numeric`,
  ),
  sqlCheck(
    'award.is-the-sum-of-its-lines',
    "an award's quantity is its lines' sum and so is its value in one currency, and with the unmet quantity it is the lot's",
    `SELECT a.id FROM award a JOIN lot ON lot.id = a.lot_id LEFT JOIN award_line l ON l.award_id = a.id
     GROUP BY a.id, lot.quantity
     HAVING coalesce(sum(l.quantity), 0) <> a.quantity OR (count(l.currency) = 0 AND coalesce(sum(l.value_minor), 0) <> a.value_minor)
       OR a.quantity + a.unmet_quantity <> lot.quantity OR (a.status IN ('pending', 'active')) <> (count(l.id) > 0) AND a.status <> 'cancelled'`,
  ),
];

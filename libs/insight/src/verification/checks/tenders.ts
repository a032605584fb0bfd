import { type Check, sqlCheck } from '../check.js';

export const TENDER_CHECKS: readonly Check[] = [
  sqlCheck(
    'tender.steps-in-time',
    'a tender was published before its bidding ended, closed at or after that, then opened, evaluated and awarded after its notice',
    `SELECT id FROM tender
     WHERE published_at > bidding_ends_at OR closed_at < bidding_ends_at OR opened_at < closed_at OR evaluated_at < opened_at
       OR notice_ends_at < evaluated_at OR awarded_at < notice_ends_at
       OR (opened_at IS NOT NULL AND closed_at IS NULL) OR (evaluated_at IS NOT NULL AND opened_at IS NULL)
       OR (awarded_at IS NOT NULL AND (evaluated_at IS NULL OR notice_ends_at IS NULL))`,
  ),
  sqlCheck(
    'tender.status-has-its-times',
    'each status has the time it was reached at, and none of a later step',
    `SELECT id FROM tender
     WHERE (status IN ('sealed', 'opened', 'evaluated', 'notice', 'awarded', 'unsuccessful') AND closed_at IS NULL)
       OR (status IN ('opened', 'evaluated', 'notice', 'awarded', 'unsuccessful') AND opened_at IS NULL)
       OR (status IN ('notice', 'awarded') AND (evaluated_at IS NULL OR notice_ends_at IS NULL))
       OR (status = 'awarded' AND awarded_at IS NULL)
       OR (status IN ('draft', 'open', 'sealed', 'cancelled') AND (opened_at IS NOT NULL OR evaluated_at IS NOT NULL))
       OR (status NOT IN ('awarded') AND awarded_at IS NOT NULL)`,
  ),
  sqlCheck(
    'tender.key-released-at-opening',
    'no private key was released before the bidding ended',
    `SELECT k.tender_id FROM tender_key k JOIN tender t ON t.id = k.tender_id
     WHERE k.released_at < t.bidding_ends_at OR (k.released_at IS NOT NULL AND t.status IN ('draft', 'open'))`,
  ),
  sqlCheck(
    'tender.draw-is-as-committed',
    'the seed of a draw is told at the opening, and is the one that was committed to before the publication',
    `SELECT id FROM tender
     WHERE (draw_seed IS NOT NULL AND sha256(draw_seed) IS DISTINCT FROM draw_commitment)
       OR (opened_at IS NULL AND draw_seed IS NOT NULL) OR (opened_at IS NOT NULL AND draw_commitment IS NOT NULL AND draw_seed IS NULL)`,
  ),
  sqlCheck(
    'lot.ends-with-its-tender',
    'the lots of an awarded tender are awarded or unsuccessful, those of an unsuccessful or cancelled one likewise',
    `SELECT l.id FROM lot l JOIN tender t ON t.id = l.tender_id
     WHERE (t.status = 'awarded' AND l.status NOT IN ('awarded', 'unsuccessful'))
       OR (t.status = 'unsuccessful' AND l.status <> 'unsuccessful') OR (t.status = 'cancelled' AND l.status <> 'cancelled')
       OR (l.status = 'awarded' AND t.status <> 'awarded')`,
  ),
  sqlCheck(
    'lot.carries-its-lines',
    "a lot's quantity is the sum of the demand lines it carries",
    `SELECT l.id FROM lot l LEFT JOIN demand_line d ON d.lot_id = l.id
     WHERE l.status <> 'cancelled' GROUP BY l.id HAVING l.quantity <> coalesce(sum(d.quantity), 0)`,
  ),
  sqlCheck(
    'demand.follows-its-lines',
    'a demand is pooled exactly when no line of it is open, and its lines know tender and lot once pooled',
    `SELECT d.id FROM demand d JOIN demand_line l ON l.demand_id = d.id GROUP BY d.id
     HAVING (d.status = 'pooled' AND bool_or(l.status = 'open')) OR (d.status = 'open' AND NOT bool_or(l.status = 'open'))
       OR (d.status = 'cancelled' AND bool_or(l.status <> 'cancelled'))
       OR bool_or(l.status IN ('pooled', 'awarded', 'unserved') AND (l.tender_id IS NULL OR l.lot_id IS NULL))`,
  ),
];

import { type Check, sqlCheck } from '../check.js';

/** No volume is lost or invented between what was agreed, what is taken over and what is left. */
export const SUPPLY_CHECKS: readonly Check[] = [
  sqlCheck(
    'supply.rest-is-what-its-default-released',
    'a contract has a rest for others exactly by its declared default, and with what was ordered it is what was agreed',
    `SELECT c.id FROM contract c LEFT JOIN supply_default d ON d.contract_id = c.id AND d.declared_at IS NOT NULL
     WHERE c.released_quantity <> coalesce(d.released_quantity, 0)
       OR (d.id IS NOT NULL AND (c.completed_at IS NULL OR c.ordered_quantity + c.released_quantity > c.agreed_quantity + c.received_quantity - c.accepted_quantity
         OR (d.declared_at = c.completed_at AND c.ordered_quantity + c.released_quantity < c.agreed_quantity)))`,
  ),
  sqlCheck(
    'supply.takes-over-no-more-than-is-free',
    "the take-overs of a contract are together no more than its default released, or than a declined contract's quantity",
    `SELECT c.id FROM contract c JOIN take_over t ON t.contract_id = c.id AND t.status <> 'declined' GROUP BY c.id
     HAVING sum(t.quantity) > CASE c.status WHEN 'declined' THEN c.agreed_quantity ELSE c.released_quantity END`,
  ),
  sqlCheck(
    'supply.new-contract-is-its-take-over',
    'a contract that replaces another is drawn up from one take-over, with its quantity, price, supplier and first day',
    `SELECT coalesce(n.id, t.id) FROM (SELECT * FROM contract WHERE replaces_id IS NOT NULL) n
       FULL JOIN (SELECT * FROM take_over WHERE new_contract_id IS NOT NULL) t ON t.new_contract_id = n.id
     WHERE n.id IS NULL OR t.id IS NULL OR n.replaces_id <> t.contract_id OR n.supplier_id <> t.supplier_id OR n.purchaser_id <> t.purchaser_id
       OR n.starts_on <> t.starts_on OR (t.status = 'taken' AND n.status IN ('pending', 'declined'))
       OR (n.revision = 1 AND (n.agreed_quantity, n.unit_price, n.currency, n.value_minor) <> (t.quantity, t.unit_price, t.currency, t.value_minor))`,
  ),
  sqlCheck(
    'supply.recalled-goods-do-not-leave',
    'nothing of a recalled batch was dispatched while its recall was in force, but what the recall found to have left',
    `SELECT s.id FROM recall r JOIN contract c ON c.supplier_id = r.supplier_id AND c.product_type_id = r.product_type_id
       JOIN shipment s ON s.contract_id = c.id AND s.dispatched_at > r.opened_at AND s.dispatched_at < coalesce(r.lifted_at, 'infinity')
     WHERE (r.batch_numbers = '{}' OR EXISTS (SELECT FROM batch b WHERE b.shipment_id = s.id AND b.batch_number = ANY (r.batch_numbers)))
       AND NOT EXISTS (SELECT FROM recall_shipment m WHERE m.shipment_id = s.id AND m.recall_id = r.id)`,
  ),
  sqlCheck(
    'supply.contracts-know-their-recalls',
    'a running contract is stopped for exactly what is recalled of its goods, and so are its order lines',
    `SELECT id FROM contract WHERE status IN ('active', 'expiring') AND recalled_batches IS DISTINCT FROM medlane_recalled_batches(supplier_id, product_type_id)
     UNION ALL SELECT l.id FROM call_off_line l JOIN contract c ON c.id = l.contract_id
     WHERE l.shipped_quantity + l.cancelled_quantity < l.quantity AND l.recalled_batches IS DISTINCT FROM c.recalled_batches`,
  ),
  sqlCheck(
    'supply.cancelled-lines-are-cut-to-the-unit',
    'what escrow gave back for a cancelled line is what the units cost that are not delivered, rounded once',
    `SELECT id FROM call_off_line WHERE cancelled_quantity > 0 AND held_minor > 0
       AND abs((held_minor - refunded_minor) * quantity - amount_minor * (quantity - cancelled_quantity)) * 2 > quantity
     UNION ALL SELECT id FROM call_off_line WHERE (status = 'cancelled') <> (cancelled_quantity = quantity)`,
  ),
  sqlCheck(
    'supply.forfeited-is-the-cover-cost',
    'what a deposit lost for a take-over is what the take-over says, and no more than what the volume costs more',
    `SELECT t.id FROM take_over t LEFT JOIN forfeiture f ON f.document_type = 'take_over' AND f.document_id = t.id
     WHERE t.forfeited_minor <> coalesce(f.amount_minor, 0) OR t.forfeited_minor > coalesce(t.cover_cost_minor, 0)`,
  ),
];

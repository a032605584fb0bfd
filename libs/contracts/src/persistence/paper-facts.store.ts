import { Injectable } from '@nestjs/common';
import { statement, type Tx } from '#libs/platform';
import { dayOf } from '#libs/rules';
import type { PaperFacts } from '../papers/paper-facts.js';
import type { StoredGoods } from './dossier-rows.js';

type Row = Omit<PaperFacts, 'goods' | 'route' | 'datedOn'> & { readonly stored: StoredGoods; readonly openedAt: Date };

const PARTY = (
  alias: string,
): string => `json_build_object('legalName', ${alias}.legal_name, 'nameZh', ${alias}.name_zh,
  'country', ${alias}.country, 'registrationNumber', ${alias}.registration_number)`;
const FACTS = statement<Row>(
  'paper-facts.of-shipment',
  `SELECT d.reference AS "dossierReference", c.reference AS "contractReference", o.reference AS "orderReference",
     ${PARTY('v')} AS supplier, ${PARTY('p')} AS purchaser, d.facts, d.goods AS stored, d.planned_on AS "plannedOn",
     d.arrives_on AS "arrivesOn", d.opened_at AS "openedAt", s.quantity, t.unit, l.unit_price AS "unitPrice", l.currency,
     (SELECT json_agg(json_build_object('number', b.batch_number, 'madeOn', b.made_on, 'expiresOn', b.expires_on,
        'quantity', b.quantity::text) ORDER BY b.batch_number) FROM batch b WHERE b.shipment_id = s.id) AS batches
   FROM dossier d JOIN shipment s ON s.id = d.shipment_id JOIN call_off_line l ON l.id = s.call_off_line_id
     JOIN call_off o ON o.id = l.call_off_id JOIN contract c ON c.id = s.contract_id JOIN product_type t ON t.id = c.product_type_id
     JOIN organisation v ON v.id = d.supplier_id JOIN organisation p ON p.id = d.purchaser_id
   WHERE d.shipment_id = $1`,
);

/** What generated papers are drawn up from: fixed since the shipment was announced. */
@Injectable()
export class PaperFactsStore {
  /** Past the policies: whether the caller sees the dossier is asked before. */
  async of(tx: Tx, shipmentId: string): Promise<PaperFacts> {
    const { stored, openedAt, ...row } = await tx.elevated(() => tx.one(FACTS, [shipmentId]));
    return { ...row, goods: stored.goods, route: stored.route, datedOn: dayOf(openedAt) };
  }
}

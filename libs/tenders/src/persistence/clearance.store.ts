import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { type Statement, statement, type Tx } from '#libs/platform';
import {
  type Day,
  dayOf,
  type Judgement,
  type LotOfPapers,
  type OrganisationStatus,
  parsePaperProfile,
  type ProductCategory,
} from '#libs/rules';

/** Products judged at a time: their suppliers' papers are in memory together. */
export const JUDGED_TOGETHER = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** A lot of a tender that asks for papers. */
export interface JudgedLot extends LotOfPapers {
  readonly lotId: string;
  readonly tenderId: string;
}
interface LotFacts {
  readonly lot_id: string;
  readonly tender_id: string;
  readonly corridor_code: string;
  readonly paper_profile: unknown;
  readonly bidding_ends_at: Date;
  readonly product_type_id: string;
  readonly category: ProductCategory;
  readonly delivery_to: Day;
  readonly destinations: string[];
}

/** A listed product that answers a lot, with what was found for it before. */
export interface Candidate {
  readonly lotId: string;
  readonly productId: string;
  readonly brand: string;
  readonly supplierId: string;
  readonly supplierStatus: OrganisationStatus;
  /** Where it is made: the site it names, or the supplier's only one. */
  readonly siteIds: readonly string[];
  /** Null when it was never judged. */
  readonly wasClear: boolean | null;
}

const LOTS = statement<LotFacts>(
  'clearances.lots',
  `SELECT l.id AS lot_id, l.tender_id, t.corridor_code, t.paper_profile, t.bidding_ends_at, l.product_type_id, pt.category,
     l.delivery_to, ARRAY(SELECT DISTINCT d.destination FROM demand_line d WHERE d.tender_id = l.tender_id AND d.lot_id = l.id ORDER BY 1) AS destinations
   FROM lot l JOIN tender t ON t.id = l.tender_id JOIN product_type pt ON pt.id = l.product_type_id
   WHERE l.id = ANY ($1::uuid[]) AND t.paper_profile_digest IS NOT NULL AND t.bidding_ends_at IS NOT NULL`,
);
const HOLD_TENDER = statement(
  'clearances.hold-tender',
  'SELECT t.id FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = $1 FOR SHARE OF t',
);

const ASKS_PAPERS = statement<{ asks: boolean }>(
  'clearances.asks-papers',
  'SELECT paper_profile_digest IS NOT NULL AS asks FROM tender WHERE id = $1',
);

/** $1 and $2: the lot and the product after which to go on. */
const candidates = (name: string, where: string): Statement<Candidate> =>
  statement(
    `clearances.candidates-${name}`,
    `SELECT l.id AS "lotId", p.id AS "productId", p.brand, p.supplier_id AS "supplierId", s.status AS "supplierStatus",
       medlane_sites_of(p.supplier_id, p.site) AS "siteIds",
       c.clear AS "wasClear"
     FROM lot l JOIN tender t ON t.id = l.tender_id
       JOIN product p ON p.product_type_id = l.product_type_id AND p.status = 'listed'
       JOIN organisation s ON s.id = p.supplier_id
       LEFT JOIN paper_version v ON v.supplier_id = p.supplier_id
       LEFT JOIN clearance c ON c.lot_id = l.id AND c.supplier_id = p.supplier_id AND c.product_id = p.id
     WHERE t.paper_profile_digest IS NOT NULL AND (l.id, p.id) > ($1::uuid, $2::uuid) AND ${where}
     ORDER BY l.id, p.id LIMIT ${JUDGED_TOGETHER}`,
  );
const INVITED = `(t.procurement_method = 'open' OR EXISTS (SELECT FROM tender_invitation i WHERE i.tender_id = t.id AND i.supplier_id = p.supplier_id))`;
const STALE = 'c.papers_version IS DISTINCT FROM v.version';
const BIDS = (statuses: string): string =>
  `EXISTS (SELECT FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = p.supplier_id AND b.status IN (${statuses}))`;
/** Whose clearance is asked for; $3 and $4 as named. */
export const CANDIDATES = {
  /** $3: the tender. What is fresh stays as it is. */
  ofTender: candidates('of-tender', `t.id = $3 AND ${INVITED} AND ${STALE}`),
  /** $3: the supplier, for the tenders that are open. */
  ofSupplier: candidates('of-supplier', `p.supplier_id = $3 AND t.status = 'open' AND ${INVITED} AND ${STALE}`),
  /** $3: the lot, $4: the supplier. */
  ofBid: candidates('of-bid', 'l.id = $3 AND p.supplier_id = $4'),
  /** $3: the tender, $4: the supplier. */
  ofChecklist: candidates('of-checklist', `t.id = $3 AND p.supplier_id = $4`),
  /** $3: the tender, for whoever has a sealed bid. */
  ofBidders: candidates('of-bidders', `t.id = $3 AND ${BIDS(`'sealed'`)}`),
  /** $3: the tender, for whoever has won. */
  ofWinners: candidates('of-winners', `t.id = $3 AND ${BIDS(`'won'`)}`),
} as const;

/** A bid that has won, with its supplier's status of now. */
export interface WinningBid {
  readonly bidId: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly supplierStatus: OrganisationStatus;
}
const WINNERS = statement<WinningBid>(
  'clearances.winners',
  `SELECT b.id AS "bidId", b.lot_id AS "lotId", b.supplier_id AS "supplierId", o.status AS "supplierStatus"
   FROM bid b JOIN organisation o ON o.id = b.supplier_id WHERE b.tender_id = $1 AND b.status = 'won' ORDER BY b.id`,
);
const NOT_ADMITTED = statement<{ lotId: string; supplierId: string; status: OrganisationStatus }>(
  'clearances.not-admitted',
  `SELECT DISTINCT b.lot_id AS "lotId", b.supplier_id AS "supplierId", o.status
   FROM bid b JOIN organisation o ON o.id = b.supplier_id AND o.status <> 'admitted' WHERE b.tender_id = $1 AND b.status = 'sealed'`,
);
const WRITE = statement(
  'clearances.write',
  `INSERT INTO clearance AS c (lot_id, supplier_id, product_id, tender_id, papers_version, clear, clear_until, findings, judged_at)
   SELECT j.*, $9 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::boolean[], $7::timestamptz[], $8::jsonb[])
     AS j (lot_id, supplier_id, product_id, tender_id, papers_version, clear, clear_until, findings)
   ON CONFLICT ON CONSTRAINT clearance_pkey DO UPDATE SET papers_version = excluded.papers_version, clear = excluded.clear,
     clear_until = excluded.clear_until, findings = excluded.findings, judged_at = excluded.judged_at
   WHERE c.papers_version <= excluded.papers_version`,
);
/** No papers are at this version. */
const FORGET = statement('clearances.forget', 'UPDATE clearance SET papers_version = -1 WHERE tender_id = $1');

export interface JudgedCandidate extends Candidate {
  readonly tenderId: string;
  /** Of the supplier's papers, read before them. */
  readonly papersVersion: bigint;
  readonly judgement: Judgement;
}

/** What the gate judges on and what it found. Writing needs the system's rights. */
@Injectable()
export class ClearanceStore {
  /** The lots among these whose tenders ask for papers, by their id. */
  async lots(tx: Tx, lotIds: readonly string[]): Promise<ReadonlyMap<string, JudgedLot>> {
    const rows = await tx.rows(LOTS, [[...new Set(lotIds)]]);
    return new Map(rows.map((row) => [row.lot_id, toLot(row)]));
  }

  async asksPapers(tx: Tx, tenderId: string): Promise<boolean> {
    return (await tx.maybe(ASKS_PAPERS, [tenderId]))?.asks ?? false;
  }

  /** The bids of a tender that have won. */
  winners(tx: Tx, tenderId: string): Promise<WinningBid[]> {
    return tx.rows(WINNERS, [tenderId]);
  }

  /** Who has a sealed bid on a tender and was suspended or barred since. */
  notAdmitted(
    tx: Tx,
    tenderId: string,
  ): Promise<{ readonly lotId: string; readonly supplierId: string; readonly status: OrganisationStatus }[]> {
    return tx.rows(NOT_ADMITTED, [tenderId]);
  }

  /** Holds the lot's tender against amendments; bidders do not wait. */
  async holdTender(tx: Tx, lotId: string): Promise<void> {
    await tx.rows(HOLD_TENDER, [lotId]);
  }

  /** In chunks, so that the papers of one chunk are in memory at a time. */
  async *candidates(
    tx: Tx,
    query: Statement<Candidate>,
    values: readonly string[],
  ): AsyncGenerator<readonly Candidate[], void, void> {
    let after = [BEFORE_ALL, BEFORE_ALL];
    for (;;) {
      const chunk = await tx.rows(query, [...after, ...values]);
      const last = chunk.at(-1);
      if (!last) return;
      yield chunk;
      if (chunk.length < JUDGED_TOGETHER) return;
      after = [last.lotId, last.productId];
    }
  }

  /** Never takes the place of what was judged by later papers. */
  async write(tx: Tx, judged: readonly JudgedCandidate[]): Promise<void> {
    await tx.execute(WRITE, [
      judged.map(({ lotId }) => lotId),
      judged.map(({ supplierId }) => supplierId),
      judged.map(({ productId }) => productId),
      judged.map(({ tenderId }) => tenderId),
      judged.map(({ papersVersion }) => papersVersion),
      judged.map(({ judgement }) => judgement.clear),
      judged.map(({ judgement }) => judgement.clearUntil),
      judged.map(({ judgement }) => JSON.stringify(judgement.findings)),
      tx.now,
    ]);
  }

  /** What was found for the tender counts no more: its dates have moved. */
  async forget(tx: Tx, tenderId: string): Promise<void> {
    await tx.execute(FORGET, [tenderId]);
  }
}

function toLot(row: LotFacts): JudgedLot {
  const profile = parsePaperProfile(row.paper_profile);
  invariant(profile.ok, `tender ${row.tender_id} has no sound paper profile`);
  return {
    lotId: row.lot_id,
    tenderId: row.tender_id,
    corridorCode: row.corridor_code,
    productTypeId: row.product_type_id,
    category: row.category,
    destinations: row.destinations,
    biddingEndsOn: dayOf(row.bidding_ends_at),
    deliveryTo: row.delivery_to,
    profile: profile.value,
  };
}

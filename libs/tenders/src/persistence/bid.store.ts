import { Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { newId, statement, type Tx } from '#libs/platform';
import { parseRulebook, type Rulebook, type TenderStatus } from '#libs/rules';

/** The tender is held until the bidder commits, so the closing job waits for us, or we see it closed. */
const OPEN_NOW = `t.status = 'open' AND medlane_now() < t.bidding_ends_at`;
/**
 * Without the time test in this very query new bidders would keep passing a closer that waits, for as long as they
 * come (trust.md, finding 2).
 */
const LOCK_SHARED = statement<LockedLotRow>(
  'bids.lock-shared',
  `SELECT l.id, l.product_type_id, t.id AS tender_id, t.procurement_method, t.purchaser_id, t.rulebook,
     t.bidding_ends_at, medlane_now() AS at,
     EXISTS (SELECT FROM product p WHERE p.supplier_id = $2 AND p.product_type_id = l.product_type_id AND p.status = 'listed') AS lists_product,
     t.procurement_method <> 'open' AND EXISTS (SELECT FROM tender_invitation i WHERE i.tender_id = t.id AND i.supplier_id = $2) AS invited,
     coalesce((SELECT max(b.revision) FROM bid b WHERE b.lot_id = l.id AND b.supplier_id = $2), 0) AS last_revision
   FROM lot l JOIN tender t ON t.id = l.tender_id
   WHERE l.id = $1 AND ${OPEN_NOW}
   FOR SHARE OF t`,
);
/** Why the lock found nothing. */
const STATE = statement<{ status: TenderStatus; in_time: boolean }>(
  'bids.tender-state',
  `SELECT t.status, coalesce(medlane_now() < t.bidding_ends_at, false) AS in_time
   FROM lot l JOIN tender t ON t.id = l.tender_id WHERE l.id = $1`,
);
const REPLACE = statement<{ id: string }>(
  'bids.replace',
  `UPDATE bid SET status = 'replaced', ended_at = $3
   WHERE lot_id = $1 AND supplier_id = $2 AND status = 'sealed' RETURNING id`,
);
const INSERT = statement(
  'bids.insert',
  `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
   SELECT $1, t.id, $3, $4, $5, 'sealed', $6, $7, $8, $9 FROM tender t WHERE t.id = $2 AND ${OPEN_NOW}
   ON CONFLICT DO NOTHING`,
);
const LIVE = statement<{ id: string; revision: number }>(
  'bids.live',
  `SELECT id, revision FROM bid WHERE lot_id = $1 AND supplier_id = $2 AND status = 'sealed' FOR UPDATE`,
);
const WITHDRAW = statement(
  'bids.withdraw',
  `UPDATE bid b SET status = 'withdrawn', ended_at = $2 FROM tender t
   WHERE b.id = $1 AND b.status = 'sealed' AND t.id = b.tender_id AND ${OPEN_NOW}`,
);

interface LockedLotRow {
  id: string;
  product_type_id: string;
  tender_id: string;
  procurement_method: 'open' | 'selective' | 'limited' | 'direct';
  purchaser_id: string | null;
  rulebook: unknown;
  bidding_ends_at: Date;
  at: Date;
  lists_product: boolean;
  invited: boolean;
  last_revision: number;
}

/** A lot whose tender this transaction holds FOR SHARE, open for bids at `at`, with what is known of the bidder. */
export interface BiddableLot {
  readonly id: string;
  readonly tenderId: string;
  readonly procurementMethod: 'open' | 'selective' | 'limited' | 'direct';
  readonly purchaserId: string | null;
  readonly rulebook: Rulebook;
  readonly biddingEndsAt: Date;
  /** The database's clock when the lock was got. */
  readonly at: Date;
  readonly listsProduct: boolean;
  readonly invited: boolean;
  readonly lastRevision: number;
}

export interface NewBid {
  readonly id: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly revision: number;
  readonly envelope: Uint8Array;
  readonly digest: Uint8Array;
  readonly receivedAt: Date;
  readonly signature: Uint8Array;
}

/** Sealed bids, written by the supplier that places them. */
@Injectable()
export class BidStore {
  readonly newId = newId;

  /** Holds the lot's tender against closing; undefined when it is not open now or not there for this supplier. */
  async lockShared(tx: Tx, lotId: string, supplierId: string): Promise<BiddableLot | undefined> {
    const row = await tx.maybe(LOCK_SHARED, [lotId, supplierId]);
    if (!row) return undefined;
    const rulebook = parseRulebook(row.rulebook);
    invariant(rulebook.ok, `tender ${row.tender_id} has no sound rulebook`);
    return {
      id: row.id,
      tenderId: row.tender_id,
      procurementMethod: row.procurement_method,
      purchaserId: row.purchaser_id,
      rulebook: rulebook.value,
      biddingEndsAt: row.bidding_ends_at,
      at: row.at,
      listsProduct: row.lists_product,
      invited: row.invited,
      lastRevision: row.last_revision,
    };
  }

  /** Status of a lot's tender and whether its bidding is still on; undefined when the caller cannot see it. */
  async tenderState(
    tx: Tx,
    lotId: string,
  ): Promise<{ readonly status: TenderStatus; readonly inTime: boolean } | undefined> {
    const row = await tx.maybe(STATE, [lotId]);
    return row && { status: row.status, inTime: row.in_time };
  }

  /** Ends the live bid that a new revision takes the place of; its id when there was one. */
  async replaceLive(tx: Tx, lotId: string, supplierId: string, at: Date): Promise<string | undefined> {
    return (await tx.maybe(REPLACE, [lotId, supplierId, at]))?.id;
  }

  /** False when bidding ended meanwhile, or when another request has placed this revision first. */
  async insert(tx: Tx, bid: NewBid): Promise<boolean> {
    const inserted = await tx.execute(INSERT, [
      bid.id,
      bid.tenderId,
      bid.lotId,
      bid.supplierId,
      bid.revision,
      Buffer.from(bid.envelope),
      Buffer.from(bid.digest),
      bid.receivedAt,
      Buffer.from(bid.signature),
    ]);
    return inserted === 1;
  }

  /** The supplier's sealed bid on a lot, held by this transaction. */
  live(tx: Tx, lotId: string, supplierId: string): Promise<{ id: string; revision: number } | undefined> {
    return tx.maybe(LIVE, [lotId, supplierId]);
  }

  /** False when bidding ended meanwhile. */
  async withdraw(tx: Tx, bidId: string, at: Date): Promise<boolean> {
    return (await tx.execute(WITHDRAW, [bidId, at])) === 1;
  }
}

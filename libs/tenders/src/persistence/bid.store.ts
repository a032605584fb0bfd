import { Injectable } from '@nestjs/common';
import {
  type Caller,
  type Entered,
  type EnteredRow,
  newId,
  type SharedTx,
  statement,
  storedAnswer,
  type Tx,
  UnitOfWork,
} from '#libs/platform';
import type { Rulebook, TenderStatus } from '#libs/rules';

/** The tender is held until the bidder commits, so the closing job waits for us, or we see it closed. */
const OPEN_NOW = `t.status = 'open' AND medlane_now() < t.bidding_ends_at`;
/**
 * Without the time test in this very query new bidders would keep passing a closer that waits, for as long as they
 * come (trust.md, finding 2).
 */
const LOCK_SHARED = statement<LockedLot>(
  'bids.lock-shared',
  `SELECT t.id AS "tenderId", t.bidding_ends_at AS "biddingEndsAt", medlane_now() AS at
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
/** Enters as each bidder in turn; see the function's own words in the migration. */
const ENTER = statement<BidderRow>('bids.enter', 'SELECT * FROM bids_enter($1, $2, $3, $4, $5)');
const PLACE = statement<{ placed: boolean }>(
  'bids.place',
  'SELECT placed FROM bids_place($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS placed',
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

/** A lot whose tender this transaction holds FOR SHARE, open for bids at `at` by the database's clock. */
export interface LockedLot {
  readonly tenderId: string;
  readonly biddingEndsAt: Date;
  readonly at: Date;
}

type BidderRow = Partial<EnteredRow> & {
  readonly held: boolean;
  /** With the other fields of the tender null where the bidder sees no such lot. */
  readonly tender_id: string | null;
  readonly status: TenderStatus;
  readonly procurement_method: 'open' | 'selective' | 'limited' | 'direct';
  readonly purchaser_id: string | null;
  readonly max_revisions: number;
  readonly bidding_ends_at: Date;
  readonly at: Date;
  readonly lists_product: boolean;
  readonly invited: boolean;
  readonly last_revision: number;
  readonly cleared: boolean;
  readonly secured: boolean;
  /** Of an earlier request with the same key. */
  readonly request_hash: Buffer | null;
  readonly answer: unknown;
};

/** A lot as one bidder finds it, with what is known of the bidder. */
export interface BiddableLot {
  readonly tenderId: string;
  readonly status: TenderStatus;
  /** Whether this transaction holds the tender FOR SHARE, because it was open and in time. */
  readonly held: boolean;
  readonly procurementMethod: 'open' | 'selective' | 'limited' | 'direct';
  readonly purchaserId: string | null;
  readonly rulebook: Pick<Rulebook, 'maxRevisionsPerBid'>;
  readonly biddingEndsAt: Date;
  /** The database's clock once the lock was got. */
  readonly at: Date;
  readonly listsProduct: boolean;
  readonly invited: boolean;
  readonly lastRevision: number;
  /** The tender asks for no papers, or a product of the bidder is clear by papers as they are. */
  readonly cleared: boolean;
  /** The tender asks for no deposit, or the bidder has lodged it. */
  readonly secured: boolean;
}

/** What a bidder asks for: a lot, under a key that may have been answered before. */
export interface BidQuestion {
  readonly caller: Caller;
  readonly lotId: string;
  readonly idempotencyKey: string;
}

export interface BidderAtLot {
  /** Undefined when the bidder sees no such lot. */
  readonly lot: BiddableLot | undefined;
  readonly before: { readonly request_hash: Buffer; readonly answer: unknown } | undefined;
}

export interface NewBid {
  readonly id: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly supplierId: string;
  /** The member or key that places it. */
  readonly principalId: string;
  readonly revision: number;
  readonly envelope: Uint8Array;
  readonly digest: Uint8Array;
  readonly receivedAt: Date;
  readonly signature: Uint8Array;
  readonly idempotencyKey: string;
  readonly requestHash: Buffer;
  readonly answer: unknown;
}

/** Sealed bids, written by the supplier that places them. */
@Injectable()
export class BidStore {
  readonly newId = newId;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * One transaction for bids that arrive together: enters as each bidder, holds its tender against closing and looks up
   * what its bid is judged by.
   * @param patient whether to wait as long as it takes for a tender that is being changed; else it throws after 50 ms
   */
  together<T>(
    questions: readonly BidQuestion[],
    patient: boolean,
    work: (tx: SharedTx, bidders: readonly (Entered<BidderAtLot> | Error)[]) => Promise<T>,
  ): Promise<T> {
    const lots = questions.map(({ lotId }) => lotId);
    const keys = questions.map(({ idempotencyKey }) => idempotencyKey);
    return this.unitOfWork.together(
      questions.map(({ caller }) => caller),
      { query: ENTER, values: [lots, keys, patient] },
      (tx, entered) =>
        work(
          tx,
          entered.map((one) => (one instanceof Error ? one : { actor: one.actor, row: bidderAtLot(one.row) })),
        ),
    );
  }

  /**
   * Writes the bids of one transaction, each with its idempotency key and its step in the audit trail, ending the live
   * bid that it takes the place of. False for one whose bidding or clearance ended meanwhile, or that another request
   * was quicker than: nothing of it is left.
   */
  async place(tx: SharedTx, bids: readonly NewBid[]): Promise<readonly boolean[]> {
    if (bids.length === 0) return [];
    const rows = await tx.rows(PLACE, [
      bids.map((bid) => bid.supplierId),
      bids.map((bid) => bid.principalId),
      bids.map((bid) => bid.tenderId),
      bids.map((bid) => bid.lotId),
      bids.map((bid) => bid.id),
      bids.map((bid) => bid.revision),
      bids.map((bid) => bid.receivedAt),
      bids.map((bid) => bytes(bid.envelope)),
      bids.map((bid) => bytes(bid.digest)),
      bids.map((bid) => bytes(bid.signature)),
      bids.map((bid) => bid.idempotencyKey),
      bids.map((bid) => bid.requestHash),
      bids.map((bid) => storedAnswer(bid.answer)),
    ]);
    return rows.map(({ placed }) => placed);
  }

  /** Holds the lot's tender against closing; undefined when it is not open now or not there for this supplier. */
  lockShared(tx: Tx, lotId: string): Promise<LockedLot | undefined> {
    return tx.maybe(LOCK_SHARED, [lotId]);
  }

  /** Status of a lot's tender and whether its bidding is still on; undefined when the caller cannot see it. */
  async tenderState(
    tx: Tx,
    lotId: string,
  ): Promise<{ readonly status: TenderStatus; readonly inTime: boolean } | undefined> {
    const row = await tx.maybe(STATE, [lotId]);
    return row && { status: row.status, inTime: row.in_time };
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

const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

function bidderAtLot(row: BidderRow): BidderAtLot {
  const before = row.request_hash === null ? undefined : { request_hash: row.request_hash, answer: row.answer };
  if (row.tender_id === null) return { lot: undefined, before };
  const lot: BiddableLot = {
    tenderId: row.tender_id,
    status: row.status,
    held: row.held,
    procurementMethod: row.procurement_method,
    purchaserId: row.purchaser_id,
    rulebook: { maxRevisionsPerBid: row.max_revisions },
    biddingEndsAt: row.bidding_ends_at,
    at: row.at,
    listsProduct: row.lists_product,
    invited: row.invited,
    lastRevision: row.last_revision,
    cleared: row.cleared,
    secured: row.secured,
  };
  return { lot, before };
}

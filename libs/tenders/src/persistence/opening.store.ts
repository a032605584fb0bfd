import { Injectable } from '@nestjs/common';
import { formatUnitPrice, type RefusalDetails } from '#libs/kernel';
import { AuditTrail, statement, type Tx } from '#libs/platform';
import type { BidParticulars, OpenedBid } from '#libs/rules';

/** Envelopes read at a time: 200 of at most 16 kB each. */
export const OPENING_CHUNK = 200;

const SEALED = statement<SealedBid>(
  'opening.sealed-bids',
  `SELECT id, lot_id AS "lotId", supplier_id AS "supplierId", revision, envelope FROM bid
   WHERE tender_id = $1 AND status = 'sealed' AND id > $2 ORDER BY id LIMIT ${OPENING_CHUNK}`,
);
const RECORD = statement(
  'opening.record',
  `UPDATE bid b SET status = o.status, unit_price = o.unit_price, capacity = o.capacity,
     minimum_quantity = o.minimum_quantity, lead_time_days = o.lead_time_days, valid_until = o.valid_until,
     reason = o.reason, reason_details = o.details, particulars = o.particulars
   FROM unnest($2::uuid[], $3::text[], $4::numeric[], $5::bigint[], $6::bigint[], $7::int[], $8::date[], $9::text[], $10::jsonb[],
       $11::jsonb[])
     AS o (id, status, unit_price, capacity, minimum_quantity, lead_time_days, valid_until, reason, details, particulars)
   WHERE b.id = o.id AND b.tender_id = $1 AND b.status = 'sealed'`,
);
const COUNT = statement(
  'opening.count',
  `UPDATE lot l SET bid_count = (SELECT count(*) FROM bid b WHERE b.lot_id = l.id AND b.status NOT IN ('replaced', 'withdrawn'))
   WHERE l.tender_id = $1`,
);
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export interface SealedBid {
  readonly id: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly revision: number;
  readonly envelope: Buffer;
}
/** What became of a bid at the opening: its values, or why it takes no part. */
export type Opened = { readonly bidId: string } & (
  { readonly content: OpenedBid } | { readonly reason: string; readonly details: RefusalDetails }
);

/** The opening of a tender that the transaction holds; needs the system's rights. */
@Injectable()
export class OpeningStore {
  constructor(private readonly audit: AuditTrail) {}

  /** The tender's sealed bids in chunks, so that only one chunk of envelopes is in memory. */
  async *sealedBids(tx: Tx, tenderId: string): AsyncGenerator<SealedBid[], void, void> {
    let after = BEFORE_ALL;
    for (;;) {
      const chunk = await tx.rows(SEALED, [tenderId, after]);
      const last = chunk.at(-1);
      if (!last) return;
      yield chunk;
      after = last.id;
    }
  }

  /** Writes a chunk's outcomes: sealed → opened → valid or invalid. Answers how many rows were written. */
  async record(tx: Tx, tenderId: string, opened: readonly Opened[]): Promise<number> {
    const content = opened.map((bid) => ('content' in bid ? bid.content : undefined));
    const fault = opened.map((bid) => ('reason' in bid ? bid : undefined));
    const written = await tx.execute(RECORD, [
      tenderId,
      opened.map(({ bidId }) => bidId),
      content.map((bid) => (bid ? 'valid' : 'invalid')),
      content.map((bid) => (bid ? formatUnitPrice(bid.unitPrice) : null)),
      content.map((bid) => bid?.capacity ?? null),
      content.map((bid) => bid?.minimumQuantity ?? null),
      content.map((bid) => bid?.leadTimeDays ?? null),
      content.map((bid) => bid?.validUntil ?? null),
      fault.map((bid) => bid?.reason ?? null),
      fault.map((bid) => (bid ? JSON.stringify(bid.details) : null)),
      content.map((bid) => (bid ? writeParticulars(bid.particulars) : null)),
    ]);
    const steps = (status: 'opened' | 'valid' | 'invalid', which: readonly Opened[]) =>
      which.map(({ bidId }) => ({ id: bidId, tenderId, to: status }));
    const step = { subjectType: 'bid' } as const;
    await this.audit.recordMany(tx, { ...step, action: 'open', from: 'sealed' }, steps('opened', opened));
    const valid = opened.filter((bid) => 'content' in bid);
    const invalid = opened.filter((bid) => 'reason' in bid);
    await this.audit.recordMany(tx, { ...step, action: 'accept', from: 'opened' }, steps('valid', valid));
    await this.audit.recordMany(tx, { ...step, action: 'invalidate', from: 'opened' }, steps('invalid', invalid));
    return written;
  }

  /** From now on the number of bids of each lot is known. */
  async countBids(tx: Tx, tenderId: string): Promise<void> {
    await tx.execute(COUNT, [tenderId]);
  }
}

/** Null when the bid says nothing besides price and volume. */
const writeParticulars = (particulars: BidParticulars): string | null =>
  Object.keys(particulars).length === 0 ? null : JSON.stringify(particulars);

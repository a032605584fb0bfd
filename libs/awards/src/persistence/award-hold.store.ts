import { Inject, Injectable } from '@nestjs/common';
import type { RefusalDetails } from '#libs/kernel';
import {
  AuditTrail,
  type Caller,
  type Connection,
  hotRead,
  idPages,
  Outbox,
  type PageArgs,
  Reads,
  statement,
  type Tx,
} from '#libs/platform';
import type { LostWinner } from '#libs/tenders';
import { awardHeld } from '../events.js';

/** Answers those that were not held before. */
const HOLD = statement<{ id: string }>(
  'award-holds.hold',
  `INSERT INTO award_hold AS h (bid_id, tender_id, lot_id, supplier_id, details, held_at)
   SELECT w.bid_id, $1, w.lot_id, w.supplier_id, w.details, $6
   FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS w (bid_id, lot_id, supplier_id, details)
   ON CONFLICT ON CONSTRAINT award_hold_pkey DO UPDATE SET details = excluded.details, held_at = excluded.held_at,
     ended_at = NULL, outcome = NULL WHERE h.ended_at IS NOT NULL
   RETURNING bid_id AS id`,
);
const END = statement<{ id: string }>(
  'award-holds.end',
  `UPDATE award_hold SET ended_at = $2, outcome = CASE WHEN bid_id = ANY ($3::uuid[]) THEN 'disqualified' ELSE 'cleared' END
   WHERE tender_id = $1 AND ended_at IS NULL AND NOT bid_id = ANY ($4::uuid[]) RETURNING bid_id AS id`,
);
const OPEN = statement<{ tenderId: string }>(
  'award-holds.open',
  'SELECT tender_id AS "tenderId" FROM award_hold WHERE bid_id = $1 AND ended_at IS NULL',
);

export interface HeldAwardView {
  /** The bid's. */
  readonly id: string;
  readonly tenderId: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly supplierName: string;
  readonly details: RefusalDetails;
  readonly heldAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: 'cleared' | 'disqualified' | null;
}
const HELD = `SELECT h.bid_id AS id, h.tender_id AS "tenderId", h.lot_id AS "lotId", h.supplier_id AS "supplierId",
  s.legal_name AS "supplierName", h.details, h.held_at AS "heldAt", h.ended_at AS "endedAt", h.outcome
FROM award_hold h JOIN organisation s ON s.id = h.supplier_id WHERE entered.kind = 'operator'`;
const LIST = idPages<HeldAwardView>(
  'award-holds',
  `${HELD} AND h.bid_id < $3 AND (NOT $4::boolean OR h.ended_at IS NULL) ORDER BY h.bid_id DESC`,
);
const ONE = hotRead<HeldAwardView>('award-holds.one', `${HELD} AND h.bid_id = $3 LIMIT 1`);

/** Awards that wait because a winner's papers are not in order any more: work for the operators. */
@Injectable()
export class AwardHoldStore {
  constructor(
    @Inject(Reads) private readonly reads: Reads,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** Holds these winners of a tender, and ends what was held of others. */
  async hold(tx: Tx, tenderId: string, winners: readonly LostWinner[]): Promise<void> {
    const held = await tx.rows(HOLD, [
      tenderId,
      winners.map(({ bidId }) => bidId),
      winners.map(({ lotId }) => lotId),
      winners.map(({ supplierId }) => supplierId),
      winners.map(({ details }) => JSON.stringify(details)),
      tx.now,
    ]);
    await this.end(tx, tenderId, { but: winners.map(({ bidId }) => bidId) });
    const bidIds = held.map(({ id }) => id);
    if (bidIds.length === 0) return;
    const born = bidIds.map((id) => ({ id, tenderId, to: 'held' }));
    await this.audit.recordMany(tx, { subjectType: 'award_hold', action: 'hold' }, born);
    await this.outbox.append(tx, awardHeld({ subjectId: tenderId, tenderId, payload: { bidIds } }));
  }

  /** Ends what is held of a tender: these bids disqualified, the others with papers in order again. */
  async end(
    tx: Tx,
    tenderId: string,
    {
      disqualified = [],
      but = [],
    }: { readonly disqualified?: readonly string[]; readonly but?: readonly string[] } = {},
  ): Promise<void> {
    const ended = await tx.rows(END, [tenderId, tx.now, disqualified, but]);
    for (const [to, action] of [
      ['disqualified', 'disqualify'],
      ['cleared', 'release'],
    ] as const) {
      const those = ended.filter(({ id }) => disqualified.includes(id) === (to === 'disqualified'));
      const steps = those.map(({ id }) => ({ id, tenderId, to }));
      await this.audit.recordMany(tx, { subjectType: 'award_hold', action, from: 'held' }, steps);
    }
  }

  /** The tender that this bid holds up; undefined when it holds up none. */
  async tenderOf(tx: Tx, bidId: string): Promise<string | undefined> {
    return (await tx.maybe(OPEN, [bidId]))?.tenderId;
  }

  list<T>(caller: Caller, args: PageArgs, open: boolean, toNode: (row: HeldAwardView) => T): Promise<Connection<T>> {
    return LIST.read(this.reads, caller, args, toNode, [open]);
  }

  async one(caller: Caller, bidId: string): Promise<HeldAwardView | undefined> {
    return (await this.reads.run(caller, ONE, [bidId])).rows[0];
  }
}

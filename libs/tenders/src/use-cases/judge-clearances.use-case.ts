import { Injectable } from '@nestjs/common';
import { err, invariant, ok, type RefusalDetails, type Result } from '#libs/kernel';
import { type BarAtLot, StandingStore } from '#libs/compliance';
import { Outbox, type Statement, type Tx, UnitOfWork } from '#libs/platform';
import { blockingDetails, nearestProduct, type OrganisationStatus, withoutReasons } from '#libs/rules';
import { clearanceChanged } from '../events.js';
import {
  type Candidate,
  CANDIDATES,
  ClearanceStore,
  type JudgedCandidate,
  type JudgedLot,
} from '../persistence/clearance.store.js';
import { PaperGate } from '../persistence/paper-gate.js';

/** A supplier at a lot: clear when any of its products is. */
export interface JudgedBidder {
  readonly lotId: string;
  readonly supplierId: string;
  readonly clear: boolean;
  /** What keeps the nearest of its products out. */
  readonly details: RefusalDetails;
}
export interface LostWinner {
  readonly bidId: string;
  readonly lotId: string;
  readonly supplierId: string;
  readonly details: RefusalDetails;
}
const NO_PRODUCT: RefusalDetails = {
  findings: 'The supplier lists no product of this type any more.',
  findingsZh: '供应商已无该品种的在册产品。',
};
const notAdmittedDetails = (status: OrganisationStatus): RefusalDetails => ({
  findings: `The supplier is ${status}.`,
  findingsZh: `供应商状态为 ${status}。`,
  status,
});
/** What keeps a bidder out whatever its papers say. */
export interface Exclusion {
  readonly reason: 'SUPPLIER_BARRED' | 'SUPPLIER_NOT_ADMITTED';
  readonly details: RefusalDetails;
}
type Bidders = ReadonlyMap<string, JudgedBidder>;
type Judged = Awaited<ReturnType<PaperGate['judge']>>;

/** The key of a bidder in the answers below. */
export const bidderKey = ({ lotId, supplierId }: { readonly lotId: string; readonly supplierId: string }): string =>
  `${lotId} ${supplierId}`;

/** Holds papers against lots and keeps what was found: at publication, when papers change, at a bid, opening and award. */
@Injectable()
export class JudgeClearances {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ClearanceStore,
    private readonly gate: PaperGate,
    private readonly bars: StandingStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * For a bid whose clearance is missing or stale, in a transaction of its own: nobody clears itself, so the bidder's
   * has no right to write it. The bid is then looked at again. A refusal is kept as well: the supplier is shown it.
   */
  async forBid(lotId: string, supplierId: string): Promise<Result<true, 'PAPERS_MISSING' | 'SUPPLIER_BARRED'>> {
    const answer = await this.unitOfWork.asSystem(async (tx) => {
      const bar = await this.bars.atLot(tx, lotId, supplierId);
      if (bar) return err('SUPPLIER_BARRED', barDetails(bar));
      await this.store.holdTender(tx, lotId);
      const bidders = await this.bidders(tx, CANDIDATES.ofBid, [lotId, supplierId]);
      return ok(bidders.get(bidderKey({ lotId, supplierId })));
    });
    if (!answer.ok) return answer;
    return answer.value === undefined || answer.value.clear ? ok(true) : err('PAPERS_MISSING', answer.value.details);
  }

  /** All listed products that answer the lots of a tender, where they are not judged by papers as they are. */
  async ofTender(tx: Tx, tenderId: string): Promise<void> {
    for await (const _ of this.judged(tx, CANDIDATES.ofTender, [tenderId]));
  }

  /** The supplier's products for the lots of open tenders, where they are not judged by papers as they are. */
  async ofSupplier(tx: Tx, supplierId: string): Promise<void> {
    for await (const _ of this.judged(tx, CANDIDATES.ofSupplier, [supplierId]));
  }

  /**
   * Who has a sealed bid on a tender that this transaction holds and lists a product for it, by `bidderKey`; undefined
   * when the tender asks for no papers.
   */
  async ofBidders(tx: Tx, tenderId: string): Promise<Bidders | undefined> {
    return (await this.store.asksPapers(tx, tenderId)) ? this.bidders(tx, CANDIDATES.ofBidders, [tenderId]) : undefined;
  }

  /**
   * Who has a sealed bid and is suspended, or barred from its lot today, by `bidderKey`, whatever the tender asks for.
   * A bid that slipped in while it was decided on is found here: the decision stands before any envelope is opened.
   */
  async excludedBidders(tx: Tx, tenderId: string): Promise<ReadonlyMap<string, Exclusion>> {
    const barred = await this.bars.atBids(tx, tenderId);
    const out = await this.store.notAdmitted(tx, tenderId);
    return new Map<string, Exclusion>([
      ...barred.map((one) => [bidderKey(one), { reason: 'SUPPLIER_BARRED', details: barDetails(one) }] as const),
      ...out.map(
        (one) => [bidderKey(one), { reason: 'SUPPLIER_NOT_ADMITTED', details: { status: one.status } }] as const,
      ),
    ]);
  }

  /** Who has won on a tender that this transaction holds and is suspended or barred since, or clear no more. */
  async lostWinners(tx: Tx, tenderId: string): Promise<readonly LostWinner[]> {
    const winners = await this.store.winners(tx, tenderId);
    const bars = await this.bars.barsOf(
      tx,
      winners.map(({ supplierId }) => supplierId),
    );
    const asks = await this.store.asksPapers(tx, tenderId);
    const bidders = asks ? await this.bidders(tx, CANDIDATES.ofWinners, [tenderId]) : undefined;
    const lost: LostWinner[] = [];
    for (const { supplierStatus, ...winner } of winners) {
      const barred = bars.get(winner.supplierId)?.length
        ? await this.bars.atLot(tx, winner.lotId, winner.supplierId)
        : undefined;
      const bidder = bidders?.get(bidderKey(winner));
      if (supplierStatus !== 'admitted') lost.push({ ...winner, details: notAdmittedDetails(supplierStatus) });
      else if (barred) lost.push({ ...winner, details: barDetails(barred) });
      else if (bidders && !bidder?.clear) lost.push({ ...winner, details: bidder?.details ?? NO_PRODUCT });
    }
    return lost;
  }

  private async bidders(tx: Tx, query: Statement<Candidate>, values: readonly string[]): Promise<Bidders> {
    const found = new Map<string, { products: JudgedCandidate[]; lot: JudgedLot }>();
    for await (const { judged, lots } of this.judged(tx, query, values)) {
      for (const one of judged) {
        const lot = lots.get(one.lotId);
        invariant(lot, `lot ${one.lotId} was judged`);
        const before = found.get(bidderKey(one));
        if (before) before.products.push(one);
        else found.set(bidderKey(one), { products: [one], lot });
      }
    }
    return new Map([...found].map(([key, { products, lot }]) => [key, toBidder(products, lot)]));
  }

  /** Judges chunk by chunk, and keeps and tells what was found before it goes on. */
  private async *judged(tx: Tx, query: Statement<Candidate>, values: readonly string[]): AsyncGenerator<Judged> {
    for await (const chunk of this.store.candidates(tx, query, values)) {
      const { judged: all, lots } = await this.gate.judge(tx, chunk);
      // Kept and told to others: without what an officer wrote to the supplier.
      const found = { judged: all.map((one) => ({ ...one, judgement: withoutReasons(one.judgement) })), lots };
      await this.store.write(tx, found.judged);
      await this.tell(tx, found.judged);
      yield found;
    }
  }

  /** The suppliers whose clearances have turned; what was judged for the first time has not. */
  private async tell(tx: Tx, judged: readonly JudgedCandidate[]): Promise<void> {
    const payloads = new Map<string, Turned>();
    for (const { wasClear, judgement, supplierId, tenderId, lotId, productId } of judged) {
      if (wasClear === null || wasClear === judgement.clear) continue;
      const key = `${supplierId} ${tenderId}`;
      const turned = payloads.get(key) ?? { supplierId, tenderId, gained: [], lost: [] };
      payloads.set(key, turned);
      (judgement.clear ? turned.gained : turned.lost).push({ lotId, productId });
    }
    const events = [...payloads.values()].map(({ supplierId: subjectId, tenderId, gained, lost }) =>
      clearanceChanged({ subjectId, tenderId, payload: { gained, lost } }),
    );
    await this.outbox.append(tx, ...events);
  }
}

const barDetails = ({ scope, ref, to }: BarAtLot): RefusalDetails => ({
  scope: ref === null ? scope : `${scope} ${ref}`,
  until: to,
});

interface Turned {
  readonly supplierId: string;
  readonly tenderId: string;
  readonly gained: { lotId: string; productId: string }[];
  readonly lost: { lotId: string; productId: string }[];
}

function toBidder(products: readonly JudgedCandidate[], { profile }: JudgedLot): JudgedBidder {
  const nearest = nearestProduct(products.map((one) => ({ ...one, ...one.judgement })));
  invariant(nearest, 'a bidder is found by a product');
  const { lotId, supplierId, clear, findings } = nearest;
  return { lotId, supplierId, clear, details: blockingDetails(findings, profile) };
}

import { ok, parseUnitPrice, type Result } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { NO_REPORT } from '#libs/rules';
import { type BidContent, sealBid } from '#libs/sealing';
import { PostDemand } from '../../../libs/demands/src/use-cases/post-demand.use-case.js';
import { CloseBidding } from '../../../libs/tenders/src/jobs/close-bidding.due-work.js';
import { OpenBids } from '../../../libs/tenders/src/jobs/open-bids.handler.js';
import { PrepareTender } from '../../../libs/tenders/src/jobs/prepare-tender.handler.js';
import { PlaceBid, type SignedReceipt } from '../../../libs/tenders/src/use-cases/place-bid.use-case.js';
import { PoolDemands } from '../../../libs/tenders/src/use-cases/pool-demands.use-case.js';
import type { Harness } from '../harness.js';
import type { Market, Party } from './market.js';

export const CORRIDOR = 'china-asean';

/** A tender with one lot. */
export interface Round {
  readonly id: string;
  readonly lotId: string;
  readonly publicKey: Buffer;
  readonly biddingEndsAt: Date;
}

/** The value of an answer that must not be a refusal. */
export function granted<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(`refused: ${result.code} ${JSON.stringify(result.details)}`);
  return result.value;
}

const CONTENT: BidContent = {
  unitPrice: '0.55',
  capacity: '2000000',
  minimumQuantity: '0',
  leadTimeDays: 45,
  validUntil: '2099-12-31',
};

/** Tells the story of a round up to its opening, step by step, through the use cases and jobs. */
export class Rounds {
  constructor(
    private readonly harness: Harness,
    private readonly market: Market,
    readonly purchaser: Party,
    readonly operator: Party,
  ) {}

  static async of(harness: Harness, market: Market): Promise<Rounds> {
    return new Rounds(harness, market, await market.party('purchaser'), await market.party('operator'));
  }

  /** Posts a demand of one line per product type; answers its id. */
  async demand(productTypeIds: readonly string[], purchaser = this.purchaser, reference: string = newId()) {
    const posted = await this.harness.get(PostDemand).run(purchaser.as(), {
      corridorCode: CORRIDOR,
      reference,
      currency: 'CNY',
      idempotencyKey: newId(),
      lines: productTypeIds.map((productTypeId) => this.line(productTypeId)),
    });
    return granted(posted).demandId;
  }

  line(productTypeId: string, quantity = 1_000_000n) {
    return {
      productTypeId,
      quantity,
      destination: 'TH',
      deliveryFrom: '2027-01-01',
      deliveryTo: '2027-03-31',
      ceilingPrice: parseUnitPrice('0.6') ?? null,
      report: NO_REPORT,
    };
  }

  async pool(): Promise<readonly string[]> {
    const pooling = this.harness.get(PoolDemands);
    return granted(await pooling.run(this.operator.as(), { corridorCode: CORRIDOR, idempotencyKey: newId() }))
      .tenderIds;
  }

  /** Drafted rounds of one lot each, with their keys; open when the rulebook publishes by itself. */
  async draft(productTypeIds: readonly string[]): Promise<Round[]> {
    for (const productTypeId of productTypeIds) await this.demand([productTypeId]);
    const ids = await this.pool();
    await this.harness.deliver(this.harness.get(PrepareTender));
    return this.find(ids);
  }

  async find(tenderIds: readonly string[]): Promise<Round[]> {
    const { rows } = await this.harness.owner.query<Round>(
      `SELECT t.id, l.id AS "lotId", t.public_key AS "publicKey", t.bidding_ends_at AS "biddingEndsAt"
       FROM tender t JOIN lot l ON l.tender_id = t.id WHERE t.id = ANY ($1) ORDER BY t.id, l.number`,
      [tenderIds],
    );
    return rows;
  }

  /** A supplier that lists products of these types. */
  async supplier(...productTypeIds: readonly string[]): Promise<Party> {
    const supplier = await this.market.party('supplier', undefined, 'CN');
    for (const productTypeId of productTypeIds) await this.market.product(supplier.id, productTypeId);
    return supplier;
  }

  async seal(round: Round, supplier: Party, revision = 1, bid: Partial<BidContent> = {}): Promise<Uint8Array> {
    const { id: tenderId, lotId, publicKey } = round;
    const binding = { tenderId, lotId, supplierId: supplier.id, revision };
    return granted(await sealBid({ ...binding, publicKey, bid: { ...CONTENT, ...bid } }));
  }

  place(
    round: Round,
    supplier: Party,
    envelope: Uint8Array,
    revision?: number,
  ): Promise<Result<SignedReceipt, string>> {
    const input = { lotId: round.lotId, envelope, revision, idempotencyKey: newId() };
    return this.harness.get(PlaceBid).run(supplier.as({ kinds: ['supplier'], roles: ['bidder'] }), input);
  }

  /** Seals and places the supplier's next bid. */
  async bid(round: Round, supplier: Party, bid: Partial<BidContent> = {}, revision = 1): Promise<SignedReceipt> {
    return granted(await this.place(round, supplier, await this.seal(round, supplier, revision, bid), revision));
  }

  /** Sets the clock to the deadline and runs the jobs by hand. */
  async closeAndOpen(round: Round): Promise<void> {
    await this.close(round);
    await this.harness.deliver(this.harness.get(OpenBids));
  }

  async close(round: Round): Promise<void> {
    await this.market.advanceClock(round.biddingEndsAt);
    const closing = this.harness.get(CloseBidding);
    await this.harness.get(UnitOfWork).asSystem(async (tx) => ok(await closing.handle(tx, round.id)));
  }
}

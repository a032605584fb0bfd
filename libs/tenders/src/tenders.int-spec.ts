import { beforeAll, describe, expect, it } from 'vitest';
import { invariant, ok, parseUnitPrice, type Result } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule, PostDemand } from '#libs/demands';
import { type BidContent, sealBid, verifyReceipt } from '#libs/sealing';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { useHarness } from '../../../test/support/harness.js';
import { CloseBidding } from './jobs/close-bidding.due-work.js';
import { OpenBids } from './jobs/open-bids.handler.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { ReceiptDesk } from './receipts/receipt-desk.js';
import { TendersModule } from './tenders.module.js';
import { PlaceBid } from './use-cases/place-bid.use-case.js';
import { PoolDemands } from './use-cases/pool-demands.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
const BID: BidContent = {
  unitPrice: '0.55',
  capacity: '2000000',
  minimumQuantity: '0',
  leadTimeDays: 45,
  validUntil: '2099-01-31',
};

interface TenderOfLot {
  id: string;
  lot_id: string;
  public_key: Buffer;
  bidding_ends_at: Date;
}

function value<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(`refused: ${result.code} ${JSON.stringify(result.details)}`);
  return result.value;
}

describe('from demand to opened bids', () => {
  let market: Market;
  let purchaser: Party;
  let supplier: Party;
  let operator: Party;
  let productTypeId: string;

  beforeAll(async () => {
    market = await Market.open(harness.owner, { biddingPeriodHours: 2 });
    purchaser = await market.party('purchaser');
    supplier = await market.party('supplier');
    operator = await market.party('operator');
    productTypeId = await market.productType();
    await market.product(supplier.id, productTypeId);
  });

  it('carries a demand into a round, takes a sealed bid in and opens it', async () => {
    const posted = await harness.get(PostDemand).run(purchaser.as({ kinds: ['purchaser'], roles: ['buyer'] }), {
      corridorCode: 'china-asean',
      reference: 'D-1',
      currency: 'CNY',
      idempotencyKey: newId(),
      lines: [
        {
          productTypeId,
          quantity: 1_000_000n,
          destination: 'TH',
          deliveryFrom: '2027-01-01',
          deliveryTo: '2027-03-31',
          ceilingPrice: parseUnitPrice('0.6') ?? null,
        },
      ],
    });
    value(posted);
    const pooled = value(
      await harness.get(PoolDemands).run(operator.as(), { corridorCode: 'china-asean', idempotencyKey: newId() }),
    );
    expect(pooled).toMatchObject({ lineCount: 1 });
    expect(await harness.deliver(harness.get(PrepareTender))).toBe(1);
    const tenders = await harness.owner.query<TenderOfLot>(
      'SELECT l.id AS lot_id, t.* FROM tender t JOIN lot l ON l.tender_id = t.id',
    );
    const [tender] = tenders.rows;
    invariant(tender, 'there is a tender');
    expect(tender).toMatchObject({ status: 'open', procurement_method: 'open' });
    const { id: tenderId, lot_id: lotId } = tender;
    const envelope = value(
      await sealBid({
        tenderId,
        lotId,
        supplierId: supplier.id,
        revision: 1,
        publicKey: tender.public_key,
        bid: BID,
      }),
    );
    const receipt = value(await harness.get(PlaceBid).run(supplier.as(), { lotId, envelope, idempotencyKey: newId() }));
    const signer = await harness.get(ReceiptDesk).signer();
    expect(await verifyReceipt(signer.publicKey, receipt, receipt.signature)).toBe(true);

    await market.advanceClock(tender.bidding_ends_at);
    await harness.get(UnitOfWork).asSystem(async (tx) => ok(await harness.get(CloseBidding).handle(tx, tenderId)));
    expect(await harness.deliver(harness.get(OpenBids))).toBe(1);
    const bids = await harness.owner.query('SELECT * FROM bid');
    expect(bids.rows).toMatchObject([{ status: 'valid', unit_price: '0.550000', capacity: '2000000' }]);
  });
});

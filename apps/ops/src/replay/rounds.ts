import { formatUnitPrice, invariant } from '#libs/kernel';
import { Refused } from '../actors/api-client.js';
import { sealedBid } from '../actors/sealed-bid.js';
import { until } from '../actors/until.js';
import { everyNode, forEach, lookUp, untilQuiet } from '../actors/requests.js';
import { get, keyOf, lotKey, type Market, referenceOf } from './market.js';
import type { PlannedBid, PlannedTender, Quarter } from './plan.js';

export const CORRIDOR = 'scms-history';
/** How far past the quarter's end a bid must stay good; any day after the last delivery serves. */
const VALID_UNTIL = '2020-12-31';

interface TenderNode {
  readonly id: string;
  readonly status: string;
  readonly publicKey: string | null;
  readonly lots: readonly { readonly id: string; readonly productType: { readonly id: string } }[];
}
const TENDER = 'id status publicKey lots { id productType { id } }';

/** Every country posts what it received in the quarter, one line per item; the operator pools them into one round. */
export async function inviteBids(market: Market, quarter: Quarter): Promise<void> {
  const demands = quarter.tenders.flatMap((tender) => tender.lines.map((line) => ({ tender, line })));
  await forEach(demands, async ({ tender, line }) => {
    const purchaser = get(market.purchasers, line.country);
    await purchaser.api.mutate(
      'postDemand',
      'Demand',
      {
        corridorCode: CORRIDOR,
        reference: referenceOf(quarter.name, tender.item),
        currency: 'USD',
        idempotencyKey: keyOf('demand', quarter.name, tender.item, line.country),
        lines: [
          {
            productTypeId: get(market.productTypes, tender.item),
            quantity: String(line.packs),
            destination: purchaser.countryCode,
            deliveryFrom: quarter.startsOn,
            deliveryTo: quarter.endsOn,
          },
        ],
      },
      'id',
    );
  });
  const pooled = await market.operator.mutate<{ tenderIds: string[] }>(
    'poolDemands',
    'PooledDemands',
    { corridorCode: CORRIDOR, idempotencyKey: keyOf('pool', quarter.name) },
    'tenderIds',
  );
  await learnLots(market, quarter, pooled.tenderIds);
  // The bids of a tender come in one after the other: equal prices are then ranked the same at every run.
  await forEach(quarter.tenders, async (tender) => {
    for (const bid of tender.bids) {
      await listProduct(market, tender.item, bid.vendor);
      await placeBid(market, quarter, tender, bid);
    }
  });
}

/** Waits until the worker has made the keys and published the round, and notes each item's lot. */
async function learnLots(market: Market, quarter: Quarter, tenderIds: readonly string[]): Promise<void> {
  const tenders = await until(`the tenders of ${quarter.name} to be published`, async () => {
    const nodes = await lookUp<TenderNode>(market.operator, 'tender', 'id', tenderIds, TENDER);
    return nodes.every((node) => node !== null && node.status !== 'draft') ? nodes : undefined;
  });
  const items = new Map(quarter.tenders.map((tender) => [get(market.productTypes, tender.item), tender.item]));
  for (const tender of tenders) {
    invariant(tender?.publicKey, 'a published tender has its key');
    for (const lot of tender.lots) {
      market.lots.set(lotKey(quarter.name, get(items, lot.productType.id)), {
        tenderId: tender.id,
        lotId: lot.id,
        publicKey: Buffer.from(tender.publicKey, 'base64'),
      });
    }
  }
}

/** A vendor lists what it sold, once: bids are for listed products only. */
async function listProduct(market: Market, item: string, vendor: string): Promise<void> {
  const key = keyOf('product', item, vendor);
  if (market.listed.has(key)) return;
  market.listed.add(key);
  const input = {
    productTypeId: get(market.productTypes, item),
    brand: 'as delivered',
    manufacturer: vendor,
    idempotencyKey: key,
  };
  await get(market.suppliers, vendor).api.mutate('addProduct', 'Product', input, 'id');
}

async function placeBid(market: Market, quarter: Quarter, tender: PlannedTender, bid: PlannedBid): Promise<void> {
  const lot = get(market.lots, lotKey(quarter.name, tender.item));
  const supplier = get(market.suppliers, bid.vendor);
  const envelope = await sealedBid({
    publicKey: lot.publicKey,
    tenderId: lot.tenderId,
    lotId: lot.lotId,
    supplierId: supplier.organisationId,
    revision: 1,
    bid: {
      unitPrice: formatUnitPrice(bid.packPrice),
      capacity: String(bid.capacity),
      minimumQuantity: '1',
      leadTimeDays: 60,
      validUntil: VALID_UNTIL,
    },
  });
  const idempotencyKey = keyOf('bid', quarter.name, tender.item, bid.vendor);
  const input = { lotId: lot.lotId, envelope, idempotencyKey };
  try {
    await supplier.api.mutate('placeBid', 'BidReceipt', input, 'bidId');
  } catch (error) {
    // Sealing is never twice the same, so a bid that an earlier run placed is met again as another request.
    if (!(error instanceof Refused && error.code === 'IDEMPOTENCY_KEY_REUSED')) throw error;
  }
}

/** Waits until the worker has closed, opened and evaluated the whole round. */
export async function untilEvaluated(market: Market, quarter: Quarter): Promise<void> {
  await untilStatus(market, quarter, 'evaluated', ['notice', 'awarded', 'unsuccessful']);
}

/** Waits for the awards, then both sides sign every contract of the round. */
export async function signContracts(market: Market, quarter: Quarter): Promise<void> {
  await untilStatus(market, quarter, 'awarded', ['awarded', 'unsuccessful']);
  await untilQuiet(market.operator);
  const parties = [...market.purchasers.values(), ...market.suppliers.values()];
  await forEach(parties, async (party) => {
    const waiting = await everyNode<{ id: string; documentDigest: string }>(
      party.api,
      'contracts',
      ', filter: { awaitingMySignature: true }',
      'id documentDigest',
    );
    for (const { id, documentDigest } of waiting) {
      await party.api.mutate('signContract', 'Contract', { contractId: id, documentDigest }, 'id');
    }
  });
}

async function untilStatus(market: Market, quarter: Quarter, what: string, wanted: readonly string[]): Promise<void> {
  const ids = quarter.tenders.map((tender) => get(market.lots, lotKey(quarter.name, tender.item)).tenderId);
  let open = [...new Set(ids)];
  await until(`the tenders of ${quarter.name} to be ${what}`, async () => {
    const nodes = await lookUp<{ id: string; status: string }>(market.operator, 'tender', 'id', open, 'id status');
    open = nodes.flatMap((node) => (node && !wanted.includes(node.status) ? [node.id] : []));
    return open.length === 0 ? true : undefined;
  });
}

import { formatAmount, parseAmount } from '#libs/kernel';
import { Refused } from '../actors/api-client.js';
import { everyNode, forEach } from '../actors/requests.js';
import { get, keyOf, lotKey, type Market, referenceOf } from './market.js';
import type { PlannedTender, Priced, Quarter } from './plan.js';

export interface PlacedOrder {
  readonly orderId: string;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: string;
    readonly supplier: { readonly id: string };
  }[];
}

/** Batches of medicines on the way have years to live; the file does not say, so each batch gets the same span. */
const SHELF_LIFE_YEARS = 3;

/**
 * The purchasers fund what they will order in the quarter (their contracts' value, as their bank would report it), then
 * place one call-off order per delivery row, in the order of delivery. Contracts of a lot are drawn on in rank order.
 */
export async function placeOrders(market: Market, quarter: Quarter, placed: Map<string, PlacedOrder>): Promise<void> {
  await fund(market, quarter);
  const streams = new Map<string, { tender: PlannedTender; row: Priced }[]>();
  for (const tender of quarter.tenders) {
    for (const row of tender.deliveries) {
      const key = lotKey(row.country, tender.item);
      streams.set(key, [...(streams.get(key) ?? []), { tender, row }]);
    }
  }
  await forEach([...streams.values()], async (stream) => {
    for (const { tender, row } of stream) placed.set(row.id, await placeOrder(market, quarter, tender, row));
  });
}

async function fund(market: Market, quarter: Quarter): Promise<void> {
  const lotIds = new Set(quarter.tenders.map((tender) => get(market.lots, lotKey(quarter.name, tender.item)).lotId));
  await forEach([...market.purchasers], async ([country, purchaser]) => {
    const contracts = await everyNode<{ lotId: string; value: { amount: string } }>(
      purchaser.api,
      'contracts',
      ', filter: { status: active }',
      'lotId value { amount }',
    );
    const total = contracts
      .filter((contract) => lotIds.has(contract.lotId))
      .reduce((sum, contract) => sum + (parseAmount(contract.value.amount, 'USD') ?? 0n), 0n);
    if (total === 0n) return;
    const bankReference = keyOf('deposit', quarter.name, country);
    const input = {
      organisationId: purchaser.organisationId,
      amount: formatAmount(total, 'USD'),
      currency: 'USD',
      bankReference,
      idempotencyKey: bankReference,
    };
    try {
      await market.operator.mutate('recordDeposit', 'Deposit', input, 'id');
    } catch (error) {
      // An earlier run funded the quarter, when more of its contracts were still active.
      if (!(error instanceof Refused && error.code === 'IDEMPOTENCY_KEY_REUSED')) throw error;
    }
  });
}

async function placeOrder(market: Market, quarter: Quarter, tender: PlannedTender, row: Priced): Promise<PlacedOrder> {
  const order = await get(market.purchasers, row.country).api.mutate<{ id: string; lines: PlacedOrder['lines'] }>(
    'placeOrder',
    'Order',
    {
      lotId: get(market.lots, lotKey(quarter.name, tender.item)).lotId,
      reference: `${referenceOf(quarter.name, tender.item)}-${row.id}`,
      quantity: String(row.packs),
      promisedOn: row.scheduledOn,
      idempotencyKey: keyOf('order', row.id),
    },
    'id lines { id quantity supplier { id } }',
  );
  return { orderId: order.id, lines: order.lines };
}

/** Each winner ships its part of a row on the row's day; the country receives and accepts it the same day. */
export async function deliver(
  market: Market,
  deliveries: readonly { readonly row: Priced }[],
  placed: ReadonlyMap<string, PlacedOrder>,
): Promise<void> {
  const suppliers = new Map([...market.suppliers.values()].map((supplier) => [supplier.organisationId, supplier]));
  await forEach(deliveries, async ({ row }) => {
    for (const line of get(placed, row.id).lines) {
      const shipment = await get(suppliers, line.supplier.id).api.mutate<{ id: string }>(
        'dispatchShipment',
        'Shipment',
        {
          orderLineId: line.id,
          quantity: line.quantity,
          transportDocument: `SCMS-${row.id}`,
          batches: [{ batchNumber: `B-${row.id}`, expiresOn: expiry(row.deliveredOn), quantity: line.quantity }],
          idempotencyKey: keyOf('shipment', row.id, line.supplier.id),
        },
        'id',
      );
      await get(market.purchasers, row.country).api.mutate(
        'recordReceipt',
        'Receipt',
        {
          shipmentId: shipment.id,
          acceptedQuantity: line.quantity,
          rejectedQuantity: '0',
          idempotencyKey: keyOf('receipt', row.id, line.supplier.id),
        },
        'id',
      );
    }
  });
}

const expiry = (day: string): string =>
  `${Number(day.slice(0, 4)) + SHELF_LIFE_YEARS}${day.slice(4)}`.replace('-02-29', '-02-28');

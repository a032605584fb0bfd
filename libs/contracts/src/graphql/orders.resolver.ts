import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type Caller,
  type Connection,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  money,
  Uuid,
  OWN_FILE,
} from '#libs/platform';
import {
  DISPATCH_REFUSALS,
  APPROVAL_GATE_REFUSALS,
  PLACE_ORDER_REFUSALS,
  RECALLED_REFUSALS,
  SHIPPING_MONEY_REFUSALS,
} from '#libs/rules';
import { OrdersReader } from '../persistence/orders.reader.js';
import { DispatchShipment } from '../use-cases/dispatch-shipment.use-case.js';
import { PlaceOrder } from '../use-cases/place-order.use-case.js';
import { RECEIVING_REFUSALS, RecordReceipt } from '../use-cases/record-receipt.use-case.js';
import { DispatchShipmentInput, OrdersArgs, PlaceOrderInput, RecordReceiptInput } from './inputs.js';
import { toOrder } from './tree.js';
import { Order, OrderConnection, Receipt, Shipment } from './types.js';

const PlaceOrderPayload = definePayload('PlaceOrder', Order, {
  ...APPROVAL_GATE_REFUSALS,
  ...PLACE_ORDER_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const DispatchShipmentPayload = definePayload('DispatchShipment', Shipment, {
  ...DISPATCH_REFUSALS,
  ...RECALLED_REFUSALS,
  ...SHIPPING_MONEY_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const RecordReceiptPayload = definePayload('RecordReceipt', Receipt, {
  ...RECEIVING_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});

@Resolver(() => Order)
export class OrdersResolver {
  constructor(
    private readonly reader: OrdersReader,
    private readonly placing: PlaceOrder,
    private readonly dispatching: DispatchShipment,
    private readonly receiving: RecordReceipt,
  ) {}

  @Access(OWN_FILE)
  @Query(() => OrderConnection, { description: 'Orders that you placed or deliver; operators see all. Newest first.' })
  orders(@CurrentCaller() caller: Caller, @Args() args: OrdersArgs): Promise<Connection<Order>> {
    const { status, lotId } = args.filter ?? {};
    return this.reader.orders(caller, args, { status: status ?? undefined, lotId: lotId ?? undefined }, toOrder);
  }

  @Access(OWN_FILE)
  @Query(() => Order, { nullable: true })
  async order(@CurrentCaller() caller: Caller, @Args('id', { type: () => Uuid }) id: string): Promise<Order | null> {
    const row = await this.reader.order(caller, id);
    return row ? toOrder(row) : null;
  }

  @Access({ kinds: ['purchaser'], roles: ['buyer'] })
  @Mutation(() => PlaceOrderPayload.type, {
    description:
      'Call off goods on your active contracts of a lot, best rank first; what their terms ask for is paid at once.',
  })
  async placeOrder(@CurrentCaller() caller: Caller, @Args('input') input: PlaceOrderInput): Promise<object> {
    const placed = await this.placing.run(caller, input);
    if (!placed.ok) return PlaceOrderPayload.answer(placed, toOrder);
    const row = await this.reader.order(caller, placed.value.orderId);
    invariant(row, `order ${placed.value.orderId} can be read by who placed it`);
    return PlaceOrderPayload.answer(ok(row), toOrder);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder'] })
  @Mutation(() => DispatchShipmentPayload.type, { description: 'Send an order line, or a part of it.' })
  async dispatchShipment(
    @CurrentCaller() caller: Caller,
    @Args('input') input: DispatchShipmentInput,
  ): Promise<object> {
    const { batches, transportDocument = null, ...rest } = input;
    const named = batches.map(({ batchNumber, ...batch }) => ({ ...batch, number: batchNumber }));
    const result = await this.dispatching.run(caller, { ...rest, transportDocument, batches: named });
    return DispatchShipmentPayload.answer(result, ({ shipmentId, dispatchedAt, releasedMinor, currency }) => ({
      id: shipmentId,
      status: 'dispatched',
      quantity: rest.quantity,
      transportDocument,
      dispatchedAt,
      released: money(releasedMinor, currency),
      batches: batches.map((batch) => ({ ...batch, madeOn: null })),
      receipt: null,
    }));
  }

  @Access({ kinds: ['purchaser'], roles: ['buyer'] })
  @Mutation(() => RecordReceiptPayload.type, {
    description: 'Take a shipment in: accept it, reject it, or a part of each. Once per shipment.',
  })
  async recordReceipt(@CurrentCaller() caller: Caller, @Args('input') input: RecordReceiptInput): Promise<object> {
    const result = await this.receiving.run(caller, { ...input, reason: input.reason ?? null });
    return RecordReceiptPayload.answer(result, ({ receiptId, ...receipt }) => ({ ...receipt, id: receiptId }));
  }
}

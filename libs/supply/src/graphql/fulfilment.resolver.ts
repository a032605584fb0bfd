import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import { Access, type AccessRule, type Caller, type Connection, CurrentCaller, OWN_FILE, Uuid } from '#libs/platform';
import { addDays, dayOf, forecastFulfilment, progressOf, shareBasisPoints, SUPPLY_PROFILE } from '#libs/rules';
import { FulfilmentReader, type FulfilmentView } from '../persistence/fulfilment.reader.js';
import { type LineProgressView, ProgressReader } from '../persistence/progress.reader.js';
import { AnswerOrder, type AnswerOrderInput } from '../use-cases/answer-order.use-case.js';
import {
  ConfirmOrderLineInput,
  ConfirmOrderLinePayload,
  ContractFulfilment,
  ContractFulfilmentConnection,
  FulfilmentArgs,
  OrderLineProgress,
  RefuseOrderLineInput,
  RefuseOrderLinePayload,
  RegionalFulfilment,
} from './fulfilment.types.js';

const SUPPLIERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'] };

@Resolver(() => ContractFulfilment)
export class FulfilmentResolver {
  constructor(
    private readonly reader: FulfilmentReader,
    private readonly progress: ProgressReader,
    private readonly answering: AnswerOrder,
  ) {}

  @Access(OWN_FILE)
  @Query(() => ContractFulfilmentConnection, {
    description: 'Of your contracts, with a forecast and the daily warning; operators see all. Newest first.',
  })
  fulfilment(@CurrentCaller() caller: Caller, @Args() args: FulfilmentArgs): Promise<Connection<ContractFulfilment>> {
    return this.reader.contracts(caller, args, args.filter ?? {}, toFulfilment);
  }

  @Access(OWN_FILE)
  @Query(() => [RegionalFulfilment], { description: 'Of the contracts of a lot that you see; at most 500.' })
  async regionalFulfilment(
    @CurrentCaller() caller: Caller,
    @Args('lotId', { type: () => Uuid }) lotId: string,
  ): Promise<readonly RegionalFulfilment[]> {
    const rows = await this.reader.regions(caller, lotId);
    return rows.map((row) => ({ ...row, fulfilled: shareBasisPoints(row.acceptedQuantity, row.agreedQuantity) }));
  }

  @Access(OWN_FILE)
  @Query(() => [OrderLineProgress], { description: 'Of the lines of an order that you see; at most 100.' })
  async orderProgress(
    @CurrentCaller() caller: Caller,
    @Args('orderId', { type: () => Uuid }) orderId: string,
  ): Promise<readonly OrderLineProgress[]> {
    return (await this.progress.ofOrder(caller, orderId)).map(toProgress);
  }

  @Access(SUPPLIERS)
  @Mutation(() => ConfirmOrderLinePayload.type, { description: 'Say that you will deliver a line.' })
  async confirmOrderLine(
    @CurrentCaller() caller: Caller,
    @Args('input') { orderLineId }: ConfirmOrderLineInput,
  ): Promise<object> {
    return ConfirmOrderLinePayload.answer(await this.answer(caller, { orderLineId, refusedBecause: null }), toProgress);
  }

  @Access(SUPPLIERS)
  @Mutation(() => RefuseOrderLinePayload.type, {
    description: 'Refuse a line that you have not confirmed: it is cancelled, paid back, and may be ordered again.',
  })
  async refuseOrderLine(
    @CurrentCaller() caller: Caller,
    @Args('input') { orderLineId, reason }: RefuseOrderLineInput,
  ): Promise<object> {
    return RefuseOrderLinePayload.answer(
      await this.answer(caller, { orderLineId, refusedBecause: reason }),
      toProgress,
    );
  }

  private async answer(caller: Caller, input: AnswerOrderInput) {
    const result = await this.answering.run(caller, input);
    if (!result.ok) return result;
    const row = (await this.progress.ofOrder(caller, result.value.orderId)).find(({ id }) => id === input.orderLineId);
    invariant(row, 'whoever answers a line sees it');
    return ok(row);
  }
}

function toFulfilment(view: FulfilmentView): ContractFulfilment {
  const { reference: contractReference, level: warning, releasedQuantity, rejectedQuantity, ...row } = view;
  const agreedQuantity = row.agreedQuantity - releasedQuantity;
  const forecast = forecastFulfilment({ ...row, agreedQuantity }, row.today);
  const left = agreedQuantity + rejectedQuantity - row.orderedQuantity;
  const takesOrders = view.status === 'active' || view.status === 'expiring';
  const { fulfilled = null, elapsed = null, expected = null, expectedQuantity = null } = forecast ?? {};
  return {
    ...row,
    contractReference,
    warning,
    agreedQuantity,
    fulfilled,
    elapsed,
    expected,
    expectedQuantity,
    freeQuantity: takesOrders && left > 0n ? left : 0n,
  };
}

const toProgress = ({ id: orderLineId, events, ...row }: LineProgressView): OrderLineProgress => ({
  ...row,
  orderLineId,
  ...progressOf(events),
  answerUntil: addDays(dayOf(events.placedAt), SUPPLY_PROFILE.confirmationDays),
});

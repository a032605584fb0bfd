import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { invariant, ok } from '#libs/kernel';
import {
  Access,
  type AccessRule,
  type Caller,
  CurrentCaller,
  definePayload,
  IDEMPOTENCY_REFUSALS,
} from '#libs/platform';
import {
  ACCEPT_REJECTION_REFUSALS,
  CUSTOMS_RELEASE_REFUSALS,
  PAY_BALANCE_REFUSALS,
  PAY_INVOICE_REFUSALS,
} from '#libs/rules';
import { ContractsReader } from '../persistence/contracts.reader.js';
import { OrdersReader } from '../persistence/orders.reader.js';
import { AcceptRejection } from '../use-cases/accept-rejection.use-case.js';
import { PayBalance } from '../use-cases/pay-balance.use-case.js';
import { PayInvoice } from '../use-cases/pay-invoice.use-case.js';
import { RecordCustomsRelease } from '../use-cases/record-customs-release.use-case.js';
import { AcceptRejectionInput, PayBalanceInput, PayInvoiceInput, RecordCustomsReleaseInput } from './inputs.js';
import { toInvoice, toOrder } from './tree.js';
import { AcceptedRejection, CustomsRelease, Invoice, Order } from './types.js';

const PayBalancePayload = definePayload('PayBalance', Order, { ...PAY_BALANCE_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const PayInvoicePayload = definePayload('PayInvoice', Invoice, { ...PAY_INVOICE_REFUSALS, ...IDEMPOTENCY_REFUSALS });
const CustomsReleasePayload = definePayload('RecordCustomsRelease', CustomsRelease, {
  ...CUSTOMS_RELEASE_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
const AcceptRejectionPayload = definePayload('AcceptRejection', AcceptedRejection, ACCEPT_REJECTION_REFUSALS);
const BUYERS: AccessRule = { kinds: ['purchaser'], roles: ['buyer'] };

/** What the sides sign and pay between the order and the settlement. */
@Resolver()
export class PaymentsResolver {
  constructor(
    private readonly orders: OrdersReader,
    private readonly contracts: ContractsReader,
    private readonly balances: PayBalance,
    private readonly invoices: PayInvoice,
    private readonly clearing: RecordCustomsRelease,
    private readonly accepting: AcceptRejection,
  ) {}

  @Access(BUYERS)
  @Mutation(() => PayBalancePayload.type, { description: 'Pay the rest of an order line under deposit and balance.' })
  async payBalance(@CurrentCaller() caller: Caller, @Args('input') input: PayBalanceInput): Promise<object> {
    const paid = await this.balances.run(caller, input);
    if (!paid.ok) return PayBalancePayload.answer(paid, toOrder);
    const row = await this.orders.order(caller, paid.value.orderId);
    invariant(row, `order ${paid.value.orderId} can be read by who pays it`);
    return PayBalancePayload.answer(ok(row), toOrder);
  }

  @Access(BUYERS)
  @Mutation(() => PayInvoicePayload.type, {
    description: 'Pay an invoice that has a due date, before it comes or after it has passed.',
  })
  async payInvoice(@CurrentCaller() caller: Caller, @Args('input') input: PayInvoiceInput): Promise<object> {
    const paid = await this.invoices.run(caller, input);
    if (!paid.ok) return PayInvoicePayload.answer(paid, toInvoice);
    const row = await this.contracts.invoice(caller, paid.value.invoiceId);
    invariant(row, `invoice ${paid.value.invoiceId} can be read by who pays it`);
    return PayInvoicePayload.answer(ok(row), toInvoice);
  }

  @Access({ kinds: ['supplier'], roles: ['bidder', 'approver'] })
  @Mutation(() => AcceptRejectionPayload.type, {
    description: 'Give up the days to contest a rejection: the purchaser has its money back at once.',
  })
  async acceptRejection(
    @CurrentCaller() caller: Caller,
    @Args('input') { shipmentId }: AcceptRejectionInput,
  ): Promise<object> {
    return AcceptRejectionPayload.answer(await this.accepting.run(caller, shipmentId), (done) => done);
  }

  @Access(BUYERS)
  @Mutation(() => CustomsReleasePayload.type, {
    description: 'Sign that customs let a shipment in; the share of escrow that waits for it is released.',
  })
  async recordCustomsRelease(
    @CurrentCaller() caller: Caller,
    @Args('input') input: RecordCustomsReleaseInput,
  ): Promise<object> {
    const { declaration } = input;
    return CustomsReleasePayload.answer(await this.clearing.run(caller, input), (done) => ({ ...done, declaration }));
  }
}

import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ProductType } from '#libs/catalogue';
import { ContractTerms, Organisation, PaymentInstrumentEnum } from '#libs/organisations';
import {
  DateTime,
  Day,
  defineConnection,
  Money,
  Quantity,
  QuantityOrZero,
  UnitPriceScalar,
  Uuid,
} from '#libs/platform';
import {
  CALL_OFF_LIFECYCLE,
  CONTRACT_LIFECYCLE,
  type ContractStatus,
  INVOICE_LIFECYCLE,
  INVOICE_PARTS,
  type InvoicePart,
  type InvoiceStatus,
  type OrderStatus,
  type PaymentInstrument,
  SHIPMENT_LIFECYCLE,
  type ShipmentStatus,
} from '#libs/rules';

const statesOf = (lifecycle: object): Record<string, string> =>
  Object.fromEntries(Object.keys(lifecycle).map((state) => [state, state]));
export const ContractStatusEnum = statesOf(CONTRACT_LIFECYCLE);
registerEnumType(ContractStatusEnum, { name: 'ContractStatus' });
export const OrderStatusEnum = statesOf(CALL_OFF_LIFECYCLE);
registerEnumType(OrderStatusEnum, { name: 'OrderStatus', description: 'Where the slowest part stands.' });
const ShipmentStatusEnum = statesOf(SHIPMENT_LIFECYCLE);
registerEnumType(ShipmentStatusEnum, { name: 'ShipmentStatus' });
const InvoiceStatusEnum = statesOf(INVOICE_LIFECYCLE);
registerEnumType(InvoiceStatusEnum, { name: 'InvoiceStatus' });
const InvoicePartEnum = Object.fromEntries(INVOICE_PARTS.map((part) => [part, part]));
registerEnumType(InvoicePartEnum, { name: 'InvoicePart', description: 'What of a receipt an invoice is about.' });

@ObjectType({ description: 'One purchaser, one supplier, one lot: how much at which price.' })
export class Contract {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => ContractStatusEnum) status: ContractStatus;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) awardId: string;
  @Field(() => Int, { description: 'The rank of the bid; orders draw on the best rank first.' }) rank: number;
  @Field(() => Organisation) purchaser: Organisation;
  @Field(() => Organisation) supplier: Organisation;
  @Field(() => ProductType) productType: ProductType;
  @Field(() => Quantity) agreedQuantity: bigint;
  @Field(() => QuantityOrZero) orderedQuantity: bigint;
  @Field(() => QuantityOrZero, { description: 'Accepted and rejected; what was rejected may be ordered once more.' })
  receivedQuantity: bigint;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => QuantityOrZero) settledQuantity: bigint;
  @Field(() => UnitPriceScalar) unitPrice: string;
  @Field(() => Money) value: Money;
  @Field(() => Money, { description: 'Paid for what was accepted.' }) settledValue: Money;
  @Field(() => Int, { description: "The platform's share of each settlement, in 1/100 of a percent." })
  feeBasisPoints: number;
  @Field(() => ContractTerms) terms: ContractTerms;
  @Field(() => Int, { description: 'Of the text, from 1.' }) revision: number;
  @Field(() => Money, { description: 'Under prepayment: what is paid at activation.' }) advance: Money;
  @Field(() => DateTime, { nullable: true }) advancePaidAt: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Since when a bank answers for it by a letter of credit.' })
  creditIssuedAt: Date | null;
  @Field(() => DateTime) drawnUpAt: Date;
  @Field(() => DateTime, { nullable: true }) purchaserSignedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) supplierSignedAt: Date | null;
  @Field(() => Day, { nullable: true, description: 'The last day on which orders are taken.' }) endsOn: string | null;
  @Field(() => DateTime, { nullable: true }) closedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Why one side declined.' }) declineReason: string | null;
  @Field(() => String, { description: 'The text that is signed.' }) document: string;
  @Field(() => String, { description: 'SHA-256 of the document (UTF-8), hex: what signContract confirms.' })
  documentDigest: string;
  @Field(() => Int) version: number;
}

@ObjectType()
export class Batch {
  @Field(() => String) batchNumber: string;
  @Field(() => Day, { nullable: true }) madeOn: string | null;
  @Field(() => Day) expiresOn: string;
  @Field(() => Quantity) quantity: bigint | string;
}

@ObjectType({ description: 'What the purchaser took in of a shipment.' })
export class Receipt {
  @Field(() => Uuid) id: string;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint | string;
  @Field(() => QuantityOrZero, { description: 'Paid back to the purchaser.' }) rejectedQuantity: bigint | string;
  @Field(() => String, { nullable: true, description: 'Why units were rejected.' }) reason: string | null;
  @Field(() => DateTime) receivedAt: Date | string;
  @Field(() => Int, { description: 'Whole days after the promised day; 0 when on time.' }) daysLate: number;
}

@ObjectType()
export class Shipment {
  @Field(() => Uuid) id: string;
  @Field(() => ShipmentStatusEnum) status: ShipmentStatus;
  @Field(() => Quantity) quantity: bigint | string;
  @Field(() => Money, { description: 'What milestones before acceptance have paid of it out of escrow.' })
  released: Money;
  @Field(() => String, { nullable: true }) transportDocument: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Null before it has left.' }) dispatchedAt:
    Date | string | null;
  @Field(() => [Batch], { description: 'At most 100.' }) batches: readonly Batch[];
  @Field(() => Receipt, { nullable: true }) receipt: Receipt | null;
}

@ObjectType({ description: 'The part of an order that one contract fills.' })
export class OrderLine {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => Organisation) supplier: Organisation;
  @Field(() => Quantity) quantity: string;
  @Field(() => UnitPriceScalar) unitPrice: string;
  @Field(() => Money, { description: 'What it costs.' }) amount: Money;
  @Field(() => Money, { description: 'Put aside for it in escrow.' }) held: Money;
  @Field(() => Money, { description: 'Paid to the supplier with the order.' }) advance: Money;
  @Field(() => Money, { description: 'To be paid with payBalance: before shipment or against its document.' })
  balance: Money;
  @Field(() => DateTime, { nullable: true }) balancePaidAt: string | null;
  @Field(() => OrderStatusEnum) status: OrderStatus;
  @Field(() => QuantityOrZero) shippedQuantity: string;
  @Field(() => QuantityOrZero, { description: 'Accepted and rejected.' }) receivedQuantity: string;
  @Field(() => QuantityOrZero) acceptedQuantity: string;
  @Field(() => QuantityOrZero) settledQuantity: string;
  @Field(() => [Shipment], { description: 'The latest 100.' }) shipments: readonly Shipment[];
}

@ObjectType({ description: "A call-off on a purchaser's contracts of one lot. A supplier sees its own lines." })
export class Order {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => OrderStatusEnum) status: OrderStatus;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Organisation) purchaser: Organisation;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day) promisedOn: string;
  @Field(() => DateTime) placedAt: Date;
  @Field(() => DateTime, { nullable: true }) settledAt: Date | null;
  @Field(() => [OrderLine], { description: 'In rank order, at most 100.' }) lines: OrderLine[];
}

@ObjectType({ description: 'A rejection that its supplier has accepted.' })
export class AcceptedRejection {
  @Field(() => Uuid) shipmentId: string;
}

@ObjectType({ description: 'The release of goods by the customs of their destination.' })
export class CustomsRelease {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => String) declaration: string;
}

@ObjectType({ description: 'What a receipt costs. The worker issues and settles it.' })
export class Invoice {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => InvoiceStatusEnum) status: InvoiceStatus;
  @Field(() => Uuid) contractId: string;
  @Field(() => Uuid) orderLineId: string;
  @Field(() => Uuid) receiptId: string;
  @Field(() => Money, { description: 'For what was accepted.' }) amount: Money;
  @Field(() => Money, { description: "The platform's part of the amount." }) fee: Money;
  @Field(() => Money, { description: 'Back to the purchaser, for what was rejected.' }) refund: Money;
  @Field(() => PaymentInstrumentEnum) instrument: PaymentInstrument;
  @Field(() => Money, { description: 'What the supplier had before: milestones, advance, deposit and balance.' })
  prepaid: Money;
  @Field(() => Day, { nullable: true, description: 'Where a date is agreed: the last day on time.' })
  dueOn: string | null;
  @Field(() => InvoicePartEnum, { description: 'Two parts where the supplier has days to contest a rejection.' })
  part: InvoicePart;
  @Field(() => Day, {
    nullable: true,
    description: 'Of a rejected part: the last day for contestRejection; it goes back to the purchaser after that.',
  })
  contestUntil: string | null;
  @Field(() => Int, { description: 'Days after the due date on which it was paid.' }) daysLate: number;
  @Field(() => Money, { description: 'Paid beside it for those days.' }) interest: Money;
  @Field(() => DateTime) issuedAt: Date;
  @Field(() => DateTime, { nullable: true }) settledAt: Date | null;
}

export const ContractConnection = defineConnection(Contract, 'Contract');
export const OrderConnection = defineConnection(Order, 'Order');
export const InvoiceConnection = defineConnection(Invoice, 'Invoice');

import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Day, PageArgs, Quantity, QuantityOrZero, Uuid } from '#libs/platform';
import { type ContractStatus, MAX_BATCHES, type OrderStatus } from '#libs/rules';
import { ContractStatusEnum, OrderStatusEnum } from './types.js';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@InputType()
export class SignContractInput {
  @Field(() => Uuid) contractId: string;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'documentDigest of the contract as you have read it.' })
  documentDigest: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, {
    nullable: true,
    description: 'Six digits of your authenticator; needed when your second factor is older than the terms allow.',
  })
  code?: string | null;
}

@InputType()
export class DeclineContractInput {
  @Field(() => Uuid) contractId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'The other side reads it.' }) reason: string;
}

@InputType()
export class PlaceOrderInput {
  @Field(() => Uuid) lotId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Your own, not used before.' }) reference: string;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day) promisedOn: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class BatchInput {
  @MaxLength(TEXT) @Field(() => String) batchNumber: string;
  @Field(() => Day) expiresOn: string;
  @Field(() => Quantity) quantity: bigint;
}

@InputType()
export class DispatchShipmentInput {
  @Field(() => Uuid) orderLineId: string;
  @Field(() => Quantity) quantity: bigint;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Number of the waybill or bill of lading.' })
  transportDocument?: string | null;
  @ArrayMaxSize(MAX_BATCHES)
  @ValidateNested({ each: true })
  @Type(() => BatchInput)
  @Field(() => [BatchInput], { description: `1 to ${MAX_BATCHES}; their quantities sum to the shipment's.` })
  batches: BatchInput[];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RecordReceiptInput {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => QuantityOrZero, { defaultValue: 0n }) rejectedQuantity: bigint;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Needed when any unit is rejected; the supplier reads it.' })
  reason?: string | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class AcceptRejectionInput {
  @Field(() => Uuid) shipmentId: string;
}

@InputType()
export class RecordCustomsReleaseInput {
  @Field(() => Uuid) shipmentId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'The number of the import declaration.' }) declaration: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class PayBalanceInput {
  @Field(() => Uuid) orderLineId: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class PayInvoiceInput {
  @Field(() => Uuid) invoiceId: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ContractFilterInput {
  @IsOptional() @Field(() => ContractStatusEnum, { nullable: true }) status?: ContractStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) tenderId?: string | null;
  @IsOptional() @Field(() => Boolean, { nullable: true }) awaitingMySignature?: boolean | null;
}

@ArgsType()
export class ContractsArgs extends PageArgs {
  @IsOptional() @Field(() => ContractFilterInput, { nullable: true }) filter?: ContractFilterInput | null;
}

@InputType()
export class OrderFilterInput {
  @IsOptional() @Field(() => OrderStatusEnum, { nullable: true }) status?: OrderStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) lotId?: string | null;
}

@ArgsType()
export class OrdersArgs extends PageArgs {
  @IsOptional() @Field(() => OrderFilterInput, { nullable: true }) filter?: OrderFilterInput | null;
}

@ArgsType()
export class InvoicesArgs extends PageArgs {
  @IsOptional() @Field(() => Uuid, { nullable: true }) contractId?: string | null;
}

import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsObject, IsOptional, MaxLength } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import type { UnitPrice } from '#libs/kernel';
import { ContractTerms } from '#libs/organisations';
import { DateTime, defineConnection, Money, PageArgs, Quantity, UnitPriceScalar, Uuid } from '#libs/platform';
import { AMENDMENT_LIFECYCLE, type AmendmentStatus, type ContractSide, DEFAULT_AMENDMENT_DAYS } from '#libs/rules';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const AmendmentStatusEnum = Object.fromEntries(Object.keys(AMENDMENT_LIFECYCLE).map((status) => [status, status]));
registerEnumType(AmendmentStatusEnum, { name: 'AmendmentStatus' });
export const ContractSideEnum = { purchaser: 'purchaser', supplier: 'supplier' };
registerEnumType(ContractSideEnum, { name: 'ContractSide' });

@ObjectType({ description: 'What one side proposes that a contract says instead. It does once both have signed.' })
export class ContractAmendment {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => AmendmentStatusEnum) status: AmendmentStatus;
  @Field(() => ContractSideEnum) proposedBy: ContractSide;
  @Field(() => String, { description: 'Why it is asked for.' }) note: string;
  @Field(() => Int, { description: 'The revision that it makes of the contract.' }) revision: number;
  @Field(() => Quantity) agreedQuantity: bigint;
  @Field(() => UnitPriceScalar, { description: 'Of what is ordered from then on.' }) unitPrice: string;
  @Field(() => Money, { description: 'What was ordered at its own price, and the rest at the new one.' }) value: Money;
  @Field(() => ContractTerms) terms: ContractTerms;
  @Field(() => String, { description: 'The text that is signed.' }) document: string;
  @Field(() => String, { description: 'SHA-256 of the document (UTF-8), hex: what signAmendment confirms.' })
  documentDigest: string;
  @Field(() => DateTime) proposedAt: Date;
  @Field(() => DateTime) expiresAt: Date;
  @Field(() => DateTime, { nullable: true }) purchaserSignedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) supplierSignedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it was refused.' }) endReason: string | null;
}
export const ContractAmendmentConnection = defineConnection(ContractAmendment, 'ContractAmendment');

@ObjectType({ description: 'What a contract says, or said until an amendment took effect.' })
export class ContractRevision {
  @Field(() => Int) revision: number;
  @Field(() => Quantity) agreedQuantity: bigint;
  @Field(() => UnitPriceScalar) unitPrice: string;
  @Field(() => Money) value: Money;
  @Field(() => String) document: string;
  @Field(() => String, { description: 'SHA-256 of the document (UTF-8), hex.' }) documentDigest: string;
  @Field(() => DateTime, { nullable: true, description: 'Null: it still holds.' }) endedAt: Date | null;
}

@InputType()
export class ProposeAmendmentInput {
  @Field(() => Uuid) contractId: string;
  @IsOptional()
  @Field(() => Quantity, { nullable: true, description: 'At least what has been ordered; left out: as it is.' })
  quantity?: bigint | null;
  @IsOptional()
  @Field(() => UnitPriceScalar, { nullable: true, description: 'Of what is ordered from then on; left out: as it is.' })
  unitPrice?: UnitPrice | null;
  @IsOptional()
  @IsObject()
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'Of term, deliveryPoints and payment, in the shape of the terms; what is left out stays.',
  })
  terms?: object | null;
  @MaxLength(TEXT) @Field(() => String, { description: 'Why; the other side reads it.' }) note: string;
  @Field(() => Int, { defaultValue: DEFAULT_AMENDMENT_DAYS, description: 'How long it waits for both signatures.' })
  days: number;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class SignAmendmentInput {
  @Field(() => Uuid) amendmentId: string;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'documentDigest of the amendment as you have read it.' })
  documentDigest: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'As with signContract.' })
  code?: string | null;
}

@InputType()
export class RefuseAmendmentInput {
  @Field(() => Uuid) amendmentId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'The other side reads it.' }) reason: string;
}

@InputType()
export class WithdrawAmendmentInput {
  @Field(() => Uuid) amendmentId: string;
}

@ArgsType()
export class ContractAmendmentsArgs extends PageArgs {
  @Field(() => Uuid) contractId: string;
}

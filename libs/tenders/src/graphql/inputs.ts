import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { ContractTermsOverrideInput } from '#libs/organisations';
import { Base64, DateTime, PageArgs, Uuid } from '#libs/platform';
import type { TenderStatus } from '#libs/rules';
import { TenderStatusEnum } from './types.js';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const MANY = 1000;

@InputType()
export class PoolDemandsInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class RequestDirectTenderInput {
  @Field(() => Uuid) demandId: string;
  @ArrayMaxSize(MANY) @Field(() => [Uuid]) supplierIds: string[];
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractTermsOverrideInput)
  @Field(() => ContractTermsOverrideInput, { nullable: true, description: 'Left out: the terms of the corridor.' })
  contractTerms?: ContractTermsOverrideInput | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ChooseTenderRulebookInput {
  @Field(() => Uuid) tenderId: string;
  @MaxLength(TEXT) @Field(() => String) code: string;
  @Field(() => Int) version: number;
}

@InputType()
export class PublishTenderInput {
  @Field(() => Uuid) tenderId: string;
  @IsOptional()
  @Field(() => DateTime, { nullable: true, description: "Left out: the rulebook's bidding period, from now." })
  biddingEndsAt?: Date | null;
  @IsOptional()
  @ValidateNested()
  @Type(() => ContractTermsOverrideInput)
  @Field(() => ContractTermsOverrideInput, { nullable: true, description: 'Left out: the terms it was drafted with.' })
  contractTerms?: ContractTermsOverrideInput | null;
}

@InputType()
export class AmendTenderInput {
  @Field(() => Uuid) tenderId: string;
  @Field(() => Int, { description: 'The version you saw.' }) version: number;
  @Field(() => DateTime) biddingEndsAt: Date;
}

@InputType()
export class CancelTenderInput {
  @Field(() => Uuid) tenderId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'It is published.' }) reason: string;
}

@InputType()
export class PlaceBidInput {
  @Field(() => Uuid) lotId: string;
  @Field(() => Base64, { description: 'Sealed by the client: see libs/sealing.' }) envelope: Buffer;
  @IsOptional()
  @Field(() => Int, { nullable: true, description: 'What it was sealed for (nextRevision); left out: the next one.' })
  revision?: number | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class WithdrawBidInput {
  @Field(() => Uuid) lotId: string;
}

@InputType()
export class TenderFilterInput {
  @IsOptional() @Field(() => TenderStatusEnum, { nullable: true }) status?: TenderStatus | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) corridorCode?: string | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) reference?: string | null;
}

@ArgsType()
export class TendersArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => TenderFilterInput)
  @Field(() => TenderFilterInput, { nullable: true })
  filter?: TenderFilterInput | null;
}

@ArgsType()
export class BidsArgs extends PageArgs {
  @Field(() => Uuid) lotId: string;
}

@ArgsType()
export class MyBidsArgs extends PageArgs {
  @IsOptional() @Field(() => Uuid, { nullable: true }) tenderId?: string | null;
}

import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import type { UnitPrice } from '#libs/kernel';
import { DateTime, Day, defineConnection, PageArgs, Quantity, UnitPriceScalar, Uuid } from '#libs/platform';
import { DEMAND_LIFECYCLE, DEMAND_LINE_LIFECYCLE, type DemandLineStatus, type DemandStatus } from '#libs/rules';
import { Organisation } from '#libs/organisations';
import { ProductType } from '#libs/catalogue';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const MANY = 1000;

const statusesOf = (lifecycle: object): Record<string, string> =>
  Object.fromEntries(Object.keys(lifecycle).map((status) => [status, status]));
const DemandStatusEnum = statusesOf(DEMAND_LIFECYCLE);
registerEnumType(DemandStatusEnum, { name: 'DemandStatus' });
const DemandLineStatusEnum = statusesOf(DEMAND_LINE_LIFECYCLE);
registerEnumType(DemandLineStatusEnum, { name: 'DemandLineStatus' });

@ObjectType({ description: 'A part of a line that is asked for from one supplier by name.' })
export class ReportedBrand {
  @Field(() => Uuid) supplierId: string;
  @Field(() => Quantity) quantity: string;
}

@ObjectType({ description: 'What a purchaser reports with a line; its own and the operators’ to see.' })
export class DemandReport {
  @Field(() => [Quantity], { description: 'Units used in past years, the latest first.' }) history: string[];
  @Field(() => String, { nullable: true, description: 'Why less is asked for than was used.' })
  shortfallReason: string | null;
  @Field(() => [ReportedBrand]) brands: ReportedBrand[];
}

@ObjectType()
export class DemandLine {
  @Field(() => Uuid) id: string;
  @Field(() => Int, { description: 'From 1 within its demand.' }) number: number;
  @Field(() => ProductType) productType: ProductType;
  @Field(() => Quantity) quantity: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) destination: string;
  @Field(() => Day) deliveryFrom: string;
  @Field(() => Day) deliveryTo: string;
  @Field(() => UnitPriceScalar, { nullable: true, description: 'Per unit in the currency of the demand.' })
  ceilingPrice: string | null;
  @Field(() => DemandLineStatusEnum) status: DemandLineStatus;
  @Field(() => Uuid, { nullable: true }) tenderId: string | null;
  @Field(() => Uuid, { nullable: true }) lotId: string | null;
  @Field(() => DemandReport, { nullable: true }) report: DemandReport | null;
}

@ObjectType({ description: 'What a purchaser asks for.' })
export class Demand {
  @Field(() => Uuid) id: string;
  @Field(() => String, { description: "The purchaser's own." }) reference: string;
  @Field(() => DemandStatusEnum) status: DemandStatus;
  @Field(() => String, { description: 'ISO 4217.' }) currency: string;
  @Field(() => DateTime) postedAt: Date;
  @Field(() => Int, { description: 'Hand it back when you amend the demand.' }) version: number;
  @Field(() => String) corridorCode: string;
  @Field(() => Organisation) purchaser: Organisation;
  @Field(() => [DemandLine], { description: 'At most 100.' }) lines: DemandLine[];
  @Field(() => Int, {
    nullable: true,
    description: 'Bids on the lots that carry it; null until they are opened, except for operators.',
  })
  bidCount: number | null;
}

export const DemandConnection = defineConnection(Demand, 'Demand');

@InputType()
export class ReportedBrandInput {
  @Field(() => Uuid) supplierId: string;
  @Field(() => Quantity, { description: 'Of the quantity of the line.' }) quantity: bigint;
}

@InputType()
export class DemandReportInput {
  @IsOptional()
  @ArrayMaxSize(MANY)
  @Field(() => [Quantity], { nullable: true, description: 'Units used in past years, the latest first; at most 5.' })
  history?: bigint[] | null;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true, description: 'Why less is asked for than was used.' })
  shortfallReason?: string | null;
  @IsOptional()
  @ArrayMaxSize(MANY)
  @ValidateNested({ each: true })
  @Type(() => ReportedBrandInput)
  @Field(() => [ReportedBrandInput], { nullable: true, description: 'Left out: any product will do.' })
  brands?: ReportedBrandInput[] | null;
}

@InputType()
export class DemandLineInput {
  @Field(() => Uuid) productTypeId: string;
  @Field(() => Quantity) quantity: bigint;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) destination: string;
  @Field(() => Day) deliveryFrom: string;
  @Field(() => Day) deliveryTo: string;
  @IsOptional()
  @Field(() => UnitPriceScalar, { nullable: true, description: 'Left out: the market sets the price.' })
  ceilingPrice?: UnitPrice | null;
  @IsOptional()
  @ValidateNested()
  @Type(() => DemandReportInput)
  @Field(() => DemandReportInput, {
    nullable: true,
    description: 'Past use and named suppliers, where you report them.',
  })
  report?: DemandReportInput | null;
}

@InputType()
export class PostDemandInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Your own, unique among your demands.' }) reference: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 4217, one of the corridor.' }) currency: string;
  @ArrayMaxSize(MANY)
  @ValidateNested({ each: true })
  @Type(() => DemandLineInput)
  @Field(() => [DemandLineInput])
  lines: DemandLineInput[];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class AmendDemandInput {
  @Field(() => Uuid) demandId: string;
  @Field(() => Int, { description: 'The version you saw.' }) version: number;
  @ArrayMaxSize(MANY)
  @ValidateNested({ each: true })
  @Type(() => DemandLineInput)
  @Field(() => [DemandLineInput], { description: 'All lines anew.' })
  lines: DemandLineInput[];
}

@InputType()
export class CancelDemandInput {
  @Field(() => Uuid) demandId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@InputType()
export class DemandFilterInput {
  @IsOptional() @Field(() => DemandStatusEnum, { nullable: true }) status?: DemandStatus | null;
  @IsOptional() @Field(() => Boolean, { nullable: true }) mine?: boolean | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) corridorCode?: string | null;
}

@ArgsType()
export class DemandsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => DemandFilterInput)
  @Field(() => DemandFilterInput, { nullable: true })
  filter?: DemandFilterInput | null;
}

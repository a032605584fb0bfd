import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsObject, IsOptional, MaxLength } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Day } from '#libs/platform';
import {
  BALANCE_MODES,
  type BalanceMode,
  INCOTERMS,
  type Incoterm,
  MILESTONE_STEPS,
  type MilestoneStep,
  PAYMENT_INSTRUMENTS,
  type PaymentInstrument,
  SHELF_LIFE_POINTS,
  type ShelfLifePoint,
  TRANSPORT_MODES,
  type TransportMode,
} from '#libs/rules';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

/** GraphQL names know no hyphen. */
const valuesOf = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
export const IncotermEnum = valuesOf(INCOTERMS);
registerEnumType(IncotermEnum, { name: 'Incoterm', description: 'INCOTERMS 2020.' });
export const TransportModeEnum = valuesOf(TRANSPORT_MODES);
registerEnumType(TransportModeEnum, { name: 'TransportMode' });
export const PaymentInstrumentEnum = valuesOf(PAYMENT_INSTRUMENTS);
registerEnumType(PaymentInstrumentEnum, { name: 'PaymentInstrument' });
const MilestoneStepEnum = valuesOf(MILESTONE_STEPS);
registerEnumType(MilestoneStepEnum, { name: 'MilestoneStep', description: 'A signed step that releases a share.' });
const BalanceModeEnum = valuesOf(BALANCE_MODES);
registerEnumType(BalanceModeEnum, {
  name: 'BalanceMode',
  description: 'What the balance of a deposit is paid against.',
});
export const ShelfLifePointEnum = valuesOf(SHELF_LIFE_POINTS);
registerEnumType(ShelfLifePointEnum, {
  name: 'ShelfLifePoint',
  description: 'Where the life that is left is measured.',
});

@ObjectType({ description: 'Who bears carriage, insurance and risk up to which place.' })
export class DeliveryTerm {
  @Field(() => IncotermEnum) code: Incoterm;
  @Field(() => String) place: string;
  @Field(() => TransportModeEnum, { nullable: true, description: 'Null: as the supplier chooses.' })
  transport: TransportMode | null;
}

@ObjectType({ description: 'When an accepted delivery is to be paid.' })
export class PaymentDue {
  @Field(() => String, { description: 'DAYS_AFTER_ACCEPTANCE or END_OF_NEXT_MONTH.' }) kind: string;
  @Field(() => Int, { nullable: true }) days?: number | null;
}

@ObjectType({ description: 'A share of the value and the step that releases it.' })
export class PaymentMilestone {
  @Field(() => MilestoneStepEnum) step: MilestoneStep;
  @Field(() => Int) basisPoints: number;
}

@ObjectType({ description: 'How and when goods are paid. Basis points are 1/100 of a percent.' })
export class PaymentTerms {
  @Field(() => PaymentInstrumentEnum) instrument: PaymentInstrument;
  @Field(() => PaymentDue) due: PaymentDue;
  @Field(() => Int, { description: 'Of the agreed value, paid ahead.' }) advanceBasisPoints: number;
  @Field(() => [PaymentMilestone], { description: 'They sum to 10,000.' }) milestones: readonly PaymentMilestone[];
  @Field(() => Int, { description: "Of the contract's value, put down by the supplier." })
  performanceDepositBasisPoints: number;
  @Field(() => String, { nullable: true, description: 'Of every bidder, in minor units of the currency.' })
  bidDeposit?: string | null;
  @Field(() => Int, { nullable: true, description: 'A year, on what is paid late.' })
  lateInterestBasisPoints?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Days that the supplier has to contest a rejection before the money goes back.',
  })
  rejectionContestDays?: number | null;
  @Field(() => BalanceModeEnum, { nullable: true }) balance?: BalanceMode | null;
}

@ObjectType()
export class DeliveryPoint {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @Field(() => String, { nullable: true, description: 'UN/LOCODE.' }) locode: string | null;
  @Field(() => String) place: string;
  @Field(() => String, { nullable: true }) consignee: string | null;
}

@ObjectType({ description: 'The life that goods have left; where both are given, the stricter counts.' })
export class ShelfLifeFloor {
  @Field(() => Int, { nullable: true, description: 'Of the whole life.' }) percent: number | null;
  @Field(() => Int, { nullable: true }) months: number | null;
  @Field(() => ShelfLifePointEnum, { description: 'Where it is measured.' }) point: ShelfLifePoint;
}

@ObjectType({ description: 'How far a delivery may differ from the quantity ordered, in 1/100 of a percent.' })
export class QuantityTolerances {
  @Field(() => Int) overBasisPoints: number;
  @Field(() => Int) underBasisPoints: number;
}

@ObjectType({ description: 'Of the value of what is late, in 1/100 of a percent.' })
export class LatePenalties {
  @Field(() => Int) latePerDayBasisPoints: number;
  @Field(() => Int) capBasisPoints: number;
}

@ObjectType({ description: 'How long orders may be placed.' })
export class ContractTermLength {
  @Field(() => String, { description: 'MONTHS_FROM_ACTIVATION or DELIVERY_WINDOW.' }) kind: string;
  @Field(() => Int, { nullable: true }) months?: number | null;
}

@ObjectType({
  description: 'What a contract says beside product, quantity and price: dated data that a tender copies.',
})
export class ContractTerms {
  @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @Field(() => String) titleEn: string;
  @Field(() => String) titleZh: string;
  @Field(() => Day) effectiveFrom: string;
  @Field(() => Day, { nullable: true }) effectiveTo: string | null;
  @Field(() => [String], { description: 'Paths of fields whose values no source confirms.' })
  unverified: readonly string[];
  @Field(() => DeliveryTerm) incoterm: DeliveryTerm;
  @Field(() => PaymentTerms) payment: PaymentTerms;
  @Field(() => [DeliveryPoint], { description: "None on a tender: the destinations of each purchaser's lines." })
  deliveryPoints: readonly DeliveryPoint[];
  @Field(() => ShelfLifeFloor, { nullable: true }) shelfLife: ShelfLifeFloor | null;
  @Field(() => Int, { nullable: true, description: 'Minutes that goods may have been outside their storage range.' })
  excursionMinutes?: number | null;
  @Field(() => QuantityTolerances) tolerances: QuantityTolerances;
  @Field(() => LatePenalties) penalties: LatePenalties;
  @Field(() => ContractTermLength) term: ContractTermLength;
  @Field(() => [String], { description: 'ISO 639-1; the first prevails.' }) languages: readonly string[];
  @Field(() => Int, { description: 'How fresh the second factor of a signing person has to be.' })
  secondFactorMinutes: number;
}

@InputType({ description: 'Other contract terms for one tender.' })
export class ContractTermsOverrideInput {
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, {
    nullable: true,
    description: 'One of contractTermsTemplates; left out: those of the corridor.',
  })
  code?: string | null;
  @IsOptional()
  @IsObject()
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'In the shape of the terms, such as {"incoterm": {"code": "FOB", "place": "Shanghai", "transport": "sea"}}; what is left out stays, lists are replaced.',
  })
  changes?: object | null;
}

@InputType()
export class ChooseContractTermsInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'One of contractTermsTemplates.' }) code: string;
}

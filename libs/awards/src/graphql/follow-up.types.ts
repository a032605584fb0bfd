import { ArgsType, Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { DateTime, defineConnection, PageArgs, UnitPriceScalar, Uuid } from '#libs/platform';
import type { RevivalAnswer } from '#libs/rules';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const LONG_TEXT = 10_000;

export const RevivalAnswerEnum = { accepted: 'accepted', declined: 'declined' } as const;
registerEnumType(RevivalAnswerEnum, { name: 'RevivalAnswer' });

@ObjectType({
  description: 'A shortlisted bid that lost on price may still win: at this price, if its bidder accepts in time.',
})
export class RevivalOffer {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) bidId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => UnitPriceScalar, { description: 'Per unit of the product that was bid.' }) price: string;
  @Field(() => String, { description: 'ISO 4217.' }) currency: string;
  @Field(() => DateTime) offeredAt: Date;
  @Field(() => DateTime, { description: 'An answer at this very instant is late; none counts as declined.' })
  answerBy: Date;
  @Field(() => RevivalAnswerEnum, { nullable: true }) answer: RevivalAnswer | null;
  @Field(() => DateTime, { nullable: true }) answeredAt: Date | null;
}

@ObjectType({ description: 'What a price below the anchor is made of, per unit. Public once it is given.' })
export class CostExplanation {
  @Field(() => Uuid, { description: 'The bid it explains.' }) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
  @Field(() => DateTime) askedAt: Date;
  @Field(() => UnitPriceScalar, { nullable: true }) makingCost: string | null;
  @Field(() => UnitPriceScalar, { nullable: true }) periodExpense: string | null;
  @Field(() => UnitPriceScalar, { nullable: true }) profit: string | null;
  @Field(() => String, { nullable: true }) statement: string | null;
  @Field(() => DateTime, { nullable: true }) explainedAt: Date | null;
}

@InputType()
export class AnswerRevivalOfferInput {
  @Field(() => Uuid) offerId: string;
  @Field(() => RevivalAnswerEnum) answer: RevivalAnswer;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class ExplainCostInput {
  @Field(() => Uuid) bidId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'To make one unit.' }) makingCost: string;
  @MaxLength(TEXT)
  @Field(() => String, { description: "One unit's share of the period's expenses." })
  periodExpense: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'The three parts come to the unit price.' }) profit: string;
  @MaxLength(LONG_TEXT) @Field(() => String, { description: 'It is published.' }) statement: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@ArgsType()
export class RevivalOffersArgs extends PageArgs {
  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Only those that can still be answered.' })
  unanswered?: boolean | null;
}

@ArgsType()
export class CostExplanationsArgs extends PageArgs {
  @Field(() => Uuid) tenderId: string;
}

export const RevivalOfferConnection = defineConnection(RevivalOffer, 'RevivalOffer');
export const CostExplanationConnection = defineConnection(CostExplanation, 'CostExplanation');

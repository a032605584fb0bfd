import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { Day, DateTime, defineConnection, PageArgs, Quantity, Uuid } from '#libs/platform';
import { MATCH_FACTORS, MATCH_REASONS, type MatchFactor, type MatchReasonCode } from '#libs/rules';

const TEXT = 1000;
const SHORT = 100;

export const MatchFactorEnum = Object.fromEntries(MATCH_FACTORS.map((factor) => [factor, factor]));
registerEnumType(MatchFactorEnum, { name: 'MatchFactor' });
export const MatchReasonEnum = Object.fromEntries(Object.keys(MATCH_REASONS).map((code) => [code, code]));
registerEnumType(MatchReasonEnum, { name: 'MatchReasonCode' });
export const BidCallLanguage = { en: 'en', zh: 'zh' } as const;
registerEnumType(BidCallLanguage, { name: 'BidCallLanguage', description: 'ISO 639-1.' });

@ObjectType({ description: 'Why a match has its points.' })
export class MatchReasonType {
  @Field(() => MatchFactorEnum) factor: MatchFactor;
  @Field(() => Int) points: number;
  @Field(() => Int, { description: 'The most that this factor gives; all of them come to 100.' }) of: number;
  @Field(() => MatchReasonEnum) code: MatchReasonCode;
  @Field(() => String) text: string;
  @Field(() => String) textZh: string;
}

@ObjectType({ description: 'A product that fits a line of a demand.' })
export class Match {
  @Field(() => String) id: string;
  @Field(() => Uuid) demandLineId: string;
  @Field(() => Uuid) productId: string;
  @Field(() => Uuid) productTypeId: string;
  @Field(() => String) productType: string;
  @Field(() => String, { nullable: true }) productTypeZh: string | null;
  @Field(() => String) brand: string;
  @Field(() => String) manufacturer: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
  @Field(() => Uuid, { nullable: true, description: 'The tender that the line was pooled into.' }) tenderId:
    string | null;
  @Field(() => Uuid, { nullable: true }) lotId: string | null;
  @Field(() => DateTime, { nullable: true }) biddingEndsAt: Date | null;
  @Field(() => String) corridorCode: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) destination: string;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Day) deliveryFrom: string;
  @Field(() => Day) deliveryTo: string;
  @Field(() => Int, { description: '0 to 100, the sum of the points of its reasons.' }) score: number;
  @Field(() => Boolean, { description: 'Whether its papers hold to the end of the delivery. If not, it nearly does.' })
  qualifies: boolean;
  @Field(() => [MatchReasonType], { description: 'One for each factor.' }) reasons: MatchReasonType[];
}

@ObjectType({ description: 'How many products fit a line of your demand.' })
export class MatchCount {
  @Field(() => Uuid, { description: 'The line.' }) id: string;
  @Field(() => Int) products: number;
  @Field(() => Int) suppliers: number;
  @Field(() => Int, { description: 'Products whose papers hold to the end of the delivery.' }) qualifying: number;
}

@ObjectType({ description: 'A tender that you were called to because your products fit it.' })
export class BidCall {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => String) reference: string;
  @Field(() => String) title: string;
  @Field(() => DateTime) biddingEndsAt: Date;
  @Field(() => BidCallLanguage, { description: 'The language that you are written to in.' }) language: 'en' | 'zh';
  @Field(() => Int, { description: 'Lots that a product of yours fits, or nearly.' }) lots: number;
  @Field(() => Int, { description: 'Of these, the ones that you have all papers for.' }) qualifyingLots: number;
  @Field(() => DateTime) calledAt: Date;
  @Field(() => String, { description: 'The call in your language.' }) text: string;
}

@ObjectType({ description: 'A search for opportunities that you keep.' })
export class SavedSearch {
  @Field(() => Uuid) id: string;
  @Field(() => String) name: string;
  @Field(() => Uuid, { nullable: true }) productTypeId: string | null;
  @Field(() => String, { nullable: true }) destination: string | null;
  @Field(() => String, { nullable: true }) corridorCode: string | null;
  @Field(() => Boolean) onlyQualifying: boolean;
  @Field(() => DateTime) savedAt: Date;
}

@ArgsType()
export class LineArgs {
  @Field(() => Uuid) demandLineId: string;
}

@ArgsType()
export class MatchesArgs extends PageArgs {
  @Field(() => Uuid) demandLineId: string;
}

@ArgsType()
export class OpportunitiesArgs extends PageArgs {
  @IsOptional() @Field(() => Uuid, { nullable: true }) productTypeId?: string | null;
  @IsOptional()
  @MaxLength(SHORT)
  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  destination?: string | null;
  @IsOptional() @MaxLength(SHORT) @Field(() => String, { nullable: true }) corridorCode?: string | null;
  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Only those that you have all papers for.' })
  onlyQualifying?: boolean | null;
  @IsOptional()
  @Field(() => Uuid, {
    nullable: true,
    description: 'Search as this saved search says; the other filters are ignored.',
  })
  savedSearchId?: string | null;
}

@InputType()
export class SaveSearchInput {
  @MaxLength(TEXT) @Field(() => String) name: string;
  @IsOptional() @Field(() => Uuid, { nullable: true }) productTypeId?: string | null;
  @IsOptional() @MaxLength(SHORT) @Field(() => String, { nullable: true }) destination?: string | null;
  @IsOptional() @MaxLength(SHORT) @Field(() => String, { nullable: true }) corridorCode?: string | null;
  @Field(() => Boolean, { defaultValue: false }) onlyQualifying: boolean;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class DeleteSearchInput {
  @Field(() => Uuid) savedSearchId: string;
}

export const MatchConnection = defineConnection(Match, 'Match');
export const BidCallConnection = defineConnection(BidCall, 'BidCall');

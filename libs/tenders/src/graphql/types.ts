import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import {
  Base64,
  DateTime,
  Day,
  defineConnection,
  Quantity,
  RefusalDetail,
  UnitPriceScalar,
  Uuid,
} from '#libs/platform';
import {
  BID_LIFECYCLE,
  type BidStatus,
  LOT_LIFECYCLE,
  type LotStatus,
  TENDER_LIFECYCLE,
  type TenderStatus,
} from '#libs/rules';
import { CrossRate } from '#libs/rates';
import { ContractTerms, Organisation } from '#libs/organisations';
import { ProductType } from '#libs/catalogue';

const valuesOf = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value, value]));
export const TenderStatusEnum = valuesOf(Object.keys(TENDER_LIFECYCLE));
registerEnumType(TenderStatusEnum, { name: 'TenderStatus' });
const LotStatusEnum = valuesOf(Object.keys(LOT_LIFECYCLE));
registerEnumType(LotStatusEnum, { name: 'LotStatus' });
const BidStatusEnum = valuesOf(Object.keys(BID_LIFECYCLE));
registerEnumType(BidStatusEnum, { name: 'BidStatus' });
const ProcurementMethodEnum = valuesOf(['open', 'selective', 'limited', 'direct']);
registerEnumType(ProcurementMethodEnum, { name: 'ProcurementMethod', description: 'The OCDS method codelist.' });

@ObjectType()
export class Lot {
  @Field(() => Uuid) id: string;
  @Field(() => Int, { description: 'From 1 within its tender.' }) number: number;
  @Field(() => ProductType) productType: ProductType;
  @Field(() => Quantity) quantity: string;
  @Field(() => UnitPriceScalar, { nullable: true }) ceilingPrice: string | null;
  @Field(() => Day) deliveryFrom: string;
  @Field(() => Day) deliveryTo: string;
  @Field(() => LotStatusEnum) status: LotStatus;
  @Field(() => Int, { nullable: true, description: 'Null until the opening, except for operators.' })
  bidCount: number | null;
}

@ObjectType({ description: 'Rates that were frozen when the tender was published.' })
export class TenderRates {
  @Field(() => Day) day: string;
  @Field(() => Int, { description: 'How old a reference rate could be.' }) maxAgeDays: number;
  @Field(() => [CrossRate], { description: "From each currency that bids may be in to the tender's." })
  rates: CrossRate[];
}

@ObjectType({ description: 'A volume round of pooled demand, or one purchaser’s direct request.' })
export class Tender {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => String) title: string;
  @Field(() => ProcurementMethodEnum) procurementMethod: string;
  @Field(() => TenderStatusEnum) status: TenderStatus;
  @Field(() => String, { description: 'ISO 4217.' }) currency: string;
  @Field(() => String) corridorCode: string;
  @Field(() => Base64, { nullable: true, description: 'X25519, 32 bytes: seal bids to it.' }) publicKey: Buffer | null;
  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 (hex) of the seed that ties are drawn with, fixed before the publication.',
  })
  drawCommitment: string | null;
  @Field(() => String, { nullable: true, description: 'The seed, 32 bytes as hex, from the opening on.' })
  drawSeed: string | null;
  @Field(() => DateTime, { nullable: true }) publishedAt: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'A bid at this very instant is late.' })
  biddingEndsAt: Date | null;
  @Field(() => DateTime, { nullable: true }) openedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) noticeEndsAt: Date | null;
  @Field(() => DateTime, { nullable: true }) awardedAt: Date | null;
  @Field(() => String, { nullable: true }) cancelReason: string | null;
  @Field(() => Int) version: number;
  @Field(() => [Lot], { description: 'At most 100.' }) lots: Lot[];
  @Field(() => GraphQLJSONObject, { description: 'The rules it was published with; later ones do not touch it.' })
  rulebook: object;
  @Field(() => String, { description: 'SHA-256 of the rulebook in canonical form (RFC 8785), hex.' })
  rulebookDigest: string;
  @Field(() => ContractTerms, {
    description: 'What its contracts will say; fixed from the publication on. Price to it.',
  })
  contractTerms: ContractTerms;
  @Field(() => String, { description: 'SHA-256 of the terms in canonical form (RFC 8785), hex.' })
  contractTermsDigest: string;
  @Field(() => TenderRates, {
    nullable: true,
    description: 'What bids in other currencies are compared with, from the publication on; null: in no other.',
  })
  rates: TenderRates | null;
  @Field(() => String, { nullable: true, description: 'SHA-256 of the canonical JSON of the rates, hex.' })
  ratesDigest: string | null;
}

@ObjectType()
export class ReasonText {
  @Field(() => String) en: string;
  @Field(() => String) zh: string;
}

@ObjectType()
export class BidTier {
  @Field(() => Quantity) from: string;
  @Field(() => UnitPriceScalar) unitPrice: string;
}
const TierKindEnum = { all_units: 'all-units', incremental: 'incremental' } as const;
registerEnumType(TierKindEnum, {
  name: 'TierKind',
  description: 'Whether the price of a tier is for the whole quantity, or for the units within it.',
});

@ObjectType({ description: 'What a bid says besides price and volume, where it says it.' })
export class BidParticulars {
  @Field(() => String, { nullable: true, description: "Of every price in the bid, where it is not the tender's." })
  currency?: string | undefined;
  @Field(() => String, { nullable: true, description: 'Content per unit, in the unit of the lot’s reference.' })
  strength?: string | undefined;
  @Field(() => String, { nullable: true, description: 'Fill volume per unit, as the strength.' })
  fill?: string | undefined;
  @Field(() => [BidTier], { nullable: true, description: 'The unit price of the bid holds below the first.' })
  tiers?: readonly BidTier[] | undefined;
  @Field(() => TierKindEnum, { nullable: true }) tierKind?: 'all-units' | 'incremental' | undefined;
  @Field(() => String, { nullable: true, description: 'Once, when anything is awarded; in the currency of the bid.' })
  fixedCost?: string | undefined;
  @Field(() => [String], { nullable: true, description: 'Destinations served, ISO 3166; all when left out.' })
  regions?: readonly string[] | undefined;
  @Field(() => Int, { nullable: true }) shelfLifeMonths?: number | undefined;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Process, active ingredient and main excipients are as approved.',
  })
  noMajorChange?: boolean | undefined;
}

@ObjectType({ description: 'A sealed bid. What is in it is null until its tender is opened, for everybody.' })
export class Bid {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Organisation) supplier: Organisation;
  @Field(() => Int) revision: number;
  @Field(() => BidStatusEnum) status: BidStatus;
  @Field(() => String, { description: 'SHA-256 of the envelope, hex.' }) digest: string;
  @Field(() => DateTime) receivedAt: Date;
  @Field(() => UnitPriceScalar, { nullable: true }) unitPrice: string | null;
  @Field(() => Quantity, { nullable: true }) capacity: bigint | null;
  @Field(() => Quantity, { nullable: true }) minimumQuantity: bigint | null;
  @Field(() => Int, { nullable: true }) leadTimeDays: number | null;
  @Field(() => Day, { nullable: true }) validUntil: string | null;
  @Field(() => BidParticulars, { nullable: true }) particulars: BidParticulars | null;
  @Field(() => Int, { nullable: true }) rank: number | null;
  @Field(() => Quantity, { nullable: true }) awardedQuantity: bigint | null;
  @Field(() => String, { nullable: true, description: 'Why it is invalid, won or lost: a code of a closed list.' })
  reason: string | null;
  @Field(() => ReasonText, { nullable: true }) reasonText: ReasonText | null;
  @Field(() => [RefusalDetail], {
    description:
      'What it was judged on. Numbers that depend on the other bids: for its bidder when the award is final.',
  })
  reasonDetails: RefusalDetail[];
}

@ObjectType({ description: 'Proof that a sealed bid was taken in, at that time, with that digest.' })
export class BidReceipt {
  @Field(() => Uuid) bidId: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Int) revision: number;
  @Field(() => String, { description: 'SHA-256 of the envelope, hex.' }) digest: string;
  @Field(() => DateTime) receivedAt: Date;
  @Field(() => String, { description: 'One of receiptKeys.' }) keyId: string;
  @Field(() => Base64, { description: 'Ed25519, 64 bytes.' }) signature: Uint8Array;
}

@ObjectType()
export class ReceiptKey {
  @Field(() => String) keyId: string;
  @Field(() => String, { description: 'Ed25519.' }) algorithm: string;
  @Field(() => Base64, { description: '32 bytes.' }) publicKey: Uint8Array;
}

@ObjectType()
export class PooledDemands {
  @Field(() => [Uuid]) tenderIds: readonly string[];
  @Field(() => Int) lineCount: number;
}

export const TenderConnection = defineConnection(Tender, 'Tender');
export const BidConnection = defineConnection(Bid, 'Bid');

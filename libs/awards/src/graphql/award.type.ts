import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type Currency, unitPrice, type UnitPrice } from '#libs/kernel';
import { DateTime, Day, Money, money, Quantity, UnitPriceScalar, Uuid } from '#libs/platform';
import { AWARD_LIFECYCLE, type AwardStatus } from '#libs/rules';
import { type AwardLineJson, type AwardRead, type AwardSavingJson, MAX_LINES } from '../persistence/award.reader.js';

const AwardStatusEnum = Object.fromEntries(Object.keys(AWARD_LIFECYCLE).map((status) => [status, status]));
registerEnumType(AwardStatusEnum, {
  name: 'AwardStatus',
  description: 'As in OCDS: pending during the notice period, then active.',
});

@ObjectType({ description: 'What one winner delivers for one demand line.' })
export class AwardLine {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) bidId: string;
  @Field(() => Uuid) demandLineId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => String) purchaserName: string;
  @Field(() => Int, { description: 'The rank of the bid; the best rank is called off first.' }) rank: number;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => UnitPriceScalar, { description: 'In the currency of the value.' }) unitPrice: UnitPrice;
  @Field(() => Money, { description: 'In the currency of the bid.' }) value: Money;
}

@ObjectType({ description: 'Who takes a region over when its supplier fails.' })
export class AwardSpare {
  @Field(() => String, { description: 'ISO 3166 country of destination.' }) region: string;
  @Field(() => Uuid) bidId: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
}

@ObjectType({ description: 'What the awarded volume would have cost at another price, and what the award saves.' })
export class AwardBaseline {
  @Field(() => UnitPriceScalar, { description: 'Of a unit of the reference specification.' }) price: UnitPrice;
  @Field(() => Money) value: Money;
  @Field(() => Money, { description: 'Below zero when the award costs more.' }) saving: Money;
  @Field(() => Float, { description: 'Of the value, to six decimals.' }) savingShare: number;
}

@ObjectType({
  description:
    'What an award saves beside each baseline, and how safe the supply is. For the purchasers served from the beginning of the notice period on, for all who bid after it.',
})
export class AwardSaving {
  @Field(() => AwardBaseline, { nullable: true, description: 'Null without a ceiling price.' })
  ceiling: AwardBaseline | null;
  @Field(() => AwardBaseline, {
    nullable: true,
    description: 'Of the latest open round for the product type in this corridor and currency.',
  })
  lastPrice: AwardBaseline | null;
  @Field(() => AwardBaseline, { nullable: true, description: 'The price in the middle of the valid bids.' })
  medianBid: AwardBaseline | null;
  @Field(() => Int, { description: 'How many suppliers deliver.' }) suppliers: number;
  @Field(() => Float, { description: 'Of the awarded volume, what the largest supplier delivers: 0 to 1.' })
  largestShare: number;
}

@ObjectType({ description: 'The outcome of one lot: who delivers how much at which price.' })
export class Award {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => AwardStatusEnum) status: AwardStatus;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Quantity, { description: 'What nobody delivers.' }) unmetQuantity: bigint;
  @Field(() => Money, {
    nullable: true,
    description: 'For bidders when the award is final: it tells what winners ask.',
  })
  value: Money | null;
  @Field(() => DateTime) evaluatedAt: Date;
  @Field(() => DateTime, { nullable: true, description: 'When the notice period had passed.' }) activeAt: Date | null;
  @Field(() => Int, { description: 'How many bids won.' }) winners: number;
  @Field(() => Int, {
    nullable: true,
    description: 'Of the reported demand, in per mille, where the rulebook has one.',
  })
  sharePermille: number | null;
  @Field(() => Int, { nullable: true, description: 'Of the agreement, where the rulebook counts it in months.' })
  termMonths: number | null;
  @Field(() => Day, { nullable: true, description: 'Last day of the agreement, where the rulebook sets it.' })
  termUntil: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 (hex) of the file that the tender was evaluated on: query evaluation has it.',
  })
  inputDigest: string | null;
  @Field(() => String, { nullable: true, description: 'SHA-256 (hex) of what the evaluation of that file answers.' })
  outputDigest: string | null;
  @Field(() => AwardSaving, { nullable: true, description: 'Null until you may see it, and when nobody delivers.' })
  saving: AwardSaving | null;
  @Field(() => [AwardSpare], { description: 'The spare suppliers that you may see, by region.' }) spares: AwardSpare[];
  @Field(() => [AwardLine], { description: `The lines you may see, best rank first, at most ${MAX_LINES}.` })
  lines: AwardLine[];
}

const toLine = (line: AwardLineJson, currency: Currency): AwardLine => ({
  ...line,
  quantity: BigInt(line.quantity),
  unitPrice: unitPrice(line.unitPrice),
  value: money(line.valueMinor, line.currency ?? currency),
});

type BaselineJson = AwardSavingJson['baselines']['ceiling'];

const toBaseline = (baseline: BaselineJson, currency: Currency): AwardBaseline | null =>
  baseline && {
    price: unitPrice(baseline.price),
    value: { amount: baseline.value, currency },
    saving: { amount: baseline.saving, currency },
    savingShare: baseline.savingShare,
  };

const toSaving = ({ baselines, suppliers, largestShare }: AwardSavingJson, currency: Currency): AwardSaving => ({
  ceiling: toBaseline(baselines.ceiling, currency),
  lastPrice: toBaseline(baselines.lastPrice, currency),
  medianBid: toBaseline(baselines.medianBid, currency),
  suppliers,
  largestShare,
});

export const toAward = (row: AwardRead): Award =>
  Object.assign(new Award(), {
    id: row.id,
    tenderId: row.tender_id,
    lotId: row.lot_id,
    status: row.status,
    quantity: row.quantity,
    unmetQuantity: row.unmet_quantity,
    value: row.value_minor === null ? null : money(row.value_minor, row.currency),
    evaluatedAt: row.evaluated_at,
    activeAt: row.active_at,
    winners: row.winners,
    sharePermille: row.share_permille,
    termMonths: row.term_months,
    termUntil: row.term_until,
    inputDigest: row.input_digest?.toString('hex') ?? null,
    outputDigest: row.output_digest?.toString('hex') ?? null,
    saving: row.saving && toSaving(row.saving, row.currency),
    spares: row.spares ?? [],
    lines: (row.lines ?? []).map((line) => toLine(line, row.currency)),
  });

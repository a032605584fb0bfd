import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type Currency, unitPrice, type UnitPrice } from '#libs/kernel';
import { DateTime, Money, money, Quantity, UnitPriceScalar, Uuid } from '#libs/platform';
import { AWARD_LIFECYCLE, type AwardStatus } from '#libs/rules';
import { type AwardLineJson, type AwardRead, MAX_LINES } from '../persistence/award.reader.js';

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
  @Field(() => UnitPriceScalar) unitPrice: UnitPrice;
  @Field(() => Money) value: Money;
}

@ObjectType({ description: 'The outcome of one lot: who delivers how much at which price.' })
export class Award {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) tenderId: string;
  @Field(() => Uuid) lotId: string;
  @Field(() => AwardStatusEnum) status: AwardStatus;
  @Field(() => Quantity) quantity: bigint;
  @Field(() => Quantity, { description: 'What nobody delivers.' }) unmetQuantity: bigint;
  @Field(() => Money) value: Money;
  @Field(() => DateTime) evaluatedAt: Date;
  @Field(() => DateTime, { nullable: true, description: 'When the notice period had passed.' }) activeAt: Date | null;
  @Field(() => [AwardLine], { description: `The lines you may see, best rank first, at most ${MAX_LINES}.` })
  lines: AwardLine[];
}

const toLine = (line: AwardLineJson, currency: Currency): AwardLine => ({
  ...line,
  quantity: BigInt(line.quantity),
  unitPrice: unitPrice(line.unitPrice),
  value: money(line.valueMinor, currency),
});

export const toAward = (row: AwardRead): Award =>
  Object.assign(new Award(), {
    id: row.id,
    tenderId: row.tender_id,
    lotId: row.lot_id,
    status: row.status,
    quantity: row.quantity,
    unmetQuantity: row.unmet_quantity,
    value: money(row.value_minor, row.currency),
    evaluatedAt: row.evaluated_at,
    activeAt: row.active_at,
    lines: (row.lines ?? []).map((line) => toLine(line, row.currency)),
  });

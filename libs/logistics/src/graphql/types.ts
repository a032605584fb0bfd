import { ArgsType, Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { DateTime, Day, defineConnection, PageArgs, QuantityOrZero, Uuid } from '#libs/platform';
import { MAX_SHIPMENT_EVENTS, SHIPMENT_EVENT_KINDS, type ShipmentEventKind } from '#libs/rules';
import type { Dimension } from '../persistence/performance.reader.js';

/** Names of GraphQL have no hyphens. */
const named = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));

const ShipmentEventKindEnum = named(SHIPMENT_EVENT_KINDS);
registerEnumType(ShipmentEventKindEnum, { name: 'ShipmentEventKind' });
const TradeSideEnum = named(['supplier', 'purchaser']);
registerEnumType(TradeSideEnum, { name: 'TradeSide', description: 'A side of a contract.' });
const DeliveryDimensionEnum = named(['supplier', 'product-type', 'corridor']);
registerEnumType(DeliveryDimensionEnum, { name: 'DeliveryDimension' });

@ObjectType({ description: 'What was told of a shipment under way.' })
export class ShipmentEvent {
  @Field(() => Uuid) id: string;
  @Field(() => ShipmentEventKindEnum) kind: ShipmentEventKind;
  @Field(() => String, { nullable: true, description: 'UN/LOCODE.' }) place: string | null;
  @Field(() => DateTime) happenedAt: Date;
  @Field(() => Day, { nullable: true, description: 'When the goods were expected from then on.' })
  expectedOn: string | null;
  @Field(() => String, { nullable: true }) document: string | null;
  @Field(() => TradeSideEnum, { description: 'Who told it.' }) side: 'supplier' | 'purchaser';
  @Field(() => DateTime) recordedAt: Date;
}

@ObjectType({ description: 'A time without readings. Begun minutes count.' })
export class ReadingGap {
  @Field(() => String) sensor: string;
  @Field(() => DateTime) from: Date;
  @Field(() => DateTime) to: Date;
  @Field(() => Int) minutes: number;
}

@ObjectType({ description: 'A time outside the storage range. Begun minutes count.' })
export class TemperatureExcursion {
  @Field(() => String) sensor: string;
  @Field(() => DateTime) from: Date;
  @Field(() => DateTime) to: Date;
  @Field(() => Int) minutes: number;
  @Field(() => Float, { description: 'The furthest from the range, in degrees Celsius.' }) peakCelsius: number;
}

@ObjectType({ description: 'What a shipment’s loggers read, the worst of them; degrees Celsius.' })
export class ColdChain {
  @Field(() => Float, { description: 'Of the storage range, counted in.' }) lowestAllowed: number;
  @Field(() => Float) highestAllowed: number;
  @Field(() => String, { description: 'By which constants it was computed.' }) profile: string;
  @Field(() => Int) readings: number;
  @Field(() => DateTime) from: Date;
  @Field(() => DateTime) to: Date;
  @Field(() => Float) min: number;
  @Field(() => Float) max: number;
  @Field(() => Float, { description: 'The highest of any logger.' }) meanKineticTemperature: number;
  @Field(() => Int, { description: 'Minutes with readings close enough on both sides, of the logger with fewest.' })
  coveredMinutes: number;
  @Field(() => Int) excursionMinutes: number;
  @Field(() => [TemperatureExcursion], { description: 'The first hundred.' })
  excursions: readonly TemperatureExcursion[];
  @Field(() => [ReadingGap], { description: 'The first hundred; over a gap nothing is known.' })
  gaps: readonly ReadingGap[];
}

@ObjectType({ description: 'Where a shipment is, and how its goods were kept.' })
export class ShipmentTrack {
  @Field(() => Uuid, { description: 'Of the shipment.' }) id: string;
  @Field(() => Day) promisedOn: string;
  @Field(() => Day, { nullable: true, description: 'By the newest event that gives an estimate.' })
  expectedOn: string | null;
  @Field(() => Boolean, { description: 'Whether it is expected after the promised day.' }) expectedLate: boolean;
  @Field(() => [ShipmentEvent], { description: 'The newest hundred.' }) events: readonly ShipmentEvent[];
  @Field(() => ColdChain, { nullable: true, description: 'Null while there are no readings.' })
  coldChain: ColdChain | null;
}

@ObjectType({ description: 'A shipment under way that is expected after the day that was promised.' })
export class LateShipment {
  @Field(() => Uuid, { description: 'Of the shipment.' }) id: string;
  @Field(() => Uuid) orderId: string;
  @Field(() => String) orderReference: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => Day) promisedOn: string;
  @Field(() => Day, { description: 'By the newest estimate; shipmentTrack has those before.' }) expectedOn: string;
  @Field(() => Int) daysLate: number;
  @Field(() => ShipmentEventKindEnum, { nullable: true, description: 'What was told last.' })
  lastKind: ShipmentEventKind | null;
  @Field(() => String, { nullable: true, description: 'UN/LOCODE.' }) lastPlace: string | null;
  @Field(() => DateTime) updatedAt: Date;
}
export const LateShipmentConnection = defineConnection(LateShipment, 'LateShipment');

@ObjectType({ description: 'What is wrong with a row, and what to do about it.' })
export class LogisticsRowProblem {
  @Field(() => Int, { nullable: true, description: 'As a spreadsheet counts: the header is row 1.' })
  row: number | null;
  @Field(() => String, { nullable: true }) column: string | null;
  @Field(() => String) code: string;
  @Field(() => String, { description: 'In English.' }) text: string;
  @Field(() => String, { description: 'In Chinese.' }) textZh: string;
}

@ObjectType({ description: 'What became of a table: all of it was taken, or nothing where a row is wrong.' })
export class LogisticsTableReport {
  @Field(() => Int, { description: 'That could be read.' }) rows: number;
  @Field(() => Int) accepted: number;
  @Field(() => Int, { description: 'There already.' }) unchanged: number;
  @Field(() => Int) problemCount: number;
  @Field(() => [LogisticsRowProblem], { description: 'The first hundred.' }) problems: readonly LogisticsRowProblem[];
}

@ObjectType({
  description: 'How the order lines promised in a period were delivered. Shares are hundredths of a percent.',
})
export class DeliveryPerformance {
  @Field(() => String, { description: 'The supplier’s or product type’s id, or the corridor’s code.' }) key: string;
  @Field(() => String) name: string;
  @Field(() => Int) orders: number;
  @Field(() => Int, { description: 'Whose window has ended, or that were met before.' }) lines: number;
  @Field(() => Int, { description: 'Of which anything came.' }) delivered: number;
  @Field(() => Int) onTime: number;
  @Field(() => Int) inFull: number;
  @Field(() => Int) onTimeInFull: number;
  @Field(() => Int, { nullable: true, description: 'On time and in full, of all lines.' }) otifShare: number | null;
  @Field(() => Int, { nullable: true, description: 'On time, of those delivered.' }) onTimeShare: number | null;
  @Field(() => Int, { nullable: true, description: 'Of all lines.' }) inFullShare: number | null;
  @Field(() => Int, { nullable: true, description: 'Accepted, of what was ordered.' }) fillRate: number | null;
  @Field(() => QuantityOrZero) orderedQuantity: bigint;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => Float, { nullable: true, description: 'From the order to the last receipt of lines in full.' })
  meanLeadDays: number | null;
  @Field(() => Int, { nullable: true }) medianLeadDays: number | null;
}
export const DeliveryPerformanceConnection = defineConnection(DeliveryPerformance, 'DeliveryPerformance');

@ObjectType({
  description:
    'How a supplier delivered in the last year, over all its purchasers. Shares are hundredths of a percent.',
})
export class DeliveryRecord {
  @Field(() => Day) from: string;
  @Field(() => Day) to: string;
  @Field(() => Int, { description: 'Behind the shares.' }) orders: number;
  @Field(() => Int) lines: number;
  @Field(() => Int, { nullable: true }) otifShare: number | null;
  @Field(() => Int, { nullable: true, description: 'Of the lines delivered.' }) onTimeShare: number | null;
  @Field(() => Int, { nullable: true }) inFullShare: number | null;
}

@InputType()
export class ShipmentEventInput {
  @Field(() => ShipmentEventKindEnum) kind: ShipmentEventKind;
  @IsOptional() @MaxLength(20) @Field(() => String, { nullable: true, description: 'UN/LOCODE.' }) place?:
    string | null;
  @Field(() => DateTime) happenedAt: Date;
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'When the goods are expected now; needed with a delay.' })
  expectedOn?: string | null;
  @IsOptional()
  @MaxLength(1000)
  @Field(() => String, { nullable: true, description: 'Number of the paper or message that says so.' })
  document?: string | null;
}

@InputType()
export class RecordShipmentEventsInput {
  @Field(() => Uuid) shipmentId: string;
  @ArrayMaxSize(MAX_SHIPMENT_EVENTS)
  @ValidateNested({ each: true })
  @Type(() => ShipmentEventInput)
  @Field(() => [ShipmentEventInput])
  events: ShipmentEventInput[];
}

@InputType()
export class ImportShipmentEventsInput {
  @Field(() => Uuid, {
    description: 'A CSV or XLSX file of yours with shipment, event, happened_at, place, expected_on, document.',
  })
  fileId: string;
}

@InputType({ description: 'Degrees Celsius, both counted in.' })
export class StorageRangeInput {
  @Field(() => Float) lowest: number;
  @Field(() => Float) highest: number;
}

@InputType()
export class ImportReadingsInput {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Uuid, { description: 'A CSV or XLSX file of yours with time, celsius and, of several loggers, sensor.' })
  fileId: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => StorageRangeInput)
  @Field(() => StorageRangeInput, { nullable: true, description: 'Needed with the first file of a shipment.' })
  storage?: StorageRangeInput | null;
}

@InputType()
export class DeliveryPerformanceFilterInput {
  @IsOptional() @Field(() => Uuid, { nullable: true }) supplierId?: string | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) productTypeId?: string | null;
  @IsOptional() @MaxLength(100) @Field(() => String, { nullable: true }) corridorCode?: string | null;
}

@ArgsType()
export class DeliveryPerformanceArgs extends PageArgs {
  @Field(() => DeliveryDimensionEnum, { defaultValue: 'supplier' }) by: Dimension;
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'The first promised day; left out: a year before the last.' })
  from?: string | null;
  @IsOptional()
  @Field(() => Day, { nullable: true, description: 'The last promised day, at most 366 days on; left out: today.' })
  to?: string | null;
  @Field(() => Int, { nullable: true, description: 'Days early that are on time, 0 to 90; left out: 14.' })
  @IsOptional()
  earlyDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Days late that are on time, 0 to 90; left out: 7.' })
  @IsOptional()
  lateDays?: number | null;
  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent that may be missing; left out: 0.' })
  @IsOptional()
  shortBasisPoints?: number | null;
  @IsOptional()
  @ValidateNested()
  @Type(() => DeliveryPerformanceFilterInput)
  @Field(() => DeliveryPerformanceFilterInput, { nullable: true })
  filter?: DeliveryPerformanceFilterInput | null;
}

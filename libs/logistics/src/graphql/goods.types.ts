import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { DateTime, Day, Quantity, QuantityOrZero, Uuid } from '#libs/platform';
import {
  type FindingKind,
  MAX_BATCHES,
  MAX_CONTENTS,
  MAX_INSPECTION_FILES,
  MAX_PACKAGES_AT_ONCE,
  REJECTION_REASON_CODES,
  type RejectionReason,
} from '#libs/rules';

const named = <T extends string>(name: string, values: readonly T[], description: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, description });
  return choices;
};
const ReasonEnum = named<RejectionReason>('RejectionReason', REJECTION_REASON_CODES, 'Why units are not taken in.');
const FindingEnum = named<FindingKind>(
  'ArrivalFindingKind',
  ['missing', 'short-shelf-life', 'cold-chain'],
  'What a contract does not allow of goods on arrival.',
);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

@ObjectType({ description: 'What lies in a package of one batch.' })
export class PackedContent {
  @Field(() => String) batchNumber: string;
  @Field(() => String, { description: '14 digits.' }) gtin: string;
  @Field(() => Quantity, { description: 'Labelled items.' }) items: bigint;
  @Field(() => Quantity, { description: 'In units of the order.' }) quantity: bigint;
  @Field(() => Int, { description: 'Items that were scanned with a serial each.' }) serialCount: number;
}

@ObjectType()
export class ShipmentPackage {
  @Field(() => String, { description: 'Serial shipping container code, 18 digits.' }) sscc: string;
  @Field(() => DateTime) recordedAt: Date;
  @Field(() => [PackedContent]) contents: readonly PackedContent[];
}

@ObjectType({ description: 'The packages of a shipment.' })
export class PackingList {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Int) packageCount: number;
  @Field(() => [ShipmentPackage], { description: 'The first 200, by their numbers.' })
  packages: readonly ShipmentPackage[];
}

@InputType()
export class PackageInput {
  @MaxLength(TEXT)
  @Field(() => String, { description: 'As scanned or written out: the label with the SSCC, (00)…' })
  label: string;
  @ArrayMaxSize(MAX_CONTENTS * 2)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], {
    description: 'The labels of what is in it: (01)GTIN(10)batch(17)expiry, (21)serial or (37)count.',
  })
  contents: string[];
  @IsOptional()
  @Field(() => Quantity, { nullable: true, description: 'Units of the order in one labelled item; left out: one.' })
  unitsPerItem?: bigint | null;
}

@InputType()
export class RecordPackagesInput {
  @Field(() => Uuid) shipmentId: string;
  @ArrayMaxSize(MAX_PACKAGES_AT_ONCE * 2)
  @ValidateNested({ each: true })
  @Type(() => PackageInput)
  @Field(() => [PackageInput])
  packages: PackageInput[];
}

@ObjectType({ description: 'How a batch was found on arrival.' })
export class InspectedBatch {
  @Field(() => String) batchNumber: string;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @Field(() => QuantityOrZero) rejectedQuantity: bigint;
  @Field(() => QuantityOrZero, { description: 'That did not come; not paid either.' }) missingQuantity: bigint;
  @Field(() => ReasonEnum, { nullable: true }) reason: RejectionReason | null;
  @Field(() => String, { nullable: true }) note: string | null;
  @Field(() => Int, { description: 'Of its life, on the day that counts.' }) daysLeft: number;
  @Field(() => Int, {
    nullable: true,
    description: 'Of its life, in thousandths; null where its making day is not known.',
  })
  permilleLeft: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Null where the contract asks for no shelf life.' })
  meetsFloor: boolean | null;
}

@ObjectType({ description: 'Something that the contract does not allow.' })
export class ArrivalFinding {
  @Field(() => FindingEnum) kind: FindingKind;
  @Field(() => String, { nullable: true }) batch: string | null;
  @Field(() => QuantityOrZero, { description: 'Units that it is about.' }) quantity: bigint;
  @Field(() => Int, { description: 'Days left, or minutes outside the storage range.' }) found: number;
  @Field(() => Int, { nullable: true, description: 'Minutes that are allowed.' }) allowed: number | null;
}

@ObjectType({ description: 'How the goods of a shipment were found when they were received; both sides read it.' })
export class GoodsInspection {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Uuid) receiptId: string;
  @Field(() => Day, { description: 'By the point that the contract names: when the life left was measured.' })
  measuredOn: string;
  @Field(() => Int, { nullable: true }) floorPercent: number | null;
  @Field(() => Int, { nullable: true }) floorMonths: number | null;
  @Field(() => Int, { nullable: true, description: 'Null where no logger was read.' }) excursionMinutes: number | null;
  @Field(() => Int) allowedMinutes: number;
  @Field(() => [InspectedBatch], { description: 'At most 100.' }) batches: readonly InspectedBatch[];
  @Field(() => [ArrivalFinding]) findings: readonly ArrivalFinding[];
  @Field(() => [Uuid]) fileIds: readonly string[];
  @Field(() => DateTime) inspectedAt: Date;
}

@InputType()
export class InspectedBatchInput {
  @MaxLength(TEXT) @Field(() => String) batchNumber: string;
  @Field(() => QuantityOrZero) acceptedQuantity: bigint;
  @IsOptional() @Field(() => QuantityOrZero, { nullable: true }) rejectedQuantity?: bigint | null;
  @IsOptional()
  @Field(() => QuantityOrZero, { nullable: true, description: 'That did not come.' })
  missingQuantity?: bigint | null;
  @IsOptional() @Field(() => ReasonEnum, { nullable: true }) reason?: RejectionReason | null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) note?: string | null;
}

@InputType()
export class InspectShipmentInput {
  @Field(() => Uuid) shipmentId: string;
  @ArrayMaxSize(MAX_BATCHES)
  @ValidateNested({ each: true })
  @Type(() => InspectedBatchInput)
  @Field(() => [InspectedBatchInput], { description: 'Each batch of the shipment once.' })
  batches: InspectedBatchInput[];
  @ArrayMaxSize(MAX_INSPECTION_FILES * 2)
  @Field(() => [Uuid], { defaultValue: [], description: 'Photographs and papers that you have uploaded.' })
  fileIds: string[] = [];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

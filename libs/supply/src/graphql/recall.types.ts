import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import {
  DateTime,
  defineConnection,
  definePayload,
  IDEMPOTENCY_REFUSALS,
  PageArgs,
  Quantity,
  Uuid,
} from '#libs/platform';
import {
  LIFT_RECALL_REFUSALS,
  MAX_RECALLED_BATCHES,
  OPEN_RECALL_REFUSALS,
  RECALL_CLASSES,
  RECALL_KINDS,
  RECALL_LIFECYCLE,
  type RecallClass,
  type RecallKind,
  type RecallStatus,
} from '#libs/rules';

/** GraphQL names have no hyphens. */
const named = <T extends string>(name: string, values: readonly T[], description: string): Record<string, T> => {
  const choices = Object.fromEntries(values.map((value) => [value.replaceAll('-', '_'), value]));
  registerEnumType(choices, { name, description });
  return choices;
};
const KindEnum = named<RecallKind>('RecallKind', RECALL_KINDS, 'A suspension of the making stops all goods.');
const ClassEnum = named<RecallClass>(
  'RecallClass',
  RECALL_CLASSES,
  'I may cause death or lasting harm; III is unlikely to harm.',
);
const StatusEnum = named(
  'RecallStatus',
  Object.keys(RECALL_LIFECYCLE) as RecallStatus[],
  'Goods stay until it is lifted.',
);
/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 5_000;

@ObjectType({ description: 'Goods that had left when a recall began. Receive them, and do not use them.' })
export class RecalledShipment {
  @Field(() => Uuid) shipmentId: string;
  @Field(() => Uuid) contractId: string;
  @Field(() => Uuid) purchaserId: string;
  @Field(() => Quantity, { description: 'Of the recalled batches.' }) quantity: string;
  @Field(() => [String]) batchNumbers: readonly string[];
}

@ObjectType({ description: 'Goods of a supplier that must not leave, whatever the contract.' })
export class Recall {
  @Field(() => Uuid) id: string;
  @Field(() => String) reference: string;
  @Field(() => KindEnum) kind: RecallKind;
  @Field(() => ClassEnum, { nullable: true }) class: RecallClass | null;
  @Field(() => Uuid) supplierId: string;
  @Field(() => Uuid) productTypeId: string;
  @Field(() => String) productName: string;
  @Field(() => [String], { description: 'None: all.' }) batchNumbers: readonly string[];
  @Field(() => String) reason: string;
  @Field(() => StatusEnum) status: RecallStatus;
  @Field(() => DateTime) openedAt: Date;
  @Field(() => Int, { description: 'Contracts concerned, of all purchasers.' }) contractCount: number;
  @Field(() => Int, { description: 'Shipments that had left with such goods.' }) shipmentCount: number;
  @Field(() => [RecalledShipment], { description: 'The latest 100 that you see. Lists leave them out.' })
  shipments: readonly RecalledShipment[];
  @Field(() => DateTime, { nullable: true }) liftProposedAt: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it is to be lifted, or was kept.' }) liftReason:
    string | null;
  @Field(() => DateTime, { nullable: true }) liftedAt: Date | null;
  @Field(() => Int) version: number;
}
export const RecallConnection = defineConnection(Recall, 'Recall');

@InputType()
export class RecallsFilter {
  @IsOptional() @Field(() => StatusEnum, { nullable: true }) status?: RecallStatus | null;
  @IsOptional() @Field(() => Uuid, { nullable: true }) supplierId?: string | null;
}
@ArgsType()
export class RecallsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Type(() => RecallsFilter)
  @Field(() => RecallsFilter, { nullable: true })
  filter?: RecallsFilter | null = null;
}
@InputType()
export class OpenRecallInput {
  @Field(() => Uuid) supplierId: string;
  @Field(() => Uuid) productTypeId: string;
  @Field(() => KindEnum) kind: RecallKind;
  @IsOptional() @Field(() => ClassEnum, { nullable: true, description: 'Of a recall.' }) class?: RecallClass | null;
  @ArrayMaxSize(MAX_RECALLED_BATCHES * 2)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { defaultValue: [], description: 'None: all.' })
  batchNumbers: string[] = [];
  @MaxLength(TEXT) @Field(() => String) reason: string;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}
@InputType()
export class ProposeLiftRecallInput {
  @Field(() => Uuid) recallId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}
@InputType()
export class DecideLiftRecallInput {
  @Field(() => Uuid) recallId: string;
  @Field(() => Boolean, { description: 'False: the recall stays in force.' }) accept: boolean;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true, description: 'Why it stays.' }) reason?:
    string | null;
}
export const OpenRecallPayload = definePayload('OpenRecall', Recall, {
  ...OPEN_RECALL_REFUSALS,
  ...IDEMPOTENCY_REFUSALS,
});
export const ProposeLiftRecallPayload = definePayload('ProposeLiftRecall', Recall, LIFT_RECALL_REFUSALS);
export const DecideLiftRecallPayload = definePayload('DecideLiftRecall', Recall, LIFT_RECALL_REFUSALS);

import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsObject, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import { DateTime, Uuid } from '#libs/platform';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;
const MANY = 1000;

const WhatIfStatusEnum = { asked: 'asked', answered: 'answered', failed: 'failed' } as const;
registerEnumType(WhatIfStatusEnum, { name: 'WhatIfStatus' });

@ObjectType({ description: 'One tender of a question.' })
export class WhatIfCase {
  @Field(() => Uuid) tenderId: string;
  @Field(() => WhatIfStatusEnum) status: 'asked' | 'answered' | 'failed';
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Per lot the real award and the other one: winners, value, saving, supply security, and the difference.',
  })
  answer: object | null;
  @Field(() => String, { nullable: true, description: 'Why it cannot be evaluated so.' }) problem: string | null;
  @Field(() => DateTime, { nullable: true }) answeredAt: Date | null;
}

@ObjectType({ description: 'What awards would have been. It touches no tender.' })
export class WhatIf {
  @Field(() => Uuid) id: string;
  @Field(() => DateTime) askedAt: Date;
  @Field(() => GraphQLJSONObject, { nullable: true, description: 'Null: the rulebook of the tender.' })
  rulebook: object | null;
  @Field(() => [Uuid]) withoutSupplierIds: readonly string[];
  @Field(() => [WhatIfCase], { description: 'At most 20.' }) cases: WhatIfCase[];
}

@InputType()
export class WhatIfRulebookInput {
  @MaxLength(TEXT) @Field(() => String) code: string;
  @Field(() => Int) version: number;
}

@InputType()
export class RequestWhatIfInput {
  @Field(() => Uuid) tenderId: string;
  @IsOptional()
  @ValidateNested()
  @Type(() => WhatIfRulebookInput)
  @Field(() => WhatIfRulebookInput, { nullable: true, description: 'Another rulebook, also a draft.' })
  rulebook?: WhatIfRulebookInput | null;
  @IsOptional()
  @IsObject()
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'Changes to the tender’s own rulebook, in its shape.',
  })
  changes?: object | null;
  @IsOptional()
  @ArrayMaxSize(MANY)
  @Field(() => [Uuid], { nullable: true, description: 'As if these had not bid.' })
  withoutSupplierIds?: string[] | null;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class PreviewRulebookInput {
  @MaxLength(TEXT) @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @ArrayMaxSize(MANY)
  @Field(() => [Uuid], { description: '1 to 20 tenders that have been evaluated.' })
  tenderIds: string[];
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

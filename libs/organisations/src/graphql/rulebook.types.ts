import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ArrayMaxSize, IsObject, MaxLength } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import { DateTime, Day, defineConnection, PageArgs, Uuid } from '#libs/platform';
import { RULEBOOK_LIFECYCLE, type RulebookStatus } from '#libs/rules';

/** Beyond what any rule accepts; the rules answer what is wrong below it. */
const TEXT = 1000;

const RulebookStatusEnum = Object.fromEntries(Object.keys(RULEBOOK_LIFECYCLE).map((status) => [status, status]));
registerEnumType(RulebookStatusEnum, { name: 'RulebookStatus' });

@ObjectType({ description: 'One version of a dated profile of rules. What it says never changes.' })
export class Rulebook {
  @Field(() => Uuid) id: string;
  @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @Field(() => RulebookStatusEnum) status: RulebookStatus;
  @Field(() => Day, { nullable: true }) effectiveFrom: string | null;
  @Field(() => Day, { nullable: true }) effectiveTo: string | null;
  @Field(() => String, { description: 'SHA-256 of the document in canonical form (RFC 8785), hex.' }) digest: string;
  @Field(() => GraphQLJSONObject, { description: '`unverified` names the fields whose values no source confirms.' })
  document: object;
  @Field(() => DateTime) createdAt: Date;
  @Field(() => DateTime, { nullable: true }) activatedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) withdrawnAt: Date | null;
  @Field(() => String, { nullable: true }) withdrawReason: string | null;
}
export const RulebookConnection = defineConnection(Rulebook, 'Rulebook');

@ArgsType()
export class RulebooksArgs extends PageArgs {
  @Field(() => String, { nullable: true }) code?: string | null = null;
  @Field(() => RulebookStatusEnum, { nullable: true }) status?: RulebookStatus | null = null;
}

@InputType()
export class ActivateRulebookInput {
  @MaxLength(TEXT) @Field(() => String) code: string;
  @Field(() => Int) version: number;
}

@InputType()
export class CopyRulebookInput extends ActivateRulebookInput {
  @MaxLength(TEXT)
  @Field(() => String, { description: 'A new code, or one that gets a further version.' })
  newCode: string;
  @IsObject()
  @Field(() => GraphQLJSONObject, { description: 'In the document’s own shape; what is left out stays as it is.' })
  changes: object;
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
}

@InputType()
export class WithdrawRulebookInput extends ActivateRulebookInput {
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@ObjectType({ description: 'Which papers bids in a corridor need: dated data, a copy of which each tender keeps.' })
export class PaperProfile {
  @Field(() => String) code: string;
  @Field(() => Int) version: number;
  @Field(() => Day) effectiveFrom: string;
  @Field(() => Day, { nullable: true }) effectiveTo: string | null;
  @Field(() => GraphQLJSONObject, { description: '`unverified` names the fields whose values no source confirms.' })
  document: object;
}

@InputType()
export class ChoosePaperProfileInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'One of paperProfiles.' }) code: string;
}

@InputType()
export class ChooseRoutesInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @ArrayMaxSize(50)
  @MaxLength(TEXT, { each: true })
  @Field(() => [String], { description: 'Codes of route profiles; none: shipments need no dossier.' })
  routeProfileCodes: string[];
}

@InputType()
export class ChooseRulebookInput {
  @MaxLength(TEXT) @Field(() => String) corridorCode: string;
  @MaxLength(TEXT) @Field(() => String) code: string;
}

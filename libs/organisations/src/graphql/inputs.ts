import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';
import { DateTime, type OrganisationKind, PageArgs, type Role, Uuid } from '#libs/platform';
import type { KeyScope, OrganisationStatus } from '#libs/rules';
import { KeyScopeEnum, OrganisationKindEnum, OrganisationStatusEnum, RoleEnum } from './types.js';

/** Beyond what any rule accepts; rules answer what is wrong below it. */
const TEXT = 1000;

@InputType()
export class RegisterOrganisationInput {
  @Field(() => OrganisationKindEnum) kind: OrganisationKind;
  @MaxLength(TEXT) @Field(() => String) legalName: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true })
  nameZh?: string | null = null;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true })
  registrationNumber?: string | null = null;
  @MaxLength(TEXT)
  @Field(() => String, { description: 'The first member, with every role of the kind.' })
  administratorName: string;
  @MaxLength(TEXT) @Field(() => String) email: string;
  @MaxLength(TEXT) @Field(() => String, { description: '12 to 128 characters.' }) password: string;
}

@InputType()
export class ReapplyInput {
  @MaxLength(TEXT) @Field(() => String) legalName: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true })
  nameZh?: string | null = null;
  @MaxLength(TEXT) @Field(() => String) country: string;
  @IsOptional()
  @MaxLength(TEXT)
  @Field(() => String, { nullable: true })
  registrationNumber?: string | null = null;
}

@InputType()
export class SignInInput {
  @MaxLength(TEXT) @Field(() => String) email: string;
  @MaxLength(TEXT) @Field(() => String) password: string;
}

@InputType()
export class CompleteSignInInput {
  @MaxLength(TEXT) @Field(() => String) challenge: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Six digits, or a recovery code.' }) code: string;
}

@InputType()
export class RenewRecoveryCodesInput {
  @MaxLength(TEXT) @Field(() => String) password: string;
}

@InputType()
export class EnrolSecondFactorInput {
  @MaxLength(TEXT) @Field(() => String) password: string;
}

@InputType()
export class ConfirmSecondFactorInput {
  @MaxLength(TEXT) @Field(() => String) code: string;
}

@InputType()
export class OrganisationIdInput {
  @Field(() => Uuid) organisationId: string;
}

@InputType()
export class OrganisationReasonInput extends OrganisationIdInput {
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@InputType()
export class InviteMemberInput {
  @MaxLength(TEXT) @Field(() => String) email: string;
  @ArrayMaxSize(20) @Field(() => [RoleEnum]) roles: Role[];
}

@InputType()
export class InvitationIdInput {
  @Field(() => Uuid) invitationId: string;
}

@InputType()
export class AcceptInvitationInput {
  @MaxLength(TEXT) @Field(() => String) token: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'The address the invitation was sent to.' }) email: string;
  @MaxLength(TEXT) @Field(() => String) name: string;
  @MaxLength(TEXT) @Field(() => String) password: string;
}

@InputType()
export class MemberIdInput {
  @Field(() => Uuid) memberId: string;
}

@InputType()
export class ChangeMemberRolesInput extends MemberIdInput {
  @ArrayMaxSize(20) @Field(() => [RoleEnum]) roles: Role[];
}

@InputType()
export class CreateApiKeyInput {
  @MaxLength(TEXT) @Field(() => String) name: string;
  @ArrayMaxSize(20)
  @Field(() => [RoleEnum], { description: 'Of the roles you have yourself, but never administrator.' })
  roles: Role[];
  @ArrayMaxSize(20)
  @Field(() => [KeyScopeEnum], { defaultValue: [], description: 'sign: it may sign contracts without a person.' })
  scopes: KeyScope[];
  @Field(() => DateTime, { nullable: true, description: 'Within 366 days; 90 days from now when left out.' })
  expiresAt?: Date | null = null;
}

@InputType()
export class ApiKeyIdInput {
  @Field(() => Uuid) apiKeyId: string;
}

@ArgsType()
export class OrganisationsArgs extends PageArgs {
  @Field(() => OrganisationKindEnum, { nullable: true }) kind?: OrganisationKind | null = null;
  @Field(() => OrganisationStatusEnum, { nullable: true }) status?: OrganisationStatus | null = null;
}

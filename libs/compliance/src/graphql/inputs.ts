import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';
import { Day, PageArgs, Uuid } from '#libs/platform';
import type { Authority, CertificateKind, GmpScheme, PaperStatus, VerificationMethod } from '#libs/rules';
import { AuthorityEnum, CertificateKindEnum, GmpSchemeEnum, PaperStatusEnum, VerificationMethodEnum } from './enums.js';

/** Beyond what any rule accepts; rules answer what is wrong below it. */
const TEXT = 4000;
const LIST = 1000;

@InputType({ isAbstract: true })
abstract class SubmitPaperInput {
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
  @MaxLength(TEXT) @Field(() => String) number: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Whom the paper itself names.' }) holder: string;
  @Field(() => Day) issuedOn: string;
  @Field(() => Day, { nullable: true, description: 'The last day on which it holds.' })
  expiresOn?: string | null = null;
  @Field(() => Uuid, { nullable: true, description: 'Its scan, uploaded by POST /files.' })
  fileId?: string | null = null;
}

@InputType()
export class SubmitCertificateInput extends SubmitPaperInput {
  @Field(() => CertificateKindEnum) kind: CertificateKind;
  @MaxLength(TEXT) @Field(() => String) issuer: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) issuerCountry: string;
  @Field(() => Uuid, { nullable: true }) siteId?: string | null = null;
  @IsOptional()
  @ArrayMaxSize(LIST)
  @Field(() => [Uuid], {
    nullable: true,
    description: 'Products that you list; none: it speaks of you or the site as a whole.',
  })
  productIds?: string[] | null = null;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) scope?: string | null = null;
  @Field(() => GmpSchemeEnum, { nullable: true, description: 'Of a GMP certificate.' })
  scheme?: GmpScheme | null = null;
  @Field(() => Int, { nullable: true, description: 'Of a device: 1, 2 or 3.' }) deviceClass?: number | null = null;
  @Field(() => Uuid, { nullable: true, description: 'Of a test report.' }) laboratoryId?: string | null = null;
  @IsOptional()
  @ArrayMaxSize(LIST)
  @Field(() => [Uuid], { nullable: true, description: 'Your certificates that it was given on.' })
  basisIds?: string[] | null = null;
}

@InputType()
export class SubmitRegistrationInput extends SubmitPaperInput {
  @Field(() => Uuid) productId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @Field(() => AuthorityEnum, { nullable: true, description: 'Null: another one than those listed.' })
  authority?: Authority | null = null;
  @MaxLength(TEXT) @Field(() => String) authorityName: string;
  @Field(() => Int, { nullable: true, description: "Vietnam's tender groups, 1 to 5." })
  tenderGroup?: number | null = null;
}

@InputType()
export class VerifyPaperInput {
  @Field(() => Uuid) paperId: string;
  @Field(() => VerificationMethodEnum) how: VerificationMethod;
  @MaxLength(TEXT) @Field(() => String, { description: 'What you looked at, for others to trust.' }) note: string;
}

@InputType()
export class PaperReasonInput {
  @Field(() => Uuid) paperId: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@InputType()
export class RevokePaperInput extends PaperReasonInput {
  @Field(() => Day, { description: 'The first day on which it no longer holds; it may lie before today.' })
  from: string;
}

@InputType()
export class AddSiteInput {
  @MaxLength(TEXT) @Field(() => String) idempotencyKey: string;
  @MaxLength(TEXT) @Field(() => String) name: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @MaxLength(TEXT) @Field(() => String) address: string;
}

@InputType()
export class SiteIdInput {
  @Field(() => Uuid) siteId: string;
}

@InputType()
export class DesignateLaboratoryInput {
  @Field(() => Uuid) laboratoryId: string;
  @MaxLength(TEXT) @Field(() => String, { description: 'Who designates, such as CNAS.' }) designatedBy: string;
  @MaxLength(TEXT) @Field(() => String) number: string;
  @IsOptional() @MaxLength(TEXT) @Field(() => String, { nullable: true }) scope?: string | null = null;
  @Field(() => Day) from: string;
  @Field(() => Day, { nullable: true, description: 'The last day.' }) to?: string | null = null;
}

@InputType()
export class EndDesignationInput {
  @Field(() => Uuid) designationId: string;
  @Field(() => Day, { description: 'The last day on which it holds.' }) to: string;
  @MaxLength(TEXT) @Field(() => String) reason: string;
}

@ArgsType()
abstract class PapersArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) supplierId?: string | null = null;
  @Field(() => PaperStatusEnum, { nullable: true }) status?: PaperStatus | null = null;
  @Field(() => Uuid, { nullable: true }) productId?: string | null = null;
  @Field(() => Day, { nullable: true, description: 'Only those whose last day is this one or an earlier one.' })
  expiresBy?: string | null = null;
}

@ArgsType()
export class CertificatesArgs extends PapersArgs {
  @Field(() => CertificateKindEnum, { nullable: true }) kind?: CertificateKind | null = null;
}

@ArgsType()
export class RegistrationsArgs extends PapersArgs {
  @MaxLength(2) @IsOptional() @Field(() => String, { nullable: true }) country?: string | null = null;
}

@ArgsType()
export class SitesArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) supplierId?: string | null = null;
}

@ArgsType()
export class LaboratoryDesignationsArgs extends PageArgs {
  @Field(() => Uuid, { nullable: true }) laboratoryId?: string | null = null;
}

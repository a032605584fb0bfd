import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, Day, defineConnection, Uuid } from '#libs/platform';
import type {
  Authority,
  CertificateKind,
  GmpScheme,
  PaperState,
  PaperStatus,
  SiteStatus,
  VerificationMethod,
} from '#libs/rules';
import {
  AuthorityEnum,
  CertificateKindEnum,
  GmpSchemeEnum,
  PaperStateEnum,
  PaperStatusEnum,
  SiteStatusEnum,
  VerificationMethodEnum,
} from './enums.js';

@ObjectType({ description: 'How, when and by whom a paper was found genuine.' })
export class PaperVerification {
  @Field(() => VerificationMethodEnum) how: VerificationMethod;
  @Field(() => String, { nullable: true, description: 'What was looked at.' }) note: string | null;
  @Field(() => DateTime) at: Date | string;
  @Field(() => String, { nullable: true, description: 'The operator that the officer acts for.' })
  operatorName: string | null;
  @Field(() => Uuid, { nullable: true, description: 'The officer; for operators alone.' }) officerId: string | null;
}

@ObjectType({ isAbstract: true })
abstract class Paper {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) supplierName: string;
  @Field(() => String) number: string;
  @Field(() => String, { description: 'Whom the paper itself names.' }) holder: string;
  @Field(() => Day) issuedOn: string;
  @Field(() => Day, { nullable: true, description: 'The last day on which it holds; null when it has none.' })
  expiresOn: string | null;
  @Field(() => PaperStatusEnum) status: PaperStatus;
  @Field(() => PaperStateEnum, { description: 'Today, by the clock that decides over deadlines.' }) state: PaperState;
  @Field(() => Int, { nullable: true, description: 'Until its last day; null when it has none or does not count.' })
  daysLeft: number | null;
  @Field(() => DateTime) submittedAt: Date | string;
  @Field(() => PaperVerification, {
    nullable: true,
    description: 'By the first of two officers, where two are needed.',
  })
  checked: PaperVerification | null;
  @Field(() => PaperVerification, { nullable: true }) verified: PaperVerification | null;
  @Field(() => String, { nullable: true, description: 'Why it was rejected, revoked or withdrawn.' })
  statusReason: string | null;
  @Field(() => Day, { nullable: true, description: 'The first day on which it no longer holds.' })
  revokedFrom: string | null;
  @Field(() => Uuid, {
    nullable: true,
    description: 'Its scan, at /files/<id>; purchasers read it while the paper is verified.',
  })
  fileId: string | null;
  @Field(() => String, { nullable: true, description: "SHA-256 of its file's content, in hex." })
  contentHash: string | null;
}

@ObjectType({ description: 'A dated paper about a supplier, a site or products.' })
export class Certificate extends Paper {
  @Field(() => CertificateKindEnum) kind: CertificateKind;
  @Field(() => String) issuer: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) issuerCountry: string;
  @Field(() => Uuid, { nullable: true }) siteId: string | null;
  @Field(() => String, { nullable: true }) siteName: string | null;
  @Field(() => [Uuid], { description: 'Empty: it speaks of the supplier or site as a whole.' })
  productIds: readonly string[];
  @Field(() => String, { nullable: true }) scope: string | null;
  @Field(() => GmpSchemeEnum, { nullable: true }) scheme: GmpScheme | null;
  @Field(() => Int, { nullable: true }) deviceClass: number | null;
  @Field(() => Uuid, { nullable: true }) laboratoryId: string | null;
  @Field(() => String, { nullable: true }) laboratoryName: string | null;
  @Field(() => [Uuid], { description: 'The certificates that it was given on.' }) basisIds: readonly string[];
  @Field(() => Day, { nullable: true, description: 'The clearance that used it up, if it is good for one.' })
  usedOn: string | null;
}

@ObjectType({ description: "A product's permission in one country." })
export class Registration extends Paper {
  @Field(() => Uuid) productId: string;
  @Field(() => String) brand: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @Field(() => AuthorityEnum, { nullable: true }) authority: Authority | null;
  @Field(() => String) authorityName: string;
  @Field(() => Int, { nullable: true, description: "Vietnam's tender groups, 1 to 5." }) tenderGroup: number | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the number is written as its authority writes them; null where that is not known.',
  })
  numberFormatMatches: boolean | null;
}

@ObjectType({ description: "Where a supplier's goods are made or kept." })
export class Site {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) supplierId: string;
  @Field(() => String) name: string;
  @Field(() => String) country: string;
  @Field(() => String) address: string;
  @Field(() => SiteStatusEnum) status: SiteStatus;
  @Field(() => DateTime) addedAt: Date | string;
}

@ObjectType({ description: "That a laboratory's test reports count, from day to day." })
export class LaboratoryDesignation {
  @Field(() => Uuid) id: string;
  @Field(() => Uuid) laboratoryId: string;
  @Field(() => String) laboratoryName: string;
  @Field(() => String, { description: 'Who designates, such as CNAS.' }) designatedBy: string;
  @Field(() => String) number: string;
  @Field(() => String, { nullable: true }) scope: string | null;
  @Field(() => Day) from: string;
  @Field(() => Day, { nullable: true, description: 'The last day; null while it has no end.' }) to: string | null;
  @Field(() => DateTime) recordedAt: Date;
  @Field(() => DateTime, { nullable: true }) endedAt: Date | null;
  @Field(() => String, { nullable: true }) endReason: string | null;
}

@ObjectType({ description: 'What has been verified of a supplier, by whom and when: the newest hundred of each.' })
export class SupplierFile {
  @Field(() => Uuid) id: string;
  @Field(() => String) legalName: string;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String) country: string;
  @Field(() => DateTime, { nullable: true }) admittedAt: Date | null;
  @Field(() => [Site]) sites: readonly Site[];
  @Field(() => [Certificate], { description: 'Verified ones, and those revoked since.' })
  certificates: readonly Certificate[];
  @Field(() => [Registration]) registrations: readonly Registration[];
}

export const CertificateConnection = defineConnection(Certificate, 'Certificate');
export const RegistrationConnection = defineConnection(Registration, 'Registration');
export const SiteConnection = defineConnection(Site, 'Site');
export const LaboratoryDesignationConnection = defineConnection(LaboratoryDesignation, 'LaboratoryDesignation');

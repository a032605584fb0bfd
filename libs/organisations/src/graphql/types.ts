import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  DateTime,
  defineConnection,
  ORGANISATION_KINDS,
  type OrganisationKind,
  type Role,
  ROLES,
  Uuid,
} from '#libs/platform';
import {
  KEY_SCOPES,
  type KeyScope,
  type MemberStatus,
  ORGANISATION_STATUSES,
  type OrganisationStatus,
} from '#libs/rules';

const enumOf = <T extends string>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value) => [value, value]));

export const OrganisationKindEnum = enumOf(ORGANISATION_KINDS);
registerEnumType(OrganisationKindEnum, { name: 'OrganisationKind' });
export const OrganisationStatusEnum = enumOf<OrganisationStatus>(ORGANISATION_STATUSES);
registerEnumType(OrganisationStatusEnum, { name: 'OrganisationStatus' });
export const RoleEnum = enumOf(ROLES);
registerEnumType(RoleEnum, { name: 'Role' });
export const KeyScopeEnum = enumOf(KEY_SCOPES);
registerEnumType(KeyScopeEnum, { name: 'KeyScope' });
const MemberStatusEnum = enumOf<MemberStatus>(['active', 'withdrawn']);
registerEnumType(MemberStatusEnum, { name: 'MemberStatus' });

@ObjectType()
export class Organisation {
  @Field(() => Uuid) id: string;
  @Field(() => OrganisationKindEnum) kind: OrganisationKind;
  @Field(() => String) legalName: string;
  @Field(() => String, { nullable: true }) nameZh: string | null;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @Field(() => OrganisationStatusEnum) status: OrganisationStatus;
  @Field(() => DateTime) appliedAt: Date;
  @Field(() => DateTime, { nullable: true }) admittedAt: Date | null;
}

@ObjectType()
export class Member {
  @Field(() => Uuid) id: string;
  @Field(() => String) email: string;
  @Field(() => String) name: string;
  @Field(() => [RoleEnum]) roles: readonly Role[];
  @Field(() => MemberStatusEnum) status: MemberStatus;
  @Field(() => Boolean, { description: 'Whether a second factor is set up; most roles count only with one.' })
  secondFactor: boolean;
  @Field(() => DateTime) joinedAt: Date;
}

@ObjectType()
export class Invitation {
  @Field(() => Uuid) id: string;
  @Field(() => String) email: string;
  @Field(() => [RoleEnum]) roles: readonly Role[];
  @Field(() => DateTime) createdAt: Date;
  @Field(() => DateTime) expiresAt: Date;
  @Field(() => DateTime, { nullable: true }) acceptedAt: Date | null;
  @Field(() => DateTime, { nullable: true }) withdrawnAt: Date | null;
}

@ObjectType()
export class ApiKey {
  @Field(() => Uuid) id: string;
  @Field(() => String) name: string;
  @Field(() => String, { description: 'How the key begins.' }) prefix: string;
  @Field(() => [RoleEnum]) roles: readonly Role[];
  @Field(() => [KeyScopeEnum], { description: 'What it may do beyond its roles.' }) scopes: readonly KeyScope[];
  @Field(() => Uuid, { description: 'The member who made it; the key can do no more than this member.' })
  createdBy: string;
  @Field(() => DateTime) createdAt: Date;
  @Field(() => DateTime) expiresAt: Date;
  @Field(() => DateTime, { nullable: true }) revokedAt: Date | null;
}

@ObjectType({ description: 'A regional platform: who trades there, in which currencies and languages.' })
export class Corridor {
  @Field(() => String) code: string;
  @Field(() => String) nameEn: string;
  @Field(() => String) nameZh: string;
  @Field(() => [String]) countries: readonly string[];
  @Field(() => [String]) currencies: readonly string[];
  @Field(() => [String]) languages: readonly string[];
  @Field(() => Boolean) openToOtherCountries: boolean;
  @Field(() => String, { description: 'The code of the rulebook that its rounds are drafted under.' })
  rulebookCode: string;
  @Field(() => String, { description: 'The code of the terms that its tenders are drafted under.' })
  contractTermsCode: string;
  @Field(() => String, { description: 'The code of the papers that bids in its next rounds need; see paperProfiles.' })
  paperProfileCode: string;
  @Field(() => [String], {
    description: 'Codes of the route profiles that its shipments are looked at by; none: they need no dossier.',
  })
  routeProfileCodes: readonly string[];
}

@ObjectType({ description: "The installation's clock." })
export class ServerTime {
  @Field(() => DateTime) now: Date;
}

@ObjectType({ description: 'Who is acting.' })
export class Me {
  @Field(() => Organisation) organisation: Organisation;
  @Field(() => String, { nullable: true, description: 'Why the operator sent the application back.' })
  statusReason: string | null;
  @Field(() => Boolean, { description: 'Whether an API key acts rather than a person.' }) isApiKey: boolean;
  @Field(() => Uuid, { nullable: true }) memberId: string | null;
  @Field(() => String, { nullable: true }) email: string | null;
  @Field(() => String, { nullable: true }) name: string | null;
  @Field(() => [RoleEnum], { description: 'What may be done with this credential, now.' }) roles: readonly string[];
  @Field(() => Boolean) secondFactor: boolean;
}

@ObjectType()
export class SignedIn {
  @Field(() => String, { description: 'Send it as "Authorization: Bearer <token>".' }) token: string;
  @Field(() => DateTime) expiresAt: Date;
}

@ObjectType()
export class SecondFactorNeeded {
  @Field(() => String, { description: 'For completeSignIn, within ten minutes.' }) challenge: string;
}

@ObjectType()
export class SignedOut {
  @Field(() => Boolean) signedOut: boolean;
}

@ObjectType()
export class SecondFactorEnrolment {
  @Field(() => String, { description: 'Show it to an authenticator as a QR code, then call confirmSecondFactor.' })
  otpauthUri: string;
  @Field(() => [String], {
    description: 'Ten codes, shown this once: each completes one sign-in in place of the six digits. Keep them apart.',
  })
  recoveryCodes: readonly string[];
}

@ObjectType()
export class RecoveryCodes {
  @Field(() => [String], { description: 'In place of all earlier ones, shown this once.' })
  recoveryCodes: readonly string[];
}

@ObjectType()
export class InvitationCreated {
  @Field(() => Invitation) invitation: Invitation;
  @Field(() => String, { description: 'Hand it to the invited person; it is shown this once.' }) token: string;
}

@ObjectType()
export class ApiKeyCreated {
  @Field(() => ApiKey) apiKey: ApiKey;
  @Field(() => String, { description: 'Keep it safe; it is shown this once.' }) secret: string;
}

export const OrganisationConnection = defineConnection(Organisation, 'Organisation');
export const MemberConnection = defineConnection(Member, 'Member');
export const InvitationConnection = defineConnection(Invitation, 'Invitation');
export const ApiKeyConnection = defineConnection(ApiKey, 'ApiKey');

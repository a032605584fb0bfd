import { randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { type AccessRule, type Caller, credentialOf, newId, type OrganisationKind, type Role } from '#libs/platform';
import {
  type AdmissionChecklist,
  type ChecklistAnswer,
  checklistFor,
  type ChecklistItem,
  type OrganisationStatus,
  REGISTRATION_NUMBER,
  ROLES_OF_KIND,
  SHIPPED_CHECKLISTS,
} from '#libs/rules';

/** A pool or a client on the test's database, as its owner. */
export type Database = Pick<Pool, 'query'>;

/** An organisation with one member who may do everything its kind may, by session and by API key. */
export interface TestOrganisation {
  readonly organisationId: string;
  readonly kind: OrganisationKind;
  readonly memberId: string;
  readonly userId: string;
  readonly email: string;
  /** The bearer's secrets, as they stand behind `Authorization: Bearer`. */
  readonly sessionToken: string;
  readonly apiKey: string;
  /** Calls by API key; rights are judged by the rule given. */
  caller(access: AccessRule): Caller;
  /** Calls by the member's session. */
  inPerson(access: AccessRule): Caller;
}

export interface OrganisationWish {
  readonly legalName?: string;
  readonly country?: string;
  readonly status?: OrganisationStatus;
}

export const aPurchaser = (db: Database, wish: OrganisationWish = {}): Promise<TestOrganisation> =>
  anOrganisation(db, 'purchaser', { country: 'TH', ...wish });
export const aSupplier = (db: Database, wish: OrganisationWish = {}): Promise<TestOrganisation> =>
  anOrganisation(db, 'supplier', { country: 'CN', ...wish });
export const anOperator = (db: Database, wish: OrganisationWish = {}): Promise<TestOrganisation> =>
  anOrganisation(db, 'operator', { country: 'CN', ...wish });

/** Inserts straight into the tables: no password is hashed and nothing is sent. */
export async function anOrganisation(
  db: Database,
  kind: OrganisationKind,
  { legalName = `${kind} ${randomUUID()}`, country = 'CN', status = 'admitted' }: OrganisationWish = {},
): Promise<TestOrganisation> {
  const organisationId = newId();
  await db.query(
    `INSERT INTO organisation (id, kind, legal_name, country, status, applied_at, admitted_at)
     VALUES ($1, $2, $3, $4, $5, medlane_now(), CASE WHEN $5 IN ('admitted', 'suspended', 'barred') THEN medlane_now() END)`,
    [organisationId, kind, legalName, country, status],
  );
  const member = await aMember(db, organisationId, { roles: ROLES_OF_KIND[kind] });
  const sessionToken = await aSession(db, member.userId);
  const roles = ROLES_OF_KIND[kind].filter((role) => role !== 'administrator');
  const apiKey = await anApiKey(db, { organisationId, createdBy: member.memberId, roles });
  return {
    organisationId,
    kind,
    ...member,
    sessionToken,
    apiKey,
    caller: (access) => callerWith(apiKey, access),
    inPerson: (access) => callerWith(sessionToken, access),
  };
}

export const callerWith = (secret: string, access: AccessRule): Caller => ({
  credential: credentialOf(secret),
  access,
});

export interface TestMember {
  readonly memberId: string;
  readonly userId: string;
  readonly email: string;
}

/** A member who signs in with a second factor unless told otherwise; without a password. */
export async function aMember(
  db: Database,
  organisationId: string,
  wish: { readonly roles: readonly Role[]; readonly email?: string; readonly secondFactor?: boolean },
): Promise<TestMember> {
  const { roles, email = `${randomUUID()}@example.org`, secondFactor = true } = wish;
  const memberId = newId();
  const userId = newId();
  await db.query(
    `INSERT INTO auth."user" (id, name, email, "emailVerified", "twoFactorEnabled") VALUES ($1, $2, $2, true, $3)`,
    [userId, email, secondFactor],
  );
  await db.query(
    `INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
     VALUES ($1, $2, $3, $4, $4, $5, 'active', medlane_now())`,
    [memberId, organisationId, userId, email, roles],
  );
  return { memberId, userId, email };
}

/** The token of a session that has passed the second factor unless told otherwise. */
export async function aSession(
  db: Database,
  userId: string,
  { secondFactor = true, seconds = 3600 }: { readonly secondFactor?: boolean; readonly seconds?: number } = {},
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await db.query(
    `INSERT INTO auth.session (id, "expiresAt", token, "updatedAt", "userId", "secondFactor")
     VALUES ($1, clock_timestamp() + make_interval(secs => $2), $3, clock_timestamp(), $4, $5)`,
    [newId(), seconds, credentialOf(token).secret, userId, secondFactor],
  );
  return token;
}

/** The secret of a live key. */
export async function anApiKey(
  db: Database,
  wish: {
    readonly organisationId: string;
    readonly createdBy: string;
    readonly roles: readonly Role[];
    readonly seconds?: number;
    /** Whether it may sign; one with the role approver does unless told otherwise. */
    readonly signs?: boolean;
  },
): Promise<string> {
  const { signs = wish.roles.includes('approver') } = wish;
  const secret = `mlk_${randomBytes(32).toString('base64url')}`;
  await db.query(
    `INSERT INTO api_key (id, organisation_id, name, prefix, key_hash, roles, created_by, scopes, created_at, expires_at)
     VALUES ($1, $2, 'test', left($3, 10), sha256($3::text::bytea), $4, $5, $7, clock_timestamp(),
       clock_timestamp() + make_interval(secs => $6))`,
    [newId(), wish.organisationId, secret, wish.roles, wish.createdBy, wish.seconds ?? 3600, signs ? ['sign'] : []],
  );
  return secret;
}

/** Everything that an applicant of its kind and country has to give but for its registration number, which it has. */
export async function aCompleteChecklist(db: Database, organisationId: string): Promise<void> {
  const { rows } = await db.query<{ kind: AdmissionChecklist['kind']; country: string }>(
    'SELECT kind, country FROM organisation WHERE id = $1',
    [organisationId],
  );
  const [of] = rows;
  const items = (of && checklistFor(SHIPPED_CHECKLISTS, of.kind, of.country, '2026-11-23')?.items) ?? [];
  for (const { item, value, expiresOn } of answersTo(items)) {
    await db.query('INSERT INTO admission_answer VALUES ($1, $2, $3, $4, medlane_now())', [
      organisationId,
      item,
      value,
      expiresOn,
    ]);
  }
}

/** Sound answers to these items. */
export const answersTo = (items: readonly ChecklistItem[]): ChecklistAnswer[] =>
  items
    .filter(({ code }) => code !== REGISTRATION_NUMBER)
    .map(({ code, check }) => ({
      item: code,
      value:
        ({ email: 'contact@example.org', phone: '+66 2 123 4567' } as Record<string, string>)[check] ?? `Our ${code}`,
      expiresOn: check === 'dated-paper' ? '2099-12-31' : null,
    }));

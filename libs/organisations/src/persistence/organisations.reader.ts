import { Injectable } from '@nestjs/common';
import { type Caller, type Connection, hotRead, idPages, type PageArgs, Reads, statement } from '#libs/platform';
import type { ApiKeyRecord } from './api-keys.store.js';
import type { CorridorRecord } from './corridors.store.js';
import type { InvitationRecord } from './invitations.store.js';
import type { MemberRecord } from './members.store.js';
import type { OrganisationRecord } from './organisations.store.js';

const ORGANISATION = `o.id, o.kind, o.legal_name AS "legalName", o.name_zh AS "nameZh", o.country,
  o.registration_number AS "registrationNumber", o.status, o.applied_at AS "appliedAt", o.admitted_at AS "admittedAt",
  o.status_reason AS "statusReason", o.version`;

const CORRIDORS = statement<CorridorRecord>(
  'corridors.all',
  `SELECT code, name_en AS "nameEn", name_zh AS "nameZh", countries, currencies, languages,
     open_to_other_countries AS "openToOtherCountries", rulebook_code AS "rulebookCode",
     contract_terms_code AS "contractTermsCode", bid_deposits AS "bidDeposits", paper_profile_code AS "paperProfileCode", route_profile_codes AS "routeProfileCodes", version
   FROM corridor ORDER BY code LIMIT 100`,
);
const NOW = statement<{ now: Date }>('organisations.now', 'SELECT medlane_now() AS now');
const ORGANISATION_BY_ID = hotRead<OrganisationRecord>(
  'organisations.by-id',
  `SELECT ${ORGANISATION} FROM organisation o WHERE o.id = $3 AND entered.principal IS NOT NULL LIMIT 1`,
);
const ORGANISATIONS = idPages<OrganisationRecord>(
  'organisations',
  `SELECT ${ORGANISATION} FROM organisation o
   WHERE o.id < $3 AND entered.principal IS NOT NULL
     AND ($4::text IS NULL OR o.kind = $4) AND ($5::text IS NULL OR o.status = $5)
   ORDER BY o.id DESC`,
);

/** A member as the members' list shows it. */
export type MemberView = Omit<MemberRecord, 'version' | 'userId'>;
const MEMBER = `m.id, m.organisation_id AS "organisationId", m.email, m.name, m.roles, m.status,
  m.joined_at AS "joinedAt", medlane_has_second_factor(m.user_id) AS "secondFactor"`;
const MEMBERS = idPages<MemberView>(
  'members',
  `SELECT ${MEMBER} FROM member m WHERE m.organisation_id = entered.organisation_id AND m.id < $3 ORDER BY m.id DESC`,
);
const API_KEYS = idPages<ApiKeyRecord>(
  'api-keys',
  `SELECT k.id, k.organisation_id AS "organisationId", k.name, k.prefix, k.roles, k.scopes, k.created_by AS "createdBy",
     k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.revoked_at AS "revokedAt"
   FROM api_key k WHERE k.organisation_id = entered.organisation_id AND k.id < $3 ORDER BY k.id DESC`,
);
const INVITATIONS = idPages<InvitationRecord>(
  'invitations',
  `SELECT i.id, i.organisation_id AS "organisationId", i.email, i.roles, i.invited_by AS "invitedBy",
     i.created_at AS "createdAt", i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt",
     i.withdrawn_at AS "withdrawnAt"
   FROM invitation i WHERE i.organisation_id = entered.organisation_id AND i.id < $3 ORDER BY i.id DESC`,
);

/** Who is acting, and for whom. `memberId` and what follows are empty for an API key. */
export type MeView = OrganisationRecord & {
  readonly memberId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly secondFactor: boolean;
};
const ME = hotRead<MeView>(
  'organisations.me',
  `SELECT ${ORGANISATION}, m.id AS "memberId", m.email, m.name,
     coalesce(medlane_has_second_factor(m.user_id), false) AS "secondFactor"
   FROM organisation o LEFT JOIN member m ON m.id = entered.principal_id AND entered.principal = 'member'
   WHERE o.id = entered.organisation_id LIMIT 1`,
);

export interface OrganisationFilter {
  readonly kind?: string | null | undefined;
  readonly status?: string | null | undefined;
}

/** What screens show of organisations; row-level security decides which. */
@Injectable()
export class OrganisationsReader {
  constructor(private readonly reads: Reads) {}

  corridors(): Promise<CorridorRecord[]> {
    return this.reads.open(CORRIDORS);
  }

  /** The database's clock with the installation's offset. */
  async now(): Promise<Date> {
    const [row] = await this.reads.open(NOW);
    if (!row) throw new Error('the clock did not answer');
    return row.now;
  }

  async organisation(caller: Caller, id: string): Promise<OrganisationRecord | undefined> {
    return (await this.reads.run<OrganisationRecord>(caller, ORGANISATION_BY_ID, [id])).rows[0];
  }

  organisations<T>(
    caller: Caller,
    page: PageArgs,
    { kind, status }: OrganisationFilter,
    toNode: (row: OrganisationRecord) => T,
  ): Promise<Connection<T>> {
    return ORGANISATIONS.read(this.reads, caller, page, toNode, [kind ?? null, status ?? null]);
  }

  members<T>(caller: Caller, page: PageArgs, toNode: (row: MemberView) => T): Promise<Connection<T>> {
    return MEMBERS.read(this.reads, caller, page, toNode);
  }

  apiKeys<T>(caller: Caller, page: PageArgs, toNode: (row: ApiKeyRecord) => T): Promise<Connection<T>> {
    return API_KEYS.read(this.reads, caller, page, toNode);
  }

  invitations<T>(caller: Caller, page: PageArgs, toNode: (row: InvitationRecord) => T): Promise<Connection<T>> {
    return INVITATIONS.read(this.reads, caller, page, toNode);
  }

  async me(
    caller: Caller,
  ): Promise<{ readonly view: MeView; readonly roles: readonly string[]; readonly principal: string }> {
    const { actor, rows } = await this.reads.run<MeView>(caller, ME);
    const [view] = rows;
    if (!view) throw new Error('whoever entered belongs to an organisation');
    return { view, roles: actor.roles, principal: actor.principal };
  }
}

import { Injectable } from '@nestjs/common';
import { newId, type Role, statement, type Tx } from '#libs/platform';
import type { MemberRow } from './rows.js';

export type MemberRecord = Readonly<MemberRow> & { readonly secondFactor: boolean };

/** The most members that are looked at together; an organisation with more is another kind of customer. */
export const MAX_MEMBERS = 1000;

const COLUMNS = `id, organisation_id AS "organisationId", user_id AS "userId", email, name, roles, status,
  joined_at AS "joinedAt", version, medlane_has_second_factor(user_id) AS "secondFactor"`;

const INSERT = statement<MemberRecord>(
  'member.insert',
  `INSERT INTO member (id, organisation_id, user_id, email, name, roles, status, joined_at)
   VALUES ($1, $2, $3, $4, $5, $6, 'active', $7) RETURNING ${COLUMNS}`,
);
const EMAIL_IS_MEMBER = statement<{ taken: boolean }>(
  'member.email-is-member',
  `SELECT EXISTS (SELECT FROM member WHERE email = $1 AND status = 'active') AS taken`,
);
const LOCK_ACTIVE = statement<MemberRecord>(
  'member.lock-active',
  `SELECT ${COLUMNS} FROM member WHERE organisation_id = $1 AND status = 'active'
   ORDER BY id LIMIT ${MAX_MEMBERS} FOR UPDATE`,
);
const CHANGE_ROLES = statement<MemberRecord>(
  'member.change-roles',
  `UPDATE member SET roles = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING ${COLUMNS}`,
);
const WITHDRAW = statement<MemberRecord>(
  'member.withdraw',
  `UPDATE member SET status = 'withdrawn', version = version + 1 WHERE id = $1 AND version = $2 RETURNING ${COLUMNS}`,
);

export interface NewMember {
  readonly organisationId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

@Injectable()
export class MembersStore {
  insert(tx: Tx, member: NewMember): Promise<MemberRecord> {
    const { organisationId, userId, email, name, roles } = member;
    return tx.one(INSERT, [newId(), organisationId, userId, email, name, roles, tx.now]);
  }

  /** Looks past the caller's own organisation: one person works for one. */
  async emailIsMember(tx: Tx, email: string): Promise<boolean> {
    const { taken } = await tx.elevated(() => tx.one(EMAIL_IS_MEMBER, [email]));
    return taken;
  }

  /** All active members of an organisation, in the order of their ids, so that two changes cannot pass each other. */
  lockActive(tx: Tx, organisationId: string): Promise<MemberRecord[]> {
    return tx.rows(LOCK_ACTIVE, [organisationId]);
  }

  changeRoles(tx: Tx, { id, version }: MemberRecord, roles: readonly Role[]): Promise<MemberRecord> {
    return tx.one(CHANGE_ROLES, [id, version, roles]);
  }

  withdraw(tx: Tx, { id, version }: MemberRecord): Promise<MemberRecord> {
    return tx.one(WITHDRAW, [id, version]);
  }
}

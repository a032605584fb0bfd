import { Injectable } from '@nestjs/common';
import { newId, type Role, statement, type Tx } from '#libs/platform';
import type { InvitationRow } from './rows.js';

export type InvitationRecord = Readonly<Omit<InvitationRow, 'tokenHash'>>;

const COLUMNS = `id, organisation_id AS "organisationId", email, roles, invited_by AS "invitedBy",
  created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", withdrawn_at AS "withdrawnAt"`;

/** Invitations, like sessions and keys, live by the wall clock and not by the installation's. */
const OPEN = statement<{ now: Date; count: bigint }>(
  'invitation.open',
  `SELECT clock_timestamp() AS now, count(*) AS count FROM invitation
   WHERE organisation_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > clock_timestamp()`,
);
const INSERT = statement<InvitationRecord>(
  'invitation.insert',
  `INSERT INTO invitation (id, organisation_id, email, roles, token_hash, invited_by, created_at, expires_at)
   VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8) RETURNING ${COLUMNS}`,
);
const LOCK_BY_TOKEN = statement<InvitationRecord & { now: Date }>(
  'invitation.lock-by-token',
  `SELECT ${COLUMNS}, clock_timestamp() AS now FROM invitation WHERE token_hash = decode($1, 'hex') FOR UPDATE`,
);
const LOCK = statement<InvitationRecord>(
  'invitation.lock',
  `SELECT ${COLUMNS} FROM invitation WHERE id = $1 AND organisation_id = $2 FOR UPDATE`,
);
const ACCEPT = statement(
  'invitation.accept',
  `UPDATE invitation SET accepted_at = clock_timestamp()
   WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > clock_timestamp()`,
);
const WITHDRAW = statement<InvitationRecord>(
  'invitation.withdraw',
  `UPDATE invitation SET withdrawn_at = clock_timestamp() WHERE id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
   RETURNING ${COLUMNS}`,
);

export interface NewInvitation {
  readonly email: string;
  readonly roles: readonly Role[];
  /** SHA-256, hex. */
  readonly tokenHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

@Injectable()
export class InvitationsStore {
  /** The wall clock, and how many invitations of the organisation stand. */
  async open(tx: Tx, organisationId: string): Promise<{ now: Date; count: number }> {
    const { now, count } = await tx.one(OPEN, [organisationId]);
    return { now, count: Number(count) };
  }

  insert(tx: Tx, invitation: NewInvitation): Promise<InvitationRecord> {
    const { email, roles, tokenHash, createdAt, expiresAt } = invitation;
    const { organisationId, principalId } = tx.actor;
    return tx.one(INSERT, [newId(), organisationId, email, roles, tokenHash, principalId, createdAt, expiresAt]);
  }

  /** Whoever comes second with the same token waits here, and then sees it used. */
  lockByToken(tx: Tx, tokenHash: string): Promise<(InvitationRecord & { now: Date }) | undefined> {
    return tx.maybe(LOCK_BY_TOKEN, [tokenHash]);
  }

  lock(tx: Tx, id: string): Promise<InvitationRecord | undefined> {
    return tx.maybe(LOCK, [id, tx.actor.organisationId]);
  }

  accept(tx: Tx, id: string): Promise<void> {
    return tx.executeOne(ACCEPT, [id]);
  }

  withdraw(tx: Tx, id: string): Promise<InvitationRecord | undefined> {
    return tx.maybe(WITHDRAW, [id]);
  }
}

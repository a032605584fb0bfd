import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type OrganisationKind, secretHash, UnitOfWork } from '#libs/platform';
import { type InvitationRefusal, judgeAcceptInvitation, judgeInvitation, judgePerson, parseEmail } from '#libs/rules';
import { AuthPort } from '../auth/auth-port.js';
import { type InvitationRecord, InvitationsStore } from '../persistence/invitations.store.js';
import { type MemberRecord, MembersStore } from '../persistence/members.store.js';
import type { AcceptRefusal, WithdrawInvitationRefusal } from '../refusals.js';
import { newInvitationToken } from '../secrets.js';

/** An administrator invites a person. The token is handed over once; it is not stored. */
@Injectable()
export class InviteMemberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly invitations: InvitationsStore,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
  ) {}

  run(
    caller: Caller,
    invitation: { readonly email: string; readonly roles: readonly string[] },
  ): Promise<Result<{ readonly invitation: InvitationRecord; readonly token: string }, InvitationRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const { now, count } = await this.invitations.open(tx, tx.actor.organisationId);
      const email = parseEmail(invitation.email);
      const isMember = email !== undefined && (await this.members.emailIsMember(tx, email));
      // A caller who passed the access rule belongs to an organisation.
      const organisation = { kind: tx.actor.kind as OrganisationKind, openInvitations: count };
      const verdict = judgeInvitation(invitation, organisation, isMember, now);
      if (!verdict.ok) return verdict;
      const { secret, hash } = newInvitationToken();
      const sent = await this.invitations.insert(tx, { ...verdict.value, tokenHash: hash, createdAt: now });
      await this.audit.record(tx, {
        subjectType: 'invitation',
        subjectId: sent.id,
        action: 'invite',
        details: { email: sent.email, roles: sent.roles },
      });
      return ok({ invitation: sent, token: secret });
    });
  }

  /** Takes back an invitation that nobody has accepted. */
  withdraw(caller: Caller, invitationId: string): Promise<Result<InvitationRecord, WithdrawInvitationRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const found = await this.invitations.lock(tx, invitationId);
      const withdrawn = found && (await this.invitations.withdraw(tx, found.id));
      if (!withdrawn) return err('INVITATION_UNKNOWN');
      await this.audit.record(tx, { subjectType: 'invitation', subjectId: withdrawn.id, action: 'withdraw' });
      return ok(withdrawn);
    });
  }
}

export interface Acceptance {
  readonly token: string;
  /** The address the invitation was sent to: a token that strayed is worth nothing without it. */
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** An invited person joins: once, and under the invited address only. */
@Injectable()
export class AcceptInvitationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
    private readonly invitations: InvitationsStore,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
  ) {}

  async run(acceptance: Acceptance): Promise<Result<MemberRecord, AcceptRefusal>> {
    const person = judgePerson(acceptance);
    if (!person.ok) return person;
    const passwordHash = await this.auth.hashPassword(acceptance.password);
    return this.unitOfWork.asSystem(async (tx) => {
      const invitation = await this.invitations.lockByToken(tx, secretHash(acceptance.token));
      if (invitation?.email !== person.value.email) return err('INVITATION_UNKNOWN');
      const isMember = await this.members.emailIsMember(tx, invitation.email);
      const verdict = judgeAcceptInvitation(invitation, isMember, invitation.now);
      if (!verdict.ok) return verdict;
      const userId = await this.auth.createUser(tx, { ...person.value, passwordHash });
      if (userId === undefined) return err('ALREADY_MEMBER');
      await this.invitations.accept(tx, invitation.id);
      const { organisationId, roles } = invitation;
      const member = await this.members.insert(tx, { organisationId, userId, ...person.value, roles });
      await this.audit.record(tx, {
        subjectType: 'member',
        subjectId: member.id,
        action: 'join',
        details: { organisationId, invitationId: invitation.id, roles },
      });
      return ok(member);
    });
  }
}

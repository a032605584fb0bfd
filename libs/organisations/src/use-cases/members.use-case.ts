import { Injectable } from '@nestjs/common';
import { invariant, ok, type Result } from '#libs/kernel';
import { AuditTrail, type Caller, type OrganisationKind, Outbox, type Tx, UnitOfWork } from '#libs/platform';
import {
  type ChangeRolesRefusal,
  judgeChangeRoles,
  judgeWithdrawMember,
  type WithdrawMemberRefusal,
} from '#libs/rules';
import { AuthPort } from '../auth/auth-port.js';
import { memberWithdrawn } from '../events.js';
import { type MemberRecord, MembersStore } from '../persistence/members.store.js';

/** An administrator changes what a member may do; the member's other sessions end, and keys lose what it lost. */
@Injectable()
export class ChangeMemberRolesUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
  ) {}

  run(caller: Caller, memberId: string, roles: readonly string[]): Promise<Result<MemberRecord, ChangeRolesRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const all = await this.members.lockActive(tx, tx.actor.organisationId);
      const verdict = judgeChangeRoles(tx.actor.kind as OrganisationKind, all, memberId, roles);
      if (!verdict.ok) return verdict;
      const before = memberOf(all, memberId);
      const after = await this.members.changeRoles(tx, before, verdict.value);
      await this.auth.endSessions(tx, after.userId, caller.credential);
      await this.audit.record(tx, {
        subjectType: 'member',
        subjectId: after.id,
        action: 'change-roles',
        details: { from: before.roles, to: after.roles },
      });
      return ok(after);
    });
  }
}

/** An administrator withdraws a member: sessions, password and second factor are gone, and its keys open nothing. */
@Injectable()
export class WithdrawMemberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  run(caller: Caller, memberId: string): Promise<Result<MemberRecord, WithdrawMemberRefusal>> {
    return this.unitOfWork.run(caller, async (tx) => {
      const all = await this.members.lockActive(tx, tx.actor.organisationId);
      const verdict = judgeWithdrawMember(all, memberId);
      if (!verdict.ok) return verdict;
      const after = await this.members.withdraw(tx, memberOf(all, memberId));
      await this.auth.forgetUser(tx, after.userId);
      await this.recordWithdrawal(tx, after);
      return ok(after);
    });
  }

  private async recordWithdrawal(tx: Tx, { id, organisationId, status }: MemberRecord): Promise<void> {
    await this.audit.record(tx, {
      subjectType: 'member',
      subjectId: id,
      action: 'withdraw',
      from: 'active',
      to: status,
    });
    await this.outbox.append(tx, memberWithdrawn({ subjectId: id, payload: { organisationId, memberId: id } }));
  }
}

function memberOf(all: readonly MemberRecord[], id: string): MemberRecord {
  const member = all.find((candidate) => candidate.id === id);
  invariant(member, `the member ${id} was judged and is not there`);
  return member;
}

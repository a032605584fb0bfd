import { Injectable } from '@nestjs/common';
import { err, ok, type Result } from '#libs/kernel';
import { AuditTrail, Outbox, UnitOfWork } from '#libs/platform';
import { judgePerson, judgeRegistration, type OrganisationDraft, ROLES_OF_KIND } from '#libs/rules';
import { AuthPort } from '../auth/auth-port.js';
import { organisationApplied } from '../events.js';
import { MembersStore } from '../persistence/members.store.js';
import { type OrganisationRecord, OrganisationsStore } from '../persistence/organisations.store.js';
import type { RegisterRefusal } from '../refusals.js';

export interface Registration {
  readonly organisation: OrganisationDraft;
  readonly administrator: { readonly name: string; readonly email: string; readonly password: string };
}

/**
 * An organisation applies, with the person who does it as its first member. Somebody has to do the first work, so that
 * person has every role of the kind and gives them away as others come.
 */
@Injectable()
export class RegisterOrganisationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
    private readonly organisations: OrganisationsStore,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
    private readonly outbox: Outbox,
  ) {}

  async run({ organisation, administrator }: Registration): Promise<Result<OrganisationRecord, RegisterRefusal>> {
    const applicant = judgeRegistration(organisation);
    if (!applicant.ok) {
      return applicant.code === 'NAME_TAKEN' ? err('ALREADY_REGISTERED') : err(applicant.code, applicant.details);
    }
    const person = judgePerson(administrator);
    if (!person.ok) return person;
    const passwordHash = await this.auth.hashPassword(administrator.password);

    return this.unitOfWork.asSystem(async (tx) => {
      const applied = await this.organisations.insert(tx, applicant.value);
      const userId = await this.auth.createUser(tx, { ...person.value, passwordHash });
      if (!applied || userId === undefined) return err('ALREADY_REGISTERED');
      const roles = ROLES_OF_KIND[applied.kind];
      const member = await this.members.insert(tx, { organisationId: applied.id, userId, ...person.value, roles });
      const { id, kind } = applied;
      await this.audit.record(tx, { subjectType: 'organisation', subjectId: id, action: 'apply', to: 'applied' });
      await this.audit.record(tx, { subjectType: 'member', subjectId: member.id, action: 'join', details: { roles } });
      await this.outbox.append(tx, organisationApplied({ subjectId: id, payload: { organisationId: id, kind } }));
      return ok(applied);
    });
  }
}

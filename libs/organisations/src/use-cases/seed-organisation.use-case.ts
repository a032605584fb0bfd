import { Injectable } from '@nestjs/common';
import { invariant, ok } from '#libs/kernel';
import { AuditTrail, type OrganisationKind, type Role, type Tx, UnitOfWork } from '#libs/platform';
import { isCountry, judgePerson, judgeRoles } from '#libs/rules';
import { AuthPort } from '../auth/auth-port.js';
import { MembersStore } from '../persistence/members.store.js';
import { type OrganisationRecord, OrganisationsStore } from '../persistence/organisations.store.js';

export interface SeedMember {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly Role[];
  /** Base32, 32 characters for 160 bits: the authenticator's secret, verified from the start. */
  readonly secondFactor?: string;
}

export interface SeedOrganisation {
  readonly kind: OrganisationKind;
  readonly legalName: string;
  readonly nameZh: string | null;
  readonly country: string;
  readonly members: readonly SeedMember[];
}

/**
 * Adds an admitted organisation with its members, or finds it: the operator an installation is born with, and the
 * organisations of the demo. For the operators' command line only; everyone else applies.
 */
@Injectable()
export class SeedOrganisationUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly auth: AuthPort,
    private readonly organisations: OrganisationsStore,
    private readonly members: MembersStore,
    private readonly audit: AuditTrail,
  ) {}

  /** Throws when a member's data do not satisfy the rules or an address is another organisation's. */
  async run(seed: SeedOrganisation): Promise<{ readonly organisationId: string; readonly added: boolean }> {
    const { kind, legalName, nameZh, country } = seed;
    invariant(isCountry(country), `${country} is no country`);
    // Before anything slow: most often it is there.
    const found = await this.find(seed);
    if (found !== undefined) return { organisationId: found, added: false };
    const hashes = await this.passwordHashes(seed.members);
    const seeded = await this.unitOfWork.asSystem(async (tx) => {
      const applicant = { kind, legalName, nameZh, country, registrationNumber: null, status: 'applied' as const };
      const applied = await this.organisations.insert(tx, applicant);
      if (!applied) {
        const found = await this.organisations.findNamed(tx, kind, country, legalName);
        invariant(found, `${legalName} is there and is not there`);
        return ok({ organisationId: found.id, added: false });
      }
      const admitted = await this.organisations.changeStatus(tx, applied, 'admitted');
      await this.audit.record(tx, {
        subjectType: 'organisation',
        subjectId: admitted.id,
        action: 'seed',
        to: admitted.status,
      });
      for (const member of seed.members) await this.addMember(tx, admitted, member, hashes.get(member.email) ?? '');
      return ok({ organisationId: admitted.id, added: true });
    });
    invariant(seeded.ok, 'seeding refuses nothing');
    return seeded.value;
  }

  /** The id of the organisation of this kind, country and name; undefined when there is none. */
  async find({
    kind,
    country,
    legalName,
  }: Pick<SeedOrganisation, 'kind' | 'country' | 'legalName'>): Promise<string | undefined> {
    const found = await this.unitOfWork.asSystem(async (tx) =>
      ok(await this.organisations.findNamed(tx, kind, country, legalName)),
    );
    return found.ok ? found.value?.id : undefined;
  }

  private async passwordHashes(members: readonly SeedMember[]): Promise<Map<string, string>> {
    const hashed = members.map(async ({ email, password }) => [email, await this.auth.hashPassword(password)] as const);
    return new Map(await Promise.all(hashed));
  }

  private async addMember(tx: Tx, { id, kind }: OrganisationRecord, seed: SeedMember, hash: string): Promise<void> {
    const person = judgePerson(seed);
    const roles = judgeRoles(kind, seed.roles);
    invariant(person.ok && roles.ok, `${seed.email} cannot be a member with these roles`);
    const userId = await this.auth.createUser(tx, { ...person.value, passwordHash: hash });
    invariant(userId !== undefined, `${seed.email} is a member elsewhere`);
    if (seed.secondFactor !== undefined) await this.auth.giveSecondFactor(tx, userId, seed.secondFactor);
    const member = { organisationId: id, userId, ...person.value, roles: roles.value };
    const { id: memberId } = await this.members.insert(tx, member);
    await this.audit.record(tx, { subjectType: 'member', subjectId: memberId, action: 'join' });
  }
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import {
  type AccessRule,
  type Caller,
  isProven,
  OWN_FILE,
  type Role,
  Unauthenticated,
  UnitOfWork,
} from '#libs/platform';
import { useTestApplication } from '../../../test/support/application.js';
import {
  aCompleteChecklist,
  aMember,
  anApiKey,
  anOperator,
  aPurchaser,
  aSession,
  aSupplier,
  callerWith,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { OrganisationsModule } from './organisations.module.js';
import { ApiKeysStore } from './persistence/api-keys.store.js';
import { InvitationsStore } from './persistence/invitations.store.js';
import { MembersStore } from './persistence/members.store.js';
import { OrganisationsReader } from './persistence/organisations.reader.js';
import { OrganisationsStore } from './persistence/organisations.store.js';
import { RightsStore } from './persistence/rights.store.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { ApiKeysUseCase } from './use-cases/api-keys.use-case.js';
import { DecideAdmissionUseCase } from './use-cases/decide-admission.use-case.js';
import { AcceptInvitationUseCase, InviteMemberUseCase } from './use-cases/invitations.use-case.js';
import { ChangeMemberRolesUseCase, WithdrawMemberUseCase } from './use-cases/members.use-case.js';
import { ReapplyUseCase } from './use-cases/reapply.use-case.js';

const app = useTestApplication([OrganisationsModule], ORGANISATIONS_ENTITIES);
const ADMINISTERS: AccessRule = { roles: ['administrator'] };
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const APPEALS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'], allowExcluded: true };
const PASSWORD = 'correct horse battery staple';
const WEEK = 7 * 86_400_000;

const enter = (caller: Caller) => app.get(UnitOfWork).run(caller, (tx) => Promise.resolve(ok(tx.actor)));
const rolesOf = async (secret: string): Promise<readonly Role[]> => {
  const entered = await enter(callerWith(secret, 'signed-in'));
  invariant(entered.ok, 'entered');
  return entered.value.roles;
};
const opens = (secret: string, role: Role) =>
  enter(callerWith(secret, { kinds: ['supplier'], roles: [role] })).then(
    ({ ok: opened }) => opened,
    () => false,
  );
const isOut = (secret: string) => expect(enter(callerWith(secret, 'signed-in'))).rejects.toThrow(Unauthenticated);
const joins = (token: string, email: string) =>
  app.get(AcceptInvitationUseCase).run({ token, email, name: 'Nok', password: PASSWORD });

async function invited(host: TestOrganisation, email: string): Promise<string> {
  const sent = await app
    .get(InviteMemberUseCase)
    .run(host.inPerson(ADMINISTERS), { email, roles: ['viewer', 'buyer'] });
  invariant(sent.ok, 'invited');
  return sent.value.token;
}

describe('rights end at once', () => {
  it('when a member is withdrawn: its sessions, its keys and its password', async () => {
    const host = await aPurchaser(app.db);
    const member = await aMember(app.db, host.organisationId, { roles: ['viewer', 'buyer'] });
    const session = await aSession(app.db, member.userId);
    const key = await anApiKey(app.db, { ...host, createdBy: member.memberId, roles: ['buyer'] });
    expect(await rolesOf(session)).toEqual(['viewer', 'buyer']);
    expect(await rolesOf(key)).toEqual(['buyer']);
    const withdrawn = await app.get(WithdrawMemberUseCase).run(host.inPerson(ADMINISTERS), member.memberId);
    expect(withdrawn).toMatchObject({ ok: true, value: { status: 'withdrawn' } });
    await isOut(session);
    await isOut(key);
    const { rows } = await app.db.query('SELECT FROM auth."user" WHERE id = $1', [member.userId]);
    expect(rows).toHaveLength(0);
    const events = await app.db.query(`SELECT FROM outbox WHERE type = 'member.withdrawn' AND subject_id = $1`, [
      member.memberId,
    ]);
    expect(events.rows).toHaveLength(1);
  });

  it('when the organisation is suspended, and come back when it is restored', async () => {
    const [operator, second] = [await anOperator(app.db), await anOperator(app.db)];
    const supplier = await aSupplier(app.db);
    const decide = (action: 'suspend' | 'restore', officer = operator) =>
      app.get(DecideAdmissionUseCase).run(officer.inPerson(OFFICERS), {
        organisationId: supplier.organisationId,
        action,
        reason: 'licence lapsed',
      });
    expect(await decide('suspend')).toMatchObject({ ok: true, value: { status: 'suspended' } });
    await isOut(supplier.apiKey);
    for (const rule of ['signed-in', {}, { allowApplicants: true }, { roles: ['bidder'] }] satisfies AccessRule[]) {
      await expect(enter(callerWith(supplier.sessionToken, rule))).rejects.toThrow('Your organisation is suspended');
    }
    expect(await enter(callerWith(supplier.sessionToken, OWN_FILE))).toMatchObject({ ok: true });
    expect(await enter(callerWith(supplier.sessionToken, APPEALS))).toMatchObject({ ok: true });
    expect(await decide('suspend')).toMatchObject({ ok: false, code: 'ACTION_NOT_ALLOWED_NOW' });
    expect(await decide('restore')).toMatchObject({ ok: true, value: { status: 'suspended' } });
    await isOut(supplier.apiKey);
    expect(await decide('restore', second)).toMatchObject({ ok: true, value: { status: 'admitted' } });
    expect(await rolesOf(supplier.apiKey)).toContain('bidder');
  });

  it('when a key is revoked or expires', async () => {
    const host = await aPurchaser(app.db);
    const made = await app.get(ApiKeysUseCase).create(host.inPerson(ADMINISTERS), { name: 'ERP', roles: ['buyer'] });
    invariant(made.ok, 'made');
    const { credential } = callerWith(made.value.secret, 'signed-in');
    invariant(credential, 'a key');
    expect(isProven(credential)).toBe(false);
    expect(await rolesOf(made.value.secret)).toEqual(['buyer']);
    expect(isProven(credential)).toBe(true);
    const revoke = () => app.get(ApiKeysUseCase).revoke(host.inPerson(ADMINISTERS), made.value.key.id);
    expect(await revoke()).toMatchObject({ ok: true });
    await isOut(made.value.secret);
    expect(isProven(credential)).toBe(false);
    expect(await revoke()).toMatchObject({ ok: false, code: 'API_KEY_UNKNOWN' });
    await isOut(await anApiKey(app.db, { ...host, createdBy: host.memberId, roles: ['buyer'], seconds: -1 }));
    await isOut(await aSession(app.db, host.userId, { seconds: -1 }));
  });

  it('when a role is taken away: from the sessions and from the keys the member made', async () => {
    const host = await aPurchaser(app.db);
    const member = await aMember(app.db, host.organisationId, { roles: ['viewer', 'buyer', 'approver'] });
    const session = await aSession(app.db, member.userId);
    const key = await anApiKey(app.db, { ...host, createdBy: member.memberId, roles: ['buyer', 'approver'] });
    const changed = await app
      .get(ChangeMemberRolesUseCase)
      .run(host.inPerson(ADMINISTERS), member.memberId, ['viewer', 'buyer']);
    expect(changed).toMatchObject({ ok: true, value: { roles: ['viewer', 'buyer'] } });
    await isOut(session);
    expect(await rolesOf(key)).toEqual(['buyer']);
    expect(await rolesOf(await aSession(app.db, member.userId))).toEqual(['viewer', 'buyer']);
  });

  it('leaves an administrator who changes its own roles signed in', async () => {
    const host = await aPurchaser(app.db);
    const caller = host.inPerson(ADMINISTERS);
    const changed = await app.get(ChangeMemberRolesUseCase).run(caller, host.memberId, ['viewer', 'administrator']);
    expect(changed).toMatchObject({ ok: true });
    expect(await rolesOf(host.sessionToken)).toEqual(['viewer', 'administrator']);
    expect(await rolesOf(host.apiKey)).toEqual(['viewer']);
  });
});

describe('the second factor', () => {
  it.each<[boolean, boolean]>([
    [false, true],
    [true, false],
    [false, false],
  ])('strips what needs it: session %s, person %s', async (inSession, ofPerson) => {
    const host = await aPurchaser(app.db);
    const roles: Role[] = ['viewer', 'buyer', 'approver', 'administrator'];
    const member = await aMember(app.db, host.organisationId, { roles, secondFactor: ofPerson });
    const session = await aSession(app.db, member.userId, { secondFactor: inSession });
    expect(await rolesOf(session)).toEqual(['viewer', 'buyer']);
    const made = app.get(ApiKeysUseCase).create(callerWith(session, ADMINISTERS), { name: 'x', roles: ['buyer'] });
    await expect(made).rejects.toThrow(/administrator/);
  });
});

describe('rights that are asked without the secret', () => {
  const ROLES = ['viewer', 'bidder', 'approver'] as const;
  const roles = fc.subarray([...ROLES], { minLength: 1 });
  const state = fc.record({
    organisation: fc.constantFrom('admitted', 'admitted', 'admitted', 'suspended', 'barred', 'returned'),
    member: fc.constantFrom('active', 'active', 'active', 'withdrawn'),
    secondFactor: fc.boolean(),
    roles,
    keyRoles: roles,
    revoked: fc.constantFrom(false, false, true),
    seconds: fc.constantFrom(3600, 3600, -1),
  });

  it('are those that the secret would open now, whatever became of the key, its maker and the organisation', async () => {
    const supplier = await aSupplier(app.db);
    const { organisationId } = supplier;
    const holds = async (principalId: string, role: Role) => {
      const rule = { kind: 'supplier', role } as const;
      const who = { organisationId, principalId };
      const asked = await app
        .get(UnitOfWork)
        .asSystem(async (tx) => ok(await app.get(RightsStore).holds(tx, who, rule)));
      return asked.ok && asked.value;
    };
    let held = 0;
    await fc.assert(
      fc.asyncProperty(state, async (one) => {
        const member = await aMember(app.db, organisationId, { roles: one.roles, secondFactor: one.secondFactor });
        const session = await aSession(app.db, member.userId);
        const key = { organisationId, createdBy: member.memberId, roles: one.keyRoles, seconds: one.seconds };
        const secret = await anApiKey(app.db, key);
        const { rows } = await app.db.query<{ id: string }>(
          `UPDATE api_key SET revoked_at = CASE WHEN $2 THEN now() END WHERE created_by = $1 RETURNING id`,
          [member.memberId, one.revoked],
        );
        await app.db.query('UPDATE member SET status = $2 WHERE id = $1', [member.memberId, one.member]);
        await app.db.query('UPDATE organisation SET status = $2 WHERE id = $1', [organisationId, one.organisation]);
        for (const role of ROLES) {
          const [ofKey, ofMember] = [await holds(rows[0]?.id ?? '', role), await holds(member.memberId, role)];
          expect([ofKey, ofMember]).toEqual([await opens(secret, role), await opens(session, role)]);
          held += Number(ofKey) + Number(ofMember);
        }
      }),
      { numRuns: 60 },
    );
    expect(held).toBeGreaterThan(10);
  });

  it('are nobody’s to ask but the system’s', async () => {
    const supplier = await aSupplier(app.db);
    const asked = await app.get(UnitOfWork).run(supplier.caller('signed-in'), async (tx) => {
      const who = { organisationId: supplier.organisationId, principalId: supplier.memberId };
      return ok(await app.get(RightsStore).holds(tx, who, { kind: 'supplier', role: 'bidder' }));
    });
    expect(asked).toMatchObject({ ok: true, value: false });
  });
});

describe('API keys', () => {
  it('never get more than their maker has, and never administer', async () => {
    const host = await aPurchaser(app.db);
    const member = await aMember(app.db, host.organisationId, { roles: ['viewer', 'buyer', 'administrator'] });
    const caller = callerWith(await aSession(app.db, member.userId), ADMINISTERS);
    for (const role of ['approver', 'bidder', 'officer', 'administrator']) {
      const made = await app.get(ApiKeysUseCase).create(caller, { name: 'too much', roles: ['viewer', role] });
      expect(made).toMatchObject({ ok: false, code: 'ROLE_NOT_FITTING' });
    }
    const inAYear = new Date(Date.now() + 400 * 86_400_000);
    const long = await app.get(ApiKeysUseCase).create(caller, { name: 'long', roles: ['buyer'], expiresAt: inAYear });
    expect(long).toMatchObject({ ok: false, code: 'EXPIRY_OUT_OF_RANGE' });
  });

  it('are stored as hashes only', async () => {
    const host = await aSupplier(app.db);
    const expiresAt = new Date(Date.now() + WEEK);
    const made = await app
      .get(ApiKeysUseCase)
      .create(host.inPerson(ADMINISTERS), { name: 'ERP', roles: ['bidder'], expiresAt });
    invariant(made.ok, 'made');
    expect(made.value.secret).toMatch(/^mlk_[\w-]{43}$/);
    expect(made.value.secret.startsWith(made.value.key.prefix)).toBe(true);
    const { rows } = await app.db.query<{ text: string }>('SELECT k::text AS text FROM api_key k WHERE id = $1', [
      made.value.key.id,
    ]);
    expect(rows[0]?.text).not.toContain(made.value.secret);
  });
});

describe('invitations', () => {
  it('serve once, whoever races', async () => {
    const host = await aPurchaser(app.db);
    const token = await invited(host, 'Nok@hospital.example');
    const answers = await Promise.all(Array.from({ length: 6 }, () => joins(token, 'nok@hospital.example')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(answer.code).toBe('INVITATION_USED');
    const { rows } = await app.db.query(`SELECT roles FROM member WHERE email = 'nok@hospital.example'`);
    expect(rows).toEqual([{ roles: ['viewer', 'buyer'] }]);
  });

  it('are bound to the address they were sent to', async () => {
    const token = await invited(await aPurchaser(app.db), 'meant@hospital.example');
    expect(await joins(token, 'thief@hospital.example')).toMatchObject({ ok: false, code: 'INVITATION_UNKNOWN' });
    expect(await joins(token, 'Meant@Hospital.example')).toMatchObject({ ok: true });
  });

  it('of two organisations to one person: one wins', async () => {
    const email = 'wanted@hospital.example';
    const tokens = [await invited(await aPurchaser(app.db), email), await invited(await aPurchaser(app.db), email)];
    const answers = await Promise.all(tokens.map((token) => joins(token, email)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(answer.code).toBe('ALREADY_MEMBER');
  });

  it('end by time and by withdrawal', async () => {
    const host = await aPurchaser(app.db);
    const late = await invited(host, 'late@hospital.example');
    await app.db.query(`UPDATE invitation SET expires_at = clock_timestamp() WHERE email = 'late@hospital.example'`);
    expect(await joins(late, 'late@hospital.example')).toMatchObject({ code: 'INVITATION_EXPIRED' });
    const taken = await invited(host, 'taken@hospital.example');
    const { rows } = await app.db.query<{ id: string }>(
      `SELECT id FROM invitation WHERE email = 'taken@hospital.example'`,
    );
    const id = rows[0]?.id ?? '';
    const stranger = await aPurchaser(app.db);
    const withdraw = (by: TestOrganisation) => app.get(InviteMemberUseCase).withdraw(by.inPerson(ADMINISTERS), id);
    expect(await withdraw(stranger)).toMatchObject({ code: 'INVITATION_UNKNOWN' });
    expect(await withdraw(host)).toMatchObject({ ok: true });
    expect(await joins(taken, 'taken@hospital.example')).toMatchObject({ code: 'INVITATION_UNKNOWN' });
  });

  it('may be sent again to a person who had left', async () => {
    const host = await aPurchaser(app.db);
    const first = await joins(await invited(host, 'back@hospital.example'), 'back@hospital.example');
    invariant(first.ok, 'joined');
    await app.get(WithdrawMemberUseCase).run(host.inPerson(ADMINISTERS), first.value.id);
    const again = await joins(await invited(host, 'back@hospital.example'), 'back@hospital.example');
    expect(again).toMatchObject({ ok: true });
  });
});

describe('administrators', () => {
  it('cannot both go: two who withdraw each other at once leave one', async () => {
    const host = await aPurchaser(app.db);
    const other = await aMember(app.db, host.organisationId, { roles: ['viewer', 'administrator'] });
    const otherCaller = callerWith(await aSession(app.db, other.userId), ADMINISTERS);
    const answers = await Promise.allSettled([
      app.get(WithdrawMemberUseCase).run(host.inPerson(ADMINISTERS), other.memberId),
      app.get(WithdrawMemberUseCase).run(otherCaller, host.memberId),
    ]);
    const done = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.ok);
    expect(done).toHaveLength(1);
    const { rows } = await app.db.query(
      `SELECT FROM member WHERE organisation_id = $1 AND status = 'active' AND 'administrator' = ANY (roles)`,
      [host.organisationId],
    );
    expect(rows).toHaveLength(1);
  });

  it('cannot reach into another organisation', async () => {
    const [host, stranger] = [await aPurchaser(app.db), await aPurchaser(app.db)];
    const caller = stranger.inPerson(ADMINISTERS);
    expect(await app.get(WithdrawMemberUseCase).run(caller, host.memberId)).toMatchObject({ code: 'MEMBER_UNKNOWN' });
    const changed = await app.get(ChangeMemberRolesUseCase).run(caller, host.memberId, ['viewer']);
    expect(changed).toMatchObject({ code: 'MEMBER_UNKNOWN' });
  });
});

describe('applications', () => {
  it('are returned with a reason, corrected and admitted; nobody decides on its own organisation', async () => {
    const [operator, second] = [await anOperator(app.db), await anOperator(app.db)];
    const applicant = await aSupplier(app.db, { status: 'applied' });
    const decide = (action: 'admit' | 'return', organisationId: string, reason?: string, officer = operator) =>
      app.get(DecideAdmissionUseCase).run(officer.inPerson(OFFICERS), { organisationId, action, reason });
    expect(await decide('return', applicant.organisationId)).toMatchObject({ code: 'REASON_MISSING' });
    expect(await decide('return', applicant.organisationId, 'name misspelt')).toMatchObject({ ok: true });
    const told = async () => (await app.get(OrganisationsReader).me(applicant.inPerson('signed-in'))).view.statusReason;
    expect(await told()).toBe('name misspelt');
    const reapply = { ...ADMINISTERS, allowApplicants: true };
    const draft = {
      legalName: `Right ${applicant.organisationId}`,
      nameZh: null,
      country: 'CN',
      registrationNumber: '91350100M000100Y43',
    };
    expect(await app.get(ReapplyUseCase).run(applicant.inPerson(reapply), draft)).toMatchObject({
      ok: true,
      value: { status: 'applied', legalName: draft.legalName },
    });
    expect(await told()).toBeNull();
    await aCompleteChecklist(app.db, applicant.organisationId);
    expect(await decide('admit', applicant.organisationId)).toMatchObject({ ok: true, value: { status: 'in_review' } });
    expect(await decide('admit', applicant.organisationId, undefined, second)).toMatchObject({
      ok: true,
      value: { status: 'admitted' },
    });
    expect(await decide('admit', operator.organisationId)).toMatchObject({ code: 'OWN_ORGANISATION' });
    const { rows } = await app.db.query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [applicant.organisationId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['return', 'reapply', 'propose-admit', 'admit']);
  });
});

describe('row-level security, with the guards out of the way', () => {
  it("hides another organisation's members, keys and invitations from stores and readers", async () => {
    const [host, stranger] = [await aPurchaser(app.db), await aSupplier(app.db)];
    await invited(host, 'hidden@hospital.example');
    const caller = stranger.inPerson('signed-in');
    const seen = await app.get(UnitOfWork).run(caller, async (tx) => {
      const members = await app.get(MembersStore).lockActive(tx, host.organisationId);
      const keys = await app.get(ApiKeysStore).live(tx, host.organisationId);
      const invitations = await app.get(InvitationsStore).open(tx, host.organisationId);
      const every = await tx.manager.query<{ canaries: number }[]>(
        `SELECT (SELECT count(*) FROM member WHERE organisation_id <> $1)::int
           + (SELECT count(*) FROM api_key WHERE organisation_id <> $1)::int
           + (SELECT count(*) FROM invitation WHERE organisation_id <> $1)::int AS canaries`,
        [stranger.organisationId],
      );
      return ok([members.length, keys.count, invitations.count, every[0]?.canaries]);
    });
    expect(seen).toEqual(ok([0, 0, 0, 0]));
    const all = { first: 100 };
    const reader = app.get(OrganisationsReader);
    const members = await reader.members(caller, all, ({ organisationId }) => organisationId);
    const keys = await reader.apiKeys(caller, all, ({ organisationId }) => organisationId);
    const invitations = await reader.invitations(caller, all, ({ organisationId }) => organisationId);
    const organisations = new Set([...members.nodes, ...keys.nodes, ...invitations.nodes]);
    expect([...organisations]).toEqual([stranger.organisationId]);
  });

  it('hides applicants from everyone but operators, and lets nobody else admit', async () => {
    const [applicant, stranger, operator] = [
      await aPurchaser(app.db, { status: 'applied' }),
      await aSupplier(app.db),
      await anOperator(app.db),
    ];
    const reader = app.get(OrganisationsReader);
    expect(await reader.organisation(stranger.caller('signed-in'), applicant.organisationId)).toBeUndefined();
    expect(await reader.organisation(operator.caller('signed-in'), applicant.organisationId)).toBeDefined();
    expect(await reader.organisation(applicant.caller('signed-in'), applicant.organisationId)).toBeDefined();
    const lock = app.get(UnitOfWork).run(stranger.caller('signed-in'), async (tx) => {
      const admitted = await app.get(OrganisationsStore).lock(tx, stranger.organisationId);
      return ok(admitted?.id);
    });
    expect(await lock).toEqual(ok(undefined));
  });

  it('keeps the processes out of the schema of credentials', async () => {
    const { caller } = await aPurchaser(app.db);
    const peek = (sql: string) =>
      app.get(UnitOfWork).run(caller('signed-in'), async (tx) => ok(await tx.manager.query<unknown>(sql)));
    await expect(peek('SELECT password FROM auth.account')).rejects.toThrow(/permission denied/);
    await expect(peek('SELECT token FROM auth.session')).rejects.toThrow(/permission denied/);
    await expect(peek(`SELECT medlane_end_sessions('x', NULL)`)).rejects.toThrow(/only the system/);
  });

  it('shows nothing at all to a transaction that has not entered', async () => {
    const client = await app.db.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL ROLE medlane_app');
      const { rows } = await client.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM organisation)::int + (SELECT count(*) FROM member)::int
           + (SELECT count(*) FROM api_key)::int + (SELECT count(*) FROM invitation)::int AS n`,
      );
      expect(rows).toEqual([{ n: 0 }]);
      await client.query('ROLLBACK');
    } finally {
      client.release();
    }
  });
});

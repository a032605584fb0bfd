import { describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { type AccessRule, type Caller, UnitOfWork } from '#libs/platform';
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
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { DecideAdmissionUseCase } from './use-cases/decide-admission.use-case.js';

const app = useTestApplication([OrganisationsModule], ORGANISATIONS_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
type Action = 'admit' | 'return' | 'restore' | 'suspend' | 'bar' | 'decline';

const decide = (caller: Caller, organisationId: string, action: Action, reason = 'as the papers say') =>
  app.get(DecideAdmissionUseCase).run(caller, { organisationId, action, reason });
const anotherOfficer = async ({ organisationId }: TestOrganisation): Promise<Caller> => {
  const member = await aMember(app.db, organisationId, { roles: ['viewer', 'officer'] });
  return callerWith(await aSession(app.db, member.userId), OFFICERS);
};
const anApplicant = async (): Promise<string> => {
  const { organisationId } = await aSupplier(app.db, { status: 'applied', country: 'TH' });
  await app.db.query(`UPDATE organisation SET registration_number = 'TH-1' WHERE id = $1`, [organisationId]);
  await aCompleteChecklist(app.db, organisationId);
  return organisationId;
};
const statusOf = async (id: string) =>
  (await app.db.query<{ status: string }>('SELECT status FROM organisation WHERE id = $1', [id])).rows[0]?.status;

describe('four eyes', () => {
  it('cannot be had with one officer, and the answer says so', async () => {
    const operator = await anOperator(app.db);
    const id = await anApplicant();
    expect(await decide(operator.inPerson(OFFICERS), id, 'admit')).toMatchObject({
      code: 'ONLY_ONE_OFFICER',
      details: { officers: 1 },
    });
    expect(await statusOf(id)).toBe('applied');
  });

  it('are not the session and the key of one person, nor two keys', async () => {
    const operator = await anOperator(app.db);
    const second = await anotherOfficer(operator);
    const id = await anApplicant();
    const key = { organisationId: operator.organisationId, createdBy: operator.memberId, roles: ['officer'] as const };
    const otherKey = callerWith(await anApiKey(app.db, key), OFFICERS);
    expect(await decide(operator.inPerson(OFFICERS), id, 'admit')).toMatchObject({ value: { status: 'in_review' } });
    for (const caller of [operator.caller(OFFICERS), otherKey]) {
      expect(await decide(caller, id, 'admit')).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    }
    expect(await decide(second, id, 'admit')).toMatchObject({ value: { status: 'admitted' } });
  });

  it('admit once, however many officers race', async () => {
    const operator = await anOperator(app.db);
    const callers = [operator.inPerson(OFFICERS), await anotherOfficer(operator), await anotherOfficer(operator)];
    const id = await anApplicant();
    const answers = await Promise.all(callers.map((caller) => decide(caller, id, 'admit')));
    const statuses = answers.map((answer) => (answer.ok ? answer.value.status : answer.code));
    expect(statuses.toSorted()).toEqual(['ACTION_NOT_ALLOWED_NOW', 'admitted', 'in_review']);
    const events = await app.db.query(`SELECT FROM outbox WHERE type = 'organisation.admitted' AND subject_id = $1`, [
      id,
    ]);
    expect(events.rowCount).toBe(1);
    const { rows } = await app.db.query<{ proposed_by: string; decided_by: string; checklist: unknown[] }>(
      `SELECT proposed_by, decided_by, checklist FROM admission_review WHERE organisation_id = $1 AND status = 'confirmed'`,
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.proposed_by).not.toBe(rows[0]?.decided_by);
    expect(rows[0]?.checklist.length).toBeGreaterThan(5);
  });

  it('bar and restore; a suspension overtakes what was proposed', async () => {
    const operator = await anOperator(app.db);
    const [first, second] = [operator.inPerson(OFFICERS), await anotherOfficer(operator)];
    const { organisationId: id, sessionToken } = await aSupplier(app.db);
    expect(await decide(first, id, 'bar')).toMatchObject({ value: { status: 'admitted' } });
    expect(await decide(second, id, 'suspend')).toMatchObject({ value: { status: 'suspended' } });
    expect(await decide(second, id, 'decline')).toMatchObject({ code: 'NOTHING_PROPOSED' });
    expect(await decide(first, id, 'bar')).toMatchObject({ value: { status: 'suspended' } });
    expect(await decide(second, id, 'restore')).toMatchObject({ code: 'OTHER_PROPOSAL_OPEN' });
    expect(await decide(second, id, 'bar')).toMatchObject({ value: { status: 'barred' } });
    const entered = app.get(UnitOfWork).run(callerWith(sessionToken, 'signed-in'), (tx) => Promise.resolve(ok(tx.now)));
    await expect(entered).rejects.toThrow();
    await decide(first, id, 'restore');
    expect(await decide(second, id, 'restore')).toMatchObject({ value: { status: 'admitted' } });
    const { rows } = await app.db.query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'propose-bar',
      'suspend',
      'propose-bar',
      'bar',
      'propose-restore',
      'restore',
    ]);
  });

  it('are demanded by the database, too', async () => {
    const operator = await anOperator(app.db);
    const id = await anApplicant();
    const alone = (sql: string) =>
      app
        .get(UnitOfWork)
        .run(operator.inPerson(OFFICERS), async (tx) => ok(await tx.manager.query<unknown>(sql, [id])));
    await expect(alone(`UPDATE organisation SET status = 'admitted' WHERE id = $1`)).rejects.toThrow(/two officers/);
    const confirmed = `INSERT INTO admission_review (id, organisation_id, action, status, proposed_by, proposed_at, checklist, decided_by, decided_at)
      SELECT gen_random_uuid(), $1, 'admit', 'confirmed', m.id, now(), '[]', m.id, now() FROM member m LIMIT 1`;
    await expect(alone(confirmed)).rejects.toThrow(/admission_review_four_eyes/);
  });
});

describe('what an applicant gave', () => {
  it('is its own and the operators’ to read, and nobody’s to change once it is admitted', async () => {
    const id = await anApplicant();
    const stranger = await aPurchaser(app.db);
    const seen = (caller: Caller) =>
      app
        .get(UnitOfWork)
        .run(caller, async (tx) => ok((await tx.manager.query<unknown[]>('SELECT * FROM admission_answer')).length));
    expect(await seen(stranger.inPerson('signed-in'))).toEqual(ok(0));
    const own = await aSupplier(app.db);
    await aCompleteChecklist(app.db, own.organisationId);
    const write = app.get(UnitOfWork).run(own.inPerson('signed-in'), async (tx) => {
      const [, count] = await tx.manager.query<[unknown, number]>(`UPDATE admission_answer SET value = 'other'`);
      return ok(count);
    });
    expect(await write).toEqual(ok(0));
    expect(await statusOf(id)).toBe('applied');
  });
});

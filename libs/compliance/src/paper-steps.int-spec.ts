import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import { type AccessRule, type DueWork, UnitOfWork } from '#libs/platform';
import type { CertificateDraft, RegistrationDraft } from '#libs/rules';
import { useTestApplication } from '../../../test/support/application.js';
import {
  anOperator,
  anOrganisation,
  aProduct,
  aProductType,
  aSupplier,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { aStoredFile } from '../../../test/support/builders/rows.js';
import { aStoredCertificate } from '../../../test/support/builders/paper-rows.js';
import { ComplianceModule } from './compliance.module.js';
import { RemindOfCertificates } from './jobs/reminders.due-work.js';
import { PaperStepsStore } from './persistence/paper-steps.store.js';
import { COMPLIANCE_ENTITIES } from './persistence/rows.js';
import { JudgePapers } from './use-cases/judge-papers.use-case.js';
import { DesignateLaboratories, SitesUseCase } from './use-cases/sites.use-case.js';
import { SubmitCertificate } from './use-cases/submit-certificate.use-case.js';
import { SubmitRegistration } from './use-cases/submit-registration.use-case.js';

const app = useTestApplication([ComplianceModule], COMPLIANCE_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SUBMITTERS: AccessRule = { kinds: ['supplier'], roles: ['bidder'], allowApplicants: true };
const CHECK = { how: 'authority-register', note: 'Found in the register.' } as const;

let supplier: TestOrganisation;
let rival: TestOrganisation;
let first: TestOrganisation;
let second: TestOrganisation;
let productId: string;

beforeAll(async () => {
  await app.db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo')`);
  supplier = await aSupplier(app.db);
  rival = await aSupplier(app.db);
  first = await anOperator(app.db);
  second = await anOperator(app.db);
  productId = await aProduct(app.db, supplier.organisationId, await aProductType(app.db));
});

const draft = (more: Partial<CertificateDraft> = {}): CertificateDraft => ({
  kind: 'who-prequalification',
  number: randomUUID(),
  issuer: 'WHO',
  issuerCountry: 'CH',
  holder: 'A maker',
  siteId: null,
  productIds: [productId],
  scope: null,
  scheme: null,
  deviceClass: null,
  laboratoryId: null,
  issuedOn: '2024-01-01',
  expiresOn: '2099-12-31',
  basisIds: [],
  ...more,
});
const submit = (more: Partial<CertificateDraft> = {}, key: string = randomUUID(), by = supplier) =>
  app.get(SubmitCertificate).run(by.caller(SUBMITTERS), draft(more), null, key);
async function submitted(more: Partial<CertificateDraft> = {}): Promise<string> {
  const answer = await submit(more);
  invariant(answer.ok, `submitted: ${JSON.stringify(answer)}`);
  return answer.value.id;
}
const verify = (id: string, by = first) => app.get(JudgePapers).verify(by.caller(OFFICERS), 'certificate', id, CHECK);
const eventsOf = async (type: string, subjectId: string) =>
  (
    await app.db.query<{ payload: object }>('SELECT payload FROM outbox WHERE type = $1 AND subject_id = $2', [
      type,
      subjectId,
    ])
  ).rows.map(({ payload }) => payload);

describe('a certificate', () => {
  it('is handed in once, however often the request comes, and again after it was withdrawn', async () => {
    const key = randomUUID();
    const paper = { kind: 'ce', number: 'CE 1' } as const;
    const taken = await submit(paper, key);
    invariant(taken.ok, 'taken');
    expect(taken.value).toMatchObject({ status: 'submitted', productIds: [productId], verifiedAt: null });
    expect(await submit(paper, key)).toEqual(taken);
    expect(await submit(paper)).toMatchObject({ code: 'CERTIFICATE_EXISTS' });
    const withdraw = (by: TestOrganisation) =>
      app
        .get(JudgePapers)
        .end(by.caller(SUBMITTERS), 'certificate', taken.value.id, { action: 'withdraw', reason: 'Renewed.' });
    expect(await withdraw(rival)).toMatchObject({ code: 'PAPER_UNKNOWN' });
    expect(await withdraw(supplier)).toMatchObject({ value: { status: 'withdrawn', statusReason: 'Renewed.' } });
    expect(await submit(paper)).toMatchObject({ ok: true });
    expect(await eventsOf('papers.changed', supplier.organisationId)).toHaveLength(3);
    const { rows } = await app.db.query(
      'SELECT action, from_status, to_status, reason FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [taken.value.id],
    );
    expect(rows).toEqual([
      { action: 'submit', from_status: null, to_status: 'submitted', reason: null },
      { action: 'withdraw', from_status: 'submitted', to_status: 'withdrawn', reason: 'Renewed.' },
    ]);
  });

  it('is not verified on a scan that waits in quarantine, nor on an infected one', async () => {
    const fileId = await aStoredFile(app.db, supplier.organisationId);
    await app.db.query(`UPDATE file SET status = 'quarantined' WHERE id = $1`, [fileId]);
    const handedIn = await app.get(SubmitCertificate).run(supplier.caller(SUBMITTERS), draft(), fileId, randomUUID());
    invariant(handedIn.ok, `handed in: ${JSON.stringify(handedIn)}`);
    expect(await verify(handedIn.value.id)).toMatchObject({ code: 'SCAN_NOT_CLEARED' });
    await app.db.query(`UPDATE file SET status = 'infected', content_id = NULL, signature = 'Eicar' WHERE id = $1`, [
      fileId,
    ]);
    expect(await verify(handedIn.value.id)).toMatchObject({ code: 'SCAN_INFECTED' });
  });

  it('speaks of what is the supplier’s own', async () => {
    const sites = app.get(SitesUseCase);
    const site = { name: 'Plant 1', country: 'CN', address: '1 Example Road' };
    const added = await sites.add(supplier.caller(SUBMITTERS), site, randomUUID());
    invariant(added.ok, 'added');
    expect(await sites.add(supplier.caller(SUBMITTERS), site, randomUUID())).toMatchObject({ code: 'SITE_EXISTS' });
    const iso = { kind: 'iso-13485', productIds: [], siteId: added.value.id } as const;
    expect(await submit(iso)).toMatchObject({ value: { siteName: 'Plant 1' } });
    expect(await submit(iso, randomUUID(), rival)).toMatchObject({ code: 'SITE_UNKNOWN' });
    expect(await sites.close(rival.caller(SUBMITTERS), added.value.id)).toMatchObject({ code: 'SITE_UNKNOWN' });
    expect(await sites.close(supplier.caller(SUBMITTERS), added.value.id)).toMatchObject({
      value: { status: 'closed' },
    });
    expect(await submit(iso)).toMatchObject({ code: 'SITE_UNKNOWN' });
    expect(await submit({}, randomUUID(), rival)).toMatchObject({ code: 'PRODUCT_UNKNOWN', details: { productId } });
    const foreign = await aStoredCertificate(app.db, { supplierId: rival.organisationId, kind: 'ce' });
    const device = {
      kind: 'device-export-sales',
      issuerCountry: 'CN',
      deviceClass: 2,
      issuedOn: '2026-06-01',
    } as const;
    expect(await submit({ ...device, basisIds: [foreign] })).toMatchObject({ code: 'BASIS_UNKNOWN' });
    const own = await aStoredCertificate(app.db, {
      supplierId: supplier.organisationId,
      kind: 'nmpa-registration',
      expiresOn: '2028-06-30',
    });
    expect(await submit({ ...device, basisIds: [own] })).toMatchObject({
      code: 'EXPIRES_TOO_LATE',
      details: { latest: '2028-06-30' },
    });
    expect(await submit({ ...device, basisIds: [own], expiresOn: '2028-06-30' })).toMatchObject({ ok: true });
  });

  it('of a laboratory counts where it was designated on the day of its report', async () => {
    const laboratory = await anOrganisation(app.db, 'laboratory');
    const designating = app.get(DesignateLaboratories);
    const designation = {
      laboratoryId: laboratory.organisationId,
      designatedBy: 'CNAS',
      number: 'L1',
      scope: null,
      from: '2025-01-01',
      to: null,
    };
    const report = {
      kind: 'test-report',
      laboratoryId: laboratory.organisationId,
      issuedOn: '2025-06-01',
      expiresOn: null,
    } as const;
    expect(await submit(report)).toMatchObject({ code: 'LABORATORY_NOT_DESIGNATED' });
    const designate = (more: object = {}) => designating.designate(first.caller(OFFICERS), { ...designation, ...more });
    expect(await designate({ laboratoryId: rival.organisationId })).toMatchObject({ code: 'LABORATORY_UNKNOWN' });
    const made = await designate();
    invariant(made.ok, 'designated');
    expect(await designate()).toMatchObject({ code: 'DESIGNATION_EXISTS' });
    expect(await submit(report)).toMatchObject({ ok: true });
    const end = (to: string) => designating.end(first.caller(OFFICERS), made.value.id, { to, reason: 'Scope lost.' });
    expect(await end('2024-12-31')).toMatchObject({ code: 'DESIGNATION_ENDS_BEFORE_IT_BEGINS' });
    expect(await end('2025-05-31')).toMatchObject({ value: { to: '2025-05-31', endReason: 'Scope lost.' } });
    expect(await end('2025-05-31')).toMatchObject({ code: 'DESIGNATION_UNKNOWN' });
    expect(await submit(report)).toMatchObject({ code: 'LABORATORY_NOT_DESIGNATED' });
  });
});

describe('verifying', () => {
  it('by racing officers happens once', async () => {
    const id = await submitted({ kind: 'ce' });
    const raced = await Promise.all([verify(id, first), verify(id, second), verify(id, first)]);
    expect(raced.filter((answer) => answer.ok)).toHaveLength(1);
    for (const answer of raced) if (!answer.ok) expect(answer.code).toBe('ACTION_NOT_ALLOWED_NOW');
    expect(await eventsOf('certificate.verified', id)).toEqual([{ supplierId: supplier.organisationId }]);
  });

  it('takes two officers for some kinds, and one person with a key and a session is one', async () => {
    const id = await submitted();
    expect(await verify(id, first)).toMatchObject({ value: { status: 'checked', checkingOfficerId: first.memberId } });
    expect(await verify(id, first)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    const inPerson = app.get(JudgePapers).verify(first.inPerson(OFFICERS), 'certificate', id, CHECK);
    expect(await inPerson).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    expect(await eventsOf('certificate.verified', id)).toEqual([]);
    expect(await verify(id, second)).toMatchObject({
      value: { status: 'verified', verifyingOfficerId: second.memberId },
    });
    expect(await eventsOf('certificate.verified', id)).toHaveLength(1);
  });

  it('that dies half-way leaves nothing behind', async () => {
    const id = await submitted({ kind: 'ce' });
    const dying = app.get(UnitOfWork).run(first.caller(OFFICERS), async (tx) => {
      const steps = app.get(PaperStepsStore);
      const paper = await steps.lock(tx, 'certificate', id);
      invariant(paper, 'locked');
      await steps.verify(tx, 'certificate', paper, { ...CHECK, at: tx.now, by: 'nobody' });
      throw new Error('the process died');
    });
    await expect(dying).rejects.toThrow('died');
    expect(await verify(id)).toMatchObject({ value: { status: 'verified', verifyingOfficerId: first.memberId } });
  });

  it('can be followed by a revocation, which shows when it no longer holds', async () => {
    const id = await submitted({ kind: 'ce' });
    await verify(id);
    const revoke = (from: string) =>
      app.get(JudgePapers).revoke(first.caller(OFFICERS), 'certificate', id, { reason: 'Recalled.', from });
    expect(await revoke('2023-12-31')).toMatchObject({ code: 'REVOKED_FROM_INVALID' });
    expect(await revoke('2026-03-01')).toMatchObject({ value: { status: 'revoked', revokedFrom: '2026-03-01' } });
    expect(await revoke('2026-03-01')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    const { rows } = await app.db.query('SELECT next_check_at FROM certificate WHERE id = $1', [id]);
    expect(rows).toEqual([{ next_check_at: null }]);
  });

  it('works alike for registrations', async () => {
    const registration: RegistrationDraft = {
      productId,
      country: 'VN',
      authority: 'vn-dav',
      authorityName: 'DAV',
      number: 'VN-1-26',
      holder: 'A local firm',
      issuedOn: '2025-01-01',
      expiresOn: '2099-12-31',
      tenderGroup: 3,
    };
    const hand = (more: Partial<RegistrationDraft> = {}, by = supplier) =>
      app.get(SubmitRegistration).run(by.caller(SUBMITTERS), { ...registration, ...more }, null, randomUUID());
    const taken = await hand();
    invariant(taken.ok, 'taken');
    expect(taken.value).toMatchObject({ status: 'submitted', country: 'VN', tenderGroup: 3 });
    expect(await hand()).toMatchObject({ code: 'REGISTRATION_EXISTS' });
    expect(await hand({}, rival)).toMatchObject({ code: 'PRODUCT_UNKNOWN' });
    expect(await hand({ tenderGroup: 6 })).toMatchObject({ code: 'TENDER_GROUP_INVALID' });
    const verified = await app.get(JudgePapers).verify(first.caller(OFFICERS), 'registration', taken.value.id, CHECK);
    expect(verified).toMatchObject({ value: { status: 'verified', verifiedForName: expect.any(String) as string } });
  });
});

const run = async (work: DueWork, id: string) =>
  app.get(UnitOfWork).asSystem(async (tx) => ok(await work.handle(tx, id)));
const due = async (work: DueWork) => {
  const found = await app.get(UnitOfWork).asSystem(async (tx) => ok(await tx.rows(work.due)));
  return found.ok ? found.value.map(({ id }) => id) : [];
};
const clockTo = (day: string) => app.db.query(`SELECT medlane_set_clock($1::date)`, [day]);

describe('reminders', () => {
  it('come 90, 60 and 30 days before the end and once it has come, once each, whoever races or dies', async () => {
    const { rows } = await app.db.query<{ today: string }>(
      `SELECT (medlane_now() AT TIME ZONE 'UTC')::date::text AS today`,
    );
    const after = (days: number) =>
      new Date(Date.parse(`${rows[0]?.today ?? ''}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
    const expiresOn = after(100);
    const id = await submitted({ kind: 'ce', expiresOn });
    await verify(id);
    const work = app.get(RemindOfCertificates);
    expect(await due(work)).not.toContain(id);
    for (const [days, kind] of [
      [10, '90'],
      [40, '60'],
      [70, '30'],
      [101, 'expired'],
    ] as const) {
      await clockTo(after(days));
      expect(await due(work), kind).toContain(id);
      const dying = app.get(UnitOfWork).asSystem(async (tx) => {
        await work.handle(tx, id);
        throw new Error('the worker died');
      });
      await expect(dying).rejects.toThrow('died');
      expect(await due(work), kind).toContain(id);
      await Promise.all([run(work, id), run(work, id), run(work, id)]);
      expect(await due(work), kind).not.toContain(id);
    }
    const told = { supplierId: supplier.organisationId, expiresOn };
    expect(await eventsOf('certificate.expiring', id)).toEqual([
      { ...told, reminder: 90, daysLeft: 90 },
      { ...told, reminder: 60, daysLeft: 60 },
      { ...told, reminder: 30, daysLeft: 30 },
    ]);
    expect(await eventsOf('certificate.expired', id)).toEqual([told]);
    await run(work, id);
    expect(await eventsOf('certificate.expired', id)).toHaveLength(1);
  });
});

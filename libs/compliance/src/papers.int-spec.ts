import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { certificateStateOn } from '#libs/rules';
import { useTestApplication } from '../../../test/support/application.js';
import {
  aProduct,
  aProductType,
  aPurchaser,
  aSupplier,
  type TestOrganisation,
} from '../../../test/support/builders/index.js';
import { aStoredCertificate, aStoredRegistration } from '../../../test/support/builders/paper-rows.js';
import { ComplianceModule } from './compliance.module.js';
import { PapersStore } from './persistence/papers.store.js';
import { COMPLIANCE_ENTITIES } from './persistence/rows.js';

const app = useTestApplication([ComplianceModule], COMPLIANCE_ENTITIES);
let supplier: TestOrganisation;
let rival: TestOrganisation;
let purchaser: TestOrganisation;
let productId: string;

beforeAll(async () => {
  supplier = await aSupplier(app.db);
  rival = await aSupplier(app.db);
  purchaser = await aPurchaser(app.db);
  productId = await aProduct(app.db, supplier.organisationId, await aProductType(app.db));
});

const papersOf = async (...ids: string[]) => {
  const read = await app.get(UnitOfWork).asSystem(async (tx) => ok(await app.get(PapersStore).papersOf(tx, ids)));
  if (!read.ok) throw new Error(read.code);
  return read.value;
};
const countOf = async ({ organisationId }: TestOrganisation) =>
  (await papersOf(organisationId)).get(organisationId)?.version;

/** As the processes act, for a transaction that is rolled back. */
async function as<T>(
  kind: string,
  organisationId: string,
  work: (query: (sql: string, values?: unknown[]) => Promise<T>) => Promise<T>,
): Promise<T> {
  const client = await app.db.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE medlane_app');
    await client.query(`SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true)`, [
      kind,
      organisationId,
    ]);
    return await work(async (sql, values) => (await client.query(sql, values)).rows as T);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

describe('the papers of suppliers', () => {
  it('are read for many at once, as the rules look at them', async () => {
    const about = { supplierId: supplier.organisationId };
    const gmp = await aStoredCertificate(app.db, {
      ...about,
      kind: 'drug-gmp',
      scheme: 'pics',
      expiresOn: '2027-05-31',
    });
    const who = await aStoredCertificate(app.db, {
      ...about,
      kind: 'who-prequalification',
      productIds: [productId],
      status: 'submitted',
    });
    const rejected = await aStoredCertificate(app.db, { ...about, kind: 'free-sale', status: 'rejected' });
    await aStoredCertificate(app.db, { ...about, kind: 'free-sale', status: 'withdrawn' });
    const vietnam = await aStoredRegistration(app.db, { ...about, productId, country: 'VN', tenderGroup: 3 });
    const read = await papersOf(supplier.organisationId, rival.organisationId);
    expect(read.get(rival.organisationId)).toEqual({ version: 1n, certificates: [], registrations: [] });
    const papers = read.get(supplier.organisationId);
    expect(papers?.certificates).toMatchObject([
      {
        id: gmp,
        kind: 'drug-gmp',
        scheme: 'pics',
        productIds: 'all',
        expiresOn: '2027-05-31',
        verified: { how: 'authority-register' },
      },
      { id: who, productIds: [productId], status: 'submitted', verified: null },
      { id: rejected, status: 'rejected', statusReason: null },
    ]);
    expect(papers?.certificates.map((paper) => certificateStateOn(paper, '2027-05-01'))).toEqual([
      'expiring',
      'unverified',
      'rejected',
    ]);
    expect(papers?.registrations).toMatchObject([
      { id: vietnam, productId, country: 'VN', tenderGroup: 3, usedOn: null },
    ]);
  });

  it('are counted by every change of them and of the supplier’s status, and by nothing else', async () => {
    const before = (await countOf(rival)) ?? 0n;
    const id = await aStoredCertificate(app.db, {
      supplierId: rival.organisationId,
      kind: 'business-licence',
      status: 'submitted',
    });
    expect(await countOf(rival)).toBe(before + 1n);
    await app.db.query(`UPDATE certificate SET reminded = 1, version = version + 1 WHERE id = $1`, [id]);
    expect(await countOf(rival)).toBe(before + 1n);
    await app.db.query(`UPDATE certificate SET status = 'withdrawn' WHERE id = $1`, [id]);
    expect(await countOf(rival)).toBe(before + 2n);
    await app.db.query(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, [rival.organisationId]);
    await app.db.query(`UPDATE organisation SET status = 'admitted' WHERE id = $1`, [rival.organisationId]);
    expect(await countOf(rival)).toBe(before + 4n);
    await app
      .get(UnitOfWork)
      .asSystem(async (tx) => ok(await app.get(PapersStore).supplierChanged(tx, rival.organisationId)));
    expect(await countOf(rival)).toBe(before + 5n);
  });

  it('good for one clearance are used once, whoever races', async () => {
    const id = await aStoredCertificate(app.db, {
      supplierId: rival.organisationId,
      kind: 'narcotic-export-licence',
      issuedOn: '2026-11-20',
      expiresOn: '2026-12-31',
    });
    const use = (day: string) =>
      app.get(UnitOfWork).asSystem(async (tx) => ok(await app.get(PapersStore).useOnce(tx, id, day, randomUUID())));
    expect(await use('2027-01-01')).toMatchObject({ value: false });
    const raced = await Promise.all(Array.from({ length: 4 }, () => use('2026-12-01')));
    expect(raced.filter((one) => one.ok && one.value)).toHaveLength(1);
    await expect(
      app.db.query('UPDATE certificate SET used_on = NULL, used_for = NULL WHERE id = $1', [id]),
    ).rejects.toMatchObject({ code: 'ML010' });
  });
});

describe('the database itself', () => {
  it('refuses steps that do not follow, and changes of what a paper says', async () => {
    const about = { supplierId: supplier.organisationId, kind: 'ce' } as const;
    const [submitted, verified, rejected] = [
      await aStoredCertificate(app.db, { ...about, status: 'submitted' }),
      await aStoredCertificate(app.db, about),
      await aStoredCertificate(app.db, { ...about, status: 'rejected' }),
    ];
    const registration = await aStoredRegistration(app.db, {
      supplierId: supplier.organisationId,
      productId,
      country: 'TH',
    });
    for (const [table, id, change] of [
      ['certificate', verified, `status = 'submitted'`],
      ['certificate', verified, `status = 'rejected'`],
      ['certificate', rejected, `status = 'verified', verified_at = now(), verified_by = 'x', verified_how = 'x'`],
      ['certificate', rejected, `status_reason = 'x'`],
      ['certificate', verified, `expires_on = '2100-01-01'`],
      ['certificate', submitted, `number = 'another'`],
      ['certificate', verified, `verified_by = 'another'`],
      ['certificate', verified, `content_hash = sha256('another')`],
      ['registration', registration, `country = 'VN'`],
      ['registration', registration, `status = 'submitted'`],
    ] as const) {
      await expect(app.db.query(`UPDATE ${table} SET ${change} WHERE id = $1`, [id]), change).rejects.toMatchObject({
        code: 'ML010',
      });
    }
    await app.db.query(`UPDATE certificate SET content_hash = sha256('scan') WHERE id = $1`, [submitted]);
    await expect(app.db.query('DELETE FROM certificate_product')).rejects.toMatchObject({ code: 'ML002' });
    const twice = `UPDATE certificate SET status = 'checked', checked_by = 'm-1' WHERE id = $1`;
    await app.db.query(twice, [submitted]);
    const same = `UPDATE certificate SET status = 'verified', verified_at = now(), verified_by = 'm-1', verified_how = 'x' WHERE id = $1`;
    await expect(app.db.query(same, [submitted])).rejects.toMatchObject({ constraint: 'certificate_two_officers' });
  });

  it('shows suppliers their own, purchasers what was verified, and lets suppliers submit and withdraw only', async () => {
    const about = { supplierId: rival.organisationId, kind: 'iso-13485' } as const;
    const waiting = await aStoredCertificate(app.db, { ...about, status: 'submitted' });
    const verified = await aStoredCertificate(app.db, about);
    const seen = (kind: string, by: TestOrganisation) =>
      as<readonly { id: string }[]>(kind, by.organisationId, (query) =>
        query(`SELECT id FROM certificate WHERE kind = 'iso-13485' ORDER BY id`),
      ).then((rows) => rows.map(({ id }) => id));
    expect(await seen('supplier', rival)).toEqual([waiting, verified]);
    expect(await seen('supplier', supplier)).toEqual([]);
    expect(await seen('purchaser', purchaser)).toEqual([verified]);
    expect(await seen('applicant', purchaser)).toEqual([]);
    const asRival = (sql: string) =>
      as<unknown[]>('supplier', rival.organisationId, (query) => query(`${sql} RETURNING id`, [waiting]));
    await expect(
      asRival(
        `UPDATE certificate SET status = 'verified', verified_at = now(), verified_by = 'x', verified_how = 'x' WHERE id = $1`,
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(asRival(`UPDATE certificate SET expires_on = NULL WHERE id = $1`)).rejects.toThrow(
      /permission denied/,
    );
    expect(await asRival(`UPDATE certificate SET status = 'withdrawn' WHERE id = $1`)).toHaveLength(1);
    await expect(
      as('supplier', supplier.organisationId, (query) => query(`UPDATE paper_version SET version = 99`)),
    ).rejects.toThrow(/permission denied/);
  });
});

import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { CHINA_ASEAN_2026 } from '#libs/rules';
import { aMember } from '../../../test/support/builders/organisations.js';
import { aStoredCertificate, aStoredRegistration } from '../../../test/support/builders/paper-rows.js';
import { aCredential } from '../../../test/support/builders/rivals.js';
import {
  anOpenedTender,
  anOrganisation,
  insertRow,
  type OpenedTender,
  ownerClient,
} from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { testConfig, testModule } from '../../../test/support/worker.js';
import { AwardsModule } from './index.js';
import { DisqualifyHeldBid } from './use-cases/disqualify-held-bid.use-case.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
import { MakeAwardsUseCase } from './use-cases/make-awards.use-case.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [AwardsModule]);
  await module.init();
  unitOfWork = module.get(UnitOfWork);
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});

const rows = async <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await client.query(sql, values)).rows as T[];
const makeAwards = async (tenderId: string) => {
  await rows(`UPDATE tender SET notice_ends_at = medlane_now(), next_check_at = medlane_now() WHERE id = $1`, tenderId);
  return unitOfWork.asSystem(async (tx) => ok(await module.get(MakeAwardsUseCase).run(tx, tenderId)));
};

/** An evaluated tender that asks for papers, whose bidders have them all; their GMP certificates, in the order of the bids. */
async function aTenderWithPapers(): Promise<OpenedTender & { readonly gmp: readonly string[] }> {
  const tender = await anOpenedTender(client);
  await client.query('SET session_replication_role = replica');
  await rows(
    `UPDATE tender SET paper_profile = $2, paper_profile_digest = sha256('') WHERE id = $1`,
    tender.tenderId,
    JSON.stringify(CHINA_ASEAN_2026),
  );
  await client.query('SET session_replication_role = origin');
  const gmp: string[] = [];
  for (const supplierId of tender.suppliers) {
    const productId = newId();
    await insertRow(client, 'product', {
      id: productId,
      supplier_id: supplierId,
      product_type_id: tender.productTypeId,
      brand: 'Brand',
      manufacturer: 'Maker',
      status: 'listed',
      added_at: new Date(),
    });
    await aStoredCertificate(client, { supplierId, kind: 'business-licence' });
    await aStoredCertificate(client, { supplierId, kind: 'production-licence' });
    for (const { country } of await rows<{ country: string }>(
      'SELECT DISTINCT destination AS country FROM demand_line WHERE lot_id = $1',
      tender.lotId,
    )) {
      await aStoredRegistration(client, { supplierId, productId, country });
    }
    gmp.push(await aStoredCertificate(client, { supplierId, kind: 'drug-gmp', scheme: 'who' }));
  }
  await unitOfWork.asSystem(async (tx) => ok(await module.get(EvaluateTenderUseCase).run(tx, tender.tenderId)));
  return { ...tender, gmp };
}
const revoke = (certificateId: string | undefined) =>
  rows(`UPDATE certificate SET status = 'revoked', revoked_from = '2020-01-01' WHERE id = $1`, certificateId);
const statusOf = async (tenderId: string) =>
  (await rows<{ status: string }>('SELECT status FROM tender WHERE id = $1', tenderId))[0]?.status;
const holdsOf = (tenderId: string) =>
  rows<{ bid_id: string; outcome: string | null; details: Record<string, string> }>(
    'SELECT bid_id, outcome, details FROM award_hold WHERE tender_id = $1 ORDER BY bid_id',
    tenderId,
  );

it('winners whose papers are in order get their award', async () => {
  const { tenderId } = await aTenderWithPapers();
  expect(await makeAwards(tenderId)).toEqual(ok(true));
  expect(await statusOf(tenderId)).toBe('awarded');
  expect(await holdsOf(tenderId)).toEqual([]);
});

it('a winner whose paper was revoked holds the award up, for all to hear, until it has another', async () => {
  const { tenderId, gmp, bids, suppliers } = await aTenderWithPapers();
  await revoke(gmp[0]);
  for (let look = 0; look < 2; look++) expect(await makeAwards(tenderId)).toEqual(ok(false));
  expect(await statusOf(tenderId)).toBe('notice');
  const [hold] = await holdsOf(tenderId);
  expect(hold).toMatchObject({ bid_id: bids[0], outcome: null });
  expect(hold?.details['drug-gmp']).toContain('it was revoked');
  const told = `SELECT payload FROM outbox WHERE type = 'award.held' AND tender_id = $1`;
  expect(await rows(told, tenderId)).toEqual([{ payload: { bidIds: [bids[0]] } }]);
  const again = `SELECT next_check_at > medlane_now() AS later FROM tender WHERE id = $1`;
  expect(await rows(again, tenderId)).toEqual([{ later: true }]);

  await aStoredCertificate(client, { supplierId: suppliers[0] ?? '', kind: 'drug-gmp', scheme: 'who' });
  expect(await makeAwards(tenderId)).toEqual(ok(true));
  expect(await holdsOf(tenderId)).toMatchObject([{ outcome: 'cleared' }]);
});

it('an operator gives such a winner up, and the tender is evaluated again without it', async () => {
  const { tenderId, gmp, bids } = await aTenderWithPapers();
  await revoke(gmp[0]);
  await makeAwards(tenderId);
  const operator = {
    credential: await aCredential(client, await anOrganisation(client, 'operator'), ['officer']),
    access: {},
  };
  const giveUp = (bidId: string) => module.get(DisqualifyHeldBid).run(operator, bidId);
  expect(await giveUp(bids[1] ?? '')).toMatchObject({ ok: false, code: 'AWARD_NOT_HELD' });
  const both = await Promise.all([giveUp(bids[0] ?? ''), giveUp(bids[0] ?? '')]);
  expect(both.map((answer) => (answer.ok ? 'done' : answer.code)).sort()).toEqual(['AWARD_NOT_HELD', 'done']);
  expect(await holdsOf(tenderId)).toMatchObject([{ outcome: 'disqualified' }]);
  const found = await rows<{ id: string; status: string; reason: string }>(
    'SELECT id, status, reason FROM bid WHERE tender_id = $1 ORDER BY id',
    tenderId,
  );
  expect(found.find(({ id }) => id === bids[0])).toMatchObject({ status: 'disqualified', reason: 'NOT_ELIGIBLE' });
  expect(found.filter(({ status }) => status === 'won').length).toBeGreaterThan(0);
  expect(await makeAwards(tenderId)).toEqual(ok(true));
});

it('a winner that was suspended since holds the award up until it is restored', async () => {
  const { tenderId, bids, suppliers } = await anOpenedTender(client);
  await unitOfWork.asSystem(async (tx) => ok(await module.get(EvaluateTenderUseCase).run(tx, tenderId)));
  await rows(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, suppliers[0]);
  expect(await makeAwards(tenderId)).toEqual(ok(false));
  expect(await holdsOf(tenderId)).toMatchObject([{ bid_id: bids[0], outcome: null, details: { status: 'suspended' } }]);
  await rows(`UPDATE organisation SET status = 'admitted' WHERE id = $1`, suppliers[0]);
  expect(await makeAwards(tenderId)).toEqual(ok(true));
});

it('a winner that was barred since holds the award up even where no papers are asked for', async () => {
  const { tenderId, bids, suppliers } = await anOpenedTender(client);
  await unitOfWork.asSystem(async (tx) => ok(await module.get(EvaluateTenderUseCase).run(tx, tenderId)));
  const office = await anOrganisation(client, 'operator');
  const { memberId: proposer } = await aMember(client, office, { roles: ['officer'] });
  const { memberId: decider } = await aMember(client, office, { roles: ['officer'] });
  const entryId = newId();
  await rows(
    `INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, status, proposed_by, proposed_at)
     VALUES ($1, $2, 'credit', 'serious', 'price-rigging', 'A decision of the court', now()::date - 1, 'proposed', $3, now())`,
    entryId,
    suppliers[0],
    proposer,
  );
  await rows(
    `INSERT INTO standing_bar (id, entry_id, supplier_id, scope, ref, bar_from, bar_to)
     VALUES ($1, $2, $3, 'all', NULL, now()::date - 1, now()::date + 500)`,
    newId(),
    entryId,
    suppliers[0],
  );
  await rows(
    `UPDATE standing_entry SET status = 'in_force', decided_by = $2, decided_at = now() WHERE id = $1`,
    entryId,
    decider,
  );
  expect(await makeAwards(tenderId)).toEqual(ok(false));
  expect(await holdsOf(tenderId)).toMatchObject([{ bid_id: bids[0], outcome: null, details: { scope: 'all' } }]);
  await rows(`UPDATE standing_entry SET status = 'ended', ended_at = now() WHERE id = $1`, entryId);
  expect(await makeAwards(tenderId)).toEqual(ok(true));
});

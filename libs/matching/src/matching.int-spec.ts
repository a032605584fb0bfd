import { randomUUID } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { DemandsModule } from '#libs/demands';
import { newId, UnitOfWork } from '#libs/platform';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { aStoredCertificate, aStoredRegistration } from '../../../test/support/builders/paper-rows.js';
import { anEvent, insertRow, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../../../test/support/worker.js';
import { MatchingResolver } from './graphql/matching.resolver.js';
import { MatchingModule } from './index.js';
import { MatchStore } from './persistence/match.store.js';
import { MatchProductTypes } from './use-cases/match-product-types.use-case.js';

const database = useTestDatabase();
let client: Client;
let market: Market;
let module: TestingModule;
let purchaser: Party;
let typeId: string;

beforeAll(async () => {
  client = await ownerClient(database.url);
  market = await Market.open(client);
  await client.query(`UPDATE corridor SET paper_profile_code = 'china-asean-2026'`);
  module = await testModule(testConfig(database.url), [MatchingModule, DemandsModule]);
  await module.init();
  purchaser = await market.party('purchaser');
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});
beforeEach(async () => {
  typeId = newId();
  const about = { category: 'drug', name_en: `Type ${typeId}`, unit: 'tablet', added_at: new Date() };
  await insertRow(client, 'product_type', { id: typeId, ...about });
});

const match = () => module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(MatchProductTypes).run(tx)));
const markAll = () => module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(MatchStore).markAll(tx)));
const screens = () => module.get(MatchingResolver);
const matches = async (demandLineId: string, party: Party = purchaser) =>
  (await screens().matches(party.as({ kinds: ['purchaser', 'operator'] }), { demandLineId, first: 10 })).nodes;
const opportunities = async (party: Party, filter = {}) =>
  (await screens().opportunities(party.as({ kinds: ['supplier'] }), { first: 10, ...filter })).nodes;

async function aLine(change: Record<string, unknown> = {}): Promise<string> {
  const [demandId, lineId] = [newId(), newId()];
  const about = { corridor_code: 'china-asean', purchaser_id: purchaser.id, currency: 'CNY' };
  await insertRow(client, 'demand', {
    id: demandId,
    ...about,
    reference: demandId,
    status: 'open',
    posted_at: new Date(),
  });
  const window = { delivery_from: '2027-06-01', delivery_to: '2027-08-31' };
  const asked = { product_type_id: typeId, quantity: 1000n, destination: 'TH', ceiling_price: '1.5', status: 'open' };
  await insertRow(client, 'demand_line', {
    id: lineId,
    demand_id: demandId,
    number: 1,
    ...about,
    ...asked,
    ...window,
    ...change,
  });
  return lineId;
}

/** A listed product with every paper that a drug needs for Thailand; its GMP certificate ends on the day given. */
async function aProduct(supplier: Party, gmpEndsOn: string | null = '2030-12-31'): Promise<string> {
  const id = newId();
  const about = { brand: `Brand ${id}`, manufacturer: 'Maker', status: 'listed', added_at: new Date() };
  await insertRow(client, 'product', { id, supplier_id: supplier.id, product_type_id: typeId, ...about });
  const papers = { supplierId: supplier.id, productIds: [id] };
  await aStoredCertificate(client, { supplierId: supplier.id, kind: 'business-licence' });
  await aStoredCertificate(client, { ...papers, kind: 'production-licence' });
  await aStoredCertificate(client, { ...papers, kind: 'drug-gmp', scheme: 'who', expiresOn: gmpEndsOn });
  await aStoredRegistration(client, { supplierId: supplier.id, productId: id, country: 'TH' });
  return id;
}

describe('matching', () => {
  it('finds who can supply a line, the best first, and says why', async () => {
    const [ready, late, stranger] = [
      await market.party('supplier', undefined, 'CN'),
      await market.party('supplier', undefined, 'CN'),
      await market.party('supplier', undefined, 'CN'),
    ];
    const line = await aLine();
    const good = await aProduct(ready);
    const short = await aProduct(late, '2027-08-30');
    await markAll();
    await match();

    const found = await matches(line);
    expect(found.map(({ productId, qualifies }) => [productId, qualifies])).toEqual([
      [good, true],
      [short, false],
    ]);
    const [best, second] = found;
    expect(best?.reasons.reduce((sum, { points }) => sum + points, 0)).toBe(best?.score);
    expect(best?.reasons.map(({ code }) => code)).toEqual([
      'PAPERS_HOLD',
      'PRICE_UNKNOWN',
      'QUALITY_TIER',
      'RECORD_NONE',
      'CAPACITY_UNKNOWN',
    ]);
    expect(second?.reasons[0]?.text).toContain('2027-08-30');
    expect(await opportunities(ready)).toHaveLength(1);
    expect(await opportunities(late, { onlyQualifying: true })).toEqual([]);
    expect(await opportunities(stranger)).toEqual([]);
    expect(await matches(line, await market.party('purchaser'))).toEqual([]);
  });

  it('writes nothing when nothing has changed', async () => {
    await aLine();
    await aProduct(await market.party('supplier', undefined, 'CN'));
    await markAll();
    await match();
    const stands = `SELECT array_agg(xmin::text || ctid::text ORDER BY demand_line_id, product_id) AS rows FROM match`;
    const before = (await client.query(stands)).rows;
    await markAll();
    expect(await match()).toMatchObject({ ok: true });
    expect((await client.query(stands)).rows).toEqual(before);
  });

  it('follows demands, products and papers as they change, by its jobs alone', async () => {
    const stop = await startJobs(module);
    try {
      const supplier = await market.party('supplier', undefined, 'CN');
      const line = await aLine();
      const productId = await aProduct(supplier);
      await client.query(`INSERT INTO match_due VALUES ($1, now()) ON CONFLICT DO NOTHING`, [typeId]);
      await eventually(async () => (await matches(line))[0]?.qualifies);

      const revoked = `UPDATE registration SET status = 'revoked', revoked_from = '2026-01-01' WHERE product_id = $1`;
      await client.query(revoked, [productId]);
      await insertRow(client, 'outbox', {
        id: newId(),
        type: 'papers.changed',
        version: 1,
        subject_id: supplier.id,
        payload: { supplierId: supplier.id },
        occurred_at: new Date(),
      });
      await eventually(async () => (await matches(line)).length === 0);

      await aStoredRegistration(client, { supplierId: supplier.id, productId, country: 'TH', status: 'submitted' });
      await client.query(`INSERT INTO match_due VALUES ($1, now()) ON CONFLICT DO NOTHING`, [typeId]);
      const waiting = await eventually(async () => (await matches(line))[0]);
      expect(waiting).toMatchObject({ qualifies: false, reasons: [{ code: 'PAPERS_OBTAINABLE' }, {}, {}, {}, {}] });

      await client.query(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, [supplier.id]);
      await anEvent(client, 'organisation.suspended', supplier.id, {
        organisationId: supplier.id,
        kind: 'supplier',
      });
      await eventually(async () => (await matches(line)).length === 0);
    } finally {
      await stop();
    }
  });

  it('keeps searches, each under a name of its own', async () => {
    const supplier = await market.party('supplier', undefined, 'CN');
    await aLine();
    await aLine({ destination: 'VN' });
    const productId = await aProduct(supplier);
    await aStoredRegistration(client, { supplierId: supplier.id, productId, country: 'VN' });
    await markAll();
    await match();
    const bidder = supplier.as({ kinds: ['supplier'], roles: ['bidder'] });
    const save = (name: string, destination: string | null) =>
      screens().saveSearch(bidder, { name, destination, onlyQualifying: false, idempotencyKey: randomUUID() });
    const saved = (await save(' Vietnam ', 'VN')) as { id: string; name: string };
    expect(saved.name).toBe('Vietnam');
    expect(await save('Vietnam', 'TH')).toMatchObject({ code: 'SEARCH_NAME_TAKEN' });
    expect(await save('Nowhere', 'XX')).toMatchObject({ code: 'SEARCH_DESTINATION_UNKNOWN' });

    const found = await opportunities(supplier, { savedSearchId: saved.id });
    expect(found.map(({ destination }) => destination)).toEqual(['VN']);
    await screens().deleteSearch(bidder, { savedSearchId: saved.id });
    expect(await screens().savedSearches(bidder)).toEqual([]);
    await expect(opportunities(supplier, { savedSearchId: saved.id })).rejects.toThrow('savedSearchId');
  });
});

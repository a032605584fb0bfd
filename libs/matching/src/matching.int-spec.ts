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
import { MatchDueStore } from './persistence/match-due.store.js';
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
const markAll = () => module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(MatchDueStore).markAll(tx)));
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

const aSupplyRecord = (supplier: Party, capacity: bigint) =>
  insertRow(client, 'supply_record', { supplier_id: supplier.id, product_type_id: typeId, capacity });

/** All matches of a line, page by page. */
async function pagesOf(demandLineId: string) {
  const found = [];
  let after: string | null = null;
  for (;;) {
    const caller = purchaser.as({ kinds: ['purchaser', 'operator'] });
    const page: Awaited<ReturnType<MatchingResolver['matches']>> = await screens().matches(caller, {
      demandLineId,
      first: 50,
      ...(after === null ? {} : { after }),
    });
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor ?? null;
  }
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

  it('hides no opportunity behind a hundred better ones, and counts them all', async () => {
    const [crowd, last] = [await market.party('supplier'), await market.party('supplier', undefined, 'CN')];
    const [line, other] = [await aLine(), await aLine({ quantity: 7n })];
    for (let at = 0; at < 120; at++) await aProduct(crowd);
    const worst = await aProduct(last, '2027-06-02');
    await markAll();
    await match();
    const seen = await opportunities(last);
    expect(seen.map(({ demandLineId, qualifies }) => [demandLineId, qualifies]).toSorted()).toEqual(
      [line, other].map((id) => [id, false]).toSorted(),
    );
    const caller = purchaser.as({ kinds: ['purchaser', 'operator'] });
    expect(await screens().matchCount(caller, { demandLineId: line })).toMatchObject({
      products: 121,
      suppliers: 2,
      qualifying: 120,
    });
    const pages = await pagesOf(line);
    expect(pages).toHaveLength(121);
    expect(new Set(pages.map(({ productId }) => productId)).size).toBe(121);
    expect(pages.at(-1)).toMatchObject({ productId: worst, qualifies: false });
    const stranger = await market.party('purchaser');
    const foreign = await screens().matchCount(stranger.as({ kinds: ['purchaser'] }), { demandLineId: line });
    expect(foreign).toMatchObject({ products: 0, suppliers: 0, qualifying: 0 });
  });

  it('rewrites only what a change touches', async () => {
    const [one, two] = [await market.party('supplier'), await market.party('supplier')];
    await aLine();
    const amended = await aLine({ destination: 'VN' });
    const [first, second] = [await aProduct(one), await aProduct(two)];
    await aStoredRegistration(client, { supplierId: one.id, productId: first, country: 'VN' });
    await aStoredRegistration(client, { supplierId: two.id, productId: second, country: 'VN' });
    await markAll();
    await match();
    const stands = async () =>
      new Map(
        (
          await client.query<{ key: string; version: string }>(
            `SELECT product_id || destination AS key, xmin || ' ' || ctid AS version FROM match WHERE product_type_id = $1`,
            [typeId],
          )
        ).rows.map(({ key, version }) => [key, version]),
      );
    const others = async (before: Map<string, string>) => {
      const after = await stands();
      return [...after].filter(([key, version]) => before.get(key) !== version).map(([key]) => key);
    };
    const before = await stands();
    expect(before.size).toBe(4);

    await client.query('UPDATE demand_line SET quantity = 5, ceiling_price = NULL WHERE id = $1', [amended]);
    await aSupplyRecord(one, 100n);
    await markAll();
    await match();
    // The record of one touches its products; the line's market was judged before, and no capacity of the other is known.
    expect((await others(before)).toSorted()).toEqual([`${first}TH`, `${first}VN`].toSorted());
  });

  it('writes nothing when nothing has changed', async () => {
    await aLine();
    await aProduct(await market.party('supplier', undefined, 'CN'));
    await markAll();
    await match();
    const stands = `SELECT array_agg(xmin::text || ctid::text ORDER BY product_type_id, product_id) AS rows FROM match`;
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

import type { TestingModule } from '@nestjs/testing';
import * as fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PapersStore } from '#libs/compliance';
import { type Currency, ok, unitPrice } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import {
  CHINA_ASEAN_2026,
  type Day,
  dayOf,
  fitOf,
  papersOutlooks,
  qualifies,
  qualityRank,
  qualityTierOf,
  scoreMatch,
} from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { aStoredCertificate, aStoredRegistration } from '../../../test/support/builders/paper-rows.js';
import { insertRow, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { testConfig, testModule } from '../../../test/support/worker.js';
import { MatchingModule } from './index.js';
import { MatchDueStore } from './persistence/match-due.store.js';
import { MatchProductTypes } from './use-cases/match-product-types.use-case.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let purchaser: Party;
let suppliers: Party[];
const types = [newId(), newId()];
const DESTINATIONS = ['TH', 'VN', 'MY'];

beforeAll(async () => {
  client = await ownerClient(database.url);
  const market = await Market.open(client);
  await client.query(`UPDATE corridor SET paper_profile_code = $1`, [CHINA_ASEAN_2026.code]);
  module = await testModule(testConfig(database.url), [MatchingModule]);
  await module.init();
  purchaser = await market.party('purchaser');
  suppliers = [await market.party('supplier', undefined, 'CN'), await market.party('supplier', undefined, 'CN')];
  for (const id of types)
    await insertRow(client, 'product_type', {
      id,
      category: 'drug',
      name_en: id,
      unit: 'tablet',
      added_at: new Date(),
    });
  for (const { id: supplierId } of suppliers) {
    await aStoredCertificate(client, { supplierId, kind: 'business-licence' });
    await aStoredCertificate(client, { supplierId, kind: 'production-licence' });
  }
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});

/** One step in the life of a market; `n` and `m` choose what it happens to. */
type Step = { readonly what: keyof typeof STEPS; readonly n: number; readonly m: number };
const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
/** Something of a table by its number; none when there is nothing yet. */
const some = (table: string): string =>
  `(SELECT id FROM ${table} ORDER BY id OFFSET $1 % greatest((SELECT count(*) FROM ${table}), 1) LIMIT 1)`;

const STEPS = {
  async askFor(n: number, m: number) {
    const [demand_id, id] = [newId(), newId()];
    const about = { corridor_code: 'china-asean', purchaser_id: purchaser.id, currency: 'CNY' };
    await insertRow(client, 'demand', {
      id: demand_id,
      ...about,
      reference: id,
      status: 'open',
      posted_at: new Date(),
    });
    const asked = { product_type_id: pick(types, n), quantity: BigInt(1 + m), destination: pick(DESTINATIONS, m) };
    const window = { delivery_from: '2027-06-01', delivery_to: `2027-0${7 + (n % 3)}-15` };
    const ceiling_price = n % 4 === 0 ? null : `${1 + m / 10}`;
    await insertRow(client, 'demand_line', {
      id,
      demand_id,
      number: 1,
      ...about,
      ...asked,
      ...window,
      ceiling_price,
      status: 'open',
    });
  },
  amend: (n: number, m: number) =>
    client.query(
      `UPDATE demand_line SET quantity = 1 + $2, ceiling_price = 1 + $2 / 10.0 WHERE id = ${some('demand_line')}`,
      [n, m],
    ),
  redirect: (n: number, m: number) =>
    client.query(`UPDATE demand_line SET destination = $2 WHERE id = ${some('demand_line')}`, [
      n,
      pick(DESTINATIONS, m),
    ]),
  askForAnother: (n: number, m: number) =>
    client.query(`UPDATE demand_line SET product_type_id = $2 WHERE id = ${some('demand_line')}`, [n, pick(types, m)]),
  cancel: (n: number) =>
    client.query(`UPDATE demand_line SET status = 'cancelled' WHERE id = ${some('demand_line')}`, [n]),
  async list(n: number, m: number) {
    const [id, { id: supplierId }] = [newId(), pick(suppliers, n)];
    const about = { brand: id, manufacturer: 'Maker', status: 'listed', added_at: new Date() };
    await insertRow(client, 'product', { id, supplier_id: supplierId, product_type_id: pick(types, m), ...about });
    const expiresOn = m % 3 === 0 ? '2027-08-01' : '2030-12-31';
    await aStoredCertificate(client, { supplierId, productIds: [id], kind: 'drug-gmp', scheme: 'who', expiresOn });
    for (const country of DESTINATIONS.slice(n % 3))
      await aStoredRegistration(client, { supplierId, productId: id, country });
  },
  withdraw: (n: number) => client.query(`UPDATE product SET status = 'withdrawn' WHERE id = ${some('product')}`, [n]),
  relist: (n: number) => client.query(`UPDATE product SET status = 'listed' WHERE id = ${some('product')}`, [n]),
  revoke: (n: number) =>
    client.query(
      `UPDATE registration SET status = 'revoked', revoked_from = '2026-01-01' WHERE status = 'verified' AND id = ${some('registration')}`,
      [n],
    ),
  suspend: (n: number) =>
    client.query(`UPDATE organisation SET status = 'suspended' WHERE id = $1`, [pick(suppliers, n).id]),
  restore: (n: number) =>
    client.query(`UPDATE organisation SET status = 'admitted' WHERE id = $1`, [pick(suppliers, n).id]),
  deliver: (n: number, m: number) =>
    client.query(
      `INSERT INTO supply_record (supplier_id, product_type_id, deliveries, on_time, won_price, won_currency, won_at, capacity)
       VALUES ($1, $2, 5, $3, 1.2, 'CNY', now(), $4) ON CONFLICT (supplier_id, product_type_id) DO UPDATE SET on_time = $3, capacity = $4`,
      [pick(suppliers, n).id, pick(types, m), n % 6, m],
    ),
};
const steps = fc.array(
  fc.record({
    what: fc.constantFrom(...(['askFor', 'list', ...Object.keys(STEPS)] as (keyof typeof STEPS)[])),
    n: fc.nat(30),
    m: fc.nat(30),
  }),
  { minLength: 5, maxLength: 12 },
);

const match = () =>
  module.get(UnitOfWork).asSystem(async (tx) => {
    for (const productTypeId of types) await module.get(MatchDueStore).mark(tx, { productTypeId });
    return ok(await module.get(MatchProductTypes).run(tx));
  });

async function matched(): Promise<string[]> {
  const { rows } = await client.query<{ pair: string }>(
    `SELECT l.demand_line_id || ' ' || m.product_id || ' ' || m.supplier_id || ' ' || get_byte(m.fits, l.place) AS pair
     FROM match m JOIN match_line l USING (product_type_id, corridor_code, destination) ORDER BY 1`,
  );
  return rows.map(({ pair }) => pair);
}

/** Every line with every product of its type, one by one, by the rules alone. */
async function expected(): Promise<string[]> {
  const { rows: lines } = await client.query<{
    id: string;
    type: string;
    destination: string;
    quantity: string;
    until: Day;
    currency: Currency;
    ceiling: string | null;
    papers_by: Day;
  }>(
    `SELECT id, product_type_id AS type, destination, quantity, delivery_to::text AS until, currency, ceiling_price AS ceiling, delivery_from::text AS papers_by
     FROM demand_line WHERE status = 'open'`,
  );
  const { rows: products } = await client.query<{
    id: string;
    supplier: string;
    type: string;
    sites: string[];
    on_time: number | null;
    deliveries: number | null;
    won: string | null;
    capacity: string | null;
  }>(
    `SELECT p.id, p.supplier_id AS supplier, p.product_type_id AS type, medlane_sites_of(p.supplier_id, p.site) AS sites, r.on_time, r.deliveries, r.won_price AS won, r.capacity
     FROM product p JOIN organisation o ON o.id = p.supplier_id LEFT JOIN supply_record r ON (r.supplier_id, r.product_type_id) = (p.supplier_id, p.product_type_id)
     WHERE p.status = 'listed' AND o.status = 'admitted'`,
  );
  const pairs: string[] = [];
  await module.get(UnitOfWork).asSystem(async (tx) => {
    const papersOf = await module.get(PapersStore).papersOf(
      tx,
      suppliers.map(({ id }) => id),
    );
    for (const product of products) {
      const { certificates = [], registrations = [] } = papersOf.get(product.supplier) ?? {};
      const own = registrations.filter(({ productId }) => productId === product.id);
      const tier = qualityTierOf({ id: product.id, category: 'drug' }, certificates, dayOf(tx.now));
      for (const asked of lines.filter(({ type }) => type === product.type)) {
        const papers = papersOutlooks(
          { id: product.supplier, status: 'admitted', certificates, bars: [] },
          { id: product.id, siteIds: product.sites, registrations: own },
          { corridorCode: 'china-asean', productTypeId: product.type, category: 'drug', profile: CHINA_ASEAN_2026 },
          [asked.destination],
          tx.now,
        ).get(asked.destination);
        if (!papers) continue;
        const line = {
          quantity: BigInt(asked.quantity),
          deliveryTo: asked.until,
          currency: asked.currency,
          ceilingPrice: asked.ceiling === null ? null : unitPrice(asked.ceiling),
          papersBy: asked.papers_by,
        };
        const offer = {
          papers,
          qualityTier: tier === null ? null : qualityRank(tier),
          wonPrice: product.won === null ? null : { unitPrice: unitPrice(product.won), currency: 'CNY' as const },
          deliveries: product.deliveries ?? 0,
          onTime: product.on_time ?? 0,
          capacity: product.capacity === null ? null : BigInt(product.capacity),
        };
        const fit = fitOf(scoreMatch(line, offer), qualifies(offer, line));
        pairs.push(`${asked.id} ${product.id} ${product.supplier} ${fit}`);
      }
    }
    return ok(undefined);
  });
  return pairs.toSorted();
}

describe('matching step by step', () => {
  it('comes to what every line with every product comes to by the rules', async () => {
    let pairs = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (life) => {
        for (const { what, n, m } of life as readonly Step[]) {
          await STEPS[what](n, m);
          await match();
          const all = await expected();
          pairs += all.length;
          expect(await matched()).toEqual(all);
        }
        // Matched anew, it is the same.
        const before = await matched();
        await client.query('TRUNCATE match, match_line, match_product');
        await match();
        expect(await matched()).toEqual(before);
      }),
      { numRuns: 20, endOnFailure: true },
    );
    expect(pairs).toBeGreaterThan(300);
  }, 120_000);
});

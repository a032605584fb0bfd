import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, newId, parseConfig } from '#libs/platform';
import { addDays, dayOf } from '#libs/rules';
import { type BidContent, sealBid } from '#libs/sealing';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { Market, type Party } from '../support/builders/market.js';
import { useTestDatabase } from '../support/database.js';

const REFUSED = (name: string) => `... on ${name}Refused { code details { name value } }`;

describe('a tender with bids in three currencies', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let worker: RunningWorker;
  let owner: Client;
  let market: Market;
  let purchaser: Party;
  let officers: readonly Party[];

  beforeAll(async () => {
    const config = parseConfig({
      DATABASE_URL: database.url,
      MEDLANE_SECRETS: secrets,
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      SWEEP_EVERY_MS: '50',
      RELAY_EVERY_MS: '20',
    });
    owner = new Client({ connectionString: database.url });
    await owner.connect();
    market = await Market.open(owner, { biddingPeriodHours: 2, noticePeriodHours: 1, bidCurrencies: ['USD', 'VND'] });
    purchaser = await market.party('purchaser');
    officers = [await market.party('operator'), await market.party('operator')];
    const today = dayOf(await market.now());
    await owner.query(
      `WITH i AS (INSERT INTO rate_import (id, file, digest, days, added, revised, imported_at)
         VALUES ($1, 'test', sha256('test'), 1, 2, 0, now()) RETURNING id)
       INSERT INTO reference_rate (currency, day, per_euro, import_id)
       SELECT r.currency, $2, r.rate, i.id FROM i, (VALUES ('CNY', 7.5833), ('USD', 1.0389)) AS r (currency, rate)`,
      [newId(), addDays(today, -1)],
    );
    api = await startApi(config);
    worker = await startWorker(config);
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    await owner?.end();
    rmSync(secrets, { recursive: true, force: true });
  });

  async function ask<T>(party: Party, query: string, variables: object = {}): Promise<T> {
    const answer = await api.fastify.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: party.bearer },
      payload: { query, variables },
    });
    const { data, errors } = answer.json<{ data: T; errors?: unknown }>();
    expect(errors).toBeUndefined();
    return data;
  }
  const change = async <T>(party: Party, field: string, selection: string, input: object): Promise<T> => {
    const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const query = `mutation M($input: ${name}Input!) { answer: ${field}(input: $input) { __typename ${selection} ${REFUSED(name)} } }`;
    return (await ask<{ answer: T }>(party, query, { input })).answer;
  };
  async function until(sql: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    for (let waited = 0; waited < 30_000; waited += 50) {
      const { rows } = await owner.query<Record<string, unknown>>(sql, [...values]);
      if (rows.length > 0) return rows;
      await pause(50);
    }
    throw new Error(`nothing came of ${sql}`);
  }

  it('freezes its rates, ranks by them, and is paid in each supplier’s own currency', async () => {
    const [officer, second] = officers;
    if (!officer || !second) throw new Error('two officers');
    const productTypeId = await market.productType();
    await change(purchaser, 'postDemand', '... on Demand { id }', {
      corridorCode: 'china-asean',
      reference: 'PO-1',
      currency: 'CNY',
      idempotencyKey: newId(),
      lines: [
        {
          productTypeId,
          quantity: '1000',
          destination: 'TH',
          deliveryFrom: '2027-01-01',
          deliveryTo: '2027-03-31',
          ceilingPrice: '8',
        },
      ],
    });
    const { tenderIds } = await change<{ tenderIds: [string] }>(
      officer,
      'poolDemands',
      '... on PooledDemands { tenderIds }',
      { corridorCode: 'china-asean', idempotencyKey: newId() },
    );
    const [tenderId] = tenderIds;

    // Without a rate for the dong it waits as a draft, and says why.
    await until(`SELECT 1 FROM tender WHERE id = $1 AND public_key IS NOT NULL`, [tenderId]);
    expect(await change(officer, 'publishTender', '... on Tender { id }', { tenderId })).toMatchObject({
      code: 'RATE_MISSING',
      details: expect.arrayContaining([{ name: 'currency', value: 'VND' }]) as unknown,
    });
    const today = dayOf(await market.now());
    const rate = { base: 'USD', quote: 'VND', rate: '25450', source: 'State Bank of Vietnam, central rate' };
    const { id: rateId } = await change<{ id: string }>(officer, 'declareRate', '... on DeclaredRate { id status }', {
      ...rate,
      validFrom: today,
      validUntil: addDays(today, 30),
      idempotencyKey: newId(),
    });
    expect(
      await change(officer, 'decideRate', '... on DeclaredRate { status }', { rateId, confirm: true }),
    ).toMatchObject({ code: 'SAME_OFFICER' });
    await change(second, 'decideRate', '... on DeclaredRate { status }', { rateId, confirm: true });
    expect(await change(officer, 'publishTender', '... on Tender { status }', { tenderId })).toMatchObject({
      status: 'open',
    });

    interface Seen {
      publicKey: string;
      ratesDigest: string;
      lots: [{ id: string }];
      rates: { rates: { from: string; rate: string; legs: { source: string }[] }[] };
    }
    const bidders: Party[] = [];
    for (const name of ['a', 'b', 'c', 'd']) bidders.push(await market.party('supplier', name, 'CN'));
    const [yuan, dollar, dong, kip] = bidders as [Party, Party, Party, Party];
    const { tender } = await ask<{ tender: Seen }>(
      dollar,
      `query Q($id: UUID!) { tender(id: $id) { publicKey ratesDigest lots { id } rates { day rates { from to rate legs { source } } } } }`,
      { id: tenderId },
    );
    expect(tender.ratesDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(tender.rates.rates.map(({ from, rate: shown, legs }) => [from, shown, legs.at(-2)?.source])).toEqual([
      ['USD', '7.2993550871', 'ecb'],
      ['VND', '0.0002868115948', 'State Bank of Vietnam, central rate'],
    ]);
    const lotId = tender.lots[0].id;
    const bid = async (supplier: Party, content: Partial<BidContent>): Promise<void> => {
      await market.product(supplier.id, productTypeId);
      const sealed = await sealBid({
        tenderId,
        lotId,
        supplierId: supplier.id,
        revision: 1,
        publicKey: Buffer.from(tender.publicKey, 'base64'),
        bid: {
          unitPrice: '1',
          capacity: '400',
          minimumQuantity: '0',
          leadTimeDays: 30,
          validUntil: '2099-01-01',
          ...content,
        },
      });
      if (!sealed.ok) throw new Error(sealed.code);
      const envelope = Buffer.from(sealed.value).toString('base64');
      const placed = { lotId, envelope, revision: 1, idempotencyKey: newId() };
      expect(await change(supplier, 'placeBid', '... on BidReceipt { bidId }', placed)).toHaveProperty('bidId');
    };
    await bid(yuan, { unitPrice: '7.3' });
    await bid(dollar, { unitPrice: '1', currency: 'USD' });
    await bid(dong, { unitPrice: '26000', currency: 'VND' });
    await bid(kip, { unitPrice: '20000', currency: 'LAK' });

    await market.advanceClock(new Date((await market.now()).getTime() + 3 * 3_600_000));
    await until(`SELECT 1 FROM tender WHERE id = $1 AND status = 'notice'`, [tenderId]);
    const judged = await owner.query(
      `SELECT particulars ->> 'currency' AS currency, status, rank, reason, reason_details ->> 'allowed' AS allowed
       FROM bid WHERE tender_id = $1 ORDER BY rank NULLS LAST`,
      [tenderId],
    );
    expect(judged.rows.map(({ currency, status, rank }: Record<string, unknown>) => [currency, status, rank])).toEqual([
      ['USD', 'won', 1],
      [null, 'won', 2],
      ['VND', 'won', 3],
      [null, 'invalid', null],
    ]);
    expect(judged.rows[3]).toMatchObject({ reason: 'CURRENCY_NOT_ALLOWED', allowed: '["CNY", "USD", "VND"]' });

    await market.advanceClock(new Date((await market.now()).getTime() + 2 * 3_600_000));
    await until(`SELECT 1 FROM contract WHERE tender_id = $1`, [tenderId]);
    const contracts = await owner.query(
      `SELECT currency, unit_price, agreed_quantity, value_minor, document FROM contract WHERE tender_id = $1 ORDER BY rank`,
      [tenderId],
    );
    expect(contracts.rows).toMatchObject([
      { currency: 'USD', unit_price: '1.000000', agreed_quantity: '400', value_minor: '40000' },
      { currency: 'CNY', unit_price: '7.300000', agreed_quantity: '400', value_minor: '292000' },
      { currency: 'VND', unit_price: '26000.000000', agreed_quantity: '200', value_minor: '5200000' },
    ]);
    const award = await owner.query(`SELECT currency, value_minor FROM award WHERE lot_id = $1`, [lotId]);
    expect(award.rows).toEqual([{ currency: 'CNY', value_minor: '733116' }]);

    // One order draws on all three; each part is paid from the wallet of its currency.
    await owner.query(
      `UPDATE contract SET status = 'active', purchaser_signed_at = now(), supplier_signed_at = now() WHERE tender_id = $1`,
      [tenderId],
    );
    const deposits = [
      ['USD', '400.00'],
      ['CNY', '2920.00'],
    ];
    for (const [currency, amount] of deposits)
      await change(officer, 'recordDeposit', '... on Deposit { id }', {
        organisationId: purchaser.id,
        currency,
        amount,
        bankReference: `B-${currency}`,
        idempotencyKey: newId(),
      });
    const order = { lotId, reference: 'O-1', quantity: '1000', promisedOn: '2027-02-01' };
    const placing = () =>
      change(purchaser, 'placeOrder', '... on Order { lines { amount { amount currency } } }', {
        ...order,
        idempotencyKey: newId(),
      });
    expect(await placing()).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: expect.arrayContaining([{ name: 'missing', value: '5200000' }]) as unknown,
    });
    await change(officer, 'recordDeposit', '... on Deposit { id }', {
      organisationId: purchaser.id,
      currency: 'VND',
      amount: '5200000',
      bankReference: 'B-VND',
      idempotencyKey: newId(),
    });
    expect(await placing()).toMatchObject({
      lines: [
        { amount: { amount: '400.00', currency: 'USD' } },
        { amount: { amount: '2920.00', currency: 'CNY' } },
        { amount: { amount: '5200000', currency: 'VND' } },
      ],
    });
  }, 120_000);
});

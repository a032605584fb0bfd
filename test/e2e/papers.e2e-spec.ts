import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, newId, parseConfig } from '#libs/platform';
import { sealBid } from '#libs/sealing';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { Market, type Party } from '../support/builders/market.js';
import { aStoredCertificate, aStoredRegistration } from '../support/builders/paper-rows.js';
import { useTestDatabase } from '../support/database.js';

const FINDINGS = 'findings { requirement state blocks destination daysLeft neededUntil text { en zh } }';

interface Finding {
  requirement: string;
  state: string;
  blocks: boolean;
  text: { en: string; zh: string };
}
interface Checked {
  lotId: string;
  clear: boolean;
  clearUntil: string | null;
  findings: Finding[];
}

describe('the papers of a bid, told over GraphQL', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let worker: RunningWorker;
  let owner: Client;
  let market: Market;
  let purchaser: Party;
  let bystander: Party;
  let ready: Party;
  let late: Party;
  let operator: Party;
  let productTypeId: string;
  let tender: { id: string; publicKey: string; biddingEndsAt: string; lots: { id: string }[] };

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
    market = await Market.open(owner, { biddingPeriodHours: 2, noticePeriodHours: 1 });
    purchaser = await market.party('purchaser', 'Bangkok Hospital Group');
    bystander = await market.party('purchaser', 'Hospital without demand');
    ready = await market.party('supplier', 'Nanning Pharma', 'CN');
    late = await market.party('supplier', 'Late Pharma', 'CN');
    operator = await market.party('operator');
    productTypeId = await market.productType('Amlodipine 5 mg');
    for (const { id } of [ready, late]) await market.product(id, productTypeId);
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
    const refused = `... on ${name}Refused { code message messageZh details { name value } }`;
    const query = `mutation M($input: ${name}Input!) { answer: ${field}(input: $input) { __typename ${selection} ${refused} } }`;
    return (await ask<{ answer: T }>(party, query, { input })).answer;
  };
  const checklist = async (party: Party): Promise<Checked[]> =>
    (
      await ask<{ list: Checked[] }>(
        party,
        `query Q($id: UUID!) { list: paperChecklist(tenderId: $id) { lotId clear clearUntil ${FINDINGS} } }`,
        { id: tender.id },
      )
    ).list;
  async function untilStatus(id: string, status: string): Promise<typeof tender> {
    for (let waited = 0; waited < 20_000; waited += 50) {
      const query = `query Q($id: UUID!) { tender(id: $id) { id status publicKey biddingEndsAt lots { id } } }`;
      const { tender: seen } = await ask<{ tender: typeof tender & { status: string } }>(operator, query, { id });
      if (seen.status === status) return seen;
      await pause(50);
    }
    throw new Error(`the tender did not become ${status}`);
  }
  async function bid(supplier: Party, unitPrice: string): Promise<Record<string, unknown>> {
    const lotId = tender.lots[0]?.id ?? '';
    const sealed = await sealBid({
      tenderId: tender.id,
      lotId,
      supplierId: supplier.id,
      revision: 1,
      publicKey: Buffer.from(tender.publicKey, 'base64'),
      bid: { unitPrice, capacity: '2000000', minimumQuantity: '0', leadTimeDays: 45, validUntil: '2099-12-31' },
    });
    if (!sealed.ok) throw new Error(sealed.code);
    const envelope = Buffer.from(sealed.value).toString('base64');
    return change(supplier, 'placeBid', '... on BidReceipt { bidId }', { lotId, envelope, idempotencyKey: newId() });
  }
  /** Every paper that a drug for Thailand needs; the GMP certificate's id. */
  async function papersFor(supplier: Party): Promise<string> {
    const supplierId = supplier.id;
    const { rows } = await owner.query<{ id: string }>('SELECT id FROM product WHERE supplier_id = $1', [supplierId]);
    const productId = rows[0]?.id ?? '';
    await aStoredCertificate(owner, { supplierId, kind: 'business-licence' });
    await aStoredCertificate(owner, { supplierId, kind: 'production-licence' });
    await aStoredRegistration(owner, { supplierId, productId, country: 'TH' });
    return aStoredCertificate(owner, { supplierId, kind: 'drug-gmp', scheme: 'who' });
  }

  it('an operator names the papers of a corridor, and its next round keeps a copy', async () => {
    const unknown = await change(operator, 'choosePaperProfile', '', { corridorCode: 'china-asean', code: 'nothing' });
    expect(unknown).toMatchObject({ code: 'PAPER_PROFILE_NOT_IN_FORCE' });
    const chosen = await change(operator, 'choosePaperProfile', '... on Corridor { paperProfileCode }', {
      corridorCode: 'china-asean',
      code: 'china-asean-2026',
    });
    expect(chosen).toMatchObject({ paperProfileCode: 'china-asean-2026' });

    await change(purchaser, 'postDemand', '... on Demand { id }', {
      corridorCode: 'china-asean',
      reference: 'PO-1',
      currency: 'CNY',
      lines: [
        {
          productTypeId,
          quantity: '1000000',
          destination: 'TH',
          deliveryFrom: '2027-01-01',
          deliveryTo: '2027-03-31',
          ceilingPrice: '0.6',
        },
      ],
      idempotencyKey: newId(),
    });
    const pooled = await change<{ tenderIds: string[] }>(
      operator,
      'poolDemands',
      '... on PooledDemands { tenderIds }',
      {
        corridorCode: 'china-asean',
        idempotencyKey: newId(),
      },
    );
    tender = await untilStatus(pooled.tenderIds[0] ?? '', 'open');
  });

  it('a supplier is told everything that is missing, in words that say what to do', async () => {
    const [product] = await checklist(late);
    expect(product).toMatchObject({ lotId: tender.lots[0]?.id, clear: false, clearUntil: null });
    const blocking = product?.findings.filter(({ blocks }) => blocks).map(({ requirement }) => requirement);
    expect(blocking).toEqual(['business-licence', 'drug-production-licence', 'drug-gmp', 'drug-registration']);
    const registration = product?.findings.find(({ requirement }) => requirement === 'drug-registration');
    expect(registration).toMatchObject({ state: 'missing', destination: 'TH', neededUntil: '2027-03-31' });
    expect(registration?.text.zh).toContain('目的国药品注册 (TH)：尚未提交');
  });

  it('and may not bid before they are in order, but then at once', async () => {
    expect(await bid(ready, '0.5')).toMatchObject({ __typename: 'PlaceBidRefused', code: 'PAPERS_MISSING' });
    const gmp = await papersFor(ready);
    const [product] = await checklist(ready);
    expect(product).toMatchObject({ clear: true, clearUntil: '2100-01-01T00:00:00.000Z' });
    expect(product?.findings.find(({ requirement }) => requirement === 'pharmaceutical-product')).toMatchObject({
      state: 'missing',
      blocks: false,
    });
    expect(await bid(ready, '0.5')).toMatchObject({ __typename: 'BidReceipt' });
    expect(gmp).toBeTruthy();
  });

  it('a refusal names every finding, in both languages', async () => {
    const refused = await bid(late, '0.4');
    expect(refused).toMatchObject({ __typename: 'PlaceBidRefused', code: 'PAPERS_MISSING' });
    expect(refused['message']).toContain('Drug GMP certificate of the site: not on file.');
    expect(refused['messageZh']).toContain('生产地址药品 GMP 证明：尚未提交');
    expect(refused['details']).toContainEqual({
      name: 'business-licence',
      value: 'Business licence: not on file. Submit one that is valid until at least 2027-03-31.',
    });
  });

  it('purchasers of the lot see bidders against requirements from the opening on, and nobody else does', async () => {
    const gmp = await papersFor(late);
    expect(await bid(late, '0.4')).toMatchObject({ __typename: 'BidReceipt' });
    const matrix = async (party: Party) =>
      (
        await ask<{ list: { nodes: { supplier: { id: string }; product: Checked | null }[] } }>(
          party,
          `query Q($id: UUID!) { list: bidderPapers(lotId: $id) { nodes { supplier { id } product { clear ${FINDINGS} } } } }`,
          { id: tender.lots[0]?.id },
        )
      ).list.nodes;
    for (const party of [purchaser, bystander, operator]) expect(await matrix(party)).toEqual([]);

    await owner.query(`UPDATE certificate SET status = 'revoked', revoked_from = '2020-01-01' WHERE id = $1`, [gmp]);
    await market.advanceClock(new Date(tender.biddingEndsAt));
    await untilStatus(tender.id, 'notice');
    const seen = await matrix(purchaser);
    expect(seen.map(({ supplier, product }) => [supplier.id, product?.clear])).toEqual(
      [
        [ready.id, true],
        [late.id, false],
      ].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    const revoked = seen.find(({ product }) => !product?.clear)?.product?.findings.filter(({ blocks }) => blocks);
    expect(revoked).toMatchObject([{ requirement: 'drug-gmp', state: 'revoked' }]);
    expect(await matrix(operator)).toEqual(seen);
    expect(await matrix(bystander)).toEqual([]);

    const { myBids } = await ask<{ myBids: { nodes: object[] } }>(
      late,
      '{ myBids { nodes { status reason reasonText { en zh } } } }',
    );
    expect(myBids.nodes).toMatchObject([
      {
        status: 'invalid',
        reason: 'PAPERS_NOT_IN_ORDER',
        reasonText: {
          en: 'At the opening the papers were not in order any more. Drug GMP certificate of the site: it was revoked. Submit a valid one that reaches 2027-03-31.',
        },
      },
    ]);
  });
});

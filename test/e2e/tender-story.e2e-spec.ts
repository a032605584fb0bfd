import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Api, newId, parseConfig } from '#libs/platform';
import { sealBid, verifyReceipt } from '#libs/sealing';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { Market, type Party } from '../support/builders/market.js';
import { useTestDatabase } from '../support/database.js';

const DEMAND = `... on Demand { id reference status version bidCount purchaser { legalName }
  lines { number quantity ceilingPrice status tenderId lotId productType { id nameEn } } }`;
const REFUSED = (name: string) => `... on ${name}Refused { code message details { name value } }`;
const TENDER = `id status version publicKey biddingEndsAt lots { id number quantity bidCount productType { nameEn } }`;

describe('a tender, told over GraphQL', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let worker: RunningWorker;
  let owner: Client;
  let market: Market;
  let url: string;
  let purchaser: Party;
  let supplier: Party;
  let operator: Party;
  let productTypeId: string;

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
    market = await Market.open(owner, { biddingPeriodHours: 2 });
    purchaser = await market.party('purchaser', 'Bangkok Hospital Group');
    supplier = await market.party('supplier', 'Harbin Pharma', 'CN');
    operator = await market.party('operator');
    productTypeId = await market.productType('Paracetamol 500 mg');
    await market.product(supplier.id, productTypeId);
    api = await startApi(config);
    url = await api.listen(0, '127.0.0.1');
    worker = await startWorker(config);
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    await owner?.end();
    rmSync(secrets, { recursive: true, force: true });
  });

  /** Asks as a party; any error is a failure of the test. */
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
  interface SeenTender {
    id: string;
    status: string;
    publicKey: string;
    biddingEndsAt: string;
    lots: { id: string; bidCount: number | null }[];
  }
  const tenderOf = async (party: Party, id: string) =>
    (await ask<{ tender: SeenTender }>(party, `query Q($id: UUID!) { tender(id: $id) { ${TENDER} } }`, { id })).tender;
  async function until(id: string, status: string): Promise<SeenTender> {
    for (let waited = 0; waited < 20_000; waited += 50) {
      const tender = await tenderOf(operator, id);
      if (tender.status === status) return tender;
      await pause(50);
    }
    throw new Error(`the tender did not become ${status}`);
  }

  it('goes from the demand to a sealed bid, and is opened, evaluated and watched', async () => {
    const line = {
      productTypeId,
      quantity: '1000000',
      destination: 'TH',
      deliveryFrom: '2027-01-01',
      deliveryTo: '2027-03-31',
      ceilingPrice: '0.6',
    };
    const posted = await change<{ id: string; version: number }>(purchaser, 'postDemand', DEMAND, {
      corridorCode: 'china-asean',
      reference: 'PO-1',
      currency: 'CNY',
      lines: [line],
      idempotencyKey: newId(),
    });
    expect(posted).toMatchObject({
      __typename: 'Demand',
      status: 'open',
      purchaser: { legalName: 'Bangkok Hospital Group' },
    });
    const amended = await change(purchaser, 'amendDemand', DEMAND, {
      demandId: posted.id,
      version: posted.version,
      lines: [{ ...line, quantity: '2000000' }],
    });
    expect(amended).toMatchObject({ version: 2, lines: [{ quantity: '2000000', productType: { id: productTypeId } }] });
    expect(await change(purchaser, 'cancelDemand', DEMAND, { demandId: newId(), reason: 'none' })).toMatchObject({
      __typename: 'CancelDemandRefused',
      code: 'DEMAND_UNKNOWN',
    });

    const pooled = await change<{ tenderIds: string[] }>(
      operator,
      'poolDemands',
      '... on PooledDemands { tenderIds lineCount }',
      {
        corridorCode: 'china-asean',
        idempotencyKey: newId(),
      },
    );
    expect(pooled).toMatchObject({ lineCount: 1, tenderIds: [expect.any(String)] });
    const [tenderId = ''] = pooled.tenderIds;
    const tender = await until(tenderId, 'open');
    const lotId = tender.lots[0]?.id ?? '';

    const seen: string[] = [];
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: supplier.bearer },
    });
    const watched = (async () => {
      const query = `subscription S($id: UUID!) { tenderStatusChanged(tenderId: $id) { status } }`;
      for await (const { data } of client.iterate<{ tenderStatusChanged: { status: string } }>({
        query,
        variables: { id: tenderId },
      })) {
        seen.push(data?.tenderStatusChanged.status ?? '');
        if (seen.at(-1) === 'notice') return;
      }
    })();

    const sealed = await sealBid({
      tenderId,
      lotId,
      supplierId: supplier.id,
      revision: 1,
      publicKey: Buffer.from(tender.publicKey, 'base64'),
      bid: { unitPrice: '0.55', capacity: '3000000', minimumQuantity: '0', leadTimeDays: 30, validUntil: '2099-01-01' },
    });
    if (!sealed.ok) throw new Error(sealed.code);
    const envelope = Buffer.from(sealed.value).toString('base64');
    interface Receipt {
      bidId: string;
      tenderId: string;
      lotId: string;
      supplierId: string;
      revision: number;
      digest: string;
      receivedAt: string;
      keyId: string;
      signature: string;
    }
    const receipt = await change<Receipt>(
      supplier,
      'placeBid',
      '... on BidReceipt { bidId tenderId lotId supplierId revision digest receivedAt keyId signature }',
      { lotId, envelope, revision: 1, idempotencyKey: newId() },
    );
    const { receiptKeys } = await ask<{ receiptKeys: { keyId: string; publicKey: string }[] }>(
      supplier,
      '{ receiptKeys { keyId algorithm publicKey } }',
    );
    const key = receiptKeys.find(({ keyId }) => keyId === receipt.keyId);
    const signed = { ...receipt, receivedAt: new Date(receipt.receivedAt) };
    const signature = Buffer.from(receipt.signature, 'base64');
    expect(await verifyReceipt(Buffer.from(key?.publicKey ?? '', 'base64'), signed, signature)).toBe(true);

    expect((await tenderOf(supplier, tenderId)).lots[0]?.bidCount).toBeNull();
    expect((await tenderOf(operator, tenderId)).lots[0]?.bidCount).toBe(1);
    expect(
      await ask(
        supplier,
        `query Q($id: UUID!) { nextRevision(lotId: $id) myBids(tenderId: null) { nodes { status unitPrice } } }`,
        { id: lotId },
      ),
    ).toEqual({
      nextRevision: 2,
      myBids: { nodes: [{ status: 'sealed', unitPrice: null }] },
    });

    await market.advanceClock(new Date(tender.biddingEndsAt));
    await until(tenderId, 'notice');
    await watched;
    await client.dispose();
    expect(seen[0]).toBe('open');
    const bids = await ask(
      purchaser,
      `query Q($id: UUID!) { bids(lotId: $id) { nodes { status unitPrice capacity rank awardedQuantity reason reasonText { en } supplier { legalName } } pageInfo { hasNextPage } } }`,
      { id: lotId },
    );
    expect(bids).toMatchObject({
      bids: {
        nodes: [
          {
            status: 'won',
            unitPrice: '0.550000',
            capacity: '3000000',
            rank: 1,
            awardedQuantity: '2000000',
            supplier: { legalName: 'Harbin Pharma' },
          },
        ],
        pageInfo: { hasNextPage: false },
      },
    });
    const listed = await ask(
      purchaser,
      `query Q { demands(first: 10, filter: { mine: true }) { nodes { reference status bidCount lines { status tenderId } } } tenders(filter: { status: notice }) { nodes { id rulebook } } }`,
    );
    expect(listed).toMatchObject({
      demands: { nodes: [{ reference: 'PO-1', status: 'pooled', bidCount: 1, lines: [{ tenderId }] }] },
      tenders: { nodes: [{ id: tenderId, rulebook: { award: { method: 'least-cost' } } }] },
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allChecks, verify } from '#libs/insight';
import { type Api, createDataSource, newId, parseConfig, UnitOfWork } from '#libs/platform';
import { sealBid } from '#libs/sealing';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { anOperator, aPurchaser, aSupplier } from '../support/builders/index.js';
import { Market } from '../support/builders/market.js';
import { useTestDatabase } from '../support/database.js';
import { Person } from '../support/person.js';
import { eventually } from '../support/worker.js';

/**
 * Two hospitals need 1,000 and 500 boxes. The cheapest supplier can make 900, the next one the rest, a third is above
 * the ceiling. One lot arrives partly wet. Every step is taken by the person whose role it is, or by the worker.
 */
const database = useTestDatabase();
const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
const config = () =>
  parseConfig({
    DATABASE_URL: database.url,
    MEDLANE_SECRETS: secrets,
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    SWEEP_EVERY_MS: '50',
    RELAY_EVERY_MS: '20',
  });
let owner: Client;
let api: Api;
let worker: RunningWorker;

beforeAll(async () => {
  owner = new Client({ connectionString: database.url });
  await owner.connect();
  await Market.open(owner);
  api = await startApi(config());
  worker = await startWorker(config());
});
afterAll(async () => {
  await worker?.close();
  await api?.close();
  await owner?.end();
  rmSync(secrets, { recursive: true, force: true });
});

interface House {
  /** Asks and receives, or bids and ships. */
  readonly trader: Person;
  readonly approver: Person;
}
const hospital = async (legalName: string): Promise<House> => {
  const organisation = await aPurchaser(owner, { legalName });
  const person = (role: 'buyer' | 'approver') => Person.of(owner, api, organisation, role);
  return { trader: await person('buyer'), approver: await person('approver') };
};
const maker = async (legalName: string): Promise<House> => {
  const organisation = await aSupplier(owner, { legalName });
  const person = (role: 'bidder' | 'approver') => Person.of(owner, api, organisation, role);
  return { trader: await person('bidder'), approver: await person('approver') };
};
const key = () => ({ idempotencyKey: newId() });

interface Tender {
  readonly id: string;
  readonly status: string;
  readonly publicKey: string;
  readonly biddingEndsAt: string;
  readonly noticeEndsAt: string;
  readonly lots: readonly { readonly id: string; readonly bidCount: number | null }[];
}
const tenderWith = (person: Person, id: string, status: string): Promise<Tender> =>
  eventually(async () => {
    const query = `query T($id: UUID!) { tender(id: $id) { id status publicKey biddingEndsAt noticeEndsAt lots { id bidCount } } }`;
    const { tender } = await person.asks<{ tender: Tender }>(query, { id });
    return tender.status === status && tender;
  });

async function bid({ trader }: House, tender: Tender, revision: number, unitPrice: string, capacity: string) {
  const lotId = tender.lots[0]?.id ?? '';
  const sealed = await sealBid({
    tenderId: tender.id,
    lotId,
    supplierId: trader.organisationId,
    revision,
    publicKey: Buffer.from(tender.publicKey, 'base64'),
    bid: { unitPrice, capacity, minimumQuantity: '0', leadTimeDays: 30, validUntil: '2099-12-31' },
  });
  if (!sealed.ok) throw new Error(sealed.code);
  const envelope = Buffer.from(sealed.value).toString('base64');
  return trader.does('placeBid', 'BidReceipt', 'bidId', { lotId, envelope, revision, ...key() });
}

interface Contract {
  readonly id: string;
  readonly documentDigest: string;
}
const toSign = async ({ approver }: House): Promise<readonly Contract[]> => {
  const query = '{ contracts(filter: { awaitingMySignature: true }) { nodes { id documentDigest } } }';
  return (await approver.asks<{ contracts: { nodes: Contract[] } }>(query)).contracts.nodes;
};
const signAll = async (house: House): Promise<void> => {
  for (const { id, documentDigest } of await toSign(house)) {
    await house.approver.does('signContract', 'Contract', 'status', { contractId: id, documentDigest });
  }
};
const wallet = async ({ trader }: House): Promise<string> => {
  const query = '{ accounts { nodes { kind balance { amount } } } }';
  interface Accounts {
    readonly accounts: { readonly nodes: readonly { readonly kind: string; readonly balance: { amount: string } }[] };
  }
  const { accounts } = await trader.asks<Accounts>(query);
  return accounts.nodes.find(({ kind }) => kind === 'wallet')?.balance.amount ?? 'none';
};

interface OrderLine {
  readonly id: string;
  readonly quantity: string;
  readonly supplier: { readonly id: string };
}
async function order(
  { trader }: House,
  lotId: string,
  quantity: string,
  reference = 'PO-1',
): Promise<readonly OrderLine[]> {
  const input = { lotId, reference, quantity, promisedOn: '2028-02-15', ...key() };
  return (
    await trader.does<{ lines: OrderLine[] }>('placeOrder', 'Order', 'lines { id quantity supplier { id } }', input)
  ).lines;
}

/** The line's supplier ships all of it; the buyer takes it in but for `rejected`. */
async function deliver(buyer: House, makers: readonly House[], line: OrderLine, rejected = 0): Promise<void> {
  const supplier = makers.find(({ trader }) => trader.organisationId === line.supplier.id);
  const batches = [{ batchNumber: 'B-1', expiresOn: '2031-01-31', quantity: line.quantity }];
  const goods = { orderLineId: line.id, quantity: line.quantity, transportDocument: 'BL-1', batches, ...key() };
  const shipment = await supplier?.trader.does('dispatchShipment', 'Shipment', 'id', goods);
  const acceptedQuantity = String(Number(line.quantity) - rejected);
  const judged = { acceptedQuantity, rejectedQuantity: String(rejected), reason: rejected > 0 ? 'Cartons wet' : null };
  await buyer.trader.does('recordReceipt', 'Receipt', 'id', { shipmentId: shipment?.id, ...judged, ...key() });
}

it('goes from two demands to closed contracts, with goods sent back and money returned', async () => {
  const officer = await Person.of(owner, api, await anOperator(owner), 'officer');
  const [bangkok, bamako] = [await hospital('Bangkok Hospital'), await hospital('Bamako Hospital')];
  const makers = [await maker('Cheap Pharma'), await maker('Ample Pharma'), await maker('Dear Pharma')] as const;
  const [cheap, ample, dear] = makers;

  const { id: productTypeId } = await officer.does('addProductType', 'ProductType', 'id', {
    category: 'drug',
    nameEn: 'Artesunate 60 mg vial',
    unit: 'box',
    ...key(),
  });
  for (const { trader } of makers) {
    await trader.does('addProduct', 'Product', 'id', { productTypeId, brand: 'Own', manufacturer: 'Own', ...key() });
  }
  const window = { deliveryFrom: '2028-01-01', deliveryTo: '2028-03-31', ceilingPrice: '1' };
  const needs = [
    { house: bangkok, quantity: '1000', destination: 'TH' },
    { house: bamako, quantity: '500', destination: 'ML' },
  ];
  for (const { house, ...need } of needs) {
    const lines = [{ productTypeId, ...window, ...need }];
    const demand = { corridorCode: 'china-asean', reference: 'D-1', currency: 'CNY', lines, ...key() };
    await house.trader.does('postDemand', 'Demand', 'id', demand);
  }
  const { tenderIds } = await officer.does<{ tenderIds: string[] }>('poolDemands', 'PooledDemands', 'tenderIds', {
    corridorCode: 'china-asean',
    ...key(),
  });
  expect(tenderIds).toHaveLength(1);
  const [tenderId = ''] = tenderIds;

  const open = await tenderWith(officer, tenderId, 'open');
  const lotId = open.lots[0]?.id ?? '';
  await bid(cheap, open, 1, '0.55', '900');
  await bid(cheap, open, 2, '0.5', '900');
  await bid(ample, open, 1, '0.7', '2000');
  await ample.trader.does('withdrawBid', 'Bid', 'id status', { lotId });
  await bid(ample, open, 2, '0.6', '2000');
  await bid(dear, open, 1, '1.2', '5000');
  expect((await tenderWith(bangkok.trader, tenderId, 'open')).lots).toEqual([{ id: lotId, bidCount: null }]);

  await officer.does('advanceClock', 'ServerTime', 'now', { to: open.biddingEndsAt });
  const notice = await tenderWith(bangkok.trader, tenderId, 'notice');
  const seen = '{ status rank unitPrice awardedQuantity reason supplier { legalName } }';
  const { bids } = await bangkok.trader.asks<{ bids: { nodes: { supplier: { legalName: string } }[] } }>(
    `query B($lotId: UUID!) { bids(lotId: $lotId) { nodes ${seen} } }`,
    { lotId },
  );
  const byName = Object.fromEntries(bids.nodes.map(({ supplier, ...rest }) => [supplier.legalName, rest]));
  expect(byName).toMatchObject({
    'Cheap Pharma': { status: 'won', rank: 1, unitPrice: '0.500000', awardedQuantity: '900' },
    'Ample Pharma': { status: 'won', rank: 2, unitPrice: '0.600000', awardedQuantity: '600' },
    'Dear Pharma': { status: 'invalid', reason: 'OVER_CEILING' },
  });
  await officer.does('advanceClock', 'ServerTime', 'now', { to: notice.noticeEndsAt });
  await tenderWith(officer, tenderId, 'awarded');

  const waiting = await eventually(async () => {
    const found = await toSign(bangkok);
    return found.length > 0 && found;
  });
  const refused = { contractId: waiting[0]?.id, documentDigest: waiting[0]?.documentDigest };
  expect(await bangkok.trader.isDenied('signContract', 'Contract', refused)).toBe('FORBIDDEN');
  for (const house of [bangkok, bamako, ...makers]) await signAll(house);

  for (const [{ trader }, amount] of [
    [bangkok, '1000'],
    [bamako, '1000'],
  ] as const) {
    const paid = { organisationId: trader.organisationId, amount, currency: 'CNY', bankReference: newId(), ...key() };
    await officer.does('recordDeposit', 'Deposit', 'id', paid);
  }
  const lines = await order(bangkok, lotId, '1000');
  const others = await order(bamako, lotId, '500');
  const [wet] = lines;
  for (const line of lines) await deliver(bangkok, makers, line, line === wet ? 100 : 0);
  for (const line of others) await deliver(bamako, makers, line);
  // What was sent back is ordered once more; until then the contract stays open.
  for (const line of await order(bangkok, lotId, '100', 'PO-2')) await deliver(bangkok, makers, line);

  interface Ended {
    readonly contracts: { readonly nodes: readonly { readonly status: string; readonly settledValue: object }[] };
  }
  const states = '{ contracts(first: 10) { nodes { status settledValue { amount } } } }';
  await eventually(async () => {
    const { contracts } = await officer.asks<Ended>(states);
    return contracts.nodes.length > 0 && contracts.nodes.every(({ status }) => status === 'closed');
  });

  // 900 boxes at 0.50 and 600 at 0.60 were accepted for 810; 100 of the first line were sent back and came again.
  const spent = 2000 - Number(await wallet(bangkok)) - Number(await wallet(bamako));
  expect(spent).toBeCloseTo(810, 2);
  const earned = Number(await wallet(cheap)) + Number(await wallet(ample));
  expect(earned).toBeCloseTo(spent * 0.995, 2);
  expect(await wallet(dear)).toBe('none');
  const payout = { organisationId: cheap.trader.organisationId, currency: 'CNY', amount: await wallet(cheap) };
  await officer.does('recordPayout', 'Payout', 'id', { ...payout, bankReference: newId(), ...key() });

  const overview = `{ trialBalance { currency sum { amount } } deadLetters { nodes { id } }
    summary { closedContracts activeContracts orders { name count } losingBids { name count } } }`;
  expect(await officer.asks(overview)).toMatchObject({
    trialBalance: [{ currency: 'CNY', sum: { amount: '0.00' } }],
    deadLetters: { nodes: [] },
    summary: { activeContracts: 0, orders: [{ name: 'settled', count: 3 }], losingBids: [{ name: 'OVER_CEILING' }] },
  });
  const dataSource = await createDataSource(config(), [], 'medlane-test').initialize();
  const { checks } = await verify(new UnitOfWork(dataSource), allChecks([]), { graceSeconds: 60 });
  await dataSource.destroy();
  expect(checks.filter(({ violations, fault }) => violations > 0 || fault !== undefined)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, newId } from '#libs/platform';
import { DEFAULT_PAYMENT_TERMS, STANDARD_TERMS } from '#libs/rules';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { anAward, type TestOrganisation } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { DealWorld, granted } from '../support/deal-world.js';
import { Person } from '../support/person.js';
import { aPng } from '../support/sample-files.js';
import { eventually, testConfig } from '../support/worker.js';

/**
 * Ten boxes at 2.00 leave in one package. Tables tell where they are and how warm they were; on arrival two are wet and
 * one is missing. The supplier contests the rejection, and the purchaser files what its inspection suggests.
 */
const database = useTestDatabase();
const folder = mkdtempSync(path.join(tmpdir(), 'medlane-files-'));
let world: DealWorld;
let api: Api;
let url: string;
let worker: RunningWorker;
let buyer: Person;
let bidder: Person;
let hospital: TestOrganisation;
let maker: TestOrganisation;
let lineId: string;
let contractId: string;

beforeAll(async () => {
  world = await DealWorld.start(database.url);
  const payment = { ...DEFAULT_PAYMENT_TERMS, rejectionContestDays: 7 };
  const terms = { ...STANDARD_TERMS, payment, excursionMinutes: 10 };
  const award = await anAward(world.db, { shares: [{ unitPrice: '2', quantities: [100n] }], terms });
  [contractId = ''] = await world.drawUp(award);
  await world.signAll(award);
  const [[purchaser], [supplier]] = [award.purchasers, award.suppliers];
  if (!purchaser || !supplier) throw new Error('an award has parties');
  [hospital, maker] = [purchaser, supplier];
  granted(await world.deposit(hospital, '100.00'));
  const { orderId } = granted(await world.order(hospital, award.lotId, 10n));
  lineId = (await world.lines(orderId))[0]?.id ?? '';
  const config = testConfig(database.url, { filesUrl: folder, port: 0 });
  api = await startApi(config);
  url = await api.listen(0);
  worker = await startWorker(config);
  buyer = await Person.of(world.db, api, hospital, 'buyer');
  bidder = await Person.of(world.db, api, maker, 'bidder');
}, 120_000);
afterAll(async () => {
  await worker?.close();
  await api?.close();
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const key = () => ({ idempotencyKey: newId() });
async function upload(by: TestOrganisation, name: string, type: string, payload: Buffer): Promise<string> {
  const headers = { authorization: `Bearer ${by.apiKey}`, 'content-type': type, 'x-file-name': name };
  const answer = await fetch(`${url}/files`, { method: 'POST', headers, body: new Uint8Array(payload) });
  const file = (await answer.json()) as { readonly id?: string };
  expect(file).toMatchObject({ id: expect.any(String) });
  return file.id ?? '';
}
const table = (by: TestOrganisation, name: string, ...lines: string[]): Promise<string> =>
  upload(by, name, 'text/csv', Buffer.from(lines.join('\n')));
interface Refused {
  readonly code: string;
  readonly message: string;
  readonly messageZh: string;
}

it('goes from packages over a partial rejection to a contest and a claim, in English and Chinese', async () => {
  const batches = [{ batchNumber: 'B1', expiresOn: '2099-12-31', quantity: '10' }];
  const sent = { orderLineId: lineId, quantity: '10', batches };
  const misread = { ...sent, transportDocument: '999-12345674', ...key() };
  expect(await bidder.tries('dispatchShipment', 'Shipment', 'id', misread)).toMatchObject({
    code: 'TRANSPORT_DOCUMENT_INVALID',
  });
  const dispatched = { ...sent, transportDocument: '999-12345675', ...key() };
  const { id: shipmentId } = await bidder.does('dispatchShipment', 'Shipment', 'id', dispatched);

  const label = '(00)106901234000000008';
  const packages = (count: number) => [{ label, contents: [`(01)06901234567892(10)B1(37)${count}`] }];
  const selection = 'packages { sscc contents { batchNumber gtin quantity } }';
  const over = { shipmentId, packages: packages(11) };
  const refused = await bidder.tries<Refused>('recordPackages', 'PackingList', selection, over);
  expect(refused).toMatchObject({ code: 'BATCH_OVERPACKED', message: expect.stringContaining('11 units are packed') });
  expect(refused.messageZh).toContain('已装 11 个单位');
  const list = await bidder.does('recordPackages', 'PackingList', selection, { shipmentId, packages: packages(10) });
  expect(list).toMatchObject({ packages: [{ contents: [{ batchNumber: 'B1', quantity: '10' }] }] });

  const told = [`${shipmentId},departed,2026-06-01T08:00+08:00,CNSHA,2026-07-20`];
  const events = await table(maker, 'events.csv', 'shipment,event,happened_at,place,expected_on', ...told);
  const report = 'accepted problemCount';
  expect(await bidder.does('importShipmentEvents', 'LogisticsTableReport', report, { fileId: events })).toMatchObject({
    accepted: 1,
  });
  const late = '{ lateShipments { nodes { id daysLate lastKind } } }';
  const expected = { lateShipments: { nodes: [{ id: shipmentId, daysLate: 20, lastKind: 'departed' }] } };
  expect([await buyer.asks(late), await bidder.asks(late)]).toEqual([expected, expected]);

  const warm = ['2026-06-01T08:00Z,9', '2026-06-01T08:30Z,9', '2026-06-01T09:00Z,5'];
  const readings = await table(maker, 'readings.csv', 'time,celsius', ...warm);
  const storage = { lowest: 2, highest: 8 };
  const taken = { shipmentId, fileId: readings, storage };
  expect(await bidder.does('importReadings', 'LogisticsTableReport', report, taken)).toMatchObject({ accepted: 3 });

  const photo = await upload(hospital, 'wet.png', 'image/png', aPng());
  const looked = {
    batchNumber: 'B1',
    acceptedQuantity: '7',
    rejectedQuantity: '2',
    missingQuantity: '1',
    reason: 'wet',
  };
  const found = await buyer.does('inspectShipment', 'GoodsInspection', 'findings { kind found allowed } fileIds', {
    shipmentId,
    batches: [looked],
    fileIds: [photo],
    ...key(),
  });
  expect(found).toMatchObject({
    findings: [{ kind: 'missing' }, { kind: 'cold_chain', allowed: 10 }],
    fileIds: [photo],
  });
  const download = { authorization: `Bearer ${maker.apiKey}` };
  expect((await fetch(`${url}/files/${photo}`, { headers: download })).status).toBe(200);

  interface Invoices {
    readonly invoices: { readonly nodes: readonly { part: string; status: string; contestUntil: string | null }[] };
  }
  const invoices = `query I($id: UUID!) { invoices(contractId: $id) { nodes { part status contestUntil refund { amount } } } }`;
  const parts = await eventually(async () => {
    const { invoices: all } = await bidder.asks<Invoices>(invoices, { id: contractId });
    return all.nodes.some(({ part, status }) => part === 'accepted' && status === 'settled') && all.nodes;
  });
  expect(parts.find(({ part }) => part === 'rejected')).toMatchObject({ status: 'issued', refund: { amount: '6.00' } });

  const text = 'The cartons were dry when they left us: see the loading photographs.';
  const contest = { shipmentId, text, fileIds: [], ...key() };
  const dispute = await bidder.does<{ id: string }>('contestRejection', 'Dispute', 'id status ground', contest);
  expect(dispute).toMatchObject({ status: 'filed', ground: 'rejection' });
  expect(
    await bidder.tries<Refused>('acceptRejection', 'AcceptedRejection', 'shipmentId', { shipmentId }),
  ).toMatchObject({
    code: 'REJECTION_DISPUTED',
    messageZh: expect.stringContaining('争议'),
  });

  interface Drafts {
    readonly claimDrafts: { readonly nodes: readonly { id: string; ground: string; text: string }[] };
  }
  const drafts = await eventually(async () => {
    const { claimDrafts } = await buyer.asks<Drafts>('{ claimDrafts(open: true) { nodes { id ground text } } }');
    return claimDrafts.nodes.length === 2 && claimDrafts.nodes;
  });
  const short = drafts.find(({ ground }) => ground === 'short_delivery');
  expect(short?.text).toContain('1 units are missing');
  expect(short?.text).toContain('短少 1 个单位');
  const claim = { draftId: short?.id, ...key() };
  expect(await buyer.tries<Refused>('fileClaimDraft', 'Dispute', 'id', claim)).toMatchObject({
    code: 'ALREADY_DISPUTED',
  });
  await buyer.does('dropClaimDraft', 'DroppedClaimDraft', 'draftId', { draftId: short?.id });
  const file = 'query D($id: UUID!) { dispute(id: $id) { status claimed { amount } entries { party kind text } } }';
  const seen = { dispute: { claimed: { amount: '6.00' }, entries: [{ party: 'supplier', kind: 'claim', text }] } };
  for (const side of [buyer, bidder]) expect(await side.asks(file, { id: dispute.id })).toMatchObject(seen);
});

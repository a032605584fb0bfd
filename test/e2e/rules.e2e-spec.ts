import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, newId, parseConfig } from '#libs/platform';
import { sealBid } from '#libs/sealing';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { aCorridor, anOperator, aProductType, aPurchaser, aSupplier } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { Person } from '../support/person.js';
import { eventually } from '../support/worker.js';

describe('the rules of a round, told over GraphQL', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  let api: Api;
  let worker: RunningWorker;
  let db: Pool;
  let officer: Person;
  let buyer: Person;
  let bidder: Person;
  let productTypeId: string;

  beforeAll(async () => {
    db = new Pool({ connectionString: database.url, max: 2 });
    await db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo')`);
    await aCorridor(db);
    productTypeId = await aProductType(db);
    const times = { SWEEP_EVERY_MS: '50', RELAY_EVERY_MS: '20' };
    const about = { DATABASE_URL: database.url, MEDLANE_SECRETS: secrets, NODE_ENV: 'test', LOG_LEVEL: 'silent' };
    const config = parseConfig({ ...about, ...times });
    api = await startApi(config);
    worker = await startWorker(config);
    officer = await Person.of(db, api, await anOperator(db), 'officer');
    buyer = await Person.of(db, api, await aPurchaser(db), 'buyer');
    bidder = await Person.of(db, api, await aSupplier(db), 'bidder');
    await db.query(
      `INSERT INTO product (id, supplier_id, product_type_id, brand, manufacturer, status, added_at)
       VALUES ($1, $2, $3, 'Brand', 'Maker', 'listed', now())`,
      [newId(), bidder.organisationId, productTypeId],
    );
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    await db?.end();
    rmSync(secrets, { recursive: true, force: true });
  });

  it('are copied, changed and chosen by an operator', async () => {
    const copy = { code: 'cn-vbp-r11', version: 1, newCode: 'our-round' };
    const wrong = { ...copy, changes: { award: { capTable: [1, 'two'] } }, idempotencyKey: randomUUID() };
    expect(await officer.tries('copyRulebook', 'Rulebook', 'id', wrong)).toMatchObject({
      code: 'RULEBOOK_MALFORMED',
      message: expect.stringContaining('award.capTable[1]'),
    });
    const changes = { noticePeriodHours: 1, award: { revival: [], demandFloor: { sharePermille: 800 } } };
    const made = { ...copy, changes, idempotencyKey: randomUUID() };
    const draft = await officer.does<object>('copyRulebook', 'Rulebook', 'id version status document digest', made);
    expect(draft).toMatchObject({
      version: 1,
      status: 'draft',
      document: { noticePeriodHours: 1, award: { revival: [] } },
    });
    const RULEBOOK = 'query Q($code: String!) { rulebook(code: $code) { status version digest } }';
    expect(await buyer.asks(RULEBOOK, { code: 'our-round' })).toEqual({ rulebook: null });
    await officer.does('activateRulebook', 'Rulebook', 'status', { code: 'our-round', version: 1 });
    expect(await buyer.asks(RULEBOOK, { code: 'our-round' })).toMatchObject({ rulebook: { status: 'active' } });
    const choice = { corridorCode: 'china-asean', code: 'our-round' };
    expect(await officer.does('chooseRulebook', 'Corridor', 'rulebookCode', choice)).toMatchObject({
      rulebookCode: 'our-round',
    });
    const all = await buyer.asks<{ rulebooks: { nodes: unknown[] } }>(
      '{ rulebooks(first: 50, status: active) { nodes { code } } }',
    );
    expect(all.rulebooks.nodes).toHaveLength(10);
    expect(await buyer.isDenied('activateRulebook', 'Rulebook', { code: 'our-round', version: 1 })).toBe('FORBIDDEN');
  });

  it('say who counts as one bidder', async () => {
    const sister = await aSupplier(db);
    const organisationIds = [bidder.organisationId, sister.organisationId];
    const input = { organisationIds, reason: 'One holding owns both.', idempotencyKey: randomUUID() };
    const { relatedFirmsId } = await officer.does<{ relatedFirmsId: string }>(
      'declareRelatedFirms',
      'RelatedFirmsChanged',
      'relatedFirmsId',
      input,
    );
    const { relatedFirms } = await officer.asks<{ relatedFirms: { nodes: object[] } }>(
      '{ relatedFirms(first: 10) { nodes { id organisationIds until } } }',
    );
    expect(relatedFirms.nodes).toEqual([{ id: relatedFirmsId, organisationIds: organisationIds.sort(), until: null }]);
    await officer.does('endRelatedFirms', 'RelatedFirmsChanged', 'relatedFirmsId', { relatedFirmsId, reason: 'Sold.' });
  });

  it('ask for past use, and stand with the tender and its draw', async () => {
    const report = { history: ['12400', '11800'], brands: [{ supplierId: bidder.organisationId, quantity: '6000' }] };
    const window = { destination: 'TH', deliveryFrom: '2030-01-01', deliveryTo: '2030-03-31' };
    const post = (shortfallReason: string | null) => ({
      corridorCode: 'china-asean',
      reference: `PO-${String(shortfallReason)}`,
      currency: 'CNY',
      lines: [{ productTypeId, quantity: '9600', ...window, report: { ...report, shortfallReason } }],
      idempotencyKey: randomUUID(),
    });
    const LINES = 'id lines { report { history shortfallReason brands { supplierId quantity } } }';
    expect(await buyer.tries('postDemand', 'Demand', LINES, post(null))).toMatchObject({
      code: 'SHORTFALL_REASON_MISSING',
      message: expect.stringContaining('9680'),
    });
    const demand = await buyer.does<{ lines: object[] }>('postDemand', 'Demand', LINES, post('Fewer patients.'));
    expect(demand.lines).toEqual([{ report: { ...report, shortfallReason: 'Fewer patients.' } }]);

    const pooled = { corridorCode: 'china-asean', idempotencyKey: randomUUID() };
    const { tenderIds } = await officer.does<{ tenderIds: string[] }>(
      'poolDemands',
      'PooledDemands',
      'tenderIds',
      pooled,
    );
    const [tenderId = ''] = tenderIds;
    const chosen = { tenderId, code: 'cn-vbp-r9', version: 1 };
    const tender = await officer.does<{ rulebookDigest: string }>(
      'chooseTenderRulebook',
      'Tender',
      'rulebook rulebookDigest',
      chosen,
    );
    const { rulebook } = await buyer.asks<{ rulebook: { digest: string } }>(
      '{ rulebook(code: "cn-vbp-r9", version: 1) { digest } }',
    );
    expect(tender.rulebookDigest).toBe(rulebook.digest);

    interface Seen {
      status: string;
      publicKey: string | null;
      drawCommitment: string | null;
      drawSeed: string | null;
      biddingEndsAt: string;
      lots: { id: string }[];
    }
    const SEEN = `query Q($id: UUID!) { tender(id: $id) { status publicKey drawCommitment drawSeed biddingEndsAt lots { id } } }`;
    const seen = async (): Promise<Seen> => (await officer.asks<{ tender: Seen }>(SEEN, { id: tenderId })).tender;
    const { publicKey, drawCommitment, lots } = await eventually(async () => {
      const now = await seen();
      return now.publicKey !== null && now;
    });
    const open = await officer.does<Seen>('publishTender', 'Tender', 'status biddingEndsAt', { tenderId });
    expect(await officer.tries('chooseTenderRulebook', 'Tender', 'id', chosen)).toMatchObject({
      code: 'TENDER_NOT_DRAFT',
    });

    const particulars = { strength: '20', regions: ['TH'], shelfLifeMonths: 24, noMajorChange: true };
    const sealed = await sealBid({
      tenderId,
      lotId: lots[0]?.id ?? '',
      supplierId: bidder.organisationId,
      revision: 1,
      publicKey: new Uint8Array(Buffer.from(publicKey ?? '', 'base64')),
      bid: {
        unitPrice: '0.5500',
        capacity: '20000',
        minimumQuantity: '0',
        leadTimeDays: 30,
        validUntil: '2099-12-31',
        ...particulars,
      },
    });
    if (!sealed.ok) throw new Error(sealed.code);
    const envelope = Buffer.from(sealed.value).toString('base64');
    const placed = { lotId: lots[0]?.id, envelope, idempotencyKey: randomUUID() };
    await bidder.does('placeBid', 'BidReceipt', 'bidId', placed);
    expect(await seen()).toMatchObject({ status: 'open', drawCommitment, drawSeed: null });

    await officer.does('advanceClock', 'ServerTime', 'now', { to: open.biddingEndsAt });
    const opened = await eventually(async () => {
      const now = await seen();
      return now.drawSeed !== null && now;
    });
    const seed = Buffer.from(opened.drawSeed ?? '', 'hex');
    expect(createHash('sha256').update(seed).digest('hex')).toBe(drawCommitment);
    const MINE = '{ myBids(first: 10) { nodes { particulars { strength regions shelfLifeMonths noMajorChange } } } }';
    expect(await bidder.asks(MINE)).toEqual({ myBids: { nodes: [{ particulars }] } });
  });
});

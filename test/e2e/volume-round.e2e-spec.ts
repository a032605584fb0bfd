import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, newId, parseConfig } from '#libs/platform';
import { startApi } from '../../apps/api/src/start-api.js';
import { type RunningWorker, startWorker } from '../../apps/worker/src/start-worker.js';
import { aCorridor, anOperator, aProduct, aProductType, aPurchaser, aSupplier } from '../support/builders/index.js';
import { useTestDatabase } from '../support/database.js';
import { Person } from '../support/person.js';
import {
  awardSeenBy,
  evaluationSeenBy,
  explanationsSeenBy,
  offerOf,
  offersSeenBy,
  ownBid,
  placesBid,
  priceToWin,
  type SeenAward,
  type SeenTender,
  tenderSeenBy,
} from '../support/round-questions.js';
import { eventually } from '../support/worker.js';
import { CommandLine } from './command-line.js';

/** Where the hospital group has houses: each destination is a region that a winner serves. */
const REGIONS = ['CN', 'MY', 'SG', 'TH', 'VN'];
/** E2 and E3 of the worked examples, by firm. The second firm's is eight times as strong: 2.06346 compares as 0.42. */
const ROUND_10 = ['0.30', '2.06346', '0.50', '0.60', '0.61', '0.80', '1.00'];
/** Six of nine are shortlisted at a mean of 0.66, so the anchor is 0.33: the first firm is below it. */
const ROUND_11 = ['0.20', '2.70215', '0.60', '0.66', '0.90', '1.05', '1.10', '1.20', '1.30'];
/** What each of four rounds is told for. */
type Story = 'accepted' | 'declined' | 'lapsed' | 'explained';
const STORIES: readonly Story[] = ['accepted', 'declined', 'lapsed', 'explained'];

const key = () => ({ idempotencyKey: newId() });
const of = <T>(map: ReadonlyMap<Story, T>, story: Story): T => map.get(story) as T;

describe('a volume round by the rules of China, told whole', () => {
  const database = useTestDatabase();
  const secrets = mkdtempSync(path.join(tmpdir(), 'medlane-secrets-'));
  const commandLine = new CommandLine();
  const types = new Map<Story, string>();
  const tenders = new Map<Story, string>();
  const lots = new Map<Story, string>();
  let api: Api;
  let worker: RunningWorker;
  let db: Pool;
  let officer: Person;
  let buyer: Person;
  let firms: readonly Person[];

  beforeAll(async () => {
    db = new Pool({ connectionString: database.url, max: 2 });
    await db.query(`INSERT INTO installation (id, kind) VALUES (1, 'demo')`);
    await aCorridor(db);
    const times = { SWEEP_EVERY_MS: '50', RELAY_EVERY_MS: '20' };
    const about = { DATABASE_URL: database.url, MEDLANE_SECRETS: secrets, NODE_ENV: 'test', LOG_LEVEL: 'silent' };
    const config = parseConfig({ ...about, ...times });
    api = await startApi(config);
    worker = await startWorker(config);
    officer = await Person.of(db, api, await anOperator(db), 'officer');
    buyer = await Person.of(db, api, await aPurchaser(db), 'buyer');
    for (const story of STORIES) types.set(story, await aProductType(db));
    const trading: Person[] = [];
    for (const _ of ROUND_11) {
      const firm = await Person.of(db, api, await aSupplier(db), 'bidder');
      for (const type of types.values()) await aProduct(db, firm.organisationId, type);
      trading.push(firm);
    }
    firms = trading;
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    await db?.end();
    commandLine.remove();
    rmSync(secrets, { recursive: true, force: true });
  });

  const firm = (at: number): Person => firms[at] as Person;
  const tenderOf = (story: Story) => tenderSeenBy(officer, of(tenders, story));
  const until = (story: Story, status: string): Promise<SeenTender> =>
    eventually(async () => {
      const tender = await tenderOf(story);
      return tender.status === status && tender;
    });
  const advanceTo = (to: string) => officer.does('advanceClock', 'ServerTime', 'now', { to });
  const bidOf = (at: number, story: Story) => ownBid(firm(at), of(tenders, story));
  const offerTo = (at: number, story: Story) => offerOf(firm(at), of(tenders, story));
  const awardOf = async (person: Person, story: Story) => (await awardSeenBy(person, of(lots, story))) as SeenAward;

  const explanationsTo = (person: Person) => explanationsSeenBy(person, of(tenders, 'explained'));

  it('begins with the demand of five places and what they used in two years', async () => {
    for (const type of types.values()) {
      const comparison = { productTypeId: type, drugClass: 'ordinary', formClass: 'oral_solid' };
      await officer.does('setComparison', 'Comparison', 'drugClass', { ...comparison, referenceStrength: '10' });
    }
    // Its tenders wait for an operator to publish them.
    await officer.does('chooseRulebook', 'Corridor', 'rulebookCode', {
      corridorCode: 'china-asean',
      code: 'cn-vbp-r10',
    });
    for (const story of STORIES) {
      const report = { history: ['2100', '1900'], brands: [{ supplierId: firm(1).organisationId, quantity: '500' }] };
      const lines = REGIONS.map((destination) => ({
        productTypeId: of(types, story),
        quantity: '2000',
        destination,
        deliveryFrom: '2030-01-01',
        deliveryTo: '2030-03-31',
        ceilingPrice: '1.4',
        report,
      }));
      const about = { corridorCode: 'china-asean', reference: `PO-${story}`, currency: 'CNY' };
      await buyer.does('postDemand', 'Demand', 'id', { ...about, lines, ...key() });
    }
    const pooled = { corridorCode: 'china-asean', ...key() };
    const made = await officer.does<{ tenderIds: string[]; lineCount: number }>(
      'poolDemands',
      'PooledDemands',
      'tenderIds lineCount',
      pooled,
    );
    expect(made).toMatchObject({ lineCount: STORIES.length * REGIONS.length });
    const stories = new Map([...types].map(([story, type]) => [type, story]));
    for (const id of made.tenderIds) {
      const [lot] = (await tenderSeenBy(officer, id)).lots;
      const story = stories.get(lot?.productType.id ?? '') as Story;
      tenders.set(story, id);
      lots.set(story, lot?.id ?? '');
    }
    expect(tenders.size).toBe(STORIES.length);
    const other = { tenderId: of(tenders, 'explained'), code: 'cn-vbp-r11', version: 1 };
    await officer.does('chooseTenderRulebook', 'Tender', 'id', other);
  });

  it('takes sealed bids with their particulars, closes and opens', async () => {
    let latest = '';
    for (const story of STORIES) {
      const tender = await eventually(async () => {
        const drafted = await tenderOf(story);
        return drafted.publicKey !== null && drafted;
      });
      const published = { tenderId: tender.id };
      const { biddingEndsAt } = await officer.does<SeenTender>('publishTender', 'Tender', 'biddingEndsAt', published);
      if (biddingEndsAt > latest) latest = biddingEndsAt;
      for (const [at, unitPrice] of (story === 'explained' ? ROUND_11 : ROUND_10).entries()) {
        const terms = { capacity: '10000', minimumQuantity: '0', leadTimeDays: 30, validUntil: '2099-12-31' };
        const strength = at === 1 ? '80' : '10';
        await placesBid(firm(at), tender, { unitPrice, ...terms, strength, noMajorChange: true });
      }
    }
    await advanceTo(latest);
    for (const story of STORIES) await until(story, 'evaluated');
  });

  it('offers the price of the dearest winner to who was shortlisted, and tells nobody else', async () => {
    const mine = await offerTo(3, 'accepted');
    expect(mine).toMatchObject({ price: '0.500000', answer: null });
    const inRound10 = async (at: number) =>
      (await offersSeenBy(firm(at))).filter(({ tenderId }) => tenderId !== of(tenders, 'explained')).length;
    expect([await inRound10(0), await inRound10(3), await inRound10(4)]).toEqual([0, 3, 0]);
    expect((await offersSeenBy(officer)).length).toBeGreaterThanOrEqual(3);
    const answer = { offerId: mine.id, answer: 'accepted', ...key() };
    expect(await firm(4).tries('answerRevivalOffer', 'RevivalOffer', 'id', answer)).toMatchObject({
      code: 'OFFER_UNKNOWN',
    });
    // Nothing is decided, so nothing is awarded, and no price is told.
    expect(await awardOf(buyer, 'accepted')).toBeNull();
    expect(await priceToWin(firm(4), (await bidOf(4, 'accepted')).id)).toBeNull();
  });

  it('goes on when the offer is accepted, when it is declined, and when its time is over', async () => {
    for (const answer of ['accepted', 'declined'] as const) {
      const { id: offerId } = await offerTo(3, answer);
      await firm(3).does('answerRevivalOffer', 'RevivalOffer', 'answer', { offerId, answer, ...key() });
      await until(answer, 'notice');
    }
    expect((await tenderOf('lapsed')).status).toBe('evaluated');
    const open = await offerTo(3, 'lapsed');
    const latest = (await offersSeenBy(officer)).map(({ answerBy }) => answerBy).sort();
    await advanceTo(latest.at(-1) ?? '');
    await until('lapsed', 'notice');
    await until('explained', 'notice');
    const late = { offerId: open.id, answer: 'accepted', ...key() };
    expect(await firm(3).tries('answerRevivalOffer', 'RevivalOffer', 'id', late)).toMatchObject({
      code: 'OFFER_ANSWERED',
    });
    expect(await offerTo(3, 'lapsed')).toMatchObject({ answer: 'declined' });
  });

  it('gives notice of who wins, what is guaranteed, and what it saves', async () => {
    expect(await bidOf(3, 'accepted')).toMatchObject({ status: 'won', reason: 'REVIVED', rank: 4 });
    for (const story of ['declined', 'lapsed'] as const) {
      expect(await bidOf(3, story)).toMatchObject({ status: 'lost', reason: 'REVIVAL_DECLINED' });
    }
    expect(await bidOf(4, 'accepted')).toMatchObject({
      status: 'lost',
      reason: 'NOT_SHORTLISTED',
      reasonText: { en: 'Rank 5 of 7: at most 4 are shortlisted.', zh: expect.stringContaining('最多 4 家') },
    });
    // The last shortlisted price could be the price that would have won: not yet.
    const told = (await bidOf(4, 'accepted')).reasonDetails.map(({ name }) => name);
    expect(told.sort()).toEqual(['cap', 'qualified', 'rank']);
    const award = await awardOf(buyer, 'accepted');
    expect(award).toMatchObject({
      status: 'pending',
      winners: 4,
      sharePermille: 800,
      termUntil: '2027-12-31',
      quantity: '8000',
      saving: {
        ceiling: { price: '1.400000' },
        medianBid: { price: '0.600000' },
        lastPrice: null,
        suppliers: 4,
        largestShare: 0.4,
      },
    });
    const priceOf = new Map(award.lines.map(({ supplierId, unitPrice }) => [supplierId, unitPrice]));
    const prices = [0, 1, 2, 3].map((at) => priceOf.get(firm(at).organisationId));
    expect(prices).toEqual(['0.300000', '2.063460', '0.500000', '0.500000']);
    expect(award.lines.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(8_000);
    expect(award.spares.map(({ region }) => region).sort()).toEqual(REGIONS);
    expect(await awardOf(buyer, 'declined')).toMatchObject({ winners: 3, sharePermille: 700, quantity: '7000' });
    // Bidders see who wins now, and what the bids were when the award stands.
    expect(await awardOf(firm(4), 'accepted')).toMatchObject({ saving: null, value: null });
  });

  it('asks who won below the anchor to explain its cost, and publishes what it says', async () => {
    const { id: bidId } = await bidOf(0, 'explained');
    expect(await explanationsTo(firm(0))).toEqual([{ id: bidId, profit: null }]);
    expect(await explanationsTo(firm(1))).toEqual([]);
    const parts = { makingCost: '0.12', periodExpense: '0.05', profit: '0.03' };
    const explanation = { bidId, ...parts, statement: 'One plant, one product, its own raw material.', ...key() };
    expect(await firm(1).tries('explainCost', 'CostExplanation', 'id', explanation)).toMatchObject({
      __typename: 'ExplainCostRefused',
    });
    await firm(0).does('explainCost', 'CostExplanation', 'explainedAt', explanation);
    expect(await explanationsTo(buyer)).toEqual([{ id: bidId, profit: '0.030000' }]);
    // Its parts come to the winner's price: its rivals read them when the award stands.
    expect(await explanationsTo(firm(1))).toEqual([]);
  });

  it('awards at the end of the notice, and tells each loser alone what would have won', async () => {
    const bid = await bidOf(4, 'accepted');
    expect(await priceToWin(firm(4), bid.id)).toBeNull();
    const ends: string[] = [];
    for (const story of STORIES) ends.push((await tenderOf(story)).noticeEndsAt);
    await advanceTo(ends.sort().at(-1) ?? '');
    for (const story of STORIES) await until(story, 'awarded');
    expect(await bidOf(0, 'explained')).toMatchObject({ status: 'won' });
    // 1.8 times 0.30, and it would have been the fourth of four.
    expect(await priceToWin(firm(4), bid.id)).toEqual({ price: '0.540000', reason: null });
    expect(await priceToWin(firm(5), bid.id)).toBeNull();
    expect(await buyer.isDeniedQuery(`{ priceToWin(bidId: "${bid.id}") { price } }`)).toBe('FORBIDDEN');
    expect(await officer.isDeniedQuery(`{ priceToWin(bidId: "${bid.id}") { price } }`)).toBe('FORBIDDEN');
    const award = await awardOf(firm(4), 'accepted');
    expect(award).toMatchObject({ saving: { suppliers: 4 }, value: { amount: expect.any(String) } });
    expect((await bidOf(4, 'accepted')).reasonText.en).toContain('the last of them bid 0.600000');
    expect(await explanationsTo(firm(1))).toHaveLength(1);
  });

  it('can be computed again by who lost, from the file alone', async () => {
    for (const story of STORIES) {
      const { input, inputDigest, outputDigest } = await evaluationSeenBy(firm(4), of(tenders, story));
      expect(await awardOf(buyer, story)).toMatchObject({ inputDigest, outputDigest });
      const file = path.join(commandLine.folder, `${story}.json`);
      writeFileSync(file, JSON.stringify(input));
      const { code, output } = await commandLine.run(['evaluate', file]);
      expect(code).toBe(0);
      expect(JSON.parse(output)).toMatchObject({ inputDigest, outputDigest });
    }
  });

  it('keeps every promise that a database can be verified by', async () => {
    const { output } = await commandLine.run(['verify', '--json'], {
      DATABASE_URL: database.url,
      MEDLANE_SECRETS: secrets,
    });
    interface Report {
      readonly checks: readonly { readonly violations: number; readonly fault?: string }[];
    }
    const { checks } = JSON.parse(output) as Report;
    expect(checks.length).toBeGreaterThan(50);
    expect(checks.filter(({ violations, fault }) => violations > 0 || fault !== undefined)).toEqual([]);
  });

  it('answers what would have been without a supplier, and by other rules', async () => {
    const tenderId = of(tenders, 'declined');
    const ask = { tenderId, rulebook: { code: 'cn-vbp-r9', version: 1 }, ...key() };
    const { id } = await officer.does('requestWhatIf', 'WhatIf', 'id', {
      ...ask,
      withoutSupplierIds: [firm(0).organisationId],
    });
    interface Seen {
      readonly whatIf: { readonly cases: readonly { readonly status: string; readonly answer: object }[] };
    }
    const query = 'query Q($id: UUID!) { whatIf(id: $id) { cases { status answer } } }';
    const [answered] = await eventually(async () => {
      const { whatIf } = await officer.asks<Seen>(query, { id });
      return whatIf.cases[0]?.status === 'answered' && whatIf.cases;
    });
    // Without 0.30 the lowest is 0.42, and 1.8 times that lets 0.60 and 0.61 win, too.
    const wouldWin = [3, 4].map((at) => firm(at).organisationId).sort();
    expect(answered?.answer).toMatchObject({
      real: { rulebook: { code: 'cn-vbp-r10' } },
      whatIf: { rulebook: { code: 'cn-vbp-r9' } },
      lots: [{ wouldWin, wouldLose: [firm(0).organisationId] }],
    });
  });
});

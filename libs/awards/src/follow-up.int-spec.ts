import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invariant, ok } from '#libs/kernel';
import { type Caller, newId, UnitOfWork } from '#libs/platform';
import { type RevivalAnswer, shippedRulebook } from '#libs/rules';
import { aCredential } from '../../../test/support/builders/rivals.js';
import { anOpenedTender, insertRow, type OpenedTender, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { testConfig, testModule } from '../../../test/support/worker.js';
import { TenderBook } from '#libs/tenders';
import { AwardsModule } from './index.js';
import { EvaluationReader } from './persistence/evaluation.reader.js';
import { AnswerRevivalOffer } from './use-cases/answer-revival-offer.use-case.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
import { ExplainCost } from './use-cases/explain-cost.use-case.js';
import { MakeAwardsUseCase } from './use-cases/make-awards.use-case.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;
let unitOfWork: UnitOfWork;

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [AwardsModule]);
  await module.init();
  unitOfWork = module.get(UnitOfWork);
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});

const rows = async <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await client.query(sql, values)).rows as T[];
const evaluating = () => module.get(EvaluateTenderUseCase);
const evaluate = (tenderId: string) => unitOfWork.asSystem(async (tx) => ok(await evaluating().run(tx, tenderId)));
const goOn = (tenderId: string) => unitOfWork.asSystem(async (tx) => ok(await evaluating().goOn(tx, tenderId)));
const makeAwards = (tenderId: string) =>
  unitOfWork.asSystem(async (tx) => ok(await module.get(MakeAwardsUseCase).run(tx, tenderId)));
const statusOf = async (tenderId: string): Promise<string | undefined> =>
  (await rows<{ status: string }>('SELECT status FROM tender WHERE id = $1', tenderId))[0]?.status;
const endNotice = (tenderId: string) =>
  client.query('UPDATE tender SET notice_ends_at = medlane_now(), next_check_at = medlane_now() WHERE id = $1', [
    tenderId,
  ]);

const REGIONS = ['TH', 'VN', 'MY', 'LA', 'KH'];

/** One lot for five countries; each asks for 2,000 units. */
async function aTenderBy(code: string, prices: readonly string[]): Promise<OpenedTender> {
  const rulebook = shippedRulebook(code);
  invariant(rulebook, code);
  const bids = prices.map((unitPrice) => ({ unitPrice, capacity: 1_000_000n }));
  const tender = await anOpenedTender(client, { rulebook, bids, lines: REGIONS.map(() => 2_000n) });
  for (const [at, region] of REGIONS.entries()) {
    await rows('UPDATE demand_line SET destination = $2 WHERE id = $1', tender.lines[at], region);
  }
  return tender;
}
async function bidder({ suppliers }: OpenedTender, at: number): Promise<Caller> {
  const credential = await aCredential(client, suppliers[at] ?? '', ['bidder']);
  return { credential, access: { kinds: ['supplier'], roles: ['bidder'] } };
}
const outcomes = (tenderId: string) =>
  rows<{ unit_price: string; status: string; reason: string }>(
    'SELECT unit_price, status, reason FROM bid WHERE tender_id = $1 ORDER BY unit_price',
    tenderId,
  );

const offerOf = async (tenderId: string) => {
  const offers = await rows<{ id: string; price: string; answer_by: Date }>(
    'SELECT id, price, answer_by FROM revival_offer WHERE tender_id = $1',
    tenderId,
  );
  const [offer] = offers;
  invariant(offer && offers.length === 1, 'one offer');
  return offer;
};

const answer = async (tender: OpenedTender, reply: RevivalAnswer, at = 3, key: string = newId()) => {
  const { id: offerId } = await offerOf(tender.tenderId);
  const request = { offerId, answer: reply, idempotencyKey: key };
  return module.get(AnswerRevivalOffer).run(await bidder(tender, at), request);
};

describe('revival: domain.md 8.3 E3, the rules of round 10', () => {
  const PRICES = ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00'];
  it('waits for the answer of the shortlisted bidder that lost on price', async () => {
    const tender = await aTenderBy('cn-vbp-r10', PRICES);
    await evaluate(tender.tenderId);
    expect(await statusOf(tender.tenderId)).toBe('evaluated');
    expect((await offerOf(tender.tenderId)).price).toBe('0.500000');
    expect(await rows('SELECT FROM award WHERE tender_id = $1', tender.tenderId)).toEqual([]);
    expect(await goOn(tender.tenderId)).toEqual({ ok: true, value: false });
    expect(await answer(tender, 'accepted', 0)).toMatchObject({ code: 'OFFER_UNKNOWN' });
  });

  it.each([
    ['accepted', { winners: 4, share_permille: 800, quantity: '8000' }, 'won'],
    ['declined', { winners: 3, share_permille: 700, quantity: '7000' }, 'lost'],
  ] as const)('goes on at once when it is %s', async (reply, award, status) => {
    const tender = await aTenderBy('cn-vbp-r10', PRICES);
    await evaluate(tender.tenderId);
    const key = newId();
    const answered = await answer(tender, reply, 3, key);
    expect(answered).toMatchObject({ ok: true });
    expect(await answer(tender, reply, 3, key)).toEqual(answered);
    expect(await answer(tender, 'declined')).toMatchObject({ code: 'OFFER_ANSWERED' });
    const due = 'SELECT next_check_at <= medlane_now() AS due FROM tender WHERE id = $1';
    expect(await rows(due, tender.tenderId)).toEqual([{ due: true }]);

    const done = await Promise.all(Array.from({ length: 4 }, () => goOn(tender.tenderId)));
    expect(done.filter((result) => result.ok && result.value)).toHaveLength(1);
    expect(await statusOf(tender.tenderId)).toBe('notice');
    const awards = 'SELECT winners, share_permille, quantity FROM award WHERE tender_id = $1';
    expect(await rows(awards, tender.tenderId)).toEqual([award]);
    expect((await outcomes(tender.tenderId))[3]).toMatchObject({ status });
    if (reply === 'accepted') {
      const paid = 'SELECT DISTINCT unit_price FROM award_line WHERE bid_id = $1';
      expect(await rows(paid, tender.bids[3])).toEqual([{ unit_price: '0.500000' }]);
    }
  });

  it('counts no answer as declined when the time is over', async () => {
    const tender = await aTenderBy('cn-vbp-r10', PRICES);
    await evaluate(tender.tenderId);
    await rows('UPDATE revival_offer SET answer_by = medlane_now() WHERE tender_id = $1', tender.tenderId);
    expect(await answer(tender, 'accepted')).toMatchObject({ code: 'OFFER_LAPSED' });
    await goOn(tender.tenderId);
    expect(await statusOf(tender.tenderId)).toBe('notice');
    expect((await outcomes(tender.tenderId))[3]).toMatchObject({ status: 'lost', reason: 'REVIVAL_DECLINED' });
    const offers = 'SELECT answer, answered_by FROM revival_offer WHERE tender_id = $1';
    expect(await rows(offers, tender.tenderId)).toEqual([{ answer: 'declined', answered_by: null }]);
  });
});

const withoutWinner = async (tender: OpenedTender, at: number) =>
  unitOfWork.asSystem(async (tx) => {
    const held = await module.get(TenderBook).lockForEvaluation(tx, tender.tenderId);
    invariant(held, 'there is a tender');
    await module.get(MakeAwardsUseCase).evaluateWithout(tx, held, [tender.bids[at] ?? ''], 'NOT_ELIGIBLE');
    return ok(true);
  });
const offersOf = (tenderId: string) =>
  rows('SELECT price, answer FROM revival_offer WHERE tender_id = $1 ORDER BY id', tenderId);

describe('an accepted revival after a winner is out', () => {
  const PRICES = ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00'];
  const accepted = async (): Promise<OpenedTender> => {
    const tender = await aTenderBy('cn-vbp-r10', PRICES);
    await evaluate(tender.tenderId);
    expect(await answer(tender, 'accepted')).toMatchObject({ ok: true });
    await goOn(tender.tenderId);
    expect(await statusOf(tender.tenderId)).toBe('notice');
    return tender;
  };
  it('binds nobody to a lower price than it accepted: it is asked again', async () => {
    const tender = await accepted();
    await withoutWinner(tender, 2);
    expect(await statusOf(tender.tenderId)).toBe('evaluated');
    const before = { price: '0.500000', answer: 'accepted' };
    expect(await offersOf(tender.tenderId)).toEqual([before, { price: '0.420000', answer: null }]);
    await rows(
      `UPDATE revival_offer SET answer_by = medlane_now() WHERE answer IS NULL AND tender_id = $1`,
      tender.tenderId,
    );
    await goOn(tender.tenderId);
    expect(await statusOf(tender.tenderId)).toBe('notice');
    expect((await outcomes(tender.tenderId))[3]).toMatchObject({ status: 'lost', reason: 'REVIVAL_DECLINED' });
  });

  it('stands where the price stays', async () => {
    const tender = await accepted();
    await withoutWinner(tender, 0);
    expect(await statusOf(tender.tenderId)).toBe('notice');
    expect(await offersOf(tender.tenderId)).toEqual([{ price: '0.500000', answer: 'accepted' }]);
    expect((await outcomes(tender.tenderId))[3]).toMatchObject({ status: 'won' });
  });
});

const aNotice = async (): Promise<OpenedTender> => {
  const tender = await aTenderBy('cn-vbp-r11', [
    '0.20',
    '0.55',
    '0.60',
    '0.66',
    '0.90',
    '1.05',
    '1.10',
    '1.20',
    '1.30',
  ]);
  await evaluate(tender.tenderId);
  await rows('UPDATE revival_offer SET answer_by = medlane_now() WHERE tender_id = $1', tender.tenderId);
  await goOn(tender.tenderId);
  expect(await statusOf(tender.tenderId)).toBe('notice');
  return tender;
};
const explain = async (tender: OpenedTender, at: number, profit = '0.02') => {
  const parts = { makingCost: '0.15', periodExpense: '0.03', profit };
  const request = { ...parts, bidId: tender.bids[at] ?? '', statement: 'Own active ingredient, full shifts.' };
  return module.get(ExplainCost).run(await bidder(tender, at), { ...request, idempotencyKey: newId() });
};

describe('a price below the anchor: domain.md 8.3 E4, the rules of round 11', () => {
  it('is explained by its bidder, and the award stands', async () => {
    const tender = await aNotice();
    expect(await explain(tender, 1)).toMatchObject({ code: 'EXPLANATION_NOT_ASKED' });
    expect(await explain(tender, 0, '0.03')).toMatchObject({ code: 'COST_PARTS_DO_NOT_ADD_UP' });
    expect(await explain(tender, 0)).toMatchObject({ ok: true });
    expect(await explain(tender, 0)).toMatchObject({ code: 'EXPLANATION_GIVEN' });
    await endNotice(tender.tenderId);
    expect(await makeAwards(tender.tenderId)).toEqual({ ok: true, value: true });
    expect(await statusOf(tender.tenderId)).toBe('awarded');
  });

  it('without explanation costs the bid its win, and the others are evaluated again', async () => {
    const tender = await aNotice();
    await endNotice(tender.tenderId);
    expect(await explain(tender, 0)).toMatchObject({ code: 'NOTICE_ENDED' });
    expect(await makeAwards(tender.tenderId)).toEqual({ ok: true, value: false });
    const [first, second] = await outcomes(tender.tenderId);
    expect(first).toMatchObject({ status: 'disqualified', reason: 'COST_EXPLANATION_MISSING' });
    expect(second?.status).not.toBe('disqualified');
    const awards = await rows<{ status: string }>(
      'SELECT status FROM award WHERE tender_id = $1 ORDER BY id',
      tender.tenderId,
    );
    expect(awards[0]).toEqual({ status: 'cancelled' });
    expect(['notice', 'evaluated']).toContain(await statusOf(tender.tenderId));
  });
});

describe('the price that would have won', () => {
  it('is told to its bidder alone, after the notice period, and wins', async () => {
    const tender = await aTenderBy('cn-vbp-r9', ['0.30', '0.42', '0.50', '0.60', '0.61', '0.80', '1.00']);
    await evaluate(tender.tenderId);
    const bidId = tender.bids[5] ?? '';
    const read = async (at: number) => module.get(EvaluationReader).priceToWin(await bidder(tender, at), bidId);
    expect(await read(5)).toBeUndefined();
    await endNotice(tender.tenderId);
    await makeAwards(tender.tenderId);
    expect(await read(4)).toBeUndefined();
    expect(await read(5)).toMatchObject({ price: '0.540000', reason: null });
  });
});

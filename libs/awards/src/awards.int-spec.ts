import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { anEvent, anOpenedTender, insertRow, ownerClient } from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../../../test/support/worker.js';
import { AwardsModule, recompute } from './index.js';
import { EvaluateTenderUseCase } from './use-cases/evaluate-tender.use-case.js';
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

const evaluate = (tenderId: string) =>
  unitOfWork.asSystem(async (tx) => ok(await module.get(EvaluateTenderUseCase).run(tx, tenderId)));
const makeAwards = (tenderId: string) =>
  unitOfWork.asSystem(async (tx) => ok(await module.get(MakeAwardsUseCase).run(tx, tenderId)));
const rows = async <T>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await client.query(sql, values)).rows as T[];
const statusOf = async (table: string, id: string): Promise<unknown> =>
  (await rows<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, id))[0]?.status;
const endNotice = (tenderId: string) =>
  client.query(`UPDATE tender SET notice_ends_at = medlane_now(), next_check_at = medlane_now() WHERE id = $1`, [
    tenderId,
  ]);

describe('evaluating an opened tender', () => {
  it('awards down to the demand line and tells each bid its rank and reason', async () => {
    const { tenderId, lotId, bids, lines } = await anOpenedTender(client, {
      bids: [
        { unitPrice: '1.100000', capacity: 100n },
        { unitPrice: '1.000000', capacity: 100n },
        { unitPrice: '1.300000', capacity: 100n },
        { unitPrice: '9.000000', capacity: 100n, invalid: 'OVER_CEILING' },
      ],
    });
    await evaluate(tenderId);
    expect(await statusOf('tender', tenderId)).toBe('notice');
    const judged = await rows(
      `SELECT id, status, rank, awarded_quantity, reason FROM bid WHERE tender_id = $1 ORDER BY unit_price`,
      tenderId,
    );
    expect(judged).toEqual([
      { id: bids[1], status: 'won', rank: 1, awarded_quantity: '100', reason: 'WON_IN_FULL' },
      { id: bids[0], status: 'won', rank: 2, awarded_quantity: '50', reason: 'WON_IN_PART' },
      { id: bids[2], status: 'lost', rank: 3, awarded_quantity: '0', reason: 'LOST_PRICE_DEMAND_COVERED' },
      { id: bids[3], status: 'invalid', rank: null, awarded_quantity: null, reason: 'OVER_CEILING' },
    ]);
    const awardLines = await rows(
      `SELECT bid_id, demand_line_id, rank, quantity, value_minor FROM award_line WHERE tender_id = $1 ORDER BY rank`,
      tenderId,
    );
    expect(awardLines).toEqual([
      { bid_id: bids[1], demand_line_id: lines[0], rank: 1, quantity: '100', value_minor: '10000' },
      { bid_id: bids[0], demand_line_id: lines[1], rank: 2, quantity: '50', value_minor: '5500' },
    ]);
    const [award] = await rows<{ input: unknown; input_digest: Buffer; output_digest: Buffer }>(
      'SELECT a.*, e.input FROM award a JOIN tender_evaluation e ON e.id = a.evaluation_id WHERE a.lot_id = $1',
      lotId,
    );
    expect(award).toMatchObject({ status: 'pending', quantity: '150', unmet_quantity: '0', value_minor: '15500' });
    expect(await recompute(award?.input)).toMatchObject({
      inputDigest: award?.input_digest.toString('hex'),
      outputDigest: award?.output_digest.toString('hex'),
    });
  });

  it('ends an unserved tender with its lots and lines when nobody bid validly', async () => {
    const { tenderId, lotId, lines } = await anOpenedTender(client, {
      bids: [{ unitPrice: '9.000000', capacity: 1n, invalid: 'OVER_CEILING' }],
    });
    await evaluate(tenderId);
    expect(await statusOf('tender', tenderId)).toBe('unsuccessful');
    expect(await statusOf('lot', lotId)).toBe('unsuccessful');
    expect(await statusOf('demand_line', lines[0] ?? '')).toBe('unserved');
    expect(await rows('SELECT status, quantity FROM award WHERE lot_id = $1', lotId)).toEqual([
      { status: 'unsuccessful', quantity: '0' },
    ]);
  });

  it('awards once when eight evaluate at the same moment', async () => {
    const { tenderId } = await anOpenedTender(client);
    const done = await Promise.all(Array.from({ length: 8 }, () => evaluate(tenderId)));
    expect(done.filter((result) => result.ok && result.value)).toHaveLength(1);
    expect(await rows('SELECT FROM award WHERE tender_id = $1', tenderId)).toHaveLength(1);
    expect(await rows(`SELECT FROM outbox WHERE subject_id = $1 AND type = 'tender.evaluated'`, tenderId)).toHaveLength(
      1,
    );
  });
});

const savingOf = async (lotId: string) =>
  (await rows('SELECT s.* FROM award_saving s JOIN award a ON a.id = s.award_id WHERE a.lot_id = $1', lotId))[0];
const awarded = async (tenderId: string): Promise<void> => {
  await evaluate(tenderId);
  await endNotice(tenderId);
  await makeAwards(tenderId);
};
/** A round for the same product, whose bidding ends now. */
const nextRound = async (productTypeId: string) => {
  const next = await anOpenedTender(client);
  await client.query('UPDATE lot SET product_type_id = $2, ceiling_price = 1.5 WHERE id = $1', [
    next.lotId,
    productTypeId,
  ]);
  await client.query('UPDATE tender SET bidding_ends_at = medlane_now() WHERE id = $1', [next.tenderId]);
  return next;
};

describe('what an award saves', () => {
  it('is told beside the ceiling, the last price and the median bid', async () => {
    const first = await anOpenedTender(client);
    await awarded(first.tenderId);
    // 100 at 1.00 and 50 at 1.10, beside 150 at the median of 1.10.
    expect(await savingOf(first.lotId)).toMatchObject({
      baselines: {
        ceiling: null,
        lastPrice: null,
        medianBid: { price: '1.100000', value: '165.00', saving: '10.00', savingShare: 0.060606 },
      },
      suppliers: 2,
      largest_share: '0.666666',
      average_price: '1.033333',
    });
    const second = await nextRound(first.productTypeId);
    await evaluate(second.tenderId);
    expect(await savingOf(second.lotId)).toMatchObject({
      baselines: {
        ceiling: { price: '1.500000', value: '225.00', saving: '70.00', savingShare: 0.311111 },
        lastPrice: { price: '1.033333', value: '155.00', saving: '0.00', savingShare: 0 },
      },
    });
  });

  it('takes no last price from others’ direct requests, from an award that is not final, nor from a later one', async () => {
    const direct = await anOpenedTender(client);
    await client.query(`UPDATE tender SET procurement_method = 'direct', purchaser_id = $2 WHERE id = $1`, [
      direct.tenderId,
      direct.purchasers[0],
    ]);
    await awarded(direct.tenderId);
    const round = await nextRound(direct.productTypeId);
    const pending = await nextRound(direct.productTypeId);
    await evaluate(pending.tenderId);
    const later = await nextRound(direct.productTypeId);
    await awarded(later.tenderId);
    await evaluate(round.tenderId);
    for (const { lotId } of [round, pending, later]) {
      expect(await savingOf(lotId)).toMatchObject({ baselines: { lastPrice: null } });
    }
  });

  it('is not told where nobody delivers', async () => {
    const none = await anOpenedTender(client, {
      bids: [{ unitPrice: '9.000000', capacity: 1n, invalid: 'OVER_CEILING' }],
    });
    await evaluate(none.tenderId);
    expect(await savingOf(none.lotId)).toBeUndefined();
  });
});

describe('the end of the notice period', () => {
  it('is not a moment early', async () => {
    const { tenderId } = await anOpenedTender(client);
    await evaluate(tenderId);
    expect(await makeAwards(tenderId)).toEqual({ ok: true, value: false });
    expect(await statusOf('tender', tenderId)).toBe('notice');
  });

  it('makes the awards once, whoever races for it, and names them in the event', async () => {
    const { tenderId, lotId, lines } = await anOpenedTender(client, {
      bids: [{ unitPrice: '1.000000', capacity: 60n }],
    });
    await evaluate(tenderId);
    await endNotice(tenderId);
    const done = await Promise.all(Array.from({ length: 8 }, () => makeAwards(tenderId)));
    expect(done.filter((result) => result.ok && result.value)).toHaveLength(1);
    const [award] = await rows<{ id: string }>('SELECT id, status, unmet_quantity FROM award WHERE lot_id = $1', lotId);
    expect(award).toMatchObject({ status: 'active', unmet_quantity: '90' });
    expect(await statusOf('lot', lotId)).toBe('awarded');
    expect(await Promise.all(lines.map((id) => statusOf('demand_line', id)))).toEqual(['awarded', 'unserved']);
    const events = await rows<{ payload: unknown }>(
      `SELECT payload FROM outbox WHERE subject_id = $1 AND type = 'tender.awarded'`,
      tenderId,
    );
    expect(events).toEqual([{ payload: { awardIds: [award?.id] } }]);
  });
});

describe('the worker', () => {
  it('takes an opened tender to its award, event by event', async () => {
    const { tenderId } = await anOpenedTender(client, { rulebook: { noticePeriodHours: 1 } });
    const stop = await startJobs(module);
    try {
      await anEvent(client, 'tender.opened', tenderId, { validBids: 3, invalidBids: 0 });
      await eventually(async () => (await statusOf('tender', tenderId)) === 'notice');
      await client.query(`SELECT medlane_set_clock(medlane_now() + interval '61 minutes')`);
      await eventually(async () => (await statusOf('tender', tenderId)) === 'awarded');
    } finally {
      await stop();
    }
    expect(await rows(`SELECT FROM award WHERE tender_id = $1 AND status = 'active'`, tenderId)).toHaveLength(1);
  });
});

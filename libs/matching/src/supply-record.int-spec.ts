import { createHash } from 'node:crypto';
import type { TestingModule } from '@nestjs/testing';
import type { Client } from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { STANDARD_TERMS } from '#libs/rules';
import {
  anEvent,
  anOpenedTender,
  insertRow,
  type OpenedTender,
  ownerClient,
  type Row,
} from '../../../test/support/builders/rows.js';
import { useTestDatabase } from '../../../test/support/database.js';
import { eventually, startJobs, testConfig, testModule } from '../../../test/support/worker.js';
import { MatchingModule } from './index.js';
import { SupplyRecordStore } from './persistence/supply-record.store.js';

const database = useTestDatabase();
let client: Client;
let module: TestingModule;

beforeAll(async () => {
  client = await ownerClient(database.url);
  await insertRow(client, 'installation', { id: 1, kind: 'demo' });
  module = await testModule(testConfig(database.url), [MatchingModule]);
  await module.init();
});
afterAll(async () => {
  await module?.close();
  await client?.end();
});
beforeEach(async () => {
  await client.query('DELETE FROM match_due');
  await lastReading('10 minutes');
});

/** As if receipts had last been read so long ago. */
const lastReading = (ago: string) =>
  client.query(`UPDATE match_progress SET day = 'infinity', deliveries_read_at = now() - $1::interval`, [ago]);
const recordDeliveries = () =>
  module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(SupplyRecordStore).recordDeliveries(tx)));
const recordAwards = (tenderId: string) =>
  module.get(UnitOfWork).asSystem(async (tx) => ok(await module.get(SupplyRecordStore).recordAwards(tx, tenderId)));
const due = async () =>
  (await client.query<{ id: string }>('SELECT product_type_id AS id FROM match_due')).rows.map(({ id }) => id);

async function recordOf({ suppliers, productTypeId }: OpenedTender, at = 0): Promise<Row | undefined> {
  const { rows } = await client.query<Row>(
    'SELECT deliveries, on_time, won_price, won_currency, capacity FROM supply_record WHERE supplier_id = $1 AND product_type_id = $2',
    [suppliers[at], productTypeId],
  );
  return rows[0];
}

/** A tender of two purchasers whose first bidder won. */
async function anAwardedTender(): Promise<OpenedTender> {
  const tender = await anOpenedTender(client);
  const { tenderId, lotId } = tender;
  const value = { quantity: 100n, unmet_quantity: 0n, value_minor: 10_000n, currency: 'CNY' };
  const at = { evaluated_at: new Date(), active_at: new Date() };
  const awardId = v7();
  await insertRow(client, 'award', {
    id: awardId,
    tender_id: tenderId,
    lot_id: lotId,
    status: 'active',
    ...value,
    ...at,
  });
  await insertRow(client, 'award_line', {
    id: v7(),
    award_id: awardId,
    tender_id: tenderId,
    lot_id: lotId,
    bid_id: tender.bids[0],
    supplier_id: tender.suppliers[0],
    demand_line_id: tender.lines[0],
    purchaser_id: tender.purchasers[0],
    rank: 1,
    quantity: 100n,
    unit_price: '1',
    value_minor: 10_000n,
  });
  await client.query(
    `UPDATE bid SET status = CASE WHEN id = $2 THEN 'won' ELSE 'lost' END, rank = 1, reason = 'AWARDED' WHERE tender_id = $1`,
    [tenderId, tender.bids[0]],
  );
  await client.query('UPDATE tender SET awarded_at = now() WHERE id = $1', [tenderId]);
  return tender;
}

/** A contract with one receipt of goods, and nothing of what stands between the two. */
async function aDelivery(tender: OpenedTender, purchaser: number, daysLate: number, by = client): Promise<void> {
  const [contractId, document] = [v7(), 'text'];
  const about = {
    tender_id: tender.tenderId,
    purchaser_id: tender.purchasers[purchaser],
    supplier_id: tender.suppliers[0],
  };
  const { rows } = await by.query<{ id: string }>('SELECT id FROM award WHERE lot_id = $1', [tender.lotId]);
  const agreed = {
    agreed_quantity: 100n,
    unit_price: '1',
    currency: 'CNY',
    value_minor: 10_000n,
    fee_basis_points: 50,
  };
  await insertRow(by, 'contract', {
    id: contractId,
    reference: `C-${contractId}`,
    ...about,
    lot_id: tender.lotId,
    award_id: rows[0]?.id,
    product_type_id: tender.productTypeId,
    rank: 1,
    status: 'pending',
    ...agreed,
    terms: STANDARD_TERMS,
    document,
    document_digest: createHash('sha256').update(document).digest(),
    drawn_up_at: new Date(),
  });
  await by.query('SET session_replication_role = replica');
  await insertRow(by, 'receipt', {
    id: v7(),
    shipment_id: v7(),
    call_off_line_id: v7(),
    contract_id: contractId,
    ...about,
    number: 1,
    line_received_before: 0n,
    accepted_quantity: 100n,
    rejected_quantity: 0n,
    received_at: new Date(),
    days_late: daysLate,
  });
  await by.query('SET session_replication_role = origin');
}

describe('the record of a supplier', () => {
  it('counts deliveries of a product type, and marks the type to be matched again', async () => {
    const tender = await anAwardedTender();
    await aDelivery(tender, 0, 0);
    await aDelivery(tender, 1, 3);
    await recordDeliveries();
    expect(await recordOf(tender)).toMatchObject({ deliveries: 2, on_time: 1, won_price: null });
    expect(await recordOf(tender, 1)).toBeUndefined();
    expect(await due()).toEqual([tender.productTypeId]);
  });

  it('is read once a minute, and reading receipts again changes nothing', async () => {
    const tender = await anAwardedTender();
    await aDelivery(tender, 0, 0);
    await recordDeliveries();
    await client.query('DELETE FROM match_due');
    await aDelivery(tender, 1, 0);
    await recordDeliveries();
    expect(await recordOf(tender)).toMatchObject({ deliveries: 1 });

    await lastReading('61 seconds');
    await Promise.all([recordDeliveries(), recordDeliveries()]);
    expect(await recordOf(tender)).toMatchObject({ deliveries: 2, on_time: 2 });
    expect(await due()).toEqual([tender.productTypeId]);

    await client.query('DELETE FROM match_due');
    await lastReading('61 seconds');
    await recordDeliveries();
    expect(await due()).toEqual([]);
  });

  it('counts a receipt whose transaction ends after a reading that began later', async () => {
    const tender = await anAwardedTender();
    const late = await ownerClient(database.url);
    try {
      await late.query('BEGIN');
      await aDelivery(tender, 0, 0, late);
      await recordDeliveries();
      expect(await recordOf(tender)).toBeUndefined();
      await late.query('COMMIT');
    } finally {
      await late.end();
    }
    await lastReading('61 seconds');
    await recordDeliveries();
    expect(await recordOf(tender)).toMatchObject({ deliveries: 1 });
  });

  it('holds the price that was won last and the most that was ever offered, in whatever order it is told', async () => {
    const tender = await anAwardedTender();
    const [winner, loser] = tender.bids;
    const later = await anAwardedTender();
    await client.query(`UPDATE lot SET product_type_id = $2 WHERE id = $1`, [later.lotId, tender.productTypeId]);
    await client.query(`UPDATE bid SET supplier_id = $2, unit_price = 0.9, capacity = 7 WHERE id = $1`, [
      later.bids[0],
      tender.suppliers[0],
    ]);
    await client.query('UPDATE award_line SET unit_price = 0.9 WHERE bid_id = $1', [later.bids[0]]);
    await client.query(`UPDATE tender SET awarded_at = now() + interval '1 day' WHERE id = $1`, [later.tenderId]);
    await recordAwards(later.tenderId);
    await recordAwards(tender.tenderId);
    await recordAwards(tender.tenderId);

    const capacityOf = async (id: string | undefined) =>
      (await client.query<{ capacity: string }>('SELECT capacity FROM bid WHERE id = $1', [id])).rows[0]?.capacity;
    const won = { won_price: '0.900000', won_currency: 'CNY', capacity: await capacityOf(winner) };
    expect(await recordOf(tender)).toMatchObject({ ...won, deliveries: 0 });
    expect(await recordOf(tender, 1)).toMatchObject({ won_price: null, capacity: await capacityOf(loser) });
    expect(await due()).toEqual([tender.productTypeId]);
  });

  it('holds what was awarded, not what was bid: a revived price, in the currency of the bid', async () => {
    const tender = await anAwardedTender();
    await client.query(`UPDATE award_line SET unit_price = 0.8, currency = 'USD' WHERE bid_id = $1`, [tender.bids[0]]);
    await recordAwards(tender.tenderId);
    expect(await recordOf(tender)).toMatchObject({ won_price: '0.800000', won_currency: 'USD' });
  });

  it('holds nothing of direct requests: what others agreed is theirs', async () => {
    const tender = await anAwardedTender();
    await client.query(`UPDATE tender SET procurement_method = 'direct', purchaser_id = $2 WHERE id = $1`, [
      tender.tenderId,
      tender.purchasers[0],
    ]);
    await recordAwards(tender.tenderId);
    expect([await recordOf(tender), await recordOf(tender, 1)]).toEqual([undefined, undefined]);
    expect(await due()).toEqual([]);
  });

  it('is kept by the jobs alone, with no job for a receipt', async () => {
    const tender = await anAwardedTender();
    await aDelivery(tender, 0, 1);
    const received = await anEvent(client, 'goods.received', v7(), { contractId: v7() });
    await anEvent(client, 'tender.awarded', tender.tenderId, { awardIds: [] });
    const stop = await startJobs(module);
    try {
      await eventually(async () => {
        const record = await recordOf(tender);
        return record?.deliveries === 1 && record.won_price !== null;
      });
      expect(await recordOf(tender)).toMatchObject({ deliveries: 1, on_time: 0, won_price: '1.000000' });
      const { rows } = await client.query('SELECT handlers FROM outbox WHERE id = $1', [received]);
      expect(rows).toEqual([{ handlers: 0 }]);
    } finally {
      await stop();
    }
  });
});

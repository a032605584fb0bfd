import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { verifyReceipt } from '#libs/sealing';
import { AmendDemand } from '../../demands/src/use-cases/amend-demand.use-case.js';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { CORRIDOR, granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { OpenBids } from './jobs/open-bids.handler.js';
import { PoolOnTime } from './jobs/pool-on-time.due-work.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { KeyKeeper, KeyRefused } from './key-keeper/key-keeper.js';
import { BidReader } from './persistence/bid.reader.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TenderBook } from './persistence/tender-book.js';
import { ReceiptDesk } from './receipts/receipt-desk.js';
import { TendersModule } from './tenders.module.js';
import { AmendTender } from './use-cases/amend-tender.use-case.js';
import { CancelTender } from './use-cases/cancel-tender.use-case.js';
import { PlaceBid } from './use-cases/place-bid.use-case.js';
import { PoolDemands } from './use-cases/pool-demands.use-case.js';
import { RequestDirectTender } from './use-cases/request-direct-tender.use-case.js';
import { WithdrawBid } from './use-cases/withdraw-bid.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
let market: Market;
let rounds: Rounds;
let productTypeId: string;
let supplier: Party;

beforeAll(async () => {
  market = await Market.open(harness.owner, { biddingPeriodHours: 2 });
  rounds = await Rounds.of(harness, market);
  productTypeId = await market.productType();
  supplier = await rounds.supplier(productTypeId);
});

async function aRound(): Promise<Round> {
  const [round] = await rounds.draft([productTypeId]);
  if (!round) throw new Error('there is a round');
  return round;
}
const rowsOf = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (await harness.owner.query<T>(sql, values)).rows;
const bidsOf = (round: Round) =>
  rowsOf<Record<string, unknown>>('SELECT * FROM bid WHERE tender_id = $1 ORDER BY supplier_id, revision', round.id);
const statusOf = async (table: 'tender' | 'demand' | 'lot', id: string) =>
  (await rowsOf<{ status: string }>(`SELECT status FROM ${table} WHERE id = $1`, id))[0]?.status;

const release = (tenderId: string) =>
  harness.get(UnitOfWork).asSystem(async (tx) => ok(await harness.get(KeyKeeper).release(tx, tenderId)));

const cancel = (tenderId: string, reason = 'The need has gone.') =>
  harness.get(CancelTender).run(rounds.operator.as(), { tenderId, reason });

describe('pooling', () => {
  it('puts each open line into one lot, however many pool at once', async () => {
    const demands = [];
    for (let n = 0; n < 5; n++) demands.push(await rounds.demand([productTypeId]));
    const pooling = harness.get(PoolDemands);
    const calls = [1, 2, 3].map(() =>
      pooling.run(rounds.operator.as(), { corridorCode: CORRIDOR, idempotencyKey: newId() }),
    );
    const answers = (await Promise.all(calls)).map(granted);
    expect(answers.map(({ lineCount }) => lineCount).sort()).toEqual([0, 0, 5]);
    const lots = await rowsOf<{ quantity: string; lines: number }>(
      `SELECT l.quantity::text, count(d.id)::int AS lines FROM lot l JOIN demand_line d ON d.lot_id = l.id
       WHERE d.demand_id = ANY ($1) GROUP BY l.id`,
      demands,
    );
    expect(lots).toEqual([{ quantity: '5000000', lines: 5 }]);
    for (const id of demands) expect(await statusOf('demand', id)).toBe('pooled');
  });

  it('gives each lot its own copy of how bids on its product type are compared', async () => {
    const type = await market.productType();
    await rowsOf(
      `INSERT INTO product_type_comparison (product_type_id, drug_class, reference_strength, changed_at) VALUES ($1, 'antibiotic', 250, now())`,
      type,
    );
    const [round] = await rounds.draft([type]);
    await rowsOf(`UPDATE product_type_comparison SET drug_class = 'ordinary' WHERE product_type_id = $1`, type);
    const lots = await rowsOf('SELECT comparison FROM lot WHERE tender_id = $1', round?.id);
    expect(lots).toEqual([{ comparison: { class: 'antibiotic', form: null, strength: '250.000000', fill: null } }]);
  });

  it('answers a repeated request with the same tenders', async () => {
    await rounds.demand([productTypeId]);
    const request = { corridorCode: CORRIDOR, idempotencyKey: newId() };
    const first = granted(await harness.get(PoolDemands).run(rounds.operator.as(), request));
    await rounds.demand([productTypeId]);
    expect(granted(await harness.get(PoolDemands).run(rounds.operator.as(), request))).toEqual(first);
    await rounds.pool();
  });

  it('takes a demand as it was or as it was amended, never half', async () => {
    for (let round = 0; round < 8; round++) {
      const demandId = await rounds.demand([productTypeId]);
      const amendment = { demandId, version: 1, lines: [rounds.line(productTypeId, 7n)] };
      const [amended, tenderIds] = await Promise.all([
        harness.get(AmendDemand).run(rounds.purchaser.as(), amendment),
        rounds.pool(),
      ]);
      const lots = await rowsOf<{ quantity: string }>(
        'SELECT quantity::text FROM lot WHERE tender_id = ANY ($1)',
        tenderIds,
      );
      const lines = await rowsOf<{ quantity: string; status: string }>(
        'SELECT quantity::text, status FROM demand_line WHERE demand_id = $1',
        demandId,
      );
      expect(lines).toHaveLength(1);
      if (tenderIds.length === 0) await rounds.pool();
      else expect(lots).toEqual([{ quantity: lines[0]?.quantity }]);
      expect(lines[0]?.quantity).toBe(amended.ok ? '7' : '1000000');
      if (!amended.ok) expect(amended.code).toBe('DEMAND_NOT_OPEN');
    }
  });

  it('runs at the times of the corridor, once each', async () => {
    await rounds.demand([productTypeId]);
    const dueAt = new Date(Date.now() - 90_000);
    await rowsOf(`UPDATE corridor SET pool_every = '1 hour', next_pool_at = $1 WHERE code = $2`, dueAt, CORRIDOR);
    const work = harness.get(PoolOnTime);
    const due = () => harness.get(UnitOfWork).asSystem(async (tx) => ok(await tx.rows(work.due)));
    const handle = () => harness.get(UnitOfWork).asSystem(async (tx) => ok(await work.handle(tx, CORRIDOR)));
    expect(granted(await due())).toEqual([{ id: CORRIDOR }]);
    await Promise.all([handle(), handle()]);
    expect(granted(await due())).toEqual([]);
    const [corridor] = await rowsOf<{ next_pool_at: Date }>('SELECT next_pool_at FROM corridor');
    expect(corridor?.next_pool_at).toEqual(new Date(dueAt.getTime() + 3_600_000));
    expect(await rowsOf(`SELECT id FROM demand_line WHERE status = 'open'`)).toEqual([]);
    await rowsOf('UPDATE corridor SET next_pool_at = NULL');
    await harness.deliver(harness.get(PrepareTender));
  });
});

describe('bids', () => {
  it('are receipted, sealed until the opening, and judged then', async () => {
    const round = await aRound();
    const others = [];
    for (let n = 0; n < 3; n++) others.push(await rounds.supplier(productTypeId));
    const [dear, thief, stale] = others as [Party, Party, Party];
    const receipt = await rounds.bid(round, supplier);
    const signer = await harness.get(ReceiptDesk).signer();
    expect(await verifyReceipt(signer.publicKey, receipt, receipt.signature)).toBe(true);
    await rounds.bid(round, dear, { unitPrice: '0.61' });
    const [copied] = await rowsOf<{ envelope: Buffer }>('SELECT envelope FROM bid WHERE id = $1', receipt.bidId);
    granted(await rounds.place(round, thief, copied?.envelope ?? new Uint8Array()));
    granted(await rounds.place(round, stale, await rounds.seal(round, stale, 7)));
    for (const bid of await bidsOf(round)) {
      expect(bid).toMatchObject({ status: 'sealed', unit_price: null, capacity: null, reason: null });
    }

    await rounds.closeAndOpen(round);
    const bids = new Map((await bidsOf(round)).map((bid) => [bid['supplier_id'], bid]));
    expect(bids.get(supplier.id)).toMatchObject({ status: 'valid', unit_price: '0.550000', capacity: '2000000' });
    expect(bids.get(dear.id)).toMatchObject({ status: 'invalid', reason: 'OVER_CEILING' });
    expect(bids.get(thief.id)).toMatchObject({ status: 'invalid', reason: 'UNREADABLE' });
    expect(bids.get(stale.id)).toMatchObject({ status: 'invalid', reason: 'UNREADABLE' });
    expect(await rowsOf('SELECT status, bid_count FROM lot WHERE id = $1', round.lotId)).toEqual([
      { status: 'active', bid_count: 4 },
    ]);
    const [opened] = await rowsOf<{ payload: object }>(
      `SELECT payload FROM outbox WHERE type = 'tender.opened' AND subject_id = $1`,
      round.id,
    );
    expect(opened?.payload).toEqual({ validBids: 1, invalidBids: 3 });
  });

  it('keep what they say besides price and volume, from the opening on', async () => {
    const round = await aRound();
    const particulars = { strength: '20', tiers: [{ from: '1000', unitPrice: '0.5' }], regions: ['TH'] };
    await rounds.bid(round, supplier, { ...particulars, unitPrice: '0.5500' });
    const plain = await rounds.supplier(productTypeId);
    await rounds.bid(round, plain);
    const blind = { particulars: null };
    expect(await bidsOf(round)).toMatchObject([blind, blind]);
    await rounds.closeAndOpen(round);
    expect(await bidsOf(round)).toMatchObject([
      { supplier_id: supplier.id, status: 'valid', particulars },
      { supplier_id: plain.id, status: 'valid', particulars: null },
    ]);
    const read = await harness
      .get(UnitOfWork)
      .asSystem(async (tx) => ok(await harness.get(TenderBook).openedBids(tx, round.id)));
    expect(granted(read).find(({ supplierId }) => supplierId === supplier.id)).toMatchObject({ particulars });
    const [own] = await harness.get(BidReader).own(supplier.as(), round.id, { size: 10, after: undefined });
    expect(own?.particulars).toEqual(particulars);
  });

  it('are refused after the deadline, by strangers to the product, and when they are no envelopes', async () => {
    const round = await aRound();
    const stranger = await rounds.supplier();
    const envelope = await rounds.seal(round, stranger);
    expect(await rounds.place(round, stranger, envelope)).toMatchObject({ code: 'PRODUCT_NOT_LISTED' });
    expect(await rounds.place(round, supplier, envelope.subarray(1))).toMatchObject({ code: 'ENVELOPE_MALFORMED' });
    expect(await rounds.place({ ...round, lotId: newId() }, supplier, envelope)).toMatchObject({
      code: 'TENDER_UNKNOWN',
    });
    expect(await rounds.place(round, supplier, envelope, 2)).toMatchObject({ code: 'REVISION_NOT_NEXT' });
    await market.advanceClock(round.biddingEndsAt);
    expect(await rounds.place(round, supplier, envelope)).toMatchObject({ code: 'BIDDING_ENDED' });
    await rounds.close(round);
    expect(await rounds.place(round, supplier, envelope)).toMatchObject({ code: 'TENDER_NOT_OPEN' });
    expect(await harness.get(WithdrawBid).run(supplier.as(), round.lotId)).toMatchObject({ code: 'TENDER_NOT_OPEN' });
    expect(await bidsOf(round)).toEqual([]);
    await harness.deliver(harness.get(OpenBids));
  });

  it('of one supplier never have two live revisions, however they race', async () => {
    const round = await aRound();
    await rounds.bid(round, supplier);
    for (let revision = 2; revision <= 9; revision++) {
      const envelopes = [await rounds.seal(round, supplier, revision), await rounds.seal(round, supplier, revision)];
      const answers = await Promise.all(envelopes.map((envelope) => rounds.place(round, supplier, envelope, revision)));
      expect(answers.map((answer) => (answer.ok ? 'placed' : answer.code)).sort()).toEqual([
        'REVISION_NOT_NEXT',
        'placed',
      ]);
    }
    const bids = await bidsOf(round);
    expect(bids.filter(({ status }) => status === 'sealed')).toMatchObject([{ revision: 9 }]);
    expect(bids.filter(({ status }) => status === 'replaced')).toHaveLength(8);
  });

  it('are placed once per idempotency key, and a withdrawn one makes room for the next', async () => {
    const round = await aRound();
    const envelope = await rounds.seal(round, supplier);
    const request = { lotId: round.lotId, envelope, idempotencyKey: newId() };
    const placing = harness.get(PlaceBid);
    const answers = await Promise.all([1, 2, 3].map(() => placing.run(supplier.as(), request)));
    const receipts = answers.map(granted);
    expect(receipts.map(({ bidId }) => bidId)).toEqual(Array(3).fill(receipts[0]?.bidId));
    expect(new Set(receipts.map(({ signature }) => Buffer.from(signature).toString('hex'))).size).toBe(1);
    granted(await harness.get(WithdrawBid).run(supplier.as(), round.lotId));
    expect(await harness.get(WithdrawBid).run(supplier.as(), round.lotId)).toMatchObject({ code: 'BID_UNKNOWN' });
    await rounds.bid(round, supplier, {}, 2);
    await rounds.closeAndOpen(round);
    expect((await bidsOf(round)).map(({ status }) => status)).toEqual(['withdrawn', 'valid']);
  });
});

/** What a step does that meets a held row and has to wait while `meanwhile` happens and is committed. */
async function afterWaiting<T>(
  hold: string,
  values: unknown[],
  step: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
) {
  await rowsOf('BEGIN');
  try {
    await rowsOf(hold, ...values);
    const taken = step();
    const waits = async () => (await rowsOf('SELECT FROM pg_locks WHERE NOT granted')).length > 0;
    for (let n = 0; n < 100 && !(await waits()); n++) await pause(20);
    await meanwhile();
    await rowsOf('COMMIT');
    return await taken;
  } catch (error) {
    await rowsOf('ROLLBACK');
    throw error;
  }
}

describe('a step that had to wait', () => {
  it('across the deadline no longer moves the end of bidding', async () => {
    const round = await aRound();
    const [{ version } = { version: 0 }] = await rowsOf<{ version: number }>(
      'SELECT version FROM tender WHERE id = $1',
      round.id,
    );
    const later = new Date(round.biddingEndsAt.getTime() + 3_600_000);
    const amended = await afterWaiting(
      'SELECT FROM tender WHERE id = $1 FOR SHARE',
      [round.id],
      () => harness.get(AmendTender).run(rounds.operator.as(), { tenderId: round.id, version, biddingEndsAt: later }),
      () => market.advanceClock(round.biddingEndsAt),
    );
    expect(amended).toMatchObject({ code: 'BIDDING_ENDED' });
    await rounds.closeAndOpen(round);
  });

  it('for a replacement withdraws what took its place', async () => {
    const round = await aRound();
    const { bidId } = await rounds.bid(round, supplier);
    const next = newId();
    const withdrawn = await afterWaiting(
      `UPDATE bid SET status = 'replaced', ended_at = medlane_now() WHERE id = $1`,
      [bidId],
      () => harness.get(WithdrawBid).run(supplier.as(), round.lotId),
      () =>
        rowsOf(
          `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
           SELECT $2, tender_id, lot_id, supplier_id, 2, 'sealed', envelope, digest, medlane_now(), receipt_signature
           FROM bid WHERE id = $1`,
          bidId,
          next,
        ),
    );
    expect(withdrawn).toMatchObject({ ok: true, value: { bidId: next } });
    expect((await bidsOf(round)).map(({ status }) => status)).toEqual(['replaced', 'withdrawn']);
    await rounds.closeAndOpen(round);
  });
});

describe('the key-keeper', () => {
  it('refuses before the deadline, whatever the status says', async () => {
    const round = await aRound();
    await rowsOf(`UPDATE tender SET status = 'sealed' WHERE id = $1`, round.id);
    await expect(release(round.id)).rejects.toThrow(KeyRefused);
    await market.advanceClock(round.biddingEndsAt);
    expect(granted(await release(round.id)).privateKey).toHaveLength(32);
  });

  it('keeps nothing that can be read, or moved to another tender', async () => {
    const [one, other] = [await aRound(), await aRound()];
    await rowsOf(
      `UPDATE tender_key SET sealed_private_key = (SELECT sealed_private_key FROM tender_key WHERE tender_id = $1) WHERE tender_id = $2`,
      one.id,
      other.id,
    );
    await market.advanceClock(other.biddingEndsAt);
    await expect(release(other.id)).rejects.toThrow(/authenticate/);
    expect(granted(await release(one.id)).privateKey).toHaveLength(32);
  });
});

const drawOf = async (round: Round) =>
  (
    await rowsOf<{ commitment: Buffer; seed: Buffer | null; kept: Buffer | null }>(
      `SELECT t.draw_commitment AS commitment, t.draw_seed AS seed, k.sealed_draw_seed AS kept
       FROM tender t JOIN tender_key k ON k.tender_id = t.id WHERE t.id = $1`,
      round.id,
    )
  )[0];

describe('the seed of the draw', () => {
  it('is committed to before the publication and told at the opening, for everybody to compare', async () => {
    const round = await aRound();
    const before = await drawOf(round);
    expect(before).toMatchObject({ seed: null });
    await rounds.closeAndOpen(round);
    const after = await drawOf(round);
    expect(after?.commitment).toEqual(before?.commitment);
    expect(
      createHash('sha256')
        .update(after?.seed ?? '')
        .digest(),
    ).toEqual(before?.commitment);
    const [other] = [await drawOf(await aRound())];
    expect(other?.commitment).not.toEqual(before?.commitment);
  });

  it('cannot be another one afterwards, nor pass for a key', async () => {
    const round = await aRound();
    const change = `UPDATE tender SET draw_commitment = sha256('mine') WHERE id = $1`;
    await expect(rowsOf(change, round.id)).rejects.toThrow('stand from its publication on');
    const reveal = `UPDATE tender SET draw_seed = 'mine' WHERE id = $1`;
    await expect(rowsOf(reveal, round.id)).rejects.toThrow('tender_draw_seed');
    await rowsOf('UPDATE tender_key SET sealed_draw_seed = sealed_private_key WHERE tender_id = $1', round.id);
    await market.advanceClock(round.biddingEndsAt);
    await expect(release(round.id)).rejects.toThrow(/authenticate/);
  });
});

describe('changing one’s mind', () => {
  it('a cancelled tender frees its lines, destroys its key and leaves its bids unread', async () => {
    const round = await aRound();
    await rounds.bid(round, supplier);
    expect(await cancel(round.id, '')).toMatchObject({ code: 'REASON_MISSING' });
    granted(await cancel(round.id));
    expect(await statusOf('tender', round.id)).toBe('cancelled');
    expect(await statusOf('lot', round.lotId)).toBe('cancelled');
    expect(await rowsOf('SELECT sealed_private_key FROM tender_key WHERE tender_id = $1', round.id)).toEqual([
      { sealed_private_key: null },
    ]);
    await rounds.closeAndOpen(round);
    expect(await bidsOf(round)).toMatchObject([{ status: 'sealed', unit_price: null }]);
    expect(await cancel(round.id)).toMatchObject({ code: 'TENDER_NOT_CANCELLABLE' });
    const again = await rounds.pool();
    expect(again).toHaveLength(1);
    await harness.deliver(harness.get(PrepareTender));
  });

  it('the end of bidding moves before the first bid only, and only for who saw the present version', async () => {
    const round = await aRound();
    const [{ version } = { version: 0 }] = await rowsOf<{ version: number }>(
      'SELECT version FROM tender WHERE id = $1',
      round.id,
    );
    const biddingEndsAt = new Date(round.biddingEndsAt.getTime() + 3_600_000);
    const amend = (seen: number) =>
      harness.get(AmendTender).run(rounds.operator.as(), { tenderId: round.id, version: seen, biddingEndsAt });
    expect(await amend(version - 1)).toMatchObject({ code: 'VERSION_STALE' });
    granted(await amend(version));
    expect(await rowsOf('SELECT bidding_ends_at, next_check_at FROM tender WHERE id = $1', round.id)).toEqual([
      { bidding_ends_at: biddingEndsAt, next_check_at: biddingEndsAt },
    ]);
    await rounds.close(round);
    expect(await statusOf('tender', round.id)).toBe('open');
    await rounds.bid(round, supplier);
    expect(await amend(version + 1)).toMatchObject({ code: 'BIDS_PLACED' });
  });

  it('a direct request is for the invited only', async () => {
    const uninvited = await rounds.supplier(productTypeId);
    const demandId = await rounds.demand([productTypeId]);
    const ask = (supplierIds: string[]) =>
      harness.get(RequestDirectTender).run(rounds.purchaser.as(), { demandId, supplierIds, idempotencyKey: newId() });
    expect(await ask([rounds.purchaser.id])).toMatchObject({ code: 'SUPPLIER_NOT_ADMITTED' });
    const { tenderId } = granted(await ask([supplier.id]));
    expect(await ask([supplier.id])).toMatchObject({ code: 'DEMAND_NOT_OPEN' });
    await harness.deliver(harness.get(PrepareTender));
    const [round] = await rounds.find([tenderId]);
    if (!round) throw new Error('there is a round');
    expect(await rounds.place(round, uninvited, await rounds.seal(round, uninvited))).toMatchObject({
      code: 'TENDER_UNKNOWN',
    });
    await rounds.bid(round, supplier);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '#libs/kernel';
import { JobHost } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TendersModule } from './tenders.module.js';
import { PublishTender } from './use-cases/publish-tender.use-case.js';
import { WithdrawBid } from './use-cases/withdraw-bid.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES], {
  SWEEP_EVERY_MS: '50',
  RELAY_EVERY_MS: '20',
  DATABASE_POOL: '24',
});

const TENDERS = 4;
const SUPPLIERS = 500;
const BIDS = TENDERS * SUPPLIERS;
const BIDDING_MS = 8_000;

/** A time to send something at, in milliseconds from the start of bidding: 30% in the last second, some too late. */
const sendingTime = (index: number, of: number): number =>
  index < of * 0.7
    ? (index / (of * 0.7)) * (BIDDING_MS - 1_000)
    : BIDDING_MS - 1_000 + ((index - of * 0.7) / (of * 0.3)) * 1_100;

interface Row {
  id: string;
  lot_id: string;
  supplier_id: string;
  status: string;
  digest: Buffer;
  received_at: Date;
}

/** Waits until the real sweeper and handlers have opened the tenders. */
async function opened(rounds: readonly Round[]): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    const { rows } = await harness.owner.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM tender WHERE id = ANY ($1) AND status <> 'opened'`,
      [rounds.map(({ id }) => id)],
    );
    if (rows[0]?.waiting === 0) return;
    await pause(100);
  }
  throw new Error('the tenders were not opened within a minute');
}

describe('the deadline, with the sweeper, relay and handlers at work', () => {
  let rounds: Rounds;
  let suppliers: Party[];
  let productTypes: string[];

  beforeAll(async () => {
    const market = await Market.open(harness.owner, { publish: 'operator', minBiddingPeriodHours: 0 });
    rounds = await Rounds.of(harness, market);
    productTypes = [];
    for (let n = 0; n < TENDERS; n++) productTypes.push(await market.productType());
    suppliers = [];
    for (let n = 0; n < SUPPLIERS; n++) suppliers.push(await rounds.supplier(...productTypes));
    await harness.get(JobHost).start();
  });
  afterAll(() => harness.get(JobHost).stop());

  /** Drafts the rounds, seals with `sealing` while they wait, then opens them all. */
  async function begin(
    types: readonly string[],
    biddingMs: number,
    sealing: (round: Round) => Promise<void>,
  ): Promise<Round[]> {
    for (const type of types) await rounds.demand([type]);
    const ids = await rounds.pool();
    let drafted: Round[] = [];
    for (let waited = 0; drafted.length === 0 || drafted.some(({ publicKey }) => !publicKey); waited += 50) {
      if (waited > 20_000) throw new Error('no keys were made');
      await pause(50);
      drafted = await rounds.find(ids);
    }
    for (const round of drafted) await sealing(round);
    const biddingEndsAt = new Date(Date.now() + biddingMs);
    for (const { id } of drafted) {
      granted(await harness.get(PublishTender).run(rounds.operator.as(), { tenderId: id, biddingEndsAt }));
    }
    return rounds.find(ids);
  }

  it(`opens every acknowledged bid of ${BIDS} and takes none late`, { timeout: 180_000 }, async () => {
    const sealed: { lotId: string; supplier: Party; envelope: Uint8Array }[] = [];
    const running = await begin(productTypes, BIDDING_MS, async (round) => {
      for (const supplier of suppliers) {
        sealed.push({ lotId: round.lotId, supplier, envelope: await rounds.seal(round, supplier) });
      }
    });
    const deadline = running[0]?.biddingEndsAt ?? new Date(0);
    const start = deadline.getTime() - BIDDING_MS;
    const order = sealed.map((bid, index) => ({ bid, at: (index * 7919) % sealed.length })).sort((a, b) => a.at - b.at);

    const sent = await Promise.all(
      order.map(async ({ bid }, index) => {
        await pause(Math.max(0, start + sendingTime(index, order.length) - Date.now()));
        const round = running.find(({ lotId }) => lotId === bid.lotId) ?? running[0];
        if (!round) throw new Error('there is a round');
        const sentAt = Date.now();
        return { sentAt, answer: await rounds.place(round, bid.supplier, bid.envelope) };
      }),
    );
    await opened(running);

    const { rows } = await harness.owner.query<Row>('SELECT * FROM bid');
    const byId = new Map(rows.map((row) => [row.id, row]));
    const receipts = sent.flatMap(({ answer }) => (answer.ok ? [answer.value] : []));
    expect(receipts.length).toBeGreaterThan(BIDS / 4);
    for (const receipt of receipts) {
      expect(byId.get(receipt.bidId)).toMatchObject({ status: 'valid', digest: Buffer.from(receipt.digest, 'hex') });
      expect(receipt.receivedAt < deadline).toBe(true);
    }
    expect(rows).toHaveLength(receipts.length);
    const refused = sent.flatMap(({ answer }) => (answer.ok ? [] : [answer.code]));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter((code) => code !== 'BIDDING_ENDED' && code !== 'TENDER_NOT_OPEN')).toEqual([]);
    expect(sent.filter(({ sentAt, answer }) => sentAt >= deadline.getTime() && answer.ok)).toEqual([]);
    const closed = await harness.owner.query<{ lag: number }>(
      `SELECT max(extract(epoch FROM closed_at - bidding_ends_at))::float AS lag FROM tender`,
    );
    expect(closed.rows[0]?.lag).toBeLessThan(10);
  });

  it('a withdrawal near the deadline holds or is refused, never both', { timeout: 120_000 }, async () => {
    const [type = ''] = productTypes;
    const bidders = suppliers.slice(0, 150);
    const sealed: Uint8Array[] = [];
    const [round] = await begin([type], 4_000, async (drafted) => {
      for (const supplier of bidders) sealed.push(await rounds.seal(drafted, supplier));
    });
    if (!round) throw new Error('there is a round');
    const placed = await Promise.all(
      bidders.map((supplier, index) => rounds.place(round, supplier, sealed[index] ?? new Uint8Array())),
    );
    const receipts = placed.map(granted);
    await pause(Math.max(0, round.biddingEndsAt.getTime() - 250 - Date.now()));
    const answers: Result<{ readonly bidId: string }, string>[] = await Promise.all(
      bidders.map(async (supplier, index) => {
        await pause(index * 3);
        return harness.get(WithdrawBid).run(supplier.as(), round.lotId);
      }),
    );
    await opened([round]);
    const { rows } = await harness.owner.query<Row>('SELECT * FROM bid WHERE tender_id = $1', [round.id]);
    const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
    for (const [index, answer] of answers.entries()) {
      expect(statusOf.get(receipts[index]?.bidId ?? '')).toBe(answer.ok ? 'withdrawn' : 'valid');
    }
  });
});

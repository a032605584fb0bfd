import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, newId } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TendersModule } from './tenders.module.js';
import { PlaceBid, type PlaceBidInput } from './use-cases/place-bid.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
const BIDDERS = { kinds: ['supplier'], roles: ['bidder'] } as const;
let market: Market;
let rounds: Rounds;
let productTypes: string[];
let suppliers: Party[];

beforeAll(async () => {
  market = await Market.open(harness.owner, { biddingPeriodHours: 2 });
  rounds = await Rounds.of(harness, market);
  productTypes = [await market.productType(), await market.productType()];
  suppliers = [];
  for (let n = 0; n < 12; n++) suppliers.push(await rounds.supplier(...productTypes));
});

const supplier = (at: number): Party => {
  const found = suppliers[at];
  if (!found) throw new Error(`there is no supplier ${at}`);
  return found;
};

async function twoRounds(): Promise<[Round, Round]> {
  const [one, other] = await rounds.draft(productTypes);
  if (!one || !other) throw new Error('there are two rounds');
  return [one, other];
}

/** Places it, and tells its outcome in a word: placed, the refusal's code or the error's name. */
async function outcome(caller: Caller, input: PlaceBidInput): Promise<string> {
  try {
    const answer = await harness.get(PlaceBid).run(caller, input);
    return answer.ok ? 'placed' : answer.code;
  } catch (error) {
    return (error as Error).name;
  }
}

async function sealed(round: Round, party: Party, revision = 1): Promise<PlaceBidInput> {
  return { lotId: round.lotId, envelope: await rounds.seal(round, party, revision), revision, idempotencyKey: newId() };
}

describe('bids that arrive together', () => {
  it('get each its own answer, whatever becomes of the others', async () => {
    const [one, other] = await twoRounds();
    const stranger = await market.party('supplier');
    const unknown: Caller = { credential: { scheme: 'key', secret: 'f'.repeat(64) }, access: BIDDERS };
    const twin = await sealed(one, supplier(2));
    const [first, second] = [await sealed(one, supplier(3)), await sealed(one, supplier(3))];
    const reused = await sealed(other, supplier(4));
    const asked: [Caller, PlaceBidInput][] = [
      [supplier(0).as(BIDDERS), await sealed(one, supplier(0))],
      [unknown, await sealed(one, supplier(1))],
      [supplier(1).as(BIDDERS), await sealed(other, supplier(1))],
      [rounds.purchaser.as(BIDDERS), await sealed(one, supplier(1))],
      [supplier(2).as(BIDDERS), twin],
      [supplier(2).as(BIDDERS), twin],
      [stranger.as(BIDDERS), await sealed(one, stranger)],
      [supplier(3).as(BIDDERS), first],
      [supplier(3).as(BIDDERS), second],
      [supplier(4).as(BIDDERS), reused],
      [supplier(4).as(BIDDERS), { ...(await sealed(one, supplier(4))), idempotencyKey: reused.idempotencyKey }],
      [supplier(5).as(BIDDERS), { ...(await sealed(one, supplier(5))), lotId: newId() }],
      [supplier(6).as(BIDDERS), await sealed(one, supplier(6), 2)],
      [supplier(7).as(BIDDERS), await sealed(one, supplier(7))],
    ];
    expect(await Promise.all(asked.map(([caller, input]) => outcome(caller, input)))).toEqual([
      'placed',
      'Unauthenticated',
      'placed',
      'Forbidden',
      'placed',
      'placed',
      'PRODUCT_NOT_LISTED',
      'placed',
      'REVISION_NOT_NEXT',
      'placed',
      'IDEMPOTENCY_KEY_REUSED',
      'TENDER_UNKNOWN',
      'REVISION_NOT_NEXT',
      'placed',
    ]);
    const { rows } = await harness.owner.query(
      `SELECT b.supplier_id, count(DISTINCT b.id)::int AS bids, count(DISTINCT a.id)::int AS steps, count(DISTINCT k.key)::int AS keys
       FROM bid b LEFT JOIN audit_entry a ON a.subject_id = b.id AND a.organisation_id = b.supplier_id AND a.action = 'place'
         LEFT JOIN idempotency_key k ON k.organisation_id = b.supplier_id AND k.operation = 'placeBid' AND k.answer ->> 'bidId' = b.id::text
       WHERE b.tender_id IN ($1, $2) GROUP BY b.supplier_id`,
      [one.id, other.id],
    );
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(row).toMatchObject({ bids: 1, steps: 1, keys: 1 });
  });

  it('replace each its own, and leave the others live', async () => {
    const [round] = await twoRounds();
    const bidders = suppliers.slice(0, 6);
    await Promise.all(
      bidders.map(async (party) => granted(await rounds.place(round, party, await rounds.seal(round, party)))),
    );
    const again = bidders.slice(0, 3);
    await Promise.all(again.map((party) => rounds.bid(round, party, {}, 2)));
    const { rows } = await harness.owner.query<{ supplier_id: string; live: number[]; replaced: string }>(
      `SELECT b.supplier_id, array_agg(b.revision) FILTER (WHERE b.status = 'sealed') AS live,
         (SELECT count(*) FROM audit_entry a WHERE a.tender_id = $1 AND a.action = 'replace' AND a.organisation_id = b.supplier_id) AS replaced
       FROM bid b WHERE b.tender_id = $1 GROUP BY b.supplier_id`,
      [round.id],
    );
    expect(rows).toHaveLength(bidders.length);
    for (const { supplier_id, live, replaced } of rows) {
      const replaces = again.some(({ id }) => id === supplier_id);
      expect({ live, replaced }).toEqual(replaces ? { live: [2], replaced: '1' } : { live: [1], replaced: '0' });
    }
  });

  it('do not wait for one another’s tenders', async () => {
    const [held, free] = await twoRounds();
    const waiting = await Promise.all([0, 1, 2, 3].map((at) => sealed(held, supplier(at))));
    const going = await Promise.all([4, 5, 6, 7].map((at) => sealed(free, supplier(at))));
    await harness.owner.query('BEGIN');
    try {
      await harness.owner.query('SELECT FROM tender WHERE id = $1 FOR UPDATE', [held.id]);
      let waited = 0;
      const late = waiting.map(async (input, at) => {
        const word = await outcome(supplier(at).as(BIDDERS), input);
        waited += 1;
        return word;
      });
      const words = await Promise.all(going.map((input, at) => outcome(supplier(at + 4).as(BIDDERS), input)));
      expect(words).toEqual(['placed', 'placed', 'placed', 'placed']);
      await pause(100);
      expect(waited).toBe(0);
      await harness.owner.query('COMMIT');
      expect(await Promise.all(late)).toEqual(['placed', 'placed', 'placed', 'placed']);
    } finally {
      await harness.owner.query('ROLLBACK');
    }
  });

  it('are each kept within their own supplier’s policies', async () => {
    const [round] = await twoRounds();
    await harness.owner.query(`UPDATE tender SET procurement_method = 'direct', purchaser_id = $2 WHERE id = $1`, [
      round.id,
      rounds.purchaser.id,
    ]);
    await harness.owner.query('INSERT INTO tender_invitation (tender_id, supplier_id) VALUES ($1, $2)', [
      round.id,
      supplier(8).id,
    ]);
    const words = await Promise.all(
      [7, 8, 9].map(async (at) => outcome(supplier(at).as(BIDDERS), await sealed(round, supplier(at)))),
    );
    expect(words).toEqual(['TENDER_UNKNOWN', 'placed', 'TENDER_UNKNOWN']);
  });

  it('look up what a flood of bids makes grow by index, also where a plan was made while it was small', async () => {
    const [round] = await twoRounds();
    await harness.owner.query('ANALYZE idempotency_key, bid');
    // Whose statistics are its own.
    const client = new Client({ connectionString: harness.config.databaseUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL ROLE medlane_app');
      await client.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await client.query(`SELECT FROM bids_enter(ARRAY['key'], ARRAY[$1], ARRAY[$2::uuid], ARRAY[$3], true)`, [
        'f'.repeat(64),
        round.lotId,
        newId(),
      ]);
      const { rows } = await client.query(
        `SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0 AND relname = ANY ($1) ORDER BY relname`,
        [['idempotency_key', 'bid']],
      );
      expect(rows).toEqual([]);
    } finally {
      await client.end();
    }
  });
});

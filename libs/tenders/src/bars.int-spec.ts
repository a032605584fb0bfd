import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { COMPLIANCE_ENTITIES, ComplianceModule, StandingStore } from '#libs/compliance';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import type { BarDays } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TendersModule } from './tenders.module.js';

const harness = useHarness(
  [ComplianceModule, DemandsModule, TendersModule],
  [...COMPLIANCE_ENTITIES, ...DEMANDS_ENTITIES, ...TENDERS_ENTITIES],
);
let market: Market;
let rounds: Rounds;
let officers: string[];

/** A corridor that asks for no papers: a bar holds there, too. */
beforeAll(async () => {
  market = await Market.open(harness.owner, { biddingPeriodHours: 24, minBiddingPeriodHours: 0 });
  rounds = await Rounds.of(harness, market);
  await market.party('operator');
  const members = await harness.owner.query<{ id: string }>(
    `SELECT m.id FROM member m JOIN organisation o ON o.id = m.organisation_id WHERE o.kind = 'operator' ORDER BY 1`,
  );
  officers = members.rows.map(({ id }) => id);
});

/** An entry with one bar that two officers have put in force, from yesterday to a day far away. */
async function bar(
  supplier: Party,
  scope: BarDays['scope'],
  ref: string | null,
  client: Pick<Client, 'query'> = harness.owner,
): Promise<string> {
  const entryId = newId();
  await client.query(
    `INSERT INTO standing_entry (id, organisation_id, kind, level, cause, evidence, effective_from, status, proposed_by, proposed_at)
     VALUES ($1, $2, 'credit', 'serious', 'price-rigging', 'A decision of the court', now()::date - 1, 'proposed', $3, now())`,
    [entryId, supplier.id, officers[0]],
  );
  await client.query(
    `INSERT INTO standing_bar (id, entry_id, supplier_id, scope, ref, bar_from, bar_to)
     VALUES ($1, $2, $3, $4, $5, now()::date - 1, now()::date + 500)`,
    [newId(), entryId, supplier.id, scope, ref],
  );
  await client.query(
    `UPDATE standing_entry SET status = 'in_force', decided_by = $2, decided_at = now() WHERE id = $1`,
    [entryId, officers[1]],
  );
  return entryId;
}
const lift = (entryId: string) =>
  harness.owner.query(`UPDATE standing_entry SET status = 'ended', ended_at = now() WHERE id = $1`, [entryId]);
async function scene(): Promise<{ type: string; round: Round; supplier: Party }> {
  const type = await market.productType();
  const [round] = await rounds.draft([type]);
  if (!round) throw new Error('there is a round');
  return { type, round, supplier: await rounds.supplier(type) };
}
const place = async ({ round, supplier }: { round: Round; supplier: Party }, revision = 1) =>
  rounds.place(round, supplier, await rounds.seal(round, supplier, revision), revision);

describe('a bar', () => {
  it('keeps out of the lots that its scope names, from the moment it is confirmed, and lets in when it is lifted', async () => {
    const held = await scene();
    for (const [scope, ref] of [
      ['all', null],
      ['corridor', 'china-asean'],
      ['region', 'TH'],
      ['product-type', held.type],
    ] as const) {
      const entry = await bar(held.supplier, scope, ref);
      expect(await place(held)).toMatchObject({ ok: false, code: 'SUPPLIER_BARRED' });
      await lift(entry);
    }
    expect((await place(held)).ok).toBe(true);
  });

  it('lets bid on what its scope does not name', async () => {
    const free = await scene();
    await bar(free.supplier, 'corridor', 'elsewhere');
    await bar(free.supplier, 'region', 'VN');
    await bar(free.supplier, 'product-type', newId());
    expect((await place(free)).ok).toBe(true);
  });

  it('of a day meanwhile makes a sealed bid invalid at the opening, and no other', async () => {
    const held = await scene();
    const rival = await rounds.supplier(held.type);
    granted(await place(held));
    granted(await place({ round: held.round, supplier: rival }));
    await bar(held.supplier, 'all', null);
    // Replacing it is bidding, too.
    expect(await place(held, 2)).toMatchObject({ code: 'SUPPLIER_BARRED' });
    await rounds.closeAndOpen(held.round);
    const { rows } = await harness.owner.query(
      `SELECT supplier_id, status, reason FROM bid WHERE tender_id = $1 ORDER BY status`,
      [held.round.id],
    );
    expect(rows).toEqual([
      { supplier_id: held.supplier.id, status: 'invalid', reason: 'SUPPLIER_BARRED' },
      { supplier_id: rival.id, status: 'valid', reason: null },
    ]);
  });

  it('that races a bid never lets it win: refused, or sealed and invalid at the opening', async () => {
    for (let round = 0; round < 4; round++) {
      const held = await scene();
      const rival = await rounds.supplier(held.type);
      granted(await place({ round: held.round, supplier: rival }));
      const [bid] = await Promise.all([place(held), bar(held.supplier, 'all', null)]);
      await rounds.closeAndOpen(held.round);
      const { rows } = await harness.owner.query<{ status: string; reason: string }>(
        'SELECT status, reason FROM bid WHERE tender_id = $1 AND supplier_id = $2',
        [held.round.id, held.supplier.id],
      );
      expect(rows).toEqual(bid.ok ? [{ status: 'invalid', reason: 'SUPPLIER_BARRED' }] : []);
    }
  });

  it('confirmed while a bid is being written takes its lot from it, too', async () => {
    const held = await scene();
    const envelope = await rounds.seal(held.round, held.supplier);
    const other = new Client({ connectionString: harness.config.databaseUrl });
    await other.connect();
    try {
      // The bar is decided on in a transaction that the bid does not see yet.
      await other.query('BEGIN');
      await bar(held.supplier, 'all', null, other);
      granted(await rounds.place(held.round, held.supplier, envelope, 1));
      await other.query('COMMIT');
    } finally {
      await other.end();
    }
    await rounds.closeAndOpen(held.round);
    const { rows } = await harness.owner.query(`SELECT status, reason FROM bid WHERE tender_id = $1`, [held.round.id]);
    expect(rows).toEqual([{ status: 'invalid', reason: 'SUPPLIER_BARRED' }]);
  });

  it('as much as a suspension makes a sealed bid invalid, where no papers are asked for', async () => {
    for (const status of ['suspended', 'barred']) {
      const held = await scene();
      granted(await place(held));
      await harness.owner.query('UPDATE organisation SET status = $2 WHERE id = $1', [held.supplier.id, status]);
      await rounds.closeAndOpen(held.round);
      const { rows } = await harness.owner.query(
        'SELECT status, reason, reason_details AS details FROM bid WHERE tender_id = $1',
        [held.round.id],
      );
      expect(rows).toEqual([{ status: 'invalid', reason: 'SUPPLIER_NOT_ADMITTED', details: { status } }]);
    }
  });

  it('is read for many suppliers at once', async () => {
    const [one, two] = [await market.party('supplier'), await market.party('supplier')];
    await bar(one, 'region', 'TH');
    const bars = granted(
      await harness
        .get(UnitOfWork)
        .asSystem(async (tx) => ok(await harness.get(StandingStore).barsOf(tx, [one.id, two.id]))),
    );
    expect(bars.get(one.id)).toMatchObject([{ scope: 'region', ref: 'TH' }]);
    expect(bars.get(two.id)).toEqual([]);
  });
});

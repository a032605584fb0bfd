import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ok } from '#libs/kernel';
import { newId, type OrganisationKind, UnitOfWork } from '#libs/platform';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { DemandReader } from '../../demands/src/persistence/demand.reader.js';
import { CancelDemand } from '../../demands/src/use-cases/cancel-demand.use-case.js';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { PrepareTender } from './jobs/prepare-tender.handler.js';
import { BidReader } from './persistence/bid.reader.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TenderReader } from './persistence/tender.reader.js';
import { TendersModule } from './tenders.module.js';
import { CancelTender } from './use-cases/cancel-tender.use-case.js';
import { RequestDirectTender } from './use-cases/request-direct-tender.use-case.js';

const harness = useHarness([DemandsModule, TendersModule], [...DEMANDS_ENTITIES, ...TENDERS_ENTITIES]);
const PAGE = { size: 100, after: undefined } as const;
/** A price that occurs nowhere else: it must not be found where it is not to be seen. */
const CANARY = '0.513713';

let rounds: Rounds;
let own: Party;
let rival: Party;
let bystander: Party;
let purchaser: Party;
let otherPurchaser: Party;
let operator: Party;
let laboratory: Party;
let market: Market;
let drafted: string;
let sealed: Round;
let opened: Round;
let direct: Round;

beforeAll(async () => {
  market = await Market.open(harness.owner, { biddingPeriodHours: 2 });
  rounds = await Rounds.of(harness, market);
  ({ purchaser, operator } = rounds);
  const type = await market.productType();
  [own, rival, bystander] = [await rounds.supplier(type), await rounds.supplier(type), await rounds.supplier(type)];
  otherPurchaser = await market.party('purchaser');
  laboratory = await market.party('laboratory');

  opened = (await rounds.draft([type]))[0] as Round;
  await rounds.bid(opened, own, { unitPrice: CANARY });
  await rounds.bid(opened, rival, { unitPrice: CANARY });
  await rounds.closeAndOpen(opened);
  sealed = (await rounds.draft([type]))[0] as Round;
  await rounds.bid(sealed, own, { unitPrice: CANARY });
  await rounds.bid(sealed, rival, { unitPrice: CANARY });
  const demandId = await rounds.demand([type]);
  const { tenderId } = granted(
    await harness
      .get(RequestDirectTender)
      .run(purchaser.as(), { demandId, supplierIds: [own.id], idempotencyKey: newId() }),
  );
  await harness.deliver(harness.get(PrepareTender));
  direct = (await rounds.find([tenderId]))[0] as Round;
  await rounds.demand([type]);
  drafted = (await rounds.pool())[0] ?? '';
});

const bidders = async (party: Party, round: Round) =>
  (await harness.get(BidReader).ofLot(party.as(), round.lotId, PAGE)).map((bid) => bid.supplier_id).sort();

const both = () => [own.id, rival.id].sort();

const count = async (party: Party, round: Round) =>
  (await harness.get(TenderReader).one(party.as(), round.id))?.lots[0]?.bidCount;

const demandsOf = async (party: Party, filter: Parameters<DemandReader['list']>[1] = {}) =>
  harness.get(DemandReader).list(party.as(), filter, PAGE);

const idsOf = (rows: object[] | undefined, column: string) =>
  (rows ?? []).map((row) => String((row as Record<string, unknown>)[column])).sort();

describe('bids', () => {
  it('while sealed are seen by their supplier and by operators only', async () => {
    expect(await bidders(own, sealed)).toEqual([own.id]);
    expect(await bidders(rival, sealed)).toEqual([rival.id]);
    expect(await bidders(operator, sealed)).toEqual(both());
    for (const party of [bystander, purchaser, otherPurchaser, laboratory])
      expect(await bidders(party, sealed)).toEqual([]);
  });

  it('once opened are seen by the purchasers they answer, too, and by no other supplier', async () => {
    expect(await bidders(own, opened)).toEqual([own.id]);
    expect(await bidders(rival, opened)).toEqual([rival.id]);
    for (const party of [operator, purchaser]) expect(await bidders(party, opened)).toEqual(both());
    for (const party of [bystander, otherPurchaser, laboratory]) expect(await bidders(party, opened)).toEqual([]);
  });

  it('show what is in them from the opening on, to nobody before', async () => {
    const prices = async (party: Party, round: Round) =>
      (await harness.get(BidReader).ofLot(party.as(), round.lotId, PAGE)).map((bid) => bid.unit_price);
    expect(await prices(own, sealed)).toEqual([null]);
    expect(await prices(operator, sealed)).toEqual([null, null]);
    expect(await prices(purchaser, opened)).toEqual([CANARY, CANARY]);
    const mine = await harness.get(BidReader).own(own.as(), undefined, PAGE);
    expect(mine.map(({ lot_id, unit_price }) => [lot_id, unit_price])).toEqual([
      [sealed.lotId, null],
      [opened.lotId, CANARY],
    ]);
    expect(await harness.get(BidReader).own(own.as(), opened.id, PAGE)).toHaveLength(1);
    expect(await harness.get(BidReader).own(bystander.as(), undefined, PAGE)).toEqual([]);
  });

  it('are counted for operators before the opening, for everybody after it', async () => {
    expect(await count(operator, sealed)).toBe(2);
    expect(await count(operator, opened)).toBe(2);
    for (const party of [own, rival, bystander, purchaser, otherPurchaser]) {
      expect(await count(party, sealed)).toBeNull();
      expect(await count(party, opened)).toBe(2);
    }
  });

  it('the next revision is the caller’s own', async () => {
    const next = (party: Party) => harness.get(BidReader).nextRevision(party.as(), sealed.lotId);
    expect([await next(own), await next(bystander)]).toEqual([2, 1]);
    expect(await harness.get(BidReader).nextRevision(bystander.as(), direct.lotId)).toBeUndefined();
  });
});

describe('tenders', () => {
  it('drafts are the operators’ matter, direct requests that of who asks and who is invited', async () => {
    const seen = async (party: Party) =>
      (await harness.get(TenderReader).list(party.as(), {}, PAGE)).map(({ id }) => id);
    const open = [sealed.id, opened.id];
    expect(await seen(operator)).toEqual([drafted, direct.id, ...open]);
    expect(await seen(own)).toEqual([direct.id, ...open]);
    expect(await seen(purchaser)).toEqual([direct.id, ...open]);
    for (const party of [rival, otherPurchaser, laboratory]) expect(await seen(party)).toEqual(open);
    expect(await harness.get(TenderReader).one(rival.as(), direct.id)).toBeUndefined();
    expect(await harness.get(TenderReader).one(own.as(), drafted)).toBeUndefined();
  });

  it('are found by status, corridor and reference, page by page', async () => {
    const reader = harness.get(TenderReader);
    const list = async (filter: Parameters<TenderReader['list']>[1], after?: string) =>
      (await reader.list(operator.as(), filter, { size: 10, after })).map(({ id }) => id);
    expect(await list({ status: 'opened' })).toEqual([opened.id]);
    expect(await list({ corridorCode: 'elsewhere' })).toEqual([]);
    expect(await list({ corridorCode: 'china-asean', status: 'draft' })).toEqual([drafted]);
    const { reference = '' } = (await reader.one(operator.as(), sealed.id)) ?? {};
    expect(await list({ reference })).toEqual([sealed.id]);
    expect(await list({ reference, status: 'draft' })).toEqual([]);
    expect(await list({}, sealed.id)).toEqual([opened.id]);
  });
});

describe('demands', () => {
  it('are seen by their purchaser, suppliers and operators', async () => {
    for (const party of [purchaser, own, operator]) expect(await demandsOf(party)).toHaveLength(4);
    for (const party of [rival, bystander]) expect(await demandsOf(party)).toHaveLength(3);
    expect(await demandsOf(purchaser, { mine: true, status: 'pooled', corridorCode: 'china-asean' })).toHaveLength(4);
    expect(await demandsOf(own, { mine: true })).toEqual([]);
    for (const party of [otherPurchaser, laboratory]) expect(await demandsOf(party)).toEqual([]);
  });

  it('of a direct request are seen by the invited suppliers only, lines too, until it is cancelled', async () => {
    const reader = harness.get(DemandReader);
    const type = await market.productType();
    const demandId = await rounds.demand([type, await market.productType()]);
    const invited = await rounds.supplier(type);
    const seen = async () => {
      const views = await Promise.all(
        [purchaser, operator, invited, bystander].map((party) => reader.one(party.as(), demandId)),
      );
      return views.map((view) => view?.lines.length);
    };
    expect(await seen()).toEqual([2, 2, 2, 2]);
    const request = { demandId, supplierIds: [invited.id], idempotencyKey: newId() };
    const { tenderId } = granted(await harness.get(RequestDirectTender).run(purchaser.as(), request));
    expect(await seen()).toEqual([2, 2, 2, undefined]);
    const linesOf = (party: Party) =>
      harness
        .get(UnitOfWork)
        .run(party.as(), async (tx) =>
          ok(await tx.manager.query<object[]>('SELECT FROM demand_line WHERE demand_id = $1', [demandId])),
        );
    expect(granted(await linesOf(invited))).toHaveLength(2);
    expect(granted(await linesOf(bystander))).toHaveLength(0);
    granted(await harness.get(CancelTender).run(operator.as(), { tenderId, reason: 'The need has gone.' }));
    expect(await seen()).toEqual([2, 2, 2, 2]);
    granted(await harness.get(CancelDemand).run(purchaser.as(), { demandId, reason: 'The need has gone.' }));
  });

  it('carry their purchaser, lines and the number of bids as far as it is known', async () => {
    const byOperator = new Map((await demandsOf(operator)).map((demand) => [demand.lines[0]?.lotId, demand]));
    expect(byOperator.get(sealed.lotId)).toMatchObject({
      purchaser_legal_name: purchaser.name,
      bid_count: 2,
      lines: [{ number: 1, quantity: '1000000', ceilingPrice: '0.600000', status: 'pooled' }],
    });
    for (const party of [purchaser, rival]) {
      const counts = new Map((await demandsOf(party)).map(({ lines, bid_count }) => [lines[0]?.lotId, bid_count]));
      expect(counts.get(sealed.lotId)).toBeNull();
      expect(counts.get(opened.lotId)).toBe(2);
    }
  });
});

describe('each screen', () => {
  it('is read in one statement, outside any transaction', async () => {
    const pool = (harness.get(DataSource).driver as unknown as { master: Pool }).master;
    const queries = vi.spyOn(pool, 'query');
    const connections = vi.spyOn(harness.get(DataSource), 'createQueryRunner');
    const screens: (() => Promise<unknown>)[] = [
      () => demandsOf(purchaser, { mine: true }),
      () => harness.get(DemandReader).one(purchaser.as(), newId()),
      () => harness.get(TenderReader).list(own.as(), { status: 'open' }, PAGE),
      () => harness.get(TenderReader).one(own.as(), sealed.id),
      () => harness.get(BidReader).ofLot(purchaser.as(), opened.lotId, PAGE),
      () => harness.get(BidReader).own(own.as(), sealed.id, PAGE),
      () => harness.get(BidReader).nextRevision(own.as(), sealed.lotId),
    ];
    for (const [index, screen] of screens.entries()) {
      await screen();
      expect(queries).toHaveBeenCalledTimes(index + 1);
    }
    expect(connections).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('row-level security alone, every guard off', () => {
  const TABLES = [
    'demand',
    'demand_line',
    'tender',
    'tender_invitation',
    'tender_key',
    'lot',
    'bid',
    'idempotency_key',
  ];

  /** Everything that a kind of organisation can read or touch with SQL of its own. */
  async function everything(kind: OrganisationKind | '', organisationId: string): Promise<Map<string, object[]>> {
    const { owner } = harness;
    await owner.query('BEGIN');
    try {
      await owner.query('SET LOCAL ROLE medlane_app');
      await owner.query(`SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true)`, [
        kind,
        organisationId,
      ]);
      const found = new Map<string, object[]>();
      for (const table of TABLES) found.set(table, (await owner.query<object>(`SELECT * FROM ${table}`)).rows);
      return found;
    } finally {
      await owner.query('ROLLBACK');
    }
  }

  it('shows nothing without a context, and no key to anybody', async () => {
    for (const rows of (await everything('', '')).values()) expect(rows).toEqual([]);
    for (const [kind, party] of [
      ['operator', operator],
      ['purchaser', purchaser],
      ['supplier', own],
    ] as const) {
      expect((await everything(kind, party.id)).get('tender_key')).toEqual([]);
    }
  });

  it('lets no canary through to who is not concerned', async () => {
    for (const [kind, party] of [
      ['supplier', bystander],
      ['purchaser', otherPurchaser],
      ['laboratory', laboratory],
    ] as const) {
      const found = await everything(kind, party.id);
      expect(found.get('bid')).toEqual([]);
      expect(JSON.stringify([...found])).not.toContain(CANARY);
      expect(idsOf(found.get('tender'), 'id')).toEqual([opened.id, sealed.id].sort());
    }
    const found = await everything('supplier', rival.id);
    expect(new Set(idsOf(found.get('bid'), 'supplier_id'))).toEqual(new Set([rival.id]));
    expect(idsOf(found.get('idempotency_key'), 'organisation_id').filter((id) => id !== rival.id)).toEqual([]);
  });

  it('lets nobody change a tender, a lot or a bid that is no longer sealed', async () => {
    const attempts: [OrganisationKind, Party, string][] = [
      ['supplier', own, `UPDATE tender SET bidding_ends_at = bidding_ends_at + interval '1 day'`],
      ['supplier', own, `UPDATE lot SET ceiling_price = 100`],
      ['supplier', own, `UPDATE bid SET unit_price = 0.01`],
      ['supplier', own, `UPDATE bid SET status = 'won', reason = 'x'`],
      ['purchaser', purchaser, `UPDATE bid SET rank = 1`],
      ['purchaser', purchaser, `UPDATE tender SET status = 'cancelled'`],
      ['operator', operator, `UPDATE bid SET received_at = now()`],
    ];
    const before = await harness.owner.query('SELECT * FROM bid ORDER BY id');
    for (const [kind, party, sql] of attempts) {
      await harness.owner.query('BEGIN');
      await harness.owner.query('SET LOCAL ROLE medlane_app');
      await harness.owner.query(
        `SELECT set_config('medlane.kind', $1, true), set_config('medlane.organisation', $2, true)`,
        [kind, party.id],
      );
      const touched = await harness.owner.query(sql).then(
        ({ rowCount }) => rowCount,
        (error: Error) => error.message,
      );
      await harness.owner.query('ROLLBACK');
      expect([0, expect.stringContaining('row-level security')]).toContainEqual(touched);
    }
    expect((await harness.owner.query('SELECT * FROM bid ORDER BY id')).rows).toEqual(before.rows);
  });
});

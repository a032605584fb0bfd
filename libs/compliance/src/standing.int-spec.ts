import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { type AccessRule, newId, UnitOfWork } from '#libs/platform';
import { ORGANISATIONS_ENTITIES } from '#libs/organisations';
import { addDays, type BarDays, type Day, type StandingDecision, type StandingProposal } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { ComplianceModule } from './compliance.module.js';
import { EndStanding } from './jobs/end-standing.due-work.js';
import { COMPLIANCE_ENTITIES } from './persistence/rows.js';
import { StandingReader } from './persistence/standing.reader.js';
import { StandingStore } from './persistence/standing.store.js';
import { AnswerStanding } from './use-cases/answer-standing.use-case.js';
import { DecideStanding } from './use-cases/decide-standing.use-case.js';
import { ProposeStanding } from './use-cases/propose-standing.use-case.js';

const harness = useHarness([ComplianceModule], [...ORGANISATIONS_ENTITIES, ...COMPLIANCE_ENTITIES]);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SIGNS: AccessRule = { kinds: ['purchaser', 'supplier'], roles: ['approver'] };
const STATEMENT = 'The goods were delivered; see the receipts.';
let market: Market;
let one: Party;
let two: Party;
let today: Day;

beforeAll(async () => {
  market = await Market.open(harness.owner);
  [one, two] = [await market.party('operator'), await market.party('operator')];
  today = (await market.now()).toISOString().slice(0, 10);
});

const barred = (change: Partial<BarDays> = {}): BarDays[] => [
  { scope: 'all', ref: null, from: today, to: addDays(today, 200), ...change },
];
const propose = (organisationId: string, change: Partial<StandingProposal> = {}, evidenceFileIds: string[] = []) =>
  harness.get(ProposeStanding).run(one.as(OFFICERS), {
    organisationId,
    evidenceFileIds,
    idempotencyKey: randomUUID(),
    proposal: {
      kind: 'credit',
      level: 'moderate',
      cause: 'refusing-to-supply',
      evidence: 'Decision 2026-7 of the provincial office',
      from: today,
      to: addDays(today, 200),
      bars: barred(),
      ...change,
    },
  });
const decide = (entryId: string, decision: StandingDecision, officer = two, reason = 'as the file shows') =>
  harness.get(DecideStanding).run(officer.as(OFFICERS), { entryId, decision, reason });
const answer = (entryId: string, action: 'appeal' | 'requestRepair', who: Party) =>
  harness.get(AnswerStanding).run(who.as(SIGNS), action, { entryId, statement: STATEMENT });
const inForce = async (organisationId: string, change: Partial<StandingProposal> = {}): Promise<string> => {
  const { entryId } = granted(await propose(organisationId, change));
  granted(await decide(entryId, 'confirm'));
  return entryId;
};
const barsOf = async (id: string) =>
  granted(
    await harness
      .get(UnitOfWork)
      .asSystem(async (tx) => ok((await harness.get(StandingStore).barsOf(tx, [id])).get(id))),
  );
const versionOf = async (id: string) =>
  (await harness.owner.query<{ version: string }>('SELECT version FROM paper_version WHERE supplier_id = $1', [id]))
    .rows[0]?.version;
const eventsOf = async (id: string) =>
  (
    await harness.owner.query<{ type: string }>(
      `SELECT type FROM outbox WHERE subject_id = $1 AND type IN ('standing.changed', 'papers.changed') ORDER BY id`,
      [id],
    )
  ).rows.map(({ type }) => type);
const statusOf = async (id: string) =>
  (await harness.owner.query<{ status: string }>('SELECT status FROM standing_entry WHERE id = $1', [id])).rows[0]
    ?.status;

describe('an entry of the record', () => {
  it('bars when a second officer confirms it, and what was judged of the supplier is stale at once', async () => {
    const { id } = await market.party('supplier');
    const before = await versionOf(id);
    const { entryId } = granted(await propose(id));
    expect(await barsOf(id)).toEqual([]);
    expect(await versionOf(id)).toBe(before);
    expect(await decide(entryId, 'confirm', one)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    granted(await decide(entryId, 'confirm'));
    expect(await barsOf(id)).toEqual(barred());
    expect(BigInt((await versionOf(id)) ?? 0)).toBe(BigInt(before ?? 0) + 1n);
    expect(await eventsOf(id)).toEqual(['standing.changed', 'papers.changed']);
  });

  it('is overturned by an appeal, which another officer than the one before decides', async () => {
    const supplier = await market.party('supplier');
    const entryId = await inForce(supplier.id);
    const stranger = await market.party('supplier');
    expect(await answer(entryId, 'appeal', stranger)).toMatchObject({ code: 'ENTRY_UNKNOWN' });
    granted(await answer(entryId, 'appeal', supplier));
    // The appeal does not lift the bar by itself.
    expect(await barsOf(supplier.id)).toHaveLength(1);
    expect(await decide(entryId, 'overturn', two)).toMatchObject({ code: 'SECOND_OFFICER_NEEDED' });
    granted(await decide(entryId, 'overturn', one));
    expect(await barsOf(supplier.id)).toEqual([]);
    expect(await decide(entryId, 'uphold', one)).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
    const { rows } = await harness.owner.query<{ action: string }>(
      'SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [entryId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['propose', 'confirm', 'appeal', 'overturn']);
  });

  it('is repaired after its term, and not before', async () => {
    const supplier = await market.party('supplier');
    const early = await inForce(supplier.id);
    expect(await answer(early, 'requestRepair', supplier)).toMatchObject({ code: 'REPAIR_TOO_EARLY' });
    const old = await inForce(supplier.id, {
      from: addDays(today, -100),
      bars: barred({ from: addDays(today, -100), to: today }),
    });
    granted(await answer(old, 'requestRepair', supplier));
    granted(await decide(old, 'repair', one));
    expect(await statusOf(old)).toBe('repaired');
    expect(await barsOf(supplier.id)).toEqual(barred());
  });

  it('is decided once, however many race', async () => {
    const { id } = await market.party('supplier');
    const { entryId } = granted(await propose(id));
    const answers = await Promise.all([
      decide(entryId, 'confirm'),
      decide(entryId, 'confirm'),
      decide(entryId, 'decline'),
      decide(entryId, 'decline', one),
    ]);
    expect(answers.filter((one) => one.ok)).toHaveLength(1);
    const status = await statusOf(entryId);
    expect(await barsOf(id)).toHaveLength(status === 'in_force' ? 1 : 0);
  });

  it('ends by time, and its bars with it', async () => {
    const { id } = await market.party('supplier');
    const entryId = await inForce(id, {
      from: addDays(today, -50),
      to: addDays(today, -1),
      bars: barred({ from: addDays(today, -50), to: addDays(today, -1) }),
    });
    const work = harness.get(EndStanding);
    const due = granted(await harness.get(UnitOfWork).asSystem(async (tx) => ok(await tx.rows(work.due))));
    expect(due.map((one) => one.id)).toContain(entryId);
    granted(await harness.get(UnitOfWork).asSystem(async (tx) => ok(await work.handle(tx, entryId))));
    expect(await statusOf(entryId)).toBe('ended');
    expect(await barsOf(id)).toEqual([]);
    await expect(
      harness.owner.query(`UPDATE standing_entry SET status = 'in_force' WHERE id = $1`, [entryId]),
    ).rejects.toThrow(/never changes/);
  });

  it('names corridors and product types that are there', async () => {
    const { id } = await market.party('supplier');
    for (const wrong of [
      { scope: 'corridor', ref: 'nowhere' },
      { scope: 'product-type', ref: newId() },
    ] as const) {
      expect(await propose(id, { bars: barred(wrong) })).toMatchObject({
        code: 'BAR_SCOPE_INVALID',
        details: { scope: wrong.scope },
      });
    }
    const applicant = await market.party('purchaser');
    expect(await propose(applicant.id)).toMatchObject({ code: 'BAR_NOT_FITTING' });
  });

  it('is for its subject, for purchasers and for operators to read; a proposal for operators alone', async () => {
    const [supplier, rival, purchaser] = [
      await market.party('supplier'),
      await market.party('supplier'),
      await market.party('purchaser'),
    ];
    await inForce(supplier.id);
    granted(await propose(supplier.id, { level: 'watch', bars: [] }));
    const seen = async (who: Party) =>
      (await harness.get(StandingReader).ofOrganisation(who.as(), supplier.id))?.entries.map(({ level }) => level);
    expect(await seen(supplier)).toEqual(['moderate']);
    expect(await seen(purchaser)).toEqual(['moderate']);
    expect(await seen(one)).toEqual(['watch', 'moderate']);
    // Not even that there is nothing.
    expect(await seen(rival)).toBeUndefined();
  });
});

/** A file of an organisation, as an upload leaves it. */
async function aFile({ id: organisationId }: Party): Promise<string> {
  const [fileId, contentId, digest] = [randomUUID(), randomUUID(), randomBytes(32)];
  await harness.owner.query(`INSERT INTO file_content (id, organisation_id, sha256, size) VALUES ($1, $2, $3, 10)`, [
    contentId,
    organisationId,
    digest,
  ]);
  await harness.owner.query(
    `INSERT INTO file (id, organisation_id, name, media_type, size, sha256, content_id, origin, status, uploaded_at)
     VALUES ($1, $2, 'ruling.pdf', 'application/pdf', 10, $3, $4, 'uploaded', 'unscanned', now())`,
    [fileId, organisationId, digest, contentId],
  );
  return fileId;
}
const evidenceSeenBy = async (who: Party, entryId: string): Promise<string[] | undefined> =>
  (await harness.get(StandingReader).entry(who.as('signed-in'), entryId))?.evidenceFileIds;

describe('what proves an entry', () => {
  it('is a file of the officer’s, which the operator reads, and whom it is about once it is confirmed', async () => {
    const [supplier, rival, purchaser] = [
      await market.party('supplier'),
      await market.party('supplier'),
      await market.party('purchaser'),
    ];
    expect(await propose(supplier.id, {}, [await aFile(supplier)])).toMatchObject({ code: 'FILE_UNKNOWN' });
    const fileId = await aFile(one);
    const { entryId } = granted(await propose(supplier.id, {}, [fileId, fileId]));
    expect(await evidenceSeenBy(two, entryId)).toEqual([fileId]);
    expect((await evidenceSeenBy(supplier, entryId)) ?? []).toEqual([]);
    granted(await decide(entryId, 'confirm'));
    expect(await evidenceSeenBy(supplier, entryId)).toEqual([fileId]);
    for (const other of [rival, purchaser]) expect((await evidenceSeenBy(other, entryId)) ?? []).toEqual([]);
  });
});

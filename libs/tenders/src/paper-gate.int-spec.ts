import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { newId, UnitOfWork } from '#libs/platform';
import { COMPLIANCE_ENTITIES, ComplianceModule } from '#libs/compliance';
import { DEMANDS_ENTITIES, DemandsModule } from '#libs/demands';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { aStoredCertificate, aStoredRegistration } from '../../../test/support/builders/paper-rows.js';
import { anEvent } from '../../../test/support/builders/rows.js';
import { granted, type Round, Rounds } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { SitesUseCase } from '../../compliance/src/use-cases/sites.use-case.js';
import { JUDGE_CHANGED_STATUS, JudgeChangedPapers, JudgePublishedTender } from './jobs/judge-papers.handlers.js';
import { TENDERS_ENTITIES } from './persistence/rows.js';
import { TendersModule } from './tenders.module.js';
import { AmendTender } from './use-cases/amend-tender.use-case.js';
import { PaperChecklist } from './use-cases/paper-checklist.use-case.js';

const harness = useHarness(
  [ComplianceModule, DemandsModule, TendersModule],
  [...COMPLIANCE_ENTITIES, ...DEMANDS_ENTITIES, ...TENDERS_ENTITIES],
);
let market: Market;
let rounds: Rounds;

beforeAll(async () => {
  market = await Market.open(harness.owner, { biddingPeriodHours: 24 * 30, minBiddingPeriodHours: 0 });
  rounds = await Rounds.of(harness, market);
  await harness.owner.query(`UPDATE corridor SET paper_profile_code = 'china-asean-2026'`);
});

interface Scene {
  readonly round: Round;
  readonly supplier: Party;
  readonly productId: string;
  readonly gmp: string;
}

/** A round of one lot to Thailand, and a supplier with every paper that it asks for, but for what is changed. */
async function scene(
  change: { readonly gmp?: { expiresOn?: string }; readonly registered?: boolean } = {},
): Promise<Scene> {
  const type = await market.productType();
  const [round] = await rounds.draft([type]);
  if (!round) throw new Error('there is a round');
  const supplier = await rounds.supplier(type);
  const { rows } = await harness.owner.query<{ id: string }>('SELECT id FROM product WHERE supplier_id = $1', [
    supplier.id,
  ]);
  const productId = rows[0]?.id ?? '';
  const supplierId = supplier.id;
  const siteId = newId();
  await harness.owner.query(
    `INSERT INTO site (id, supplier_id, name, country, address, status, added_at) VALUES ($1, $2, 'Plant', 'CN', 'Nanning', 'active', now())`,
    [siteId, supplierId],
  );
  await aStoredCertificate(harness.owner, { supplierId, kind: 'business-licence' });
  await aStoredCertificate(harness.owner, { supplierId, kind: 'production-licence', siteId });
  const gmp = await aStoredCertificate(harness.owner, {
    supplierId,
    kind: 'drug-gmp',
    scheme: 'who',
    siteId,
    ...change.gmp,
  });
  if (change.registered !== false) await aStoredRegistration(harness.owner, { supplierId, productId, country: 'TH' });
  return { round, supplier, productId, gmp };
}

const revoke = (id: string, client: Pick<Client, 'query'> = harness.owner) =>
  client.query(`UPDATE certificate SET status = 'revoked', revoked_from = '2020-01-01' WHERE id = $1`, [id]);
const place = async ({ round, supplier }: Scene, revision = 1) =>
  rounds.place(round, supplier, await rounds.seal(round, supplier, revision), revision);
const clearanceOf = async ({ round, supplier }: Scene) =>
  (
    await harness.owner.query<{ clear: boolean; papers_version: string; states: string[] }>(
      `SELECT clear, papers_version, ARRAY(SELECT f ->> 'requirement' || ' ' || (f ->> 'state') FROM jsonb_array_elements(findings) f
         WHERE (f ->> 'blocks')::boolean) AS states
       FROM clearance WHERE lot_id = $1 AND supplier_id = $2`,
      [round.lotId, supplier.id],
    )
  ).rows[0];

/** Inserts a bid as the supplier itself would by SQL, as the role that the processes act as. */
async function insertAs(supplier: Party, round: Round): Promise<void> {
  const client = new Client({ connectionString: harness.config.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL ROLE medlane_app');
    await client.query(
      `SELECT set_config('medlane.kind', 'supplier', true), set_config('medlane.organisation', $1, true)`,
      [supplier.id],
    );
    await client.query(
      `INSERT INTO bid (id, tender_id, lot_id, supplier_id, revision, status, envelope, digest, received_at, receipt_signature)
       VALUES ($1, $2, $3, $4, 1, 'sealed', $5, sha256(''), now(), '')`,
      [newId(), round.id, round.lotId, supplier.id, Buffer.alloc(64)],
    );
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
}

describe('a tender of a corridor that asks for papers', () => {
  it('keeps a copy of the profile, which stands from its publication on', async () => {
    const { round } = await scene();
    const { rows } = await harness.owner.query<{ code: string; whole: boolean }>(
      `SELECT paper_profile ->> 'code' AS code, octet_length(paper_profile_digest) = 32 AS whole FROM tender WHERE id = $1`,
      [round.id],
    );
    expect(rows).toEqual([{ code: 'china-asean-2026', whole: true }]);
    await expect(
      harness.owner.query(`UPDATE tender SET paper_profile = NULL, paper_profile_digest = NULL WHERE id = $1`, [
        round.id,
      ]),
    ).rejects.toThrow(/stand from its publication/);
  });

  it('takes a bid of a supplier with every paper, judged on the way', async () => {
    const complete = await scene();
    expect(granted(await place(complete))).toMatchObject({ revision: 1 });
    expect(await clearanceOf(complete)).toMatchObject({ clear: true, states: [] });
  });

  it('refuses a bid with every finding, in English and Chinese', async () => {
    const without = await scene({ gmp: { expiresOn: '2025-01-01' }, registered: false });
    const refused = await place(without);
    expect(refused).toMatchObject({ ok: false, code: 'PAPERS_MISSING' });
    const details = refused.ok ? {} : refused.details;
    expect(details).toMatchObject({
      'drug-gmp': 'Drug GMP certificate of the site: ended on 2025-01-01. Submit a valid one that reaches 2027-03-31.',
      'drug-registration.TH.zh': '目的国药品注册 (TH)：尚未提交。请提交有效期至少到 2027-03-31 的证件。',
    });
    expect(details['findings']).toContain('Registration of the drug in the destination (TH): not on file.');
    expect(await clearanceOf(without)).toMatchObject({
      clear: false,
      states: ['drug-gmp expired', 'drug-registration missing'],
    });
  });

  it('refuses the same by SQL, whatever the caller says of itself', async () => {
    const expired = await scene({ gmp: { expiresOn: '2025-01-01' } });
    await expect(insertAs(expired.supplier, expired.round)).rejects.toMatchObject({ code: 'ML011' });
    await place(expired);
    await expect(insertAs(expired.supplier, expired.round)).rejects.toMatchObject({ code: 'ML011' });
    const complete = await scene();
    await expect(insertAs(complete.supplier, complete.round)).rejects.toMatchObject({ code: 'ML011' });
    granted(await place(complete));
    await harness.owner.query('DELETE FROM bid WHERE lot_id = $1', [complete.round.lotId]);
    await insertAs(complete.supplier, complete.round);
    await revoke(complete.gmp);
    await expect(insertAs(complete.supplier, complete.round)).rejects.toMatchObject({ code: 'ML011' });
  });

  it('lets no supplier clear itself', async () => {
    const { round, supplier, productId } = await scene({ registered: false });
    const own = harness.get(UnitOfWork).run(supplier.as(), async (tx) =>
      ok(
        await tx.rows(
          {
            name: 'test.forge-clearance',
            text: `INSERT INTO clearance (lot_id, supplier_id, product_id, tender_id, papers_version, clear, findings, judged_at)
                   SELECT $1, $2, $3, $4, version, true, '[]', now() FROM paper_version WHERE supplier_id = $2`,
          },
          [round.lotId, supplier.id, productId, round.id],
        ),
      ),
    );
    await expect(own).rejects.toThrow(/row-level security/);
  });

  it('looks again once a paper is revoked, or another submitted and verified', async () => {
    const changing = await scene();
    granted(await place(changing));
    await revoke(changing.gmp);
    expect(await place(changing, 2)).toMatchObject({ ok: false, code: 'PAPERS_MISSING' });
    const supplierId = changing.supplier.id;
    await aStoredCertificate(harness.owner, {
      supplierId,
      kind: 'drug-gmp',
      scheme: 'who',
      productIds: [changing.productId],
    });
    expect(granted(await place(changing, 2))).toMatchObject({ revision: 2 });
  });

  it('asks nothing of a supplier whose tender asks for nothing', async () => {
    await harness.owner.query(`UPDATE corridor SET paper_profile_code = 'none'`);
    try {
      const type = await market.productType();
      const [round] = await rounds.draft([type]);
      if (!round) throw new Error('there is a round');
      const supplier = await rounds.supplier(type);
      await rounds.bid(round, supplier);
      const { rows } = await harness.owner.query('SELECT FROM clearance WHERE lot_id = $1', [round.lotId]);
      expect(rows).toEqual([]);
    } finally {
      await harness.owner.query(`UPDATE corridor SET paper_profile_code = 'china-asean-2026'`);
    }
  });

  it('has every checklist made at its publication, and made again when papers change', async () => {
    const judged = await scene();
    const event = { subjectId: judged.round.id, tenderId: judged.round.id, payload: { biddingEndsAt: '' } };
    const handle = () =>
      harness
        .get(UnitOfWork)
        .asSystem(async (tx) =>
          ok(
            await harness
              .get(JudgePublishedTender)
              .handle(tx, { ...event, id: newId(), type: '', version: 1, occurredAt: tx.now }),
          ),
        );
    await handle();
    expect(await clearanceOf(judged)).toMatchObject({ clear: true });
    await revoke(judged.gmp);
    await harness.get(UnitOfWork).asSystem(async (tx) =>
      ok(
        await harness.get(JudgeChangedPapers).handle(tx, {
          id: newId(),
          type: 'papers.changed',
          version: 1,
          subjectId: judged.supplier.id,
          tenderId: undefined,
          occurredAt: tx.now,
          payload: { supplierId: judged.supplier.id },
        }),
      ),
    );
    expect(await clearanceOf(judged)).toMatchObject({ clear: false, states: ['drug-gmp revoked'] });
    const { rows } = await harness.owner.query<{ payload: unknown }>(
      `SELECT payload FROM outbox WHERE type = 'clearance.changed' AND subject_id = $1`,
      [judged.supplier.id],
    );
    const lost = [{ lotId: judged.round.lotId, productId: judged.productId }];
    expect(rows).toEqual([{ payload: { gained: [], lost } }]);
  });

  it('judges again when a supplier opens or closes a site: where its goods are made is known by its sites', async () => {
    const held = await scene();
    granted(await place(held));
    expect(await clearanceOf(held)).toMatchObject({ clear: true });
    const sites = harness.get(SitesUseCase);
    const draft = { name: 'Second plant', country: 'CN', address: 'Nanning' };
    const second = granted(await sites.add(held.supplier.as(), draft, newId()));
    expect(await harness.deliver(harness.get(JudgeChangedPapers))).toBeGreaterThan(0);
    expect(await clearanceOf(held)).toMatchObject({ clear: false });
    expect(await place(held, 2)).toMatchObject({ code: 'PAPERS_MISSING' });

    granted(await sites.close(held.supplier.as(), second.id));
    granted(await place(held, 2));
    expect(await harness.deliver(harness.get(JudgeChangedPapers))).toBe(1);
    expect(await clearanceOf(held)).toMatchObject({ clear: true });
  });

  it('tells the supplier why a paper was rejected, and nobody else', async () => {
    const held = await scene();
    const reason = 'The site on the scan is another one.';
    const anew = await aStoredCertificate(harness.owner, {
      supplierId: held.supplier.id,
      kind: 'drug-gmp',
      scheme: 'who',
      status: 'submitted',
    });
    await harness.owner.query(`UPDATE certificate SET status = 'withdrawn' WHERE id = $1`, [held.gmp]);
    const gmp = async () =>
      (await harness.get(PaperChecklist).run(held.supplier.as(), held.round.id))
        .flatMap(({ judgement }) => judgement.findings)
        .find(({ requirement }) => requirement === 'drug-gmp');
    expect(await gmp()).toMatchObject({ state: 'unverified', paperId: anew, reason: null });
    await harness.owner.query(`UPDATE certificate SET status = 'rejected', status_reason = $2 WHERE id = $1`, [
      anew,
      reason,
    ]);
    expect(await gmp()).toMatchObject({ state: 'rejected', paperId: anew, reason });
    expect(await place(held)).toMatchObject({ code: 'PAPERS_MISSING' });
    expect(await clearanceOf(held)).toMatchObject({ clear: false, states: ['drug-gmp rejected'] });
    const { rows } = await harness.owner.query<{ text: string }>(
      'SELECT findings::text AS text FROM clearance WHERE supplier_id = $1',
      [held.supplier.id],
    );
    expect(rows[0]?.text).not.toContain(reason);
  });

  it('is judged again for a supplier that is suspended, and once more when it is restored', async () => {
    const held = await scene();
    granted(await place(held));
    const turn = async (status: string, type: string) => {
      await harness.owner.query('UPDATE organisation SET status = $2, version = version + 1 WHERE id = $1', [
        held.supplier.id,
        status,
      ]);
      await anEvent(harness.owner, type, held.supplier.id, { organisationId: held.supplier.id, kind: 'supplier' });
      for (const handler of JUDGE_CHANGED_STATUS) await harness.deliver(harness.get(handler));
      return clearanceOf(held);
    };
    for (const status of ['suspended', 'barred']) {
      expect(await turn(status, `organisation.${status}`)).toMatchObject({
        clear: false,
        states: ['admission not-admitted'],
      });
      expect(await turn('admitted', 'organisation.admitted')).toMatchObject({ clear: true });
    }
  });

  it('forgets what was judged when the end of bidding moves', async () => {
    const { round, supplier, gmp, productId } = await scene();
    const seen = { round, supplier, gmp, productId };
    await harness.get(UnitOfWork).asSystem(async (tx) => {
      await harness.get(JudgePublishedTender).handle(tx, {
        id: newId(),
        type: '',
        version: 1,
        subjectId: round.id,
        tenderId: round.id,
        occurredAt: tx.now,
        payload: { biddingEndsAt: '' },
      });
      return ok(true);
    });
    const { rows } = await harness.owner.query<{ version: number }>('SELECT version FROM tender WHERE id = $1', [
      round.id,
    ]);
    const biddingEndsAt = new Date(round.biddingEndsAt.getTime() + 3_600_000);
    const version = rows[0]?.version ?? 0;
    granted(await harness.get(AmendTender).run(rounds.operator.as(), { tenderId: round.id, version, biddingEndsAt }));
    expect(await clearanceOf(seen)).toMatchObject({ papers_version: '-1' });
    expect(granted(await place(seen))).toMatchObject({ revision: 1 });
  });

  it('opens no bid whose papers have ended since, nor one whose product is withdrawn', async () => {
    const [kept, lost, withdrawn] = [await scene(), await scene(), await scene()];
    for (const one of [kept, lost, withdrawn]) granted(await place(one));
    await revoke(lost.gmp);
    await harness.owner.query(`UPDATE product SET status = 'withdrawn' WHERE id = $1`, [withdrawn.productId]);
    for (const { round } of [kept, lost, withdrawn]) await rounds.closeAndOpen(round);
    const { rows } = await harness.owner.query<{
      supplier_id: string;
      status: string;
      reason: string;
      details: object;
    }>(`SELECT supplier_id, status, reason, reason_details AS details FROM bid WHERE lot_id = ANY ($1)`, [
      [kept, lost, withdrawn].map(({ round }) => round.lotId),
    ]);
    const of = ({ supplier }: Scene) => rows.find((row) => row.supplier_id === supplier.id);
    expect(of(kept)).toMatchObject({ status: 'valid', reason: null });
    expect(of(lost)).toMatchObject({ status: 'invalid', reason: 'PAPERS_NOT_IN_ORDER' });
    expect(of(lost)?.details).toMatchObject({
      'drug-gmp': 'Drug GMP certificate of the site: it was revoked. Submit a valid one that reaches 2027-03-31.',
    });
    expect(of(withdrawn)).toMatchObject({ status: 'invalid', reason: 'PRODUCT_WITHDRAWN' });
  });
});

describe('a revocation that races with bids', () => {
  it('either waits for a bid or keeps it out: none is taken in after it', async () => {
    const one = await scene();
    granted(await place(one));
    const revoker = new Client({ connectionString: harness.config.databaseUrl });
    await revoker.connect();
    try {
      let revokedAt: Date | undefined;
      const revision = async (): Promise<void> => {
        await pause(60);
        await revoker.query('BEGIN');
        await revoke(one.gmp, revoker);
        await pause(60);
        const { rows } = await revoker.query<{ at: Date }>('SELECT medlane_now() AS at');
        await revoker.query('COMMIT');
        revokedAt = rows[0]?.at;
      };
      const answers: string[] = [];
      const bidding = async (): Promise<void> => {
        for (let number = 2; number < 60; number++) {
          const answer = await place(one, number);
          answers.push(answer.ok ? 'placed' : answer.code);
          if (!answer.ok) return;
        }
      };
      await Promise.all([revision(), bidding()]);
      expect(answers.at(-1)).toBe('PAPERS_MISSING');
      const { rows } = await harness.owner.query<{ last: Date }>(
        `SELECT max(received_at) AS last FROM bid WHERE lot_id = $1`,
        [one.round.lotId],
      );
      expect(revokedAt && rows[0] && rows[0].last <= revokedAt).toBe(true);
    } finally {
      await revoker.end();
    }
  });

  it('of many bids at once, each is taken by papers that held, or refused', async () => {
    const scenes: Scene[] = [];
    for (let n = 0; n < 8; n++) scenes.push(await scene());
    const revoking = async (): Promise<void> => {
      for (const [at, { gmp }] of scenes.entries()) if (at % 2 === 1) await revoke(gmp);
    };
    const [, ...words] = await Promise.all([
      revoking(),
      ...scenes.map(async (one) => {
        const answer = await place(one);
        return answer.ok ? 'placed' : answer.code;
      }),
    ]);
    for (const [at, one] of scenes.entries()) {
      const first = words[at];
      expect(at % 2 === 0 ? ['placed'] : ['placed', 'PAPERS_MISSING']).toContain(first);
      const again = await place(one, first === 'placed' ? 2 : 1);
      expect(again.ok ? 'placed' : again.code).toBe(at % 2 === 0 ? 'placed' : 'PAPERS_MISSING');
    }
  });
});

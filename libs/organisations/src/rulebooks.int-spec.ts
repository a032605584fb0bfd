import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalDigest, UnitOfWork } from '#libs/platform';
import { ok } from '#libs/kernel';
import { SHIPPED_RULEBOOKS } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { useHarness } from '../../../test/support/harness.js';
import { OrganisationsModule } from './organisations.module.js';
import { RulebooksReader } from './persistence/rulebooks.reader.js';
import { RulebooksStore } from './persistence/rulebooks.store.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { CHINA_ASEAN, SeedCorridorUseCase } from './use-cases/seed-corridor.use-case.js';
import { ChooseRulebookUseCase, CopyRulebookUseCase, RulebookStatusUseCase } from './use-cases/rulebooks.use-case.js';

const harness = useHarness([OrganisationsModule], ORGANISATIONS_ENTITIES);
let operator: Party;
let purchaser: Party;

beforeAll(async () => {
  const market = await Market.open(harness.owner);
  operator = await market.party('operator');
  purchaser = await market.party('purchaser');
});

const copy = (newCode: string, changes: object, version = 1, idempotencyKey: string = randomUUID()) =>
  harness
    .get(CopyRulebookUseCase)
    .run(operator.as(), { code: 'cn-vbp-r10', version, newCode, changes, idempotencyKey });
const activate = (code: string, version = 1) =>
  harness.get(RulebookStatusUseCase).activate(operator.as(), { code, version });
const withdraw = (code: string, version = 1) =>
  harness.get(RulebookStatusUseCase).withdraw(operator.as(), { code, version, reason: 'Replaced.' });
const choose = (code: string, corridorCode = 'china-asean') =>
  harness.get(ChooseRulebookUseCase).run(operator.as(), { corridorCode, code });
const inForce = async (code: string) => {
  const found = await harness
    .get(UnitOfWork)
    .asSystem(async (tx) => ok(await harness.get(RulebooksStore).inForce(tx, code)));
  return found.ok ? found.value?.rulebook.version : undefined;
};

describe('rulebooks', () => {
  it('are there from the start, as shipped, with their digests', async () => {
    const { rows } = await harness.owner.query<{ code: string; document: unknown; digest: Buffer; status: string }>(
      'SELECT code, document, digest, status FROM rulebook ORDER BY id',
    );
    expect(rows).toEqual(
      SHIPPED_RULEBOOKS.map((rulebook) => ({
        code: rulebook.code,
        document: JSON.parse(JSON.stringify(rulebook)),
        digest: canonicalDigest(rulebook),
        status: 'active',
      })),
    );
    expect(rows).toHaveLength(9);
  });

  it('are copied with changes into drafts, once per key, and refused with the path of what is wrong', async () => {
    const key = randomUUID();
    const changes = { award: { ceilingCutDoorBasisPoints: 4_000 } };
    const first = await copy('ours', changes, 1, key);
    expect(first).toEqual({ ok: true, value: { code: 'ours', version: 1 } });
    expect(await copy('ours', changes, 1, key)).toEqual(first);
    expect(await copy('ours', changes)).toEqual({ ok: true, value: { code: 'ours', version: 2 } });
    expect(await copy('ours', { award: { capTable: [1, 'two'] } })).toMatchObject({
      code: 'RULEBOOK_MALFORMED',
      details: { field: 'award.capTable[1]' },
    });
    expect(await copy('ours', {}, 9)).toMatchObject({ code: 'RULEBOOK_UNKNOWN' });
    const reader = harness.get(RulebooksReader);
    expect(await reader.one(operator.as(), 'ours', null)).toMatchObject({
      version: 2,
      status: 'draft',
      document: { award: { ceilingCutDoorBasisPoints: 4_000 } },
    });
    // A draft is nobody's but the operators'.
    expect(await reader.one(purchaser.as(), 'ours', null)).toBeUndefined();
    expect(await reader.one(purchaser.as(), 'cn-vbp-r10', null)).toMatchObject({ version: 1 });
  });

  it('get a version each when two are copied into one code at the same moment', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => copy('race', {})));
    const versions = answers.map((answer) => (answer.ok ? answer.value.version : 0));
    expect(versions.sort()).toEqual([1, 2, 3]);
  });

  it('are in force once activated, the latest version whose days include today', async () => {
    await copy('dated', {});
    expect(await inForce('dated')).toBeUndefined();
    expect(await choose('dated')).toMatchObject({ code: 'RULEBOOK_NOT_IN_FORCE' });
    const answers = await Promise.all([activate('dated'), activate('dated')]);
    expect(answers.map((answer) => (answer.ok ? 'active' : answer.code)).sort()).toEqual([
      'RULEBOOK_NOT_DRAFT',
      'active',
    ]);
    await copy('dated', { effectiveFrom: '2999-01-01' });
    await copy('dated', { effectiveFrom: null, effectiveTo: '2001-01-01' });
    await activate('dated', 2);
    await activate('dated', 3);
    expect(await inForce('dated')).toBe(1);
    await copy('dated', { noticePeriodHours: 1 });
    await activate('dated', 4);
    expect(await inForce('dated')).toBe(4);
  });

  it('are chosen for a corridor, and not withdrawn from under it', async () => {
    await copy('chosen', {});
    await activate('chosen');
    expect(await choose('chosen', 'nowhere')).toMatchObject({ code: 'CORRIDOR_UNKNOWN' });
    expect(await choose('chosen')).toMatchObject({ ok: true });
    expect(await withdraw('chosen')).toMatchObject({
      code: 'RULEBOOK_IN_USE',
      details: { corridors: ['china-asean'] },
    });
    await copy('chosen', {});
    await activate('chosen', 2);
    expect(await withdraw('chosen')).toMatchObject({ ok: true });
    expect(await withdraw('chosen')).toMatchObject({ code: 'RULEBOOK_WITHDRAWN' });
    expect(await withdraw('chosen', 2)).toMatchObject({ code: 'RULEBOOK_IN_USE' });
    await choose('least-cost');
    expect(await withdraw('chosen', 2)).toMatchObject({ ok: true });
    const { rows } = await harness.owner.query(
      `SELECT action, to_status FROM audit_entry a JOIN rulebook r ON r.id = a.subject_id
       WHERE r.code = 'chosen' AND r.version = 1 ORDER BY a.id`,
    );
    expect(rows).toEqual([
      { action: 'copy', to_status: 'draft' },
      { action: 'activate', to_status: 'active' },
      { action: 'choose', to_status: null },
      { action: 'withdraw', to_status: 'withdrawn' },
    ]);
  });

  it('come to no corridor while they are withdrawn', async () => {
    await copy('contested', {});
    await activate('contested');
    const [chosen, withdrawn] = await Promise.all([choose('contested'), withdraw('contested')]);
    expect([chosen.ok, withdrawn.ok].filter(Boolean)).toHaveLength(1);
    await choose('least-cost');
  });

  it('say what they say for ever: no one changes a document', async () => {
    await harness.owner.query('BEGIN');
    await harness.owner.query(`SET LOCAL ROLE medlane_app; SET LOCAL medlane.kind = 'system'`);
    await expect(harness.owner.query(`UPDATE rulebook SET document = '{}'`)).rejects.toThrow('permission denied');
    await harness.owner.query('ROLLBACK');
  });

  it('of a seeded corridor have a code of their own when they say something else', async () => {
    const seeding = harness.get(SeedCorridorUseCase);
    const changed = { ...CHINA_ASEAN, code: 'other', rulebook: { ...CHINA_ASEAN.rulebook, noticePeriodHours: 1 } };
    await expect(seeding.run(changed)).rejects.toThrow('give the rulebook a code of its own');
    expect(await seeding.run({ ...changed, rulebook: { ...changed.rulebook, code: 'other-rules' } })).toBe(true);
    expect(await inForce('other-rules')).toBe(1);
  });
});

import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { useHarness } from '../../../test/support/harness.js';
import { OrganisationsModule } from './organisations.module.js';
import { OrganisationsReader } from './persistence/organisations.reader.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { AddCorridor, type AddCorridorInput } from './use-cases/add-corridor.use-case.js';

const harness = useHarness([OrganisationsModule], ORGANISATIONS_ENTITIES);
let operator: Party;
let other: Party;

beforeAll(async () => {
  const market = await Market.open(harness.owner);
  [operator, other] = [await market.party('operator'), await market.party('operator')];
});

const DRAFT = {
  nameEn: 'Xinjiang–Central Asia',
  nameZh: '新疆—中亚',
  countries: ['CN', 'KZ', 'UZ'],
  currencies: ['CNY', 'USD'],
  languages: ['zh', 'ru', 'kk'],
  openToOtherCountries: true,
  rulebookCode: 'cn-vbp-r10',
  poolEveryHours: null,
};
const add = (code: string, change: Partial<AddCorridorInput> = {}, by = operator) =>
  harness.get(AddCorridor).run(by.as(), { ...DRAFT, code, idempotencyKey: randomUUID(), ...change });
const codes = async () => (await harness.get(OrganisationsReader).corridors()).map(({ code }) => code);

describe('a corridor', () => {
  it('is added once, under a rulebook in force, and stands on record', async () => {
    const key = randomUUID();
    const added = await add('xinjiang-ca', { idempotencyKey: key, poolEveryHours: 24 });
    expect(added).toEqual({ ok: true, value: { corridorCode: 'xinjiang-ca' } });
    expect(await add('xinjiang-ca', { idempotencyKey: key, poolEveryHours: 24 })).toEqual(added);
    expect(await codes()).toEqual(['china-asean', 'xinjiang-ca']);
    const { rows } = await harness.owner.query<{ rulebook_code: string; hours: number; due: boolean }>(
      `SELECT rulebook_code, extract(epoch FROM pool_every)::int / 3600 AS hours, next_pool_at > medlane_now() AS due
       FROM corridor WHERE code = 'xinjiang-ca'`,
    );
    expect(rows).toEqual([{ rulebook_code: 'cn-vbp-r10', hours: 24, due: true }]);
    const trail = `SELECT details FROM audit_entry WHERE subject_type = 'corridor' AND action = 'add'`;
    expect((await harness.owner.query(trail)).rows).toMatchObject([
      { details: { code: 'xinjiang-ca', rulebook: { code: 'cn-vbp-r10', version: 1 } } },
    ]);
    expect(await add('xinjiang-ca')).toMatchObject({ code: 'CORRIDOR_EXISTS' });
  });

  it('is not added under rules that are not in force, nor with what is malformed', async () => {
    expect(await add('nowhere', { rulebookCode: 'no-such-rules' })).toMatchObject({ code: 'RULEBOOK_NOT_IN_FORCE' });
    expect(await add('nowhere', { countries: ['XX'] })).toMatchObject({ code: 'CORRIDOR_VALUE_UNKNOWN' });
    expect(await codes()).not.toContain('nowhere');
  });

  it('is added by one of two who add it at the same moment', async () => {
    const answers = await Promise.all([operator, other, operator, other].map((by) => add('ningbo-cee', {}, by)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(answer.code).toBe('CORRIDOR_EXISTS');
  });
});

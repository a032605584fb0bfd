import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { UnitOfWork } from '#libs/platform';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { OrganisationsModule } from './organisations.module.js';
import { RelatedFirmsStore } from './persistence/related-firms.store.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { RelatedFirmsUseCase } from './use-cases/related-firms.use-case.js';

const harness = useHarness([OrganisationsModule], ORGANISATIONS_ENTITIES);
let operator: Party;
const firms: Party[] = [];
let today: string;

beforeAll(async () => {
  const market = await Market.open(harness.owner);
  operator = await market.party('operator');
  for (let at = 1; at <= 5; at++) firms.push(await market.party('supplier', `Firm ${at}`));
  today = (await market.now()).toISOString().slice(0, 10);
});

const ids = (...numbers: number[]) => numbers.map((number) => firms[number - 1]?.id ?? '');
const declare = (numbers: number[], since: string | null = null) =>
  harness.get(RelatedFirmsUseCase).declare(operator.as(), {
    organisationIds: ids(...numbers),
    since,
    reason: 'One holding owns them.',
    idempotencyKey: randomUUID(),
  });
const end = (relatedFirmsId: string) =>
  harness.get(RelatedFirmsUseCase).end(operator.as(), { relatedFirmsId, until: null, reason: 'Sold.' });
const groups = async (day = today) =>
  granted(
    await harness
      .get(UnitOfWork)
      .asSystem(async (tx) => ok(await harness.get(RelatedFirmsStore).groupsOf(tx, ids(1, 2, 3, 4, 5), day))),
  );

describe('related firms', () => {
  it('are one group, and whoever is related to one of them is in it', async () => {
    expect(await groups()).toEqual(new Map());
    granted(await declare([1, 2], '2020-01-01'));
    const { relatedFirmsId } = granted(await declare([2, 3]));
    granted(await declare([4, 5]));
    const [first, , , fourth] = ids(1, 2, 3, 4);
    const [a, b, c, d, e] = ids(1, 2, 3, 4, 5);
    const together = [a, b, c].map((id) => [id, first] as const);
    expect(await groups()).toEqual(new Map([...together, [d, fourth], [e, fourth]]));
    expect(await groups('2020-06-01')).toEqual(new Map(together.slice(0, 2)));
    expect(await groups('2019-12-31')).toEqual(new Map());
    granted(await end(relatedFirmsId));
    // The last day counts; the day after does not.
    expect((await groups()).get(c ?? '')).toBe(first);
    expect((await groups('2999-01-01')).get(c ?? '')).toBeUndefined();
    expect(await end(relatedFirmsId)).toMatchObject({ code: 'RELATION_ENDED' });
    expect(await end(randomUUID())).toMatchObject({ code: 'RELATION_UNKNOWN' });
  });

  it('are suppliers, and the operators’ to see', async () => {
    const draft = { organisationIds: [operator.id, ...ids(1)], since: null, reason: 'None.' };
    const asked = { ...draft, idempotencyKey: randomUUID() };
    expect(await harness.get(RelatedFirmsUseCase).declare(operator.as(), asked)).toMatchObject({
      code: 'FIRM_UNKNOWN',
      details: { organisationId: operator.id },
    });
    const list = async (party: Party, organisationId: string | null) =>
      (await harness.get(RelatedFirmsStore).list(party.as(), { first: 10 }, organisationId, (row) => row)).nodes;
    expect(await list(operator, null)).toHaveLength(3);
    expect(await list(operator, ids(4)[0] ?? '')).toMatchObject([
      { organisationIds: ids(4, 5), since: today, until: null },
    ]);
    expect(await list(firms[0] as Party, null)).toEqual([]);
    const audited = await harness.owner.query(
      `SELECT action FROM audit_entry WHERE subject_type = 'firm_relation' ORDER BY id`,
    );
    expect(audited.rows.map(({ action }: { action: string }) => action)).toEqual([
      'declare',
      'declare',
      'declare',
      'end',
    ]);
  });
});

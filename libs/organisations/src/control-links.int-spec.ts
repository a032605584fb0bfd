import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { type AccessRule, UnitOfWork } from '#libs/platform';
import type { ControlDraft } from '#libs/rules';
import { Market, type Party } from '../../../test/support/builders/market.js';
import { granted } from '../../../test/support/builders/rounds.js';
import { useHarness } from '../../../test/support/harness.js';
import { OrganisationsModule } from './organisations.module.js';
import { ControlLinksStore } from './persistence/control-links.store.js';
import { RelatedFirmsStore } from './persistence/related-firms.store.js';
import { ORGANISATIONS_ENTITIES } from './persistence/rows.js';
import { ControlLinksUseCase } from './use-cases/control-links.use-case.js';

const harness = useHarness([OrganisationsModule], ORGANISATIONS_ENTITIES);
const OFFICERS: AccessRule = { kinds: ['operator'], roles: ['officer'] };
const SIGNS: AccessRule = { kinds: ['supplier'], roles: ['approver'] };
let market: Market;
let operator: Party;
let today: string;

beforeAll(async () => {
  market = await Market.open(harness.owner);
  operator = await market.party('operator');
  today = (await market.now()).toISOString().slice(0, 10);
});

async function suppliers(count: number): Promise<Party[]> {
  const parties: Party[] = [];
  for (let at = 0; at < count; at++) parties.push(await market.party('supplier'));
  return parties;
}
const declare = async (who: Party, change: Partial<ControlDraft>): Promise<string> =>
  granted(
    await harness.get(ControlLinksUseCase).declare(who.as(SIGNS), {
      controllerId: null,
      controllerName: 'Holding',
      controllerCountry: 'CN',
      controllerNumber: `N-${randomUUID()}`,
      share: 6_000,
      controls: false,
      since: '2020-01-01',
      idempotencyKey: randomUUID(),
      ...change,
    }),
  ).linkId;
const decide = (linkId: string, action: 'confirm' | 'reject' | 'end', who = operator, access = OFFICERS) =>
  harness.get(ControlLinksUseCase).decide(who.as(access), linkId, action);
const groupsOf = async (parties: readonly Party[], day = today) =>
  granted(
    await harness.get(UnitOfWork).asSystem(async (tx) =>
      ok(
        await harness.get(RelatedFirmsStore).groupsOf(
          tx,
          parties.map(({ id }) => id),
          day,
        ),
      ),
    ),
  );

describe('declared control', () => {
  it('relates two suppliers of one holding once an officer has confirmed both declarations', async () => {
    const [one, two, other] = (await suppliers(3)) as [Party, Party, Party];
    const controllerNumber = 'H-1';
    const links = [await declare(one, { controllerNumber }), await declare(two, { controllerNumber: 'h-1' })];
    expect((await groupsOf([one, two])).size).toBe(0);
    for (const link of links) granted(await decide(link, 'confirm'));
    const groups = await groupsOf([one, two, other]);
    expect(groups.size).toBe(2);
    expect(groups.get(one.id)).toBe(groups.get(two.id));
    // What ends today holds for today, and tomorrow no more.
    granted(await decide(links[0] ?? '', 'end', one, SIGNS));
    expect((await groupsOf([one, two], '2999-01-01')).size).toBe(0);
    expect(await decide(links[0] ?? '', 'confirm')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
  });

  it('knows a controller by the number that it is registered here with', async () => {
    const [parent, child] = (await suppliers(2)) as [Party, Party];
    await harness.owner.query(`UPDATE organisation SET registration_number = 'REG-77', country = 'CN' WHERE id = $1`, [
      parent.id,
    ]);
    granted(await decide(await declare(child, { controllerNumber: 'reg-77' }), 'confirm'));
    expect((await groupsOf([parent, child])).size).toBe(2);
  });

  it('counts a share once, however many suppliers are registered by the number that is given with it', async () => {
    const [parent, child, one, other] = (await suppliers(4)) as [Party, Party, Party, Party];
    await harness.owner.query(
      `UPDATE organisation SET registration_number = 'DUP-' || CASE WHEN id = $1 THEN 'a' ELSE 'A' END, country = 'CN' WHERE id = ANY ($2)`,
      [one.id, [one.id, other.id]],
    );
    const share = { share: 3_000, controllerNumber: 'DUP-A' };
    granted(await decide(await declare(child, { ...share, controllerId: parent.id }), 'confirm'));
    expect((await groupsOf([parent, child])).size).toBe(0);
    granted(await decide(await declare(child, share), 'confirm'));
    const live = await harness
      .get(UnitOfWork)
      .asSystem(async (tx) => ok(await harness.get(ControlLinksStore).live(tx, today)));
    const ofChild = granted(live).filter(({ controlled }) => controlled === child.id);
    expect(ofChild.map(({ controller }) => controller)).toEqual([parent.id, one.id]);
  });

  it('keeps what did not change, and counts nothing that is rejected or only declared', async () => {
    const [a, b, c] = (await suppliers(3)) as [Party, Party, Party];
    granted(await decide(await declare(b, { controllerId: a.id }), 'confirm'));
    const relations = () =>
      harness.owner.query<{ id: string }>(
        `SELECT r.id FROM firm_relation r JOIN firm_relation_member m ON m.relation_id = r.id WHERE m.organisation_id = $1`,
        [a.id],
      );
    const before = (await relations()).rows;
    granted(await decide(await declare(c, { controllerId: a.id, share: 9_000 }), 'reject'));
    await declare(c, { controllerId: b.id, share: 9_000 });
    expect((await relations()).rows).toEqual(before);
    expect((await groupsOf([c])).size).toBe(0);
  });

  it('is regrouped once when many are confirmed at the same time', async () => {
    const many = await suppliers(6);
    const links = await Promise.all(many.map((one) => declare(one, { controllerNumber: 'RACE-1' })));
    const answers = await Promise.all(links.map((link) => decide(link, 'confirm')));
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(new Set((await groupsOf(many)).values()).size).toBe(1);
    const { rows } = await harness.owner.query(
      `SELECT FROM firm_relation r WHERE r.until IS NULL AND EXISTS (
         SELECT FROM firm_relation_member m WHERE m.relation_id = r.id AND m.organisation_id = $1)`,
      [many[0]?.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('is the declaring supplier’s and the operators’ to see, and nobody else’s to end', async () => {
    const [one, rival] = (await suppliers(2)) as [Party, Party];
    const link = await declare(one, {});
    expect(await decide(link, 'end', rival, SIGNS)).toMatchObject({ code: 'LINK_UNKNOWN' });
    const seen = async (who: Party) => (await harness.get(ControlLinksStore).one(who.as(), link))?.id;
    expect([await seen(one), await seen(operator), await seen(rival)]).toEqual([link, link, undefined]);
  });
});

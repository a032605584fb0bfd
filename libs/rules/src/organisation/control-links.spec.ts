import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ControlDraft,
  controlGroups,
  type ControlLink,
  DECLARE_CONTROL_REFUSALS,
  judgeControlDeclaration,
} from './control-links.js';

const link = (controller: string, controlled: string, share: number, controls = false): ControlLink => ({
  controller,
  controlled,
  share,
  controls,
});
const suppliers = new Set(['a', 'b', 'c', 'd', 'e']);

const together = [link('CN:1', 'a', 6_000), link('CN:1', 'b', 3_000), link('a', 'b', 2_000)];

const pairsOf = (groups: readonly (readonly string[])[]) =>
  new Set(groups.flatMap((group) => group.flatMap((one) => group.map((other) => `${one}${other}`))));

describe('controlGroups', () => {
  it('joins at half the shares, by declared control, and through others', () => {
    expect(controlGroups([link('a', 'b', 5_000)], suppliers)).toEqual([['a', 'b']]);
    expect(controlGroups([link('a', 'b', 4_999)], suppliers)).toEqual([]);
    expect(controlGroups([link('a', 'b', 0, true)], suppliers)).toEqual([['a', 'b']]);
    expect(controlGroups([link('CN:1', 'a', 8_000), link('CN:1', 'b', 6_000)], suppliers)).toEqual([['a', 'b']]);
    const chain = [link('CN:1', 'CN:2', 9_000), link('CN:2', 'c', 9_000), link('CN:1', 'd', 5_100)];
    expect(controlGroups(chain, suppliers)).toEqual([['c', 'd']]);
  });

  it('adds up what one group holds together', () => {
    expect(controlGroups(together, suppliers)).toEqual([['a', 'b']]);
    expect(controlGroups(together.slice(1), suppliers)).toEqual([]);
  });

  it('does not depend on the order of the declarations, and grows with each', () => {
    const nodes = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x', 'y');
    const links = fc.array(
      fc.record({
        controller: nodes,
        controlled: fc.constantFrom(...suppliers),
        share: fc.constantFrom(1_000, 2_500, 3_000, 5_000, 9_000),
        controls: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(links, (list) => {
        const groups = controlGroups(list, suppliers);
        expect(controlGroups(list.toReversed(), suppliers)).toEqual(groups);
        const all = pairsOf(groups);
        for (const pair of pairsOf(controlGroups(list.slice(1), suppliers))) expect(all.has(pair)).toBe(true);
      }),
    );
  });
});

describe('judgeControlDeclaration', () => {
  const now = new Date('2026-11-23T08:00:00Z');
  const draft: ControlDraft = {
    controllerId: null,
    controllerName: 'Holding',
    controllerCountry: 'CN',
    controllerNumber: '91350100M000100Y43',
    share: 6_000,
    controls: false,
    since: '2020-01-01',
  };
  it('refuses with every code', () => {
    expect(judgeControlDeclaration(draft, 's', 4_000, now)).toMatchObject({ ok: true });
    const codes = [
      judgeControlDeclaration({ ...draft, controllerName: ' ' }, 's', 0, now),
      judgeControlDeclaration({ ...draft, controllerId: 's' }, 's', 0, now),
      judgeControlDeclaration({ ...draft, share: 0 }, 's', 0, now),
      judgeControlDeclaration({ ...draft, since: '2026-11-24' }, 's', 0, now),
      judgeControlDeclaration(draft, 's', 4_001, now),
    ].map((verdict) => (verdict.ok ? '' : verdict.code));
    expect(codes).toEqual(Object.keys(DECLARE_CONTROL_REFUSALS));
  });
});

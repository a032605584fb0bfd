import { describe, expect, it } from 'vitest';
import type { WeightedMethod } from './rule-methods.js';
import { parseAwardMethod, parseRulebook, type Rulebook } from './rulebook.js';
import { SHIPPED_RULEBOOKS, shippedRulebook } from './shipped-rulebooks.js';

type Tree = Record<string, unknown>;
const copyOf = (rulebook: Rulebook): Tree => JSON.parse(JSON.stringify(rulebook)) as Tree;

/** A copy with one field, named by its path, set to another value; undefined leaves the field out. */
function changed(rulebook: Rulebook, path: string, value: unknown): unknown {
  const copy = copyOf(rulebook);
  const steps = path.match(/[^.[\]]+/g) ?? [];
  const last = steps.pop() ?? '';
  const parent = steps.reduce<Tree>((tree, step) => tree[step] as Tree, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** Every path of a tree: fields of objects, first items of lists. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 ? pathsOf(value[0], `${path}[0]`) : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const own = path === '' ? field : `${path}.${field}`;
    return [own, ...pathsOf(inner, own)];
  });
}

const R10 = shippedRulebook('cn-vbp-r10')!;

const WEIGHTED = shippedRulebook('weighted')!.award as WeightedMethod;
const CRITERIA = WEIGHTED.criteria;
const PRICE = CRITERIA[0]!;

describe('parseRulebook', () => {
  it.each(SHIPPED_RULEBOOKS.map((rulebook) => [rulebook.code, rulebook] as const))(
    'reads %s back as it was stored',
    (_code, rulebook) => expect(parseRulebook(copyOf(rulebook))).toEqual({ ok: true, value: rulebook }),
  );
  it.each(SHIPPED_RULEBOOKS.map((rulebook) => [rulebook.code, rulebook] as const))(
    'misses no field of %s, and takes no unknown one',
    (_code, rulebook) => {
      for (const path of pathsOf(rulebook)) {
        const optional = /minDemandSharePermille$|fixedRatios$|^award\.term\./.test(path);
        if (!optional) {
          const field: unknown = expect.stringMatching(new RegExp(`^${path.replace(/[[\].]/g, '\\$&')}|method$`));
          expect(parseRulebook(changed(rulebook, path, undefined))).toMatchObject({ ok: false, details: { field } });
        }
        expect(parseRulebook(changed(rulebook, path, { strange: 1 })).ok).toBe(false);
      }
      expect(parseRulebook(changed(rulebook, 'award.discount', 0.8))).toMatchObject({
        code: 'RULEBOOK_MALFORMED',
        details: { field: 'award.discount', problem: 'is not known' },
      });
    },
  );
  it.each([
    ['least-cost', 'code', 'Cheapest!'],
    ['least-cost', 'version', 0],
    ['least-cost', 'effectiveFrom', '2026-02-29'],
    ['least-cost', 'publish', 'later'],
    ['least-cost', 'biddingPeriodHours', '72'],
    ['least-cost', 'biddingPeriodHours', 0.5],
    ['least-cost', 'feeBasisPoints', 10_001],
    ['least-cost', 'priceDecimals', 4],
    ['least-cost', 'award.method', 'cheapest'],
    ['least-cost', 'award.maxWinners', 1.5],
    ['least-cost', 'award.minWinners', 11],
    ['least-cost', 'award.tieBreakers', ['EARLIER_RECEIPT']],
    ['least-cost', 'award.tieBreakers', ['LOWER_UNIT_PRICE', 'LOWER_UNIT_PRICE']],
    ['least-cost', 'award.tieBreakers[1]', 'DRAW'],
    ['cn-vbp-r10', 'award.capTable', [1, 2, 1]],
    ['cn-vbp-r10', 'award.capTable', [2]],
    ['cn-vbp-r10', 'award.capTable[3]', 0],
    ['cn-vbp-r10', 'award.spread.basis', 'MEAN'],
    ['cn-vbp-r10', 'award.absoluteFloors[1].form', 'powder'],
    ['cn-vbp-r10', 'award.guarantee[0].winners', 2],
    ['cn-vbp-r10', 'award.guarantee[2].sharePermille', 1_001],
    ['cn-vbp-r10', 'award.term.until', '2027-13-01'],
    ['cn-vbp-r10', 'award.conversion.strengthBase', 1.7],
    ['cn-vbp-r10', 'award.tieBreakers', ['DRAW', 'DRAW']],
    ['cn-vbp-r10', 'unverified[0]', 'award.no.such'],
    ['insulin-abc', 'award.classes.bPermille', 1_299],
    ['insulin-abc', 'award.released.lost', 'NOBODY'],
    ['insulin-abc', 'award.revival', { price: 'ANY' }],
    ['linked-lots', 'award.maxLotsPerBidder', 0],
    ['lowest-price', 'award.relatedFirms', 'ALL'],
    ['weighted', 'award.criteria', []],
    ['weighted', 'award.criteria', CRITERIA.with(0, { ...PRICE, weightBasisPoints: 5_999 })],
    ['weighted', 'award.criteria', [PRICE, { ...PRICE, weightBasisPoints: 4_000 }]],
    ['weighted', 'award.criteria[1].value', 'COLOUR'],
    ['weighted', 'award.criteria[0].curve', { kind: 'OWN_OVER_HIGHEST' }],
    [
      'weighted',
      'award.criteria[0].curve',
      {
        kind: 'STEPS',
        steps: [
          { upTo: 5, score: 1 },
          { upTo: null, score: 2 },
        ],
      },
    ],
    ['weighted', 'award.criteria[1].curve', { kind: 'STEPS', steps: [{ upTo: 5, score: 1 }] }],
    ['weighted', 'award.criteria[2].curve.to.at', 14],
    ['weighted', 'award.criteria[3].minScore', 10_001],
    ['weighted', 'award.allocation', { by: 'SHARE_TABLE', sharesPermille: [[999]] }],
    ['weighted', 'award.allocation', { by: 'SHARE_TABLE', sharesPermille: [[1_000], [400, 600]] }],
  ])('names the path of the fault in %s: %s %j', (code, path, value) => {
    const parsed = parseRulebook(changed(shippedRulebook(code)!, path, value));
    const field: unknown = expect.stringContaining(path);
    expect(parsed).toMatchObject({ code: 'RULEBOOK_MALFORMED', details: { field } });
  });
  it.each([null, [], 'x', undefined])('refuses %j', (stored) => expect(parseRulebook(stored).ok).toBe(false));
});

describe('parseAwardMethod', () => {
  it('reads a method alone, with paths from `award`', () => {
    expect(parseAwardMethod(R10.award)).toEqual({ ok: true, value: R10.award });
    expect(parseAwardMethod({ ...R10.award, capTable: [] })).toMatchObject({ details: { field: 'award.capTable' } });
  });
});

const caps = (code: string) => {
  const award = shippedRulebook(code)?.award;
  return award?.method === 'vbp' ? [8, 12, 16].map((n) => award.capTable[n - 1]) : [];
};
const unverified = (code: string) => shippedRulebook(code)?.unverified;

describe('shipped rulebooks', () => {
  it('are nine, each with a code of its own', () => {
    expect(SHIPPED_RULEBOOKS.map(({ code }) => code)).toEqual([
      'cn-vbp-r7',
      'cn-vbp-r9',
      'cn-vbp-r10',
      'cn-vbp-r11',
      'insulin-abc',
      'linked-lots',
      'lowest-price',
      'least-cost',
      'weighted',
    ]);
  });
  it('E1: N = 8, 12, 16 gives caps 6, 9, 10 in round 9 and 5, 8, 10 in round 10', () => {
    expect(caps('cn-vbp-r9')).toEqual([6, 9, 10]);
    expect(caps('cn-vbp-r10')).toEqual([5, 8, 10]);
  });
  it('mark what no source confirms', () => {
    expect(unverified('cn-vbp-r7')).toContain('award.capTable');
    expect(unverified('cn-vbp-r9')).not.toContain('award.capTable');
    expect(unverified('cn-vbp-r10')).toContain('award.absoluteFloors[1].priceMicro');
    expect(unverified('cn-vbp-r11')).toEqual(expect.arrayContaining(['award.capTable', 'award.revival']));
    expect(unverified('insulin-abc')).toContain('award.shares.cPermille');
  });
});

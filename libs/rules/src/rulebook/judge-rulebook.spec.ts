import { describe, expect, it } from 'vitest';
import {
  ACTIVATE_RULEBOOK_REFUSALS,
  judgeActivateRulebook,
  judgeCopyRulebook,
  judgeWithdrawRulebook,
  WITHDRAW_RULEBOOK_REFUSALS,
} from './judge-rulebook.js';
import { LEAST_COST_RULEBOOK, SHIPPED_RULEBOOKS, shippedRulebook } from './shipped-rulebooks.js';

const AS = { code: 'ours', version: 3 };
const R10 = shippedRulebook('cn-vbp-r10') ?? LEAST_COST_RULEBOOK;
const copy = (changes: unknown, source = R10) => judgeCopyRulebook(source, changes, AS);

describe('a copy of a rulebook', () => {
  it('is the same under its own code and version', () => {
    for (const source of SHIPPED_RULEBOOKS) {
      expect(copy({}, source)).toEqual({ ok: true, value: { ...source, ...AS } });
    }
  });
  it('has the changed fields, and the others as they were', () => {
    const changed = copy({ noticePeriodHours: 1, award: { spread: { basis: 'ANCHOR' }, revival: [] } });
    expect(changed).toMatchObject({
      ok: true,
      value: {
        ...AS,
        noticePeriodHours: 1,
        biddingPeriodHours: R10.biddingPeriodHours,
        award: { method: 'vbp', spread: { basis: 'ANCHOR', multiplierPermille: 1_800 }, revival: [] },
      },
    });
  });
  it('may have another method, and loses the marks of fields that it has no more', () => {
    const changed = copy({ award: LEAST_COST_RULEBOOK.award });
    expect(changed).toMatchObject({ ok: true, value: { award: LEAST_COST_RULEBOOK.award } });
    expect(changed.ok && changed.value.unverified.some((path) => path.startsWith('award.guarantee'))).toBe(false);
  });
  it.each([
    ['(root)', []],
    ['(root)', null],
    ['code', { code: 'theirs' }],
    ['version', { version: 9 }],
    ['award.capTable[1]', { award: { capTable: [1, -2] } }],
    ['award.spread.basis', { award: { spread: { basis: 'HIGHEST' } } }],
    ['award.cap', { award: { cap: 3 } }],
    ['unverified[0]', { unverified: ['award.nothing'] }],
  ])('is refused for its %s', (field, changes) => {
    expect(copy(changes)).toMatchObject({ code: 'RULEBOOK_MALFORMED', details: { field } });
  });
});

describe('a version of a rulebook', () => {
  it('is activated as a draft only', () => {
    expect(judgeActivateRulebook('draft')).toEqual({ ok: true, value: 'active' });
    for (const status of ['active', 'withdrawn'] as const) {
      expect(judgeActivateRulebook(status)).toMatchObject({ code: 'RULEBOOK_NOT_DRAFT', details: { status } });
    }
    expect(Object.keys(ACTIVATE_RULEBOOK_REFUSALS)).toEqual(['RULEBOOK_UNKNOWN', 'RULEBOOK_NOT_DRAFT']);
  });
  it('is withdrawn once, with a reason, and never from under a corridor', () => {
    const withdrawn = { ok: true, value: { status: 'withdrawn', reason: 'Replaced.' } };
    expect(judgeWithdrawRulebook('active', [], ' Replaced. ')).toEqual(withdrawn);
    expect(judgeWithdrawRulebook('draft', [], 'Replaced.')).toEqual(withdrawn);
    expect(judgeWithdrawRulebook('withdrawn', [], 'Replaced.')).toMatchObject({ code: 'RULEBOOK_WITHDRAWN' });
    expect(judgeWithdrawRulebook('active', ['china-asean'], 'Replaced.')).toMatchObject({ code: 'RULEBOOK_IN_USE' });
    expect(judgeWithdrawRulebook('active', [], ' ')).toMatchObject({ code: 'REASON_MISSING' });
    expect(Object.keys(WITHDRAW_RULEBOOK_REFUSALS)).toHaveLength(4);
  });
});

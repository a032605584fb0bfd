import { describe, expect, it } from 'vitest';
import {
  DECLARE_RELATED_FIRMS_REFUSALS,
  END_RELATED_FIRMS_REFUSALS,
  judgeEndRelatedFirms,
  judgeRelatedFirms,
  MAX_RELATED_FIRMS,
  type RelatedFirmsDraft,
} from './judge-related-firms.js';

const NOW = new Date('2026-11-23T06:00:00Z');
const KNOWN = new Set(['a', 'b', 'c']);
const DRAFT: RelatedFirmsDraft = { organisationIds: ['a', 'b'], since: null, reason: 'One holding owns both.' };

describe('judgeRelatedFirms', () => {
  const cases: [string, Partial<RelatedFirmsDraft>][] = [
    ['FIRMS_OUT_OF_RANGE', { organisationIds: ['a'] }],
    ['FIRMS_OUT_OF_RANGE', { organisationIds: Array.from({ length: MAX_RELATED_FIRMS + 1 }, String) }],
    ['FIRM_REPEATED', { organisationIds: ['a', 'a'] }],
    ['FIRM_UNKNOWN', { organisationIds: ['a', 'x'] }],
    ['SINCE_INVALID', { since: '2026-11-24' }],
    ['SINCE_INVALID', { since: '2026-02-30' }],
    ['REASON_MISSING', { reason: ' ' }],
  ];
  it.each(cases)('refuses %s', (code, change) => {
    expect(judgeRelatedFirms({ ...DRAFT, ...change }, KNOWN, NOW)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    expect(new Set(cases.map(([code]) => code))).toEqual(new Set(Object.keys(DECLARE_RELATED_FIRMS_REFUSALS)));
  });
  it('begins today unless an earlier day is given', () => {
    const value = { since: '2026-11-23', reason: DRAFT.reason };
    expect(judgeRelatedFirms(DRAFT, KNOWN, NOW)).toEqual({ ok: true, value });
    expect(judgeRelatedFirms({ ...DRAFT, since: '2020-01-31' }, KNOWN, NOW)).toMatchObject({
      value: { since: '2020-01-31' },
    });
  });
});

describe('judgeEndRelatedFirms', () => {
  const live = { since: '2026-11-01', until: null };
  const end = (until: string | null, relation = live as Parameters<typeof judgeEndRelatedFirms>[0], reason = 'Sold.') =>
    judgeEndRelatedFirms(relation, { until, reason }, NOW);
  it('ends it once, between its first day and today', () => {
    expect(end(null)).toEqual({ ok: true, value: { until: '2026-11-23', reason: 'Sold.' } });
    expect(end('2026-11-01').ok).toBe(true);
    for (const until of ['2026-10-31', '2026-11-24', 'soon'])
      expect(end(until)).toMatchObject({ code: 'UNTIL_INVALID' });
    expect(end(null, { ...live, until: '2026-11-02' })).toMatchObject({ code: 'RELATION_ENDED' });
    expect(end(null, live, 'x')).toMatchObject({ code: 'REASON_MISSING' });
    expect(Object.keys(END_RELATED_FIRMS_REFUSALS)).toHaveLength(4);
  });
});

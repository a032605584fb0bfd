import { describe, expect, it } from 'vitest';
import {
  judgePreview,
  judgeWhatIf,
  MAX_LEFT_OUT,
  MAX_OPEN_WHAT_IFS,
  MAX_PREVIEWED_TENDERS,
  PREVIEW_RULEBOOK_REFUSALS,
  WHAT_IF_REFUSALS,
  type WhatIfDraft,
} from './judge-what-if.js';

const BIDDERS = new Set(['a', 'b']);
const DRAFT: WhatIfDraft = { namesRulebook: true, hasChanges: false, withoutSupplierIds: [] };

describe('judgeWhatIf', () => {
  const cases: [string, Partial<WhatIfDraft>, number?][] = [
    ['RULEBOOK_TWICE', { hasChanges: true }],
    ['NOTHING_CHANGED', { namesRulebook: false }],
    ['TOO_MANY_LEFT_OUT', { withoutSupplierIds: Array.from({ length: MAX_LEFT_OUT + 1 }, () => 'a') }],
    ['SUPPLIER_DID_NOT_BID', { withoutSupplierIds: ['a', 'c'] }],
    ['TOO_MANY_OPEN', {}, MAX_OPEN_WHAT_IFS],
  ];
  it.each(cases)('refuses %s', (code, change, open = 0) => {
    expect(judgeWhatIf({ ...DRAFT, ...change }, BIDDERS, open)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code', () => {
    const byStore = ['RULEBOOK_UNKNOWN', 'TENDER_UNKNOWN', 'RULEBOOK_MALFORMED'];
    expect(new Set([...cases.map(([code]) => code), ...byStore])).toEqual(new Set(Object.keys(WHAT_IF_REFUSALS)));
  });
  it('takes another rulebook, changes, or suppliers left out', () => {
    const none = { ...DRAFT, namesRulebook: false };
    for (const draft of [DRAFT, { ...none, hasChanges: true }, { ...none, withoutSupplierIds: ['a'] }]) {
      expect(judgeWhatIf(draft, BIDDERS, MAX_OPEN_WHAT_IFS - 1).ok).toBe(true);
    }
  });
});

const tenders = (count: number) => Array.from({ length: count }, (_, at) => String(at));

describe('judgePreview', () => {
  it('is for a few tenders, each once, while few are computed', () => {
    expect(judgePreview(tenders(MAX_PREVIEWED_TENDERS), MAX_OPEN_WHAT_IFS - MAX_PREVIEWED_TENDERS).ok).toBe(true);
    for (const wrong of [[], tenders(MAX_PREVIEWED_TENDERS + 1), ['1', '1']]) {
      expect(judgePreview(wrong, 0)).toMatchObject({ code: 'TENDERS_OUT_OF_RANGE' });
    }
    expect(judgePreview(tenders(2), MAX_OPEN_WHAT_IFS - 1)).toMatchObject({ code: 'TOO_MANY_OPEN' });
    expect(Object.keys(PREVIEW_RULEBOOK_REFUSALS)).toHaveLength(4);
  });
});

import { describe, expect, it } from 'vitest';
import { type ComparisonDraft, judgeComparison } from './judge-comparison.js';

const draft: ComparisonDraft = {
  productTypeId: 't-1',
  drugClass: 'antibiotic',
  formClass: 'oral-solid',
  referenceStrength: '250',
  referenceFill: null,
};

describe('how bids on a product type are compared', () => {
  it('takes a reference, or none', () => expect(judgeComparison(draft)).toEqual({ ok: true, value: draft }));
  it.each(['0', '-1', '1.0000001', '250 mg'])('refuses %s as a strength', (referenceStrength) =>
    expect(judgeComparison({ ...draft, referenceStrength })).toMatchObject({
      code: 'REFERENCE_MALFORMED',
      details: { field: 'referenceStrength' },
    }),
  );
});

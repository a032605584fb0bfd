import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHECKLIST_ANSWER_REFUSALS,
  type ChecklistAnswer,
  checklistFor,
  judgeAnswers,
  judgeChecklist,
  missingItems,
} from './admission-checklist.js';
import {
  ADMISSION_REFUSALS,
  type AdmissionAction,
  type AdmissionCase,
  FOUR_EYES_ACTIONS,
  judgeAdmission,
} from './judge-admission.js';
import { ORGANISATION_LIFECYCLE, ORGANISATION_STATUSES } from './organisation-lifecycle.js';
import { SHIPPED_CHECKLISTS } from './shipped-checklists.js';

const ONE = { organisationId: 'op', personId: 'one' };
const TWO = { organisationId: 'op', personId: 'two' };
const about = (change: Partial<AdmissionCase> & { readonly status?: AdmissionCase['organisation']['status'] } = {}) => {
  const { status = 'applied', ...rest } = change;
  return { organisation: { id: 'o1', status }, proposal: undefined, officers: 2, missing: [], ...rest };
};
const proposal = { action: 'admit', proposedBy: 'one' } as const;

describe('judgeAdmission', () => {
  it('needs the same call by two officers to admit, to restore and to bar', () => {
    expect(judgeAdmission(about(), 'admit', ONE, undefined)).toMatchObject({
      value: { step: 'proposed', status: 'in_review' },
    });
    const inReview = about({ status: 'in_review', proposal });
    expect(judgeAdmission(inReview, 'admit', TWO, undefined)).toMatchObject({
      value: { step: 'decided', status: 'admitted' },
    });
    const restore = about({ status: 'suspended' });
    expect(judgeAdmission(restore, 'restore', ONE, 'paid')).toMatchObject({
      value: { step: 'proposed', status: 'suspended' },
    });
    const bar = about({ status: 'admitted', proposal: { action: 'bar', proposedBy: 'one' } });
    expect(judgeAdmission(bar, 'bar', TWO, 'forged papers')).toMatchObject({ value: { status: 'barred' } });
  });

  it('lets one officer return, suspend and decline', () => {
    expect(judgeAdmission(about(), 'return', ONE, 'no licence')).toMatchObject({ value: { status: 'returned' } });
    const inReview = about({ status: 'in_review', proposal });
    expect(judgeAdmission(inReview, 'return', ONE, 'no licence')).toMatchObject({ value: { status: 'returned' } });
    expect(judgeAdmission(inReview, 'decline', TWO, 'not yet')).toMatchObject({ value: { status: 'applied' } });
    expect(judgeAdmission(about({ status: 'admitted' }), 'suspend', ONE, 'recall')).toMatchObject({
      value: { step: 'decided', status: 'suspended' },
    });
  });

  it('refuses with every code of its list', () => {
    const inReview = about({ status: 'in_review', proposal });
    const codes = [
      judgeAdmission(about(), 'suspend', ONE, 'fraud'),
      judgeAdmission(about(), 'admit', { ...ONE, organisationId: 'o1' }, undefined),
      judgeAdmission(about(), 'return', ONE, undefined),
      judgeAdmission(inReview, 'admit', ONE, undefined),
      judgeAdmission(about({ officers: 1 }), 'admit', ONE, undefined),
      judgeAdmission(
        about({ status: 'suspended', proposal: { action: 'bar', proposedBy: 'one' } }),
        'restore',
        TWO,
        '',
      ),
      judgeAdmission(about(), 'decline', TWO, 'no need'),
      judgeAdmission(about({ missing: ['address'] }), 'admit', ONE, undefined),
      judgeAdmission(about({ screening: 'open' }), 'admit', ONE, undefined),
      judgeAdmission(about({ status: 'suspended', screening: 'confirmed' }), 'restore', ONE, undefined),
      judgeAdmission(about({ screening: 'unscreened' }), 'admit', ONE, undefined),
    ].map((verdict) => (verdict.ok ? '' : verdict.code));
    expect(['ORGANISATION_UNKNOWN', ...codes]).toEqual(Object.keys(ADMISSION_REFUSALS));
  });

  it('never lets one person alone, or an incomplete checklist, into the market', () => {
    const actions = fc.constantFrom<AdmissionAction>('admit', 'return', 'decline', 'suspend', 'restore', 'bar');
    const cases = fc.record({
      status: fc.constantFrom(...ORGANISATION_STATUSES),
      action: actions,
      person: fc.constantFrom('one', 'two'),
      proposed: fc.option(fc.constantFrom(...FOUR_EYES_ACTIONS), { nil: undefined }),
      officers: fc.integer({ min: 0, max: 3 }),
      missing: fc.constantFrom<readonly string[]>([], ['address']),
    });
    fc.assert(
      fc.property(cases, ({ status, action, person, proposed, officers, missing }) => {
        const open = proposed && ({ action: proposed, proposedBy: 'one' } as const);
        const officer = { organisationId: 'op', personId: person };
        const verdict = judgeAdmission(
          about({ status, proposal: open, officers, missing }),
          action,
          officer,
          'because',
        );
        if (!verdict.ok) return;
        const { step, status: next } = verdict.value;
        if (next !== status) expect(Object.values(ORGANISATION_LIFECYCLE[status])).toContain(next);
        const fourEyes = next !== status && (next === 'admitted' || next === 'barred');
        if (fourEyes)
          expect({ step, person, proposed: open?.action }).toEqual({
            step: 'decided',
            person: 'two',
            proposed: action,
          });
        if (next === 'admitted' && action === 'admit') expect(missing).toEqual([]);
      }),
    );
  });
});

describe('admission checklists', () => {
  const day = '2026-11-23';
  const supplier = checklistFor(SHIPPED_CHECKLISTS, 'supplier', 'CN', day);
  const answers: readonly ChecklistAnswer[] = [
    ['legal-representative', 'Li Ming'],
    ['address', 'No. 1 Harbour Road, Fangchenggang'],
    ['contact-name', 'Wang Fang'],
    ['contact-email', 'wang@pharma.example'],
    ['contact-phone', '+86 770 123 4567'],
    ['bank-reference', 'Bank of Example, letter 2026-17'],
  ].map(([item = '', value = '']) => ({ item, value, expiresOn: null }));
  const licence = { item: 'trade-licence', value: 'Gui 20260001', expiresOn: '2027-01-31' };

  it('exist for every kind, in every country, on every day', () => {
    for (const kind of ['supplier', 'purchaser', 'laboratory'] as const) {
      for (const [country, code] of [
        ['CN', `${kind}-cn`],
        ['TH', `${kind}-any`],
      ] as const) {
        expect(checklistFor(SHIPPED_CHECKLISTS, kind, country, '2006-05-01')?.code).toBe(code);
      }
      expect(checklistFor(SHIPPED_CHECKLISTS, kind, 'CN', '1999-12-31')).toBeUndefined();
    }
    const codes = SHIPPED_CHECKLISTS.map(({ code, version }) => `${code} ${version}`);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('answer with everything that is missing, faulty or expired', () => {
    if (!supplier) throw new Error('there is a list');
    expect(missingItems(judgeChecklist(supplier, null, [], day))).toEqual([
      'registration-number',
      'legal-representative',
      'address',
      'contact-name',
      'contact-email',
      'contact-phone',
      'bank-reference',
      'trade-licence',
    ]);
    const complete = judgeChecklist(supplier, '91350100M000100Y43', [...answers, licence], day);
    expect(missingItems(complete)).toEqual([]);
    const later = judgeChecklist(supplier, '91350100M000100Y44', [...answers, licence], '2027-02-01');
    expect(missingItems(later)).toEqual(['registration-number', 'trade-licence']);
    expect(later.find(({ code }) => code === 'registration-number')?.fault?.en).toContain('should end in 3, not 4');
    expect(later.find(({ code }) => code === 'trade-licence')?.state).toBe('expired');
  });

  it('keep sound answers only', () => {
    if (!supplier) throw new Error('there is a list');
    const judge = (answer: ChecklistAnswer, status = 'applied') => judgeAnswers(supplier, status, [answer], day);
    expect(judge({ ...licence, value: ' Gui 20260001 ' })).toMatchObject({ value: [{ value: 'Gui 20260001' }] });
    const codes = [
      judge(licence, 'admitted'),
      judge({ ...licence, item: 'registration-number' }),
      judge({ ...licence, expiresOn: null }),
      judge({ ...licence, expiresOn: '2026-11-22' }),
    ].map((verdict) => (verdict.ok ? '' : verdict.code));
    expect(codes).toEqual(Object.keys(CHECKLIST_ANSWER_REFUSALS));
    for (const wrong of [
      { item: 'contact-email', value: 'nobody', expiresOn: null },
      { item: 'contact-phone', value: '0770 1234567', expiresOn: null },
      { item: 'address', value: 'x', expiresOn: null },
      { ...licence, expiresOn: '2027-02-30' },
    ]) {
      expect(judge(wrong)).toMatchObject({ code: 'ITEM_FAULTY' });
    }
  });
});

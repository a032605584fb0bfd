import { describe, expect, it } from 'vitest';
import { DEFAULT_PAYMENT_TERMS } from '../payment/terms.js';
import { adaptContractTerms, judgeChooseContractTerms } from './choose-terms.js';
import { contractTermsInForce, SHIPPED_TERMS, STANDARD_TERMS } from './shipped-terms.js';
import { type ContractTerms, parseContractTerms, SEA_INCOTERMS } from './terms.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const faultOf = (changes: object) => {
  const parsed = parseContractTerms({ ...STANDARD_TERMS, ...changes });
  return parsed.ok ? undefined : parsed.details;
};

describe('contract terms', () => {
  it.each(SHIPPED_TERMS.map((terms) => [terms.code, terms] as const))('%s reads as it is shipped', (_code, terms) => {
    expect(parseContractTerms(JSON.parse(JSON.stringify(terms)))).toEqual({ ok: true, value: terms });
  });

  it('are the deal of before where nobody asks for anything else', () => {
    expect(STANDARD_TERMS.payment).toEqual(DEFAULT_PAYMENT_TERMS);
    expect(contractTermsInForce('standard-2026', '2006-05-02')).toBe(STANDARD_TERMS);
    expect(contractTermsInForce('china-asean-2026', '2025-12-31')).toBeUndefined();
  });

  it.each(SEA_INCOTERMS)('take %s for carriage by sea only', (code) => {
    const place = 'Shanghai';
    expect(faultOf({ incoterm: { code, place, transport: 'sea' } })).toBeUndefined();
    for (const transport of ['air', 'road', 'rail', null]) {
      expect(faultOf({ incoterm: { code, place, transport } })).toMatchObject({ field: 'incoterm.code' });
    }
  });

  it.each([
    [{ incoterm: { code: 'DAP', place: '', transport: null } }, 'incoterm.place'],
    [{ incoterm: { code: 'DAF', place: 'Hanoi', transport: null } }, 'incoterm.code'],
    [{ deliveryPoints: [{ country: 'TH', locode: 'CNSHA', place: 'x', consignee: null }] }, 'deliveryPoints[0].locode'],
    [{ deliveryPoints: [{ country: 'XX', locode: null, place: 'x', consignee: null }] }, 'deliveryPoints[0].country'],
    [{ shelfLife: { percent: null, months: null, point: 'entry' } }, 'shelfLife'],
    [{ shelfLife: { percent: 101, months: null, point: 'entry' } }, 'shelfLife.percent'],
    [{ tolerances: { overBasisPoints: -1, underBasisPoints: 0 } }, 'tolerances.overBasisPoints'],
    [{ penalties: { latePerDayBasisPoints: 10, capBasisPoints: 5 } }, 'penalties.capBasisPoints'],
    [{ payment: { ...DEFAULT_PAYMENT_TERMS, instrument: 'barter' } }, 'payment.instrument'],
    [{ term: { kind: 'MONTHS_FROM_ACTIVATION', months: 0 } }, 'term.months'],
    [{ languages: ['en', 'en'] }, 'languages'],
    [{ unverified: ['insurance'] }, 'unverified[0]'],
    [{ insurance: true }, 'insurance'],
  ])('name the path of what is wrong: %j', (changes, field) => {
    expect(faultOf(changes)).toMatchObject({ field });
  });
});

const adapt = (code: string | null, changes: object | null) =>
  adaptContractTerms(STANDARD_TERMS, { code, changes }, NOW);

const value = (result: ReturnType<typeof adapt>): ContractTerms => {
  if (!result.ok) throw new Error(result.code);
  return result.value;
};

describe('the terms of one tender', () => {
  it('begin with those of the corridor or with others, and are changed field by field', () => {
    expect(adapt(null, null)).toEqual({ ok: true, value: STANDARD_TERMS });
    expect(value(adapt('china-mali-2026', null)).code).toBe('china-mali-2026');
    const changed = value(adapt('china-asean-2026', { shelfLife: { months: 18 }, term: { kind: 'DELIVERY_WINDOW' } }));
    expect(changed.shelfLife).toEqual({ percent: 75, months: 18, point: 'entry' });
    expect(changed.term).toEqual({ kind: 'DELIVERY_WINDOW' });
    expect(changed.unverified).toEqual(['incoterm', 'payment', 'tolerances', 'penalties', 'languages']);
  });

  it('keep their name and dates, and are judged as a whole', () => {
    expect(adapt(null, { version: 2 })).toMatchObject({ details: { field: 'version' } });
    expect(adapt(null, { incoterm: { code: 'FOB' } })).toMatchObject({ details: { field: 'incoterm.code' } });
    expect(adapt('nothing', null)).toMatchObject({ code: 'CONTRACT_TERMS_NOT_IN_FORCE', details: { code: 'nothing' } });
  });

  it('come to a corridor only while they are in force', () => {
    expect(judgeChooseContractTerms('china-asean-2026', NOW).ok).toBe(true);
    expect(judgeChooseContractTerms('china-asean-2026', new Date('2025-01-01T00:00:00Z'))).toMatchObject({
      code: 'CONTRACT_TERMS_NOT_IN_FORCE',
    });
  });
});

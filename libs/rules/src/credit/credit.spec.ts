import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Day, startOfDay } from '../calendar.js';
import { examinationEndsOn, onBankingDay, presentationEndsOn } from './credit-dates.js';
import { creditCeiling, type CreditTerms, judgeCreditTerms } from './credit-terms.js';
import { judgeAmendmentRequest, judgeAmendmentStep, judgeApplication, judgeBankMessage } from './judge-credit.js';
import { drawingFor, isPrecluded, judgeExamination, judgeHonour, judgePresentation } from './judge-presentation.js';

const DOCUMENTS = [
  { kind: 'commercial-invoice', originals: 3, copies: 0, note: null },
  { kind: 'transport-document', originals: 3, copies: 2, note: 'Clean on board, to the order of the issuing bank' },
  { kind: 'other', originals: 1, copies: 0, note: 'Certificate of the manufacturer' },
] as const;
const terms = (change: Partial<CreditTerms> = {}): CreditTerms => ({
  amountMinor: 100_00n,
  plusBasisPoints: 0,
  minusBasisPoints: 0,
  expiresOn: '2026-03-20',
  expiryPlace: 'Nanning',
  latestShipmentOn: '2026-03-05',
  presentationDays: 21,
  documents: DOCUMENTS,
  ...change,
});
const KINDS = ['commercial-invoice', 'transport-document', 'other'] as const;
const at = (day: Day) => startOfDay(day);
const CONTRACT = { valueMinor: 100_00n, currency: 'CNY' } as const;
const code = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
const day = fc.integer({ min: 0, max: 3000 }).map((after) => addDays('2024-01-01', after));
const holidays = fc.array(day, { maxLength: 300 });

describe('E15 a letter of credit', () => {
  const credit = { status: 'advised', terms: terms(), currency: 'CNY', drawnMinor: 0n } as const;
  const shipment = { shippedOn: '2026-03-02', amountMinor: 50_00n, presentedAs: null };
  const present = (on: Day, closed: readonly Day[] = []) => judgePresentation(credit, shipment, KINDS, at(on), closed);

  it('shipped on 2 March and expiring on the 20th is drawn on until the 20th, and not on the 21st', () => {
    expect(presentationEndsOn('2026-03-02', '2026-12-31')).toBe('2026-03-23');
    expect(present('2026-03-20')).toMatchObject({ value: { presentableUntil: '2026-03-20' } });
    expect(present('2026-03-21')).toMatchObject({ code: 'PRESENTED_TOO_LATE', details: { until: '2026-03-20' } });
  });
  it('presented on Thursday 19 March is decided on by Thursday 26 March, less the holidays of the bank', () => {
    expect(present('2026-03-19')).toMatchObject({ value: { examinationEndsOn: '2026-03-26' } });
    expect(present('2026-03-19', ['2026-03-24'])).toMatchObject({ value: { examinationEndsOn: '2026-03-27' } });
  });
  it('whose last day is no banking day is drawn on until the next one (article 29 a)', () => {
    expect(present('2026-03-23', ['2026-03-20'])).toMatchObject({ value: { presentableUntil: '2026-03-23' } });
    expect(present('2026-03-24', ['2026-03-20'])).toMatchObject({ code: 'PRESENTED_TOO_LATE' });
  });
  it('is refused notice after the five days, and no notice means that it complies (article 16)', () => {
    const presented = { status: 'presented', examinationEndsOn: '2026-03-26' } as const;
    expect(judgeExamination(presented, ['Late shipment'], at('2026-03-26'))).toMatchObject({ value: 'discrepant' });
    expect(judgeExamination(presented, ['Late shipment'], at('2026-03-27'))).toMatchObject({ code: 'PRECLUDED' });
    expect(judgeExamination(presented, [], at('2026-03-27'))).toMatchObject({ value: 'complying' });
    expect([isPrecluded(presented, at('2026-03-26')), isPrecluded(presented, at('2026-03-27'))]).toEqual([false, true]);
    expect(judgeExamination({ ...presented, status: 'discrepant' }, ['Another'], at('2026-03-20'))).toMatchObject({
      code: 'ACTION_NOT_ALLOWED_NOW',
    });
  });
});

describe('banking days', () => {
  it('are five after the presentation, whatever is closed', () => {
    fc.assert(
      fc.property(day, holidays, (presentedOn, closed) => {
        const end = examinationEndsOn(presentedOn, closed);
        let open = 0;
        for (let next = addDays(presentedOn, 1); next <= end; next = addDays(next, 1)) {
          if (onBankingDay(next, closed) === next) open++;
        }
        expect(open).toBe(5);
        expect(onBankingDay(end, closed)).toBe(end);
      }),
    );
  });
  it('move a last day forward only, and by what is closed only', () => {
    fc.assert(
      fc.property(day, holidays, (last, closed) => {
        const moved = onBankingDay(last, closed);
        expect(moved >= last).toBe(true);
        expect(onBankingDay(moved, closed)).toBe(moved);
      }),
    );
  });
});

describe('what is drawn', () => {
  it('for the shipments of a line, in whatever parts, comes to its price', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 10_000n), { minLength: 1, maxLength: 12 }),
        fc.bigInt(0n, 10n ** 15n),
        (parts, amountMinor) => {
          const line = { quantity: parts.reduce((sum, part) => sum + part, 0n), amountMinor };
          let [before, drawn] = [0n, 0n];
          for (const part of parts) {
            const cut = drawingFor(line, before, part);
            expect(cut >= 0n).toBe(true);
            drawn += cut;
            before += part;
          }
          expect(drawn).toBe(amountMinor);
        },
      ),
    );
  });
  it('is never more than the credit and its tolerance', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.integer({ min: 0, max: 1000 }),
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 12n),
        (amountMinor, plusBasisPoints, drawnMinor, asked) => {
          const said = terms({ amountMinor, plusBasisPoints });
          const credit = { status: 'advised', terms: said, currency: 'CNY', drawnMinor } as const;
          const goods = { shippedOn: '2026-03-02', amountMinor: asked, presentedAs: null };
          const verdict = judgePresentation(credit, goods, KINDS, at('2026-03-03'), []);
          expect(verdict.ok).toBe(drawnMinor + asked <= creditCeiling(said));
          expect(creditCeiling(said) <= (amountMinor * 11n) / 10n).toBe(true);
        },
      ),
    );
  });
});

describe('who may do what', () => {
  const now = at('2026-03-01');
  it.each([
    ['AMOUNT_OUT_OF_RANGE', { amountMinor: 0n }],
    ['AMOUNT_OUT_OF_RANGE', { amountMinor: 100_01n }],
    ['TOLERANCE_OUT_OF_RANGE', { plusBasisPoints: 1001 }],
    ['TOLERANCE_OUT_OF_RANGE', { minusBasisPoints: -1 }],
    ['EXPIRY_OUT_OF_RANGE', { expiresOn: '2026-02-28' }],
    ['EXPIRY_OUT_OF_RANGE', { expiresOn: '2026-02-30' }],
    ['SHIPMENT_DAY_OUT_OF_RANGE', { latestShipmentOn: '2026-03-21' }],
    ['PERIOD_OUT_OF_RANGE', { presentationDays: 22 }],
    ['PLACE_INVALID', { expiryPlace: ' ' }],
    ['DOCUMENTS_INVALID', { documents: [] }],
    ['DOCUMENTS_INVALID', { documents: [...DOCUMENTS, DOCUMENTS[0]] }],
    ['DOCUMENTS_INVALID', { documents: [...DOCUMENTS, { ...DOCUMENTS[2], note: null }] }],
    ['DOCUMENT_NEEDED', { documents: [DOCUMENTS[0]] }],
    ['ok', {}],
  ])('%s for terms with %#', (expected, change) => {
    expect(code(judgeCreditTerms(terms(change), CONTRACT, '2026-03-01'))).toBe(expected);
  });

  const contract = { ...CONTRACT, status: 'active', instrument: 'letter-of-credit', openReference: null } as const;
  const bank = { bankName: 'Bank of China', bankCountry: 'CN' };
  it.each([
    ['PAID_OTHERWISE', { instrument: 'escrow' }],
    ['CONTRACT_NOT_RUNNING', { status: 'pending' }],
    ['CREDIT_OPEN', { openReference: 'LC-1' }],
    ['ok', {}],
  ] as const)('%s for an application under %#', (expected, change) => {
    expect(code(judgeApplication(terms(), bank, { ...contract, ...change }, now))).toBe(expected);
  });
  it('names a bank in a country', () => {
    expect(code(judgeApplication(terms(), { ...bank, bankCountry: 'XX' }, contract, now))).toBe('BANK_INVALID');
  });

  const message = { action: 'issue', bankReference: 'LC123', reason: null, closedDays: [] } as const;
  it.each([
    ['ok', { status: 'applied' }, message],
    ['ACTION_NOT_ALLOWED_NOW', { status: 'advised' }, message],
    ['BANK_REFERENCE_INVALID', { status: 'applied' }, { ...message, bankReference: null }],
    ['CREDIT_OVER', { status: 'applied', expiresOn: '2026-02-28' }, message],
    ['CLOSED_DAYS_INVALID', { status: 'applied' }, { ...message, closedDays: ['2026-03-02', '2026-03-02'] }],
    ['REASON_INVALID', { status: 'applied' }, { ...message, action: 'decline' }],
    ['ok', { status: 'applied' }, { ...message, action: 'decline', reason: 'The line of credit is used up' }],
  ] as const)('%s for a message of the bank to %#', (expected, credit, said) => {
    expect(code(judgeBankMessage({ expiresOn: '2026-03-20', ...credit }, said, now))).toBe(expected);
  });

  const credit = { status: 'advised', terms: terms(), currency: 'CNY', drawnMinor: 0n } as const;
  const goods = { shippedOn: '2026-03-02', amountMinor: 50_00n, presentedAs: null };
  it.each([
    ['NOT_AVAILABLE', { status: 'issued' }, {}, KINDS],
    ['ALREADY_PRESENTED', {}, { presentedAs: 1 }, KINDS],
    ['SHIPPED_TOO_LATE', {}, { shippedOn: '2026-03-06' }, KINDS],
    ['DOCUMENTS_MISSING', {}, {}, ['commercial-invoice', 'other']],
    ['CREDIT_EXCEEDED', { drawnMinor: 50_01n }, {}, KINDS],
    ['TOO_MANY_DOCUMENTS', {}, {}, Array.from({ length: 51 }, () => 'other' as const)],
  ] as const)('%s for documents under %#', (expected, change, shipped, kinds) => {
    const asked = judgePresentation({ ...credit, ...change }, { ...goods, ...shipped }, kinds, at('2026-03-03'), []);
    expect(code(asked)).toBe(expected);
  });
  it('lists discrepancies that can be read, and honours against the bank’s reference', () => {
    const presented = { status: 'presented', examinationEndsOn: '2026-03-26' } as const;
    expect(code(judgeExamination(presented, ['  '], now))).toBe('DISCREPANCIES_INVALID');
    expect(code(judgeHonour('complying', ''))).toBe('BANK_REFERENCE_INVALID');
    expect(code(judgeHonour('discrepant', 'P1'))).toBe('ACTION_NOT_ALLOWED_NOW');
  });

  const standing = { ...credit, valueMinor: 100_00n, openPresentations: 0, openAmendment: null };
  it.each([
    ['CREDIT_NOT_ISSUED', { status: 'applied' }, terms({ expiresOn: '2026-04-20' })],
    ['AMENDMENT_OPEN', { openAmendment: 1 }, terms({ expiresOn: '2026-04-20' })],
    ['NOTHING_CHANGED', {}, terms()],
    ['BELOW_DRAWN', { drawnMinor: 60_00n }, terms({ amountMinor: 50_00n })],
    ['PRESENTATION_OPEN', { openPresentations: 1 }, null],
    ['ok', {}, null],
    ['ok', { drawnMinor: 50_00n }, terms({ amountMinor: 50_00n })],
  ] as const)('%s for an amendment of %#', (expected, change, wanted) => {
    expect(code(judgeAmendmentRequest({ ...standing, ...change }, wanted, now))).toBe(expected);
  });
  it.each([
    ['ok', 'issued', terms(), {}, 'accept'],
    ['BELOW_DRAWN', 'issued', terms({ amountMinor: 1n }), { drawnMinor: 2n }, 'accept'],
    ['PRESENTATION_OPEN', 'issued', null, { openPresentations: 1 }, 'accept'],
    ['ACTION_NOT_ALLOWED_NOW', 'requested', terms(), {}, 'accept'],
    ['ACTION_NOT_ALLOWED_NOW', 'issued', terms(), {}, 'withdraw'],
    ['REASON_INVALID', 'issued', terms(), {}, 'reject'],
  ] as const)('%s for an amendment that is %s', (expected, status, said, change, action) => {
    expect(code(judgeAmendmentStep({ status, terms: said }, { ...standing, ...change }, action, null))).toBe(expected);
  });
});

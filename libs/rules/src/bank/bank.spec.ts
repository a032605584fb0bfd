import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditorReference, creditorReferencesIn, parseIban } from '../code/iban.js';
import { type AccountDraft, judgeAccount, judgeBankEntryStep, judgePayoutStep } from './judge-bank.js';
import { type EntryToMatch, matchBankEntry, type OrderToMatch } from './match-bank-entry.js';

describe('IBAN', () => {
  it.each(['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'FR76-3000-6000-0112-3456-7890-189'])(
    '%s is sound',
    (text) => expect(parseIban(text).ok).toBe(true),
  );

  it('with any one digit changed is not', () => {
    const sound = 'DE89370400440532013000';
    fc.assert(
      fc.property(fc.integer({ min: 2, max: sound.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(sound[at]) + by) % 10;
        expect(parseIban(`${sound.slice(0, at)}${digit}${sound.slice(at + 1)}`)).toMatchObject({
          code: 'CODE_CHECK_DIGITS_WRONG',
        });
      }),
    );
  });

  it('says what the check digits should be', () => {
    expect(parseIban('DE00370400440532013000')).toMatchObject({ details: { expected: '89', found: '00' } });
  });
});

describe('creditor references', () => {
  it('are found in what payers make of them: small letters, groups of four, words around', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), fc.boolean(), (number, small) => {
        const reference = creditorReference(number);
        const groups = reference.replaceAll(/(.{4})/g, '$1 ');
        const typed = small ? groups.toLowerCase() : groups;
        expect(creditorReferencesIn(`payment ${typed}for March, ${reference}`)).toEqual([reference]);
      }),
    );
  });

  it('with a digit mistyped are not taken for another’s', () => {
    const reference = creditorReference(42);
    fc.assert(
      fc.property(fc.integer({ min: 6, max: reference.length - 1 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digit = (Number(reference[at]) + by) % 10;
        expect(creditorReferencesIn(`${reference.slice(0, at)}${digit}${reference.slice(at + 1)}`)).toEqual([]);
      }),
    );
  });
});

describe('matching', () => {
  const reference = creditorReference(7);
  const entry: EntryToMatch = {
    direction: 'in',
    amountMinor: 100n,
    currency: 'CNY',
    remittance: `round 7 ${reference}`,
    endToEndId: null,
    reversal: false,
    seenBefore: false,
  };
  const organisations = new Map([[reference, 'hospital']]);
  const order: OrderToMatch = { id: 'order', amountMinor: 100n, currency: 'CNY', status: 'sent' };
  const match = (changes: Partial<EntryToMatch>, known: Partial<OrderToMatch> = {}) =>
    matchBankEntry({ ...entry, ...changes }, organisations, new Map([['E1', { ...order, ...known }]]));

  it('knows money by its reference, wherever it stands', () => {
    expect(match({})).toEqual({ kind: 'deposit', organisationId: 'hospital' });
    expect(match({ remittance: '', endToEndId: reference })).toEqual({ kind: 'deposit', organisationId: 'hospital' });
  });

  it('knows our payments by their end-to-end reference: carried out, or come back', () => {
    expect(match({ direction: 'out', endToEndId: 'E1' })).toEqual({ kind: 'executed', orderId: 'order' });
    expect(match({ endToEndId: 'E1' })).toEqual({ kind: 'returned', orderId: 'order' });
    expect(match({ endToEndId: 'E1' }, { status: 'executed' })).toEqual({ kind: 'returned', orderId: 'order' });
  });

  it.each([
    ['NO_REFERENCE', { remittance: 'thank you' }, {}],
    ['REFERENCE_UNKNOWN', { remittance: creditorReference(8) }, {}],
    ['SEVERAL_REFERENCES', { remittance: `${reference} ${creditorReference(8)}` }, {}],
    ['SEEN_BEFORE', { seenBefore: true }, {}],
    ['SEEN_BEFORE', { seenBefore: true, endToEndId: 'E1' }, {}],
    ['REVERSAL', { reversal: true }, {}],
    ['PAYMENT_UNKNOWN', { direction: 'out' }, {}],
    ['AMOUNT_DIFFERS', { direction: 'out', endToEndId: 'E1', amountMinor: 99n }, {}],
    ['AMOUNT_DIFFERS', { direction: 'out', endToEndId: 'E1', currency: 'USD' }, {}],
    ['PAYMENT_NOT_SENT', { direction: 'out', endToEndId: 'E1' }, { status: 'approved' }],
    ['PAYMENT_NOT_SENT', { direction: 'out', endToEndId: 'E1' }, { status: 'executed' }],
  ] as const)('leaves it to a person: %s', (reason, changes, known) => {
    expect(match(changes, known)).toMatchObject({ kind: 'unmatched', reason });
  });
});

describe('accounts', () => {
  const draft: AccountDraft = {
    currency: 'EUR',
    bankCountry: 'DE',
    bankName: 'Bank',
    scheme: 'iban',
    identification: 'de89 3704 0044 0532 0130 00',
    bic: null,
    holder: 'Supplier GmbH',
  };
  const code = (changes: Partial<AccountDraft>) => {
    const verdict = judgeAccount({ ...draft, ...changes });
    return verdict.ok ? verdict.value.identification : verdict.code;
  };

  it('are kept in the form that banks want', () => {
    expect(code({})).toBe('DE89370400440532013000');
    expect(code({ scheme: 'other', identification: '6222-0202 0001', bic: 'ICBKCNBJ' })).toBe('622202020001');
  });

  it.each([
    ['CURRENCY_UNKNOWN', { currency: 'XXX' }],
    ['COUNTRY_UNKNOWN', { bankCountry: 'ZZ' }],
    ['IBAN_INVALID', { identification: 'DE88370400440532013000' }],
    ['ACCOUNT_INVALID', { scheme: 'other', identification: '#1', bic: 'ICBKCNBJ' }],
    ['BIC_INVALID', { scheme: 'other', identification: '62220202' }],
    ['BIC_INVALID', { bic: 'BANK' }],
    ['TEXT_INVALID', { holder: '' }],
  ] as const)('are refused with %s', (expected, changes) => expect(code(changes)).toBe(expected));
});

describe('decisions', () => {
  it('on bookings need a reason, and only money that came in is somebody’s', () => {
    const unmatched = { status: 'unmatched', direction: 'in', reversal: false } as const;
    expect(judgeBankEntryStep(unmatched, 'match', 'by phone')).toMatchObject({ ok: true, value: 'matched' });
    expect(judgeBankEntryStep(unmatched, 'match', '')).toMatchObject({ code: 'REASON_MISSING' });
    expect(judgeBankEntryStep({ ...unmatched, direction: 'out' }, 'match', 'by phone')).toMatchObject({
      code: 'NOT_MONEY_IN',
    });
    expect(judgeBankEntryStep({ ...unmatched, status: 'matched' }, 'match', 'again')).toMatchObject({
      code: 'ACTION_NOT_ALLOWED_NOW',
    });
    expect(judgeBankEntryStep({ ...unmatched, status: 'read' }, 'match', 'by phone')).toMatchObject({
      code: 'ENTRY_UNKNOWN',
    });
  });

  it('on payments need a reason to refuse', () => {
    expect(judgePayoutStep('requested', 'approve', null)).toMatchObject({ ok: true, value: 'approved' });
    expect(judgePayoutStep('requested', 'refuse', null)).toMatchObject({ code: 'REASON_MISSING' });
    expect(judgePayoutStep('sent', 'refuse', 'too late')).toMatchObject({ code: 'ACTION_NOT_ALLOWED_NOW' });
  });
});

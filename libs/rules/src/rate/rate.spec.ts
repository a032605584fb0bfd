import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, minorDigits } from '#libs/kernel';
import { addDays } from '../calendar.js';
import {
  convertAmount,
  crossRate,
  DECIDE_RATE_REFUSALS,
  DECLARE_RATE_REFUSALS,
  type DeclaredRateDraft,
  judgeDeclaredRate,
  judgeRateDecision,
  judgeRateWithdrawal,
  type KnownRates,
  ONE,
  parseRate,
  plainRate,
  showRate,
  WITHDRAW_RATE_REFUSALS,
} from '../index.js';

const DAY = '2024-12-31';
const KNOWN: KnownRates = {
  reference: [
    { currency: 'CNY', day: DAY, perEuro: '7.5833' },
    { currency: 'JPY', day: DAY, perEuro: '163.06' },
    { currency: 'USD', day: DAY, perEuro: '1.0389' },
    { currency: 'THB', day: '2024-12-20', perEuro: '35.676' },
  ],
  declared: [
    {
      base: 'USD',
      quote: 'VND',
      rate: '25450',
      source: 'Contract 7 of 1 December 2024',
      validFrom: '2024-12-01',
      validUntil: '2025-11-30',
    },
    {
      base: 'EUR',
      quote: 'XOF',
      rate: '655.957',
      source: 'Treaty on the CFA franc',
      validFrom: '2024-01-01',
      validUntil: '2028-12-31',
    },
  ],
};
const cross = (from: 'CNY', to: 'USD') => crossRate(from, to, DAY, KNOWN, 5);

describe('rates', () => {
  it.each([
    ['7.5833', '7.5833'],
    ['007.50', '7.5'],
    ['16881', '16881'],
    ['0.82918', '0.82918'],
    ['100', '100'],
  ])('%s is written %s', (text, plain) => expect(plainRate(text)).toBe(plain));

  it.each(['', '0', '0.000', '-1', '1e3', '1,5', '.5', '1.12345678901', 'N/A'])('%j is none', (text) =>
    expect(parseRate(text)).toBeUndefined(),
  );

  it('are shown to so many digits that nobody misses one', () => {
    expect(showRate({ numerator: 75_833n, denominator: 10_389n })).toBe('7.2993550871');
    expect(showRate({ numerator: 1n, denominator: 25_450n })).toBe('0.00003929273084');
    expect(showRate({ numerator: 25_450n, denominator: 1n })).toBe('25450');
    expect(showRate(ONE)).toBe('1');
  });
});

describe('a cross rate', () => {
  it('goes through the euro, exactly', () => {
    const rate = cross('CNY', 'USD');
    expect(rate).toMatchObject({ ok: true, value: { value: { numerator: 3_463n * 3n, denominator: 75_833n } } });
    expect(rate.ok && rate.value.legs.map(({ quote, rate: per }) => `${quote} ${per}`)).toEqual([
      'CNY 7.5833',
      'USD 1.0389',
    ]);
  });

  it('is rounded once, to the minor unit of the target', () => {
    const rate = cross('CNY', 'USD');
    // 100.00 CNY x 1.0389 / 7.5833 = 13.69984… USD
    expect(rate.ok && convertAmount(10_000n, rate.value)).toBe(1_370n);
    const yen = crossRate('USD', 'JPY', DAY, KNOWN, 5);
    // 1.00 USD = 156.954…  JPY
    expect(yen.ok && convertAmount(100n, yen.value)).toBe(157n);
  });

  it('takes the last rate on or before the day, as long as it is not too old', () => {
    expect(crossRate('USD', 'CNY', '2025-01-05', KNOWN, 5)).toMatchObject({ ok: true });
    expect(crossRate('USD', 'CNY', '2025-01-06', KNOWN, 5)).toMatchObject({
      code: 'RATE_TOO_OLD',
      details: { currency: 'USD', last: DAY, maxAgeDays: 5 },
    });
    expect(crossRate('USD', 'CNY', '2024-12-30', KNOWN, 5)).toMatchObject({ code: 'RATE_MISSING' });
    expect(crossRate('THB', 'CNY', DAY, KNOWN, 11)).toMatchObject({ ok: true });
  });

  it('uses a declared rate where there is no reference rate, and says where it is from', () => {
    const rate = crossRate('VND', 'CNY', DAY, KNOWN, 5);
    expect(rate.ok && rate.value.legs.map(({ quote, source }) => [quote, source])).toEqual([
      ['USD', 'ecb'],
      ['VND', 'Contract 7 of 1 December 2024'],
      ['CNY', 'ecb'],
    ]);
    const francs = crossRate('EUR', 'XOF', DAY, KNOWN, 5);
    expect(francs.ok && convertAmount(100_000n, francs.value)).toBe(655_957n);
    const back = crossRate('XOF', 'EUR', DAY, KNOWN, 5);
    expect(back.ok && convertAmount(655_957n, back.value)).toBe(100_000n);
  });

  it('needs no euro where a rate is declared for the very pair', () => {
    const known: KnownRates = { reference: [], declared: KNOWN.declared };
    const rate = crossRate('VND', 'USD', DAY, known, 5);
    expect(rate.ok && convertAmount(25_450n, rate.value)).toBe(100n);
  });

  it('is refused where nothing is known, with the currency that lacks a rate', () => {
    expect(crossRate('CNY', 'LAK', DAY, KNOWN, 5)).toMatchObject({
      code: 'RATE_MISSING',
      details: { currency: 'LAK' },
    });
    expect(crossRate('VND', 'CNY', '2024-11-30', KNOWN, 5)).toMatchObject({ code: 'RATE_MISSING' });
  });

  it('never changes an amount of the same currency, and is off by at most half a minor unit in any other', () => {
    const rates = fc.tuple(fc.bigInt(1n, 10n ** 9n), fc.bigInt(1n, 10n ** 9n));
    const currency = fc.constantFrom(...CURRENCIES);
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 16n),
        currency,
        currency,
        rates,
        (amount, from, to, [numerator, denominator]) => {
          expect(convertAmount(amount, { from, to: from, value: ONE, legs: [] })).toBe(amount);
          fc.pre(from !== to);
          const value = { numerator, denominator };
          const there = convertAmount(amount, { from, to, value, legs: [] });
          const exactTimes = amount * numerator * 10n ** BigInt(minorDigits(to));
          const perUnit = denominator * 10n ** BigInt(minorDigits(from));
          const off = 2n * (there * perUnit - exactTimes);
          expect(off <= perUnit && -off <= perUnit).toBe(true);
        },
      ),
    );
  });
});

describe('a declared rate', () => {
  const draft: DeclaredRateDraft = {
    base: 'EUR',
    quote: 'XOF',
    rate: '655.9570',
    source: ' Treaty on the CFA franc ',
    validFrom: '2026-01-01',
    validUntil: '2030-12-31',
  };
  it('is written in the one way there is', () =>
    expect(judgeDeclaredRate(draft)).toEqual({
      ok: true,
      value: { ...draft, rate: '655.957', source: 'Treaty on the CFA franc' },
    }));

  const refused: [keyof typeof DECLARE_RATE_REFUSALS, Partial<DeclaredRateDraft>][] = [
    ['SAME_CURRENCY', { quote: 'EUR' }],
    ['RATE_MALFORMED', { rate: '0' }],
    ['DAYS_INVALID', { validUntil: '2025-12-31' }],
    ['DAYS_INVALID', { validUntil: addDays('2026-01-01', 1_828) }],
    ['SOURCE_MISSING', { source: ' x ' }],
  ];
  it.each(refused)('is refused: %s', (code, change) =>
    expect(judgeDeclaredRate({ ...draft, ...change })).toMatchObject({ ok: false, code }),
  );

  const proposed = { status: 'proposed', declaredBy: 'one' } as const;
  it('is confirmed by somebody else', () => {
    expect(judgeRateDecision(proposed, { action: 'confirm', reason: '' }, 'two')).toEqual({
      ok: true,
      value: 'active',
    });
    expect(judgeRateDecision(proposed, { action: 'refuse', reason: 'wrong source' }, 'two')).toMatchObject({
      value: 'refused',
    });
    const cases: [keyof typeof DECIDE_RATE_REFUSALS, ReturnType<typeof judgeRateDecision>][] = [
      ['SAME_OFFICER', judgeRateDecision(proposed, { action: 'confirm', reason: '' }, 'one')],
      ['REASON_MISSING', judgeRateDecision(proposed, { action: 'refuse', reason: '' }, 'two')],
      [
        'ACTION_NOT_ALLOWED_NOW',
        judgeRateDecision({ ...proposed, status: 'active' }, { action: 'confirm', reason: '' }, 'two'),
      ],
    ];
    for (const [code, verdict] of cases) expect(verdict).toMatchObject({ ok: false, code });
  });

  it('is withdrawn with a reason', () => {
    expect(judgeRateWithdrawal({ status: 'active' }, 'superseded')).toEqual({ ok: true, value: 'withdrawn' });
    const cases: [keyof typeof WITHDRAW_RATE_REFUSALS, ReturnType<typeof judgeRateWithdrawal>][] = [
      ['REASON_MISSING', judgeRateWithdrawal({ status: 'active' }, '')],
      ['ACTION_NOT_ALLOWED_NOW', judgeRateWithdrawal({ status: 'proposed' }, 'superseded')],
    ];
    for (const [code, verdict] of cases) expect(verdict).toMatchObject({ ok: false, code });
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  airWaybillCheckDigit,
  codeFaultText,
  type CodeRefusal,
  containerRemainder,
  GTIN_LENGTHS,
  gtinCheckDigit,
  parseAirWaybill,
  parseAtcCode,
  parseContainerNumber,
  parseGtin,
  parseHsCode,
  parseLocode,
  parseNmpaDeviceNumber,
  parseNmpaDrugNumber,
  parseUscc,
  usccCheckCharacter,
} from '../index.js';
import type { Result } from '#libs/kernel';

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((list) => list.join(''));
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const usccBody = fc
  .tuple(
    fc.constantFrom(...'123456789ANY'),
    fc.constantFrom(...USCC_ALPHABET),
    digits(6),
    fc.array(fc.constantFrom(...USCC_ALPHABET), { minLength: 9, maxLength: 9 }),
  )
  .map(([registrar, type, division, code]) => registrar + type + division + code.join(''));
const replaced = (text: string, at: number, character: string) => text.slice(0, at) + character + text.slice(at + 1);
const exchanged = (text: string, at: number) =>
  text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
const refusalOf = (result: Result<unknown, CodeRefusal>) => (result.ok ? undefined : result.code);

describe('E22 check digits', () => {
  it('gives 690123456789 the check digit 2', () => {
    expect(gtinCheckDigit('690123456789')).toBe('2');
    expect(parseGtin('6901234567892')).toMatchObject({ ok: true, value: { gtin14: '06901234567892', prefix: '690' } });
  });

  it('gives 91350100M000100Y4 the check character 3', () => {
    expect(usccCheckCharacter('91350100M000100Y4')).toBe('3');
    expect(parseUscc('91350100M000100Y43')).toEqual({
      ok: true,
      value: {
        code: '91350100M000100Y43',
        registrar: '9',
        organisationType: '1',
        division: '350100',
        organisationCode: 'M000100Y4',
        organisationCodeSound: true,
      },
    });
  });

  it('gives the air waybill serial 1234567 the check digit 5', () => {
    expect(airWaybillCheckDigit('1234567')).toBe('5');
    expect(parseAirWaybill('999 1234 5675')).toMatchObject({ ok: true, value: { code: '999-12345675' } });
  });
});

describe('unified social credit code', () => {
  it('finds every wrong character', () => {
    fc.assert(
      fc.property(usccBody, fc.nat(17), fc.constantFrom(...USCC_ALPHABET), (body, at, wrong) => {
        const code = body + usccCheckCharacter(body);
        expect(parseUscc(code).ok).toBe(true);
        fc.pre(code.charAt(at) !== wrong);
        expect(parseUscc(replaced(code, at, wrong)).ok).toBe(false);
      }),
    );
  });

  it('finds every exchange of neighbours', () => {
    fc.assert(
      fc.property(usccBody, fc.nat(16), (body, at) => {
        const code = body + usccCheckCharacter(body);
        fc.pre(code.charAt(at) !== code.charAt(at + 1));
        expect(parseUscc(exchanged(code, at)).ok).toBe(false);
      }),
    );
  });

  it('says which letter cannot stand where, what is missing, and what the check character should be', () => {
    const letter = parseUscc('91350100M0001O0Y43');
    expect(letter).toMatchObject({ code: 'CODE_CHARACTER_WRONG', details: { position: 14, character: 'O' } });
    const short = parseUscc('91350100M000100Y4');
    expect(short).toMatchObject({ code: 'CODE_LENGTH_WRONG', details: { expected: '18', found: 17 } });
    const wrong = parseUscc('91350100M000100Y44');
    expect(wrong.ok ? undefined : codeFaultText(wrong)).toEqual({
      code: 'CODE_CHECK_DIGIT_WRONG',
      en: 'Look for a mistyped character: the unified social credit code should end in 3, not 4.',
      zh: '请检查是否有误输字符：统一社会信用代码的校验位应为 3，而非 4。',
    });
  });

  it('reads small letters, blanks and full-width characters', () => {
    expect(parseUscc(' 9135 0100 m000100y43 ').ok).toBe(true);
    expect(parseUscc('９１３５０１００Ｍ０００１００Ｙ４３').ok).toBe(true);
  });
});

describe('GTIN', () => {
  const gtin = fc
    .constantFrom(...GTIN_LENGTHS)
    .chain((length) => digits(length - 1))
    .map((body) => body + gtinCheckDigit(body));

  it('finds every wrong digit', () => {
    fc.assert(
      fc.property(gtin, fc.nat(13), fc.integer({ min: 1, max: 9 }), (code, place, by) => {
        expect(parseGtin(code).ok).toBe(true);
        const at = place % code.length;
        const wrong = String((Number(code.charAt(at)) + by) % 10);
        expect(refusalOf(parseGtin(replaced(code, at, wrong)))).toBe('CODE_CHECK_DIGIT_WRONG');
      }),
    );
  });

  it('finds an exchange of neighbours unless they differ by five', () => {
    fc.assert(
      fc.property(gtin, fc.nat(12), (code, place) => {
        const at = place % (code.length - 1);
        const apart = Math.abs(Number(code.charAt(at)) - Number(code.charAt(at + 1)));
        expect(parseGtin(exchanged(code, at)).ok).toBe(apart === 0 || apart === 5);
      }),
    );
  });

  it('names the same item whatever the length', () => {
    expect(parseGtin('036000291452')).toMatchObject({ value: { length: 12, gtin14: '00036000291452', prefix: '003' } });
    expect(parseGtin('96385074')).toMatchObject({ value: { length: 8, prefix: '963' } });
    expect(refusalOf(parseGtin('12345'))).toBe('CODE_LENGTH_WRONG');
    expect(refusalOf(parseGtin('69012345678A2'))).toBe('CODE_CHARACTER_WRONG');
  });
});

describe('air waybill', () => {
  it('finds every wrong digit that is not wrong by seven', () => {
    fc.assert(
      fc.property(digits(10), fc.integer({ min: 3, max: 10 }), fc.nat(9), (body, at, wrong) => {
        const code = body + airWaybillCheckDigit(body.slice(3));
        expect(parseAirWaybill(code).ok).toBe(true);
        const apart = Math.abs(Number(code.charAt(at)) - wrong);
        // Seven apart in the serial is what modulo 7 cannot see; as a check digit, 7 to 9 do not exist.
        const unseen = apart === 0 || (apart === 7 && at < 10);
        expect(parseAirWaybill(replaced(code, at, String(wrong))).ok).toBe(unseen);
      }),
    );
  });

  it('finds every exchange of neighbours in the serial that are not seven apart', () => {
    fc.assert(
      fc.property(digits(10), fc.integer({ min: 3, max: 8 }), (body, at) => {
        const code = body + airWaybillCheckDigit(body.slice(3));
        const apart = Math.abs(Number(code.charAt(at)) - Number(code.charAt(at + 1)));
        expect(parseAirWaybill(exchanged(code, at)).ok).toBe(apart === 0 || apart === 7);
      }),
    );
  });
});

describe('container number', () => {
  const body = fc
    .tuple(fc.array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), { minLength: 3, maxLength: 3 }), digits(6))
    .map(([owner, serial]) => `${owner.join('')}U${serial}`);

  it('reads the worked example of ISO 6346', () => {
    expect(parseContainerNumber('CSQU 305438-3')).toEqual({
      ok: true,
      value: { code: 'CSQU3054383', owner: 'CSQ', category: 'U', serial: '305438', ambiguous: false },
    });
    expect(refusalOf(parseContainerNumber('CSQX3054383'))).toBe('CODE_CHARACTER_WRONG');
  });

  it('finds every wrong digit but the pair of remainders that share a check digit, which it calls ambiguous', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 4, max: 10 }), fc.integer({ min: 1, max: 9 }), (first, at, by) => {
        const code = first + String(containerRemainder(first) % 10);
        const sound = parseContainerNumber(code);
        const wrong = parseContainerNumber(replaced(code, at, String((Number(code.charAt(at)) + by) % 10)));
        expect(sound.ok).toBe(true);
        if (sound.ok && wrong.ok) expect(sound.value.ambiguous).not.toBe(wrong.value.ambiguous);
      }),
    );
  });
});

describe('approval numbers of the NMPA', () => {
  it.each([
    ['国药准字H20013135', { kind: 'chemical', origin: 'mainland', year: 2001, serial: '3135' }],
    ['h11020001', { code: '国药准字H11020001', year: 2002 }],
    ['国药准字 HJ20160123', { kind: 'chemical', origin: 'abroad', year: 2016 }],
    ['国药准字SC20210001', { kind: 'biological', origin: 'hong-kong-macao-taiwan' }],
    ['国药准字J20140001', { kind: 'repacked-import', origin: 'abroad' }],
  ])('reads %s', (text, parts) => {
    expect(parseNmpaDrugNumber(text)).toMatchObject({ ok: true, value: parts });
  });

  it.each([
    ['国药准字X20013135', 'CODE_PART_UNKNOWN'],
    ['国药准字H2001313', 'CODE_LENGTH_WRONG'],
    ['国药准字H2001313A', 'CODE_CHARACTER_WRONG'],
  ])('refuses %s', (text, code) => {
    expect(refusalOf(parseNmpaDrugNumber(text))).toBe(code);
  });

  it.each([
    ['国械注准20143661754', { act: 'registration', origin: 'mainland', year: 2014, class: 3, category: '66' }],
    ['国械注进20182230123', { origin: 'abroad', class: 2, serial: '0123' }],
    ['粤械注准20202140001', { authority: '粤', class: 2 }],
    ['国械备20150001号', { code: '国械备20150001', act: 'filing', origin: 'abroad', class: 1, category: null }],
    ['苏苏械备20170001', { authority: '苏苏', origin: 'mainland' }],
  ])('reads %s', (text, parts) => {
    expect(parseNmpaDeviceNumber(text)).toMatchObject({ ok: true, value: parts });
  });

  it.each([
    ['国械注售20143661754', 'CODE_PART_UNKNOWN'],
    ['粤械注进20202140001', 'CODE_PART_UNKNOWN'],
    ['粤械注准20203140001', 'CODE_PART_UNKNOWN'],
    ['国械注准20141661754', 'CODE_CHARACTER_WRONG'],
    ['国械注准2014366175', 'CODE_LENGTH_WRONG'],
    ['某械备20150001', 'CODE_PART_UNKNOWN'],
  ])('refuses %s', (text, code) => {
    expect(refusalOf(parseNmpaDeviceNumber(text))).toBe(code);
  });
});

describe('HS, UN/LOCODE and ATC', () => {
  it('reads HS codes of 6, 8 and 10 digits', () => {
    expect(parseHsCode('3004.90.9099')).toEqual({
      ok: true,
      value: { code: '3004909099', chapter: '30', heading: '3004', subheading: '300490', national: '9099' },
    });
    expect(refusalOf(parseHsCode('30049'))).toBe('CODE_LENGTH_WRONG');
    expect(refusalOf(parseHsCode('770100'))).toBe('CODE_PART_UNKNOWN');
    expect(refusalOf(parseHsCode('3O0490'))).toBe('CODE_CHARACTER_WRONG');
  });

  it('reads places', () => {
    expect(parseLocode('cn sha')).toEqual({ ok: true, value: { code: 'CNSHA', country: 'CN', place: 'SHA' } });
    expect(refusalOf(parseLocode('CNSH1'))).toBe('CODE_CHARACTER_WRONG');
    expect(refusalOf(parseLocode('QQSHA'))).toBe('CODE_PART_UNKNOWN');
    expect(refusalOf(parseLocode('CNSH'))).toBe('CODE_LENGTH_WRONG');
  });

  it('reads classes of every level', () => {
    expect(parseAtcCode('J05AR10')).toEqual({
      ok: true,
      value: { code: 'J05AR10', level: 5, path: ['J', 'J05', 'J05A', 'J05AR', 'J05AR10'] },
    });
    expect(parseAtcCode('J05')).toMatchObject({ value: { level: 2 } });
    expect(refusalOf(parseAtcCode('J0'))).toBe('CODE_LENGTH_WRONG');
    expect(refusalOf(parseAtcCode('E05AR10'))).toBe('CODE_CHARACTER_WRONG');
  });

  it('never throws and always answers within the list', () => {
    const parsers = [parseUscc, parseGtin, parseAirWaybill, parseContainerNumber, parseNmpaDrugNumber];
    const more = [parseNmpaDeviceNumber, parseHsCode, parseLocode, parseAtcCode];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        for (const parse of [...parsers, ...more]) {
          const result = parse(text);
          if (!result.ok) expect(codeFaultText(result).en).not.toMatch(/\{\w+\}/);
        }
      }),
    );
  });
});

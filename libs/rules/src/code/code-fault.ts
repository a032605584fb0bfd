import { defineRefusals, err, type Refused, type RefusalDetails, refusalText } from '#libs/kernel';

/** What is wrong with a code. One list for every scheme; the details name the scheme, the place and what belongs there. */
export const CODE_REFUSALS = defineRefusals({
  CODE_LENGTH_WRONG: {
    en: 'Count again: the {scheme} has {expected} characters, this one has {found}.',
    zh: '请核对位数：{scheme}应为 {expected} 位，现为 {found} 位。',
  },
  CODE_CHARACTER_WRONG: {
    en: 'Character {position} of the {scheme} cannot be "{character}": give {allowed}.',
    zh: '{scheme}第 {position} 位不能为“{character}”：应为{allowed}。',
  },
  CODE_CHECK_DIGIT_WRONG: {
    en: 'Look for a mistyped character: the {scheme} should end in {expected}, not {found}.',
    zh: '请检查是否有误输字符：{scheme}的校验位应为 {expected}，而非 {found}。',
  },
  CODE_CHECK_DIGITS_WRONG: {
    en: 'Look for a mistyped character: the check digits of the {scheme} should be {expected}, not {found}.',
    zh: '请检查是否有误输字符：{scheme}的校验码应为 {expected}，而非 {found}。',
  },
  CODE_PART_UNKNOWN: {
    en: '"{part}" in the {scheme} is unknown: give {allowed}.',
    zh: '{scheme}中的“{part}”无法识别：应为{allowed}。',
  },
});
export type CodeRefusal = keyof typeof CODE_REFUSALS;

/** The scheme's name in both languages, as the texts say it. */
export interface CodeName {
  readonly en: string;
  readonly zh: string;
}

/** What may stand at one place. */
export interface Allowed {
  readonly pattern: RegExp;
  readonly en: string;
  readonly zh: string;
}

export const DIGIT: Allowed = { pattern: /^\d$/, en: 'a digit', zh: '数字' };
export const LETTER: Allowed = { pattern: /^[A-Z]$/, en: 'a letter from A to Z', zh: 'A 至 Z 的字母' };

/** Codes are typed with blanks, hyphens and points between their parts, in small letters or in full width. */
export const compact = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐‑–.]/gu, '');

/** The first fault of length or character, or undefined. `places` has what may stand at each place. */
export function formFault(
  name: CodeName,
  text: string,
  places: readonly Allowed[],
): Refused<'CODE_LENGTH_WRONG' | 'CODE_CHARACTER_WRONG'> | undefined {
  const characters = [...text];
  if (characters.length !== places.length) return lengthFault(name, characters.length, String(places.length));
  const index = characters.findIndex((character, at) => places[at]?.pattern.test(character) !== true);
  const allowed = places[index];
  if (!allowed) return undefined;
  return err('CODE_CHARACTER_WRONG', {
    ...named(name),
    position: index + 1,
    character: characters[index] ?? '',
    allowed: allowed.en,
    allowedZh: allowed.zh,
  });
}

export const lengthFault = (name: CodeName, found: number, expected: string): Refused<'CODE_LENGTH_WRONG'> =>
  err('CODE_LENGTH_WRONG', { ...named(name), expected, found });

export const checkDigitFault = (name: CodeName, expected: string, found: string): Refused<'CODE_CHECK_DIGIT_WRONG'> =>
  err('CODE_CHECK_DIGIT_WRONG', { ...named(name), expected, found });

/** For schemes whose check digits stand at the beginning. */
export const checkDigitsFault = (name: CodeName, expected: string, found: string): Refused<'CODE_CHECK_DIGITS_WRONG'> =>
  err('CODE_CHECK_DIGITS_WRONG', { ...named(name), expected, found });

export const partFault = (
  name: CodeName,
  part: string,
  allowed: string,
  allowedZh: string,
): Refused<'CODE_PART_UNKNOWN'> => err('CODE_PART_UNKNOWN', { ...named(name), part, allowed, allowedZh });

/** The fault as people read it. */
export function codeFaultText({ code, details }: { readonly code: CodeRefusal; readonly details: RefusalDetails }): {
  readonly code: CodeRefusal;
  readonly en: string;
  readonly zh: string;
} {
  const { en, zh } = CODE_REFUSALS[code];
  return { code, en: refusalText(en, details), zh: refusalText(zh, details, 'zh') };
}

export const places = (...runs: readonly (readonly [number, Allowed])[]): readonly Allowed[] =>
  runs.flatMap(([count, allowed]) => Array.from({ length: count }, () => allowed));

const named = ({ en, zh }: CodeName): RefusalDetails => ({ scheme: en, schemeZh: zh });

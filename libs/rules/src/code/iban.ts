import { ok, type Result } from '#libs/kernel';
import {
  type Allowed,
  checkDigitsFault,
  type CodeRefusal,
  compact,
  DIGIT,
  formFault,
  LETTER,
  lengthFault,
} from './code-fault.js';

const IBAN = { en: 'IBAN', zh: 'IBAN 账号' } as const;
const LETTER_OR_DIGIT: Allowed = { pattern: /^[A-Z\d]$/, en: 'a letter or a digit', zh: '字母或数字' };
const SHORTEST_IBAN = 15;
const LONGEST_IBAN = 34;

/** Modulo 97 of a text whose letters count from ten on; piece by piece, since the number has up to seventy digits. */
function modulo97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
/** The four characters that stand first are reckoned last. */
const rotated = (code: string): string => code.slice(4) + code.slice(0, 4);
/** The two digits that make a code whole. */
const checkDigits = (country: string, rest: string): string =>
  String(98 - modulo97(`${rest}${country}00`)).padStart(2, '0');

/** An international bank account number (ISO 13616): country, two check digits modulo 97, up to thirty characters. */
export function parseIban(text: string): Result<string, CodeRefusal> {
  const iban = compact(text);
  const { length } = [...iban];
  if (length < SHORTEST_IBAN || length > LONGEST_IBAN) {
    return lengthFault(IBAN, length, `${SHORTEST_IBAN}-${LONGEST_IBAN}`);
  }
  const rest = Array.from({ length: length - 4 }, () => LETTER_OR_DIGIT);
  const malformed = formFault(IBAN, iban, [LETTER, LETTER, DIGIT, DIGIT, ...rest]);
  if (malformed) return malformed;
  if (modulo97(rotated(iban)) === 1) return ok(iban);
  return checkDigitsFault(IBAN, checkDigits(iban.slice(0, 2), iban.slice(4)), iban.slice(2, 4));
}

/** A business identifier code (ISO 9362): four letters, a country, two and optionally three more characters. */
export const isBic = (text: string): boolean => /^[A-Z]{6}[A-Z\d]{2}([A-Z\d]{3})?$/.test(text);

/**
 * The creditor reference (ISO 11649) of the how-manieth organisation that pays in: `RF`, two check digits, `ML` and ten
 * digits. Banks carry it unchanged from the payer's order to the payee's statement.
 */
export function creditorReference(number: number): string {
  const own = `ML${String(number).padStart(10, '0')}`;
  return `RF${checkDigits('RF', own)}${own}`;
}

/** Every sound reference of that shape in a text, in whatever groups it was typed; each once. */
export function creditorReferencesIn(text: string): string[] {
  const typed = text.toUpperCase().matchAll(/R\s?F(?:\s?\d){2}\s?M\s?L(?:\s?\d){10}/g);
  const codes = [...typed].map(([match]) => match.replaceAll(/\s/g, ''));
  return [...new Set(codes.filter((code) => modulo97(rotated(code)) === 1))];
}

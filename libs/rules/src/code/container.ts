import { ok, type Result } from '#libs/kernel';
import {
  checkDigitFault,
  type CodeName,
  type CodeRefusal,
  compact,
  DIGIT,
  formFault,
  LETTER,
  places,
} from './code-fault.js';

/** A freight container's number (ISO 6346). */
export interface ContainerNumber {
  /** 11 characters. */
  readonly code: string;
  /** Three letters registered with the BIC. */
  readonly owner: string;
  /** U is a freight container, J equipment that comes off it, Z a trailer or chassis. */
  readonly category: 'U' | 'J' | 'Z';
  readonly serial: string;
  /**
   * Whether the remainder is 10, which is written 0 as the remainder 0 is: such serials should not be used, and a
   * wrong digit can stay unseen in them.
   */
  readonly ambiguous: boolean;
}

const NAME: CodeName = { en: 'container number', zh: '集装箱号' };
const CATEGORY = { pattern: /^[UJZ]$/, en: 'U, J or Z', zh: 'U、J 或 Z' };
const PLACES = places([3, LETTER], [1, CATEGORY], [7, DIGIT]);

/** Letters count from A = 10, leaving out 11, 22 and 33. */
const VALUES: ReadonlyMap<string, number> = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, at) => {
    const plain = at + 10;
    return [letter, plain + Math.floor((plain - 1) / 10)];
  }),
);

/** The remainder by 11 of the first ten characters, each weighed by a power of two. */
export function containerRemainder(first10: string): number {
  const sum = [...first10].reduce((total, character, at) => {
    return total + (VALUES.get(character) ?? Number(character)) * 2 ** at;
  }, 0);
  return sum % 11;
}

/** Finds every wrong digit, other than the one pair of remainders (0 and 10) that share a digit. Source: ISO 6346. */
export function parseContainerNumber(text: string): Result<ContainerNumber, CodeRefusal> {
  const code = compact(text);
  const fault = formFault(NAME, code, PLACES);
  if (fault) return fault;
  const remainder = containerRemainder(code.slice(0, 10));
  const expected = String(remainder % 10);
  const found = code.charAt(10);
  if (found !== expected) return checkDigitFault(NAME, expected, found);
  const category = code.charAt(3) as ContainerNumber['category'];
  return ok({ code, owner: code.slice(0, 3), category, serial: code.slice(4, 10), ambiguous: remainder === 10 });
}

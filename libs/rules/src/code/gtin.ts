import { ok, type Result } from '#libs/kernel';
import {
  checkDigitFault,
  type CodeName,
  type CodeRefusal,
  compact,
  DIGIT,
  formFault,
  lengthFault,
  places,
} from './code-fault.js';

export const GTIN_LENGTHS = [8, 12, 13, 14] as const;
export type GtinLength = (typeof GTIN_LENGTHS)[number];

/** A trade item number of GS1. */
export interface Gtin {
  /** As it was given, without separators. */
  readonly code: string;
  readonly length: GtinLength;
  /** Filled with zeros to 14 digits: two numbers name the same item when this is equal. */
  readonly gtin14: string;
  /** The packing level of a GTIN-14: 1 to 8 a case, 9 variable measure; 0 otherwise. */
  readonly indicator: string;
  /** The first three digits of the GS1 prefix; of a GTIN-8 those of the GS1-8 prefix. */
  readonly prefix: string;
}

const NAME: CodeName = { en: 'GTIN', zh: '全球贸易项目代码（GTIN）' };

/** The last digit to those before it: modulo 10, weights 3 and 1 from the right. */
export function gtinCheckDigit(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Finds every wrong digit, and exchanges of neighbours other than those that differ by 5. Source: GS1 7.9. */
export function parseGtin(text: string): Result<Gtin, CodeRefusal> {
  const code = compact(text);
  const length = GTIN_LENGTHS.find((known) => known === code.length);
  if (length === undefined) return lengthFault(NAME, [...code].length, '8/12/13/14');
  const fault = formFault(NAME, code, places([length, DIGIT]));
  if (fault) return fault;
  const expected = gtinCheckDigit(code.slice(0, -1));
  const found = code.slice(-1);
  if (found !== expected) return checkDigitFault(NAME, expected, found);
  const gtin14 = code.padStart(14, '0');
  const prefix = length === 8 ? code.slice(0, 3) : gtin14.slice(1, 4);
  return ok({ code, length, gtin14, indicator: gtin14.charAt(0), prefix });
}

import { ok, type Result } from '#libs/kernel';
import { isCountry } from '../organisation/countries.js';
import {
  type CodeName,
  type CodeRefusal,
  compact,
  DIGIT,
  formFault,
  LETTER,
  lengthFault,
  partFault,
  places,
} from './code-fault.js';

/** A code of the Harmonised System, with a country's own digits behind the sixth. */
export interface HsCode {
  /** Digits only. */
  readonly code: string;
  readonly chapter: string;
  readonly heading: string;
  /** The six digits that are the same everywhere. */
  readonly subheading: string;
  /** What a country adds: none, two or four digits. */
  readonly national: string;
}

const HS: CodeName = { en: 'HS code', zh: 'HS 编码' };

/** 6, 8 or 10 digits in a chapter that exists; whether the subheading does is for the list of the year to say. */
export function parseHsCode(text: string): Result<HsCode, CodeRefusal> {
  const code = compact(text);
  if (code.length !== 6 && code.length !== 8 && code.length !== 10) return lengthFault(HS, [...code].length, '6/8/10');
  const fault = formFault(HS, code, places([code.length, DIGIT]));
  if (fault) return fault;
  const chapter = code.slice(0, 2);
  // Chapter 77 is kept free; 98 and 99 are for each country's own use and end at no border but its own.
  if (chapter === '00' || chapter === '77' || chapter > '97') {
    return partFault(HS, chapter, 'a chapter from 01 to 97 other than 77', '01 至 97 章（77 章除外）');
  }
  return ok({ code, chapter, heading: code.slice(0, 4), subheading: code.slice(0, 6), national: code.slice(6) });
}

/** A place in trade and transport (UN/CEFACT Recommendation 16). */
export interface Locode {
  /** Five characters. */
  readonly code: string;
  /** ISO 3166-1 alpha-2; XZ are installations in international waters. */
  readonly country: string;
  readonly place: string;
}

const LOCODE: CodeName = { en: 'UN/LOCODE', zh: 'UN/LOCODE 地点代码' };
const PLACE = { pattern: /^[A-Z2-9]$/, en: 'a letter or a digit from 2 to 9', zh: '字母或 2 至 9 的数字' };

export function parseLocode(text: string): Result<Locode, CodeRefusal> {
  const code = compact(text);
  const fault = formFault(LOCODE, code, places([2, LETTER], [3, PLACE]));
  if (fault) return fault;
  const country = code.slice(0, 2);
  if (!isCountry(country) && country !== 'XZ') {
    return partFault(LOCODE, country, 'a country by ISO 3166, such as CN', 'ISO 3166 国家代码，例如 CN');
  }
  return ok({ code, country, place: code.slice(2) });
}

/** A class of the WHO's Anatomical Therapeutic Chemical classification, of any level. */
export interface AtcCode {
  readonly code: string;
  readonly level: 1 | 2 | 3 | 4 | 5;
  /** The code of each level down to this one, the broadest first. */
  readonly path: readonly string[];
}

const ATC: CodeName = { en: 'ATC code', zh: 'ATC 代码' };
const GROUP = {
  pattern: /^[A-DGHJL-NPRSV]$/,
  en: 'one of A, B, C, D, G, H, J, L, M, N, P, R, S and V',
  zh: 'A、B、C、D、G、H、J、L、M、N、P、R、S 或 V',
};
const ATC_PLACES = places([1, GROUP], [2, DIGIT], [2, LETTER], [2, DIGIT]);
const ATC_LENGTHS = [1, 3, 4, 5, 7] as const;
const ATC_LEVELS = [1, 2, 3, 4, 5] as const;

export function parseAtcCode(text: string): Result<AtcCode, CodeRefusal> {
  const code = compact(text);
  const level = ATC_LEVELS.find((known) => ATC_LENGTHS[known - 1] === code.length);
  if (level === undefined) return lengthFault(ATC, [...code].length, '1/3/4/5/7');
  const fault = formFault(ATC, code, ATC_PLACES.slice(0, code.length));
  if (fault) return fault;
  return ok({ code, level, path: ATC_LENGTHS.slice(0, level).map((length) => code.slice(0, length)) });
}

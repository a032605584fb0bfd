import { ok, type Result } from '#libs/kernel';
import { checkDigitFault, type CodeName, type CodeRefusal, compact, DIGIT, formFault, places } from './code-fault.js';

/** A Chinese organisation's unified social credit code (GB 32100-2015). */
export interface Uscc {
  /** 18 characters. */
  readonly code: string;
  /** Who registered it: 9 is market regulation, 5 civil affairs, 1 institutional staffing. */
  readonly registrar: string;
  readonly organisationType: string;
  /** GB/T 2260 division, six digits. */
  readonly division: string;
  /** The nine characters of GB 11714. */
  readonly organisationCode: string;
  /** Whether the organisation code's own check digit holds, too. Older registers carry a few where it does not. */
  readonly organisationCodeSound: boolean;
}

const NAME: CodeName = { en: 'unified social credit code', zh: '统一社会信用代码' };
/** Digits and capitals without I, O, S, V and Z; a character's place is its value. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const ANY = {
  pattern: /^[0-9A-HJ-NP-RTUW-Y]$/,
  en: 'a digit or a capital other than I, O, S, V and Z',
  zh: '数字或除 I、O、S、V、Z 以外的大写字母',
};
const REGISTRAR = { pattern: /^[1-9ANY]$/, en: 'one of 1 to 9, A, N and Y', zh: '1 至 9、A、N 或 Y' };
const PLACES = places([1, REGISTRAR], [1, ANY], [6, DIGIT], [10, ANY]);

/** Powers of 3 modulo 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** The 18th character to the first 17. */
export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * ALPHABET.indexOf(first17.charAt(at)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Finds every wrong character and every exchange of neighbours. Source: GB 32100-2015. */
export function parseUscc(text: string): Result<Uscc, CodeRefusal> {
  const code = compact(text);
  const fault = formFault(NAME, code, PLACES);
  if (fault) return fault;
  const expected = usccCheckCharacter(code);
  const found = code.charAt(17);
  if (found !== expected) return checkDigitFault(NAME, expected, found);
  const organisationCode = code.slice(8, 17);
  return ok({
    code,
    registrar: code.charAt(0),
    organisationType: code.charAt(1),
    division: code.slice(2, 8),
    organisationCode,
    organisationCodeSound: organisationCode.charAt(8) === organisationCheckCharacter(organisationCode),
  });
}

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** GB 11714-1997: letters count from A = 10. */
function organisationCheckCharacter(code: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, at) => total + weight * Number.parseInt(code.charAt(at), 36),
    0,
  );
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? 'X' : String(rest);
}

import { ok, type Result } from '#libs/kernel';
import { checkDigitFault, type CodeName, type CodeRefusal, compact, DIGIT, formFault, places } from './code-fault.js';

/** An air waybill: the airline's prefix, seven digits of serial and their check digit. */
export interface AirWaybill {
  /** As it is printed: `999-12345675`. */
  readonly code: string;
  readonly airlinePrefix: string;
  readonly serial: string;
}

const NAME: CodeName = { en: 'air waybill number', zh: '航空运单号' };
const CHECK = { pattern: /^[0-6]$/, en: 'a check digit from 0 to 6', zh: '0 至 6 的校验位' };
const PLACES = places([10, DIGIT], [1, CHECK]);

/** The remainder of the seven digits by 7. */
export const airWaybillCheckDigit = (serial: string): string => String(Number(serial) % 7);

/**
 * Finds a wrong digit of the serial unless it is wrong by 7, which modulo 7 cannot see; the airline's prefix is not
 * covered. Source: IATA Resolution 600a.
 */
export function parseAirWaybill(text: string): Result<AirWaybill, CodeRefusal> {
  const digits = compact(text);
  const fault = formFault(NAME, digits, PLACES);
  if (fault) return fault;
  const airlinePrefix = digits.slice(0, 3);
  const serial = digits.slice(3, 10);
  const expected = airWaybillCheckDigit(serial);
  const found = digits.charAt(10);
  if (found !== expected) return checkDigitFault(NAME, expected, found);
  return ok({ code: `${airlinePrefix}-${serial}${found}`, airlinePrefix, serial });
}

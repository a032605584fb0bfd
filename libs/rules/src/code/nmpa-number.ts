import { ok, type Result } from '#libs/kernel';
import { type CodeName, type CodeRefusal, compact, DIGIT, formFault, partFault, places } from './code-fault.js';

/** From where an approved product comes: the mainland, Hong Kong, Macao and Taiwan, or abroad. */
export type NmpaOrigin = 'mainland' | 'hong-kong-macao-taiwan' | 'abroad';

/** A drug's approval number of the NMPA, such as 国药准字H20013135. */
export interface NmpaDrugNumber {
  readonly code: string;
  readonly kind: 'chemical' | 'traditional' | 'biological' | 'repacked-import' | 'health' | 'diagnostic' | 'excipient';
  readonly origin: NmpaOrigin;
  /** The year in the number; of numbers renewed about 2002 the year of renewal. */
  readonly year: number;
  readonly serial: string;
}

/** A device's registration or filing number, such as 国械注准20143661754 or 京械备20150001. */
export interface NmpaDeviceNumber {
  readonly code: string;
  readonly act: 'registration' | 'filing';
  readonly origin: NmpaOrigin;
  /** 国, or the short name of the province (and for filings the city). */
  readonly authority: string;
  readonly year: number;
  readonly class: 1 | 2 | 3;
  /** Two digits of the classification catalogue; null for filings. */
  readonly category: string | null;
  readonly serial: string;
}

const DRUG: CodeName = { en: 'drug approval number', zh: '药品批准文号' };
const DEVICE: CodeName = { en: 'device registration number', zh: '医疗器械注册证编号' };
const KINDS: Readonly<Record<string, NmpaDrugNumber['kind']>> = {
  H: 'chemical',
  Z: 'traditional',
  S: 'biological',
  J: 'repacked-import',
  B: 'health',
  T: 'diagnostic',
  F: 'excipient',
};
const DRUG_LETTERS = /^(?:国药准字)?([A-Z]*)(.*)$/su;

/** The prefix 国药准字 may be left out. Source: Measures on drug registration (2007 and 2020). */
export function parseNmpaDrugNumber(text: string): Result<NmpaDrugNumber, CodeRefusal> {
  const [, letters = '', digits = ''] = DRUG_LETTERS.exec(compact(text)) ?? [];
  const kind = /^([BFJT]|[HSZ][CJ]?)$/.test(letters) ? KINDS[letters.charAt(0)] : undefined;
  if (!kind) {
    return partFault(
      DRUG,
      letters,
      'H, Z or S (with C or J behind it), or J, B, T or F',
      'H、Z、S（可加 C 或 J）或 J、B、T、F',
    );
  }
  const fault = formFault(DRUG, digits, places([8, DIGIT]));
  if (fault) return fault;
  const origin = kind === 'repacked-import' || letters.endsWith('J') ? 'abroad' : originOf(letters.charAt(1));
  const code = `国药准字${letters}${digits}`;
  return ok({ code, kind, origin, year: drugYear(digits), serial: digits.slice(4) });
}

const originOf = (letter: string): NmpaOrigin => (letter === 'C' ? 'hong-kong-macao-taiwan' : 'mainland');

/** 19 and 20 begin the year itself; other first pairs say where the number was renewed, and the next pair when. */
function drugYear(digits: string): number {
  if (digits.startsWith('19') || digits.startsWith('20')) return Number(digits.slice(0, 4));
  const short = Number(digits.slice(2, 4));
  return short < 50 ? 2000 + short : 1900 + short;
}

const PROVINCES = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新兵';
const REGISTRATION = /^(.)械注(.)(.*)$/su;
const FILING = /^(.{1,3})械备(.*?)号?$/su;
const ORIGINS: Readonly<Record<string, NmpaOrigin>> = {
  准: 'mainland',
  进: 'abroad',
  许: 'hong-kong-macao-taiwan',
};
const CLASS = { pattern: /^[23]$/, en: 'class 2 or 3', zh: '类别 2 或 3' };

/** Source: Measures on the registration and filing of medical devices (2014 and 2021). */
export function parseNmpaDeviceNumber(text: string): Result<NmpaDeviceNumber, CodeRefusal> {
  const code = compact(text);
  const filing = FILING.exec(code);
  if (filing) return parseFiling(filing[1] ?? '', filing[2] ?? '');
  const [, authority = '', letter = '', digits = ''] = REGISTRATION.exec(code) ?? [];
  const origin = ORIGINS[letter];
  if (!origin)
    return partFault(
      DEVICE,
      code.slice(0, 12),
      '国械注准, 国械注进, 国械注许 or 国械备',
      '国械注准、国械注进、国械注许或国械备',
    );
  if (authority !== '国' && (origin !== 'mainland' || !PROVINCES.includes(authority))) {
    return partFault(DEVICE, authority, '国, or a province in 械注准', '国，或“械注准”前的省份简称');
  }
  const fault = formFault(DEVICE, digits, places([4, DIGIT], [1, CLASS], [6, DIGIT]));
  if (fault) return fault;
  const deviceClass = digits.charAt(4) === '3' ? 3 : 2;
  // The third class is for the national authority alone.
  if (authority !== '国' && deviceClass === 3)
    return partFault(DEVICE, `${authority}…3`, '国 for class 3', '第三类应为“国”');
  return ok({
    code,
    act: 'registration',
    origin,
    authority,
    year: Number(digits.slice(0, 4)),
    class: deviceClass,
    category: digits.slice(5, 7),
    serial: digits.slice(7),
  });
}

/** Filings are of the first class: a year and a serial of four digits. */
function parseFiling(authority: string, digits: string): Result<NmpaDeviceNumber, CodeRefusal> {
  if (authority !== '国' && !PROVINCES.includes(authority.charAt(0))) {
    return partFault(DEVICE, authority, '国, or a province and city', '国，或省市简称');
  }
  const fault = formFault(DEVICE, digits, places([8, DIGIT]));
  if (fault) return fault;
  return ok({
    code: `${authority}械备${digits}`,
    act: 'filing',
    origin: authority === '国' ? 'abroad' : 'mainland',
    authority,
    year: Number(digits.slice(0, 4)),
    class: 1,
    category: null,
    serial: digits.slice(4),
  });
}

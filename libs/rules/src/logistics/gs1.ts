import { defineRefusals, err, ok, type Result } from '#libs/kernel';
import { type Day, endOfMonth, isDay } from '../calendar.js';
import { gtinCheckDigit } from '../code/gtin.js';

export const GS1_REFUSALS = defineRefusals({
  GS1_EMPTY: { en: 'Scan the label again: nothing was read.', zh: '请重新扫描标签：未读到内容。' },
  GS1_IDENTIFIER_UNKNOWN: {
    en: 'At character {position} stands "{found}": give one of the application identifiers {allowed}.',
    zh: '第 {position} 位为“{found}”：应为以下应用标识符之一：{allowed}。',
  },
  GS1_IDENTIFIER_TWICE: {
    en: 'Scan one label at a time: at character {position} identifier {identifier} comes again.',
    zh: '请一次只扫描一个标签：第 {position} 位再次出现标识符 {identifier}。',
  },
  GS1_LENGTH_WRONG: {
    en: 'The value of identifier {identifier} at character {position} has {found} characters, not {expected}; end it with a separator.',
    zh: '第 {position} 位标识符 {identifier} 的值为 {found} 个字符，应为 {expected} 个；请以分隔符结束。',
  },
  GS1_CHARACTER_WRONG: {
    en: 'Character {position}, "{found}", cannot stand in the value of identifier {identifier}.',
    zh: '第 {position} 位的“{found}”不能出现在标识符 {identifier} 的值中。',
  },
  GS1_CHECK_DIGIT_WRONG: {
    en: 'Look for a misread digit: the value of identifier {identifier} at character {position} should end in {expected}, not {found}.',
    zh: '请检查误读的数字：第 {position} 位标识符 {identifier} 的校验位应为 {expected}，而非 {found}。',
  },
  GS1_DAY_WRONG: {
    en: 'Identifier {identifier} at character {position} gives no day of the calendar: {found} (year, month, day).',
    zh: '第 {position} 位标识符 {identifier} 的日期不存在：{found}（年月日）。',
  },
});
export type Gs1Refusal = keyof typeof GS1_REFUSALS;

/** What a pack's or a package's label says; null where the label has no such element. */
export interface Gs1Label {
  /** Serial shipping container code of a logistic unit, 18 digits. AI 00. */
  readonly sscc: string | null;
  /** 14 digits. AI 01. */
  readonly gtin: string | null;
  /** AI 10. */
  readonly batch: string | null;
  /** AI 11. */
  readonly madeOn: Day | null;
  /** AI 17. */
  readonly expiresOn: Day | null;
  /** AI 21. */
  readonly serial: string | null;
  /** Items in a variable count (AI 30), or trade items in a logistic unit (AI 37). */
  readonly count: bigint | null;
}

interface Element {
  readonly field: keyof Gs1Label;
  readonly kind: 'checked' | 'text' | 'day' | 'count';
  /** Fixed where both are equal: such values need no separator behind them. */
  readonly least: number;
  readonly most: number;
}
const ELEMENTS: Readonly<Record<string, Element>> = {
  '00': { field: 'sscc', kind: 'checked', least: 18, most: 18 },
  '01': { field: 'gtin', kind: 'checked', least: 14, most: 14 },
  '10': { field: 'batch', kind: 'text', least: 1, most: 20 },
  '11': { field: 'madeOn', kind: 'day', least: 6, most: 6 },
  '17': { field: 'expiresOn', kind: 'day', least: 6, most: 6 },
  '21': { field: 'serial', kind: 'text', least: 1, most: 20 },
  '30': { field: 'count', kind: 'count', least: 1, most: 8 },
  '37': { field: 'count', kind: 'count', least: 1, most: 8 },
};
const ALLOWED = Object.keys(ELEMENTS).toSorted().join(', ');

/** FNC1 as scanners send it, and the sign that stands for it in print. */
const SEPARATORS: readonly string[] = ['\u001d', '\u241d'];
const SYMBOLOGY = /^\](?:C1|d2|Q3|e0)/;
/** GS1 General Specifications, figure 7.11-1: the 82 characters of text values. */
const TEXT = /[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]/;

interface Raw {
  readonly identifier: string;
  readonly value: string;
  /** Of the identifier and of the value's first character, from 1, in the text as given. */
  readonly position: number;
  readonly valueAt: number;
}

/**
 * Reads a label: element strings with FNC1 (GS, U+001D) behind values of variable length, or written out with the
 * identifiers in parentheses. A faulty label is refused with the place of its first fault, counted from 1. `today`
 * decides the century of two-digit years: from 49 years ago to 50 years ahead (GS1 General Specifications 7.12).
 */
export function parseGs1(text: string, today: Day): Result<Gs1Label, Gs1Refusal> {
  const raws = /^\s*\(/.test(text) ? writtenOut(text) : scanned(text);
  if (!raws.ok) return raws;
  if (raws.value.length === 0) return err('GS1_EMPTY');
  const label: { -readonly [Field in keyof Gs1Label]: Gs1Label[Field] } = {
    sscc: null,
    gtin: null,
    batch: null,
    madeOn: null,
    expiresOn: null,
    serial: null,
    count: null,
  };
  for (const raw of raws.value) {
    const element = ELEMENTS[raw.identifier];
    if (!element) return unknown(raw.position, raw.identifier);
    const { identifier, position } = raw;
    if (label[element.field] !== null) return err('GS1_IDENTIFIER_TWICE', { identifier, position });
    const value = readValue(raw, element, today);
    if (!value.ok) return value;
    Object.assign(label, { [element.field]: value.value });
  }
  return ok(label);
}

function scanned(text: string): Result<Raw[], Gs1Refusal> {
  const raws: Raw[] = [];
  let at = SYMBOLOGY.exec(text)?.[0].length ?? 0;
  const end = text.length;
  while (at < end) {
    if (SEPARATORS.includes(text.charAt(at))) {
      at += 1;
      continue;
    }
    const identifier = text.slice(at, at + 2);
    const element = ELEMENTS[identifier];
    if (!element) return unknown(at + 1, identifier);
    const from = at + 2;
    const until = Math.min(end, ...SEPARATORS.map((sign) => text.indexOf(sign, from)).filter((found) => found >= 0));
    const to = element.least === element.most ? Math.min(until, from + element.most) : until;
    raws.push({ identifier, value: text.slice(from, to), position: at + 1, valueAt: from + 1 });
    at = to;
  }
  return ok(raws);
}

function writtenOut(text: string): Result<Raw[], Gs1Refusal> {
  const heads = [...text.matchAll(/\((\d{2,4})\)/g)];
  const [first] = heads;
  const before = text.slice(0, first?.index ?? text.length).trim();
  if (before !== '') return unknown(text.length - text.trimStart().length + 1, before.slice(0, 4));
  return ok(
    heads.map((head, index) => {
      const from = head.index + head[0].length;
      const rest = text.slice(from, heads[index + 1]?.index ?? text.length);
      return { identifier: head[1] ?? '', value: rest.trimEnd(), position: head.index + 1, valueAt: from + 1 };
    }),
  );
}

function readValue({ identifier, value, valueAt }: Raw, element: Element, today: Day) {
  const { kind, least, most } = element;
  const place = { identifier, position: valueAt };
  const wrong = [...value].findIndex((character) => !(kind === 'text' ? TEXT : /\d/).test(character));
  if (wrong >= 0) {
    return err('GS1_CHARACTER_WRONG', { identifier, position: valueAt + wrong, found: [...value][wrong] ?? '' });
  }
  if (value.length < least || value.length > most) {
    const expected = least === most ? String(most) : `${least}-${most}`;
    return err('GS1_LENGTH_WRONG', { ...place, found: value.length, expected });
  }
  if (kind === 'text') return ok(value);
  if (kind === 'count') return ok(BigInt(value));
  if (kind === 'checked') {
    const expected = gtinCheckDigit(value.slice(0, -1));
    const found = value.slice(-1);
    return found === expected ? ok(value) : err('GS1_CHECK_DIGIT_WRONG', { ...place, expected, found });
  }
  const day = gs1Day(value, today);
  return day === null ? err('GS1_DAY_WRONG', { ...place, found: value }) : ok(day);
}

/** A YYMMDD of a label; day 00 is the last of the month. Null where the calendar has no such day. */
export function gs1Day(digits: string, today: Day): Day | null {
  const thisYear = Number.parseInt(today.slice(0, 4), 10);
  const year = Number.parseInt(digits.slice(0, 2), 10);
  const difference = year - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (difference >= 51 ? -1 : difference <= -50 ? 1 : 0);
  const month = `${String(century * 100 + year)}-${digits.slice(2, 4)}`;
  if (!isDay(`${month}-01`)) return null;
  const day = digits.slice(4, 6);
  if (day === '00') return endOfMonth(`${month}-01`);
  return isDay(`${month}-${day}`) ? `${month}-${day}` : null;
}

const unknown = (position: number, found: string) =>
  err('GS1_IDENTIFIER_UNKNOWN', { position, found, allowed: ALLOWED });

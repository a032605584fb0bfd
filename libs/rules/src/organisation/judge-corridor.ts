import { defineRefusals, err, isCurrency, ok, type Result } from '#libs/kernel';
import { isPaperText } from '../text.js';
import { isCountry } from './countries.js';

/** What an operator says of a corridor to be. Its papers, routes and contract terms are chosen apart. */
export interface CorridorDraft {
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** ISO 4217; demand is posted in one of them. */
  readonly currencies: readonly string[];
  /** ISO 639-1. */
  readonly languages: readonly string[];
  /** Whether organisations of other countries take part. */
  readonly openToOtherCountries: boolean;
  /** How often its demand is pooled without anybody asking; null: only when an operator asks. */
  readonly poolEveryHours: number | null;
}

/** Corridors are few, and every list of them shows all. */
export const MAX_CORRIDORS = 100;
const MAX_LISTED = 100;
const MAX_NAME = 100;
/** A year. */
const MAX_POOL_HOURS = 8_760;
const CODE = /^[a-z][a-z0-9-]{1,39}$/;
const LANGUAGE = /^[a-z]{2}$/;

export const ADD_CORRIDOR_REFUSALS = defineRefusals({
  CORRIDOR_CODE_INVALID: {
    en: 'Give a code of 2 to 40 lower-case letters, digits and hyphens that begins with a letter, as china-asean.',
    zh: '代码须为 2 至 40 个小写字母、数字或连字符，且以字母开头，例如 china-asean。',
  },
  CORRIDOR_NAME_INVALID: {
    en: 'Give {field} with 1 to {limit} characters, without blanks at its ends.',
    zh: '{field} 须为 1 至 {limit} 个字符，首尾不得有空格。',
  },
  CORRIDOR_LIST_INVALID: {
    en: 'Name 1 to {limit} {field}, each once.',
    zh: '{field} 须列出 1 至 {limit} 项，且不得重复。',
  },
  CORRIDOR_VALUE_UNKNOWN: {
    en: '{value} is none of the {field} that are known here: use two-letter countries and languages, and currencies that are traded.',
    zh: '{value} 不属于可用的 {field}：国家与语言请用两位字母代码，货币须为可交易货币。',
  },
  POOL_INTERVAL_INVALID: {
    en: 'Pool every 1 to {limit} hours, or leave it out.',
    zh: '自动归集间隔须为 1 至 {limit} 小时，或不填写。',
  },
  CORRIDOR_EXISTS: {
    en: 'There is a corridor {code} already; choose another code.',
    zh: '通道 {code} 已存在；请使用其他代码。',
  },
  TOO_MANY_CORRIDORS: {
    en: 'There are {limit} corridors already, which is as many as there may be.',
    zh: '通道数量已达上限 {limit}。',
  },
  RULEBOOK_NOT_IN_FORCE: {
    en: 'Choose a rulebook of which a version is active today; there is none called {code}.',
    zh: '请选择今日有启用版本的规则册；没有名为 {code} 的规则册。',
  },
});
export type AddCorridorRefusal = keyof typeof ADD_CORRIDOR_REFUSALS;

/** Whether there may be such a corridor besides those that are there. */
export function judgeCorridor(
  draft: CorridorDraft,
  known: ReadonlySet<string>,
): Result<CorridorDraft, AddCorridorRefusal> {
  const { code, nameEn, nameZh, poolEveryHours } = draft;
  if (!CODE.test(code)) return err('CORRIDOR_CODE_INVALID');
  for (const [field, name] of Object.entries({ nameEn, nameZh }))
    if (!isPaperText(name, MAX_NAME)) return err('CORRIDOR_NAME_INVALID', { field, limit: MAX_NAME });
  const lists = [
    ['countries', draft.countries, isCountry],
    ['currencies', draft.currencies, isCurrency],
    ['languages', draft.languages, (language: string) => LANGUAGE.test(language)],
  ] as const;
  for (const [field, values, isKnown] of lists) {
    if (values.length === 0 || values.length > MAX_LISTED || new Set(values).size !== values.length)
      return err('CORRIDOR_LIST_INVALID', { field, limit: MAX_LISTED });
    const stranger = values.find((value) => !isKnown(value));
    if (stranger !== undefined) return err('CORRIDOR_VALUE_UNKNOWN', { field, value: stranger });
  }
  if (
    poolEveryHours !== null &&
    !(Number.isInteger(poolEveryHours) && poolEveryHours >= 1 && poolEveryHours <= MAX_POOL_HOURS)
  ) {
    return err('POOL_INTERVAL_INVALID', { limit: MAX_POOL_HOURS });
  }
  if (known.has(code)) return err('CORRIDOR_EXISTS', { code });
  if (known.size >= MAX_CORRIDORS) return err('TOO_MANY_CORRIDORS', { limit: MAX_CORRIDORS });
  return ok(draft);
}

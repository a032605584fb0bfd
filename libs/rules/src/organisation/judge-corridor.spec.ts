import { describe, expect, it } from 'vitest';
import { ADD_CORRIDOR_REFUSALS, type CorridorDraft, judgeCorridor, MAX_CORRIDORS } from './judge-corridor.js';

const DRAFT: CorridorDraft = {
  code: 'ningbo-cee',
  nameEn: 'Ningbo–CEE',
  nameZh: '宁波—中东欧',
  countries: ['CN', 'PL', 'HU'],
  currencies: ['CNY', 'EUR'],
  languages: ['zh', 'en', 'pl'],
  openToOtherCountries: false,
  poolEveryHours: 24,
};
const KNOWN = new Set(['china-asean']);

describe('judgeCorridor', () => {
  const cases: [string, Partial<CorridorDraft>, ReadonlySet<string>?][] = [
    ['CORRIDOR_CODE_INVALID', { code: 'Ningbo CEE' }],
    ['CORRIDOR_CODE_INVALID', { code: 'x' }],
    ['CORRIDOR_NAME_INVALID', { nameEn: ' Ningbo' }],
    ['CORRIDOR_NAME_INVALID', { nameZh: '' }],
    ['CORRIDOR_LIST_INVALID', { countries: [] }],
    ['CORRIDOR_LIST_INVALID', { languages: ['zh', 'zh'] }],
    ['CORRIDOR_VALUE_UNKNOWN', { countries: ['CN', 'XX'] }],
    ['CORRIDOR_VALUE_UNKNOWN', { currencies: ['CNY', 'XYZ'] }],
    ['CORRIDOR_VALUE_UNKNOWN', { languages: ['zho'] }],
    ['POOL_INTERVAL_INVALID', { poolEveryHours: 0 }],
    ['POOL_INTERVAL_INVALID', { poolEveryHours: 1.5 }],
    ['CORRIDOR_EXISTS', { code: 'china-asean' }],
    ['TOO_MANY_CORRIDORS', {}, new Set(Array.from({ length: MAX_CORRIDORS }, (_, n) => `corridor-${n}`))],
  ];
  it.each(cases)('refuses %s', (code, change, known = KNOWN) => {
    expect(judgeCorridor({ ...DRAFT, ...change }, known)).toMatchObject({ ok: false, code });
  });
  it('has a case for every code but the one that the use case answers', () => {
    expect(new Set([...cases.map(([code]) => code), 'RULEBOOK_NOT_IN_FORCE'])).toEqual(
      new Set(Object.keys(ADD_CORRIDOR_REFUSALS)),
    );
  });
  it('takes what is in order, with or without pooling of its own', () => {
    expect(judgeCorridor(DRAFT, KNOWN)).toEqual({ ok: true, value: DRAFT });
    expect(judgeCorridor({ ...DRAFT, poolEveryHours: null }, KNOWN)).toMatchObject({ ok: true });
  });
});

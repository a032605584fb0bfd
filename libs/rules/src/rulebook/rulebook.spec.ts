import { describe, expect, it } from 'vitest';
import { CHINA_ASEAN_RULEBOOK, parseRulebook } from './rulebook.js';

describe('parseRulebook', () => {
  it('reads back what was stored', () => {
    const stored: unknown = JSON.parse(JSON.stringify(CHINA_ASEAN_RULEBOOK));
    expect(parseRulebook(stored)).toEqual({ ok: true, value: CHINA_ASEAN_RULEBOOK });
  });
  it.each([
    ['code', { code: 'cheapest' }],
    ['version', { version: 0 }],
    ['publish', { publish: 'later' }],
    ['biddingPeriodHours', { biddingPeriodHours: '72' }],
    ['biddingPeriodHours', { biddingPeriodHours: 0.5 }],
    ['maxWinnersPerLot', { maxWinnersPerLot: 1.5 }],
    ['feeBasisPoints', { feeBasisPoints: 10_001 }],
    ['priceDecimals', { priceDecimals: 4 }],
    ['tieBreakers', { tieBreakers: ['EARLIER_RECEIPT'] }],
    ['tieBreakers', { tieBreakers: ['LOWER_UNIT_PRICE', 'LOWER_UNIT_PRICE'] }],
    ['tieBreakers', { tieBreakers: ['LOWER_UNIT_PRICE', 'DRAW'] }],
    ['guarantee', { guarantee: 0.8 }],
  ])('names %s when it has %j', (field, change) => {
    expect(parseRulebook({ ...CHINA_ASEAN_RULEBOOK, ...change })).toMatchObject({
      code: 'RULEBOOK_MALFORMED',
      details: { field },
    });
  });
  it.each([null, [], 'x', undefined])('refuses %j', (stored) => expect(parseRulebook(stored).ok).toBe(false));
  it('misses no field', () => {
    for (const field of Object.keys(CHINA_ASEAN_RULEBOOK)) {
      const { [field as keyof typeof CHINA_ASEAN_RULEBOOK]: _left, ...rest } = CHINA_ASEAN_RULEBOOK;
      expect(parseRulebook(rest)).toMatchObject({ details: { field } });
    }
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UnitPrice } from '#libs/kernel';
import { addDays } from '../calendar.js';
import { explainMatch, MATCH_REASONS } from './match-reasons.js';
import { fitOf, fitQualifies, fitsOf, measureOffer, packLines, scoreOfFit } from './pack-lines.js';
import {
  type LineToMatch,
  MATCH_FACTORS,
  MATCH_WEIGHTS,
  type OfferToMatch,
  qualifies,
  scoreMatch,
} from './score-match.js';

const price = (micro: bigint): UnitPrice => micro as UnitPrice;
const aLine = (change: Partial<LineToMatch> = {}): LineToMatch => ({
  quantity: 1000n,
  deliveryTo: '2027-03-31',
  currency: 'CNY',
  ceilingPrice: price(1_000_000n),
  papersBy: '2026-12-31',
  ...change,
});
const anOffer = (change: Partial<OfferToMatch> = {}): OfferToMatch => ({
  papers: { missing: 0, goodThrough: '2028-01-01', obtainableBy: null },
  qualityTier: 1,
  wonPrice: { unitPrice: price(900_000n), currency: 'CNY' },
  deliveries: 4,
  onTime: 4,
  capacity: 1000n,
  ...change,
});
const codes = (line: LineToMatch, offer: OfferToMatch): string[] => explainMatch(line, offer).map(({ code }) => code);

describe('a match', () => {
  it('has a full score when nothing is wanting', () => {
    expect(scoreMatch(aLine(), anOffer())).toBe(100);
    expect(Object.values(MATCH_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBe(100);
  });

  it.each([
    [
      'papers that end a day before the delivery does',
      { goodThrough: '2027-03-30', missing: 0, obtainableBy: null },
      65,
    ],
    ['papers that end on the last day of delivery', { goodThrough: '2027-03-31', missing: 0, obtainableBy: null }, 100],
    ['papers that never end', { goodThrough: null, missing: 0, obtainableBy: null }, 100],
    [
      'a paper missing that can be had on the last day',
      { goodThrough: null, missing: 1, obtainableBy: '2026-12-31' },
      80,
    ],
    ['a paper missing that comes a day late', { goodThrough: null, missing: 1, obtainableBy: '2027-01-01' }, 65],
  ])('with %s', (_, papers, score) => {
    expect(scoreMatch(aLine(), anOffer({ papers }))).toBe(score);
    expect(qualifies(anOffer({ papers }), aLine())).toBe(score === 100);
  });

  it.each([
    [900_000n, 20, 'PRICE_WELL_BELOW_CEILING'],
    [900_001n, 15, 'PRICE_WITHIN_CEILING'],
    [1_000_000n, 15, 'PRICE_WITHIN_CEILING'],
    [1_000_001n, 0, 'PRICE_ABOVE_CEILING'],
  ])('won at %s millionths under a ceiling of one has %i points', (unitPrice, points, code) => {
    const offer = anOffer({ wonPrice: { unitPrice: price(unitPrice), currency: 'CNY' } });
    expect(explainMatch(aLine(), offer)[1]).toMatchObject({ points, code });
  });

  it('does not compare prices of two currencies', () => {
    expect(codes(aLine({ currency: 'THB' }), anOffer())).toContain('PRICE_UNKNOWN');
  });

  it('gives a newcomer about half of what a perfect record has', () => {
    expect(explainMatch(aLine(), anOffer({ deliveries: 0, onTime: 0 }))[3]).toMatchObject({ points: 7, of: 15 });
    expect(explainMatch(aLine(), anOffer({ deliveries: 3, onTime: 2 }))[3]).toMatchObject({ points: 10 });
  });
});

const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2026-11-01', days));
const lines = fc.record({
  quantity: fc.bigInt(1n, 10n ** 12n),
  deliveryTo: day,
  currency: fc.constantFrom('CNY' as const, 'THB' as const),
  ceilingPrice: fc.option(fc.bigInt(1n, 10n ** 15n).map(price)),
  papersBy: day,
});
const offers = fc
  .record({
    papers: fc.record({
      missing: fc.integer({ min: 0, max: 3 }),
      goodThrough: fc.option(day),
      obtainableBy: fc.option(day),
    }),
    qualityTier: fc.option(fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const)),
    wonPrice: fc.option(
      fc.record({
        unitPrice: fc.bigInt(1n, 10n ** 15n).map(price),
        currency: fc.constantFrom('CNY' as const, 'THB' as const),
      }),
    ),
    deliveries: fc.integer({ min: 0, max: 50 }),
    late: fc.integer({ min: 0, max: 50 }),
    capacity: fc.option(fc.bigInt(0n, 10n ** 12n)),
  })
  .map(({ late, ...offer }) => ({ ...offer, onTime: Math.max(0, offer.deliveries - late) }));

describe('every match', () => {
  it('is explained by the points that it scored, each within its weight', () => {
    fc.assert(
      fc.property(lines, offers, (line, offer) => {
        const reasons = explainMatch(line, offer);
        expect(reasons.map(({ factor }) => factor)).toEqual(MATCH_FACTORS);
        expect(reasons.reduce((sum, { points }) => sum + points, 0)).toBe(scoreMatch(line, offer));
        for (const { points, of, code, details } of reasons) {
          expect(points).toBeGreaterThanOrEqual(0);
          expect(points).toBeLessThanOrEqual(of);
          for (const text of [MATCH_REASONS[code].en, MATCH_REASONS[code].zh]) {
            for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(details).toHaveProperty(name ?? '');
          }
        }
      }),
    );
  });

  it('scores no less with a lower price, a longer paper, a better record or a larger capacity', () => {
    fc.assert(
      fc.property(lines, offers, (line, offer) => {
        const score = scoreMatch(line, offer);
        const { papers, wonPrice } = offer;
        const better: OfferToMatch[] = [
          { ...offer, onTime: offer.deliveries },
          { ...offer, papers: { ...papers, goodThrough: null } },
          { ...offer, papers: { ...papers, missing: 0, goodThrough: null } },
        ];
        if (wonPrice) better.push({ ...offer, wonPrice: { ...wonPrice, unitPrice: price(wonPrice.unitPrice / 2n) } });
        if (offer.capacity !== null) better.push({ ...offer, capacity: offer.capacity * 2n });
        for (const improved of better) expect(scoreMatch(line, improved)).toBeGreaterThanOrEqual(score);
      }),
    );
  });

  it('is never one with papers that qualify by time going on', () => {
    fc.assert(
      fc.property(lines, offers, fc.integer({ min: 0, max: 400 }), (line, offer, days) => {
        if (qualifies(offer, line)) return;
        expect(qualifies(offer, { ...line, deliveryTo: addDays(line.deliveryTo, days) })).toBe(false);
      }),
    );
  });
});

/** Prices and quantities close to the limits, where a rounding would show. */
const close = fc.bigInt(1n, 60n);
const closeLines = fc.record({
  quantity: fc.oneof(close, fc.bigInt(1n, 10n ** 18n)),
  deliveryTo: day,
  currency: fc.constantFrom('CNY' as const, 'THB' as const),
  ceilingPrice: fc.option(fc.oneof(close, fc.bigInt(1n, 10n ** 18n)).map(price)),
  papersBy: day,
});
const closeOffers = fc
  .tuple(offers, fc.option(close.map(price)), fc.option(fc.bigInt(0n, 60n)))
  .map(([offer, unitPrice, capacity]): OfferToMatch => ({
    ...offer,
    wonPrice: unitPrice === null ? offer.wonPrice : { unitPrice, currency: 'CNY' },
    capacity: capacity ?? offer.capacity,
  }));

describe('packed lines', () => {
  it('score every offer as the rule does, one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, closeLines), { maxLength: 30 }), closeOffers, (many, offer) => {
        const packed = packLines(many);
        const numbers = many.map((_, at) => many.length - 1 - at);
        const expected = many.map((line) => fitOf(scoreMatch(line, offer), qualifies(offer, line))).toReversed();
        expect([...fitsOf(packed, numbers, measureOffer(packed, offer), offer.papers)]).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('keep a score and whether it qualifies in a byte', () => {
    for (let score = 0; score <= 100; score++) {
      for (const holds of [true, false]) {
        const [fit] = Uint8Array.of(fitOf(score, holds));
        expect([scoreOfFit(fit ?? -1), fitQualifies(fit ?? -1)]).toEqual([score, holds]);
      }
    }
  });
});

import { refusalText } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { AWARD_REASONS, NO_PRICE_REASONS, UNALLOCATED_REASONS, readableDetails } from './reasons.js';

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('reasons of an award', () => {
  it('fill the same numbers into both languages', () => {
    for (const table of [AWARD_REASONS, NO_PRICE_REASONS, UNALLOCATED_REASONS]) {
      for (const { en, zh } of Object.values(table)) expect(names(zh)).toEqual(names(en));
    }
  });

  it('are readable with their units', () => {
    const details = { comparablePrice: 600_000, limitPrice: 594_000, multiplierPermille: 1800, basisPrice: 330_000 };
    expect(refusalText(AWARD_REASONS.ABOVE_LIMIT.en, readableDetails(details))).toBe(
      'Lost: the comparable price 0.600000 is above 0.594000, 1.8 times 0.330000.',
    );
    expect(readableDetails({ cutBasisPoints: 4916, sharePermille: 800, wholePermille: 1000, rank: 3 })).toEqual({
      cutBasisPoints: '49.16%',
      sharePermille: '0.8',
      wholePermille: '1',
      rank: 3,
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { BidCase } from './outcome.js';
import { familiesOf } from './related-firms.js';

const bid = (bidder: string, group: string | null) => ({ bidder, group }) as BidCase;

describe('related firms', () => {
  it('are families of their own when nothing joins them', () => {
    expect(familiesOf([bid('a', null), bid('b', null)])).toBeNull();
  });

  it('are joined by a group, by the bidder, and by both in a chain', () => {
    const families = familiesOf([
      bid('a', 'g'),
      bid('b', null),
      bid('c', 'g'),
      bid('c', 'h'),
      bid('d', 'h'),
      bid('g', null),
    ]);
    expect(families?.map((family) => families.indexOf(family))).toEqual([0, 1, 0, 0, 0, 5]);
  });
});

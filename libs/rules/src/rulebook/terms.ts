import type { Rulebook } from './rulebook.js';

/** The terms of an installation that shipped rulebooks begin with; periods, fee and limits are our own choice. */
export const TERMS = {
  publish: 'automatic',
  biddingPeriodHours: 72,
  minBiddingPeriodHours: 1,
  maxBiddingPeriodHours: 2_160,
  noticePeriodHours: 72,
  revivalPeriodHours: 24,
  lotsPerTender: 1,
  maxRevisionsPerBid: 100,
  feeBasisPoints: 50,
  priceDecimals: 6,
} as const satisfies Partial<Rulebook>;

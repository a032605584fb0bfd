import type { BidCase, DemandCase, LotCase } from '#libs/rules';

/** `0.3` as whole millionths. */
export const micro = (price: number): number => Math.round(price * 1_000_000);

export const aLot = (change: Partial<LotCase> = {}): LotCase => ({
  id: 'lot',
  currency: 'CNY',
  class: 'ordinary',
  form: null,
  ceiling: null,
  reference: null,
  demand: [],
  ...change,
});

export const aRow = (region: string, quantity: number, change: Partial<DemandCase> = {}): DemandCase => ({
  id: `row-${region}`,
  buyer: `hospital-${region}`,
  region,
  quantity,
  history: [],
  reason: null,
  brands: [],
  ...change,
});

/** A bid by a bidder of its own, at a price in major units. */
export const aBid = (id: string, price: number, change: Partial<BidCase> = {}): BidCase => ({
  id,
  lot: 'lot',
  bidder: `firm-${id}`,
  group: null,
  unitPrice: micro(price),
  decimals: 4,
  strength: null,
  fill: null,
  capacity: null,
  minQuantity: 0,
  submittedAt: null,
  acceptsRevival: null,
  regions: null,
  noMajorChange: false,
  draw: id,
  excluded: null,
  quality: null,
  deliveryDays: null,
  shelfLifeMonths: null,
  ...change,
});

/** Bids named after their prices: `0.30` is the bid of 0.30. */
export const bidsOf = (prices: readonly string[], change: Partial<BidCase> = {}): BidCase[] =>
  prices.map((price) => aBid(price, Number(price), change));

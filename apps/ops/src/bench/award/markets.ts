import type { BidCase, LotCase } from '#libs/rules';

export interface Market {
  readonly lot: LotCase;
  readonly bids: readonly BidCase[];
}

/** Whole numbers below a limit, the same sequence in every run. */
class Dice {
  private state = 20_261_123;

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return this.state % limit;
  }
}

/**
 * Lots as a national round has them: one hospital's demand per region, a third of it naming a brand, and bids from the
 * lowest price up to three times as much, one in six above the ceiling.
 */
export function drawMarkets(lots: number, bidders: number, regions: number): Market[] {
  const dice = new Dice();
  return Array.from({ length: lots }, (_, at) => {
    const id = `lot-${String(at).padStart(5, '0')}`;
    const lowest = 100_000 + dice.below(1_000_000);
    return { lot: drawLot(id, lowest, bidders, regions, dice), bids: drawBids(id, lowest, bidders, dice) };
  });
}

const numbered = (name: string, at: number): string => `${name}-${String(at).padStart(2, '0')}`;

function drawLot(id: string, lowest: number, bidders: number, regions: number, dice: Dice): LotCase {
  const demand = Array.from({ length: regions }, (_, at) => {
    const quantity = 3_000 + dice.below(1_000_000);
    return {
      id: numbered('row', at),
      buyer: numbered('hospital', at),
      region: numbered('region', at),
      quantity,
      history: [quantity, quantity],
      reason: null,
      brands: [{ bidder: numbered('firm', dice.below(bidders)), quantity: Math.floor(quantity / 3) }],
    };
  });
  const ceiling = Math.round(lowest * 2.5);
  return { id, currency: 'CNY', class: 'ordinary', form: 'oral-solid', ceiling, reference: null, demand };
}

function drawBids(lot: string, lowest: number, bidders: number, dice: Dice): BidCase[] {
  return Array.from({ length: bidders }, (_, at) => ({
    id: numbered('bid', at),
    lot,
    bidder: numbered('firm', at),
    group: null,
    unitPrice: lowest + dice.below(2 * lowest),
    decimals: 6,
    strength: null,
    fill: null,
    capacity: null,
    minQuantity: 0,
    submittedAt: dice.below(1_000_000),
    acceptsRevival: dice.below(2) === 0,
    regions: null,
    noMajorChange: false,
    draw: numbered('draw', at),
    excluded: null,
    quality: null,
    deliveryDays: null,
    shelfLifeMonths: null,
  }));
}

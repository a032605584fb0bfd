import type { AbcMethod, ReleasedVolumeRule } from '../rulebook/rule-methods.js';
import { agreedQuantity, mergedBrands } from './leaf-rounding.js';
import type { Allocation, BidCase, DemandCase, Unallocated } from './outcome.js';
import type { Ranked } from './vbp/shortlist.js';

export interface ClassedWinner {
  readonly entrant: Ranked;
  readonly name: 'A1' | 'A' | 'B' | 'C' | 'revived';
  /** Of the volume reported for its brand. */
  readonly sharePermille: number;
}

export interface AbcVolumes {
  readonly allocations: readonly Allocation[];
  readonly unallocated: readonly Unallocated[];
  /** What a bid gets in all, and what it could have got had its minimum been lower. */
  readonly quantityOf: (bid: BidCase) => { readonly agreed: number; readonly available: number };
}

/**
 * Divides the reported volume of a lot. Row by row, by id, each winner keeps its share of what names its brand, as far
 * as it serves the region and its capacity reaches; what it cannot supply is treated as reported for a loser. Then the
 * rest goes where the rulebook sends it, what was reported for losers first, then what names no brand, then what winners
 * do not keep. A winner whose sum stays below its minimum quantity gets nothing, and the division is made once more
 * without it, the worst rank first. The parts of a row, agreed or not, sum to the row.
 */
export function abcVolumes(
  method: AbcMethod,
  winners: readonly ClassedWinner[],
  rows: readonly DemandCase[],
): AbcVolumes {
  const withheld = new Map<BidCase, number>();
  for (;;) {
    const taking = winners.filter(({ entrant }) => !withheld.has(entrant.bid));
    const division = new Division(method, taking, rows);
    const short = taking.findLast(({ entrant: { bid } }) => division.taken(bid) < bid.minQuantity);
    if (!short) {
      const quantityOf = (bid: BidCase) => {
        const agreed = division.taken(bid);
        return { agreed, available: withheld.get(bid) ?? agreed };
      };
      const unallocated = division.unallocated(winners.length === 0);
      return { allocations: division.allocations(), unallocated, quantityOf };
    }
    withheld.set(short.entrant.bid, division.taken(short.entrant.bid));
  }
}

type Source = keyof AbcMethod['released'];
const SOURCES: readonly Source[] = ['lost', 'unnamed', 'unkept'];
const ROLES = ['brand', 'primary'] as const;
type Role = (typeof ROLES)[number];

/** One pass over the rows. Quantities are kept by the row's position. */
class Division {
  private readonly suppliers: readonly Supplier[];
  private readonly byBidder: ReadonlyMap<string, Supplier>;
  private readonly free: number[];
  private readonly unserved: number[];

  constructor(
    private readonly method: AbcMethod,
    winners: readonly ClassedWinner[],
    private readonly rows: readonly DemandCase[],
  ) {
    const nothing = rows.map(() => 0);
    this.suppliers = winners.map((winner) => ({
      winner,
      taken: 0,
      parts: { brand: [...nothing], primary: [...nothing] },
    }));
    this.byBidder = new Map(this.suppliers.map((supplier) => [supplier.winner.entrant.bid.bidder, supplier]));
    this.free = [...nothing];
    this.unserved = [...nothing];
    const released = rows.map((_, at) => this.keep(at));
    for (const source of SOURCES) {
      for (const [at, left] of released.entries()) this.release(at, left[source], method.released[source]);
    }
  }

  taken(bid: BidCase): number {
    return this.byBidder.get(bid.bidder)?.taken ?? 0;
  }

  /** Winners in rank order, rows by id. */
  allocations(): Allocation[] {
    return this.suppliers.flatMap(({ winner: { entrant }, parts }) =>
      this.rows.flatMap(({ id: demand, region, buyer }, at) =>
        ROLES.flatMap((role): Allocation[] => {
          const quantity = parts[role][at] ?? 0;
          const { id: bid, bidder } = entrant.bid;
          return quantity > 0 ? [{ bid, bidder, region, buyer, demand, quantity, role }] : [];
        }),
      ),
    );
  }

  unallocated(nobodyWon: boolean): Unallocated[] {
    const listed = (quantities: readonly number[], reason: Unallocated['reason']): Unallocated[] =>
      this.rows.flatMap(({ id: demand, region, buyer }, at) => {
        const quantity = quantities[at] ?? 0;
        return quantity > 0 ? [{ demand, region, buyer, quantity, reason }] : [];
      });
    if (nobodyWon)
      return listed(
        this.rows.map(({ quantity }) => quantity),
        'NO_WINNER',
      );
    return [...listed(this.free, 'FREE_CHOICE'), ...listed(this.unserved, 'NO_WINNER_CAN_SERVE')];
  }

  /** What winners keep of a row is agreed; answers the rest by where it comes from. */
  private keep(at: number): Record<Source, number> {
    const row = this.rows[at] as DemandCase;
    const left = { lost: 0, unkept: 0, unnamed: row.quantity };
    for (const { bidder, quantity } of mergedBrands(row.brands)) {
      left.unnamed -= quantity;
      const supplier = this.byBidder.get(bidder);
      const wanted = supplier
        ? agreedQuantity(quantity, supplier.winner.sharePermille, this.method.rounding)
        : quantity;
      left.lost += wanted - (supplier ? this.agree(supplier, at, wanted, 'brand') : 0);
      left.unkept += quantity - wanted;
    }
    return left;
  }

  private release(at: number, quantity: number, rule: ReleasedVolumeRule): void {
    let left = quantity;
    for (const supplier of this.suppliers) {
      const { name } = supplier.winner;
      const may = rule === 'ALL_WINNERS' || (rule === 'CLASS_A' && (name === 'A1' || name === 'A'));
      if (may) left -= this.agree(supplier, at, left, 'primary');
    }
    const to = rule === 'FREE_CHOICE' ? this.free : this.unserved;
    to[at] = (to[at] ?? 0) + left;
  }

  /** Agrees on as much as the supplier still can in the row's region; answers how much. */
  private agree(supplier: Supplier, at: number, wanted: number, role: Role): number {
    const { regions, capacity } = supplier.winner.entrant.bid;
    if (regions !== null && !regions.includes(this.rows[at]?.region ?? '')) return 0;
    const quantity = Math.min(wanted, (capacity ?? Number.MAX_SAFE_INTEGER) - supplier.taken);
    const parts = supplier.parts[role];
    supplier.taken += quantity;
    parts[at] = (parts[at] ?? 0) + quantity;
    return quantity;
  }
}

interface Supplier {
  readonly winner: ClassedWinner;
  taken: number;
  readonly parts: Readonly<Record<Role, number[]>>;
}

import type { VbpMethod } from '../../rulebook/award-method.js';
import { agreedQuantity, splitByBrand } from '../leaf-rounding.js';
import type { Allocation, BidCase, DemandCase, RegionPick, Unallocated } from '../outcome.js';
import { pickPrimaries, pickSpares, type Turn } from './pick-regions.js';
import { bySize, canServe, type Regions, regionsOf, type Supplier, supplierOf } from './regions.js';

export interface RegionalAllocation {
  /** Brand parts in the order of the demand rows, then primaries in the same order, then spares in theirs. */
  readonly allocations: readonly Allocation[];
  readonly unallocated: readonly Unallocated[];
  readonly picks: readonly RegionPick[];
}

/**
 * Hands the agreed part of each demand row to the winners, in rank order: named brands that win serve their part where
 * the rulebook says so, the rest of a region goes to the winner that picked it (domain.md 1.9). The quantities of
 * allocations and of what nobody can take sum exactly to the agreed parts. Least quantities are no part of these rules.
 */
export function allocateRegions(
  method: VbpMethod,
  winners: readonly BidCase[],
  rows: readonly DemandCase[],
  sharePermille: number,
): RegionalAllocation {
  const regions = regionsOf(rows);
  const suppliers = winners.map((bid) => supplierOf(bid, regions));
  const rests = rows.map(({ quantity }) => agreedQuantity(quantity, sharePermille, method.rounding));
  const allocations: Allocation[] = [];
  if (method.allocation === 'BRAND_FIRST') serveBrands(suppliers, rows, regions, rests, allocations);

  const volumes = regions.names.map(() => 0);
  for (const [row, region] of regions.ofRow.entries()) volumes[region] = (volumes[region] ?? 0) + (rests[row] ?? 0);
  const preference = bySize(regions, volumes);
  const primaries = pickPrimaries(suppliers, preference, volumes);
  const owners: (number | undefined)[] = regions.names.map(() => undefined);
  for (const { supplier, region } of primaries) owners[region] = supplier;
  const unallocated = serveRests(suppliers, owners, rows, regions, rests, allocations);
  const spares = pickSpares(suppliers, preference, volumes, owners);
  for (const turn of spares) allocations.push(spareAllocation(turn, suppliers, regions));
  const picks = [
    ...primaries.map((turn, at) => pickOf(turn, at, 'primary', suppliers, regions)),
    ...spares.map((turn, at) => pickOf(turn, at, 'spare', suppliers, regions)),
  ];
  return { allocations, unallocated, picks };
}

/** Takes the parts that winning brands serve out of `rests`, as far as their capacity reaches, row by row. */
function serveBrands(
  suppliers: readonly Supplier[],
  rows: readonly DemandCase[],
  regions: Regions,
  rests: number[],
  allocations: Allocation[],
): void {
  const byBidder = new Map(suppliers.map((supplier) => [supplier.bid.bidder, supplier]));
  for (const [at, row] of rows.entries()) {
    if (!namesOne(row, byBidder)) continue;
    for (const { bidder, quantity } of splitByBrand(row, rests[at] ?? 0)) {
      const supplier = byBidder.get(bidder);
      if (!supplier || !canServe(supplier, regions.ofRow[at] ?? 0)) continue;
      const served = Math.min(quantity, supplier.capacityLeft);
      if (served === 0) continue;
      supplier.capacityLeft -= served;
      rests[at] = (rests[at] ?? 0) - served;
      allocations.push(allocationOf(supplier.bid, row, served, 'brand'));
    }
  }
}

function namesOne({ brands }: DemandCase, bidders: ReadonlyMap<string, unknown>): boolean {
  for (const { bidder } of brands) if (bidders.has(bidder)) return true;
  return false;
}

function serveRests(
  suppliers: readonly Supplier[],
  owners: readonly (number | undefined)[],
  rows: readonly DemandCase[],
  regions: Regions,
  rests: readonly number[],
  allocations: Allocation[],
): Unallocated[] {
  const unallocated: Unallocated[] = [];
  for (const [at, row] of rows.entries()) {
    const quantity = rests[at] ?? 0;
    if (quantity === 0) continue;
    const supplier = suppliers[owners[regions.ofRow[at] ?? 0] ?? -1];
    if (supplier) allocations.push(allocationOf(supplier.bid, row, quantity, 'primary'));
    else unallocated.push({ ...placeOf(row), quantity, reason: 'NO_WINNER_CAN_SERVE' });
  }
  return unallocated;
}

const placeOf = ({ id, region, buyer }: DemandCase) => ({ demand: id, region, buyer });

const allocationOf = (bid: BidCase, row: DemandCase, quantity: number, role: 'primary' | 'brand'): Allocation => ({
  bid: bid.id,
  bidder: bid.bidder,
  region: row.region,
  buyer: row.buyer,
  demand: row.id,
  quantity,
  role,
});

function spareAllocation(turn: Turn, suppliers: readonly Supplier[], { names }: Regions): Allocation {
  const { id = '', bidder = '' } = suppliers[turn.supplier]?.bid ?? {};
  const region = names[turn.region] ?? '';
  return { bid: id, bidder, region, buyer: null, demand: null, quantity: 0, role: 'spare' };
}

function pickOf(
  { supplier, region }: Turn,
  at: number,
  role: RegionPick['role'],
  suppliers: readonly Supplier[],
  { names }: Regions,
): RegionPick {
  return { turn: at + 1, region: names[region] ?? '', bidder: suppliers[supplier]?.bid.bidder ?? '', role };
}

/** All of the demand that counts, when no bid wins. */
export const unserved = (rows: readonly DemandCase[]): Unallocated[] =>
  rows.map((row) => ({ ...placeOf(row), quantity: row.quantity, reason: 'NO_WINNER' }));

import { canServe, type Supplier } from './regions.js';

/** One turn: which supplier took which region. */
export interface Turn {
  readonly supplier: number;
  readonly region: number;
}

/**
 * Winners take regions in turn, the best rank one ahead of the others: 1, 1, 2, 3, 1, 2, 3, … (domain.md 1.9). Each
 * takes the largest one left that it serves and has the capacity for. Who can take nothing is skipped; a region that
 * nobody can take stays without a primary. Capacities go down as regions are taken.
 */
export function pickPrimaries(
  suppliers: readonly Supplier[],
  regions: readonly number[],
  volumes: readonly number[],
): Turn[] {
  const takes = (supplier: Supplier, region: number): boolean => {
    const volume = volumes[region] ?? 0;
    if (volume > supplier.capacityLeft || !canServe(supplier, region)) return false;
    supplier.capacityLeft -= volume;
    return true;
  };
  return takeTurns(suppliers, regions, true, takes);
}

/**
 * The same turns for spares, without the first one ahead: nobody is spare where it is primary, and a spare must have
 * the capacity left for the whole region. With one winner there is no spare.
 */
export function pickSpares(
  suppliers: readonly Supplier[],
  regions: readonly number[],
  volumes: readonly number[],
  primaries: readonly (number | undefined)[],
): Turn[] {
  if (suppliers.length < 2) return [];
  const served = regions.filter((region) => primaries[region] !== undefined);
  return takeTurns(
    suppliers,
    served,
    false,
    (supplier, region, at) =>
      primaries[region] !== at && (volumes[region] ?? 0) <= supplier.capacityLeft && canServe(supplier, region),
  );
}

/** `regions` in the order of preference that all share. What a supplier cannot take now it cannot take later. */
function takeTurns(
  suppliers: readonly Supplier[],
  regions: readonly number[],
  bestGoesAhead: boolean,
  takes: (supplier: Supplier, region: number, at: number) => boolean,
): Turn[] {
  const left = [...regions];
  const turns: Turn[] = [];
  const takeTurn = (at: number): boolean => {
    const supplier = suppliers[at];
    const found = supplier ? left.findIndex((region) => takes(supplier, region, at)) : -1;
    const region = left[found];
    if (region === undefined) return false;
    left.splice(found, 1);
    turns.push({ supplier: at, region });
    return true;
  };
  if (bestGoesAhead) takeTurn(0);
  let active = suppliers.map((_, at) => at);
  while (active.length > 0 && left.length > 0) active = active.filter((at) => takeTurn(at));
  return turns;
}

import { byText, sortFew } from '../../order-by.js';
import type { BidCase, DemandCase } from '../outcome.js';

/** A winner as supplier: what it can still take on, and where. */
export interface Supplier {
  readonly bid: BidCase;
  capacityLeft: number;
  /** By the region's number; null when it serves all. */
  readonly serves: Uint8Array | null;
}

/** The regions of a lot's demand, numbered as they are met. */
export interface Regions {
  readonly names: readonly string[];
  /** The number of each demand row's region. */
  readonly ofRow: readonly number[];
}

export function regionsOf(rows: readonly DemandCase[]): Regions {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  const ofRow = rows.map(({ region }) => {
    let number = numbers.get(region);
    if (number === undefined) {
      number = names.length;
      numbers.set(region, number);
      names.push(region);
    }
    return number;
  });
  return { names, ofRow };
}

export const supplierOf = (bid: BidCase, { names }: Regions): Supplier => ({
  bid,
  capacityLeft: bid.capacity ?? Number.MAX_SAFE_INTEGER,
  serves: bid.regions && mask(names, bid.regions),
});

const mask = (names: readonly string[], served: readonly string[]): Uint8Array =>
  Uint8Array.from(names, (name) => Number(served.includes(name)));

export const canServe = ({ serves }: Supplier, region: number): boolean => serves === null || serves[region] === 1;

/** The largest region first, equal ones by name. */
export function bySize({ names }: Regions, volumes: readonly number[]): number[] {
  const order = (a: number, b: number): number =>
    (volumes[b] ?? 0) - (volumes[a] ?? 0) || byText(names[a] ?? '', names[b] ?? '');
  return sortFew(
    names.map((_, region) => region),
    order,
  );
}

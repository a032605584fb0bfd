import { groupBy, invariant, type UnitPrice } from '#libs/kernel';
import type { Delivery } from './scms-file.js';

/** One sealed bid: the lowest pack price the vendor charged in the item-quarter, twice the packs it delivered. */
export interface PlannedBid {
  readonly vendor: string;
  readonly packPrice: UnitPrice;
  readonly capacity: bigint;
}

export interface PlannedDemandLine {
  readonly country: string;
  readonly packs: bigint;
}

/** One item in one delivery quarter: one tender with one lot. */
export interface PlannedTender {
  readonly item: string;
  readonly quarter: string;
  readonly lines: readonly PlannedDemandLine[];
  readonly bids: readonly PlannedBid[];
  /** In the order of delivery; each becomes one call-off order. */
  readonly deliveries: readonly Priced[];
}

export type Priced = Delivery & { readonly packPrice: UnitPrice };

export interface Quarter {
  /** `2006-Q2`. */
  readonly name: string;
  /** First and last day, YYYY-MM-DD. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly tenders: readonly PlannedTender[];
}

export interface Plan {
  readonly rowsRead: number;
  readonly unpriced: readonly Delivery[];
  readonly countries: readonly { readonly name: string; readonly code: string }[];
  readonly vendors: readonly string[];
  readonly items: readonly Delivery[];
  readonly quarters: readonly Quarter[];
}

const iso = (date: Date): string => date.toISOString().slice(0, 10);

/** The calendar quarter of a day: 2006-05-02 lies in 2006-Q2. */
export function quarterOf(day: string): { name: string; startsOn: string; endsOn: string } {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const quarter = Math.floor((month - 1) / 3);
  return {
    name: `${year}-Q${quarter + 1}`,
    startsOn: iso(new Date(Date.UTC(year, quarter * 3, 1))),
    endsOn: iso(new Date(Date.UTC(year, quarter * 3 + 3, 0))),
  };
}

const sumOfPacks = (rows: readonly Delivery[]): bigint => rows.reduce((sum, row) => sum + row.packs, 0n);
const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function planTender(item: string, quarter: string, rows: readonly Priced[]): PlannedTender {
  const lines = [...groupBy(rows, (row) => row.country)].map(([country, own]) => ({ country, packs: sumOfPacks(own) }));
  const bids = [...groupBy(rows, (row) => row.vendor)].map(([vendor, own]) => ({
    vendor,
    packPrice: own.map((row) => row.packPrice).reduce((low, price) => (price < low ? price : low)),
    capacity: 2n * sumOfPacks(own),
  }));
  const deliveries = [...rows].sort((a, b) => byText(a.deliveredOn, b.deliveredOn) || byText(a.id, b.id));
  return { item, quarter, lines, bids, deliveries };
}

/** Lays the rows out as tenders by item and delivery quarter, in date order. Rows without a price are left out. */
export function planReplay(deliveries: readonly Delivery[]): Plan {
  const priced = deliveries.filter((row): row is Priced => row.packPrice !== undefined);
  const quarters = [...groupBy(priced, (row) => quarterOf(row.deliveredOn).name)].map(([name, rows]) => {
    const [first] = rows;
    invariant(first, 'a group is never empty');
    const tenders = [...groupBy(rows, (row) => row.item)].map(([item, own]) => planTender(item, name, own));
    return { ...quarterOf(first.deliveredOn), tenders: tenders.sort((a, b) => byText(a.item, b.item)) };
  });
  return {
    rowsRead: deliveries.length,
    unpriced: deliveries.filter((row) => row.packPrice === undefined),
    countries: [...groupBy(deliveries, (row) => row.country)].map(([name, [row]]) => ({
      name,
      code: row?.countryCode ?? '',
    })),
    vendors: [...new Set(deliveries.map((row) => row.vendor))],
    items: [...groupBy(deliveries, (row) => row.item).values()].flatMap((rows) => rows.slice(0, 1)),
    quarters: quarters.sort((a, b) => byText(a.startsOn, b.startsOn)),
  };
}

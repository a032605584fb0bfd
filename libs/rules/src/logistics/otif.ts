import { addDays, type Day, daysBetween } from '../calendar.js';

/** By what measure deliveries are on time and in full. */
export interface DeliveryMeasure {
  readonly code: string;
  /** Days before and after the promised day that still count as on time. */
  readonly earlyDays: number;
  readonly lateDays: number;
  /** How much may be missing from a line that still counts as full; 1/100 of a percent. */
  readonly shortBasisPoints: number;
  /** Fields whose values no source confirms. */
  readonly unverified: readonly string[];
}

/** The window that international purchasers of health products measure by (domain.md E17). */
export const DELIVERY_MEASURE: DeliveryMeasure = {
  code: 'window-14-7',
  earlyDays: 14,
  lateDays: 7,
  shortBasisPoints: 0,
  unverified: ['earlyDays', 'lateDays'],
};

export interface DeliveredLine {
  readonly placedOn: Day;
  readonly promisedOn: Day;
  readonly ordered: bigint;
  /** What was accepted of each delivery, and the day on which it was received. */
  readonly arrivals: readonly { readonly on: Day; readonly accepted: bigint }[];
}

/** Counts rather than rates, so that they can be added up; a rate is one count by another. */
export interface DeliveryFigures {
  /** Lines whose window has ended or that were met before it did; the others are not judged yet. */
  readonly lines: number;
  /** Of them those of which anything came. */
  readonly delivered: number;
  /** What came of them, as far as it was needed, came within the window. */
  readonly onTime: number;
  readonly inFull: number;
  readonly onTimeInFull: number;
  readonly ordered: bigint;
  readonly accepted: bigint;
  /** Days from the order to the last arrival, one for each line that came in full. */
  readonly leadDays: readonly number[];
}

/** What has to come of a line for it to count as full. */
const needed = (ordered: bigint, { shortBasisPoints }: DeliveryMeasure): bigint =>
  (ordered * BigInt(10_000 - shortBasisPoints) + 9_999n) / 10_000n;

/** Reckons up order lines as of a day. The database's query does the same for whole periods; a test holds them together. */
export function measureDeliveries(
  lines: readonly DeliveredLine[],
  measure: DeliveryMeasure,
  asOf: Day,
): DeliveryFigures {
  const judged = lines.map((line) => judgeLine(line, measure)).filter(({ lastDay, met }) => met || lastDay < asOf);
  const count = (holds: (line: JudgedLine) => boolean): number => judged.filter(holds).length;
  return {
    lines: judged.length,
    delivered: count(({ came }) => came),
    onTime: count(({ onTime }) => onTime),
    inFull: count(({ inFull }) => inFull),
    onTimeInFull: count(({ met }) => met),
    ordered: judged.reduce((sum, { ordered }) => sum + ordered, 0n),
    accepted: judged.reduce((sum, { accepted }) => sum + accepted, 0n),
    leadDays: judged.flatMap(({ inFull, leadDays }) => (inFull && leadDays !== null ? [leadDays] : [])),
  };
}

interface JudgedLine {
  readonly lastDay: Day;
  readonly ordered: bigint;
  readonly accepted: bigint;
  readonly came: boolean;
  readonly onTime: boolean;
  readonly inFull: boolean;
  readonly met: boolean;
  readonly leadDays: number | null;
}

function judgeLine({ placedOn, promisedOn, ordered, arrivals }: DeliveredLine, measure: DeliveryMeasure): JudgedLine {
  const firstDay = addDays(promisedOn, -measure.earlyDays);
  const lastDay = addDays(promisedOn, measure.lateDays);
  const sum = (of: DeliveredLine['arrivals']): bigint => of.reduce((total, { accepted }) => total + accepted, 0n);
  const accepted = sum(arrivals);
  const within = sum(arrivals.filter(({ on }) => firstDay <= on && on <= lastDay));
  const need = needed(ordered, measure);
  const came = accepted > 0n;
  const days = arrivals.filter((arrival) => arrival.accepted > 0n).map(({ on }) => on);
  const last = days.toSorted().at(-1) ?? null;
  return {
    lastDay,
    ordered,
    accepted,
    came,
    onTime: came && within >= (accepted < need ? accepted : need),
    inFull: accepted >= need,
    met: within >= need,
    leadDays: last === null ? null : daysBetween(placedOn, last),
  };
}

/** A share in 1/100 of a percent, half up; null where there is nothing to take it of. */
export function shareBasisPoints(part: bigint, whole: bigint): number | null {
  return whole <= 0n ? null : Number((part * 20_000n + whole) / (whole * 2n));
}

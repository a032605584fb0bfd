import { groupBy } from '#libs/kernel';

/** One reading of a logger. */
export interface Reading {
  /** Loggers of one shipment are looked at each by itself. */
  readonly sensor: string;
  readonly at: Date;
  /** Hundredths of a degree Celsius. */
  readonly centi: number;
}

/** Between which temperatures goods are stored, both counted in; hundredths of a degree Celsius. */
export interface StorageRange {
  readonly lowest: number;
  readonly highest: number;
}

export interface ColdChainProfile {
  readonly code: string;
  /** Heat of activation by the gas constant, in kelvin: 83.144 kJ/mol by 8.3144 J/(mol K). */
  readonly activationKelvin: number;
  /** Two readings further apart tell nothing of the time between them. */
  readonly maxGapMinutes: number;
  readonly unverified: readonly string[];
}
export const COLD_CHAIN_PROFILE: ColdChainProfile = {
  code: 'mkt-10000',
  activationKelvin: 10_000,
  maxGapMinutes: 60,
  unverified: ['activationKelvin', 'maxGapMinutes'],
};

/** A time without readings, or one outside the range. Begun minutes count. */
export interface Interval {
  readonly sensor: string;
  readonly from: Date;
  readonly to: Date;
  readonly minutes: number;
}
export interface Excursion extends Interval {
  /** The furthest from the range, in hundredths of a degree. */
  readonly peak: number;
}

/** Of one logger, or the worst of several. Temperatures are hundredths of a degree Celsius. */
export interface ColdChainSummary {
  readonly readings: number;
  readonly from: Date;
  readonly to: Date;
  readonly min: number;
  readonly max: number;
  /** Mean kinetic temperature: weighed by time, and warm time weighs more. */
  readonly mkt: number;
  /** With readings on both sides no further apart than the profile lets pass; of the logger that covers least. */
  readonly coveredMinutes: number;
  /** The same of the logger that covers most. No logger is outside the range for longer. */
  readonly mostCoveredMinutes: number;
  readonly excursionMinutes: number;
  readonly excursions: readonly Excursion[];
  readonly gaps: readonly Interval[];
}

const MINUTE = 60_000;
const ZERO_CELSIUS = 273.15;

/**
 * Looks at each logger by itself and answers the worst of them: lowest, highest, highest mean kinetic temperature,
 * longest excursion. Between two readings the temperature is taken to run straight; over a gap it is not known. Null
 * without readings. The order of the readings does not matter.
 */
export function summariseReadings(
  readings: readonly Reading[],
  range: StorageRange,
  profile: ColdChainProfile = COLD_CHAIN_PROFILE,
): ColdChainSummary | null {
  const bySensor = groupBy(readings, ({ sensor }) => sensor);
  const each = [...bySensor.keys()]
    .toSorted()
    .map((sensor) => summariseLogger(sensor, bySensor.get(sensor) ?? [], range, profile));
  if (each.length === 0) return null;
  const least = (value: (one: ColdChainSummary) => number): number => Math.min(...each.map(value));
  const most = (value: (one: ColdChainSummary) => number): number => Math.max(...each.map(value));
  return {
    readings: each.reduce((sum, one) => sum + one.readings, 0),
    from: new Date(least(({ from }) => from.getTime())),
    to: new Date(most(({ to }) => to.getTime())),
    min: least(({ min }) => min),
    max: most(({ max }) => max),
    mkt: most(({ mkt }) => mkt),
    coveredMinutes: least(({ coveredMinutes }) => coveredMinutes),
    mostCoveredMinutes: most(({ mostCoveredMinutes }) => mostCoveredMinutes),
    excursionMinutes: most(({ excursionMinutes }) => excursionMinutes),
    excursions: each.flatMap(({ excursions }) => excursions),
    gaps: each.flatMap(({ gaps }) => gaps),
  };
}

function summariseLogger(
  sensor: string,
  readings: readonly Reading[],
  range: StorageRange,
  profile: ColdChainProfile,
): ColdChainSummary {
  const points = readings
    .map(({ at, centi }) => ({ at: at.getTime(), centi }))
    .toSorted((a, b) => a.at - b.at || a.centi - b.centi);
  const weights = points.map(() => 0);
  const gaps: Interval[] = [];
  const out: Outside[] = [];
  let covered = 0;
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const length = to.at - from.at;
    if (length > profile.maxGapMinutes * MINUTE) {
      gaps.push(interval(sensor, from.at, to.at, length));
      continue;
    }
    covered += length;
    weights[index - 1] = (weights[index - 1] ?? 0) + length / 2;
    weights[index] = (weights[index] ?? 0) + length / 2;
    addOutside(out, from, to, range);
  }
  const excursions = out.map(({ from, to, time, peak }) => ({ ...interval(sensor, from, to, time), peak }));
  const centis = points.map(({ centi }) => centi);
  const min = centis.reduce((lowest, centi) => Math.min(lowest, centi), Infinity);
  const max = centis.reduce((highest, centi) => Math.max(highest, centi), -Infinity);
  return {
    readings: points.length,
    from: new Date(points[0]?.at ?? 0),
    to: new Date(points.at(-1)?.at ?? 0),
    min,
    max,
    mkt: Math.min(max, Math.max(min, meanKinetic(centis, weights, profile.activationKelvin))),
    coveredMinutes: minutes(covered),
    mostCoveredMinutes: minutes(covered),
    excursionMinutes: minutes(
      Math.min(
        covered,
        out.reduce((sum, { time }) => sum + time, 0),
      ),
    ),
    excursions,
    gaps,
  };
}

/** Where no two readings stand close enough to weigh them, each weighs the same. */
function meanKinetic(centis: readonly number[], weights: readonly number[], activation: number): number {
  const even = weights.every((weight) => weight === 0);
  let sum = 0;
  let total = 0;
  for (const [index, centi] of centis.entries()) {
    const weight = even ? 1 : (weights[index] ?? 0);
    sum += weight * Math.exp(-activation / (centi / 100 + ZERO_CELSIUS));
    total += weight;
  }
  return Math.round((activation / -Math.log(sum / total) - ZERO_CELSIUS) * 100);
}

interface Outside {
  from: number;
  to: number;
  time: number;
  peak: number;
}
interface Point {
  readonly at: number;
  readonly centi: number;
}

/** The parts of a segment below and above the range, joined to the excursion that ends where they begin. */
function addOutside(out: Outside[], from: Point, to: Point, { lowest, highest }: StorageRange): void {
  for (const beyond of [(centi: number) => lowest - centi, (centi: number) => centi - highest]) {
    const a = beyond(from.centi);
    const b = beyond(to.centi);
    if (a <= 0 && b <= 0) continue;
    const crossing = from.at + (to.at - from.at) * (a / (a - b));
    const begin = a > 0 ? from.at : crossing;
    const end = b > 0 ? to.at : crossing;
    const peak = a > b ? from.centi : to.centi;
    const last = out.at(-1);
    if (last && last.to === begin && a > 0) {
      last.to = end;
      last.time += end - begin;
      if (beyond(peak) > beyond(last.peak)) last.peak = peak;
    } else out.push({ from: begin, to: end, time: end - begin, peak });
  }
}

const interval = (sensor: string, from: number, to: number, time: number): Interval => ({
  sensor,
  from: new Date(Math.floor(from)),
  to: new Date(Math.ceil(to)),
  minutes: minutes(time),
});
/** Whole milliseconds first, so that no rounding of binary fractions begins another minute. */
const minutes = (milliseconds: number): number => Math.ceil(Math.round(milliseconds) / MINUTE);

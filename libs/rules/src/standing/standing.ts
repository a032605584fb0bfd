import type { Day } from '../calendar.js';
import type { BarDays } from '../paper/may-bid.js';
import { COUNTING, type StandingStatus } from './entry-lifecycle.js';
import { CREDIT_GRADES, type CreditGrade, type CustomsClass, type StandingKind, type StandingLevel } from './grades.js';

/** One entry of the record, as far as it decides. */
export interface StandingEntry {
  readonly kind: StandingKind;
  readonly level: StandingLevel;
  readonly status: StandingStatus;
  readonly from: Day;
  /** The last day; null while it has none. */
  readonly to: Day | null;
  readonly bars: readonly BarDays[];
}

export interface Standing {
  readonly creditGrade: CreditGrade;
  readonly customsClass: CustomsClass;
  /** Those that hold on the day. */
  readonly bars: readonly BarDays[];
}

const holds = ({ from, to }: { readonly from: Day; readonly to: Day | null }, day: Day): boolean =>
  from <= day && (to === null || day <= to);

/** Whether an entry decides anything on that day. */
export const counts = (entry: StandingEntry, day: Day): boolean => COUNTING.includes(entry.status) && holds(entry, day);

/**
 * The standing on a day: the worst credit grade and customs class among the entries that count. With none, good and
 * ordinary; a dishonest firm is no certified one, whatever it was before.
 */
export function standingOn(entries: readonly StandingEntry[], day: Day): Standing {
  const counting = entries.filter((entry) => counts(entry, day));
  const levels = new Set<string>(counting.map(({ level }) => level));
  const creditGrade = CREDIT_GRADES.findLast((grade) => levels.has(grade)) ?? 'good';
  const customsClass = levels.has('dishonest') ? 'dishonest' : levels.has('aeo') ? 'aeo' : 'ordinary';
  // A bar may outlast the grade that it came with, but not the entry's being overturned, repaired or ended.
  const barring = entries.filter(({ status }) => COUNTING.includes(status));
  return { creditGrade, customsClass, bars: barring.flatMap(({ bars }) => bars.filter((bar) => holds(bar, day))) };
}

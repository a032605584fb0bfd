/**
 * Calendar days as `YYYY-MM-DD` texts in UTC, computed on integers. A day is not an instant: no time zone can shift it.
 */
export type Day = string;

const DAY_MILLISECONDS = 86_400_000;
const HOUR_MILLISECONDS = 3_600_000;

/** Days since 1970-01-01 of a day that `isDay` accepts. */
export function dayNumber(day: Day): number {
  const part = (from: number, to: number): number => Number.parseInt(day.slice(from, to), 10);
  return Math.round(Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10)) / DAY_MILLISECONDS);
}

/** Whether the text is an existing day of the years 1900 to 9999: 2026-02-29 is not one. */
export function isDay(text: string): boolean {
  return /^(19|[2-9]\d)\d{2}-\d{2}-\d{2}$/.test(text) && addDays(text, 0) === text;
}

/** The UTC day of an instant. */
export const dayOf = (instant: Date): Day => instant.toISOString().slice(0, 10);

/** The day that lies `days` (whole, may be negative) after another. */
export const addDays = (day: Day, days: number): Day => dayOf(new Date((dayNumber(day) + days) * DAY_MILLISECONDS));

/** Whole days from one day to another; negative when `to` is the earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** The last day of the month that a day lies in. */
export function endOfMonth(day: Day): Day {
  const [year = 0, month = 1] = day.split('-').map((part) => Number.parseInt(part, 10));
  return dayOf(new Date(Date.UTC(year, month, 0)));
}

/**
 * The last day of a period of whole months whose first day is `from`, both counted in: the day before the one of the
 * same number, and the end of the month where that month has no such day. From 31 January one month lasts to the end
 * of February.
 */
export function lastDayOfMonths(from: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = from.split('-').map((part) => Number.parseInt(part, 10));
  if (date === 1) return dayOf(new Date(Date.UTC(year, month - 1 + months, 0)));
  const end = endOfMonth(dayOf(new Date(Date.UTC(year, month - 1 + months, 1))));
  const before = `${end.slice(0, 8)}${String(date - 1).padStart(2, '0')}`;
  return before < end ? before : end;
}

/** The calendar quarter of a day, such as `2026-Q3`. */
export const quarterOf = (day: Day): string =>
  `${day.slice(0, 4)}-Q${Math.ceil(Number.parseInt(day.slice(5, 7), 10) / 3)}`;

/** The first instant of a day, in UTC. */
export const startOfDay = (day: Day): Date => new Date(dayNumber(day) * DAY_MILLISECONDS);

/** The instant `hours` (may be fractional or negative) after another. */
export const addHours = (instant: Date, hours: number): Date =>
  new Date(instant.getTime() + Math.round(hours * HOUR_MILLISECONDS));

/** Hours from one instant to another; negative when `to` is the earlier. */
export const hoursBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / HOUR_MILLISECONDS;

/** The day of the same number so many months later, or the last of a month that has no such day. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map((part) => Number.parseInt(part, 10));
  const end = endOfMonth(dayOf(new Date(Date.UTC(year, month - 1 + months, 1))));
  const same = `${end.slice(0, 8)}${String(date).padStart(2, '0')}`;
  return same < end ? same : end;
}

/** The last day of the calendar year that a day lies in. */
export const endOfYear = (day: Day): Day => `${day.slice(0, 4)}-12-31`;

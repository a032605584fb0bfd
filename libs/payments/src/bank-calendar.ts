import { Injectable } from '@nestjs/common';
import type Holidays from 'date-holidays';
import { addDays, type Day, dayNumber } from '#libs/rules';

const DAY_HOURS = 24 * 3_600_000;
/** Beyond this many years of countries the oldest knowledge is thrown away. */
const MOST_KEPT = 500;

/**
 * Days on which banks are closed, by country: the public and bank holidays that `date-holidays` knows, all day long.
 * Loaded when first needed: most processes never do.
 */
@Injectable()
export class BankCalendar {
  private make: (new (country: string) => Holidays) | undefined;
  private countries: ReadonlySet<string> = new Set();
  private readonly kept = new Map<string, readonly Day[]>();

  /** Call it before a transaction: reading the calendars takes the better part of a second, once. */
  async load(): Promise<void> {
    if (this.make) return;
    const { default: Calendar } = await import('date-holidays');
    this.countries = new Set(Object.keys(new Calendar().getCountries('en')));
    this.make = Calendar;
  }

  /** Whether the holidays of a country are known; else only Saturdays, Sundays and what its bank says are counted. */
  knows(country: string): boolean {
    return this.countries.has(country);
  }

  /** The holidays of the years that these days lie in; none for a country that is not known. */
  holidays(country: string, from: Day, to: Day): readonly Day[] {
    if (!this.knows(country)) return [];
    const days: Day[] = [];
    for (let year = yearOf(from); year <= yearOf(to); year++) days.push(...this.ofYear(country, year));
    return days;
  }

  private ofYear(country: string, year: number): readonly Day[] {
    const key = `${country} ${year}`;
    const known = this.kept.get(key);
    if (known) return known;
    if (!this.make) throw new Error('the calendars are not loaded');
    const found = new this.make(country).getHolidays(year).flatMap(({ date, start, end, type }) => {
      // Half days, and days of some, do not close a bank.
      const days = Math.round((end.getTime() - start.getTime()) / DAY_HOURS);
      const first = date.slice(0, 10);
      if (!['public', 'bank'].includes(type) || !date.slice(11).startsWith('00:00')) return [];
      return Array.from({ length: days }, (_, after) => addDays(first, after));
    });
    const days = [...new Set(found)].sort((one, other) => dayNumber(one) - dayNumber(other));
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, days);
    return days;
  }
}

const yearOf = (day: Day): number => Number.parseInt(day.slice(0, 4), 10);

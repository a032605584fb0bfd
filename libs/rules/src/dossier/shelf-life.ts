import { addDays, addMonths, type Day, daysBetween } from '../calendar.js';

/** Where the life that is left is measured. */
export const SHELF_LIFE_POINTS = ['dispatch', 'entry', 'end-user'] as const;
export type ShelfLifePoint = (typeof SHELF_LIFE_POINTS)[number];

/** What a purchaser asks of the goods' remaining life; where both are given, both have to hold. */
export interface ShelfLifeRule {
  /** Of the whole life, 1 to 100. */
  readonly percent: number | null;
  /** Whole months of calendar, 1 to 120. */
  readonly months: number | null;
  readonly point: ShelfLifePoint;
}

export interface BatchLife {
  readonly number: string;
  /** Null where it is not known: a percentage cannot be shown then, and is not met. */
  readonly madeOn: Day | null;
  readonly expiresOn: Day;
}

export interface ShelfLifeJudgement {
  readonly meetsPercent: boolean;
  readonly meetsMonths: boolean;
  readonly meets: boolean;
  readonly daysLeft: number;
  /** Of the whole life, in tenths of a percent, rounded down; null where the making day is not known. */
  readonly permilleLeft: number | null;
}

/** The life that a batch has left on a day, against the rule. Compared on whole days, never on rounded figures. */
export function judgeShelfLife(batch: BatchLife, rule: ShelfLifeRule, onDay: Day): ShelfLifeJudgement {
  const daysLeft = daysBetween(onDay, batch.expiresOn);
  const life = batch.madeOn === null ? null : daysBetween(batch.madeOn, batch.expiresOn);
  const known = life !== null && life > 0;
  const meetsPercent = rule.percent === null || (known && daysLeft * 100 >= rule.percent * life);
  const meetsMonths = rule.months === null || addMonths(onDay, rule.months) <= batch.expiresOn;
  const permilleLeft = known ? Math.max(0, Math.floor((daysLeft * 1000) / life)) : null;
  return { meetsPercent, meetsMonths, meets: meetsPercent && meetsMonths, daysLeft, permilleLeft };
}

/** The last day on which the batch meets the rule; null when it meets it on none from `from` on. */
export function lastDayOfShelfLife(batch: BatchLife, rule: ShelfLifeRule, from: Day): Day | null {
  if (!judgeShelfLife(batch, rule, from).meets) return null;
  // Both conditions only ever end as time goes on, so the day can be searched for by halves.
  let meets = 0;
  let fails = Math.max(1, daysBetween(from, batch.expiresOn) + 1);
  while (fails - meets > 1) {
    const middle = Math.floor((meets + fails) / 2);
    if (judgeShelfLife(batch, rule, addDays(from, middle)).meets) meets = middle;
    else fails = middle;
  }
  return addDays(from, meets);
}

import { defineRefusals } from '#libs/kernel';
import { isDay } from '#libs/rules';

/** What can be wrong with a row beside its form. */
export const ROW_PROBLEMS = defineRefusals({
  VALUE_MALFORMED: {
    en: 'Row {row}, column "{column}": "{value}" is not {expected}.',
    zh: '第 {row} 行“{column}”列：“{value}”不是{expectedZh}。',
  },
  ROW_NOT_YOURS: {
    en: 'Row {row}: shipment "{value}" is none that you send or that comes to you.',
    zh: '第 {row} 行：“{value}”不是本单位发出或收取的货物。',
  },
  READING_TWICE: {
    en: 'Row {row}: the logger has a reading of this moment already, with another temperature.',
    zh: '第 {row} 行：该记录仪在同一时刻已有不同的温度。',
  },
  READING_LATER_THAN_NOW: { en: 'Row {row}: this moment has not come yet.', zh: '第 {row} 行：该时刻尚未到来。' },
});

/** A moment with its offset from UTC; undefined for anything else: no offset, or a day that no calendar has. */
export function momentOf(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  // JavaScript would read 30 February as a day of March.
  if (!isDay(text.slice(0, 10))) return undefined;
  const moment = new Date(text.replace(' ', 'T'));
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Degrees Celsius as written to hundredths, half up; undefined for anything but -200 to 150. */
export function centiOf(text: string): number | undefined {
  if (!/^[+-]?\d{1,3}(?:[.,]\d{1,6})?$/.test(text)) return undefined;
  const centi = Math.round(Number.parseFloat(text.replace(',', '.')) * 100);
  return centi >= -20_000 && centi <= 15_000 ? centi : undefined;
}

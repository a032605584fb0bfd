import { addDays, type Day } from '../calendar.js';

/** UCP 600, article 14 c: so many calendar days after shipment, unless the credit asks for fewer. */
export const PRESENTATION_DAYS = 21;
/** Article 14 b. */
const EXAMINATION_BANKING_DAYS = 5;

/** The last day on which the documents of a shipment may be presented, and never after the credit's own end. */
export function presentationEndsOn(shippedOn: Day, creditExpiresOn: Day, days = PRESENTATION_DAYS): Day {
  const end = addDays(shippedOn, days);
  return end < creditExpiresOn ? end : creditExpiresOn;
}

const isWeekend = (day: Day): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
const isBankingDay = (day: Day, holidays: readonly Day[]): boolean => !isWeekend(day) && !holidays.includes(day);

/** Article 29 a: a last day on which the bank is closed moves to the first banking day after it. */
export function onBankingDay(day: Day, holidays: readonly Day[]): Day {
  let open = day;
  while (!isBankingDay(open, holidays)) open = addDays(open, 1);
  return open;
}

/**
 * The last day on which the bank decides: the fifth banking day after the presentation. Saturdays, Sundays and the
 * holidays of the bank's country do not count.
 */
export function examinationEndsOn(presentedOn: Day, holidays: readonly Day[] = []): Day {
  let day = presentedOn;
  for (let left = EXAMINATION_BANKING_DAYS; left > 0;) {
    day = addDays(day, 1);
    if (isBankingDay(day, holidays)) left--;
  }
  return day;
}

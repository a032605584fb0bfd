import { addDays, type Day } from '../calendar.js';

/** UCP 600, article 14: so many calendar days after shipment, and never after the credit's own end. */
const PRESENTATION_DAYS = 21;
const EXAMINATION_BANKING_DAYS = 5;

/** The last day on which the documents of a shipment may be presented under a letter of credit. */
export function presentationEndsOn(shippedOn: Day, creditExpiresOn: Day): Day {
  const end = addDays(shippedOn, PRESENTATION_DAYS);
  return end < creditExpiresOn ? end : creditExpiresOn;
}

const isWeekend = (day: Day): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/**
 * The last day on which the bank decides: the fifth banking day after the presentation. Saturdays, Sundays and the
 * holidays of the bank's country do not count.
 */
export function examinationEndsOn(presentedOn: Day, holidays: readonly Day[] = []): Day {
  let day = presentedOn;
  for (let left = EXAMINATION_BANKING_DAYS; left > 0;) {
    day = addDays(day, 1);
    if (!isWeekend(day) && !holidays.includes(day)) left--;
  }
  return day;
}
